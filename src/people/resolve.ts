/** Who is meant, and who of them can be asked now: stand-ins are followed, whose hours it is not are passed over, and where nobody is left, the lead is told. */
import type { Whom } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { rosterOf, type Roster } from './roster.ts';
import { availability, onShift, onTurn, without, type Absence, type Availability } from './stage.ts';
import * as store from './store.ts';
import type { PersonRow, TeamRow } from './store.ts';

export interface Asked {
  readonly person: string;
  readonly why: string;
}

export interface Resolved {
  readonly people: readonly Asked[];
  readonly passedOver: readonly { readonly person: string; readonly why: string }[];
  /** Why nobody could be found. The lead is then among the people, where there is one who is not away. */
  readonly held: string | null;
}

export interface Facts {
  /** Of the run's issue. */
  owner(tx: Tx): Promise<string | null>;
  /** Those whose working hours it is not are asked as well. */
  readonly always: boolean;
  /** Who is passed over, and why: they wrote what is to be approved, say. */
  readonly not?: ReadonlyMap<string, string>;
  /** How much each has to do. */
  load(tx: Tx, people: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** The same, of whoever else it is. */
export interface FactsOf {
  owner(): Promise<string | null>;
  readonly always: boolean;
  readonly not?: ReadonlyMap<string, string>;
  load(people: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** Never throws for what is missing: `held` says so. */
export function resolve(tx: Tx, whom: Whom, at: Date, { owner, load, ...facts }: Facts): Promise<Resolved> {
  return resolveFrom(rosterOf(tx), whom, at, { ...facts, owner: () => owner(tx), load: (people) => load(tx, people) });
}

export async function resolveFrom(from: Roster, whom: Whom, at: Date, facts: FactsOf): Promise<Resolved> {
  const chosen = typeof whom === 'object' && !Array.isArray(whom) && 'of' in whom ? whom : null;
  const of = chosen === null ? whom : chosen.of;
  const references = (Array.isArray(of) ? of : [of]) as readonly string[];
  const meant: Asked[] = [];
  const missing: string[] = [];
  const teams: TeamRow[] = [];
  for (const reference of references) {
    const found = await meantBy(from, reference, at, facts);
    if (found.team) teams.push(found.team);
    if (typeof found.people === 'string') missing.push(found.people);
    else meant.push(...found.people);
  }
  const everybody = await knownFrom(
    from,
    meant.map(({ person }) => person),
    at,
  );
  const fitting = meant.filter(({ person }) => fits(everybody.get(person)?.row, chosen));
  if (meant.length > 0 && fitting.length === 0) missing.push(`nobody of ${references.join(', ')} ${narrowed(chosen)}`);
  const passedOver: { person: string; why: string }[] = [];
  const can = new Map<string, string>();
  const { always, not = NONE } = facts;
  for (const one of fitting) await place(from, one, at, { everybody, can, passedOver, always, not });
  const people = [...can].map(([person, why]) => ({ person, why }));
  if (people.length > 0) return { people: await pick(from, people, chosen, references, facts), passedOver, held: null };
  const because =
    [...missing, ...passedOver.map(({ person, why }) => `${person}: ${why}`)].join('; ') ||
    `${references.join(', ')} is nobody`;
  const leads = (await told(from, teams, meant, at)).filter(({ person }) => !not.has(person));
  return { people: leads, passedOver, held: `nobody can be asked: ${because}` };
}

const NONE: ReadonlyMap<string, string> = new Map();

interface Meant {
  /** A text says why there is nobody. */
  readonly people: readonly Asked[] | string;
  readonly team: TeamRow | null;
}

async function meantBy(from: Roster, reference: string, at: Date, facts: FactsOf): Promise<Meant> {
  if (reference === 'owner') {
    const owner = await facts.owner();
    return {
      people: owner === null ? 'the issue has no owner' : [{ person: owner, why: 'owner of the issue' }],
      team: null,
    };
  }
  const [kind = '', id = ''] = reference.split(':', 2);
  if (kind === 'person') return { people: [{ person: id, why: 'asked by name' }], team: null };
  if (kind === 'role') {
    const people = await from.peopleWithRole(id);
    return {
      people: people.length === 0 ? `nobody has the role ${id}` : people.map((person) => ({ person, why: `is ${id}` })),
      team: null,
    };
  }
  const team = (await from.teamsById([id])).get(id);
  if (!team) return { people: `there is no team ${id}`, team: null };
  if (kind === 'lead')
    return { people: team.lead === null ? `${id} has no lead` : [{ person: team.lead, why: `leads ${id}` }], team };
  if (kind === 'oncall') {
    const shift = await onCallFrom(from, team, at);
    return {
      people: shift === null ? `nobody is on call for ${id}` : [{ person: shift.person, why: `on call for ${id}` }],
      team,
    };
  }
  return {
    people:
      team.members.length === 0 ? `${id} has no members` : team.members.map((person) => ({ person, why: `of ${id}` })),
    team,
  };
}

export interface Shift {
  readonly person: string;
  readonly until: string;
  readonly why: string;
}

/** By an override, else by turn or calendar. */
export function onCall(tx: Tx, team: TeamRow, at: Date): Promise<Shift | null> {
  return onCallFrom(rosterOf(tx), team, at);
}

export async function onCallFrom(from: Roster, team: TeamRow, at: Date): Promise<Shift | null> {
  const override = await from.overrideAt(team.id, at);
  if (override) return { person: override.person, until: override.until_at, why: 'took the shift' };
  if (team.rota === null) return null;
  if ('turn' in team.rota) {
    const turn = onTurn(team.rota, at);
    return turn && { person: turn.person, until: turn.until.toISOString(), why: 'by turn' };
  }
  const shift = onShift(team.shifts, at);
  const person = shift === null ? null : named(shift.why, await from.listPeople());
  return shift === null || person === null
    ? null
    : { person, until: shift.until, why: `the calendar says “${shift.why}”` };
}

/** Whom an event's title names: by id, e-mail or whole name. */
function named(title: string, people: readonly PersonRow[]): string | null {
  const said = title.toLowerCase();
  const words = new Set(said.split(/[^\p{L}\p{N}_@.-]+/u));
  const fitting = people.filter(
    ({ id, email, name }) =>
      words.has(id) || (email !== null && said.includes(email.toLowerCase())) || said.includes(name.toLowerCase()),
  );
  return fitting.toSorted((one, other) => other.name.length - one.name.length)[0]?.id ?? null;
}

interface Known {
  readonly row: PersonRow;
  readonly availability: Availability;
}

/** Each with whether they can act then. */
export function known(tx: Tx, ids: readonly string[], at: Date): Promise<Map<string, Known>> {
  return knownFrom(rosterOf(tx), ids, at);
}

async function knownFrom(from: Roster, ids: readonly string[], at: Date): Promise<Map<string, Known>> {
  const rows = await from.peopleById(ids);
  const absences = Map.groupBy(await from.absencesOf([...rows.keys()], at), ({ person }) => person);
  const presences = Map.groupBy(await from.presencesOf([...rows.keys()], at), ({ person }) => person);
  const calendars = [...rows.values()].flatMap(({ holidays }) => (holidays === null ? [] : [holidays]));
  const holidays = await from.holidaysOf(calendars);
  return new Map(
    [...rows].map(([id, row]) => {
      const { hand = [], vendor = [] } = Object.groupBy(absences.get(id) ?? [], ({ source }) =>
        source === store.BY_HAND ? 'hand' : 'vendor',
      );
      const told = [
        ...vendor.map(absenceOf),
        ...row.busy.map(({ from, until, why }) => ({ from, until, reason: why })),
      ];
      const there = (presences.get(id) ?? []).map(({ from_at, until_at }) => ({ from: from_at, until: until_at }));
      const away = [...hand.map(absenceOf), ...without(told, there)];
      const times = { zone: row.zone, hours: row.hours, holidays: holidays.get(row.holidays ?? '') ?? new Map() };
      return [id, { row, availability: availability(times, away, at) }];
    }),
  );
}

function absenceOf({ from_at, until_at, reason }: store.AbsenceRow): Absence {
  return { from: from_at, until: until_at, reason };
}

interface Places {
  readonly everybody: Map<string, Known>;
  readonly can: Map<string, string>;
  readonly passedOver: { person: string; why: string }[];
  readonly always: boolean;
  readonly not: ReadonlyMap<string, string>;
}

/** Somebody who is away is stood in for, and that one too; nobody is asked in a circle. */
async function place(
  from: Roster,
  asked: Asked,
  at: Date,
  { everybody, can, passedOver, always, not }: Places,
): Promise<void> {
  const passed = new Set<string>();
  let { person, why } = asked;
  for (;;) {
    if (can.has(person)) return;
    const because = not.get(person);
    if (because !== undefined) return void passedOver.push({ person, why: because });
    const found = everybody.get(person) ?? (await knownFrom(from, [person], at)).get(person);
    if (!found) return void passedOver.push({ person, why: 'there is nobody of that id' });
    everybody.set(person, found);
    const { availability: now, row } = found;
    if (now.can || (always && !now.away)) return void can.set(person, why);
    const until = now.until === null ? '' : ` until ${now.until}`;
    passedOver.push({ person, why: `${now.why}${until}` });
    passed.add(person);
    if (!now.away || row.stand_in === null || passed.has(row.stand_in)) return;
    why = `stands in for ${row.name}, who is ${now.why}${until}`;
    person = row.stand_in;
  }
}

type Narrowing = Extract<Whom, { of: unknown }>;

function fits(row: PersonRow | undefined, chosen: Narrowing | null): boolean {
  // Whoever is not there is told as such later on.
  if (row === undefined || chosen === null) return true;
  const { speaks, market, product, topic, skill } = chosen;
  return (
    (speaks === undefined || row.languages.some((one) => primary(one) === primary(speaks))) &&
    (market === undefined || row.markets.includes(market)) &&
    (product === undefined || row.products.includes(product)) &&
    (topic === undefined || row.topics.includes(topic)) &&
    (skill === undefined || row.skills.includes(skill))
  );
}

/** `de` of `de-AT`. */
function primary(language: string): string {
  return language.toLowerCase().split(/[-_]/)[0] ?? '';
}

function narrowed(chosen: Narrowing | null): string {
  const { speaks, market, product, topic, skill } = chosen ?? {};
  return [
    ...(speaks === undefined ? [] : [`speaks ${speaks}`]),
    ...(market === undefined ? [] : [`answers for the market ${market}`]),
    ...(product === undefined ? [] : [`answers for the product ${product}`]),
    ...(topic === undefined ? [] : [`answers for the topic ${topic}`]),
    ...(skill === undefined ? [] : [`has the skill ${skill}`]),
  ].join(' and ');
}

async function pick(
  from: Roster,
  people: readonly Asked[],
  chosen: Narrowing | null,
  references: readonly string[],
  facts: FactsOf,
): Promise<readonly Asked[]> {
  const how = chosen?.pick ?? 'all';
  if (how === 'all' || people.length === 1) return people;
  const inOrder = people.toSorted((one, other) => (one.person < other.person ? -1 : 1));
  if (how === 'least_busy') {
    const load = await facts.load(people.map(({ person }) => person));
    const busy = ({ person }: Asked): number => load.get(person) ?? 0;
    return inOrder.toSorted((one, other) => busy(one) - busy(other)).slice(0, 1);
  }
  const key = references.toSorted().join(' ');
  const last = await from.lastTurn(key);
  const next = inOrder.find(({ person }) => last === null || person > last) ?? inOrder[0];
  if (next === undefined) return [];
  await from.setTurn(key, next.person);
  return [next];
}

/** The leads of the teams that were meant, else of those that whoever was meant is in; whatever the hour, unless they are away. */
async function told(
  from: Roster,
  teams: readonly TeamRow[],
  meant: readonly Asked[],
  at: Date,
): Promise<readonly Asked[]> {
  const found = await leads(from, teams, at);
  if (found.length > 0 || meant.length === 0) return found;
  const theirs = (await from.listTeams()).filter(({ members }) => meant.some(({ person }) => members.includes(person)));
  return leads(from, theirs, at);
}

async function leads(from: Roster, teams: readonly TeamRow[], at: Date): Promise<readonly Asked[]> {
  const ids = teams.flatMap(({ id, lead }) => (lead === null ? [] : [[lead, id] as const]));
  if (ids.length === 0) return [];
  const found = await knownFrom(
    from,
    ids.map(([lead]) => lead),
    at,
  );
  return [...new Map(ids)].flatMap(([lead, team]) =>
    found.get(lead)?.availability.away === false
      ? [{ person: lead, why: `leads ${team}, of which nobody can be asked` }]
      : [],
  );
}
