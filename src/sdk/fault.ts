/** A fault's kind is an instruction to whoever catches it; the one table below says which. Nobody matches on the message. */
export type FaultKind = 'config' | 'auth' | 'limited' | 'transient' | 'rejected' | 'drift' | 'bug';

export const RESPONSE = {
  /** An admin must edit settings. */
  config: 'stop',
  /** The grant is gone and the vendor said so; a 429, a 5xx or a timeout never is this. */
  auth: 'reconnect',
  /** At `retryAt`. */
  limited: 'retry_at',
  /** With backoff. */
  transient: 'retry',
  /** The vendor understood and said no. */
  rejected: 'fail',
  /** The payload no longer fits; keep it, replay after the fix. */
  drift: 'quarantine',
  /** Ours: fail, and wake someone. */
  bug: 'page',
} as const satisfies Record<FaultKind, string>;

/** What the vendor answered, where it did. `body` is at most 4,000 characters. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FaultDetails {
  readonly cause?: unknown;
  readonly retryAt?: Date;
  /** One sentence to an admin. */
  readonly cure?: string;
  /** By which it is told in other languages, and what goes into the sentence. */
  readonly code?: string;
  readonly of?: Readonly<Record<string, string>>;
  readonly answer?: Answer;
  /** The request may have been carried out all the same: a time-out, a reset, a 5xx after a write. */
  readonly uncertain?: boolean;
}

/** What a fault says, for whoever tells it in another language. */
export interface Saying {
  readonly code: string;
  readonly of: Readonly<Record<string, string>>;
}

export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  readonly retryAt: Date | null;
  readonly cure: string | null;
  readonly saying: Saying | null;
  readonly answer: Answer | null;
  readonly uncertain: boolean;

  constructor(kind: FaultKind, message: string, details: FaultDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryAt = details.retryAt ?? null;
    this.cure = details.cure ?? null;
    this.saying = details.code === undefined ? null : { code: details.code, of: details.of ?? {} };
    this.answer = details.answer ?? null;
    this.uncertain = details.uncertain ?? false;
  }
}

/** Whatever was thrown, as a fault. What is not one already is a bug of ours. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault('bug', message, { cause: thrown });
}
