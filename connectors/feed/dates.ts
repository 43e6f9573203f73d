/** Dates as feeds write them: RFC 822 with all its mistakes, W3C date-times with parts left out, and what clocks and spreadsheets print. */

/** First letters of the months in the languages that feeds are known to use where English belongs. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'gen', 'ene', 'янв'],
  ['feb', 'fév', 'fev', 'фев'],
  ['mar', 'mär', 'mrz', 'maa', 'мар'],
  ['apr', 'avr', 'abr', 'апр'],
  ['may', 'mai', 'mei', 'mag', 'maj', 'мая', 'май'],
  ['jun', 'juin', 'giu', 'июн'],
  ['jul', 'juil', 'lug', 'июл'],
  ['aug', 'aoû', 'aou', 'ago', 'авг'],
  ['sep', 'set', 'сен'],
  ['oct', 'okt', 'ott', 'out', 'окт'],
  ['nov', 'ноя'],
  ['dec', 'dez', 'déc', 'dic', 'дек'],
];

/** Hours east of UTC. A name that is several zones, such as BST, is the one that most feeds mean. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  mez: 1,
  cest: 2,
  mesz: 2,
  eet: 2,
  sast: 2,
  eest: 3,
  msk: 3,
  ist: 5.5,
  sgt: 8,
  hkt: 8,
  awst: 8,
  jst: 9,
  kst: 9,
  acst: 9.5,
  aest: 10,
  aedt: 11,
  nzst: 12,
  nzdt: 13,
  brt: -3,
  adt: -3,
  ast: -4,
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
  akst: -9,
  hst: -10,
};

const ISO =
  /^([12]\d{3})(?:[-/]?(\d{1,2})(?:[-/]?(\d{1,2}))?)?(?:[Tt\s]+(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?)?\s*(.*)$/;
const WORDS =
  /^(?:[^\d,]{2,20}(?:,\s*|\s+))?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(\p{L}{3,12})\.?,?[\s-]+(\d{4}|\d{2})(?:[,\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?\s*(.*)$/u;
/** `Jan 5 10:00:00 2006`, `January 5th, 2006 10:00 PM PST`, each with a weekday before it or not. */
const MONTH_FIRST =
  /^(?:\p{L}{3,12},?\s+)?(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:(\d{1,2}):(\d{2})(?::(\d{2}))?\s+)?(?:(\p{Lu}{2,4})\s+)?(\d{4})(?:[,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*(.*)$/u;
const LONGEST = 80;
const FIRST_YEAR = 1971;
const LAST_YEAR = 2199;

/** ISO 8601 in UTC; null for what nobody can read. Without a zone it is UTC. */
export function readDate(written: unknown): string | null {
  if (typeof written === 'number') return instant(written < 1e11 ? written * 1000 : written);
  if (typeof written !== 'string') return null;
  const text = written.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  if (text === '' || text.length > LONGEST) return null;
  if (/^\d{9,13}$/.test(text)) return readDate(Number(text));
  return iso(text) ?? words(text) ?? monthFirst(text);
}

function iso(text: string): string | null {
  const [, year, month = '1', day = '1', hour, minute, second, rest = ''] = ISO.exec(text) ?? [];
  if (year === undefined) return null;
  return made([year, month, day], [hour, minute, second], rest);
}

function words(text: string): string | null {
  const [, day, name, year, hour, minute, second, rest = ''] = WORDS.exec(text) ?? [];
  const month = monthOf(name);
  if (day === undefined || year === undefined || month === null) return null;
  return made([fullYear(year), month, day], [hour, minute, second], rest);
}

function monthFirst(text: string): string | null {
  const match = MONTH_FIRST.exec(text);
  const month = monthOf(match?.[1]);
  if (!match || month === null) return null;
  const [, , day, hour, minute, second, zone, year, ...after] = match;
  const time = hour === undefined ? after.slice(0, 3) : [hour, minute, second];
  return made([year, month, day], time, zone ?? after[3] ?? '');
}

function made(
  [year, month, day]: readonly (string | number | undefined)[],
  [hour = '0', minute = '0', second = '0']: readonly (string | undefined)[],
  rest: string,
): string | null {
  const [, half, zone = ''] = /^([AaPp])?(?:\.?[Mm]\.?)?\s*(.*)$/.exec(rest.trim()) ?? [];
  const isHalf = half !== undefined && /^[AaPp]\.?[Mm]/.test(rest.trim());
  const offset = offsetOf(isHalf ? zone : rest.trim());
  if (offset === null) return null;
  const hours = isHalf ? (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(hour);
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  if (hours > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  return instant(
    Date.UTC(Number(year), Number(month) - 1, Number(day), hours, Number(minute), Number(second)) - offset * 3_600_000,
  );
}

/** Hours east of UTC; nothing is UTC, and so is a name that nobody knows. Null for what is no zone at all. */
function offsetOf(zone: string): number | null {
  const [, name = '', sign, hours = '0', minutes = '0'] =
    /^\(?([A-Za-z]{1,5})?\)?\s*(?:([+-])\s*(\d{1,2}):?(\d{2})?)?(?:\s*\([^)]*\))?$/.exec(zone) ?? [];
  if (zone !== '' && name === '' && sign === undefined) return null;
  if (sign !== undefined) return (Number(hours) + Number(minutes) / 60) * (sign === '-' ? -1 : 1);
  return ZONES[name.toLowerCase()] ?? 0;
}

/** RFC 2822: 00 to 49 are this century, 50 to 99 the last one. */
function fullYear(year: string): string {
  if (year.length === 4) return year;
  return Number(year) < 50 ? `20${year}` : `19${year}`;
}

function monthOf(name: string | undefined): number | null {
  const lower = name?.toLowerCase() ?? '';
  const at = MONTHS.findIndex((starts) => starts.some((start) => lower.startsWith(start)));
  return at === -1 ? null : at + 1;
}

/** Null for a vendor's sentinels: epoch 0, year 1, year 9999. */
function instant(time: number): string | null {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? date.toISOString() : null;
}
