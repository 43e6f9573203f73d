/** The site: its address, who we are there, and the only place that builds requests. */
import { Fault, type Call, type Http, type Method, type Sent } from '#sdk';
import { explained, saysNothing, statusOf } from './faults.ts';
import { readDocument } from './record.ts';
import { Entry, type Document } from './schema.ts';
import type { Settings } from './settings.ts';

const JSON_API = 'application/vnd.api+json';

/** Names and values of a query, in order. */
export type Query = readonly (readonly [string, string])[];

export interface Answered {
  readonly document: Document;
  /** The site's clock when it answered, in UNIX seconds. */
  readonly at: number;
}

export class Drupal {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    this.#base = settings.url.replace(/\/+$/, '');
    const pair = Buffer.from(`${settings.username}:${settings.password}`).toString('base64');
    this.#headers = { accept: JSON_API, ...(settings.sign_in === 'password' && { authorization: `Basic ${pair}` }) };
  }

  /** Of the site, without a slash at its end. */
  get base(): string {
    return this.#base;
  }

  /** @param path below `/jsonapi`, such as `node/article`. @param query pairs, or the query of a link that the site gave. */
  async read(path: string, query: Query | string, doing: string, signal?: AbortSignal): Promise<Answered> {
    const { body, headers } = await this.#told(doing, () =>
      this.#http.bytes('GET', this.#url(path, query), { headers: this.#headers, ...(signal && { signal }) }),
    );
    const date = Date.parse(headers['date'] ?? '');
    return { document: readDocument(body), at: Math.floor((Number.isNaN(date) ? Date.now() : date) / 1000) };
  }

  /** As `read`, null where there is nothing at that path, or of that type. */
  async find(path: string, query: Query, doing: string, signal?: AbortSignal): Promise<Document | null> {
    try {
      return (await this.read(path, query, doing, signal)).document;
    } catch (thrown) {
      if (statusOf(thrown) === 404) return null;
      throw thrown;
    }
  }

  /** Where it is gone already, nothing is done; and so where the type is none of the site's. */
  async remove(path: string, doing: string, call: Call): Promise<void> {
    try {
      await this.#sent('DELETE', path, {}, doing, call);
    } catch (thrown) {
      if (statusOf(thrown) !== 404) throw thrown;
    }
  }

  async write(method: 'POST' | 'PATCH', path: string, data: object, doing: string, call: Call): Promise<Document> {
    const content = { headers: { 'content-type': JSON_API }, body: JSON.stringify({ data }) };
    return readWritten(await this.#sent(method, path, content, doing, call));
  }

  /** A bare refusal is asked about: it may mean that the site no longer knows us. */
  async #sent(method: Method, path: string, content: Sent, doing: string, call: Call): Promise<Uint8Array> {
    try {
      const headers = { ...this.#headers, ...content.headers };
      const { body } = await this.#told(doing, () =>
        this.#http.bytes(method, this.#url(path, []), { ...content, headers, call }),
      );
      return body;
    } catch (thrown) {
      if (thrown instanceof Fault && saysNothing(thrown)) await this.me(call.signal);
      throw thrown;
    }
  }

  /**
   * Our account's UUID. A wrong password, a blocked account, too many failures: to each of them Drupal answers 200 as to a visitor,
   * without a word of who we are. So this is asked before rows are believed.
   */
  async me(signal?: AbortSignal): Promise<string> {
    const id = (await this.entry(signal)).meta?.links?.me?.meta.id;
    if (id === undefined) throw this.unknown();
    return id;
  }

  /** The site takes us for a visitor. */
  unknown(): Fault {
    if (this.settings.sign_in !== 'password') {
      return new Fault('auth', `${this.#base} answers as to a visitor, though it was sent a token`, {
        cure: 'Check that the module Simple OAuth is on, and that the consumer has a user.',
      });
    }
    return new Fault('auth', `${this.#base} does not know "${this.settings.username}" and answers as to a visitor`, {
      cure: 'Check name and password, that the account is active and that the module basic_auth is on. After five wrong passwords the site refuses even the right one for six hours.',
    });
  }

  /** What the site has: `links` names every resource type, whatever the account's rights. */
  entry(signal?: AbortSignal): Promise<Entry> {
    return this.#told('read the entry of JSON:API', () =>
      this.#http.json('GET', this.#url('', []), {
        headers: this.#headers,
        expect: Entry,
        ...(signal && { signal }),
      }),
    );
  }

  async #told<T>(doing: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (thrown) {
      throw thrown instanceof Fault ? explained(thrown, doing) : thrown;
    }
  }

  #url(path: string, query: Query | string): URL {
    const url = new URL(path === '' ? `${this.#base}/jsonapi` : `${this.#base}/jsonapi/${path}`);
    url.search =
      typeof query === 'string'
        ? query
        : new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
    return url;
  }
}

/** The write was done, so an answer that cannot be read leaves it uncertain. */
function readWritten(body: Uint8Array): Document {
  try {
    return readDocument(body);
  } catch (cause) {
    throw new Fault('drift', 'the site answered the write with what is not a JSON:API document', {
      cause,
      uncertain: true,
    });
  }
}

/** The query of a link that the site gave. Its host is not followed: credentials go to the address in the settings only. */
export function queryOf(link: { readonly href: string } | undefined): string | null {
  if (link === undefined) return null;
  const mark = link.href.indexOf('?');
  return mark === -1 ? null : link.href.slice(mark + 1);
}
