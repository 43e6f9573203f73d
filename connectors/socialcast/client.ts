/** Requests to one community: address, sign-in, reading JSON, paging. The only file that builds them. */
import type { z } from 'zod';
import { Fault, type Call, type Http } from '#sdk';
import { complaintOf, translate } from './faults.ts';
import { Self } from './schema.ts';
import type { Settings } from './settings.ts';
import { decode, isObject, listOf, type Members } from './wire.ts';

/** The vendor's default. A shorter page is the last, whatever smaller limit a server may set. */
const DEFAULT_PER_PAGE = 20;
/** The most that the vendor allows. */
export const MOST_PER_PAGE = 500;

export type Query = Readonly<Record<string, string | number | null>>;

/** What the actions and streams see. `me` is asked once. */
export class Socialcast {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  #self: Promise<Self> | null = null;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    this.#base = baseOf(settings.url);
    const pair = Buffer.from(`${settings.email}:${settings.password}`).toString('base64');
    const basic = settings.sign_in === 'password' && { authorization: `Basic ${pair}` };
    this.#headers = { accept: 'application/json', ...basic };
  }

  /** `messages/85` is read from `/api/messages/85.json`. The body as it was decoded; complaints with status 200 are `rejected`. */
  async get(path: string, query: Query, signal?: AbortSignal): Promise<Members> {
    const url = this.#url(path, query);
    try {
      const { body } = await this.#http.bytes('GET', url, { headers: this.#headers, ...(signal && { signal }) });
      return granted(decode(body), path);
    } catch (error) {
      throw translate(error, false);
    }
  }

  /** Null where it was done and the answer says nothing. */
  async post(path: string, body: Members, call: Call): Promise<Members | null> {
    const url = this.#url(path, {});
    try {
      const answer = await this.#http.bytes('POST', url, { headers: this.#headers, body, call });
      if (answer.body.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d)) return null;
      return granted(decode(answer.body), path);
    } catch (error) {
      const fault = translate(error, true);
      // It was answered with success: something was made, whatever the body is.
      if (fault instanceof Fault && fault.kind === 'drift') {
        throw new Fault('drift', fault.message, { cause: fault, uncertain: true });
      }
      throw fault;
    }
  }

  /** Where it is gone already, nothing is done. */
  async remove(path: string, call: Call): Promise<void> {
    try {
      await this.#http.bytes('DELETE', this.#url(path, {}), { headers: this.#headers, call });
    } catch (error) {
      const fault = translate(error, true);
      if (!(fault instanceof Fault) || fault.answer?.status !== 404) throw fault;
    }
  }

  /** The account that the requests are made by. */
  me(signal?: AbortSignal): Promise<Self> {
    this.#self ??= this.get('userinfo', {}, signal).then((body) =>
      expected(Self, body['user'] ?? body, 'the user of userinfo'),
    );
    // A failure is not remembered.
    this.#self.catch(() => (this.#self = null));
    return this.#self;
  }

  /** Pages of a list that carries no next page: each thing once, until a page is short, empty or brings nothing new. */
  async *pages<T extends z.ZodType<{ readonly id: string }>>(
    path: string,
    query: Query,
    member: string,
    item: T,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly z.output<T>[]> {
    const seen = new Set<string>();
    for (let page = 1; ; page += 1) {
      const body = await this.get(path, { ...query, page, per_page: MOST_PER_PAGE }, signal);
      if (!Object.hasOwn(body, member)) throw new Fault('drift', `${path} answered without ${member}`);
      const all = listOf(body[member]);
      const fresh = all
        .map((one) => expected(item, one, `one of ${member}`))
        .filter(({ id }) => !seen.has(id) && seen.add(id));
      if (fresh.length > 0) yield fresh;
      if (fresh.length === 0 || all.length < DEFAULT_PER_PAGE) return;
    }
  }

  #url(path: string, query: Query): URL {
    const url = new URL(`api/${path}.json`, this.#base);
    for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, String(value));
    return url;
  }
}

/** `drift` that names the field which does not fit. */
export function expected<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const problems = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || what}: ${message}`);
  throw new Fault('drift', `${what} does not fit: ${problems.join('; ')}`, { cause: error });
}

/** With a slash at its end, so that paths are put under it; `/api`, often copied along, is left off. */
export function baseOf(url: string): URL {
  const base = new URL(url);
  base.pathname = `${base.pathname.replace(/\/+$/, '').replace(/\/api$/, '')}/`;
  return base;
}

/** Some answers say no with status 200. */
function granted(value: unknown, path: string): Members {
  if (!isObject(value))
    throw new Fault('drift', `${path} answered with ${Array.isArray(value) ? 'a list' : String(value)}`);
  const complaint = complaintOf(value);
  if (complaint !== null && Object.keys(value).length === 1)
    throw new Fault('rejected', `Socialcast said no: ${complaint.text}`);
  return value;
}
