/** Who there is, who can act now, and who is on call. */
import { z } from 'zod';
import { Fault } from '#sdk';
import * as people from '../people/index.ts';
import { bouncingOf, type Bounce } from '../notify/index.ts';
import { newId, ours, Refused, transaction, unfitAt } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { availabilityCommands } from './availability.ts';
import { fit } from './fit.ts';
import { readHolidays } from './holidays.ts';
import { permit, type Principal } from './principal.ts';

const Words = z.array(z.string().trim().min(1).max(100)).max(100);
const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => !name.includes('\0'), ours('no name holds that character'));

/** What may be said of a person; what is left out stays, or is empty of a new one. */
export const PersonInput = z.strictObject({
  name: Name.optional(),
  email: z.email().nullable().optional(),
  zone: people.Zone.optional(),
  hours: people.Hours.nullable().optional(),
  holidays: people.Slug.nullable().optional(),
  languages: z
    .array(z.string().regex(/^[a-zA-Z]{2,3}([-_]\w+)*$/, ours('a language such as de or pt-BR')))
    .max(100)
    .optional(),
  markets: Words.optional(),
  products: Words.optional(),
  topics: Words.optional(),
  skills: Words.optional(),
  roles: z.array(people.Slug).max(100).optional(),
  stand_in: people.Slug.nullable().optional(),
  accounts: z
    .array(z.strictObject({ connection: z.string().min(1), id: z.string().min(1) }))
    .max(100)
    .optional(),
  calendar: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
  /** May be proposed as somebody who knows about a subject. */
  expert: z.boolean().optional(),
});
export type PersonInput = z.infer<typeof PersonInput>;

export const TeamInput = z.strictObject({
  title: Name.optional(),
  lead: people.Slug.nullable().optional(),
  members: z.array(people.Slug).max(1000).optional(),
  languages: Words.optional(),
  markets: Words.optional(),
  products: Words.optional(),
  topics: Words.optional(),
  rota: people.Rota.nullable().optional(),
  zone: people.Zone.optional(),
  hours: people.Hours.nullable().optional(),
  holidays: people.Slug.nullable().optional(),
  /** Seconds of its business hours. */
  owner_silent: z.int().min(60).max(31_536_000).nullable().optional(),
});
export type TeamInput = z.infer<typeof TeamInput>;

export interface SeenPerson extends people.PersonRow {
  readonly now: people.Availability;
  readonly absences: readonly people.AbsenceRow[];
  /** When they are there whatever a calendar or a vendor says, as somebody said by hand. */
  readonly presences: readonly people.PresenceRow[];
  /** What vendors said last and counts no more: they named no end, and were not heard again. */
  readonly lapsed: readonly people.AbsenceRow[];
  readonly teams: readonly string[];
  /** Mails to their address come back, so that none is sent there; null: none did for good. */
  readonly returned: Bounce | null;
}

export interface SeenTeam extends people.TeamRow {
  readonly on_call: people.Shift | null;
}

export interface TeamAhead {
  readonly team: string;
  /** In order; empty where the team has no rota. */
  readonly stretches: readonly people.Stretch[];
}

const DAY_MS = 86_400_000;

