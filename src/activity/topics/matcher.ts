/**
 * A vocabulary compiled once: which of its entries a text is about, in one pass over the text's words, however many entries there are. Each
 * place of the text asks a table for the words that begin there; a phrase goes on along a tree. Pure.
 */
import { ANY, compounds, keyOf, type Key } from './inflection.ts';
import { isUnspaced, tokensOf, type Token } from './tokens.ts';
import { isExact, isPart, plainOf, type Entry, type Kind, type Vocabulary, type Words } from './vocabulary.ts';

/** A word of an entry, found. */
export interface Hit {
  readonly kind: Kind;
  readonly name: string;
  /** As the vocabulary writes it. */
  readonly word: string;
  /** Whose words it is of: a language, or `any`. */
  readonly language: string;
  /** As the text says it. */
  readonly said: string;
  readonly from: number;
  readonly to: number;
  /** Why it does not count; null where it does. */
  readonly but: string | null;
}

export interface Matched {
  /** Names, in the order in which the text comes to them. */
  readonly products: readonly string[];
  readonly topics: readonly string[];
}

export interface Matcher {
  readonly revision: string;
  /** @param language of the text; where it is not known, words of every language count. */
  match(text: string, language: string | null): Matched;
  /** The same, with the reasons. */
  explain(text: string, language: string | null): readonly Hit[];
}

type Role = 'word' | 'except' | 'unless';

interface Pattern {
  /** Its place in the vocabulary. */
  readonly entry: number;
  readonly role: Role;
  readonly word: string;
  readonly language: string;
  /** Written exactly so, where that is asked for. */
  readonly exact: string | null;
}

interface Node {
  readonly next: Map<string, Node>;
  readonly ends: Pattern[];
}

/** The words of one language. */
interface Tongue {
  readonly language: string;
  readonly key: Key;
  readonly root: Node;
  /** Words that may begin or end another one, by their folded letters. */
  readonly heads: Map<string, Pattern[]>;
  readonly tails: Map<string, Pattern[]>;
  /** Their lengths, the shortest first. */
  headLengths: readonly number[];
  tailLengths: readonly number[];
  /** What was found of words that texts say again and again. */
  readonly seen: Map<string, Seen>;
}

interface Seen {
  readonly key: string;
  readonly parts: readonly Pattern[];
}

interface Found {
  readonly pattern: Pattern;
  readonly first: number;
  readonly last: number;
}

const LONGEST_TEXT = 50_000;
/** Words of a language that are kept. */
const KEPT = 50_000;
/** Shorter words are part of too many others by chance. */
const PART = 5;
/** What is beside it is a word, too. */
const REST = 3;
const NOTHING: readonly Pattern[] = [];

export function compileVocabulary({ revision, entries }: Vocabulary): Matcher {
  const tongues = new Map<string, Tongue>();
  for (const [at, entry] of entries.entries())
    for (const role of ['word', 'except', 'unless'] as const)
      for (const [language, words] of Object.entries(listOf(entry, role)))
        for (const word of words) plant(tongueOf(tongues, language), { entry: at, role, word, language });
  for (const tongue of tongues.values()) {
    tongue.headLengths = lengthsOf(tongue.heads);
    tongue.tailLengths = lengthsOf(tongue.tails);
  }
  const all = [...tongues.values()];
  const chosen = new Map<string, readonly Tongue[]>();

  /** `de-AT` is `de`. */
  function spoken(language: string | null): readonly Tongue[] {
    if (language === null) return all;
    const code = language.toLowerCase().split(/[-_]/u, 1)[0] ?? '';
    const known = chosen.get(code);
    if (known) return known;
    const of = all.filter((one) => one.language === ANY || one.language === code);
    chosen.set(code, of);
    return of;
  }

  function find(text: string, language: string | null): { readonly tokens: readonly Token[]; readonly found: Found[] } {
    const tokens = tokensOf(text.slice(0, LONGEST_TEXT));
    const found: Found[] = [];
    for (const tongue of spoken(language)) findIn(tongue, tokens, text, found);
    return { tokens, found };
  }

  function match(text: string, language: string | null): Matched {
    if (all.length === 0) return { products: [], topics: [] };
    const { found } = find(text, language);
    if (found.length === 0) return { products: [], topics: [] };
    const excluding = found.filter(excludes);
    const counting = found.filter((one) => whyNot(one, excluding) === null).toSorted((a, b) => a.first - b.first);
    const names = (kind: Kind): string[] => [
      ...new Set(
        counting.flatMap(({ pattern }) => {
          const entry = entries[pattern.entry];
          return entry?.kind === kind ? [entry.name] : [];
        }),
      ),
    ];
    return { products: names('products'), topics: names('topics') };
  }

  function explain(text: string, language: string | null): Hit[] {
    const { tokens, found } = find(text, language);
    const excluding = found.filter(excludes);
    return found
      .filter(({ pattern }) => pattern.role === 'word')
      .toSorted((a, b) => a.first - b.first || a.pattern.entry - b.pattern.entry)
      .flatMap((one): Hit[] => {
        const entry = entries[one.pattern.entry];
        const from = tokens[one.first]?.from ?? 0;
        const to = tokens[one.last]?.to ?? 0;
        if (!entry) return [];
        const { kind, name } = entry;
        const { word, language: of } = one.pattern;
        return [{ kind, name, word, language: of, said: text.slice(from, to), from, to, but: whyNot(one, excluding) }];
      });
  }

  return { revision, match, explain };
}

function listOf(entry: Entry, role: Role): Words {
  return role === 'word' ? entry.words : entry[role];
}

