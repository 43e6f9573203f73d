/** The SQL of `people`, `teams`, `absences`, `presences`, `overrides`, `holidays` and `turns`, one statement a function. */
import type { Tx } from '../platform/index.ts';
import type { Hours, Rota, Span } from './stage.ts';

export interface Account {
  readonly connection: string;
  /** At the vendor. */
  readonly id: string;
}

export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly zone: string;
  /** Null: always. */
  readonly hours: Hours | null;
  readonly holidays: string | null;
  readonly languages: readonly string[];
  readonly markets: readonly string[];
  readonly products: readonly string[];
  readonly topics: readonly string[];
  readonly skills: readonly string[];
  readonly roles: readonly string[];
  readonly stand_in: string | null;
  readonly accounts: readonly Account[];
  readonly calendar: string | null;
  readonly busy: readonly Span[];
  readonly calendar_read_at: string | null;
  readonly calendar_fault: string | null;
  /** May be proposed as somebody who knows about a subject. */
  readonly expert: boolean;
  /** What was handed on. */
  readonly away: boolean;
  readonly created_at: string;
}

/** Of whom nothing but the id is known. */
export function newPerson(id: string, now: Date): PersonRow {
  return {
    id,
    name: id,
    email: null,
    zone: 'UTC',
    hours: null,
    holidays: null,
    languages: [],
    markets: [],
    products: [],
    topics: [],
    skills: [],
    roles: [],
    stand_in: null,
    accounts: [],
    calendar: null,
    busy: [],
    calendar_read_at: null,
    calendar_fault: null,
    expert: true,
    away: false,
    created_at: now.toISOString(),
  };
}

const PERSON = `id, name, email, zone, hours, holidays, languages, markets, products, topics, skills, roles, stand_in, accounts, calendar, busy,
  calendar_read_at, calendar_fault, expert, away, created_at`;

export async function savePerson(tx: Tx, person: PersonRow): Promise<void> {
  await tx.query(
    `insert into people (${PERSON}) select ${PERSON} from json_populate_record(null::people, $1::json)
     on conflict (id) do update set name = excluded.name, email = excluded.email, zone = excluded.zone, hours = excluded.hours,
       holidays = excluded.holidays, languages = excluded.languages, markets = excluded.markets, products = excluded.products,
       topics = excluded.topics, skills = excluded.skills, roles = excluded.roles, stand_in = excluded.stand_in, accounts = excluded.accounts,
       calendar = excluded.calendar, busy = excluded.busy, calendar_read_at = excluded.calendar_read_at, calendar_fault = excluded.calendar_fault,
       expert = excluded.expert`,
    [JSON.stringify(person)],
  );
}

/** A part of a list: those after that one, so many at most; what is left out sets no bound. */
export interface Part {
  readonly after?: string | null;
  readonly limit?: number | null;
}

export async function listPeople(tx: Tx, { after = null, limit = null }: Part = {}): Promise<PersonRow[]> {
  const { rows } = await tx.query<PersonRow>(
    `select ${PERSON} from people where $1::text is null or id > $1 order by id limit $2`,
    [after, limit],
  );
  return rows;
}

export async function peopleById(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
  const { rows } = await tx.query<PersonRow>(`select ${PERSON} from people where id = any($1::text[])`, [ids]);
  return new Map(rows.map((one) => [one.id, one]));
}

export async function peopleWithRole(tx: Tx, role: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>('select id from people where $1 = any(roles) order by id', [role]);
  return rows.map(({ id }) => id);
}

/** False where there was nobody of that id. */
export async function removePerson(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from people where id = $1', [id]);
  return rowCount === 1;
}

export interface ReadCalendar {
  readonly address: string;
  /** Null: it could not be read. */
  readonly spans: readonly Span[] | null;
  readonly at: Date;
  readonly fault: string | null;
}

/** Of a calendar that is still theirs. */
export async function keepBusy(tx: Tx, id: string, { address, spans, at, fault }: ReadCalendar): Promise<void> {
  await tx.query(
    `update people set busy = coalesce($3, busy), calendar_read_at = $4, calendar_fault = $5 where id = $1 and calendar = $2`,
    [id, address, spans && JSON.stringify(spans), at, fault],
  );
}

export async function keepShifts(tx: Tx, id: string, { address, spans, at, fault }: ReadCalendar): Promise<void> {
  await tx.query(
    `update teams set shifts = coalesce($3, shifts), calendar_read_at = $4, calendar_fault = $5 where id = $1 and rota->>'calendar' = $2`,
    [id, address, spans && JSON.stringify(spans), at, fault],
  );
}

