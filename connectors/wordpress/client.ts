/** The site: its address, who we are there, and the only place that builds requests. */
import { z } from 'zod';
import { Fault, parseJson, type Bytes, type Call, type Http } from '#sdk';
import { codeOf, explained } from './faults.ts';
import { User } from './schema.ts';
import type { Settings } from './settings.ts';

export type Query = Readonly<Record<string, string>>;

export interface Rows {
  readonly rows: readonly unknown[];
  /** Of all pages. */
  readonly total: number;
  /** The site's clock when it answered, in milliseconds. */
  readonly at: number;
}

const GONE = 'rest_post_invalid_id';

export class WordPress {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: Settings, http: Http) {
    this.settings = settings;
    this.#http = http;
    const pair = Buffer.from(`${settings.username}:${settings.application_password}`).toString('base64');
    this.#headers = { accept: 'application/json', authorization: `Basic ${pair}` };
  }

  /** A page of a list. @param path below `/wp/v2`, such as `posts`. */
  async list(path: string, query: Query, signal?: AbortSignal): Promise<Rows> {
    const { body, headers } = await this.#get(path, query, signal);
    const rows = z.array(z.unknown()).safeParse(parseJson(body));
    const total = Number(headers['x-wp-total'] ?? Number.NaN);
    if (!rows.success || Number.isNaN(total)) throw new Fault('drift', `${path} is not a list of WordPress'`);
    const date = Date.parse(headers['date'] ?? '');
    return { rows: rows.data, total, at: Number.isNaN(date) ? Date.now() : date };
  }

  async read<T extends z.ZodType>(path: string, query: Query, expect: T, signal?: AbortSignal): Promise<z.output<T>> {
    return fitting(path, (await this.#get(path, query, signal)).body, expect, false);
  }

  /** The write was done, so an answer that cannot be read leaves it uncertain. */
  async write<T extends z.ZodType>(path: string, body: object, expect: T, call: Call): Promise<z.output<T>> {
    const answer = await told(path, () =>
      this.#http.bytes('POST', this.#url(`/wp/v2/${path}`, {}), { headers: this.#headers, body, call }),
    );
    return fitting(path, answer.body, expect, true);
  }

  /** For good, past the trash. Where it is gone already, nothing is done. */
  async remove(path: string, call: Call): Promise<void> {
    const url = this.#url(`/wp/v2/${path}`, { force: 'true' });
    try {
      await told(path, () => this.#http.bytes('DELETE', url, { headers: this.#headers, call }));
    } catch (thrown) {
      if (codeOf(thrown) !== GONE) throw thrown;
    }
  }

  /** A wrong password is answered like a visitor wherever visitors may read, so this is asked before rows are believed. */
  me(signal?: AbortSignal): Promise<User> {
    return this.read('users/me', {}, User, signal);
  }

  #get(path: string, query: Query, signal?: AbortSignal): Promise<Bytes> {
    return told(path, () =>
      this.#http.bytes('GET', this.#url(`/wp/v2/${path}`, query), {
        headers: this.#headers,
        ...(signal && { signal }),
      }),
    );
  }

  /** `rest_route` works on every site, `/wp-json` only where links are pretty. */
  #url(route: string, query: Query): URL {
    const url = new URL(`${this.settings.url.replace(/\/+$/, '')}/`);
    url.search = new URLSearchParams({ rest_route: route, ...query }).toString();
    return url;
  }
}

async function told<T>(path: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (thrown) {
    throw thrown instanceof Fault ? explained(thrown, path) : thrown;
  }
}

function fitting<T extends z.ZodType>(path: string, body: Uint8Array, expect: T, uncertain: boolean): z.output<T> {
  try {
    return expect.parse(parseJson(body));
  } catch (cause) {
    throw new Fault('drift', `the site's answer to ${path} is not what WordPress answers`, { cause, uncertain });
  }
}
