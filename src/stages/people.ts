/** People, joined to what waits for them: asks and issues. A part of the composition root. */
import type { Whom } from '#sdk';
import { whoSeesWhat } from '../connections/index.ts';
import { outOfOffice } from '../ingest/index.ts';
import {
  countOwned,
  findIssue,
  givenTo,
  handedOverFrom,
  ownedBy,
  timeAnew,
  timeSilencesAnew,
  type Issues,
  type NextOwner,
} from '../issues/index.ts';
import {
  askStore,
  createHttp,
  listen,
  notify,
  type Clock,
  type Config,
  type Database,
  type Log,
  type StoreAddress,
  type Tx,
} from '../platform/index.ts';
import {
  known,
  listPeople,
  listTeams,
  peopleById,
  readBusinessHours,
  resolve,
  startPeople,
  teamFor,
  teamsById,
} from '../people/index.ts';
import {
  countOpenAsks,
  issueOfRun,
  subjectOfRun,
  type AskFacts,
  type AskParts,
  type Asks,
  type BusinessTimes,
  type Catalog,
  type Engine,
  type WhoIsAsked,
  lookAgainAtHeld,
} from '../playbook/index.ts';

const PEOPLE_CHANGED = 'bondfire_people';

/** Who is asked now; the owner is that of the run's issue. Where nobody is, and nobody of those who were meant has a lead, the lead of the issue's team is told. */
export async function whoIsAsked(tx: Tx, whom: Whom, at: Date, { run, always, not }: AskFacts): Promise<WhoIsAsked> {
  async function issue(inside: Tx) {
    const id = await issueOfRun(inside, run);
    return id === null ? undefined : findIssue(inside, id);
  }
  const owner = async (inside: Tx): Promise<string | null> => (await issue(inside))?.owner ?? null;
  const narrowed = { owner, load, ...(not && { not }) };
  const found = await resolve(tx, whom, at, { ...narrowed, always });
  if (found.held === null || found.people.length > 0) return found;
  const about = await issue(tx);
  const team = about === undefined ? null : teamFor(await listTeams(tx), about);
  if (team?.lead == null) return found;
  const { people } = await resolve(tx, `person:${team.lead}`, at, { ...narrowed, always: true });
  const why = `leads ${team.id}, whose issue it is, and nobody else can be asked`;
  return { ...found, people: people.some(({ person }) => person === team.lead) ? [{ person: team.lead, why }] : [] };
}

/** The business hours of a team, else of what the run is about: its issue, or its market. */
export async function businessTimes(
  tx: Tx,
  run: { readonly issue: string | null; readonly market: string | null },
  now: Date,
): Promise<BusinessTimes> {
  const hours = await readBusinessHours(tx, now);
  const issue = run.issue === null ? undefined : await findIssue(tx, run.issue);
  return (team) => hours({ team: team ?? issue?.team ?? null, market: issue?.market ?? run.market });
}

/** What asks need of people. */
export const asking: AskParts = {
  resolve: whoIsAsked,
  businessTimes: async (tx, run, now) => businessTimes(tx, await subjectOfRun(tx, run), now),
};

/** Who takes an issue of the team's: whoever is on call, else who has least to do of those who can act now. */
export async function nextOwner(tx: Tx, team: string, not: ReadonlySet<string>, now: Date): Promise<NextOwner> {
  const facts = { owner: ofNoIssue, load };
  const onCall = await resolve(tx, `oncall:${team}`, now, { ...facts, always: false });
  const inTurn = onCall.people.find(({ person }) => !not.has(person));
  if (onCall.held === null && inTurn !== undefined) return inTurn;
  const able = await resolve(tx, `team:${team}`, now, { ...facts, always: false });
  const others = able.held === null ? able.people.filter(({ person }) => !not.has(person)) : [];
  const has = await load(
    tx,
    others.map(({ person }) => person),
  );
  const [least] = others.toSorted((one, other) => (has.get(one.person) ?? 0) - (has.get(other.person) ?? 0));
  if (least !== undefined)
    return { person: least.person, why: `has least to do of those who can act, and is ${least.why}` };
  const there = await resolve(tx, `team:${team}`, now, { ...facts, always: true });
  const later = there.held === null ? there.people.filter(({ person }) => !not.has(person)) : [];
  const when = [
    ...(
      await known(
        tx,
        later.map(({ person }) => person),
        now,
      )
    ).values(),
  ].flatMap(({ availability: { until } }) => until ?? []);
  const [soonest] = when.toSorted();
  if (soonest !== undefined) return { later: new Date(soonest) };
  const lead = (await teamsById(tx, [team])).get(team)?.lead ?? null;
  return { held: `nobody else of ${team} can take it${able.held === null ? '' : ` (${able.held})`}`, lead };
}

