/** The SQL of `connections`, one statement a function. */
import type { Account, Audience, Budget } from '#sdk';
import type { Spent, Tx } from '../platform/index.ts';

/** `since` and `until` are instants. */
export interface Disconnected {
  readonly since: string;
  readonly message: string;
  readonly cure: string | null;
}

export interface Held {
  readonly until: string;
  readonly message: string;
}

/** What a vendor answered in place of a grant. */
export interface Refused {
  readonly at: string;
  readonly message: string;
  readonly cure: string | null;
}

export interface ConnectionRow {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: string | null;
  readonly account: Account | null;
  readonly intake_token: Buffer | null;
  readonly paused_at: string | null;
  readonly disconnected: Disconnected | null;
  readonly held: Held | null;
  readonly budget: Partial<Budget> | null;
  /** Streams that are not read. */
  readonly off: readonly string[];
  readonly refused: Refused | null;
  /** Made up: of the sample company. */
  readonly sample: boolean;
  readonly created_at: string;
  /** When a browser last brought it a grant. */
  readonly granted_at: string | null;
}

export async function insertConnection(
  tx: Tx,
  row: Pick<
    ConnectionRow,
    'id' | 'connector' | 'audience' | 'settings' | 'credentials' | 'intake_token' | 'sample' | 'off'
  >,
): Promise<boolean> {
  const { id, connector, audience, settings, credentials, intake_token, sample, off } = row;
  const { rowCount } = await tx.query(
    `insert into connections (id, connector, audience, settings, credentials, intake_token, sample, off)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [id, connector, audience, JSON.stringify(settings), credentials, intake_token, sample, off],
  );
  return rowCount === 1;
}

export async function allConnections(tx: Tx): Promise<ConnectionRow[]> {
  const { rows } = await tx.query<ConnectionRow>(
    `select id, connector, audience, settings, credentials, account, intake_token, paused_at, disconnected, held, budget, off, refused, sample, created_at, granted_at
     from connections left join grants on connection = id order by id`,
  );
  return rows;
}

/** By id: what a linter must know of them. */
export async function whoSeesWhat(
  tx: Tx,
): Promise<ReadonlyMap<string, { readonly connector: string; readonly audience: Audience }>> {
  const { rows } = await tx.query<Pick<ConnectionRow, 'id' | 'connector' | 'audience'>>(
    'select id, connector, audience from connections order by id',
  );
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

export async function setAccount(tx: Tx, id: string, account: Account): Promise<void> {
  await tx.query('update connections set account = $2 where id = $1', [id, JSON.stringify(account)]);
}

/** Resumed, what waited for it goes out first. */
export async function setPaused(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.query(
    'update connections set paused_at = $2, catching_up = catching_up or $2::timestamptz is null where id = $1',
    [id, at],
  );
}

/** Back, what waited for it goes out first. */
export async function setDisconnected(tx: Tx, id: string, disconnected: Disconnected | null): Promise<void> {
  await tx.query(
    'update connections set disconnected = $2, catching_up = catching_up or $2::jsonb is null where id = $1',
    [id, json(disconnected)],
  );
}

export async function setHeld(tx: Tx, id: string, held: Held | null): Promise<void> {
  await tx.query('update connections set held = $2 where id = $1', [id, json(held)]);
}

export async function setBudget(tx: Tx, id: string, budget: Partial<Budget> | null): Promise<void> {
  await tx.query('update connections set budget = $2 where id = $1', [id, json(budget)]);
}

export async function setOff(tx: Tx, id: string, off: readonly string[]): Promise<void> {
  await tx.query('update connections set off = $2 where id = $1', [id, off]);
}

export async function setRefused(tx: Tx, id: string, refused: Refused | null): Promise<void> {
  await tx.query('update connections set refused = $2 where id = $1', [id, json(refused)]);
}

export async function setIntake(tx: Tx, id: string, intake_token: Buffer, credentials: string | null): Promise<void> {
  await tx.query('update connections set intake_token = $2, credentials = $3 where id = $1', [
    id,
    intake_token,
    credentials,
  ]);
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Minutes since 1970, and how many requests began in each. */
export async function allSpent(tx: Tx): Promise<ReadonlyMap<string, Spent>> {
  const { rows } = await tx.query<{ connection: string; spent: Spent }>('select connection, spent from budgets');
  return new Map(rows.map(({ connection, spent }) => [connection, spent]));
}

export async function spentOf(tx: Tx, connection: string): Promise<Spent> {
  const { rows } = await tx.query<{ spent: Spent }>('select spent from budgets where connection = $1', [connection]);
  return rows[0]?.spent ?? {};
}

/** Adds it to what others have spent, lets go of what is older than `oldest` (minutes since 1970), and answers the sum. */
export async function addSpent(tx: Tx, connection: string, spent: Spent, oldest: number, now: Date): Promise<Spent> {
  // Of a connection that was removed meanwhile nothing is kept.
  const { rows } = await tx.query<{ spent: Spent }>(
    `insert into budgets (connection, spent, saved_at) select id, $2, $4 from connections where id = $1
     on conflict (connection) do update set saved_at = excluded.saved_at, spent = (
       select coalesce(jsonb_object_agg(minute, count), '{}') from (
         select minute, sum(count::integer) as count
         from (select * from jsonb_each_text(budgets.spent) union all select * from jsonb_each_text(excluded.spent)) as all_spent (minute, count)
         where minute::bigint >= $3 group by minute) as summed)
     returning spent`,
    [connection, JSON.stringify(spent), oldest, now],
  );
  return rows[0]?.spent ?? spent;
}

export async function deleteConnection(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from connections where id = $1', [id]);
  return rowCount === 1;
}

export async function changeConnection(
  tx: Tx,
  { id, settings, credentials, account }: Pick<ConnectionRow, 'id' | 'settings' | 'credentials' | 'account'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update connections set settings = $2, credentials = $3, account = $4 where id = $1',
    [id, JSON.stringify(settings), credentials, account === null ? null : JSON.stringify(account)],
  );
  return rowCount === 1;
}

export async function anyCredentials(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query(
    `select 1 from connections where credentials is not null
     union all select 1 from grants where sealed is not null limit 1`,
  );
  return rows.length > 0;
}

export interface GrantRow {
  readonly granted_at: string | null;
  readonly sealed: string | null;
  readonly gone: { readonly message: string; readonly cure: string | null } | null;
}

/** Until the transaction ends, only here is this grant renewed. */
export async function lockGrant(tx: Tx, connection: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [connection]);
}

export async function grantOf(tx: Tx, connection: string): Promise<GrantRow | undefined> {
  const { rows } = await tx.query<GrantRow>('select sealed, gone, granted_at from grants where connection = $1', [
    connection,
  ]);
  return rows[0];
}

/** `granted_at`: null where it was renewed. */
export async function saveGrant(
  tx: Tx,
  connection: string,
  sealed: string,
  granted_at: Date | null,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into grants (connection, sealed, granted_at, changed_at) values ($1, $2, $3, $4)
     on conflict (connection) do update set sealed = excluded.sealed, gone = null,
       granted_at = coalesce(excluded.granted_at, grants.granted_at), changed_at = excluded.changed_at`,
    [connection, sealed, granted_at, now],
  );
}

