/** What forms say of a person or a team, as the API takes it. */
import type { Person, Team } from '../../api/shapes/index.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];
export type Hours = NonNullable<Person['hours']>;

/** Lists of words, in the order in which they are shown. */
export const LISTS = ['roles', 'languages', 'markets', 'products', 'topics', 'skills'] as const;
export const TEXTS = ['name', 'email', 'zone', 'holidays', 'calendar'] as const;

/** Hours of a week, as they are typed. */
export interface Week {
  readonly always: boolean;
  /** By day: `09:00-12:00, 13:00-17:00`. */
  readonly hours: Readonly<Record<Day, string>>;
}

export interface Typed extends Week {
  readonly texts: Readonly<Record<(typeof TEXTS)[number], string>>;
  readonly lists: Readonly<Record<(typeof LISTS)[number], readonly string[]>>;
  readonly stand_in: string | null;
  readonly expert: boolean;
}

export function typedOf(person: Person): Typed {
  const { stand_in, expert, hours } = person;
  return {
    texts: valuesOf(TEXTS, (name) => person[name] ?? ''),
    lists: valuesOf(LISTS, (name) => person[name]),
    stand_in,
    expert,
    ...weekOf(hours),
  };
}

function weekOf(hours: Hours | null): Week {
  return { always: hours === null, hours: valuesOf(DAYS, (day) => spansText(hours?.[day])) };
}

type Given = Readonly<Record<string, unknown>>;

/** Only what was changed: what nobody touched stays as it is now. */
export function changesOf(was: Given, now: Given): Given {
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name])),
  );
}

/** Days whose times cannot be read. */
export function unfitDays({ always, hours }: Week): readonly Day[] {
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

export function personGiven({ texts, lists, stand_in, expert, ...week }: Typed): Given {
  const { name, zone, ...rest } = texts;
  return { name, zone, ...orNull(rest), ...lists, stand_in, expert, hours: hoursGiven(week) };
}

function orNull(texts: Readonly<Record<string, string>>): Given {
  return Object.fromEntries(
    Object.entries(texts).map(([field, text]) => [field, text.trim() === '' ? null : text.trim()]),
  );
}

function hoursGiven({ always, hours }: Week): Given | null {
  if (always) return null;
  return Object.fromEntries(
    DAYS.flatMap((day) => {
      const spans = spansOf(hours[day]) ?? [];
      return spans.length === 0 ? [] : [[day, spans]];
    }),
  );
}

export const TEAM_LISTS = ['languages', 'markets', 'products', 'topics'] as const;
const TEAM_TEXTS = ['title', 'zone', 'holidays'] as const;
export const ROTAS = ['none', 'turn', 'calendar'] as const;
const HOUR_S = 3_600;

export interface TeamTyped extends Week {
  readonly texts: Readonly<Record<(typeof TEAM_TEXTS)[number], string>>;
  readonly lists: Readonly<Record<(typeof TEAM_LISTS)[number], readonly string[]>>;
  readonly lead: string | null;
  readonly members: readonly string[];
  readonly rota: (typeof ROTAS)[number];
  /** In their order. */
  readonly turn: readonly string[];
  readonly days: number | string;
  /** When the first turn begins: an ISO instant; empty: not said yet. */
  readonly from: string;
  readonly calendar: string;
  /** Hours; empty: as long as they like. */
  readonly silent: number | string;
}

export function teamTyped(team: Team): TeamTyped {
  const { lead, members, rota, hours, owner_silent } = team;
  const turn = rota !== null && 'turn' in rota ? rota : { turn: [], days: 7, from: '' };
  return {
    texts: valuesOf(TEAM_TEXTS, (name) => team[name] ?? ''),
    lists: valuesOf(TEAM_LISTS, (name) => team[name]),
    lead,
    members,
    rota: rota === null ? 'none' : 'turn' in rota ? 'turn' : 'calendar',
    turn: turn.turn,
    days: turn.days,
    from: turn.from,
    calendar: rota !== null && 'calendar' in rota ? rota.calendar : '',
    silent: owner_silent === null ? '' : owner_silent / HOUR_S,
    ...weekOf(hours),
  };
}

export function teamGiven(typed: TeamTyped): Given {
  const { texts, lists, lead, members, silent } = typed;
  const { title, zone, holidays } = texts;
  return {
    title,
    zone,
    ...orNull({ holidays }),
    ...lists,
    lead,
    members,
    rota: rotaGiven(typed),
    hours: hoursGiven(typed),
    owner_silent: silent === '' ? null : Math.round(Number(silent) * HOUR_S),
  };
}

function rotaGiven({ rota, turn, days, from, calendar, texts: { zone } }: TeamTyped): Given | null {
  if (rota === 'none') return null;
  return rota === 'calendar' ? { calendar: calendar.trim() } : { turn, from, days: Number(days), zone };
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

/** What others have of it, so that the same is called the same. */
export function knownIn<Name extends string>(
  all: readonly Readonly<Record<Name, readonly string[]>>[],
  name: Name,
): string[] {
  return [...new Set(all.flatMap((one) => one[name]))].toSorted();
}
