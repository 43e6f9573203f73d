/** What Salesforce's refusals mean. Decided by status and `errorCode`; its words are only passed on. */
import { z } from 'zod';
import { Fault } from '#sdk';

const Problems = z.array(z.looseObject({ errorCode: z.string(), message: z.string().optional() })).min(1);

const SHOWN = 300;
const MINUTE_MS = 60_000;
/** The hour of the feeds' limit begins nobody says when, so it is tried now and then; one request too many costs nothing. */
const HOURLY_WAIT_MS = 15 * MINUTE_MS;
/** The daily allocation is counted over the last 24 hours: each hour frees some. */
const DAILY_WAIT_MS = 60 * MINUTE_MS;

const LIMIT = 'REQUEST_LIMIT_EXCEEDED';
const HOURLY_CURE =
  'Wait: Salesforce limits feeds by user, app and hour, and it goes on by itself. To need less, read fewer feeds, lower like_days, or poll less often.';
const DAILY_CURE =
  'The org has used up its API requests of 24 hours. It goes on by itself as they come free; Setup > Company Information shows which allocation is used.';

/** Refusals for which an admin of the org must change something. */
const SETUP: Readonly<Record<string, string>> = {
  API_DISABLED_FOR_ORG: 'The edition of the org has no API, or the user lacks the permission "API Enabled".',
  API_CURRENTLY_DISABLED: 'The API of the org is switched off: ask its administrator.',
  FUNCTIONALITY_NOT_ENABLED: 'Switch Chatter on: Setup > Chatter Settings.',
  FUNCTIONALITY_TEMPORARILY_UNAVAILABLE: 'Salesforce has this switched off for a while.',
};

/** Passes with time, though the status says no. */
const PASSING = new Set(['UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE', 'QUERY_TIMEOUT']);

/** `doing` ends "could not …"; `write`: what was asked may have been done all the same. `now`: of the vendor. */
export function explained(fault: Fault, doing: string, write: boolean, now: Date): Fault {
  const { answer } = fault;
  if (answer === null || answer.status < 400) return fault;
  const { status, headers } = answer;
  const [problem] = problemsOf(answer.body);
  const code = problem?.errorCode ?? null;
  const details = { cause: fault, answer };
  const message = `could not ${doing}: ${tell(status, problem)}`;

  if (status === 429 || code === LIMIT) {
    const wait = status === 503 ? HOURLY_WAIT_MS : DAILY_WAIT_MS;
    const told = headers['retry-after'] === undefined ? null : fault.retryAt;
    const retryAt = told ?? new Date(now.getTime() + wait);
    return new Fault('limited', message, { ...details, retryAt, cure: status === 503 ? HOURLY_CURE : DAILY_CURE });
  }
  // 420: no server of Salesforce's took the request.
  if (status === 420 || (code !== null && PASSING.has(code) && status < 500)) {
    return new Fault('transient', message, { ...details, uncertain: write && status === 420 });
  }
  if (status >= 500) return code === null ? fault : new Fault(fault.kind, message, detailsOf(fault));
  if (status === 401) {
    return new Fault('auth', message, {
      ...details,
      cure: 'Connect again: the session was ended, or the app or its user was blocked. Look at Setup > Connected Apps OAuth Usage.',
    });
  }
  if (code !== null && Object.hasOwn(SETUP, code)) {
    return new Fault('config', message, { ...details, cure: SETUP[code] ?? '' });
  }
  if (fault.kind !== 'rejected') return fault;
  return new Fault('rejected', message, { ...details, ...cureOf(status) });
}

export function statusOf(thrown: unknown): number | null {
  return thrown instanceof Fault && thrown.kind === 'rejected' ? (thrown.answer?.status ?? null) : null;
}

function cureOf(status: number): { readonly cure: string } | null {
  if (status === 403)
    return { cure: 'Let the account see and write there: make it a member of the group, or share the record with it.' };
  if (status === 404) return { cure: 'It was deleted, or the account may not see it.' };
  if (status === 410) return { cure: 'Choose a newer api_version in the settings, or none.' };
  return null;
}

function detailsOf(fault: Fault) {
  return {
    cause: fault,
    uncertain: fault.uncertain,
    ...(fault.answer && { answer: fault.answer }),
    ...(fault.retryAt && { retryAt: fault.retryAt }),
  };
}

function tell(status: number, problem: z.output<typeof Problems>[number] | undefined): string {
  if (problem === undefined) return `Salesforce answered ${status}`;
  const { errorCode, message = '' } = problem;
  const said = message.length > SHOWN ? `${message.slice(0, SHOWN)}…` : message;
  return `Salesforce answered ${status} ${errorCode}${said === '' ? '' : ` (${said})`}`;
}

/** A body cut short still gives its first code. */
function problemsOf(body: string): z.output<typeof Problems> {
  try {
    return Problems.parse(JSON.parse(body));
  } catch {
    const code = /^\s*\[\s*\{[^{}]*"errorCode"\s*:\s*"([A-Z_]+)"/.exec(body)?.[1];
    return code === undefined ? [] : [{ errorCode: code }];
  }
}
