/** A series of numbers as CSV, a line at a time. */

const TIMES = new Set(['timestamp', 'at', 'time', 'date']);
const MISSING = /^(?:nan|null|none|na|n\/a|-)?$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const EPOCH = /^(?:(\d{9,10})|(\d{12,13}))(?:\.\d+)?$/;
const INSTANT = /^(\d{4}-\d\d-(\d\d))(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Where the columns are. */
export interface Columns {
  readonly separator: string;
  readonly time: number;
  readonly value: number;
  readonly names: readonly string[];
}

export interface Row {
  /** As it was written. */
  readonly timestamp: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Null: nobody knows it; it is no zero. */
  readonly value: number | null;
}

export interface Flaw {
  readonly problem: string;
}

/** The first line: `timestamp,value`, in any order and among others. */
export function readColumns(line: string): Columns | Flaw {
  const text = line.replace(/^\uFEFF/, '');
  const separator = [',', ';', '\t'].find((one) => text.includes(one)) ?? ',';
  const names = fieldsOf(text, separator).map((name) => name.trim().toLowerCase());
  const time = names.findIndex((name) => TIMES.has(name));
  const value = names.indexOf('value');
  if (time !== -1 && value !== -1) return { separator, time, value, names };
  return { problem: `it names no column ${time === -1 ? 'timestamp' : 'value'}; begin the file with timestamp,value` };
}

/** Null for an empty line. */
export function readRow(line: string, { separator, time, value, names }: Columns): Row | Flaw | null {
  if (line.trim() === '') return null;
  const fields = fieldsOf(line, separator);
  if (fields.length < names.length)
    return { problem: `it has ${fields.length} of ${names.length} columns; write ${names.join(separator)}` };
  const timestamp = (fields[time] ?? '').trim();
  const at = instantOf(timestamp);
  if (at === null)
    return {
      problem: `"${timestamp.slice(0, 50)}" is no time; write it as 2026-03-02T09:15:00Z (without a zone it is UTC)`,
    };
  const text = (fields[value] ?? '').trim();
  const told = separator === ',' ? text : text.replace(',', '.');
  if (MISSING.test(told)) return { timestamp, at, value: null };
  const number = NUMBER.test(told) ? Number(told) : Number.NaN;
  if (Number.isFinite(number)) return { timestamp, at, value: number };
  return { problem: `"${told.slice(0, 50)}" is no number; write it as 12 or -0.5, and leave empty what nobody knows` };
}

/** The commonest distance between two rows, in milliseconds; null where none comes after another. */
export function bucketOf(times: readonly number[]): number | null {
  const often = new Map<number, number>();
  for (let place = 1; place < times.length; place += 1) {
    const distance = (times[place] ?? 0) - (times[place - 1] ?? 0);
    if (distance > 0) often.set(distance, (often.get(distance) ?? 0) + 1);
  }
  let best: number | null = null;
  for (const [distance, count] of often) if (best === null || count > (often.get(best) ?? 0)) best = distance;
  return best;
}

/** Null for what is no time. */
function instantOf(text: string): number | null {
  const [, seconds, milliseconds] = EPOCH.exec(text) ?? [];
  if (seconds !== undefined) return Number(text) * 1_000;
  if (milliseconds !== undefined) return Number(text);
  const [, day, ofMonth, time = '00:00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  if (day === undefined) return null;
  // The engine would take the 31st of June for the 1st of July.
  if (Number(ofMonth) > 28 && new Date(`${day}T00:00Z`).getUTCDate() !== Number(ofMonth)) return null;
  const offset = /^utc$/i.test(zone) ? 'Z' : /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.toUpperCase();
  const at = Date.parse(`${day}T${time.replace(',', '.')}${offset}`);
  return Number.isNaN(at) ? null : at;
}

/** In quotes a separator is a letter like others. */
function fieldsOf(line: string, separator: string): readonly string[] {
  if (!line.includes('"')) return line.split(separator);
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let place = 0; place < line.length; place += 1) {
    const sign = line[place] ?? '';
    if (sign === '"' && quoted && line[place + 1] === '"') {
      field += sign;
      place += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      fields.push(field);
      field = '';
    } else field += sign;
  }
  return [...fields, field];
}