export async function lockPeople(tx: Tx): Promise<PersonRow[]> {
  const { rows } = await tx.query<PersonRow>(`select ${PERSON} from people order by id for update`);
  return rows;
}

export async function setHandedOn(tx: Tx, id: string, away: boolean, now: Date): Promise<void> {
  await tx.query(
    `update people set away = $2, away_at = case when $2 then $3 else away_at end, back_at = case when $2 then back_at else $3 end where id = $1`,
    [id, away, now],
  );
}

export interface TeamRow {
  readonly id: string;
  readonly title: string;
  readonly lead: string | null;
  readonly members: readonly string[];
  readonly languages: readonly string[];
  readonly markets: readonly string[];
  readonly products: readonly string[];
  readonly topics: readonly string[];
  readonly rota: Rota | null;
  readonly zone: string;
  /** Null: whenever one of its members works. */
  readonly hours: Hours | null;
  readonly holidays: string | null;
  /** Seconds of its business hours that an owner may be silent; null: as long as they like. */
  readonly owner_silent: number | null;
  readonly shifts: readonly Span[];
  readonly calendar_read_at: string | null;
  readonly calendar_fault: string | null;
  readonly created_at: string;
}

const TEAM = `id, title, lead, members, languages, markets, products, topics, rota, zone, hours, holidays, owner_silent, shifts, calendar_read_at,
  calendar_fault, created_at`;

export async function saveTeam(tx: Tx, team: TeamRow): Promise<void> {
  await tx.query(
    `insert into teams (${TEAM}) select ${TEAM} from json_populate_record(null::teams, $1::json)
     on conflict (id) do update set title = excluded.title, lead = excluded.lead, members = excluded.members, languages = excluded.languages,
       markets = excluded.markets, products = excluded.products, topics = excluded.topics, rota = excluded.rota, zone = excluded.zone,
       hours = excluded.hours, holidays = excluded.holidays, owner_silent = excluded.owner_silent, shifts = excluded.shifts, calendar_read_at = excluded.calendar_read_at, calendar_fault = excluded.calendar_fault`,
    [JSON.stringify(team)],
  );
}

export async function listTeams(tx: Tx): Promise<TeamRow[]> {
  const { rows } = await tx.query<TeamRow>(`select ${TEAM} from teams order by id`);
  return rows;
}

export async function teamsById(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, TeamRow>> {
  const { rows } = await tx.query<TeamRow>(`select ${TEAM} from teams where id = any($1::text[])`, [ids]);
  return new Map(rows.map((one) => [one.id, one]));
}

export async function removeTeam(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from teams where id = $1', [id]);
  return rowCount === 1;
}

/** As its source. */
export const BY_HAND = 'hand';

export interface AbsenceRow {
  readonly id: string;
  readonly person: string;
  readonly from_at: string;
  /** Null: until they are back. */
  readonly until_at: string | null;
  readonly reason: string | null;
  /** `hand`, or the connection whose vendor says so. */
  readonly source: string;
  readonly by: string;
  /** The vendor still says so. */
  readonly holds: boolean;
  /** Since when it counts no more, as the vendor named no end and was not heard again. */
  readonly lapsed_at: string | null;
}

const ABSENCE = 'id, person, from_at, until_at, reason, source, by, holds, lapsed_at';

export async function addAbsence(tx: Tx, absence: AbsenceRow): Promise<void> {
  await tx.query(
    `insert into absences (${ABSENCE}) select ${ABSENCE} from json_populate_record(null::absences, $1::json)`,
    [JSON.stringify(absence)],
  );
}

/** What vendors still say, overruled or not. */
export async function holdingAbsences(tx: Tx): Promise<AbsenceRow[]> {
  const { rows } = await tx.query<AbsenceRow>(`select ${ABSENCE} from absences where holds order by id`);
  return rows;
}

export async function setAbsenceEnd(tx: Tx, id: string, until: string | null): Promise<void> {
  await tx.query('update absences set until_at = $2 where id = $1', [id, until]);
}

export async function setAbsenceLapsed(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.query('update absences set lapsed_at = $2 where id = $1', [id, at]);
}

/** What vendors said last of these people, and counts no more. */
export async function lapsedAbsences(tx: Tx, people: readonly string[]): Promise<AbsenceRow[]> {
  const { rows } = await tx.query<AbsenceRow>(
    `select ${ABSENCE} from absences where person = any($1::text[]) and holds and lapsed_at is not null and overruled_at is null order by from_at`,
    [people],
  );
  return rows;
}

/** The vendor says so no more. */
export async function endVendorAbsence(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query('update absences set holds = false, until_at = least(until_at, $2) where id = $1', [id, now]);
}

/** They are there all the same, until the vendor has taken it back once. Answers how many. */
export async function overruleVendors(tx: Tx, person: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    'update absences set overruled_at = $2 where person = $1 and holds and overruled_at is null and (until_at is null or until_at > $2)',
    [person, now],
  );
  return rowCount ?? 0;
}

