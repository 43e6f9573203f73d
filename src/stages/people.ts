/** People, joined to what waits for them: asks and issues. A part of the composition root. */
import type { Whom } from '#sdk';
import { listIssues, type Issues } from '../issues/index.ts';
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
import { listPeople, listTeams, peopleById, resolve, startPeople, type PeopleWorker } from '../people/index.ts';
import { countOpenAsks, type Asks, type Catalog, type WhoIsAsked } from '../playbook/index.ts';

const PEOPLE_CHANGED = 'bondfire_people';
const OWNED_LIMIT = 500;

/** Who is asked now; the owner is that of the run's issue. */
export async function whoIsAsked(
  tx: Tx,
  whom: Whom,
  at: Date,
  { run, always }: { readonly run: string; readonly always: boolean },
): Promise<WhoIsAsked> {
  const { rows } = await tx.query<{ owner: string | null }>(
    'select owner from issues join runs on runs.issue = issues.id where runs.id = $1',
    [run],
  );
  return resolve(tx, whom, at, { owner: rows[0]?.owner ?? null, always, load });
}

/** Open asks and owned issues. */
async function load(tx: Tx, people: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const asks = await countOpenAsks(tx, people);
  const { rows } = await tx.query<{ owner: string; count: number }>(
    `select owner, count(*)::integer as count from issues where owner = any($1::text[]) and state <> 'resolved' group by owner`,
    [people],
  );
  const owned = new Map(rows.map(({ owner, count }) => [owner, count]));
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
export async function followPeople(parts: FollowParts): Promise<PeopleWorker> {
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
    async onBack(tx, person, now) {
      await asks.back(tx, person, now);
      await offerBack(parts, tx, person, now);
    },
    onMoved,
  });
  const told = await listen(database, PEOPLE_CHANGED, () => void worker.look());
  return {
    look: worker.look,
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

/** What somebody owns goes to whoever stands in, with a note; where nobody does, it stays and says so. */
async function handOver({ issues }: FollowParts, tx: Tx, person: string, now: Date): Promise<void> {
  const found = await resolve(tx, `person:${person}`, now, { owner: null, always: true, load });
  const stand = found.people.find((one) => one.person !== person);
  for (const { id, state } of await listIssues(tx, { owner: person, limit: OWNED_LIMIT })) {
    if (state === 'resolved') continue;
    if (stand === undefined)
      await issues.note(tx, id, `${person} is away, and nobody stands in: ${found.held ?? ''}`, BY, now);
    else await issues.handOver(tx, id, stand.person, `${stand.why}. It was ${person}’s.`, BY, now);
  }
}

/** What was theirs and is open still is told to whoever has it now: they may hand it back. */
async function offerBack({ issues }: FollowParts, tx: Tx, person: string, now: Date): Promise<void> {
  const { rows } = await tx.query<{ issue: string }>(
    `select distinct on (entry.issue) entry.issue from issue_entries entry join issues on issues.id = entry.issue
     where entry.kind = 'handed_over' and entry.actor->>'id' = 'availability' and entry.detail->>'from' = $1
       and issues.state <> 'resolved' and issues.owner is distinct from $1`,
    [person],
  );
  for (const { issue } of rows)
    await issues.note(
      tx,
      issue,
      `${person} is back: bondfire issue hand-over ${issue} ${person} gives it back.`,
      BY,
      now,
    );
}
