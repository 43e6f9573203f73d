/** What an issue says to the library: the response that is made of it. Pure. */
import type { Activity } from '#sdk';
import type { Entry, Story } from '../issues/index.ts';
import { withoutNames, type Named } from './names.ts';
import { judgementOf } from './outcome.ts';
import type { Answer, Response } from './stage.ts';
import { authorOf, outcomeWordsOf, read, sentBy, stringOr, threadOf, timeOf, wordsOf, type Read } from './told.ts';

/** In characters and texts: a situation is told by the first of many reporters. */
const MOST_WORDS = 20_000;
const MOST_TEXTS = 50;
const MOST_ANSWERS = 50;
const LONGEST = 100_000;
/** A resolution in one of these words names nothing that was decided. */
const NAMES_NOTHING = /^(resolved|done|closed|close|fixed|ok|okay|solved|finished)[.!]?$/i;

/** Words that a response was made of, or that led to it, and whose they are. */
export interface Word {
  /** The activity, or the entry of the time line. */
  readonly id: string;
  readonly kind: 'reported' | 'answered' | 'internal' | 'note' | 'decided';
  readonly connection: string | null;
  readonly external_id: string | null;
  readonly at: string;
  readonly by: string | null;
  readonly text: string;
  /** The one that the decision was made by. */
  readonly deciding: boolean;
}

/** What an issue says of a response. */
export type Said = Pick<
  Response,
  | 'title'
  | 'situation'
  | 'decision'
  | 'answers'
  | 'product'
  | 'topics'
  | 'market'
  | 'language'
  | 'channel'
  | 'audience'
  | 'team'
  | 'record'
  | 'happened_at'
>;

export interface Made {
  readonly said: Said;
  readonly words: readonly Word[];
}

/** What people of ours are called, by their id. */
export type Called = ReadonlyMap<string, string>;

/** Null where the issue gathered nothing that anybody said, or was none. */
export function fromIssue(
  story: Story,
  activities: readonly Activity[],
  { used, called }: { readonly used: readonly string[]; readonly called: Called },
): Made | null {
  const end = story.timeline.findLast(({ kind }) => kind === 'resolved');
  if (end === undefined || judgementOf(outcomeWordsOf(end)) === null) return null;
  const found = read(story, activities);
  const reports = firstWords(found);
  const texts = distinct(reports.map((one) => wordsOf(one) ?? ''));
  if (texts.length === 0) return null;
  const before = story.timeline.filter(({ id }) => id <= end.id);
  const deciding = before.findLast(({ kind }) => kind === 'decided') ?? before.findLast(isNote);
  const words = [
    ...reports.map((one) => wordOf(one, 'reported')),
    ...found.public.map((one) => wordOf(one, 'answered')),
    ...(found.outside ? found.inside : []).map((one) => wordOf(one, 'internal')),
    ...before.flatMap((entry) => entryWord(entry, deciding)),
  ];
  const { title, product, market, team, opened_at } = story;
  return {
    said: {
      title,
      situation: texts.join('\n\n'),
      decision: decisionOf(outcomeWordsOf(end), deciding),
      answers: answersOf(story, found, called),
      product: product ?? commonest(reports.flatMap(({ products }) => products)),
      topics: [...new Set([...story.topics, ...reports.flatMap(({ topics }) => topics)])].slice(0, 50),
      market,
      language: commonest(reports.flatMap(({ language }) => language ?? [])) ?? story.language,
      channel: commonest(reports.map(({ connector }) => connector)),
      audience: found.outside ? 'external' : 'internal',
      team,
      happened_at: end.at,
      record: {
        decided_by: deciding?.actor ?? end.actor,
        resolved_by: end.actor,
        approved_by: approvers(before),
        steps: stepsOf(before),
        seconds: Math.round((Date.parse(end.at) - Date.parse(opened_at)) / 1_000),
        deciding: deciding?.id ?? null,
        reporters: new Set(reports.map(authorOf)).size,
        used,
      },
    },
    words,
  };
}

/** A reporter's words until their thread was answered, and at least their first: what comes after is how it turned out. */
function firstWords({ reports, answeredAt }: Read): Activity[] {
  const seen = new Set<string>();
  return reports.filter((one) => {
    const thread = threadOf(one);
    const end = answeredAt.get(thread);
    const first = !seen.has(thread);
    seen.add(thread);
    return first || end === undefined || timeOf(one) < end;
  });
}

/** Each once, in the order they came, as many as fit. */
function distinct(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  let length = 0;
  return texts
    .filter((text) => {
      const key = plain(text);
      if (seen.has(key)) return false;
      seen.add(key);
      length += text.length;
      return seen.size === 1 || (length <= MOST_WORDS && seen.size <= MOST_TEXTS);
    })
    .map((text) => text.slice(0, LONGEST));
}

