/** The SQL of `connections`, one statement a function. */
import type { Account, Audience } from '#sdk';
import type { Tx } from '../platform/index.ts';

export interface ConnectionRow {
  readonly id: string;
  readonly connector: string;
  readonly audience: Audience;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: string | null;
  readonly account: Account | null;
  readonly intake_token: Buffer | null;
  readonly created_at: string;
}

export async function insertConnection(tx: Tx, row: Omit<ConnectionRow, 'created_at' | 'account'>): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into connections (id, connector, audience, settings, credentials, intake_token)
     values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
    [row.id, row.connector, row.audience, JSON.stringify(row.settings), row.credentials, row.intake_token],
  );
  return rowCount === 1;
}

export async function allConnections(tx: Tx): Promise<ConnectionRow[]> {
  const { rows } = await tx.query<ConnectionRow>('select * from connections order by id');
  return rows;
}

export async function setAccount(tx: Tx, id: string, account: Account): Promise<void> {
  await tx.query('update connections set account = $2 where id = $1', [id, JSON.stringify(account)]);
}

export async function deleteConnection(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from connections where id = $1', [id]);
  return rowCount === 1;
}

export async function anyCredentials(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query('select 1 from connections where credentials is not null limit 1');
  return rows.length > 0;
}
