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
/** So many words of it, one after the other, are a quotation of it. */
const RUN = 6;

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

/** How a colleague's text reads without what it quotes, be it a part of it. What reporters say may have words in common by chance. */
export function withoutQuotes(text: string, words: readonly string[]): string {
  const runs = new Set(words.flatMap((one) => runsOf(tokensOf(one))));
  if (runs.size === 0) return text;
  const tokens = tokensOf(text);
  const quoted = new Set<number>();
  for (const [at, run] of runsOf(tokens).entries())
    if (runs.has(run)) for (let of = at; of < at + RUN; of += 1) quoted.add(of);
  let [left, from] = ['', 0];
  for (const [at, { index }] of tokens.entries()) {
    if (!quoted.has(at)) continue;
    if (!quoted.has(at - 1)) left += text.slice(from, index) + GONE;
    from = index + (tokens[at]?.[0].length ?? 0);
  }
  return left + text.slice(from);
}

function tokensOf(text: string): RegExpExecArray[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)];
}

/** Each so many words one after the other, by the place of the first. */
function runsOf(tokens: readonly RegExpExecArray[]): string[] {
  const words = tokens.map(([word]) => word.toLowerCase());
  return words.slice(0, Math.max(0, words.length - RUN + 1)).map((_, at) => words.slice(at, at + RUN).join(' '));
}

/** In every string that there is in it; keys are never anybody's words. */
function everywhere<T>(value: T, cut: (text: string) => string): T {
  if (typeof value === 'string') return cut(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => everywhere(one, cut)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everywhere(one, cut)])) as T;
}

interface Cuts {
  /** Of what reporters say. */
  readonly reported: (text: string) => string;
  /** Of what colleagues say of it. */
  readonly told: (text: string) => string;
  readonly named: (text: string) => string;
}

function cutsFor(words: readonly string[], names: readonly string[]): Cuts {
  const reported = (text: string): string => without(text, { words, names });
  return {
    reported,
    told: (text) => reported(withoutQuotes(text, words)),
    named: (text) => without(text, { words: [], names }),
  };
}

/** Fields of a response, or of a version of one. */
function cleaned<T extends Partial<Response>>(fields: T, { reported, told, named }: Cuts): T {
  const texts = Object.entries(fields).map(([key, value]): [string, unknown] => {
    if (key === 'situation') return [key, everywhere(value, reported)?.toString().trim() || NOTHING_LEFT];
    if (key === 'title' || key === 'decision' || key === 'retired_why') return [key, everywhere(value, told) || null];
    if (key === 'answers') return [key, everywhere(value, (text) => told(text) || GONE)];
    return key === 'record' ? [key, everywhere(value, named)] : [key, value];
  });
  return Object.fromEntries(texts) as T;
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
    const kept = new Set(others.map(({ text }) => text));
    const texts = words.map(({ text }) => text).filter((text) => !kept.has(text));
    const cuts = cutsFor(texts, names);
    for (const one of others) {
      const theirs = one.kind === 'reported' || one.kind === 'internal';
      const text = (theirs ? cuts.reported : cuts.told)(one.text);
      const by = one.by === null ? null : cuts.named(one.by);
      if (text !== one.text || by !== one.by) await watch.rewriteWord(tx, before.id, { ...one, text, by });
    }
    for (const version of await store.versionsOf(tx, before.id)) {
      const was = cleaned(version.was, cuts);
      if (JSON.stringify(was) !== JSON.stringify(version.was))
        await store.rewriteVersion(tx, before.id, { ...version, was });
    }
    const after = cleaned(before, cuts);
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
 * Found are the texts of `activities`, in any version that the library kept: as a whole, where they are not short within other texts, and in what
 * colleagues wrote also six or more words of them; and names and handles as whole words in any case. Not covered: the same thing said in other
 * words, a name written otherwise, `ref`, product, topics, market and team of a response, and what other stages keep (activities, issues and their
 * time line, effects). What has come from an issue does not come back from its time line.
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
