/** What an issue's story tells of who said what, and when it was answered. Pure. */
import type { Activity } from '#sdk';
import type { Entry, Story } from '../issues/index.ts';

export interface Read {
  /** Those who reported: from outside where anybody is, else from inside. Each thing in its newest words, oldest first. */
  readonly reports: readonly Activity[];
  /** What colleagues said in front of outsiders, at the vendor itself. */
  readonly public: readonly Activity[];
  readonly inside: readonly Activity[];
  readonly outside: boolean;
  readonly byId: ReadonlyMap<string, Activity>;
  /** When each thread was first answered. */
  readonly answeredAt: ReadonlyMap<string, string>;
}

export function read(story: Story, activities: readonly Activity[]): Read {
  const sorted = activities.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const gone = new Set(sorted.filter(({ kind }) => kind === 'delete').map(thingOf));
  const newest = new Map<string, Activity>();
  for (const one of sorted) {
    const thing = thingOf(one);
    if (wordsOf(one) === null || one.ours || gone.has(thing)) continue;
    // An edit is no further word.
    newest.set(thing, { ...one, seen_at: newest.get(thing)?.seen_at ?? one.seen_at });
  }
  const said = [...newest.values()];
  const external = said.filter(({ audience }) => audience === 'external');
  const outsiders = external.filter(({ actor }) => actor?.internal !== true);
  const inside = said.filter(({ audience }) => audience === 'internal');
  const colleagues = external.filter(({ actor }) => actor?.internal === true);
  const byId = new Map(sorted.map((one) => [one.id, one]));
  const answeredAt = new Map<string, string>();
  const answered = (activity: Activity, at: string): void => {
    const thread = threadOf(activity);
    const before = answeredAt.get(thread);
    if (before === undefined || at < before) answeredAt.set(thread, at);
  };
  for (const { at, activity } of sentBy(story.timeline, byId)) if (activity) answered(activity, at);
  for (const one of colleagues) answered(one, timeOf(one));
  const outside = outsiders.length > 0;
  return { reports: outside ? outsiders : inside, public: colleagues, inside, outside, byId, answeredAt };
}

export interface Sent {
  readonly at: string;
  readonly text: string | null;
  readonly activity: Activity | undefined;
  /** Known of what a playbook sent without answering anybody. */
  readonly network: string | null;
}

/** What went outside and was not refused, oldest first. A later word in the same thread's internal part goes nowhere. */
export function sentBy(timeline: readonly Entry[], byId: ReadonlyMap<string, Activity>): Sent[] {
  const states = new Map<unknown, unknown>();
  for (const { kind, detail } of timeline) if (kind === 'answered') states.set(detail['effect'], detail['state']);
  return timeline
    .filter(({ kind, audience }) => audience === 'external' && ['answer', 'broadcast', 'did'].includes(kind))
    .flatMap(({ at, kind, detail }): Sent[] => {
      const text = stringOr(detail['text']);
      const targets = kind === 'broadcast' ? targetsOf(detail) : [detail];
      return targets.flatMap((to): Sent[] => {
        const activity = byId.get(String(to['activity']));
        if (states.get(to['effect']) === 'refused' || activity?.audience === 'internal') return [];
        if (kind !== 'did' && activity === undefined) return [];
        const network = kind === 'did' ? (stringOr(detail['action'])?.split('.')[0] ?? null) : null;
        return [{ at, text, activity, network }];
      });
    });
}

function targetsOf(detail: Entry['detail']): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(detail['to']) ? (detail['to'] as Readonly<Record<string, unknown>>[]) : [];
}

function thingOf({ connection, external_id }: Activity): string {
  return `${connection} ${external_id}`;
}

export function threadOf({ connection, thread, external_id }: Activity): string {
  return `${connection} ${thread ?? external_id}`;
}

export function authorOf({ connection, actor, external_id }: Activity): string {
  return `${connection} ${actor?.id ?? external_id}`;
}

/** When we heard it; what came in as history, when it was said. */
export function timeOf({ backfilled, published_at, seen_at }: Activity): string {
  return backfilled ? published_at : seen_at;
}

export function wordsOf({ title, text, kind }: Activity): string | null {
  if (kind === 'delete' || text === null) return kind === 'delete' ? null : title;
  return title === null || text.startsWith(title) ? text : `${title}\n${text}`;
}

export function stringOr(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function outcomeWordsOf({ detail }: Entry): string {
  return stringOr(detail['outcome']) ?? 'resolved';
}
