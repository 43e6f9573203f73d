/** Requests to one account, of either generation: address, sign-in, reading XML and JSON. The only file that builds them. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault, parseJson, type Bytes, type Call, type Http, type Method } from '#sdk';
import { complaintIn, isObject, translate } from './faults.ts';
import { expected } from './schema.ts';
import type { Settings } from './settings.ts';
import { fromXml, xmlReader, type Members } from './xml.ts';

export type Query = Readonly<Record<string, string | number>>;

/** `taken`: the elements asked for, wherever they were; `root`: the rest. */
export interface Answered {
  readonly root: Members;
  readonly taken: readonly unknown[];
}

const Auth = z.looseObject({ auth: z.looseObject({ token: z.string().min(1) }) });
/** `data` is a list, also for one thing. */
const Listed = z.looseObject({
  data: z.array(z.unknown()),
  meta: z
    .looseObject({ totalCount: z.coerce.number().nullish().catch(null) })
    .nullish()
    .catch(null),
});
export interface Page {
  readonly data: readonly unknown[];
  /** Of all that fit the question; null where it does not say. */
  readonly total: number | null;
}
const Executed = z.looseObject({
  results: z.array(z.looseObject({ result: z.string(), error: z.unknown().optional() })),
});

export interface MacroAction {
  readonly type: string;
  readonly value: string;
}

interface Asked {
  readonly method: Method;
  readonly url: URL;
  readonly body?: unknown;
  readonly call?: Call | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class Radian6 {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #base: URL;
  #token: Promise<string> | null = null;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    this.#base = baseOf(settings.url);
  }

  /** Reads XML of v1. An `error` element is `rejected`, after one more try with a new token: it may be what a token's end looks like. */
  async xml(path: string, query: Query, take: readonly string[], signal?: AbortSignal): Promise<Answered> {
    const ask = async (): Promise<Answered> => {
      const { body } = await this.#ask({ method: 'GET', url: this.#url(`v1/${path}`, query), signal });
      const taken: unknown[] = [];
      const reader = xmlReader(new Set(take), (_, value) => taken.push(value));
      reader.write(body);
      return { root: reader.close(), taken };
    };
    const used = this.#token !== null;
    const first = await ask();
    if (complaintIn(first.root) === null) return first;
    if (used) this.#token = null;
    const last = used ? await ask() : first;
    const complaint = complaintIn(last.root);
    if (complaint === null) return last;
    throw new Fault('rejected', `Radian6 said no: ${complaint}`);
  }

  /** Does something by v1. What its answers hold is not documented: anything but an error is success. */
  async post(path: string, form: URLSearchParams | null, call: Call): Promise<void> {
    const url = this.#url(`v1/${path}`, {});
    const { body } = await this.#ask({ method: 'POST', url, ...(form && { body: form }), call });
    const start = Buffer.from(body.subarray(0, 200)).toString('latin1').trimStart();
    if (!start.startsWith('<')) return;
    const complaint = complaintIn(uncertainly(() => fromXml(body)));
    if (complaint !== null) throw new Fault('rejected', `Radian6 said no: ${complaint}`);
  }

  /** Reads JSON of v3: `{data: […], meta: {totalCount}}`. */
  async list(path: string, query: Query, signal?: AbortSignal): Promise<Page> {
    const { body } = await this.#ask({ method: 'GET', url: this.#url(`v3/${path}`, query), signal });
    const value = parseJson(body);
    const problem = isObject(value) && !('data' in value) ? (value['message'] ?? value['error']) : undefined;
    if (typeof problem === 'string') throw new Fault('rejected', `Radian6 said no: ${problem}`);
    const { data, meta } = expected(Listed, value, `the answer to ${path}`);
    return { data, total: meta?.totalCount ?? null };
  }

  /** Does something by v3: 201 and 204 have no body, so the answer says no more than that it was done. */
  async create(path: string, body: unknown, call: Call): Promise<void> {
    await this.#ask({ method: 'POST', url: this.#url(`v3/${path}`, {}), body, call });
  }

