/** What Mastodon's refusals mean: by status; the `error` in the body is passed on. https://docs.joinmastodon.org/entities/Error/ */
import { z } from 'zod';
import { Fault, type Answer, type FaultKind } from '#sdk';

const Refusal = z.looseObject({ error: z.string().min(1), error_description: z.string().optional() });

const RECONNECT =
  'Enter the access token anew, or connect again: it was revoked, or its application was taken away at /settings/applications.';
const SCOPES =
  'Give the application the scopes that the README names and make a new token; a frozen or limited account is a matter for the server’s moderators.';

const CURES: Readonly<Record<number, string>> = {
  401: RECONNECT,
  403: SCOPES,
  404: 'Look whether it was deleted, whether the account may see it, and whether the server is a Mastodon of version 4.3 or later.',
};

/** `doing` ends "could not …". */
export function explained(thrown: unknown, doing: string): unknown {
  if (!(thrown instanceof Fault) || thrown.answer === null) return thrown;
  const { answer, kind, uncertain } = thrown;
  const cure = CURES[answer.status] ?? thrown.cure;
  const retryAt = kind === 'limited' ? (resetOf(answer) ?? thrown.retryAt) : null;
  return new Fault(kind, `could not ${doing}: ${told(answer, kind)}`, {
    cause: thrown,
    answer,
    uncertain,
    ...(cure !== null && { cure }),
    ...(retryAt && { retryAt }),
  });
}

export function statusOf(thrown: unknown): number | null {
  return thrown instanceof Fault && thrown.kind === 'rejected' ? (thrown.answer?.status ?? null) : null;
}

/** A 429 names no seconds to wait, only the moment at which the count begins anew. */
function resetOf({ headers }: Answer): Date | null {
  const reset = new Date(headers['x-ratelimit-reset'] ?? '');
  return headers['retry-after'] !== undefined || Number.isNaN(reset.getTime()) ? null : reset;
}

function told({ status, body }: Answer, kind: FaultKind): string {
  try {
    const { error, error_description: more } = Refusal.parse(JSON.parse(body));
    return `the server says "${more ?? error}" (${status})`;
  } catch {
    return kind === 'limited' ? 'the server has had enough requests for now' : `the server answered ${status}`;
  }
}
