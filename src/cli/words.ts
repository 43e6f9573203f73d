/** How things are written for a person: aligned, in the local time, and with nothing in them that steers a terminal. */

/** Control characters, and those that turn the direction of what follows. */
const STEERING = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const BAR_WIDTH = 30;
const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a vendor said must not steer the reader's terminal. Line breaks go as well, unless they may stay. */
export function visible(text: string, lines = false): string {
  return text.replaceAll(STEERING, (sign) =>
    lines && sign === '\n' ? sign : `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** One line, cut where it gets long. */
export function short(text: string, width: number): string {
  const line = visible(text.replaceAll(/\s+/g, ' ').trim());
  let kept = '';
  let taken = 0;
  for (const { segment } of LETTERS.segment(line)) {
    taken += columns(segment);
    if (taken > width) return `${kept}…`;
    kept += segment;
  }
  return line;
}

/** How many columns of a terminal it takes. */
export function columns(text: string): number {
  let count = 0;
  for (const { segment } of LETTERS.segment(text)) count += WIDE.test(segment) ? 2 : 1;
  return count;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/** The head first; columns two spaces apart, the last one as long as it is. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head.map((word) => word.toUpperCase()), ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => columns(row[at] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, at) => (at === head.length - 1 ? cell : padded(cell, widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** `name   value`, aligned; those without a value are left out, and longer values keep their lines. */
export function fields(pairs: readonly (readonly [string, unknown])[]): string[] {
  const told = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...told.map(([name]) => name.length));
  return told.flatMap(([name, value]) => {
    const [first = '', ...rest] = visible(valueText(value), true).split('\n');
    const below = rest.map((line) => `${' '.repeat(width)}  ${line}`);
    return [`${name.padEnd(width)}  ${first}`].concat(below);
  });
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** `2026-03-02 10:15:00 +01:00`; '' where there is none. */
export function localTime(instant: string | null): string {
  if (instant === null) return '';
  const at = new Date(instant);
  const ahead = -at.getTimezoneOffset();
  const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${offset}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `1 row`, `2 rows`, `12,000 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** How far a file is read. */
export function bar({
  rows,
  bytes,
  totalBytes,
}: {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}): string {
  const done = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
  const full = Math.round(done * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${Math.round(done * 100)} %  ${counted(rows, 'row')}`;
}

/** JSON in which nothing steers a terminal either. */
export function json(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replaceAll(STEERING, (sign) =>
    sign === '\n' ? sign : `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