/** Those that have not ended and hold, the next first. */
export async function absencesOf(tx: Tx, people: readonly string[], now: Date): Promise<AbsenceRow[]> {
  const { rows } = await tx.query<AbsenceRow>(
    `select ${ABSENCE} from absences
     where person = any($1::text[]) and (until_at is null or until_at > $2) and overruled_at is null and lapsed_at is null
     order by from_at`,
    [people, now],
  );
  return rows;
}

/** What has begun ends now. Answers how many. */
export async function endAbsences(tx: Tx, person: string, source: string | null, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `update absences set until_at = $3 where person = $1 and ($2::text is null or source = $2) and from_at <= $3 and (until_at is null or until_at > $3)`,
    [person, source, now],
  );
  return rowCount ?? 0;
}

/** There, whatever a calendar or a vendor says. */
export interface PresenceRow {
  readonly id: string;
  readonly person: string;
  readonly from_at: string;
  readonly until_at: string;
  readonly by: string;
}

export async function addPresence(tx: Tx, presence: PresenceRow): Promise<void> {
  await tx.query(
    `insert into presences (id, person, from_at, until_at, by)
     select id, person, from_at, until_at, by from json_populate_record(null::presences, $1::json)`,
    [JSON.stringify(presence)],
  );
}

/** Those that have not ended. */
export async function presencesOf(tx: Tx, people: readonly string[], now: Date): Promise<PresenceRow[]> {
  const { rows } = await tx.query<PresenceRow>(
    'select id, person, from_at, until_at, by from presences where person = any($1::text[]) and until_at > $2 order by from_at',
    [people, now],
  );
  return rows;
}

export async function addOverride(
  tx: Tx,
  override: {
    readonly id: string;
    readonly team: string;
    readonly person: string;
    readonly from_at: Date;
    readonly until_at: Date;
  },
): Promise<void> {
  await tx.query('insert into overrides (id, team, person, from_at, until_at) values ($1, $2, $3, $4, $5)', [
    override.id,
    override.team,
    override.person,
    override.from_at,
    override.until_at,
  ]);
}

/** Who takes that team's shift at that moment in place of others: the newest wins. */
export async function overrideAt(tx: Tx, team: string, at: Date): Promise<{ person: string; until_at: string } | null> {
  const { rows } = await tx.query<{ person: string; until_at: string }>(
    'select person, until_at from overrides where team = $1 and from_at <= $2 and until_at > $2 order by id desc limit 1',
    [team, at],
  );
  return rows[0] ?? null;
}

export interface OverrideRow {
  readonly person: string;
  readonly from_at: string;
  readonly until_at: string;
}

/** The newest first. */
export async function overridesBetween(tx: Tx, team: string, from: Date, until: Date): Promise<OverrideRow[]> {
  const { rows } = await tx.query<OverrideRow>(
    'select person, from_at, until_at from overrides where team = $1 and from_at < $3 and until_at > $2 order by id desc',
    [team, from, until],
  );
  return rows;
}

export async function saveHolidays(
  tx: Tx,
  calendar: string,
  days: readonly { readonly day: string; readonly name: string }[],
): Promise<void> {
  await tx.query(
    `insert into holidays (calendar, day, name) select $1, day, name from json_to_recordset($2::json) as new (day date, name text)
     on conflict (calendar, day) do update set name = excluded.name`,
    [calendar, JSON.stringify(days)],
  );
}

export async function holidaysOf(
  tx: Tx,
  calendars: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const { rows } = await tx.query<{ calendar: string; day: string; name: string }>(
    `select calendar, to_char(day, 'YYYY-MM-DD') as day, name from holidays where calendar = any($1::text[])`,
    [calendars],
  );
  return new Map(
    [...Map.groupBy(rows, ({ calendar }) => calendar)].map(([calendar, days]) => [
      calendar,
      new Map(days.map(({ day, name }) => [day, name])),
    ]),
  );
}

/** Locks it until the transaction ends, so that two do not take the same turn. */
export async function lastTurn(tx: Tx, key: string): Promise<string | null> {
  await tx.query('insert into turns (key) values ($1) on conflict do nothing', [key]);
  const { rows } = await tx.query<{ person: string | null }>('select person from turns where key = $1 for update', [
    key,
  ]);
  return rows[0]?.person ?? null;
}

export async function setTurn(tx: Tx, key: string, person: string): Promise<void> {
  await tx.query('update turns set person = $2 where key = $1', [key, person]);
}
