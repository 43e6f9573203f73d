/** People, joined to what waits for them: asks and issues. A part of the composition root. */
import type { Whom } from '#sdk';
import { countOwned, findIssue, givenTo, handedOverFrom, ownedBy, type Issues } from '../issues/index.ts';
import {
  createHttp,
  listen,
  notify,
  type Clock,
  type Config,
  type Database,
  type Log,
  type Tx,
} from '../platform/index.ts';
import { listPeople, listTeams, peopleById, resolve, startPeople } from '../people/index.ts';
import { countOpenAsks, issueOfRun, type Asks, type Catalog, type WhoIsAsked } from '../playbook/index.ts';

const PEOPLE_CHANGED = 'bondfire_people';

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

export interface FollowParts {
  readonly database: Database;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly asks: Asks;
  readonly issues: Issues;
  readonly onMoved: () => void;
}

/** Who becomes away, and what then moves on; told by other processes as well. */
export async function followPeople(parts: FollowParts): Promise<{ stop(): Promise<void> }> {
  const { database, config, clock, log, asks, onMoved } = parts;
  const http = createHttp({ log, allowPrivate: config.allowPrivate, now: clock.now });
  const worker = startPeople({
    database,
    clock,
    log,
    read: async (url) => new TextDecoder().decode((await http.bytes('GET', url)).body),
    async onAway(tx, person, now) {
      await asks.away(tx, person, now);
      await handOver(parts, tx, person, now);
    },
    onStillAway: async (tx, person, now) => {
      const moved = await asks.away(tx, person, now);
      return (await handOn(parts, tx, person, await givenTo(tx, person), now)) || moved > 0;
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
async function handOver(parts: FollowParts, tx: Tx, person: string, now: Date): Promise<void> {
  const owned = await ownedBy(tx, person);
  if (await handOn(parts, tx, person, owned, now)) return;
  const { held } = await resolve(tx, `person:${person}`, now, { owner: ofNoIssue, always: true, load });
  const why = `${person} is away, and nobody stands in: ${held ?? ''}`;
  for (const id of owned) await parts.issues.note(tx, id, why, BY, now);
}

/** False where nobody stands in, or there is nothing. */
async function handOn(
  { issues }: FollowParts,
  tx: Tx,
  person: string,
  owned: readonly string[],
  now: Date,
): Promise<boolean> {
  if (owned.length === 0) return false;
  const found = await resolve(tx, `person:${person}`, now, { owner: ofNoIssue, always: true, load });
  const stand = found.people.find((one) => one.person !== person);
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
