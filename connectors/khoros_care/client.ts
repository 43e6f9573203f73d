/** Requests to the Bot API, which knows the bot by its token, and to the company's own address, which knows the account. The only file that builds them. */
import { z } from 'zod';
import { Fault, parseJson, type Bytes, type Call, type Http, type Method } from '#sdk';
import { explained, statusOf } from './faults.ts';
import { expected } from './schema.ts';
import type { Settings } from './settings.ts';
import { Tokens } from './token.ts';

export type Query = Readonly<Record<string, string>>;

/** Emoji arrive broken without it. */
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const Single = z.looseObject({ data: z.unknown() });
const Enveloped = z.looseObject({ data: z.array(z.unknown()).nullish() });

export interface Done {
  /** Null where the answer is empty, as most are. */
  readonly body: unknown;
  readonly requestId: string | null;
}

export class KhorosCare {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #bot: string;
  readonly #basic: string;
  readonly #tokens: Tokens | null;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    this.#bot = `${settings.url.replace(/\/+$/, '').replace(/\/bots\/v3$/, '')}/bots/v3`;
    const pair = Buffer.from(`${settings.username}:${settings.password}`).toString('base64');
    this.#basic = `Basic ${pair}`;
    this.#tokens =
      settings.sign_in === 'token'
        ? null
        : new Tokens({
            ask: (method, signal) => this.#asked(method, signal),
            renew: (token, signal) => this.#renewed(token, signal),
          });
  }

  /** A list of the Bot API's. @param path below `/bots/v3`, such as `registrations`. */
  async list<T extends z.ZodType>(
    path: string,
    query: Query,
    item: T,
    doing: string,
    signal?: AbortSignal,
  ): Promise<z.output<T>[]> {
    return itemsIn(await this.#get(path, query, doing, signal), item, doing);
  }

  /** One thing of the Bot API's. */
  async read<T extends z.ZodType>(path: string, thing: T, doing: string, signal?: AbortSignal): Promise<z.output<T>> {
    const { data } = expected(Single, parseJson(await this.#get(path, {}, doing, signal)), doing);
    return expected(thing, data, doing);
  }

  async write(method: 'POST' | 'PUT', path: string, payload: object, doing: string, call: Call): Promise<Done> {
    const url = new URL(`${this.#bot}/${path}`);
    const body = JSON.stringify(payload);
    const got = await this.#borne(
      (headers) => this.#http.bytes(method, url, { headers: { ...headers, ...JSON_TYPE }, body, call }),
      doing,
      call.signal,
    );
    return { body: bodyOf(got), requestId: requestIdOf(got) };
  }

  /** A list at the company's own address, such as `tags`. */
  async own<T extends z.ZodType>(path: string, item: T, doing: string, signal?: AbortSignal): Promise<z.output<T>[]> {
    const { body } = await told(doing, () =>
      this.#http.bytes('GET', this.#own(path), { headers: { authorization: this.#basic }, ...(signal && { signal }) }),
    );
    return itemsIn(body, item, doing);
  }

  /** Whether `own` can be asked. */
  get hasAccount(): boolean {
    const { instance_url, username, password } = this.settings;
    return instance_url !== undefined && username !== undefined && password !== undefined;
  }

  async #get(path: string, query: Query, doing: string, signal?: AbortSignal): Promise<Uint8Array> {
    const url = new URL(`${this.#bot}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const ask = (headers: Readonly<Record<string, string>>) =>
      this.#http.bytes('GET', url, { headers, ...(signal && { signal }) });
    return (await this.#borne(ask, doing, signal)).body;
  }

  #own(path: string): URL {
    const { instance_url } = this.settings;
    if (instance_url === undefined) throw new Fault('config', 'instance_url is not set');
    return new URL(`${instance_url.replace(/\/+$/, '')}/api/v2/${path}`);
  }

  /** With the bot's token. Where Care refuses it nothing was done, and another one is tried once. */
  async #borne(
    request: (headers: Readonly<Record<string, string>>) => Promise<Bytes>,
    doing: string,
    signal?: AbortSignal,
  ): Promise<Bytes> {
    const { token: typed = '' } = this.settings;
    return told(doing, async () => {
      if (this.#tokens === null) return request(bearing(typed));
      const token = await this.#tokens.current(signal);
      try {
        return await request(bearing(token));
      } catch (thrown) {
        if (statusOf(thrown) !== 401 || !(await this.#tokens.refused(token, signal))) throw thrown;
        return request(bearing(await this.#tokens.current(signal)));
      }
    });
  }

  #asked(method: 'GET' | 'POST', signal?: AbortSignal): Promise<Bytes> {
    const url = this.#own(`tokens/khorosapi/ownerId/${encodeURIComponent(this.settings.app_id)}`);
    return this.#http.bytes(method, url, { headers: { authorization: this.#basic }, ...(signal && { signal }) });
  }

  #renewed(token: string, signal?: AbortSignal): Promise<Bytes> {
    const url = new URL(`${this.#bot}/tokens/appId/${encodeURIComponent(this.settings.app_id)}`);
    const headers = { ...JSON_TYPE, authorization: `Bearer ${token}` };
    return this.#http.bytes('PUT' satisfies Method, url, { headers, ...(signal && { signal }) });
  }
}

function bearing(token: string): Readonly<Record<string, string>> {
  return { accept: 'application/json', authorization: `Bearer ${token}` };
}

async function told<T>(doing: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    throw explained(thrown, doing);
  }
}

function itemsIn<T extends z.ZodType>(body: Uint8Array, item: T, doing: string): z.output<T>[] {
  const { data } = expected(Enveloped, parseJson(body), doing);
  return (data ?? []).map((one) => expected(item, one, doing));
}

/** It was answered with success, whatever the body is. */
function bodyOf({ body }: Bytes): unknown {
  try {
    return parseJson(body);
  } catch {
    return null;
  }
}

const Named = z.looseObject({ requestId: z.string().min(1) });

function requestIdOf(got: Bytes): string | null {
  const { success, data } = Named.safeParse(bodyOf(got));
  return success ? data.requestId : got.headers['x-amzn-requestid'] || null;
}
