/** From what a vendor answered to what to do about it. */
import { Fault, type Answer, type FaultKind } from '#sdk';

/** One answered request. `url` is the one that answered, after redirects. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const ANSWER_CHARS = 4000;
const DEFAULT_WAIT_MS = 60_000;
/** A longer wait is a vendor's mistake (often an instant where seconds belong); asking once a day hurts nobody. */
const LONGEST_WAIT_MS = 24 * 3600 * 1000;

/** Null when the vendor did as it was asked. */
export function kindOf(status: number, headers: Headers): FaultKind | null {
  if (status >= 200 && status < 300) return null;
  if (status === 401) return 'auth';
  if (status === 429 || (status === 503 && headers.has('retry-after'))) return 'limited';
  if (status === 408 || status >= 500) return 'transient';
  return 'rejected';
}

/** Of an answer that says no. `write`: the request was to change something, so it matters whether it did. */
export function faultOf(exchange: Exchange, kind: FaultKind, write: boolean, now: Date): Fault {
  const { status, headers } = exchange;
  const location = headers.get('location');
  const where = status < 400 && location !== null ? `, a redirect to ${shortUrl(location, exchange.url)}` : '';
  const cure = CURES[kind];
  return new Fault(kind, `${describe(exchange)} answered ${status}${where}`, {
    answer: answerOf(exchange),
    uncertain: write && maybeDone(status, kind),
    ...(kind === 'limited' && { retryAt: retryAt(headers.get('retry-after'), now) }),
    ...(cure !== undefined && { cure }),
  });
}

const CURES: Partial<Record<FaultKind, string>> = {
  auth: 'Check the credentials of the connection at the vendor, then enter them again.',
};

/** A clean refusal did nothing: 4xx, 501, 505, and 503 with Retry-After. 302 and 303 are how some servers say "done, look there". */
function maybeDone(status: number, kind: FaultKind): boolean {
  if (status === 302 || status === 303) return true;
  return kind === 'transient' && status !== 501 && status !== 505;
}

/** Retry-After in seconds or as an HTTP date (RFC 9110, 10.2.3); a minute when it is absent or makes no sense. */
export function retryAt(header: string | null, now: Date): Date {
  const wait = waitMs(header?.trim() ?? '', now);
  return new Date(now.getTime() + Math.min(wait, LONGEST_WAIT_MS));
}

function waitMs(header: string, now: Date): number {
  if (/^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header) * 1000);
  const date = /[A-Za-z]/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? DEFAULT_WAIT_MS : Math.max(0, date - now.getTime());
}

/** The vendor's words, for a fault. Without cookies, which are credentials. */
export function answerOf({ status, headers, body }: Exchange): Answer {
  const { 'set-cookie': _, ...kept } = headerRecord(headers);
  // Four bytes a character at most, so no more than these are decoded of a big body.
  const text = new TextDecoder().decode(body.subarray(0, ANSWER_CHARS * 4));
  return { status, headers: kept, body: text.slice(0, ANSWER_CHARS) };
}

/** Lower-case names; a repeated header is joined by `, `. */
export function headerRecord(headers: Headers): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [name, value] of headers) record[name] = Object.hasOwn(record, name) ? `${record[name]}, ${value}` : value;
  return record;
}

/** `GET https://acme.example/api/messages.json`: no query, which may hold a token. */
export function describe({ method, url }: Pick<Exchange, 'method' | 'url'>): string {
  return `${method} ${url.origin}${url.pathname}`;
}

function shortUrl(location: string, base: URL): string {
  if (!URL.canParse(location, base.href)) return 'an address that is none';
  const { origin, pathname } = new URL(location, base);
  return `${origin}${pathname}`;
}
