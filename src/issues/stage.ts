/** What an issue is, and what may become of it. Pure. */
import type { Audience } from '#sdk';
import { Refused } from '../platform/index.ts';

export interface Actor {
  readonly kind: 'person' | 'playbook' | 'system';
  readonly id: string;
  readonly name: string;
}

export const SYSTEM: Actor = { kind: 'system', id: 'bondfire', name: 'Bondfire' };

export interface Cause {
  readonly noun: string;
  readonly id: string;
}

export type IssueState = 'open' | 'waiting' | 'snoozed' | 'resolved';

export interface Issue {
  readonly id: string;
  readonly key: string | null;
  readonly title: string;
  readonly state: IssueState;
  /** 1 to 10, the worst. */
  readonly severity: number | null;
  readonly market: string | null;
  readonly product: string | null;
  readonly topics: readonly string[];
  readonly language: string | null;
  /** A person's id. */
  readonly owner: string | null;
  readonly team: string | null;
  readonly waiting_for: string | null;
  readonly until: string | null;
  readonly outcome: string | null;
  /** It is read through that one. */
  readonly merged_into: string | null;
  readonly cause: Cause | null;
  readonly opened_at: string;
  readonly changed_at: string;
  readonly resolved_at: string | null;
}

export interface Opening {
  readonly title: string;
  readonly key?: string | null;
  readonly severity?: number | null;
  readonly market?: string | null;
  readonly product?: string | null;
  readonly topics?: readonly string[];
  readonly language?: string | null;
  readonly owner?: string | null;
  readonly team?: string | null;
  readonly cause: Cause | null;
  readonly by: Actor;
  /** Nothing is set off by it, and nobody is told. */
  readonly quiet?: boolean;
}

export interface Opened {
  readonly issue: Issue;
  /** False where an open one has the key. */
  readonly fresh: boolean;
}

export interface Gathered {
  readonly issue: string;
  readonly activity: string;
  readonly connection: string;
  readonly external_id: string;
  readonly thread: string;
  readonly why: string;
  readonly by: Actor;
  readonly joined_at: string;
}

export interface Entry {
  readonly id: string;
  readonly issue: string;
  readonly at: string;
  readonly actor: Actor;
  readonly cause: Cause | null;
  readonly audience: Audience;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface IssueEvent {
  readonly kind: 'opened' | 'claimed' | 'idle' | 'held' | 'at_risk' | 'missed' | 'resolved' | 'reopened' | 'changed';
  readonly issue: Issue;
  /** The promise that is at risk or missed. */
  readonly promise?: PromiseKind;
  /** Seconds of silence. */
  readonly idle?: number;
}

export type PromiseKind = 'acknowledge' | 'reply' | 'resolution';

export interface Policy {
  readonly id: string;
  /** At least. */
  readonly severity: number;
  readonly market: string | null;
  readonly acknowledge: number | null;
  readonly reply: number | null;
  readonly resolution: number | null;
  /** `business`: only the working time of the issue's team counts. */
  readonly hours: 'business' | 'always';
  /** The share of the time after which it is at risk. */
  readonly at_risk: number;
}

/** The narrowest that fits: the market's own before any, then the worst severity. */
export function policyFor(policies: readonly Policy[], issue: Pick<Issue, 'severity' | 'market'>): Policy | null {
  const fit = policies.filter(
    ({ severity, market }) => severity <= (issue.severity ?? 1) && (market === null || market === issue.market),
  );
  const narrow = (one: Policy): number => (one.market === null ? 0 : 100) + one.severity;
  return fit.toSorted((a, b) => narrow(b) - narrow(a) || (a.id < b.id ? -1 : 1))[0] ?? null;
}

const LONGEST_TITLE = 300;
export const LONGEST_TEXT = 20_000;

/** Words that a person or a program gave, as they are kept. Throws `rejected`. */
export function words(text: string, what: string, most = LONGEST_TEXT): string {
  const kept = text.trim();
  if (kept === '')
    throw new Refused({ code: 'empty' }, `the ${what} is empty`, `Say the ${what} in at least one word.`);
  if (kept.includes('\0') || !kept.isWellFormed())
    throw new Refused(
      { code: 'bad_text' },
      `the ${what} holds a character that no text has`,
      'Remove it: NUL, or half a character.',
    );
  if (kept.length > most)
    throw new Refused(
      { code: 'too_long', most },
      `the ${what} is ${kept.length} characters long`,
      `Keep it within ${most}.`,
    );
  return kept;
}

export function titleOf(text: string): string {
  return words(text, 'title', LONGEST_TITLE).replaceAll(/\s+/g, ' ');
}

/** Throws `rejected` unless that time is still to come. */
export function stillToCome(until: Date, now: Date): void {
  if (until > now) return;
  throw new Refused({ code: 'passed_time' }, 'that time has passed, or is none', 'Say a time that is still to come.');
}

/** Throws `rejected` for what no longer lives by itself. */
export function unresolved(issue: Issue): void {
  if (issue.merged_into !== null)
    throw new Refused(
      { code: 'issue_over', merged: true },
      `issue ${issue.id} was merged into ${issue.merged_into}`,
      `Act on ${issue.merged_into}, or take it out again: bondfire issue reopen ${issue.id}.`,
    );
  if (issue.state === 'resolved')
    throw new Refused(
      { code: 'issue_over', merged: false },
      `issue ${issue.id} is resolved`,
      `Reopen it first: bondfire issue reopen ${issue.id}.`,
    );
}

/** Who is meant, and why: kept with the change. */
export interface Said {
  readonly by: Actor;
  readonly cause?: Cause | null;
  readonly why?: string | null;
}

/** What a change makes of an issue, and its entry in the timeline. */
export interface Changed {
  readonly kind: string;
  readonly to?: Partial<Issue>;
  readonly detail?: Entry['detail'];
  readonly event?: IssueEvent['kind'];
}

export function entryOf(issue: string, { by, cause = null, why = null }: Said, kind: string, detail: Entry['detail']) {
  return { issue, actor: by, cause, kind, detail: why === null ? detail : { ...detail, why: words(why, 'reason') } };
}
