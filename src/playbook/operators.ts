/** CEL's operators and functions on values that are there. The type check saw to the types; what was `any` to it is looked at here. */
import { Absent, date, equal, sizeOf, truncate } from './functions.ts';
import { applied, localDate, TEXT_FUNCTIONS } from './texts.ts';

export const WRONG = new Absent('it has a value of the wrong type');

export type Apply = (one: unknown, other?: unknown, third?: unknown) => unknown;

export const OPERATORS: Readonly<Record<string, Apply>> = {
  '==': equal,
  '!=': (one, other) => !equal(one, other),
  '<': (one, other) => compare(one, other, (order) => order < 0),
  '<=': (one, other) => compare(one, other, (order) => order <= 0),
  '>': (one, other) => compare(one, other, (order) => order > 0),
  '>=': (one, other) => compare(one, other, (order) => order >= 0),
  in: (one, other) => {
    if (Array.isArray(other)) return other.some((item) => equal(one, item));
    return typeof other === 'object' && other !== null && typeof one === 'string' ? Object.hasOwn(other, one) : WRONG;
  },
  '+': (one, other) => {
    if (typeof one === 'string' && typeof other === 'string') return one + other;
    if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
    return arithmetic(
      one,
      other,
      (a, b) => a + b,
      (a, b) => a + b,
    );
  },
  '-': (one, other) =>
    arithmetic(
      one,
      other,
      (a, b) => a - b,
      (a, b) => a - b,
    ),
  '*': (one, other) =>
    arithmetic(
      one,
      other,
      (a, b) => a * b,
      (a, b) => a * b,
    ),
  '/': (one, other) =>
    other === 0n
      ? new Absent('division by zero')
      : arithmetic(
          one,
          other,
          (a, b) => a / b,
          (a, b) => a / b,
        ),
  '%': (one, other) => {
    if (typeof one !== 'bigint' || typeof other !== 'bigint') return WRONG;
    return other === 0n ? new Absent('division by zero') : one % other;
  },
};

function compare(one: unknown, other: unknown, holds: (order: number) => boolean): unknown {
  const numbers =
    (typeof one === 'number' || typeof one === 'bigint') && (typeof other === 'number' || typeof other === 'bigint');
  if (numbers) {
    if (one < other) return holds(-1);
    if (one > other) return holds(1);
    return Number.isNaN(Number(one)) || Number.isNaN(Number(other)) ? false : holds(0);
  }
  if (
    (typeof one === 'string' && typeof other === 'string') ||
    (typeof one === 'boolean' && typeof other === 'boolean')
  )
    return holds(one < other ? -1 : Number(one > other));
  return WRONG;
}

const INT = 2n ** 63n;

function arithmetic(
  one: unknown,
  other: unknown,
  doubles: (a: number, b: number) => number,
  ints: (a: bigint, b: bigint) => bigint,
): unknown {
  if (typeof one === 'number' && typeof other === 'number') return doubles(one, other);
  if (typeof one !== 'bigint' || typeof other !== 'bigint') return WRONG;
  const result = ints(one, other);
  return result >= -INT && result < INT ? result : new Absent('the number is too large');
}

export const FUNCTIONS: Readonly<Record<string, Apply>> = {
  lower: (text) => (typeof text === 'string' ? text.toLowerCase() : WRONG),
  truncate: (text, limit) =>
    typeof text === 'string' && (typeof limit === 'bigint' || typeof limit === 'number')
      ? truncate(text, Number(limit))
      : WRONG,
  date: (instant, zone, locale) => {
    if (typeof instant !== 'string' || typeof zone !== 'string') return WRONG;
    if (locale === undefined) return date(instant, zone);
    return typeof locale === 'string' ? localDate(instant, zone, locale) : WRONG;
  },
  ...Object.fromEntries(
    Object.entries(TEXT_FUNCTIONS).map(([name, one]): [string, Apply] => [
      name,
      (...args) => applied(one, args) ?? WRONG,
    ]),
  ),
  size: sizeOf,
  string: (value) => (typeof value === 'object' || value === undefined ? WRONG : String(value)),
  double: (value) => (typeof value === 'number' || typeof value === 'bigint' ? Number(value) : WRONG),
};

function texts(apply: (text: string, other: string) => unknown): (one: unknown, other: unknown) => unknown {
  return (one, other) => (typeof one === 'string' && typeof other === 'string' ? apply(one, other) : WRONG);
}

export const METHODS: Readonly<Record<string, Apply>> = {
  contains: texts((text, part) => text.includes(part)),
  startsWith: texts((text, part) => text.startsWith(part)),
  endsWith: texts((text, part) => text.endsWith(part)),
  // By characters, never into halves of one.
  split: texts((text, by) => (by === '' ? [...text] : text.split(by))),
  trim: (text) => (typeof text === 'string' ? text.trim() : WRONG),
  size: sizeOf,
  join: (list, by) =>
    Array.isArray(list) && list.every((item) => typeof item === 'string')
      ? list.join(by === undefined ? '' : String(by))
      : WRONG,
};