function tongueOf(tongues: Map<string, Tongue>, language: string): Tongue {
  const known = tongues.get(language);
  if (known) return known;
  const made: Tongue = {
    language,
    key: keyOf(language),
    root: newNode(),
    heads: new Map(),
    tails: new Map(),
    headLengths: [],
    tailLengths: [],
    seen: new Map(),
  };
  tongues.set(language, made);
  return made;
}

function newNode(): Node {
  return { next: new Map(), ends: [] };
}

function plant(tongue: Tongue, of: Omit<Pattern, 'exact'>): void {
  const { word } = of;
  const plain = plainOf(word);
  const pattern: Pattern = { ...of, exact: isExact(word) ? plain : null };
  const tokens = tokensOf(plain).map(({ folded }) => folded);
  const [only = ''] = tokens;
  if (isPart(word)) {
    if (word.endsWith('*')) put(tongue.heads, only, pattern);
    if (word.startsWith('*')) put(tongue.tails, only, pattern);
  }
  grow(tongue, tokens, pattern);
  // As it stands in a hashtag, or in a name at a vendor.
  if (tokens.length > 1 && !tokens.some(isUnspaced) && pattern.exact === null && !tokens.every(isNumber))
    grow(tongue, [tokens.join('')], pattern);
  // Ä is typed as AE as well.
  const typed =
    tongue.language === 'de' ? plain.toLowerCase().replaceAll(/[äöü]/g, (letter) => TYPED[letter] ?? '') : plain;
  if (typed !== plain.toLowerCase() && tongue.language === 'de')
    grow(
      tongue,
      tokensOf(typed).map(({ folded }) => folded),
      pattern,
    );
  if (pattern.exact === null && tokens.length === 1 && compounds(tongue.language) && only.length >= PART) {
    const stem = tongue.key(only);
    put(tongue.heads, stem.length >= PART ? stem : only, pattern);
    put(tongue.tails, stem, pattern);
  }
}

const TYPED: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

function isNumber(token: string): boolean {
  return /^\p{N}+$/u.test(token);
}

function grow(tongue: Tongue, tokens: readonly string[], pattern: Pattern): void {
  let node = tongue.root;
  for (const token of tokens) {
    const key = tongue.key(token);
    const next = node.next.get(key) ?? newNode();
    node.next.set(key, next);
    node = next;
  }
  if (!node.ends.includes(pattern)) node.ends.push(pattern);
}

function put(map: Map<string, Pattern[]>, key: string, pattern: Pattern): void {
  const had = map.get(key);
  if (had === undefined) map.set(key, [pattern]);
  else if (!had.includes(pattern)) had.push(pattern);
}

function lengthsOf(map: ReadonlyMap<string, unknown>): readonly number[] {
  return [...new Set([...map.keys()].map((key) => key.length))].toSorted((a, b) => a - b);
}

function findIn(tongue: Tongue, tokens: readonly Token[], text: string, found: Found[]): void {
  const { root } = tongue;
  const looked = tokens.map(({ folded }) => look(tongue, folded));
  for (let first = 0; first < tokens.length; first += 1) {
    const { key, parts } = looked[first] as Seen;
    for (const pattern of parts) found.push({ pattern, first, last: first });
    let node = root.next.get(key);
    for (let last = first; node !== undefined;) {
      for (const pattern of node.ends)
        if (pattern.exact === null || pattern.exact === saidBy(tokens, text, first, last))
          found.push({ pattern, first, last });
      if (node.next.size === 0 || tokens[last]?.ends !== false) break;
      last += 1;
      node = node.next.get(looked[last]?.key ?? '');
    }
  }
}

function saidBy(tokens: readonly Token[], text: string, first: number, last: number): string {
  return text.slice(tokens[first]?.from, tokens[last]?.to);
}

/** A word's form, and the words that it is made of. */
function look(tongue: Tongue, folded: string): Seen {
  const known = tongue.seen.get(folded);
  if (known) return known;
  const key = tongue.key(folded);
  const seen = { key, parts: partsOf(tongue, folded, key) };
  if (tongue.seen.size >= KEPT) tongue.seen.clear();
  tongue.seen.set(folded, seen);
  return seen;
}

function partsOf(tongue: Tongue, folded: string, key: string): readonly Pattern[] {
  if (tongue.headLengths.length === 0 && tongue.tailLengths.length === 0) return NOTHING;
  const parts = new Set<Pattern>();
  const take = (patterns: readonly Pattern[] | undefined, rest: number): void => {
    for (const one of patterns ?? []) if (rest >= (isPart(one.word) ? 1 : REST)) parts.add(one);
  };
  for (const length of tongue.headLengths) {
    if (length >= folded.length) break;
    take(tongue.heads.get(folded.slice(0, length)), folded.length - length);
  }
  for (const length of tongue.tailLengths) {
    if (length >= folded.length) break;
    take(tongue.tails.get(folded.slice(-length)), folded.length - length);
    if (length < key.length) take(tongue.tails.get(key.slice(-length)), key.length - length);
  }
  return parts.size === 0 ? NOTHING : [...parts];
}

function excludes({ pattern }: Found): boolean {
  return pattern.role !== 'word';
}

/** Why a word that stands there does not count; null where it does. What is no word of an entry never does. */
function whyNot({ pattern, first, last }: Found, excluding: readonly Found[]): string | null {
  if (pattern.role !== 'word') return pattern.role;
  for (const other of excluding) {
    if (other.pattern.entry !== pattern.entry) continue;
    if (other.pattern.role === 'unless') return `beside “${other.pattern.word}” the text is about something else`;
    if (other.first <= first && other.last >= last) return `in “${other.pattern.word}” it does not count`;
  }
  return null;
}