/** Open asks and owned issues. */
async function load(tx: Tx, people: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const asks = await countOpenAsks(tx, people);
  const owned = await countOwned(tx, people);
  return new Map(people.map((one) => [one, (asks.get(one) ?? 0) + (owned.get(one) ?? 0)]));
}

export async function findPerson(tx: Tx, id: string): Promise<{ readonly id: string; readonly name: string } | null> {
  return (await peopleById(tx, [id])).get(id) ?? null;
}

/** The teams that a person is in or leads. */
export async function teamsOf(tx: Tx, person: string): Promise<readonly string[]> {
  const teams = await listTeams(tx);
  return teams.flatMap(({ id, members, lead }) => (lead === person || members.includes(person) ? [id] : []));
}

/** For the linter: who may be named in a playbook. Null where there is nobody yet: then names are told when somebody is to be asked. */
export async function knownPeople(tx: Tx): Promise<Catalog['people']> {
  const people = await listPeople(tx);
  if (people.length === 0) return null;
  const teams = await listTeams(tx);
  return {
    people: new Set(people.map(({ id }) => id)),
    teams: new Set(teams.map(({ id }) => id)),
    markets: new Set([...people, ...teams].flatMap(({ markets }) => markets)),
    roles: new Set(people.flatMap(({ roles }) => roles)),
  };
}

/** What playbooks may name, as far as a store tells that runs; `unchecked`: why people are not known, `unconnected`: why connections are not. */
export interface Named extends Pick<Catalog, 'people' | 'connections'> {
  readonly unchecked: string | null;
  readonly unconnected: string | null;
}

function unknown(why: string): Named {
  return { people: null, connections: null, unchecked: why, unconnected: why };
}

export async function namedIn(address: StoreAddress, log: Log): Promise<Named> {
  try {
    const found = await askStore(address, log, async (tx) => ({
      people: await knownPeople(tx),
      connections: await whoSeesWhat(tx),
    }));
    if (found === null) return unknown('no product runs on this data folder');
    return { ...found, unchecked: found.people === null ? 'the product knows nobody yet' : null, unconnected: null };
  } catch (error) {
    return unknown(
      `the database does not tell: ${error instanceof Error ? error.message || String(error) : String(error)}`,
    );
  }
}

export interface FollowParts {
  readonly database: Database;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly asks: Asks;
  readonly wake: Engine['wake'];
  readonly issues: Issues;
  /** Somebody was added, changed or removed, here or elsewhere. */
  readonly onChanged: () => Promise<void>;
  readonly onMoved: () => void;
}

/** Who becomes away, and what then moves on; told by other processes as well. */
export async function followPeople(parts: FollowParts): Promise<{ stop(): Promise<void> }> {
  const { database, config, clock, log, asks, wake, onChanged, onMoved } = parts;
  const http = createHttp({ log, allowPrivate: config.allowPrivate, now: clock.now });
  const worker = startPeople({
    database,
    clock,
    log,
    read: async (url) => new TextDecoder().decode((await http.bytes('GET', url)).body),
    outOfOffice,
    onAway: (tx, person, now) => movesOn(parts, tx, person, now),
    onStillAway: async (tx, person, now) => {
      const decided = await asks.away(tx, person, now);
      for (const { run, event } of decided) await wake(tx, run, event, now);
      return (await handOn(parts, tx, person, await givenTo(tx, person), now)) || decided.length > 0;
    },
    async onBack(tx, person, now) {
      await asks.back(tx, person, now);
      await offerBack(parts, tx, person, now);
    },
    onMoved,
  });
  // What was changed when nobody was told.
  await timeAllAnew(database, clock.now());
  const told = await listen(database, PEOPLE_CHANGED, () => {
    void worker.now();
    onChanged().catch((error: unknown) => log.warn('changed people could not be read', { error }));
  });
  await onChanged();
  return {
    async stop() {
      await told.stop();
      await worker.stop();
      http.close();
    },
  };
}

