/** To what a role is narrowed: who may post outside as the brand, and whose words somebody may read. */
import { z } from 'zod';
import { Audience, type Fault } from '#sdk';
import type { Sight } from '../activity/index.ts';
import { hiddenIssues } from '../issues/index.ts';
import * as people from '../people/index.ts';
import { newId, Refused, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import { fit } from './fit.ts';
import { uuid } from './ids.ts';
import { NotPermitted, permit, ROLES, type Principal } from './principal.ts';

const Ids = z.array(z.string().min(1).max(200)).max(500);
const Given = z.strictObject({
  permission: z.enum(people.NARROWED),
  /** One of the three. */
  person: people.Slug.optional(),
  team: people.Slug.optional(),
  role: z.enum(ROLES).optional(),
  /** None is nobody’s; left out, all. */
  connections: Ids.nullable().optional(),
  /** Of `speak`: whose issues. */
  teams: z.array(people.Slug).max(500).nullable().optional(),
  /** Of `read`. */
  audience: Audience.nullable().optional(),
});

interface RightParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly connections: { get(id: string): unknown };
  mustBePeople(ids: readonly string[]): Promise<void>;
}

export function rightCommands({ database: { pool }, clock, connections, mustBePeople }: RightParts) {
  return {
    /** All of them unless a part is asked for. */
    async listRights(who: Principal, part: people.Part = {}): Promise<people.RightRow[]> {
      permit(who, 'configure');
      return people.listRights(pool, part);
    },

    /** Holds from the next request on. Throws `rejected` naming what does not fit. */
    async addRight(who: Principal, input: unknown): Promise<people.RightRow> {
      permit(who, 'configure');
      const given = Given.parse(fit(Given, input));
      const holders = people.HOLDERS.filter((kind) => given[kind] !== undefined);
      const [kind] = holders;
      if (kind === undefined || holders.length > 1)
        throw new Refused(
          { code: 'whose_right' },
          'whose right is it?',
          'Name a person, a team or a role: one of them.',
        );
      const { permission, person, team, connections: named = null, teams = null, audience = null } = given;
      if (permission === 'speak' && audience !== null)
        throw new Refused({ code: 'speaks_outside' }, 'speaking is outside', 'Leave the audience out.');
      if (permission === 'read' && teams !== null)
        throw new Refused(
          { code: 'read_by_connections' },
          'what may be read is told by connections, not by teams',
          'Leave the teams out.',
        );
      for (const id of named ?? []) connections.get(id);
      if (person !== undefined) await mustBePeople([person]);
      await mustBeTeams(pool, [...(teams ?? []), ...(team === undefined ? [] : [team])]);
      const right: people.RightRow = {
        id: newId(),
        holder_kind: kind,
        holder: given[kind] ?? '',
        permission,
        connections: named,
        teams,
        audience,
        by: who.name,
        created_at: clock.now().toISOString(),
      };
      return transaction(pool, async (tx) => {
        await people.addRight(tx, right);
        return right;
      });
    },

    async removeRight(who: Principal, id: string): Promise<people.RightRow> {
      permit(who, 'configure');
      const one = uuid(id);
      const gone = await transaction(pool, (tx) => people.removeRight(tx, one));
      if (gone) return gone;
      throw new Refused(
        { code: 'not_there', what: 'right', id },
        `there is no right ${id}`,
        'bondfire right list shows those there are.',
      );
    },
  };
}

async function mustBeTeams(tx: Tx, ids: readonly string[]): Promise<void> {
  const found = await people.teamsById(tx, ids);
  for (const id of ids) {
    if (found.has(id)) continue;
    throw new Refused(
      { code: 'not_there', what: 'team', id },
      `there is no team ${id}`,
      'bondfire team list shows those there are.',
    );
  }
}

/** Throws `NotPermitted` where they may not post outside there. `team`: whose issue it is about. */
export function maySpeak(who: Principal, connection: string, team: string | null): void {
  permit(who, 'speak');
  const rights = who.rights?.speak;
  const allowed = ({ connections, teams }: people.Right): boolean =>
    (connections === null || connections.includes(connection)) &&
    (teams === null || (team !== null && teams.includes(team)));
  if (rights === undefined || rights.some(allowed)) return;
  throw new NotPermitted(
    `${who.name} may not post as the brand by ${connection}`,
    'Ask somebody who may, or an admin for the right: bondfire right list.',
    { code: 'may_not_speak', connection },
  );
}

/** Null: everything. A right that names an audience narrows that one alone. */
export function sightOf({ rights }: Principal): Sight | null {
  const read = rights?.read;
  if (read === undefined) return null;
  const of = (audience: Audience): readonly string[] | null => {
    const named = read.filter((one) => one.audience === null || one.audience === audience);
    if (named.length === 0 || named.some(({ connections }) => connections === null)) return null;
    return named.flatMap(({ connections }) => connections ?? []);
  };
  return { internal: of('internal'), external: of('external') };
}

/** What all of these may read, and no more. */
export function sharedRights(all: readonly Principal[]): people.Rights {
  const sights = all.map(sightOf);
  const read = (['internal', 'external'] as const).map((audience): people.Right => {
    const named = sights.flatMap((sight) => (sight?.[audience] == null ? [] : [sight[audience]]));
    const [first, ...rest] = named;
    const connections = first?.filter((id) => rest.every((one) => one.includes(id))) ?? null;
    return { audience, connections, teams: null };
  });
  return read.every(({ connections }) => connections === null) ? {} : { read };
}

export function sees(
  sight: Sight | null,
  { connection, audience }: { readonly connection: string; readonly audience: Audience },
): boolean {
  const named = sight?.[audience] ?? null;
  return named === null || named.includes(connection);
}

/** Issues in which somebody may read nothing, `among` these where they are named; null: none is hidden. */
export async function hiddenFrom(
  tx: Tx,
  who: Principal,
  among: readonly string[] | null = null,
): Promise<ReadonlySet<string> | null> {
  const sight = sightOf(who);
  return sight === null ? null : hiddenIssues(tx, sight, among);
}

/** As one that there is not. Throws `rejected`. */
export async function mustRead(tx: Tx, who: Principal, issues: readonly string[]): Promise<void> {
  const [hidden] = (await hiddenFrom(tx, who, issues)) ?? [];
  if (hidden !== undefined) throw noIssue(hidden);
}

export function noIssue(id: string): Fault {
  return new Refused({ code: 'no_issue' }, `there is no issue ${id}`, 'bondfire issue list shows the ids there are.');
}

/** A page of what may be seen, read on until it is full. */
export async function seenPage<Row>(
  { limit, before }: { readonly limit: number; readonly before?: string | undefined },
  read: (before: string | undefined, limit: number) => Promise<readonly Row[]>,
  keep: ((rows: readonly Row[]) => readonly Row[] | Promise<readonly Row[]>) | null,
  idOf: (row: Row) => string,
): Promise<Row[]> {
  const found: Row[] = [];
  for (let last = before; ;) {
    const rows = await read(last, limit);
    found.push(...(keep === null ? rows : await keep(rows)));
    const end = rows.at(-1);
    if (end === undefined || rows.length < limit || found.length >= limit) return found.slice(0, limit);
    last = idOf(end);
  }
}
