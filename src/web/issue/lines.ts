/** The time line as it is shown: what was said and what was done, each once, inside and outside told apart. Pure. */
import type { Activity } from '#sdk';
import type { Desk, Entry, Gathered, IssueStory } from '../../api/shapes/index.ts';

export type Audience = Activity['audience'];

export interface SaidLine {
  readonly is: 'said';
  readonly id: string;
  readonly at: string;
  readonly audience: Audience;
  /** The newest version. */
  readonly said: Activity;
  /** There are older ones. */
  readonly edited: boolean;
  readonly gone: boolean;
  readonly why: Gathered['why'];
  /** Which way of gathering brought it; null: somebody did. */
  readonly way: string | null;
  /** Who or what brought it. */
  readonly by: string;
}

export interface AnswerLine {
  readonly is: 'answer';
  readonly id: string;
  readonly at: string;
  readonly audience: Audience;
  readonly entry: Entry;
  readonly text: string;
  /** The activity that is answered; null of an answer to all. */
  readonly to: string | null;
  readonly effects: readonly string[];
}

export interface DeedLine {
  readonly is: 'deed';
  readonly id: string;
  readonly at: string;
  readonly audience: Audience;
  readonly entry: Entry;
}

export type Line = SaidLine | AnswerLine | DeedLine;

/** Told by the lines of what was gathered, and by the state of each answer. */
const UNTOLD: ReadonlySet<string> = new Set(['joined', 'answered']);

/** Oldest first. @param since so far back everything is known that was said: what was done before is told once that is. Null: all of it is known. */
export function linesOf(story: IssueStory, effects: Desk['effects'], since: string | null): readonly Line[] {
  const ours = new Set(
    effects.flatMap((one) => (one.external_id === null ? [] : [`${one.connection} ${one.external_id}`])),
  );
  const whys = new Map(story.activities.map((one) => [one.activity, one]));
  const things = Map.groupBy(story.said, ({ connection, stream, external_id }) =>
    JSON.stringify([connection, stream, external_id]),
  );
  const said = [...things.values()].flatMap((versions): SaidLine[] => {
    const [first] = versions;
    const newest = versions.at(-1);
    if (first === undefined || newest === undefined) return [];
    // What we wrote ourselves is told by the answer that it is.
    if (newest.ours && ours.has(`${newest.connection} ${newest.external_id}`)) return [];
    return [
      {
        is: 'said',
        id: newest.id,
        at: first.published_at,
        audience: newest.audience,
        said: newest,
        // The words before may be further back than what is read.
        edited: (versions.length > 1 || newest.kind === 'update') && newest.kind !== 'delete',
        gone: newest.kind === 'delete',
        why: whys.get(newest.id)?.why ?? '',
        way: wayOf(whys.get(newest.id)),
        by: whys.get(newest.id)?.by.name ?? '',
      },
    ];
  });
  const done = story.timeline
    .filter(({ kind, at }) => !UNTOLD.has(kind) && (since === null || at >= since))
    .map(lineOf);
  return [...said, ...done].toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
}

function wayOf(gathered: Gathered | undefined): string | null {
  if (gathered?.by.kind === 'playbook') return 'set_off';
  return gathered?.by.kind === 'system' ? gathered.by.id : null;
}

function lineOf(entry: Entry): AnswerLine | DeedLine {
  const { id, at, audience, kind, detail } = entry;
  const text = detail['text'];
  const isAnswer = kind === 'answer' || kind === 'broadcast' || (kind === 'did' && typeof text === 'string');
  if (!isAnswer) return { is: 'deed', id, at, audience, entry };
  const to = detail['activity'];
  return {
    is: 'answer',
    id,
    at,
    audience,
    entry,
    text: typeof text === 'string' ? text : '',
    to: typeof to === 'string' ? to : null,
    effects: effectsOf(entry),
  };
}

export function effectsOf({ detail }: Entry): readonly string[] {
  if (typeof detail['effect'] === 'string') return [detail['effect']];
  const to = detail['to'];
  return Array.isArray(to)
    ? to.flatMap((one: { readonly effect?: unknown }) => (typeof one.effect === 'string' ? [one.effect] : []))
    : [];
}

/** Who reported it: those who said something outside, else inside; one a person and network, the newest first. */
export function reportersIn(desk: Desk): readonly Desk['threads'][number][] {
  const outside = desk.threads.filter(({ audience }) => audience === 'external');
  const all = outside.length > 0 ? outside : desk.threads;
  const seen = new Set<string>();
  return all.toReversed().filter(({ connection, reporter, thread }) => {
    const key = JSON.stringify([connection, reporter?.id ?? thread]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
