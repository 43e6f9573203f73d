/** The names of people in what was said become placeholders: a draft for somebody else never bears them. Pure. */
import { ORDINARY } from './ordinary.ts';

export interface Named {
  readonly name: string | null;
  readonly handle: string | null;
}

export interface Naming {
  /** Those that were answered. */
  readonly reporters: readonly Named[];
  /** Those that answered. */
  readonly responders: readonly Named[];
  readonly language: string | null;
  /** Products and topics: a word of theirs is no name by itself. */
  readonly subjects: readonly string[];
}

export interface Unnamed {
  readonly text: string;
  /** Words that may be one of the names, and may be something else: as they stand in the text. */
  readonly doubtful: readonly string[];
}

const SIGNS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i', '’': "'" };
/** Written without spaces between words, or with what belongs to a name behind it. */
const JOINED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Letters with marks that are often left out. */
const MARKED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;
const CASED = /[\p{Lu}\p{Ll}\p{Lt}]/u;
/** An article or a preposition may stand before a word without a space. */
const PREFIXES: readonly (readonly [script: RegExp, prefix: string])[] = [
  [/\p{Script=Arabic}/u, '[وفبلكي]?(?:يا)?'],
  [/\p{Script=Hebrew}/u, '[ולבמהשכ]?'],
];
/** Their names change with the case. */
const INFLECTED = new Set('ru uk be bg sr hr sl cs sk pl lt lv fi et hu tr el la'.split(' '));
const INFLECTED_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;
const TITLE =
  'mr mrs ms miss mx dr prof sir madam herr herrn frau hr fr m mme mlle monsieur madame sr sra srta don dona senor senora signor signora signore sig dott dhr mevr meneer mevrouw pan pani panie господин госпожа г-н г-жа bay bayan κυριε κυρια κ السيد السيدة الاستاذ'.split(
    ' ',
  );
const TITLES = new Set(TITLE);
const NO_NAME = new Set(
  'jr sr phd md mba ii iii von van de da di la le der den du del dos das el al bin ibn y e und and the'.split(' '),
);
const GREETING =
  'hi hello hey heya hiya dear hallo hej hei moin servus liebe lieber liebes guten tag morgen abend grussgott geehrte geehrter bonjour bonsoir salut cher chere coucou hola buenos dias buenas tardes estimado estimada querido querida ola oi bom dia boa tarde prezado prezada caro cara ciao buongiorno buonasera gentile egregio salve beste geachte goedemorgen goedemiddag dag kara basta czesc witaj szanowny szanowna drogi droga ahoj dobry den vazeny vazena mily mila привет здравствуйте здравствуй добрый день уважаемый уважаемая дорогой дорогая вітаю шановний kedves tisztelt szia hei moi hyva merhaba selam sayin sevgili γεια αγαπητε αγαπητη xin chao chi anh em مرحبا اهلا عزيزي عزيزتي السلام עליכם שלום היי יקר יקרה नमस्ते प्रिय'.split(
    ' ',
  );
const THANKS =
  'thanks thank you sorry bye welcome again much morning afternoon evening danke dank vielen merci gracias obrigado obrigada grazie tack takk dzieki dziekuje dekuji спасибо благодарю дякую koszonom kiitos tesekkurler ευχαριστω شكرا תודה धन्यवाद yes no ok okay'.split(
    ' ',
  );
const CALLED = new Set([...GREETING, ...THANKS].map(folded));
/** What follows a name and makes it one, in scripts without spaces. */
const HONOURED = '(?:様|さん|さま|くん|君|ちゃん|氏|先生|女士|小姐|님|씨|คะ|ครับ)';
/** In letters: a shorter part is too often something else. */
const SHORT = 3;

type Slot = '{name}' | '{first_name}' | '{handle}' | '{responder}';

interface Sought {
  readonly pattern: string;
  readonly slot: Slot;
  /** Only what is around it tells. */
  readonly ordinary: boolean;
  /** No spaces around it are asked for. */
  readonly joined: boolean;
  readonly cased: boolean;
}

/** Small letters, marks and typographic apostrophes left out: for each sign as many as it had, or one for two. */
function folded(text: string): string {
  return [...text.normalize('NFC')].map(foldedSign).join('');
}

function foldedSign(sign: string): string {
  const small = sign.toLowerCase();
  const bare = MARKED.test(small) ? small.normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC') : small;
  return SIGNS[bare] ?? bare;
}

/** The text folded, and where each sign of it stands in the text. */
function foldedWithPlaces(text: string): { readonly flat: string; readonly at: readonly number[] } {
  let flat = '';
  const at: number[] = [];
  let place = 0;
  for (const sign of text) {
    const plain = foldedSign(sign);
    for (let unit = 0; unit < plain.length; unit += 1) at.push(place);
    flat += plain;
    place += sign.length;
  }
  at.push(place);
  return { flat, at };
}

