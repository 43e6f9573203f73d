/** An issue as it went, from the first post to the last answer: noticed, decided, answered, and whom it waited for meanwhile. Pure. */
import type { Activity } from '#sdk';
import type { Entry, Issue } from '../issues/index.ts';
import type { AskRow } from '../playbook/index.ts';

export const PHASES = ['noticing', 'deciding', 'answering'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface Phase {
  readonly phase: PhaseName;
  readonly from: string;
  /** Null: it has not ended. */
  readonly until: string | null;
  readonly seconds: number;
}

/** `owner`: nobody had it; `people`: an ask; `customer` or whatever else: somebody let it wait; `network`: an answer on its way. */
export interface Waited {
  readonly for: 'owner' | 'people' | 'network' | 'else';
  readonly whom: readonly string[];
  readonly what: string | null;
  readonly from: string;
  readonly until: string | null;
  readonly seconds: number;
}

export interface ReplayLine {
  readonly id: string;
  readonly at: string;
  readonly phase: PhaseName;
  readonly audience: Activity['audience'];
  /** `said`, or the kind of the time line's entry. */
  readonly kind: string;
  readonly who: string | null;
  readonly connection: string | null;
  readonly text: string | null;
}

export interface Replay {
  readonly first_at: string;
  /** The last answer, else the end of the issue, else now. */
  readonly last_at: string;
  readonly ended: boolean;
  readonly phases: readonly Phase[];
  /** The longest first. */
  readonly waited: readonly Waited[];
  readonly lines: readonly ReplayLine[];
  readonly reporters: number;
  readonly answers: number;
}

export interface Told {
  readonly issue: Pick<Issue, 'opened_at' | 'resolved_at' | 'state'>;
  readonly timeline: readonly Entry[];
  readonly said: readonly Activity[];
  readonly asks: readonly (AskRow & { readonly asked: readonly { readonly person: string }[] })[];
}

/** An answer that left at once waited for nobody. */
const LEAST_SECONDS = 1;

export function replayOf({ issue, timeline, said, asks }: Told, now: Date): Replay {
  const reports = said.filter(({ ours, kind }) => !ours && kind !== 'delete');
  const outside = reports.filter(({ audience }) => audience === 'external');
  const heard = (outside.length > 0 ? outside : reports).map(saidAt);
  const first_at = earliest([...heard, issue.opened_at]);
  const given = timeline.filter(isAnswer);
  const came = timeline.filter(({ kind, audience, detail }) =>
    kind === 'answered'
      ? audience === 'external' && detail['state'] === 'done'
      : kind === 'did' && audience === 'external',
  );
  const noticed = later(first_at, issue.opened_at);
  const begun = given[0]?.at ?? came[0]?.at ?? null;
  const decided = begun === null ? null : later(noticed, begun);
  const outcomes = outcomesOf(timeline);
  const open = given.some((entry) => effectsOf(entry).some((one) => !outcomes.has(one)));
  const last = came.at(-1)?.at ?? null;
  const answered = decided === null || open ? null : later(decided, last ?? decided);
  const end = answered ?? issue.resolved_at ?? now.toISOString();
  const phases: Phase[] = [
    span('noticing', first_at, noticed, now),
    span('deciding', noticed, decided ?? (issue.resolved_at === null ? null : end), now),
    ...(decided === null ? [] : [span('answering', decided, answered ?? issue.resolved_at, now)]),
  ];
  const phaseAt = (at: string): PhaseName =>
    at < noticed ? 'noticing' : decided === null || at < decided ? 'deciding' : 'answering';
  return {
    first_at,
    last_at: later(first_at, end),
    ended: answered !== null || issue.resolved_at !== null,
    phases,
    waited: waitedFor({ issue, timeline, asks }, now).toSorted((a, b) => b.seconds - a.seconds),
    lines: [...said.map((one) => lineOfPost(one, phaseAt)), ...timeline.map((one) => lineOf(one, phaseAt))].toSorted(
      (a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1),
    ),
    reporters: new Set(outside.map(({ connection, actor, external_id }) => `${connection} ${actor?.id ?? external_id}`))
      .size,
    answers: came.length,
  };
}

function waitedFor({ issue, timeline, asks }: Omit<Told, 'said'>, now: Date): Waited[] {
  const waited: Waited[] = [];
  const taken = timeline.find(
    ({ kind, detail }) => ['claimed', 'handed_over'].includes(kind) || (kind === 'assigned' && detail['owner'] != null),
  );
  const owned = taken?.at ?? issue.resolved_at;
  waited.push(waitOf('owner', [], null, issue.opened_at, owned, now));
  for (const { question, opened_at, ended_at, asked, decision } of asks) {
    const people = asked.map(({ person }) => person);
    waited.push(waitOf('people', decision?.by ?? people, question, opened_at, ended_at, now));
  }
  const outcomes = outcomesOf(timeline);
  for (const [at, entry] of timeline.entries()) {
    if (entry.kind === 'waits') {
      const end = timeline.slice(at + 1).find(({ kind }) => ['woken', 'waits', 'resolved', 'snoozed'].includes(kind));
      waited.push(waitOf('else', [String(entry.detail['waiting_for'])], null, entry.at, end?.at ?? null, now));
    }
    // What goes to many at once is waited for once a network, until the last is there.
    const ends = Map.groupBy(isAnswer(entry) ? effectsOf(entry) : [], (effect) => {
      const end = outcomes.get(effect);
      return end === undefined ? null : String(end.detail['connection']);
    });
    for (const [network, effects] of ends) {
      const until = network === null ? null : effects.map((one) => outcomes.get(one)?.at ?? entry.at).reduce(later);
      waited.push(waitOf('network', network === null ? [] : [network], null, entry.at, until, now));
    }
  }
  return waited.filter(({ seconds, until }) => seconds >= LEAST_SECONDS || until === null);
}

function waitOf(
  what: Waited['for'],
  whom: readonly string[],
  words: string | null,
  from: string,
  until: string | null,
  now: Date,
): Waited {
  return { for: what, whom, what: words, from, until, seconds: secondsBetween(from, until ?? now.toISOString()) };
}

/** Given to go outside, by somebody or by a playbook. */
function isAnswer({ kind, audience }: Entry): boolean {
  return audience === 'external' && (kind === 'answer' || kind === 'broadcast');
}

function effectsOf({ detail }: Entry): string[] {
  if (typeof detail['effect'] === 'string') return [detail['effect']];
  const to = detail['to'];
  return Array.isArray(to)
    ? to.flatMap((one: { effect?: unknown }) => (typeof one.effect === 'string' ? [one.effect] : []))
    : [];
}

/** By effect, what became of it last. */
function outcomesOf(timeline: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(
    timeline.filter(({ kind }) => kind === 'answered').map((entry) => [String(entry.detail['effect']), entry]),
  );
}

/** The vendor's clock may be ahead of ours. */
function saidAt({ published_at, seen_at }: Activity): string {
  return published_at < seen_at ? published_at : seen_at;
}

function lineOfPost(one: Activity, phaseAt: (at: string) => PhaseName): ReplayLine {
  const at = saidAt(one);
  const { id, audience, actor, connection, kind } = one;
  return {
    id,
    at,
    phase: phaseAt(at),
    audience,
    kind: kind === 'delete' ? 'deleted' : one.ours ? 'echo' : 'said',
    who: actor?.name ?? actor?.handle ?? null,
    connection,
    text: kind === 'delete' ? null : (one.text ?? one.title),
  };
}

function lineOf({ id, at, actor, audience, kind, detail }: Entry, phaseAt: (at: string) => PhaseName): ReplayLine {
  const words = [
    detail['text'],
    detail['note'],
    detail['outcome'],
    detail['question'],
    detail['why'],
    detail['waiting_for'],
  ];
  const connection = detail['connection'];
  return {
    id,
    at,
    phase: phaseAt(at),
    audience,
    kind,
    who: actor.name,
    connection: typeof connection === 'string' ? connection : null,
    text: (words.find((one) => typeof one === 'string') as string | undefined) ?? null,
  };
}

function span(phase: PhaseName, from: string, until: string | null, now: Date): Phase {
  return { phase, from, until, seconds: secondsBetween(from, until ?? now.toISOString()) };
}

function secondsBetween(from: string, until: string): number {
  return Math.max(0, (Date.parse(until) - Date.parse(from)) / 1_000);
}

function earliest(all: readonly string[]): string {
  return all.reduce((one, other) => (other < one ? other : one));
}

function later(one: string, other: string): string {
  return one < other ? other : one;
}
