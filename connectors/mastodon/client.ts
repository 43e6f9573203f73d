/** One account at one server: the only place that builds requests. */
import type { z } from 'zod';
import { Fault, parseJson, type Call, type Http } from '#sdk';
import { explained } from './faults.ts';
import { Account } from './schema.ts';
import type { Settings } from './settings.ts';

/** A name that ends in `[]` may come many times. */
export type Query = readonly (readonly [string, string])[];

/** One page of a list, newest first. `older` and `newer` are the queries of the neighbouring pages. */
export interface Listed {
  readonly items: readonly unknown[];
  readonly older: Query | null;
  readonly newer: Query | null;
}

const REBUILDING = 206;

export class Mastodon {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    this.#base = settings.url.replace(/\/+$/, '');
    // By OAuth `http` bears the token.
    this.#headers = settings.sign_in === 'token' ? { authorization: `Bearer ${settings.token}` } : {};
  }

  me(signal?: AbortSignal): Promise<z.output<typeof Account>> {
    return this.get('accounts/verify_credentials', Account, 'read our own account', signal);
  }

  /** @param path below `/api/v1`. */
  get<T extends z.ZodType>(path: string, expect: T, doing: string, signal?: AbortSignal): Promise<z.output<T>> {
    return this.#told(doing, () =>
      this.#http.json('GET', this.#url(path, []), { headers: this.#headers, expect, ...(signal && { signal }) }),
    );
  }

  /** Throws `transient` while the server rebuilds a home timeline, of which it then shows a part. */
  list(path: string, query: Query, doing: string, signal?: AbortSignal): Promise<Listed> {
    return this.#told(doing, async () => {
      const { body, status, headers } = await this.#http.bytes('GET', this.#url(path, query), {
        headers: this.#headers,
        ...(signal && { signal }),
      });
      if (status === REBUILDING) throw new Fault('transient', `could not ${doing}: the server is rebuilding it`);
      const items = parseJson(body);
      if (!Array.isArray(items)) throw new Fault('drift', `could not ${doing}: the answer is no list`);
      const link = headers['link'] ?? '';
      return { items, older: linked(link, 'next'), newer: linked(link, 'prev') };
    });
  }

  /** `once`: the server makes it once for this key, within an hour. */
  write<T extends z.ZodType>(
    method: 'POST' | 'DELETE',
    path: string,
    body: object | null,
    { expect, doing, call, once = false }: { expect: T; doing: string; call: Call; once?: boolean },
  ): Promise<z.output<T>> {
    return this.#told(doing, () =>
      this.#http.json(method, this.#url(path, []), {
        headers: { ...this.#headers, ...(once && { 'idempotency-key': call.key }) },
        expect,
        call,
        ...(body && { body }),
      }),
    );
  }

  async #told<T>(doing: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (thrown) {
      throw explained(thrown, doing);
    }
  }

  #url(path: string, query: Query): URL {
    const url = new URL(`${this.#base}/api/v1/${path}`);
    for (const [name, value] of query) url.searchParams.append(name, value);
    return url;
  }
}

/** The query of a link (RFC 8288). Its host is not followed: the token goes to the address in the settings only. */
function linked(header: string, rel: string): Query | null {
  const address = new RegExp(`<([^<>]*)>;\\s*rel="${rel}"`).exec(header)?.[1];
  return address !== undefined && URL.canParse(address) ? [...new URL(address).searchParams] : null;
}