type Moving = Pick<FollowParts, 'asks' | 'wake' | 'issues'>;

/** What waits for somebody who is away. */
async function movesOn(parts: Moving, tx: Tx, person: string, now: Date): Promise<void> {
  for (const { run, event } of await parts.asks.away(tx, person, now)) await parts.wake(tx, run, event, now);
  await handOver(parts, tx, person, now);
}

/** The same of somebody who is taken out, and is said to be away already; what nobody takes is nobody’s. */
export async function leaves(parts: Moving, tx: Tx, person: string, now: Date): Promise<void> {
  await movesOn(parts, tx, person, now);
  for (const issue of await ownedBy(tx, person))
    await parts.issues.assign(tx, issue, { owner: null }, { ...BY, why: `${person} is not here any more` }, now);
}

/** What counts in business hours. */
async function timeAllAnew(database: Database, now: Date): Promise<void> {
  await timeAnew(database, now);
  await timeSilencesAnew(database, now);
}

/** What was said of them holds from now on, here and in other processes. */
export async function tellPeopleChanged(database: Database, now: Date): Promise<void> {
  await timeAllAnew(database, now);
  await lookAgainAtHeld(database.pool, now);
  await notify(database.pool, PEOPLE_CHANGED);
}

/** Who is away by it is looked at now, here and in other processes. */
export function tellDirectoryRead({ pool }: Database): Promise<void> {
  return notify(pool, PEOPLE_CHANGED);
}

const BY = { by: { kind: 'system', id: 'availability', name: 'Bondfire' } } as const;

function ofNoIssue(): Promise<null> {
  return Promise.resolve(null);
}

/** What somebody owns goes to whoever stands in, with a note; where nobody does, it stays and says so. */
async function handOver(parts: Pick<FollowParts, 'issues'>, tx: Tx, person: string, now: Date): Promise<void> {
  const owned = await ownedBy(tx, person);
  if (await handOn(parts, tx, person, owned, now)) return;
  const { held } = await resolve(tx, `person:${person}`, now, { owner: ofNoIssue, always: true, load });
  const why = `${person} is away, and nobody stands in: ${held ?? ''}`;
  const teams = await listTeams(tx);
  for (const id of owned) {
    const issue = await findIssue(tx, id);
    const lead = issue === undefined ? null : (teamFor(teams, issue)?.lead ?? null);
    await parts.issues.hold(tx, id, why, lead, BY, now);
  }
}

/** False where nobody stands in, or there is nothing. */
async function handOn(
  { issues }: Pick<FollowParts, 'issues'>,
  tx: Tx,
  person: string,
  owned: readonly string[],
  now: Date,
): Promise<boolean> {
  if (owned.length === 0) return false;
  const found = await resolve(tx, `person:${person}`, now, { owner: ofNoIssue, always: true, load });
  const stand = found.held === null ? found.people.find((one) => one.person !== person) : undefined;
  if (stand === undefined) return false;
  for (const id of owned) await issues.handOver(tx, id, stand.person, `${stand.why}. It was ${person}’s.`, BY, now);
  return true;
}

/** What was theirs and is open still is told to whoever has it now: they may hand it back. */
async function offerBack({ issues }: FollowParts, tx: Tx, person: string, now: Date): Promise<void> {
  for (const issue of await handedOverFrom(tx, person, BY.by.id)) {
    const back = `${person} is back: bondfire issue hand-over ${issue} ${person} gives it back.`;
    await issues.note(tx, issue, back, BY, now);
  }
}
