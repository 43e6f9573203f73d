/** The SQL of `backfills`, one statement a function. */
import { Fault } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { CursorRow } from './store.ts';

export interface BackfillRow {
  readonly connection: string;
  readonly stream: string;
  readonly since: string;
  readonly cursor: string | null;
  readonly records: number;
  readonly fresh: number;
  readonly percent: number | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly fault: CursorRow['fault'];
  /** When a page last came. */
  readonly moved_at: string | null;
}

/** One that is under way with the same date goes on; any other begins anew. */
export async function beginBackfill(
  tx: Tx,
  connection: string,
  stream: string,
  since: Date,
  now: Date,
): Promise<BackfillRow> {
  const { rows } = await tx.query<BackfillRow>(
    `insert into backfills (connection, stream, since, started_at) values ($1, $2, $3, $4)
     on conflict (connection, stream) do update set since = excluded.since, started_at = excluded.started_at, ended_at = null, fault = null,
       cursor = case when backfills.ended_at is null and backfills.since = excluded.since then backfills.cursor end,
       records = case when backfills.ended_at is null and backfills.since = excluded.since then backfills.records else 0 end,
       fresh = case when backfills.ended_at is null and backfills.since = excluded.since then backfills.fresh else 0 end, percent = null
     returning *`,
    [connection, stream, since, now],
  );
  return only(rows);
}

export async function backfillOf(tx: Tx, connection: string, stream: string): Promise<BackfillRow | undefined> {
  const { rows } = await tx.query<BackfillRow>('select * from backfills where connection = $1 and stream = $2', [
    connection,
    stream,
  ]);
  return rows[0];
}

/** All of a connection, or, for null, those of all connections that have not ended. */
export async function listBackfills(tx: Tx, connection: string | null): Promise<BackfillRow[]> {
  const { rows } = await tx.query<BackfillRow>(
    `select * from backfills where connection = $1 or $1::text is null and ended_at is null order by connection, stream`,
    [connection],
  );
  return rows;
}

export async function saveBackfill(
  tx: Tx,
  connection: string,
  stream: string,
  page: { readonly cursor: string | null; readonly records: number; readonly percent: number | null },
  now: Date,
): Promise<void> {
  await tx.query(
    `update backfills set cursor = coalesce($3, cursor), records = records + $4, percent = coalesce($5, percent), fault = null, moved_at = $6
     where connection = $1 and stream = $2`,
    [connection, stream, page.cursor, page.records, page.percent, now],
  );
}

export async function countFresh(tx: Tx, connection: string, stream: string, fresh: number): Promise<BackfillRow> {
  const { rows } = await tx.query<BackfillRow>(
    'update backfills set fresh = fresh + $3 where connection = $1 and stream = $2 returning *',
    [connection, stream, fresh],
  );
  return only(rows);
}

export async function endBackfill(tx: Tx, connection: string, stream: string, now: Date): Promise<BackfillRow> {
  const { rows } = await tx.query<BackfillRow>(
    'update backfills set ended_at = $3, percent = 100, fault = null where connection = $1 and stream = $2 returning *',
    [connection, stream, now],
  );
  return only(rows);
}

/** It ends where it is: what was read until then is kept. Null where none is under way. */
export async function cancelBackfill(
  tx: Tx,
  connection: string,
  stream: string,
  now: Date,
): Promise<BackfillRow | null> {
  const { rows } = await tx.query<BackfillRow>(
    `update backfills set ended_at = $3, fault = null, percent = least(percent, 99)
     where connection = $1 and stream = $2 and ended_at is null returning *`,
    [connection, stream, now],
  );
  return rows[0] ?? null;
}

export async function stallBackfill(
  tx: Tx,
  connection: string,
  stream: string,
  fault: CursorRow['fault'],
): Promise<void> {
  await tx.query('update backfills set fault = $3 where connection = $1 and stream = $2', [
    connection,
    stream,
    JSON.stringify(fault),
  ]);
}

/** Its connection may have been removed meanwhile. */
function only(rows: readonly BackfillRow[]): BackfillRow {
  const [row] = rows;
  if (row) return row;
  throw new Fault('config', 'the connection was removed meanwhile');
}
