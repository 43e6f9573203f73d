/** The API as it is asked, by the console and by its worker. Errors are the API's own words, in the reader's language where it has them, with what to do. */
import { tellReach } from './reach.ts';

/** As RFC 9457 tells it; `status` 0: nobody answered. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly cure: string | null;
  /** By field of what was sent: `/settings/url`. */
  readonly errors: ReadonlyMap<string, string>;
  /** The very same may be sent again in a while. */
  readonly later: boolean;
  /** Of what it says. */
  readonly language: string;

  constructor(
    status: number,
    detail: string,
    cure: string | null = null,
    errors: readonly FieldError[] = [],
    later = false,
    language = 'en',
  ) {
    super(detail);
    this.status = status;
    this.cure = cure;
    this.later = later;
    this.language = language;
    this.errors = new Map(errors.map((one) => [one.pointer, one.detail]));
  }
}

interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** Whatever else is thrown is a mistake of ours, and told as one. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(500, thrown instanceof Error ? thrown.message : String(thrown));
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Sent {
  readonly body?: unknown;
  /** In place of a body: sent as they are. */
  readonly bytes?: Blob;
  readonly query?: Query;
  /** The same key is never done twice: of one press of a button. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What is refused is told in it, where the API has words in it. */
let asking = 'en';

export function askIn(language: string): void {
  asking = language;
}

/** `path` below `/api/v1`. Throws `Problem`. */
export async function call<T>(
  method: Method,
  path: string,
  { body, bytes, query, key, signal }: Sent = {},
): Promise<T> {
  /** Nobody answered, or was cut off. */
  function unanswered(cause: unknown): never {
    const late = signal?.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
    if (signal?.aborted === true && !late) throw cause;
    tellReach(false);
    throw new Problem(0, 'offline');
  }
  const answer = await fetch(addressOf(path, query), {
    method,
    headers: {
      accept: 'application/json',
      'accept-language': asking,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(bytes !== undefined && { 'content-type': 'application/octet-stream' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(bytes !== undefined && { body: bytes }),
    ...(signal !== undefined && { signal }),
  }).catch(unanswered);
  const text = await answer.text().catch(unanswered);
  tellReach(true);
  const data: unknown = text === '' ? null : parsed(text);
  if (answer.ok) return data as T;
  const { detail, cure, errors } = (data ?? {}) as {
    readonly detail?: string;
    readonly cure?: string;
    readonly errors?: readonly FieldError[];
  };
  const later = answer.status >= 500 || answer.headers.has('retry-after');
  const language = answer.headers.get('content-language') ?? undefined;
  throw new Problem(answer.status, detail ?? answer.statusText, cure ?? null, errors, later, language);
}

export function addressOf(path: string, query: Query = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') given.set(name, String(value));
  const asked = given.toString();
  return `/api/v1${path}${asked === '' ? '' : `?${asked}`}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Of one press of a button. Not `randomUUID`, which a browser has only where the address is https or its own machine. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}