  /** Does something to a post by v2: each action's success is told one by one, with status 200. */
  async macro(post: string, topics: readonly string[], actions: readonly MacroAction[], call: Call): Promise<void> {
    const url = this.#url('v2/macros', { method: 'executeactions' });
    const request = { posts: [numberOf(post)], topics: topics.map(numberOf), actions };
    const answer = await this.#ask({ method: 'POST', url, body: request, call });
    const { results } = uncertainly(() => expected(Executed, parseJson(answer.body), 'the answer of the macro'));
    const failed = results.filter(({ result }) => result !== 'SUCCESS');
    if (results.length === 0) throw new Fault('drift', 'the macro answered without a result', { uncertain: true });
    if (failed.length === 0) return;
    const said = failed.map(({ result, error }) => (typeof error === 'string' && error !== '' ? error : result));
    throw new Fault('rejected', `Radian6 said no: ${said.join('; ').slice(0, 300)}`, {
      // Some of it was done, and which is not told.
      uncertain: failed.length < results.length,
    });
  }

  /** With headers, a 401 gets one more try with a new token; nothing was done by the first. */
  async #ask(asked: Asked): Promise<Bytes> {
    const used = this.#token;
    try {
      return await this.#send(asked, await this.#headers(asked));
    } catch (thrown) {
      const again = used !== null && thrown instanceof Fault && thrown.answer?.status === 401;
      if (!again) throw translate(thrown);
      if (this.#token === used) this.#token = null;
      return await this.#send(asked, await this.#headers(asked)).catch((error: unknown) => {
        throw translate(error);
      });
    }
  }

  #send({ method, url, body, call, signal }: Asked, headers: Readonly<Record<string, string>>): Promise<Bytes> {
    return this.#http.bytes(method, url, {
      headers,
      ...(body !== undefined && { body }),
      ...(call && { call }),
      ...(signal && { signal }),
    });
  }

  async #headers({ signal, call }: Asked): Promise<Readonly<Record<string, string>>> {
    const { sign_in, appkey = '' } = this.settings;
    const accept = { accept: 'application/xml, application/json' };
    if (sign_in !== 'headers') return accept;
    this.#token ??= this.#signIn(signal ?? call?.signal);
    // A failure is not remembered.
    this.#token.catch(() => (this.#token = null));
    return { ...accept, auth_token: await this.#token, auth_appkey: appkey };
  }

  /** The documents say that the password goes as it is, the vendor's older clients send its MD5. */
  async #signIn(signal?: AbortSignal): Promise<string> {
    const { user = '', password = '', appkey = '', password_as } = this.settings;
    const md5 = createHash('md5').update(password).digest('hex');
    const tries = { auto: [password, md5], plain: [password], md5: [md5] }[password_as];
    for (const [index, pass] of tries.entries()) {
      const headers = { accept: 'application/xml', auth_user: user, auth_pass: pass, auth_appkey: appkey };
      try {
        const { body } = await this.#http.bytes('GET', this.#url('v1/auth/authenticate', {}), {
          headers,
          ...(signal && { signal }),
        });
        const root = fromXml(body);
        const complaint = complaintIn(root);
        if (complaint !== null) throw new Fault('rejected', `Radian6 said no to the sign-in: ${complaint}`);
        return expected(Auth, root, 'the answer to the sign-in').auth.token;
      } catch (thrown) {
        const refused = thrown instanceof Fault && thrown.answer?.status === 401;
        if (!refused || index === tries.length - 1) throw translate(thrown);
      }
    }
    throw new Fault('bug', 'no way to send the password was tried');
  }

  #url(path: string, query: Query): URL {
    const url = new URL(path, this.#base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return url;
  }
}

/** `post/workflow/note/12` of its parts. */
export function pathOf(...parts: readonly (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part).replaceAll('%2C', ',')).join('/');
}

/** Macros take numbers; what a number cannot hold exactly goes as text. */
function numberOf(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}

/** With a slash at its end, so that paths are put under it; a version, often copied along, is left off. */
export function baseOf(url: string): URL {
  const base = new URL(url);
  base.pathname = `${base.pathname.replace(/\/+$/, '').replace(/\/v[123]$/, '')}/`;
  return base;
}

/** It was answered with success: something was done, whatever the body is. */
function uncertainly<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault(thrown.kind, thrown.message, { cause: thrown, uncertain: true });
  }
}
