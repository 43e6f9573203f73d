/** What is asked of people to tell who is meant and who can act: the tables answer it, or what somebody wrote down of people who are nobody. */
import { z } from 'zod';
import type { Tx } from '../platform/index.ts';
import { Hours, Slug, Zone } from './stage.ts';
import * as store from './store.ts';

export interface Roster {
  listPeople(): Promise<readonly store.PersonRow[]>;
  peopleById(ids: readonly string[]): Promise<ReadonlyMap<string, store.PersonRow>>;
  peopleWithRole(role: string): Promise<readonly string[]>;
  listTeams(): Promise<readonly store.TeamRow[]>;
  teamsById(ids: readonly string[]): Promise<ReadonlyMap<string, store.TeamRow>>;
  /** Those that have not ended. */
  absencesOf(people: readonly string[], at: Date): Promise<readonly store.AbsenceRow[]>;
  presencesOf(people: readonly string[], at: Date): Promise<readonly store.PresenceRow[]>;
  holidaysOf(calendars: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  overrideAt(team: string, at: Date): Promise<{ readonly person: string; readonly until_at: string } | null>;
  lastTurn(key: string): Promise<string | null>;
  setTurn(key: string, person: string): Promise<void>;
}

export function rosterOf(tx: Tx): Roster {
  return {
    listPeople: () => store.listPeople(tx),
    peopleById: (ids) => store.peopleById(tx, ids),
    peopleWithRole: (role) => store.peopleWithRole(tx, role),
    listTeams: () => store.listTeams(tx),
    teamsById: (ids) => store.teamsById(tx, ids),
    absencesOf: (people, at) => store.absencesOf(tx, people, at),
    presencesOf: (people, at) => store.presencesOf(tx, people, at),
    holidaysOf: (calendars) => store.holidaysOf(tx, calendars),
    overrideAt: (team, at) => store.overrideAt(tx, team, at),
    lastTurn: (key) => store.lastTurn(tx, key),
    setTurn: (key, person) => store.setTurn(tx, key, person),
  };
}

const Words = z.array(z.string()).default([]);
const Times = {
  zone: Zone.default('UTC'),
  /** Always where it is left out. */
  hours: Hours.nullable().default(null),
  /** Days without work. */
  holidays: z.array(z.iso.date()).default([]),
};
const Away = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).nullable().default(null),
  reason: z.string().nullable().default(null),
});
const WrittenPerson = z.strictObject({
  ...Times,
  languages: Words,
  markets: Words,
  products: Words,
  topics: Words,
  skills: Words,
  roles: z.array(Slug).default([]),
  stand_in: Slug.nullable().default(null),
  away: z.array(Away).default([]),
});
const WrittenTeam = z.strictObject({
  ...Times,
  lead: Slug.nullable().default(null),
  members: z.array(Slug).default([]),
  markets: Words,
  on_call: Slug.nullable().default(null),
});

/** People as somebody writes them down: who they are, when they work, when they are away. */
export const Written = z.strictObject({
  people: z.record(Slug, WrittenPerson).optional(),
  teams: z.record(Slug, WrittenTeam).optional(),
});
export type Written = z.infer<typeof Written>;

const SOMEWHEN = new Date(0).toISOString();
const FOR_EVER = '9999-12-31T00:00:00.000Z';
const UNREAD = { calendar_read_at: null, calendar_fault: null, created_at: SOMEWHEN };

export function rosterLike({ people = {}, teams = {} }: Written): Roster {
  const rows = Object.entries(people).map(([id, one]) => personLike(id, one));
  const groups = Object.entries(teams).map(([id, one]) => teamLike(id, one));
  const absences = Object.entries(people).flatMap(([person, { away }]) =>
    away.map(({ from, until, reason }, at): store.AbsenceRow => {
      const span = { from_at: utc(from), until_at: until === null ? null : utc(until), reason };
      return {
        id: `${person}-${at}`,
        person,
        ...span,
        source: store.BY_HAND,
        by: person,
        holds: false,
        lapsed_at: null,
      };
    }),
  );
  const days = new Map([
    ...Object.entries(people).map(([id, one]) => [id, holidayMap(one.holidays)] as const),
    ...Object.entries(teams).map(([id, one]) => [`team ${id}`, holidayMap(one.holidays)] as const),
  ]);
  const turns = new Map<string, string>();
  return {
    listPeople: async () => rows,
    peopleById: async (ids) => byId(rows, ids),
    peopleWithRole: async (role) => rows.flatMap(({ id, roles }) => (roles.includes(role) ? [id] : [])).toSorted(),
    listTeams: async () => groups,
    teamsById: async (ids) => byId(groups, ids),
    absencesOf: async (ids, at) =>
      absences.filter(
        ({ person, until_at }) => ids.includes(person) && (until_at === null || until_at > at.toISOString()),
      ),
    presencesOf: async () => [],
    holidaysOf: async (calendars) => new Map([...days].filter(([id]) => calendars.includes(id))),
    overrideAt: async (team) => {
      const person = teams[team]?.on_call ?? null;
      return person === null ? null : { person, until_at: FOR_EVER };
    },
    lastTurn: async (key) => turns.get(key) ?? null,
    setTurn: async (key, person) => void turns.set(key, person),
  };
}

function personLike(id: string, { away: _away, holidays, ...given }: z.infer<typeof WrittenPerson>): store.PersonRow {
  const unsaid = { email: null, accounts: [], calendar: null, busy: [], expert: true, away: false };
  return { id, name: id, ...given, ...unsaid, ...UNREAD, holidays: holidays.length === 0 ? null : id };
}

function teamLike(id: string, { on_call: _on_call, holidays, ...given }: z.infer<typeof WrittenTeam>): store.TeamRow {
  const unsaid = { languages: [], products: [], topics: [], rota: null, shifts: [], owner_silent: null };
  return { id, title: id, ...given, ...unsaid, ...UNREAD, holidays: holidays.length === 0 ? null : `team ${id}` };
}

function byId<T extends { readonly id: string }>(all: readonly T[], ids: readonly string[]): Map<string, T> {
  return new Map(all.filter(({ id }) => ids.includes(id)).map((one) => [one.id, one]));
}

function utc(at: string): string {
  return new Date(at).toISOString();
}

function holidayMap(days: readonly string[]): ReadonlyMap<string, string> {
  return new Map(days.map((day) => [day, 'a holiday']));
}
