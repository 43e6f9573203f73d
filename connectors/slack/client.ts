/** Requests to one workspace by Slack's own client: the only file that makes them. */
import type { FetchFunction, Logger, WebClientOptions } from '@slack/web-api';
import { z } from 'zod';
import { Fault, type Bytes, type Call, type Http } from '#sdk';
import { refusalOf } from './faults.ts';
import { isChosen } from './records.ts';
import { Channel, Next, Self, type Listed } from './schema.ts';
import type { Kind, Settings } from './settings.ts';

export type Args = Readonly<Record<string, unknown>>;

/**
 * With `call` it is a write, sent once by POST; without, a read by GET, which Slack takes for every method that changes nothing.
 * `app`: with the app-level token, by POST as Slack wants it there.
 */
export interface Via {
  readonly call?: Call;
  readonly signal?: AbortSignal;
  readonly app?: boolean;
}

const TYPES: Readonly<Record<Kind, string>> = {
  public: 'public_channel',
  private: 'private_channel',
  direct: 'im',
  group_direct: 'mpim',
};

/** What Slack recommends for lists. */
const LISTED_AT_ONCE = 200;
const Ok = z.looseObject({ ok: z.boolean() });
const Conversations = z.looseObject({ channels: z.array(Channel), response_metadata: Next });

/** What the streams, the actions and the Slack app see. `me` is asked once. */
export class Slack {
  readonly settings: Settings;
  readonly #http: Http;
  #self: Promise<Self> | null = null;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
  }

  /** A method of the Web API: `conversations.history`. Null and undefined arguments are not sent. */
  async call<T extends z.ZodType>(method: string, args: Args, expect: T, via: Via = {}): Promise<z.output<T>> {
    const { WebClient, WebAPIPlatformError } = await import('@slack/web-api');
    const web = new WebClient(this.settings.token, await this.options(via));
    const write = via.call !== undefined;
    let answer: unknown;
    try {
      answer = await web.apiCall(method, { ...args });
    } catch (error) {
      if (error instanceof WebAPIPlatformError) throw refusalOf(method, { ...error.data }, write);
      throw causeOf(error);
    }
    const { success, data, error } = expect.safeParse(answer);
    if (success) return data;
    throw new Fault('drift', `${method} answered what does not fit: ${firstProblem(error)}`, {
      cause: error,
      uncertain: write,
    });
  }

  /** For Slack's own clients: our way out, no retries and no log of their own. */
  async options(via: Via = {}): Promise<WebClientOptions & { readonly logger: Logger }> {
    return {
      slackApiUrl: this.settings.api_url,
      fetch: transport(this.#http, via),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: await silent(),
    };
  }

  /** Throws `config` for an address that connections may not reach. */
  async mayReach(host: string): Promise<void> {
    await this.#http.address(host);
  }

  /** Whom the token stands for, and what it may do. */
  me(signal?: AbortSignal): Promise<Self> {
    this.#self ??= this.whoami(signal);
    // A failure is not remembered.
    this.#self.catch(() => (this.#self = null));
    return this.#self;
  }

  /** As `me`, asked anew. */
  whoami(signal?: AbortSignal): Promise<Self> {
    return this.call('auth.test', {}, Self, { ...(signal && { signal }) });
  }

  /** The conversations that are read, sorted by id. Throws `config` for one of the settings that the app is not in. */
  async conversations(signal?: AbortSignal): Promise<readonly Channel[]> {
    const { channels: wanted, kinds } = this.settings;
    const found: Channel[] = [];
    const types = kinds.map((kind) => TYPES[kind]).join(',');
    for await (const page of this.listed('users.conversations', { types, exclude_archived: true }, signal)) {
      found.push(...page.filter(({ id }) => isChosen(id, this.settings)));
    }
    const missing = wanted.find((id) => !found.some((one) => one.id === id));
    if (missing !== undefined) {
      throw new Fault('config', `the app is not in the channel ${missing}`, {
        cure: 'Invite it there (/invite @<app>), allow the channel’s kind in the settings, or take the channel out of them.',
      });
    }
    return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Pages of `users.conversations` or `conversations.list`. */
  async *listed(method: string, args: Args, signal?: AbortSignal): AsyncGenerator<readonly Channel[]> {
    for (let cursor: string | null = null; ;) {
      const page: z.output<typeof Conversations> = await this.call(
        method,
        { ...args, limit: LISTED_AT_ONCE, cursor },
        Conversations,
        { ...(signal && { signal }) },
      );
      yield page.channels;
      cursor = page.response_metadata?.next_cursor || null;
      if (cursor === null) return;
    }
  }

  /** Did the app write it? */
  async wrote({ user, bot_id }: Listed, signal?: AbortSignal): Promise<boolean> {
    const me = await this.me(signal);
    return user ? user === me.user_id : bot_id != null && bot_id === me.bot_id;
  }
}

/** Slack's client always sends by POST; a read goes out by GET, so that it may be repeated. Throws the Faults of the way out. */
function transport(http: Http, { call, signal, app = false }: Via): FetchFunction {
  return async (address, init) => {
    const url = new URL(address);
    const { 'Content-Type': type, ...headers } = init?.headers ?? {};
    const form = typeof init?.body === 'string' ? init.body : '';
    const asked = { ...(signal && { signal }) };
    let answer: Bytes;
    if (call || app)
      answer = await http.bytes('POST', url, {
        ...asked,
        headers: { ...headers, 'Content-Type': type ?? 'application/x-www-form-urlencoded' },
        body: form,
        withoutGrant: app,
        ...(call && { call }),
      });
    else {
      url.search = form;
      answer = await http.bytes('GET', url, { ...asked, headers });
    }
    checkJson(url, answer, call !== undefined);
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answer.headers });
  };
}

/** Slack's client would take any text for an error code. */
function checkJson(url: URL, { body, contentType }: Bytes, write: boolean): void {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    const what = `${url.pathname} answered what is not JSON in UTF-8 (${contentType || 'no content type'}, ${body.length} bytes)`;
    throw new Fault('drift', what, { cause, uncertain: write });
  }
  if (!Ok.safeParse(value).success)
    throw new Fault('drift', `${url.pathname} answered without ok`, { uncertain: write });
}

/** Slack's client wraps what its transport threw. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && 'original' in error ? error.original : error;
}

function firstProblem(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  return issue ? `${issue.path.map(String).join('.') || '$'}: ${issue.message}` : 'nothing';
}

function nothing(): void {}

/** What Slack's clients would say goes into our faults. */
async function silent(): Promise<Logger> {
  const { LogLevel } = await import('@slack/web-api');
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    getLevel: () => LogLevel.ERROR,
    setName: nothing,
  };
}
