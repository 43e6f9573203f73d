/** `mappings/topics.yaml`: products and topics, and the words they are told by. To a vocabulary, or every mistake in it with its place and its cure. Pure. */
import { createHash } from 'node:crypto';
import { canonicalJson, Name, suggestion, type LintProblem } from '#sdk';
import { readYaml, type YamlPath, type Yaml } from '../../mapping/index.ts';
import { ANY } from './inflection.ts';
import { isUnspaced, tokensOf } from './tokens.ts';

export const KINDS = ['products', 'topics'] as const;
export type Kind = (typeof KINDS)[number];

/** By language; `any` counts in all of them. */
export type Words = Readonly<Record<string, readonly string[]>>;

export interface Entry {
  readonly kind: Kind;
  /** What an activity bears: `vega_3`. */
  readonly name: string;
  readonly title: string;
  readonly words: Words;
  /** Phrases in which a word does not count: `camera obscura`. */
  readonly except: Words;
  /** Words beside which the whole text is about something else. */
  readonly unless: Words;
}

export interface Vocabulary {
  /** SHA-256 of what it says, in hex. */
  readonly revision: string;
  /** In the file's order. */
  readonly entries: readonly Entry[];
}

export const NO_VOCABULARY: Vocabulary = vocabularyOf([]);

const FIELDS = ['title', 'words', 'except', 'unless'] as const;
const LISTS = ['words', 'except', 'unless'] as const;
const LANGUAGE = /^[a-z]{2,3}$/;
/** In UTF-16 units: a vocabulary may hold a hundred thousand words. */
const SIZE_LIMIT = 8_000_000;
const LONGEST_WORD = 200;
/** In tokens. */
export const LONGEST_PHRASE = 12;

export function vocabularyOf(entries: readonly Entry[]): Vocabulary {
  return { revision: createHash('sha256').update(canonicalJson(entries)).digest('hex'), entries };
}

export type ParsedVocabulary = { readonly vocabulary: Vocabulary } | { readonly problems: readonly LintProblem[] };

export function parseVocabulary(text: string, file: string): ParsedVocabulary {
  const yaml = readYaml(text, file, SIZE_LIMIT);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const problems: LintProblem[] = [];
  const entries = isMap(yaml.data)
    ? readEntries(yaml.data, yaml, problems)
    : (problems.push(
        yaml.at([], 'it is no vocabulary', 'write products: and topics:, each with names and their words'),
      ),
      []);
  if (problems.length > 0)
    return { problems: problems.toSorted((one, other) => one.line - other.line || one.column - other.column) };
  return { vocabulary: vocabularyOf(entries) };
}

type Data = Readonly<Record<string, unknown>>;

function readEntries(data: Data, yaml: Yaml, problems: LintProblem[]): Entry[] {
  const entries: Entry[] = [];
  for (const [kind, named] of Object.entries(data)) {
    if (!isKind(kind)) {
      problems.push(yaml.at([kind], `${kind} is not known here`, suggestion(kind, KINDS), 'key'));
      continue;
    }
    if (named === null) continue;
    if (!isMap(named)) {
      problems.push(yaml.at([kind], 'no names', `write ${kind}: { camera: { words: [camera] } }`));
      continue;
    }
    for (const [name, value] of Object.entries(named)) {
      const path = [kind, name];
      if (!Name.safeParse(name).success)
        problems.push(yaml.at(path, `"${name}" is no name`, `${nameFrom(name)}: lower-case words joined by _`, 'key'));
      else if (isMap(value)) entries.push(readEntry(kind, name, value, path, yaml, problems));
      else
        problems.push(
          yaml.at(path, 'it has no words', 'write words: [camera], or words: { en: [camera], de: [Kamera] }'),
        );
    }
  }
  return entries;
}

function readEntry(kind: Kind, name: string, data: Data, path: YamlPath, yaml: Yaml, problems: LintProblem[]): Entry {
  const unknown = Object.keys(data).filter((key) => !FIELDS.some((one) => one === key));
  for (const key of unknown)
    problems.push(yaml.at([...path, key], `${key} is not known here`, suggestion(key, FIELDS), 'key'));
  const { title = name } = data;
  if (typeof title !== 'string' || title.trim() === '')
    problems.push(yaml.at([...path, 'title'], 'no title', 'write what people call it'));
  if (data['words'] === undefined && unknown.length === 0)
    problems.push(yaml.at(path, 'words are missing', 'write words: { en: [camera], de: [Kamera] }', 'key'));
  const [words = {}, except = {}, unless = {}] = LISTS.map((list) =>
    data[list] === undefined ? {} : readWords(data[list], [...path, list], yaml, problems),
  );
  const entry = { kind, name, title: String(title), words, except, unless };
  for (const [language, phrases] of Object.entries(except))
    phrases.forEach((phrase, at) => {
      if (!holdsOne(phrase, words))
        problems.push(
          yaml.at(
            placeOf(data['except'], [...path, 'except'], language, at),
            `"${phrase}" holds none of the words, so it excludes nothing`,
            'write the phrase with the word in it; a word that rules the whole text out belongs into unless',
          ),
        );
    });
  return entry;
}

