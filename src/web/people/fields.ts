/** What a form says of a person, as the API takes it. */
import type { Person } from '../../api/shapes/index.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];
export type Hours = NonNullable<Person['hours']>;

/** Lists of words, in the order in which they are shown. */
export const LISTS = ['roles', 'languages', 'markets', 'products', 'topics', 'skills'] as const;
export const TEXTS = ['name', 'email', 'zone', 'holidays', 'calendar'] as const;

export interface Typed {
  readonly texts: Readonly<Record<(typeof TEXTS)[number], string>>;
  readonly lists: Readonly<Record<(typeof LISTS)[number], readonly string[]>>;
  readonly stand_in: string | null;
  readonly expert: boolean;
  readonly always: boolean;
  /** By day: `09:00-12:00, 13:00-17:00`. */
  readonly hours: Readonly<Record<Day, string>>;
}

export function typedOf(person: Person): Typed {
  const { stand_in, expert, hours } = person;
  return {
    texts: valuesOf(TEXTS, (name) => person[name] ?? ''),
    lists: valuesOf(LISTS, (name) => person[name]),
    stand_in,
    expert,
    always: hours === null,
    hours: valuesOf(DAYS, (day) => spansText(hours?.[day])),
  };
}

/** Only what was changed: what nobody touched stays as it is now. */
export function changesOf(before: Typed, typed: Typed): Readonly<Record<string, unknown>> {
  const was = givenBy(before);
  return Object.fromEntries(
    Object.entries(givenBy(typed)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name])),
  );
}

/** Days whose times cannot be read. */
export function unfitDays({ always, hours }: Typed): readonly Day[] {
  return always ? [] : DAYS.filter((day) => spansOf(hours[day]) === null);
}

export function weekdays(language: string): readonly (readonly [Day, string])[] {
  const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The first of January 2024 is a Monday.
  return DAYS.map((day, at) => [day, name.format(Date.UTC(2024, 0, 1 + at))]);
}

export function spansText(spans: Hours[Day]): string {
  return (spans ?? []).map(([from, until]) => `${from}-${until}`).join(', ');
}

function givenBy({ texts, lists, stand_in, expert, always, hours }: Typed): Readonly<Record<string, unknown>> {
  const { name, zone, ...rest } = texts;
  return {
    name,
    zone,
    ...Object.fromEntries(
      Object.entries(rest).map(([field, text]) => [field, text.trim() === '' ? null : text.trim()]),
    ),
    ...lists,
    stand_in,
    expert,
    hours: always
      ? null
      : Object.fromEntries(
          DAYS.flatMap((day) => {
            const spans = spansOf(hours[day]) ?? [];
            return spans.length === 0 ? [] : [[day, spans]];
          }),
        ),
  };
}

/** Null where it cannot be read. `9-17` is meant as `09:00-17:00`. */
function spansOf(text: string): readonly (readonly [string, string])[] | null {
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const spans = parts
    .filter((part) => part !== '')
    .map((part) => /^(\d{1,2})(?::(\d\d))?\s*[-–—]\s*(\d{1,2})(?::(\d\d))?$/.exec(part))
    .map((found) => found && ([clock(found[1], found[2]), clock(found[3], found[4])] as const));
  return spans.every((span) => span !== null && span.every(isClock)) ? spans.filter((span) => span !== null) : null;
}

function clock(hour = '0', minute = '00'): string {
  return `${hour.padStart(2, '0')}:${minute}`;
}

function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);
}

function valuesOf<Name extends string, Value>(
  names: readonly Name[],
  value: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
}
