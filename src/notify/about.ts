/** What a notification is about, as it is now; and whether it need not be told any more. */
import { findIssue, promisesOf, rootOf, type Issue } from '../issues/index.ts';
import type { Tx } from '../platform/index.ts';
import { answersOf, askedOf, findAsk, type AskRow } from '../playbook/index.ts';
import { signalOf, type SignalRow } from '../signals/index.ts';
import { catchUpOf, type CatchUp } from './catching-up.ts';
import { entriesSince, seenAt, type NotificationRow } from './store.ts';

export interface About {
  /** The one that it is read through. */
  readonly issue: Issue | null;
  readonly ask: AskRow | null;
  readonly signal: SignalRow | null;
  /** Of `moved`: what happened since. */
  readonly news: Awaited<ReturnType<typeof entriesSince>>;
  /** Of `back`. */
  readonly catchUp: CatchUp | null;
}

/** @param hidden issues that they may not read. */
export async function aboutOf(tx: Tx, one: NotificationRow, hidden: ReadonlySet<string>): Promise<About> {
  const { person, kind, issue, ask, signal, at, detail } = one;
  const root = issue === null ? null : await rootOf(tx, issue);
  return {
    issue: (root === null ? null : await findIssue(tx, root)) ?? null,
    ask: (ask === null ? null : await findAsk(tx, ask)) ?? null,
    signal: signal === null ? null : ((await signalOf(tx, signal)) ?? null),
    news: kind === 'moved' && issue !== null ? await entriesSince(tx, issue, at, person) : [],
    catchUp: kind === 'back' ? await catchUpOf(tx, { person, since: detail.since ?? at, until: at, hidden }) : null,
  };
}

/** Why it need not be told any more; null: it does. */
export async function standingOf(tx: Tx, one: NotificationRow, about: About): Promise<string | null> {
  if (one.read_at !== null) return 'read';
  if (one.ask !== null) return ofAsk(tx, one, about.ask);
  if (one.signal !== null) return about.signal?.state === 'raised' ? null : 'it is over';
  return one.issue === null ? null : ofIssue(tx, one, about.issue);
}

async function ofAsk(tx: Tx, { person }: NotificationRow, ask: AskRow | null): Promise<string | null> {
  if (ask === null) return 'what was asked is gone';
  if (ask.state !== 'open') return `it was ${ask.state}`;
  const mine = (await askedOf(tx, [ask.id])).find((asked) => asked.person === person);
  if (mine?.state !== 'asked') return 'they are not asked any more';
  const answers = await answersOf(tx, ask.id);
  return answers.some((given) => given.person === person && given.version === ask.version) ? 'they answered' : null;
}

async function ofIssue(tx: Tx, one: NotificationRow, issue: Issue | null): Promise<string | null> {
  const { person, kind, why, at, detail } = one;
  if (issue === null) return 'the issue is gone';
  const seen = (await seenAt(tx, person, [issue.id])).get(issue.id);
  if (seen !== undefined && seen > at) return 'read';
  if (why.as === 'owner' && issue.owner !== person) return 'it is theirs no more';
  if (why.as === 'member' && issue.owner !== null) return `${issue.owner} has it`;
  if (kind === 'moved') return null;
  if (issue.state === 'resolved') return 'it is resolved';
  if (kind !== 'at_risk' && kind !== 'missed') return null;
  const promise = (await promisesOf(tx, issue.id)).find((promised) => promised.kind === detail.promise);
  return promise === undefined || promise.kept_at !== null ? 'it was kept' : null;
}
