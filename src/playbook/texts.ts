/** What templates may do to a text: total, pure and linear in their input, as everything that an expression calls. */
import { Absent } from './functions.ts';

const HOUR = 3_600_000;

/** `03.03.2026, 10:00` or `Mar 3, 2026, 10:00 AM`: as readers of that language write it. */
export function localDate(instant: string, zone: string, locale: string): string | Absent {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return new Absent(`"${instant.slice(0, 40)}" is not an instant`);
  const known = localeOf(locale);
  if (known instanceof Absent) return known;
  try {
    return new Intl.DateTimeFormat(known, { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(at);
  } catch {
    return new Absent(`"${zone.slice(0, 40)}" is not a time zone`);
  }
}

export function localeOf(locale: string): string | Absent {
  try {
    const [known] = Intl.getCanonicalLocales(locale);
    if (known !== undefined) return known;
  } catch {
    // Said below.
  }
  return new Absent(`"${locale.slice(0, 40)}" is not a language`);
}

/** Up to so many of a unit, then the next one. */
const UNITS: readonly (readonly [unit: string, ms: number, most: number])[] = [
  ['second', 1_000, 60],
  ['minute', 60_000, 60],
  ['hour', HOUR, 48],
  ['day', 24 * HOUR, 14],
  ['week', 7 * 24 * HOUR, 9],
  ['month', 30.4375 * 24 * HOUR, 24],
  ['year', 365.25 * 24 * HOUR, Infinity],
];

/** `2 hours`, `3 Tage`: how far apart two instants are, whichever is first. */
export function between(from: string, until: string, locale: string): string | Absent {
  const ms = Math.abs(new Date(until).getTime() - new Date(from).getTime());
  if (Number.isNaN(ms)) {
    const wrong = Number.isNaN(new Date(from).getTime()) ? from : until;
    return new Absent(`"${wrong.slice(0, 40)}" is not an instant`);
  }
  const known = localeOf(locale);
  if (known instanceof Absent) return known;
  const [unit, length] = UNITS.find(([, each, most]) => Math.round(ms / each) < most) ?? ['second', 1_000];
  return new Intl.NumberFormat(known, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(ms / length));
}

/** Each line begins with `> `. */
export function quote(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** White space of any kind and length is one space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Its first words, in languages without spaces as well; … where more follow. */
export function words(text: string, most: number): string {
  if (most < 1) return '';
  let count = 0;
  let end = 0;
  for (const { index, segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike !== true) continue;
    count += 1;
    if (count > most) return `${text.slice(0, end)}…`;
    end = index + segment.length;
  }
  return text;
}

export function countWords(text: string): bigint {
  let count = 0n;
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike === true) count += 1n;
  return count;
}

/** The word alone, without the number. */
export function plural(count: number | bigint, one: string, many: string): string {
  return Number(count) === 1 ? one : many;
}

/** For a body that is HTML: nothing in it is a tag, an entity or the end of an attribute. Line ends stay as they are. */
export function asHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** For a body in Slack's mrkdwn: nothing in it is a mention, a link or a call to everybody. */
export function asMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

type Kind = 'string' | 'int' | 'double' | 'list<string>';

export interface TextFunction {
  /** The types of its arguments, as CEL calls them; several where it takes a number of either kind. */
  readonly takes: readonly (readonly Kind[])[];
  readonly gives: 'string' | 'int';
  /** Called with what it takes, and nothing else. */
  readonly apply: (...args: never[]) => unknown;
}

const TEXT: readonly (readonly Kind[])[] = [['string']];

/** By name, for both evaluators. */
export const TEXT_FUNCTIONS: Readonly<Record<string, TextFunction>> = {
  as_html: { takes: TEXT, gives: 'string', apply: asHtml },
  as_mrkdwn: { takes: TEXT, gives: 'string', apply: asMrkdwn },
  between: { takes: [['string', 'string', 'string']], gives: 'string', apply: between },
  count_words: { takes: TEXT, gives: 'int', apply: countWords },
  join: {
    takes: [['list<string>', 'string']],
    gives: 'string',
    apply: (list: readonly string[], by: string) => list.join(by),
  },
  one_line: { takes: TEXT, gives: 'string', apply: oneLine },
  plural: {
    takes: [
      ['int', 'string', 'string'],
      ['double', 'string', 'string'],
    ],
    gives: 'string',
    apply: plural,
  },
  quote: { takes: TEXT, gives: 'string', apply: quote },
  upper: { takes: TEXT, gives: 'string', apply: (text: string) => text.toUpperCase() },
  words: {
    takes: [['string', 'int']],
    gives: 'string',
    apply: (text: string, most: bigint) => words(text, Number(most)),
  },
};

/** What was `any` to the type check is looked at here: null where the values are not what it takes. */
export function applied({ takes, apply }: TextFunction, args: readonly unknown[]): unknown {
  const fits = takes.some((kinds) => kinds.every((kind, at) => is(kind, args[at])));
  return fits ? (apply as (...values: readonly unknown[]) => unknown)(...args) : null;
}

function is(kind: Kind, value: unknown): boolean {
  if (kind === 'string') return typeof value === 'string';
  if (kind === 'list<string>') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === 'bigint' || typeof value === 'number';
}
