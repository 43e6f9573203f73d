/** The bot's token (JWT, about 90 days): there is one for each appId, so it is asked for, made where there is none, and renewed before it ends. */
import { z } from 'zod';
import { Fault, parseJson, type Bytes } from '#sdk';
import { statusOf } from './faults.ts';

/** Asks Care for tokens. */
export interface TokenDesk {
  /** `GET` finds the token that there is, `POST` makes one; both by the account. */
  ask(method: 'GET' | 'POST', signal?: AbortSignal): Promise<Bytes>;
  renew(token: string, signal?: AbortSignal): Promise<Bytes>;
}

export interface Token {
  readonly token: string;
  /** Epoch milliseconds; null where Care does not say. */
  readonly ends: number | null;
}

const EARLY_MS = 10 * 24 * 3_600_000;
/** One whose renewal failed is not tried again at every request. */
const AGAIN_MS = 3_600_000;

export class Tokens {
  readonly #desk: TokenDesk;
  #known: Promise<Token> | null = null;
  #renewAt = 0;

  constructor(desk: TokenDesk) {
    this.#desk = desk;
  }

  async current(signal?: AbortSignal): Promise<string> {
    this.#known ??= this.#find(signal);
    // A failure is not remembered.
    this.#known.catch(() => (this.#known = null));
    const known = await this.#known;
    const now = Date.now();
    if (known.ends === null || known.ends - EARLY_MS > now || this.#renewAt > now) return known.token;
    this.#renewAt = now + AGAIN_MS;
    return this.#renewed(known, signal);
  }

  /** Care refused it: whether there is another. */
  async refused(token: string, signal?: AbortSignal): Promise<boolean> {
    this.#known = null;
    return (await this.current(signal)) !== token;
  }

  async #renewed(known: Token, signal?: AbortSignal): Promise<string> {
    try {
      const fresh = tokenIn((await this.#desk.renew(known.token, signal)).body);
      this.#known = Promise.resolve(fresh);
      return fresh.token;
    } catch (thrown) {
      // It still holds for a while.
      if (known.ends !== null && known.ends > Date.now()) return known.token;
      throw thrown;
    }
  }

  async #find(signal?: AbortSignal): Promise<Token> {
    try {
      return tokenIn((await this.#desk.ask('GET', signal)).body);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.kind !== 'rejected' || statusOf(thrown) === 403) throw thrown;
    }
    try {
      return tokenIn((await this.#desk.ask('POST', signal)).body);
    } catch (thrown) {
      // Somebody was faster: "a token at this path already exists".
      if (statusOf(thrown) !== 409) throw thrown;
      return tokenIn((await this.#desk.ask('GET', signal)).body);
    }
  }
}

/** The documentation writes one key with a colon and a blank in it. */
const Answer = z.looseObject({
  data: z
    .looseObject({ token: z.string().min(1) })
    .transform((data) => ({ token: data.token, ends: data['expiresAtMillis'] ?? data['expiresAtMillis: '] })),
});

export function tokenIn(body: Uint8Array): Token {
  const { success, data } = Answer.safeParse(parseJson(body));
  if (!success) throw new Fault('drift', 'Care was asked for a token and answered none');
  const ends = Number(data.data.ends ?? Number.NaN);
  return { token: data.data.token, ends: Number.isNaN(ends) ? null : ends };
}
