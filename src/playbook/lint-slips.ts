/** What other languages write otherwise than expressions here do, and what was likely meant. Pure. */
import { nearest } from '#sdk';
import { Absent, clockOf, readPattern } from './functions.ts';
import { say, saidOf, writing, type Words } from './say.ts';

/** `at`: into the expression's text. */
export interface Slip {
  readonly at: number;
  readonly problem: Words;
  readonly cure: Words;
}

/** In texts nothing is looked for: they are blanked, of the same length. */
function withoutTexts(source: string): string {
  return source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => `'${'_'.repeat(text.length - 2)}'`);
}

const BLOCK = "{{ has(activity.title) ? activity.title : 'no title' }}";

const SLIPS: readonly (readonly [RegExp, (found: string) => Words, (found: string, source: string) => Words])[] = [
  [/^\s*\{\{/, () => 'an expression stands here as it is', () => 'remove the {{ and the }}'],
  [/^\s*[#/]/, () => 'a template has no blocks', () => writing(BLOCK)],
  [/^\s*\{/, () => 'a template has two braces', () => 'write {{ activity.text }}, with nothing more around it'],
  [/[‘’‚‛“”„«»]/, (found) => say('‹found› is no quote here', { found }), () => `write ' or "`],
  [/[!=]==/, (found) => say('there is no ‹it›', { it: found }), (found) => writing(found.slice(0, 2))],
  [/=>/, () => 'there are no arrows', () => "write exists(one, one == 'a'): a name, a comma, and what is asked of it"],
  [
    /\?\.|\.\?|\[\?/,
    (found) => say('there is no ‹it›', { it: found }),
    () => "write default(activity.title, 'none'), or ask has(activity.title)",
  ],
  [/\band\b/i, (found) => say('‹found› joins nothing', { found }), () => writing('&&')],
  [/\bor\b/i, (found) => say('‹found› joins nothing', { found }), () => writing('||')],
  [/\bnot\b/i, (found) => say('‹found› is no word here', { found }), () => 'write ! before what is not to be'],
  [/\bis\b/i, (found) => say('‹found› compares nothing', { found }), () => writing('==')],
  [/\|\s*[a-z_0-9]+(?:\([^()]*\))?(?!\|)/, () => 'there are no filters', filterCure],
  [/(?<![=!<>])=(?![=>])/, () => 'one = compares nothing', () => writing('==')],
  [/(?<!&)&(?!&)/, () => 'one & joins nothing', () => writing('&&')],
  [/(?<!\|)\|(?!\|)/, () => 'one | joins nothing', () => writing('||')],
];

/** `activity.text | truncate(100)` is truncate(activity.text, 100). */
function filterCure(found: string, source: string): Words {
  const [, name = '', args = ''] = /\|\s*(\w+)(?:\(([^()]*)\))?/.exec(found) ?? [];
  const of = source.slice(0, source.indexOf('|')).trim();
  return say('filters are functions: write ‹it›', { it: `${name}(${[of, args.trim()].filter(Boolean).join(', ')})` });
}

/** Of an expression that cannot be read; null where nothing comes to mind. */
export function slipIn(source: string): Slip | null {
  const bare = withoutTexts(source);
  for (const [pattern, problem, cure] of SLIPS) {
    const found = pattern.exec(bare);
    if (found === null) continue;
    const at = found.index + (/^\s*/.exec(found[0])?.[0].length ?? 0);
    return { at, problem: problem(found[0].trim()), cure: cure(found[0].trim(), source) };
  }
  return null;
}

/** What looks like a template in a text, and would be read by people as it stands. */
export function slipsBetween(
  pieces: readonly ({ readonly text: string } | { readonly expression: string; readonly at: number })[],
): readonly Slip[] {
  const found: Slip[] = [];
  let at = 0;
  let open = 0;
  for (const piece of pieces) {
    if ('expression' in piece) {
      at = piece.at + piece.expression.length + 2;
      continue;
    }
    const single = /\{\s*(?:activity|signal|issue|form|steps|item|reply)\b[^{}]*\}?/.exec(piece.text);
    if (single !== null)
      found.push({
        at: at + single.index,
        problem: 'one brace makes no template, so people would read this as it stands',
        cure: writing(`{{ ${single[0].replaceAll(/[{}]/g, '').trim()} }}`),
      });
    const block = piece.text.indexOf('{%');
    if (block >= 0)
      found.push({
        at: at + block,
        problem: 'a template has no blocks, so people would read this as it stands',
        cure: writing(BLOCK),
      });
    for (const [offset, character] of [...piece.text].entries()) {
      if (character === '{') open += 1;
      else if (character === '}' && open > 0) open -= 1;
      else if (character === '}' && piece.text.slice(offset, offset + 2) === '}}' && single === null && block < 0) {
        found.push({
          at: at + offset,
          problem: 'a }} that no {{ opens',
          cure: 'write {{ an expression }}, or remove it',
        });
        break;
      }
    }
    at += piece.text.length;
  }
  return found;
}

const METHODS: Readonly<Record<string, Words>> = {
  includes: writing(".contains('a')"),
  indexOf: writing(".contains('a')"),
  length: writing('size(x)'),
  count: writing('size(x)'),
  lowercase: writing('lower(x)'),
  toLowerCase: writing('lower(x)'),
  lowerAscii: writing('lower(x)'),
  toUpperCase: writing('upper(x)'),
  upperAscii: writing('upper(x)'),
  substring: writing('truncate(x, 100)'),
  slice: writing('truncate(x, 100)'),
  match: writing("re2(x, r'pattern')"),
  test: writing("re2(x, r'pattern')"),
  search: writing("re2(x, r'pattern')"),
  some: writing(".exists(one, one == 'a')"),
  any: writing(".exists(one, one == 'a')"),
  find: writing(".exists(one, one == 'a')"),
  every: writing(".all(one, one != 'a')"),
  existsOne: writing(".exists_one(one, one == 'a')"),
  replace: 'texts are not changed here: write the text anew',
  bind: 'write the expression out where it is used',
};

const FUNCTIONS: Readonly<Record<string, Words>> = {
  now: 'no expression reads the clock: use a schedule, a wait or dedupe',
  timestamp: "instants are texts in UTC and compared as they are: activity.published_at > '2026-01-01'",
  duration: "how far two instants are apart says between(activity.published_at, activity.seen_at, 'en')",
  int: 'numbers are doubles: compare with 3.0',
  len: writing('size(x)'),
  length: writing('size(x)'),
  count: writing('size(x)'),
  lowercase: writing('lower(x)'),
  uppercase: writing('upper(x)'),
  shorten: writing('truncate(x, 100)'),
  substring: writing('truncate(x, 100)'),
  concat: writing('one + other'),
  format: "write the text with {{ }} in it, or date(activity.seen_at, 'Europe/Berlin')",
  matches: writing("re2(x, r'pattern')"),
  regex: writing("re2(x, r'pattern')"),
  coalesce: writing("default(x, 'none')"),
  exists: 'write has(activity.title), or of a list .exists(one, …)',
  defined: writing('has(activity.title)'),
};

/** What a function or a method of another language is called here; null where none comes to mind. */
export function calledHere(name: string, method: boolean): Words | null {
  const known = method ? METHODS : FUNCTIONS;
  return Object.hasOwn(known, name) ? (known[name] ?? null) : null;
}

const USAGE: Readonly<Record<string, string>> = {
  has: 'has(activity.title)',
  default: "default(activity.title, 'untitled')",
  re2: "re2(activity.text, r'(?i)broken')",
  fit: "fit(activity.text, 'mastodon')",
  lower: 'lower(activity.text)',
  upper: 'upper(activity.text)',
  truncate: 'truncate(activity.text, 600)',
  words: 'words(activity.text, 12)',
  count_words: 'count_words(activity.text)',
  date: "date(activity.seen_at, 'Europe/Berlin')",
  between: "between(activity.published_at, activity.seen_at, 'en')",
  quote: 'quote(activity.text)',
  one_line: 'one_line(activity.text)',
  join: "join(activity.tags, ', ')",
  plural: "plural(size(activity.tags), 'tag', 'tags')",
  as_html: 'as_html(activity.text)',
  as_mrkdwn: 'as_mrkdwn(activity.text)',
  size: 'size(activity.tags)',
  string: 'string(activity.hop)',
  double: 'double(size(activity.tags))',
  contains: "activity.text.contains('a')",
  startsWith: "activity.text.startsWith('a')",
  endsWith: "activity.text.endsWith('a')",
  split: "activity.text.split(' ')",
  trim: 'activity.text.trim()',
  exists: "activity.tags.exists(one, one == 'a')",
  exists_one: "activity.tags.exists_one(one, one == 'a')",
  all: "activity.tags.all(one, one != 'a')",
  filter: "activity.tags.filter(one, one != 'a')",
  map: 'activity.tags.map(one, lower(one))',
};

/** How one is called; null where there is no such function. */
export function usageOf(name: string): Words | null {
  const { [name]: it } = USAGE;
  if (it === undefined || !Object.hasOwn(USAGE, name)) return null;
  if (name === 'date') return say("write ‹it›, perhaps with a language: 'de'", { it });
  return name === 'truncate' || name === 'words' ? say('write ‹it›, with a whole number', { it }) : writing(it);
}

const ENGLISH = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const COMMON =
  'ar bg ca cs da de el en es et fa fi fr ga he hi hr hu id is it ja ko lt lv mk ms nl no pl pt ro ru sk sl sq sr sv th tr uk vi zh'.split(
    ' ',
  );

/** Of a word that is to be a language; null where it is one. */
export function languageSlip(word: string): Pick<Slip, 'problem' | 'cure'> | null {
  const isCode = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(word);
  if (isCode && ENGLISH.of(word) !== undefined) return null;
  const named = COMMON.find((code) =>
    [code, ENGLISH.of(code), new Intl.DisplayNames([code], { type: 'language' }).of(code)].some(
      (name) => name?.toLowerCase() === word.toLowerCase(),
    ),
  );
  return {
    problem: say('‹word› is no language', { word }),
    cure: named === undefined ? 'write its code, such as de or pt-BR' : writing(named),
  };
}

/** Of a word that is to be a time zone; null where it is one. */
export function zoneSlip(word: string): Pick<Slip, 'problem' | 'cure'> | null {
  if (!(clockOf(word) instanceof Absent)) return null;
  const value = `"${word.slice(0, 40)}"`;
  return { problem: say('‹value› is not ‹kind›', { value, kind: saidOf('a time zone') }), cure: zoneCure(word) };
}

function zoneCure(word: string): Words {
  const zones = Intl.supportedValuesOf('timeZone');
  const found = zones.find((zone) => zone.toLowerCase().endsWith(`/${word.toLowerCase()}`)) ?? nearest(word, zones);
  return found === null ? 'name it as Europe/Berlin or UTC' : say('did you mean ‹it›?', { it: found });
}

/** Of a pattern, which is written out, so that it is compiled once and checked here. @param source null: it is no text. */
export function patternSlips(source: string | null): readonly Pick<Slip, 'problem' | 'cure'>[] {
  const cure = "write the pattern out, in RE2's syntax: re2(activity.text, r'(?i)broken|cracked')";
  if (source === null) return [{ problem: 'the pattern is not a text in quotes', cure }];
  const found: Pick<Slip, 'problem' | 'cure'>[] = [];
  const read = readPattern(source);
  if (typeof read === 'string') {
    const pattern = source.slice(0, 60);
    found.push({ problem: say('"‹pattern›" is not a pattern: ‹said›', { pattern, said: read }), cure });
  }
  if (source.includes('\b'))
    found.push({
      problem: 'in a plain text \\b is a backspace, not the edge of a word',
      cure: "put r before the quote: r'\\bcam\\b'",
    });
  return found;
}
