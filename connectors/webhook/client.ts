/** The one place that builds requests: a POST of JSON to the address of the settings. */
import type { z } from 'zod';
import { Fault, parseJson, type Call, type Http } from '#sdk';
import { idOf } from './schema.ts';
import type { settings } from './settings.ts';

export interface Posted {
  /** The id that the receiver gave it: a member `id` of what it answers. Null where it says none. */
  readonly external_id: string | null;
  readonly status: number;
}

export class Receiver {
  readonly url: URL | null;
  private readonly token: string | null;
  private readonly http: Http;

  constructor({ url, token }: z.output<typeof settings>, http: Http) {
    this.url = url === undefined ? null : new URL(url);
    this.token = token ?? null;
    this.http = http;
  }

  /** Throws `config` without an address, and the faults of Http. Any 2xx is a success, whatever it says. */
  async post(body: Readonly<Record<string, unknown>>, call: Call, idempotencyKey: string | null): Promise<Posted> {
    const key: Record<string, string> = idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey };
    const answer = await this.http.bytes('POST', this.address(), {
      headers: { ...this.headers(), 'content-type': 'application/json', ...key },
      body,
      call,
    });
    return { external_id: answeredId(answer.body), status: answer.status };
  }

  /** Asks for nothing but an answer. Throws the faults of Http. */
  async reach(): Promise<void> {
    await this.http.bytes('GET', this.address(), { headers: this.headers() });
  }

  private address(): URL {
    if (this.url) return this.url;
    throw new Fault('config', 'this connection has no address to post to', { cure: 'Set `url` in its settings.' });
  }

  private headers(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

/** A receiver may answer anything, as its status has said all that matters. */
function answeredId(body: Uint8Array): string | null {
  try {
    return idOf(parseJson(body));
  } catch {
    return null;
  }
}
