/** The SQL of `rights`, one statement a function: to what somebody's role is narrowed. */
import type { Audience } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Part } from './store.ts';

/** What can be narrowed. */
export const NARROWED = ['read', 'speak'] as const;
export type Narrowed = (typeof NARROWED)[number];

/** One thing that is allowed. */
export interface Right {
  /** Null: all. */
  readonly connections: readonly string[] | null;
  /** Whose issues; null: all. */
  readonly teams: readonly string[] | null;
  /** Null: both. */
  readonly audience: Audience | null;
}

export const HOLDERS = ['person', 'team', 'role'] as const;

export interface RightRow extends Right {
  readonly id: string;
  readonly holder_kind: (typeof HOLDERS)[number];
  readonly holder: string;
  readonly permission: Narrowed;
  readonly by: string;
  readonly created_at: string;
}

/** By permission; one that is not there is not narrowed. */
export type Rights = Readonly<Partial<Record<Narrowed, readonly Right[]>>>;

const RIGHT = 'id, holder_kind, holder, permission, connections, teams, audience, by, created_at';

export async function addRight(tx: Tx, right: RightRow): Promise<void> {
  await tx.query(`insert into rights (${RIGHT}) select ${RIGHT} from json_populate_record(null::rights, $1::json)`, [
    JSON.stringify(right),
  ]);
}

export async function listRights(tx: Tx, { after = null, limit = null }: Part = {}): Promise<RightRow[]> {
  const { rows } = await tx.query<RightRow>(
    `select ${RIGHT} from rights where $1::uuid is null or id > $1 order by id limit $2`,
    [after, limit],
  );
  return rows;
}

/** Null where there was none. */
export async function removeRight(tx: Tx, id: string): Promise<RightRow | null> {
  const { rows } = await tx.query<RightRow>(`delete from rights where id = $1 returning ${RIGHT}`, [id]);
  return rows[0] ?? null;
}

/** Of a permission the rows of the person win over those of their teams, and these over those of the role. */
export async function rightsOf(tx: Tx, person: string | null, role: string): Promise<Rights> {
  const { rows } = await tx.query<RightRow>(
    `select ${RIGHT} from rights where (holder_kind = 'role' and holder = $2) or (holder_kind = 'person' and holder = $1)
       or (holder_kind = 'team' and holder in (select id from teams where $1 = any(members)))`,
    [person, role],
  );
  return Object.fromEntries(
    NARROWED.flatMap((permission) => {
      const named = rows.filter((one) => one.permission === permission);
      const kind = HOLDERS.find((one) => named.some(({ holder_kind }) => holder_kind === one));
      return kind === undefined ? [] : [[permission, named.filter(({ holder_kind }) => holder_kind === kind)]];
    }),
  );
}