function decisionOf(resolution: string, deciding: Entry | undefined): string {
  const said = deciding === undefined ? null : textOf(deciding);
  return NAMES_NOTHING.test(resolution.trim()) && said !== null ? said : resolution;
}

/** Versions a network and language: the last word of each, without the names of those who spoke. What was said inside is never among them. */
function answersOf(story: Story, found: Read, called: Called): Answer[] {
  const people = { ...speakersOf(story, found, called), subjects: [story.product ?? '', ...story.topics] };
  const sent = sentBy(story.timeline, found.byId).map(({ at, text, activity, network }) => ({
    at,
    text,
    network: network ?? activity?.connector ?? null,
    language: activity?.language ?? story.language,
  }));
  const own = found.public.map((one) => ({
    at: timeOf(one),
    text: wordsOf(one),
    network: one.connector,
    language: one.language ?? story.language,
  }));
  const versions = new Map<string, Answer>();
  for (const { text, network, language } of [...sent, ...own].toSorted((a, b) => (a.at < b.at ? -1 : 1)))
    if (text !== null)
      versions.set(`${network} ${language}`, {
        text: withoutNames(text, { ...people, language }).text.slice(0, LONGEST),
        network,
        language,
        audience: 'external' as const,
      });
  return [...versions.values()].slice(-MOST_ANSWERS);
}

/** Those who reported, and those who answered them. */
function speakersOf(
  { timeline }: Story,
  { reports, public: own }: Read,
  called: Called,
): Record<'reporters' | 'responders', Named[]> {
  const names = spokenBy(timeline).flatMap(({ id, name }) => [name, called.get(id) ?? null]);
  return {
    reporters: reports.flatMap(({ actor }) => actor ?? []),
    responders: [...names.map((name) => ({ name, handle: null })), ...own.flatMap(({ actor }) => actor ?? [])],
  };
}

function approvers(entries: readonly Entry[]): string[] {
  const yes = entries.filter(
    ({ kind, detail }) => kind === 'decided' && detail['of'] === 'approval' && detail['choice'] === 'yes',
  );
  return [...new Set(yes.flatMap(({ detail }) => (Array.isArray(detail['by']) ? detail['by'].map(String) : [])))];
}

/** What playbooks did and asked for it, in order. */
function stepsOf(entries: readonly Entry[]): Readonly<Record<string, unknown>>[] {
  return entries.flatMap(({ kind, at, detail }) => {
    if (kind !== 'did' && kind !== 'decided') return [];
    const { playbook, step, action, choice } = detail;
    return [{ at, playbook, step, ...(action !== undefined && { action }), ...(choice !== undefined && { choice }) }];
  });
}

function plain(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

function commonest(values: readonly string[]): string | null {
  const counts = Map.groupBy(values, (one) => one);
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null;
}

function isNote({ kind, actor }: Entry): boolean {
  return kind === 'note' && actor.kind === 'person';
}

function textOf({ kind, detail }: Entry): string | null {
  if (kind === 'note') return stringOr(detail['text']);
  if (kind === 'handed_over') return stringOr(detail['note']);
  if (kind !== 'decided') return null;
  const { question, choice, comment } = detail;
  const more = stringOr(comment);
  return `${stringOr(question) ?? 'asked'}: ${String(choice)}${more === null ? '' : `. ${more}`}`;
}

function wordOf(activity: Activity, kind: Word['kind']): Word {
  const { id, connection, external_id, actor } = activity;
  const by = actor?.name ?? actor?.handle ?? null;
  return {
    id,
    kind,
    connection,
    external_id,
    at: timeOf(activity),
    by,
    text: wordsOf(activity) ?? '',
    deciding: false,
  };
}

/** Ids of those who answered in it. */
export function responderIds({ timeline }: Story): string[] {
  return [...new Set(spokenBy(timeline).map(({ id }) => id))];
}

/** Whoever sent an answer, and for whom. */
function spokenBy(timeline: readonly Entry[]): { readonly id: string; readonly name: string }[] {
  const spoke = timeline.filter(({ kind, actor }) => actor.kind === 'person' && ['answer', 'broadcast'].includes(kind));
  return spoke.flatMap(({ actor: { id, name }, detail }) => {
    const by = stringOr(detail['by']);
    const own = { id: id ?? name, name };
    return by === null ? [own] : [own, { id: by, name: by }];
  });
}

/** What colleagues said of it in the issue itself. */
function entryWord(entry: Entry, deciding: Entry | undefined): Word[] {
  const { id, at, actor, kind } = entry;
  const text = textOf(entry);
  if (text === null || (kind === 'note' && !isNote(entry))) return [];
  const word = { id, at, text, connection: null, external_id: null, by: actor.name, deciding: id === deciding?.id };
  return [{ ...word, kind: kind === 'decided' ? 'decided' : 'note' }];
}
