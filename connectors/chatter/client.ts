/** Requests to one org: instance, version, reading JSON, paging. jsforce builds the addresses and reads the answers; `transport.ts` sends. */
import type { Connection } from 'jsforce';
import { z } from 'zod';
import { Fault, type Grant, type Http, type Method } from '#sdk';
import { explained } from './faults.ts';
import { instanceOf } from './oauth.ts';
import { Self, Versions } from './schema.ts';
import type { Settings } from './settings.ts';
import { transportOver, type Passed } from './transport.ts';

/** The newest version that this connector was written for. */
const NEWEST = 67;
/** Threads came with it. */
const OLDEST = 44;

export type Query = Readonly<Record<string, string | number | boolean>>;

/** `doing` ends "could not …". */
export interface Asked extends Passed {
  readonly doing: string;
  readonly query?: Query;
  /** Sent as JSON; bytes with their own `type` as they are. */
  readonly body?: object;
  readonly bytes?: { readonly body: Uint8Array; readonly type: string };
}

export class Chatter {
  readonly settings: Settings;
  readonly #http: Http;
  readonly #grant: Grant;
  #connection: Connection | null = null;
  #self: Promise<Self> | null = null;
  /** How far the vendor's clock is ahead of ours, in ms. */
  #ahead = 0;

  constructor(settings: Settings, http: Http, grant: Grant) {
    this.settings = settings;
    this.#http = http;
    this.#grant = grant;
  }

  /** Where the org is for a browser, without a slash at its end. */
  async site(signal?: AbortSignal): Promise<string> {
    return instanceOf(await this.#grant.said(signal)).origin;
  }

  /** Our time as the vendor's, as far as its answers told. */
  theirs(ours: Date): Date {
    return new Date(ours.getTime() + this.#ahead);
  }

  /** The vendor's time, as its last answer told it. */
  async now(signal?: AbortSignal): Promise<Date> {
    await this.#asked('reach the org', false, () => this.#open(signal));
    return this.theirs(new Date());
  }

  /** @param path below the version, such as `/chatter/users/me`, or a `…Url` of an answer. What it answers; null where that is nothing. */
  async send(method: Method, path: string, { doing, query, body, bytes, call, signal }: Asked): Promise<unknown> {
    const request = {
      method,
      url: addressed(path, query),
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...(bytes && { body: Buffer.from(bytes.body), headers: { 'content-type': bytes.type } }),
    };
    const passed = { ...(call && { call }), ...(signal && { signal }) };
    return this.#asked(doing, call !== undefined, async () => {
      const connection = await this.#open(call?.signal ?? signal);
      return (await connection.request<unknown>(request, passed)) ?? null;
    });
  }

  /** The same, of a shape. Throws `drift` with the field that does not fit, `uncertain` after a write: that was done. */
  async read<T extends z.ZodType>(method: Method, path: string, expect: T, asked: Asked): Promise<z.output<T>> {
    const answer = await this.send(method, path, asked);
    const { success, data, error } = expect.safeParse(answer);
    if (success) return data;
    const problems = error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.map(String).join('.') || '$'}: ${issue.message}`);
    throw new Fault('drift', `could not ${asked.doing}: the answer does not fit: ${problems.join('; ')}`, {
      cause: error,
      uncertain: asked.call !== undefined,
    });
  }

  /** Page after page, by the address that each one gives for the next. */
  async *pages<T extends z.ZodType<{ readonly nextPageUrl?: string | null | undefined }>>(
    path: string,
    page: T,
    asked: Asked,
  ): AsyncGenerator<z.output<T>> {
    let next: string | null = addressed(path, asked.query);
    const seen = new Set<string>();
    while (next !== null) {
      if (seen.has(next)) throw new Fault('drift', `could not ${asked.doing}: ${path} repeats itself`);
      seen.add(next);
      const { query: _, ...rest }: Asked = asked;
      const found: z.output<T> = await this.read('GET', next, page, rest);
      yield found;
      next = found.nextPageUrl ?? null;
    }
  }

  /** Whom we read and write as. Asked once. */
  me(signal?: AbortSignal): Promise<Self> {
    this.#self ??= this.read('GET', '/chatter/users/me', Self, {
      doing: 'read our own account',
      ...(signal && { signal }),
    });
    // A failure is not remembered.
    this.#self.catch(() => (this.#self = null));
    return this.#self;
  }

  /** Rows of a query in SOQL: at most the first page of them. */
  async rows<T extends z.ZodType>(soql: string, row: T, asked: Asked): Promise<readonly z.output<T>[]> {
    const { records } = await this.read('GET', '/query', z.looseObject({ records: z.array(row) }), {
      ...asked,
      query: { q: soql },
    });
    return records;
  }

  async #asked<T>(doing: string, write: boolean, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      throw explained(thrown, doing, write, this.theirs(new Date()));
    }
  }

  async #open(signal?: AbortSignal): Promise<Connection> {
    const instanceUrl = await this.site(signal);
    if (this.#connection?.instanceUrl === instanceUrl) return this.#connection;
    const { Connection: Made } = await import('jsforce');
    const connection = new Made({ instanceUrl });
    // The one place in which jsforce lets its way out be replaced.
    // oxlint-disable-next-line no-underscore-dangle
    connection._transport = transportOver(this.#http, (date) => {
      this.#ahead = date.getTime() - Date.now();
    });
    connection.version = await this.#version(connection, signal);
    this.#connection = connection;
    return connection;
  }

  /** The newest that both know, unless it is pinned. */
  async #version(connection: Connection, signal?: AbortSignal): Promise<string> {
    const { api_version: pinned } = this.settings;
    const answer: unknown = await connection.request('/services/data/', { ...(signal && { signal }) });
    const { success, data } = Versions.safeParse(answer);
    if (!success) {
      throw new Fault('drift', `${connection.instanceUrl}/services/data/ does not list the versions of the API`, {
        cure: 'Check the login address: it must be that of a Salesforce org.',
      });
    }
    const offered = data.map(({ version }) => Number(version)).filter((one) => one >= OLDEST);
    const wanted = pinned === undefined ? Math.max(...offered.filter((one) => one <= NEWEST)) : Number(pinned);
    if (offered.includes(wanted)) return wanted.toFixed(1);
    throw new Fault(
      'config',
      pinned === undefined ? `the org offers no version from ${OLDEST}.0 on` : `the org offers no version ${pinned}`,
      {
        cure: `Leave api_version empty, or choose one of ${offered.map((one) => one.toFixed(1)).join(', ')}.`,
      },
    );
  }
}

/** Of an answer of the org's own, a path from its root. Whatever leads elsewhere is not followed. */
function addressed(path: string, query: Query = {}): string {
  if (!path.startsWith('/') || path.startsWith('//'))
    throw new Fault('drift', `an address that leads elsewhere: ${path.slice(0, 80)}`);
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}