/** The one that was `sealed`: one that came meanwhile goes on. A connection that was removed meanwhile has none. */
export async function endGrant(
  tx: Tx,
  connection: string,
  sealed: string | null,
  gone: GrantRow['gone'],
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into grants (connection, gone, changed_at) select id, $3, $4 from connections where id = $1
     on conflict (connection) do update set gone = excluded.gone, changed_at = excluded.changed_at
       where grants.sealed is not distinct from $2`,
    [connection, sealed, JSON.stringify(gone), now],
  );
}

/** What the vendor ended before may be granted now. */
export async function deleteEndedGrant(tx: Tx, connection: string): Promise<void> {
  await tx.query('delete from grants where connection = $1 and gone is not null', [connection]);
}

export async function deleteGrant(tx: Tx, connection: string): Promise<void> {
  await tx.query('delete from grants where connection = $1', [connection]);
}

/** Those that were never answered. */
export async function deleteStaleRequests(tx: Tx, now: Date): Promise<void> {
  await tx.query('delete from grant_requests where expires_at < $1', [now]);
}

export async function insertGrantRequest(
  tx: Tx,
  state: Buffer,
  connection: string,
  sealed: string,
  expires: Date,
): Promise<void> {
  await tx.query('insert into grant_requests (state, connection, sealed, expires_at) values ($1, $2, $3, $4)', [
    state,
    connection,
    sealed,
    expires,
  ]);
}

export async function takeGrantRequest(
  tx: Tx,
  state: Buffer,
  now: Date,
): Promise<{ readonly connection: string; readonly sealed: string } | undefined> {
  const { rows } = await tx.query<{ connection: string; sealed: string }>(
    'delete from grant_requests where state = $1 and expires_at >= $2 returning connection, sealed',
    [state, now],
  );
  return rows[0];
}

export interface SealedRow {
  readonly place: 'connection' | 'grant' | 'request';
  /** The state in hexadecimal, for a request. */
  readonly id: string;
  readonly sealed: string;
}

/** All that the vault sealed. */
export async function allSealed(tx: Tx): Promise<SealedRow[]> {
  const { rows } = await tx.query<SealedRow>(
    `select 'connection' as place, id, credentials as sealed from connections where credentials is not null
     union all select 'grant', connection, sealed from grants where sealed is not null
     union all select 'request', encode(state, 'hex'), sealed from grant_requests`,
  );
  return rows;
}

const RESEAL: Readonly<Record<SealedRow['place'], string>> = {
  connection: 'update connections set credentials = $3 where id = $1 and credentials = $2',
  grant: 'update grants set sealed = $3 where connection = $1 and sealed = $2',
  request: `update grant_requests set sealed = $3 where state = decode($1, 'hex') and sealed = $2`,
};

/** False where it was changed meanwhile. */
export async function reseal(tx: Tx, { place, id, sealed }: SealedRow, again: string): Promise<boolean> {
  const { rowCount } = await tx.query(RESEAL[place], [id, sealed, again]);
  return rowCount === 1;
}
