/** What is to be forgotten leaves the library: what somebody deleted where they said it, and a person who asks for it. What was decided stays. */
import type { Tx } from '../platform/index.ts';
import type { Word } from './from-issue.ts';
import type { Responses } from './responses.ts';
import type { Response } from './stage.ts';
import * as store from './store.ts';
import * as watch from './watch-store.ts';

/** What stands where something was taken out. */
const GONE = '…';
const NOTHING_LEFT = 'What was reported was deleted.';
/** In characters: a text as long as this is taken out of the middle of others as well. A shorter one is a word of everybody's. */
const QUOTED = 12;

/** What is to leave: words of these, and these names. */
export interface Leaving {
  readonly words: readonly Word[];
  readonly names: readonly string[];
}

/** How a text reads without it. */
export function without(
  text: string,
  { words, names }: { words: readonly string[]; names: readonly string[] },
): string {
  let left = text;
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    if (word === '') continue;
    const literal = literally(word);
    left = left.replaceAll(new RegExp(String.raw`(^|\n\n)${literal}(?=\n\n|$)`, 'g'), '');
    if (word.length >= QUOTED) left = left.replaceAll(new RegExp(literal, 'gi'), GONE);
  }
  for (const name of names)
    left = left.replaceAll(new RegExp(String.raw`(?<![\p{L}\p{N}])@?${literally(name)}(?![\p{L}\p{N}])`, 'giu'), GONE);
  return left === text ? text : left.replace(/^\n+/, '');
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** As `without`, in every string that there is in it; keys are never anybody's words. */
function everywhere<T>(value: T, cut: (text: string) => string): T {
  if (typeof value === 'string') return cut(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => everywhere(one, cut)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everywhere(one, cut)])) as T;
}

function cleaned(before: Response, cut: (text: string) => string): Response {
  const { title, situation, decision, answers, record, retired_why } = everywhere(before, cut);
  const left = { title: title || null, decision: decision || null, retired_why: retired_why || null };
  const said = answers.map((one) => Object.assign(one, { text: one.text || GONE }));
  return { ...before, ...left, record, answers: said, situation: situation.trim() || NOTHING_LEFT };
}

/**
 * Takes it out of responses: their texts, what they said before, the words kept beside them, and the index, of which not a hash stays.
 * A text that somebody else said as well, in the same response, stays theirs. Answers the responses that say something else now.
 */
export async function letGo(
  tx: Tx,
  responses: Responses,
  leaving: ReadonlyMap<string, Leaving>,
  now: Date,
): Promise<string[]> {
  const pairs: { before: Response; after: Response }[] = [];
  for (const before of await store.lockResponses(tx, [...leaving.keys()])) {
    const { words, names } = leaving.get(before.id) ?? { words: [], names: [] };
    await watch.removeWords(
      tx,
      before.id,
      words.map(({ id }) => id),
    );
    const others = await watch.wordsOfResponse(tx, before.id);
    const theirs = new Set(others.map(({ text }) => text));
    const texts = words.map(({ text }) => text).filter((text) => !theirs.has(text));
    const cut = (text: string): string => without(text, { words: texts, names });
    for (const one of others) {
      const [text, by] = [cut(one.text), one.by === null ? null : without(one.by, { words: [], names })];
      if (text !== one.text || by !== one.by) await watch.rewriteWord(tx, before.id, { ...one, text, by });
    }
    for (const version of await store.versionsOf(tx, before.id)) {
      const was = everywhere(version.was, cut);
      if (JSON.stringify(was) !== JSON.stringify(version.was))
        await store.rewriteVersion(tx, before.id, { ...version, was });
    }
    const after = cleaned(before, cut);
    if (JSON.stringify(after) !== JSON.stringify(before)) pairs.push({ before, after });
  }
  if (pairs.length > 0) await responses.rewrite(tx, pairs, now);
  await watch.readNoMore(
    tx,
    pairs.flatMap(({ before }) => before.issue ?? []),
    now,
  );
  return pairs.map(({ before }) => before.id);
}

/** Who asks to be forgotten, as the library may know them. */
export interface Forgotten {
  /** As they are written anywhere; of one letter, a name is passed over. */
  readonly names: readonly string[];
  readonly handles: readonly string[];
  /** Ids of what they said, any version. */
  readonly activities: readonly string[];
}

export interface WasForgotten {
  readonly responses: readonly string[];
  /** Remembered searches that named them. */
  readonly searches: number;
  /** Changes and uses that were theirs. */
  readonly acts: number;
}

/**
 * A person's texts and name leave the library, in this transaction: titles, situations, decisions, answers and records of responses, and all that these
 * said before; the words kept of those who reported and of colleagues; the index, with its words and hashes; what was looked for; and who made a
 * change or a use. What was decided, how it turned out and what others said stay.
 *
 * Found are the texts of `activities` (in the words of any version that the library kept: as a whole, and quoted, where they are not short), and
 * names and handles as whole words in any case. Not covered: the same thing said in other words, a name written otherwise, `ref`, product, topics,
 * market and team of a response, and what other stages keep (activities, issues and their time line, effects).
 */
export async function forgetPerson(
  tx: Tx,
  responses: Responses,
  { names: given, handles, activities }: Forgotten,
  now: Date,
): Promise<WasForgotten> {
  const names = [...new Set([...given, ...handles.map((one) => one.replace(/^@/, ''))].map((one) => one.trim()))]
    .filter((one) => one.length > 1)
    .toSorted((a, b) => b.length - a.length);
  const words = Map.groupBy(await watch.wordsOfActivities(tx, activities), ({ response }) => response);
  const named = names.length === 0 ? [] : await store.responsesNaming(tx, names);
  const leaving = new Map(
    [...new Set([...words.keys(), ...named])].map((id) => [id, { words: words.get(id) ?? [], names }]),
  );
  const changed = await letGo(tx, responses, leaving, now);
  if (names.length === 0) return { responses: changed, searches: 0, acts: 0 };
  return {
    responses: changed,
    searches: await store.removeSearchesNaming(tx, names),
    acts: await store.forgetActors(tx, names, GONE),
  };
}
