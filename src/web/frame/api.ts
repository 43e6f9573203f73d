/** The API as the console asks it. Errors are the API's own words, with what to do. */
import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';

/** As RFC 9457 tells it; `status` 0: nobody answered. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly cure: string | null;
  /** By field of what was sent: `/settings/url`. */
  readonly errors: ReadonlyMap<string, string>;

  constructor(status: number, detail: string, cure: string | null = null, errors: readonly FieldError[] = []) {
    super(detail);
    this.status = status;
    this.cure = cure;
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
  /** The ETag of what was seen: refused with 412 where it has changed. */
  readonly ifMatch?: string;
  /** The same key is never done twice: of one press of a button. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `path` below `/api/v1`. Throws `Problem`. */
export async function call<T>(method: Method, path: string, sent: Sent = {}): Promise<T> {
  return (await callWhole<T>(method, path, sent)).data;
}

export async function callWhole<T>(
  method: Method,
  path: string,
  { body, bytes, query, ifMatch, key, signal }: Sent = {},
): Promise<{ readonly data: T; readonly etag: string | null }> {
  const answer = await fetch(addressOf(path, query), {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(bytes !== undefined && { 'content-type': 'application/octet-stream' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(bytes !== undefined && { body: bytes }),
    ...(signal !== undefined && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    throw new Problem(0, 'offline');
  });
  const text = await answer.text();
  const data: unknown = text === '' ? null : parsed(text);
  if (answer.ok) return { data: data as T, etag: answer.headers.get('etag') };
  const { detail, cure, errors } = (data ?? {}) as {
    readonly detail?: string;
    readonly cure?: string;
    readonly errors?: readonly FieldError[];
  };
  throw new Problem(answer.status, detail ?? answer.statusText, cure ?? null, errors);
}

/**
 * What a screen shows. The key begins with the noun, so that what is heard of that noun makes it read again.
 * What was shown stays while it is read again.
 */
export function useGet<T>(
  noun: string,
  path: string | null,
  query: Query = {},
  options: Partial<UseQueryOptions<T, Problem>> = {},
): UseQueryResult<T, Problem> {
  return useQuery<T, Problem>({
    queryKey: [noun, path, query],
    queryFn: ({ signal }) => call<T>('GET', path ?? '', { query, signal }),
    enabled: path !== null,
    ...options,
  });
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
