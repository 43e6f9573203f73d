/** The only place that builds requests: base address, sign-in, and what the vendor's answers mean. */
import type { z } from 'zod';
import type { Call, Http } from '#sdk';
import type { Settings } from './settings.ts';

export class Template {
  readonly #http: Http;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, token }: Settings, http: Http) {
    this.#http = http;
    this.#base = url.replace(/\/+$/, '');
    this.#headers = { authorization: `Bearer ${token}` };
  }

  /** Throws the faults of Http: 401 is `auth`, 429 `limited`, 5xx and no answer `transient`, what does not fit `drift`. */
  get<T extends z.ZodType>(path: string, expect: T, signal?: AbortSignal): Promise<z.output<T>> {
    return this.#http.json('GET', new URL(this.#base + path), {
      headers: this.#headers,
      expect,
      ...(signal && { signal }),
    });
  }

  /** Sent once, never repeated here: what a second attempt does is the action's to declare. */
  post<T extends z.ZodType>(path: string, body: object, expect: T, call: Call): Promise<z.output<T>> {
    return this.#http.json('POST', new URL(this.#base + path), { headers: this.#headers, body, expect, call });
  }
}