/** A list is for any language. */
function readWords(value: unknown, path: YamlPath, yaml: Yaml, problems: LintProblem[]): Words {
  const lists: readonly (readonly [string, unknown, YamlPath])[] = isMap(value)
    ? Object.entries(value).map(([language, list]) => [language, list, [...path, language]] as const)
    : [[ANY, value, path]];
  const words: Record<string, readonly string[]> = {};
  for (const [language, list, at] of lists) {
    if (language !== ANY && !LANGUAGE.test(language)) {
      const cure = `a language of two or three letters such as en or de, or ${ANY} for all`;
      problems.push(yaml.at(at, `"${language}" is no language`, cure, 'key'));
    } else if (!Array.isArray(list) || list.length === 0)
      problems.push(yaml.at(at, 'no list of words', 'write them as [camera, "red tint"]'));
    else words[language] = readList(list, at, yaml, problems);
  }
  if (isMap(value) && lists.length === 0) problems.push(yaml.at(path, 'no words', 'write { en: [camera] }'));
  return words;
}

function readList(list: readonly unknown[], path: YamlPath, yaml: Yaml, problems: LintProblem[]) {
  const words: string[] = [];
  for (const [at, one] of list.entries()) {
    const found = typeof one === 'number' ? String(one) : one;
    const wrong = typeof found === 'string' ? problemOf(found, words) : ['no word', 'write it as a text in quotes'];
    if (wrong === null) words.push(String(found));
    else problems.push(yaml.at([...path, at], wrong[0] ?? '', wrong[1] ?? ''));
  }
  return words.map((word) => word.normalize('NFC').trim());
}

function problemOf(word: string, before: readonly string[]): readonly [problem: string, cure: string] | null {
  const tokens = tokensOf(plainOf(word));
  const [first] = tokens;
  if (before.includes(word)) return [`"${word}" is there twice`, 'remove one of them'];
  if (first === undefined) return [`"${word}" holds no letter, digit or picture`, 'write a word, or remove it'];
  if (word.length > LONGEST_WORD || tokens.length > LONGEST_PHRASE)
    return ['the phrase is too long to be found', `at most ${LONGEST_PHRASE} words`];
  if (isPart(word) && (tokens.length > 1 || first.folded.length < SHORTEST_PART))
    return [
      `"${word}" cannot be a part of other words`,
      `with * it is one word of ${SHORTEST_PART} letters at least, such as batter*`,
    ];
  if (tokens.length === 1 && /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u.test(first.folded))
    return [
      `"${word}" is a single letter, which stands in nearly every text`,
      'write the whole word, or a phrase with it',
    ];
  return null;
}

/** Shorter, a beginning is the beginning of too much. */
const SHORTEST_PART = 3;

/** `=Go`: exactly as it is written. */
export function isExact(word: string): boolean {
  return word.startsWith('=');
}

/** `batter*`, `*phone`: the beginning or the end of a word. */
export function isPart(word: string): boolean {
  return !isExact(word) && (word.startsWith('*') || word.endsWith('*'));
}

/** Without the signs before and behind it that say how it is meant. */
export function plainOf(word: string): string {
  return isExact(word) ? word.slice(1).trim() : word.replaceAll(/^\*|\*$/g, '').trim();
}

function holdsOne(phrase: string, words: Words): boolean {
  const said = foldedOf(phrase);
  return Object.values(words)
    .flat()
    .some((word) => {
      const wanted = foldedOf(word);
      const [head = ''] = wanted.split(' ');
      // Its forms, and words that it is a part of, begin alike.
      const like = wanted.includes(' ') || isUnspaced(wanted) ? wanted : head.slice(0, Math.max(3, head.length - 3));
      return said.includes(like);
    });
}

function foldedOf(word: string): string {
  return tokensOf(plainOf(word))
    .map(({ folded }) => folded)
    .join(' ');
}

function placeOf(value: unknown, path: YamlPath, language: string, at: number): YamlPath {
  return isMap(value) ? [...path, language, at] : [...path, at];
}

function nameFrom(name: string): string {
  const plain = tokensOf(name)
    .map(({ folded }) => folded)
    .join('_');
  return Name.safeParse(plain).success ? `write ${plain}` : 'write it as camera or vega_3';
}

function isKind(name: string): name is Kind {
  return KINDS.some((one) => one === name);
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
