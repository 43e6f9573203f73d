/** People, joined to what waits for them: asks and issues. A part of the composition root. */
import type { Whom } from '#sdk';
import { countOwned, findIssue, handedOverFrom, ownedBy, type Issues } from '../issues/index.ts';
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
import { listPeople, listTeams, peopleById, resolve, startPeople } from '../people/index.ts';
import { countOpenAsks, issueOfRun, type Asks, type Catalog, type Engine, type WhoIsAsked } from '../playbook/index.ts';

/** A NOTIFY channel between processes. */
export const PEOPLE_CHANGED = 'bondfire_people';

/** Who is asked now; the owner is that of the run's issue. */
export function whoIsAsked(
  tx: Tx,
  whom: Whom,
  at: Date,
  { run, always }: { readonly run: string; readonly always: boolean },
): Promise<WhoIsAsked> {
  async function owner(inside: Tx): Promise<string | null> {
    const issue = await issueOfRun(inside, run);
    return issue === null ? null : ((await findIssue(inside, issue))?.owner ?? null);
  }
  return resolve(tx, whom, at, { owner, always, load });
}

/** Open asks and owned issues. */
async function load(tx: Tx, people: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const asks = await countOpenAsks(tx, people);
  const owned = await countOwned(tx, people);
  return new Map(people.map((one) => [one, (asks.get(one) ?? 0) + (owned.get(one) ?? 0)]));
}

export async function findPerson(tx: Tx, id: string): Promise<{ readonly id: string } | null> {
  return (await peopleById(tx, [id])).get(id) ?? null;
}

/** For the linter: who may be named in a playbook. Null where there is nobody yet: then names are told when somebody is to be asked. */
export async function knownPeople(tx: Tx): Promise<Catalog['people']> {
  const people = await listPeople(tx);
  if (people.length === 0) return null;
  return {
    people: new Set(people.map(({ id }) => id)),
    teams: new Set((await listTeams(tx)).map(({ id }) => id)),
    roles: new Set(people.flatMap(({ roles }) => roles)),
  };
}

/** Who may be named, as far as a store tells that runs; else why that is not known. */
export async function peopleOf(address: StoreAddress, log: Log): Promise<NonNullable<Catalog['people']> | string> {
  try {
    const found = await askStore(address, log, async (tx) => ({ people: await knownPeople(tx) }));
    if (found === null) return 'no product runs on this data folder';
    return found.people ?? 'the product knows nobody yet';
  } catch (error) {
    return `the database does not tell: ${error instanceof Error ? error.message || String(error) : String(error)}`;
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
  readonly onMoved: () => void;
}

/** Who becomes away, and what then moves on; told by other processes as well. */
export async function followPeople(parts: FollowParts): Promise<{ stop(): Promise<void> }> {
  const { database, config, clock, log, asks, wake, onMoved } = parts;
  const http = createHttp({ log, allowPrivate: config.allowPrivate, now: clock.now });
  const worker = startPeople({
    database,
    clock,
    log,
    read: async (url) => new TextDecoder().decode((await http.bytes('GET', url)).body),
    async onAway(tx, person, now) {
      for (const { run, event } of await asks.away(tx, person, now)) await wake(tx, run, event, now);
      await handOver(parts, tx, person, now);
    },
    async onBack(tx, person, now) {
      await asks.back(tx, person, now);
      await offerBack(parts, tx, person, now);
    },
    onMoved,
  });
  const told = await listen(database, PEOPLE_CHANGED, () => void worker.now());
  return {
    async stop() {
      await told.stop();
      await worker.stop();
      http.close();
    },
  };
}

export function tellPeopleChanged({ pool }: Database): Promise<void> {
  return notify(pool, PEOPLE_CHANGED);
}

const BY = { by: { kind: 'system', id: 'availability', name: 'Bondfire' } } as const;

function ofNoIssue(): Promise<null> {
  return Promise.resolve(null);
}

/** What somebody owns goes to whoever stands in, with a note; where nobody does, it stays and says so. */
async function handOver({ issues }: FollowParts, tx: Tx, person: string, now: Date): Promise<void> {
  const found = await resolve(tx, `person:${person}`, now, { owner: ofNoIssue, always: true, load });
  const stand = found.people.find((one) => one.person !== person);
  for (const id of await ownedBy(tx, person)) {
    if (stand === undefined)
      await issues.note(tx, id, `${person} is away, and nobody stands in: ${found.held ?? ''}`, BY, now);
    else await issues.handOver(tx, id, stand.person, `${stand.why}. It was ${person}’s.`, BY, now);
  }
}

/** What was theirs and is open still is told to whoever has it now: they may hand it back. */
async function offerBack({ issues }: FollowParts, tx: Tx, person: string, now: Date): Promise<void> {
  for (const issue of await handedOverFrom(tx, person, BY.by.id)) {
    const back = `${person} is back: bondfire issue hand-over ${issue} ${person} gives it back.`;
    await issues.note(tx, issue, back, BY, now);
  }
}
