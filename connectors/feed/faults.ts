/** From what a publisher's server answered to what to do about it; the kinds are those of `Http`. */
import { Fault, type FaultKind } from '#sdk';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
}

export function refused(url: URL, { status, headers }: Answered, now: Date): Fault {
  const kind = kindOf(status, headers);
  const cure = CURES[status];
  return new Fault(kind, `${url.origin}${url.pathname} answered ${status}`, {
    answer: { status, headers: Object.fromEntries(headers), body: '' },
    ...(kind === 'limited' && {
      retryAt: retryAt(headers.get('retry-after'), now) ?? new Date(now.getTime() + MINUTE_MS),
    }),
    ...(cure !== undefined && { cure }),
  });
}

function kindOf(status: number, headers: Headers): FaultKind {
  if (status === 401) return 'auth';
  if (status === 429 || (status === 503 && headers.has('retry-after'))) return 'limited';
  return status === 408 || status >= 500 ? 'transient' : 'rejected';
}

const CURES: Readonly<Record<number, string>> = {
  401: 'Write who signs in into the address: https://name:password@blog.example/feed.',
  403: 'Its publisher does not let us in: ask there, or take the feed from the list.',
  404: 'Look for its new address at the publisher’s, or take the feed from the list.',
  410: 'Its publisher has ended it: take the feed from the list.',
};

/** Retry-After in seconds or as a date, a day at most; null where it says nothing that makes sense. */
export function retryAt(header: string | null, now: Date): Date | null {
  const text = header?.trim() ?? '';
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(wait) ? null : new Date(now.getTime() + Math.min(Math.max(wait, 0), DAY_MS));
}