export function withoutNames(given: string, { reporters, responders, language, subjects }: Naming): Unnamed {
  const known = new Set(subjects.flatMap((one) => folded(one).match(/[\p{L}\p{N}]+/gu) ?? []));
  const code = language?.toLowerCase().split(/[-_]/u)[0] ?? null;
  const sought = [
    ...reporters.flatMap((one) => handlesOf(one)),
    ...wholeNames(reporters, '{name}', known),
    ...wholeNames(responders, '{responder}', known),
    ...partsOf(reporters, code, known, (at) => (at === 0 ? '{first_name}' : '{name}')),
    ...partsOf(responders, code, known, () => '{responder}'),
  ];
  if (sought.length === 0) return { text: given, doubtful: [] };
  const text = given.normalize('NFC');
  const { flat, at } = foldedWithPlaces(text);
  // Whoever writes everything small writes names small.
  const small = !/\p{Lu}/u.test(text);
  const cuts: { from: number; to: number; slot: Slot }[] = [];
  const doubts: { from: number; to: number; word: string }[] = [];
  for (const one of sought)
    for (const match of flat.matchAll(new RegExp(one.pattern, 'gu'))) {
      const [start, end] = [match.index, match.index + match[0].length];
      let [from, to] = [at[start] ?? 0, at[end] ?? text.length];
      if (from >= to || [...cuts].some((cut) => from < cut.to && cut.from < to)) continue;
      const lower = one.cased && !small && !/\p{Lu}/u.test(text.slice(from, to));
      const title = titleBefore(flat, start, text, at);
      const called = title !== null || isCalled(flat, start, end);
      if ((one.ordinary || lower) && !called) {
        if (!lower) doubts.push({ from, to, word: text.slice(from, to) });
        continue;
      }
      if (title !== null) from = at[title] ?? from;
      const slot = title !== null && one.slot === '{first_name}' ? '{name}' : one.slot;
      cuts.push({ from, to, slot });
    }
  const doubtful = doubts.filter((one) => !cuts.some((cut) => one.from < cut.to && cut.from < one.to));
  const words = [...new Set(doubtful.map(({ word }) => word))];
  if (cuts.length === 0) return { text: given, doubtful: words };
  let [left, last] = ['', 0];
  for (const { from, to, slot } of cuts.toSorted((a, b) => a.from - b.from)) {
    left += text.slice(last, from) + slot;
    last = to;
  }
  left = (left + text.slice(last)).replaceAll(/(?:\{(?:first_)?name\}[ \u00A0]+)+\{(?:first_)?name\}/gu, '{name}');
  return { text: left.replaceAll(/(?:\{responder\}[ \u00A0]+)+\{responder\}/gu, '{responder}'), doubtful: words };
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`).replaceAll(/\s+/gu, String.raw`\s+`);
}

/** Between what is no letter; in scripts that join words anywhere. */
function bounded(pattern: string, name: string): string {
  if (JOINED.test(name)) return pattern;
  const prefix = PREFIXES.find(([script]) => script.test(name))?.[1] ?? '';
  return String.raw`(?<![\p{L}\p{N}\p{M}_])${prefix}(?:${pattern})(?![\p{L}\p{N}\p{M}_])`;
}

function handlesOf({ handle }: Named): Sought[] {
  const whole = handle?.trim().replace(/^@/u, '') ?? '';
  const local = whole.split('@')[0] ?? '';
  return [...new Set([whole, local])]
    .filter((one) => one.length > 1)
    .map((one) => ({
      pattern: String.raw`(?<![\p{L}\p{N}_@.])@${literally(folded(one))}(?![\p{L}\p{N}_@])`,
      slot: '{handle}' as const,
      ordinary: false,
      joined: false,
      cased: false,
    }));
}

function wholeNames(all: readonly Named[], slot: Slot, subjects: ReadonlySet<string>): Sought[] {
  const names = all.flatMap(({ name, handle }) => [name, slot === '{name}' ? handle : null]);
  return variants(names)
    .filter(
      (one) => /\s/u.test(one) || one.includes('@') || (JOINED.test(one) && [...one].length > 1) || /\d/u.test(one),
    )
    .map((one) => ({
      pattern: bounded(literally(one), one),
      slot,
      ordinary: (one.match(/[\p{L}\p{N}]+/gu) ?? []).every((word) => subjects.has(word)),
      joined: JOINED.test(one),
      cased: false,
    }));
}

/** As it is written, turned around at its comma, and with `ue` for `ü` or the other way round. The longest first. */
function variants(names: readonly (string | null)[]): string[] {
  const all = names.flatMap((name) => {
    const tidy = name?.normalize('NFC').replaceAll(/\s+/gu, ' ').trim().replace(/^@/u, '') ?? '';
    const turned = tidy
      .split(/\s*,\s*/u)
      .toReversed()
      .join(' ');
    return [tidy, turned, without(tidy, TITLES)];
  });
  const german = all.flatMap((one) => [
    one.replaceAll(/[äöüÄÖÜ]/gu, (sign) => `${sign.normalize('NFD').charAt(0)}e`),
    one.replaceAll(/(?<=[aou])e/giu, ''),
  ]);
  return [...new Set([...all, ...german].map(folded))]
    .filter((one) => (one.length > 1 || JOINED.test(one)) && /\p{L}/u.test(one))
    .toSorted((a, b) => b.length - a.length);
}

function without(name: string, words: ReadonlySet<string>): string {
  return name
    .split(' ')
    .filter((one) => !words.has(folded(one).replace(/\.$/u, '')))
    .join(' ');
}

function partsOf(
  all: readonly Named[],
  language: string | null,
  subjects: ReadonlySet<string>,
  slotAt: (at: number) => Slot,
): Sought[] {
  const parts = new Map<string, Sought>();
  for (const { name } of all)
    for (const [at, part] of wordsOfName(name ?? '').entries())
      for (const one of variants([part])) {
        if (parts.has(one)) continue;
        const joined = JOINED.test(one);
        const signs = [...one].length;
        parts.set(one, {
          pattern: joined
            ? signs > 1 && !/^\p{Script=Hangul}+$/u.test(one)
              ? literally(one)
              : `${literally(one)}(?=\\s*${HONOURED})`
            : bounded(inflected(one, language), one),
          slot: joined ? slotAt(1) : slotAt(at),
          ordinary: !joined && (signs < SHORT || ORDINARY.has(one) || subjects.has(one)),
          joined,
          cased: CASED.test(one),
        });
      }
  return [...parts].toSorted(([a], [b]) => b.length - a.length).map(([, one]) => one);
}

/** Given names first where that can be told; the parts of a name with a hyphen behind it. */
function wordsOfName(name: string): string[] {
  if (name.includes('@') || name.includes('://')) return [];
  const turned = name
    .split(/\s*,\s*/u)
    .toReversed()
    .join(' ');
  const words = turned.match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? [];
  const parts = words.filter((one) => {
    const plain = folded(one);
    return !TITLES.has(plain) && !NO_NAME.has(plain) && /\p{L}/u.test(one);
  });
  const hyphened = parts.filter((one) => one.includes('-')).flatMap((one) => one.split('-'));
  // The family's name is before the given one, and not told apart.
  const unspaced = (parts.length === 1 ? parts : []).flatMap((one) => {
    const signs = [...one];
    if (!/^[\p{Script=Han}\p{Script=Hangul}]+$/u.test(one) || signs.length < 2 || signs.length > 4) return [];
    return [signs.slice(1).join(''), signs[0] ?? ''];
  });
  return [...parts, ...hyphened, ...unspaced].filter((one) => [...one].length > 1 || JOINED.test(one));
}

function inflected(name: string, language: string | null): string {
  const plain = literally(name);
  if (INFLECTED.has(language ?? '') || INFLECTED_SCRIPT.test(name)) {
    const stem = name.replace(/[aeiouyаеиоуыэюяьςα-ωΑ-Ω]{1,2}$/u, '');
    if (name.length > SHORT && [...stem].length >= SHORT) return String.raw`${literally(stem)}\p{Ll}{0,4}`;
  }
  return /[\p{Script=Latin}]$/u.test(name) ? `${plain}s?` : plain;
}

/** Where `Mr.` begins that stands before it. Some are other words where they are written small. */
function titleBefore(flat: string, start: number, text: string, at: readonly number[]): number | null {
  const before = /(?<![\p{L}'])([\p{L}-]+)\.?[ \u00A0]+$/u.exec(flat.slice(Math.max(0, start - 24), start));
  if (before === null || !TITLES.has(before[1] ?? '')) return null;
  const from = start - before[0].length;
  return OTHERWISE.has(before[1] ?? '') && !/\p{Lu}/u.test(text.charAt(at[from] ?? 0)) ? null : from;
}

const OTHERWISE = new Set('miss don m sir fr hr sig prof dona'.split(' '));

/** Whether somebody is addressed there: behind a greeting or thanks, between commas, as a line of its own. */
function isCalled(flat: string, start: number, end: number): boolean {
  const before = flat.slice(Math.max(0, start - 40), start);
  const after = flat.slice(end, end + 4);
  if (/^['’]s(?!\p{L})/u.test(after)) return true;
  if (before.endsWith('@')) return true;
  const closes = /^\s*(?:[,.!?:;)\n–—-]|$)/u.test(after);
  const [, word = ''] = /([\p{L}'-]+)[ \u00A0,]*$/u.exec(before) ?? [];
  if (CALLED.has(word) && (closes || GREETED.has(word))) return true;
  const opens = /(?:^|[\n.!?…:;]\s*)["'“„«(*_~–—/-]*\s*$/u.test(start <= 40 ? before : ` ${before}`);
  if (opens && /^\s*(?:[,!:]|$|\n)/u.test(after)) return true;
  return /,\s*$/u.test(before) && closes;
}

const GREETED = new Set(GREETING.map(folded));