export function peopleCommands(
  parts: Pick<AppParts, 'database' | 'clock' | 'onPeopleChanged' | 'personLeaves' | 'onMoved'>,
) {
  const { database, clock } = parts;
  const { pool } = database;

  async function seen(rows: readonly people.PersonRow[]): Promise<SeenPerson[]> {
    const now = clock.now();
    const ids = rows.map(({ id }) => id);
    const found = await people.known(pool, ids, now);
    const absences = await people.absencesOf(pool, ids, now);
    const presences = await people.presencesOf(pool, ids, now);
    const lapsed = await people.lapsedAbsences(pool, ids);
    const teams = await people.listTeams(pool);
    const returned = await bouncingOf(
      pool,
      rows.flatMap(({ email }) => email ?? []),
    );
    return rows.map((row) =>
      Object.assign(row, {
        now: found.get(row.id)?.availability ?? { can: false, away: false, why: 'unknown', until: null },
        absences: absences.filter(({ person }) => person === row.id),
        presences: presences.filter(({ person }) => person === row.id),
        lapsed: lapsed.filter(({ person }) => person === row.id),
        teams: teams.flatMap(({ id, members }) => (members.includes(row.id) ? [id] : [])),
        returned: returned.get(row.email?.toLowerCase() ?? '') ?? null,
      }),
    );
  }

  async function personOf(id: string): Promise<people.PersonRow> {
    const found = (await people.peopleById(pool, [id])).get(id);
    if (found) return found;
    throw unknownOf('person', id, await people.listPeople(pool), 'ines --name "Ines Paz"');
  }

  async function shown(id: string): Promise<SeenPerson> {
    const [found] = await seen([await personOf(id)]);
    if (found) return found;
    throw new Fault('bug', `person ${id} went missing`);
  }

  async function teamOf(id: string): Promise<people.TeamRow> {
    const found = (await people.teamsById(pool, [id])).get(id);
    if (found) return found;
    throw unknownOf('team', id, await people.listTeams(pool), 'care --title "Customer care"');
  }

  /** Throws `rejected` naming those that are not there. */
  async function mustBePeople(ids: readonly string[]): Promise<void> {
    const found = await people.peopleById(pool, ids);
    for (const id of ids) if (!found.has(id)) await personOf(id);
  }

  async function change(work: () => Promise<void>): Promise<void> {
    await work();
    await parts.onPeopleChanged();
  }

  return {
    mustBePeople,
    ...availabilityCommands({ pool, clock, personOf, change, shown }),

    /** All of them unless a part is asked for. */
    async listPeople(who: Principal, part: people.Part = {}): Promise<SeenPerson[]> {
      permit(who, 'read');
      return seen(await people.listPeople(pool, part));
    },

    async showPerson(who: Principal, id: string): Promise<SeenPerson> {
      permit(who, 'read');
      return shown(id);
    },

    /** Throws `rejected` naming what does not fit, and where there is one of that id. */
    async addPerson(who: Principal, id: string, input: unknown): Promise<SeenPerson> {
      permit(who, 'configure');
      const given = fit(PersonInput, input);
      fitSlug(id, 'no id', 'ines');
      if ((await people.peopleById(pool, [id])).has(id))
        throw new Refused(
          { code: 'there_already', what: 'person', id },
          `there is a person ${id} already`,
          `Change it: bondfire person edit ${id}`,
        );
      await change(() => savePerson({ ...people.newPerson(id, clock.now()), ...given }));
      return this.showPerson(who, id);
    },

    async editPerson(who: Principal, id: string, input: unknown): Promise<SeenPerson> {
      permit(who, 'configure');
      const given = fit(PersonInput, input);
      const before = await personOf(id);
      // Another calendar is read anew.
      const calendar =
        given.calendar !== undefined && given.calendar !== before.calendar
          ? { busy: [], calendar_read_at: null, calendar_fault: null }
          : {};
      await change(() => savePerson({ ...before, ...given, ...calendar }));
      return this.showPerson(who, id);
    },

    /** What waits for them moves on, as when they become away; what nobody takes is nobody’s. */
    async removePerson(who: Principal, id: string): Promise<void> {
      permit(who, 'configure');
      await personOf(id);
      const used = (await people.listTeams(pool)).filter((one) => one.lead === id || one.members.includes(id));
      if (used.length > 0)
        throw new Refused(
          { code: 'in_teams', person: id, teams: used.map((one) => one.id) },
          `${id} is in ${used.map((one) => one.id).join(', ')}`,
          `Take them out first: bondfire team edit ${used[0]?.id} --remove ${id}`,
        );
      await change(() =>
        transaction(pool, async (tx) => {
          const now = clock.now();
          const why = { reason: 'not here any more', source: people.BY_HAND, by: who.name, holds: false };
          const gone = { id: newId(), person: id, from_at: now.toISOString(), until_at: null, lapsed_at: null, ...why };
          await people.addAbsence(tx, gone);
          await parts.personLeaves(tx, id, now);
          await people.removePerson(tx, id);
        }),
      );
      parts.onMoved();
    },

    async listTeams(who: Principal): Promise<SeenTeam[]> {
      permit(who, 'read');
      const now = clock.now();
      const all: SeenTeam[] = [];
      for (const team of await people.listTeams(pool))
        all.push(Object.assign(team, { on_call: await people.onCall(pool, team, now) }));
      return all;
    },

    async showTeam(who: Principal, id: string): Promise<SeenTeam> {
      permit(who, 'read');
      const team = await teamOf(id);
      return { ...team, on_call: await people.onCall(pool, team, clock.now()) };
    },

    async addTeam(who: Principal, id: string, input: unknown): Promise<SeenTeam> {
      permit(who, 'configure');
      const given = fit(TeamInput, input);
      fitSlug(id, 'no id', 'care');
      if ((await people.teamsById(pool, [id])).has(id))
        throw new Refused(
          { code: 'there_already', what: 'team', id },
          `there is a team ${id} already`,
          `Change it: bondfire team edit ${id}`,
        );
      const fresh: people.TeamRow = {
        id,
        title: id,
        lead: null,
        members: [],
        languages: [],
        markets: [],
        products: [],
        topics: [],
        rota: null,
        zone: 'UTC',
        hours: null,
        holidays: null,
        owner_silent: null,
        shifts: [],
        calendar_read_at: null,
        calendar_fault: null,
        created_at: clock.now().toISOString(),
      };
      await change(() => saveTeam({ ...fresh, ...given }));
      return this.showTeam(who, id);
    },

    async editTeam(who: Principal, id: string, input: unknown): Promise<SeenTeam> {
      permit(who, 'configure');
      const given = fit(TeamInput, input);
      const before = await teamOf(id);
      const calendar = given.rota === undefined ? {} : { shifts: [], calendar_read_at: null, calendar_fault: null };
      await change(() => saveTeam({ ...before, ...given, ...calendar }));
      return this.showTeam(who, id);
    },

    async removeTeam(who: Principal, id: string): Promise<void> {
      permit(who, 'configure');
      await teamOf(id);
      await change(async () => void (await transaction(pool, (tx) => people.removeTeam(tx, id))));
    },

    /** Who is on call at that moment, and why; null where nobody is. */
    async onCall(who: Principal, id: string, at: Date | null): Promise<people.Shift | null> {
      permit(who, 'read');
      return people.onCall(pool, await teamOf(id), at ?? clock.now());
    },

    /** Of each team, or of one: who is on call in so many days from now, and when nobody is. */
    async onCallAhead(who: Principal, days: number, team: string | null): Promise<TeamAhead[]> {
      permit(who, 'read');
      const now = clock.now();
      const until = new Date(now.getTime() + days * DAY_MS);
      const teams = team === null ? await people.listTeams(pool) : [await teamOf(team)];
      const all: TeamAhead[] = [];
      for (const one of teams) all.push({ team: one.id, stretches: await people.onCallAhead(pool, one, now, until) });
      return all;
    },

    /** Somebody else takes a team's shifts for that time; from now on where `from` is null. */
    async takeShift(who: Principal, id: string, person: string, from: Date | null, until: Date): Promise<void> {
      permit(who, 'act');
      await teamOf(id);
      await personOf(person);
      const begin = from ?? clock.now();
      if (until <= begin) throw new Refused({ code: 'ends_first' }, 'the shift ends before it begins');
      const shift = { id: newId(), team: id, person, from_at: begin, until_at: until };
      await change(() => transaction(pool, (tx) => people.addOverride(tx, shift)));
    },

    /** Days on which people whose holidays these are do not work. Answers how many. */
    async addHolidays(who: Principal, calendar: string, text: string): Promise<number> {
      permit(who, 'configure');
      fitSlug(calendar, 'no name for holidays', 'de');
      const days = await readHolidays(text, clock.now());
      await transaction(pool, (tx) => people.saveHolidays(tx, calendar, days));
      await parts.onPeopleChanged();
      return days.length;
    },
  };

  async function savePerson(row: people.PersonRow): Promise<void> {
    if (row.stand_in === row.id)
      throw new Refused({ code: 'own_stand_in' }, `${row.id} cannot stand in for themselves`, {
        cause: unfitAt('stand_in', 'somebody else than themselves'),
      });
    if (row.stand_in !== null) await mustBePeople([row.stand_in]);
    try {
      await transaction(pool, (tx) => people.savePerson(tx, row));
    } catch (thrown) {
      if (thrown instanceof Error && 'constraint' in thrown && thrown.constraint === 'people_email')
        throw new Refused(
          { code: 'address_taken', person: null },
          `somebody else has the e-mail address ${row.email}`,
          { cause: unfitAt('email', 'somebody else has this address') },
        );
      throw thrown;
    }
  }

  async function saveTeam(row: people.TeamRow): Promise<void> {
    const turn = row.rota !== null && 'turn' in row.rota ? row.rota.turn : [];
    await mustBePeople([...new Set([...row.members, ...turn, ...(row.lead === null ? [] : [row.lead])])]);
    await transaction(pool, (tx) => people.saveTeam(tx, row));
  }
}

/** Throws `rejected`: ids are words that people type. */
function fitSlug(id: string, what: string, example: string): void {
  if (people.Slug.safeParse(id).success) return;
  throw new Refused(
    { code: 'no_word', example },
    `"${id.slice(0, 70)}" is ${what}`,
    `Write a short word in lower case, such as ${example}.`,
  );
}

function unknownOf(noun: 'person' | 'team', id: string, all: readonly { readonly id: string }[], first: string): Fault {
  return new Refused(
    { code: 'not_there', what: noun, id },
    `there is no ${noun} ${id}`,
    all.length === 0
      ? `Add the first: bondfire ${noun} add ${first}.`
      : `There are ${all.map((one) => one.id).join(', ')}.`,
  );
}
