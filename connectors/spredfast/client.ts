/** Requests to one company's Khoros Marketing: addresses of both versions, the envelope around answers, paging. The only file that builds them. */
import { z } from 'zod';
import { Fault, parseJson, type Answer, type Bytes, type Call, type Http, type Method } from '#sdk';
import { explained, isPage, refusalIn, saidNo } from './faults.ts';
import { expected, Me } from './schema.ts';
import type { Settings } from './settings.ts';

export type Query = Readonly<Record<string, string | number | null>>;

/** The most that every list takes. */
const PAGE = 99;
/** The vendor's default. A shorter page is the last, whatever smaller limit a list may have. */
const DEFAULT_PAGE = 20;

/** A list says what follows as a query string, counts in numbers or in digits, or says nothing: `{}`. */
const Listed = z.looseObject({
  data: z.array(z.unknown()).nullish(),
  pagination: z
    .looseObject({
      next: z.string().nullish(),
      after: z.string().nullish(),
      totalItems: z.union([z.number(), z.string()]).nullish(),
    })
    .nullish(),
});
export type Listed = z.output<typeof Listed>;

export class Spredfast {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  #first: Promise<string> | null = null;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    this.#base = settings.url.replace(/\/+$/, '');
    this.#headers = {
      accept: 'application/json',
      // By OAuth `http` bears the token.
      ...(settings.sign_in === 'token' && { authorization: `Bearer ${settings.token}` }),
    };
  }

  async me(signal?: AbortSignal): Promise<z.output<typeof Me>> {
    const body = await this.get(`${this.settings.api}/me`, {}, 'read our own account', signal);
    return expected(Me, dataOf(body), 'the account');
  }

  /** Where Conversations has what is asked for, such as `initiative/1710/message`, in the version of the settings. */
  async conversations(path: string, signal?: AbortSignal): Promise<string> {
    if (this.settings.api === 'v2') return `v2/conversations/${path}`;
    this.#first ??= this.#ofCompany(signal);
    // A failure is not remembered.
    this.#first.catch(() => (this.#first = null));
    return `${await this.#first}/${path}`;
  }

  /** @param path below the address of the API. The body as JSON; a no in it is thrown. */
  async get(path: string, query: Query, doing: string, signal?: AbortSignal): Promise<unknown> {
    return this.#json('GET', path, query, doing, { ...(signal && { signal }) });
  }

  /** Null where the vendor answered with success and with no JSON. */
  async write(
    method: Exclude<Method, 'GET'>,
    path: string,
    body: object | null,
    doing: string,
    call: Call,
  ): Promise<unknown> {
    try {
      return await this.#json(method, path, {}, doing, { call, ...(body && { body }) });
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.kind === 'drift' && thrown.answer === null) return null;
      throw thrown;
    }
  }

  /** Asks for something to be prepared: a second time costs nothing but the vendor's work. */
  async prepare(path: string, query: Query, body: object, doing: string, signal: AbortSignal): Promise<unknown> {
    return this.#json('POST', path, query, doing, { body, signal });
  }

  /** A signed address elsewhere: nobody's token goes there. */
  async download(url: URL, signal: AbortSignal): Promise<Bytes> {
    return this.#http.bytes('GET', url, { signal });
  }

  /** One page of a list; some come without an envelope. */
  async list(path: string, query: Query, doing: string, signal?: AbortSignal): Promise<Listed> {
    const body = await this.get(path, query, doing, signal);
    return Array.isArray(body) ? { data: body as unknown[] } : expected(Listed, body, doing);
  }

  /** Every item of a list whose pages are counted from 0. It ends where the vendor says so; where it says nothing, at a short page or at one that brings nothing new. */
  async *pages<T extends z.ZodType>(
    path: string,
    item: T,
    doing: string,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly z.output<T>[]> {
    const seen = new Set<string>();
    let query: Query = { pageNumber: 0, pageSize: PAGE };
    for (let page = 0, read = 0; ;) {
      const { data, pagination } = await this.list(path, query, doing, signal);
      const all = data ?? [];
      const fresh = all.filter((one) => !seen.has(JSON.stringify(one)));
      for (const one of fresh) seen.add(JSON.stringify(one));
      read += all.length;
      if (fresh.length > 0) yield fresh.map((one) => expected(item, one, doing));
      if (fresh.length === 0) return;
      const next = pagination?.next;
      if (next) query = Object.fromEntries(new URLSearchParams(next));
      else if (more(pagination?.totalItems, read, all.length)) query = { pageNumber: ++page, pageSize: PAGE };
      else return;
    }
  }

  async #ofCompany(signal?: AbortSignal): Promise<string> {
    const { company: wanted, environment } = this.settings;
    if (wanted !== undefined && environment !== undefined)
      return `${segment(environment)}/v1/company/${segment(wanted)}`;
    const companies = (await this.me(signal)).companies ?? [];
    const [company, ...others] = companies.filter(({ id }) => wanted === undefined || id === wanted);
    const known = companies.map(({ id, name }) => `${id} (${name ?? 'no name'})`).join(', ') || 'none';
    if (!company || others.length > 0) {
      const what = company
        ? `the account belongs to ${others.length + 1} companies`
        : 'the account is not of that company';
      throw new Fault('config', what, { cure: `Set company to one of: ${known}.` });
    }
    // Told apart by capitals, so it is taken as it is spelt.
    const named = environment ?? company.environment;
    if (!named)
      throw new Fault('config', `the vendor names no environment for company ${company.id}`, {
        cure: 'Set environment; the vendor’s support knows it.',
      });
    return `${segment(named)}/v1/company/${segment(company.id)}`;
  }

  async #json(
    method: Method,
    path: string,
    query: Query,
    doing: string,
    sent: { readonly body?: object; readonly call?: Call; readonly signal?: AbortSignal },
  ): Promise<unknown> {
    const url = new URL(`${this.#base}/${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, String(value));
    const write = sent.call !== undefined;
    let got: Bytes;
    try {
      got = await this.#http.bytes(method, url, { headers: this.#headers, ...sent });
    } catch (thrown) {
      throw explained(thrown, doing);
    }
    const text = new TextDecoder().decode(got.body);
    if (isPage(text)) throw explained(pageFault(got, text, doing, write), doing);
    const body = read(got.body, write);
    const refused = refusalIn(body);
    if (refused !== null) throw saidNo(refused, doing, answerOf(got, text), write);
    return body;
  }
}

/** What the envelope holds; some answers come without one. */
export function dataOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
}

/** The cursor of a list that has one: of its own, or within the query string of the next page. */
export function afterOf({ pagination }: Listed): string | null {
  return pagination?.after || new URLSearchParams(pagination?.next ?? '').get('after') || null;
}

export function segment(text: string): string {
  return encodeURIComponent(text);
}

function more(total: number | string | null | undefined, read: number, last: number): boolean {
  const known = total == null || total === '' ? Number.NaN : Number(total);
  return Number.isNaN(known) ? last >= DEFAULT_PAGE : read < known;
}

function read(body: Uint8Array, write: boolean): unknown {
  try {
    return parseJson(body);
  } catch (thrown) {
    if (write && thrown instanceof Fault) throw new Fault('drift', thrown.message, { cause: thrown, uncertain: true });
    throw thrown;
  }
}

function pageFault(got: Bytes, text: string, doing: string, write: boolean): Fault {
  return new Fault('drift', `could not ${doing}: the vendor answered ${got.status} with a page instead of JSON`, {
    answer: answerOf(got, text),
    uncertain: write,
  });
}

function answerOf({ status, headers }: Bytes, text: string): Answer {
  return { status, headers, body: text.slice(0, 4000) };
}
