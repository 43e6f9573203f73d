/** The SQL of `envelope_keys`, `envelopes`, `cursors` and `directory`, one statement a function. */
import type { DirectoryEntry, OutOfOffice, Page } from '#sdk';
import { isOurTurn, type Tx } from '../platform/index.ts';

export type EnvelopeState = 'pending' | 'mapped' | 'skipped' | 'quarantined';

export interface EnvelopeRow {
  readonly id: string;
  readonly connection: string;
  readonly stream: string;
  readonly external_id: string;
  readonly version: string;
  /** JSON text. */
  readonly payload: string;
  readonly seen_at: string;
  readonly backfilled: boolean;
  readonly state: EnvelopeState;
  readonly reason: string | null;
}

export interface KeyRow {
  readonly key: string;
  readonly envelope: string;
}

/** The keys that were new, and are ours now. Sorted, so that two batches with the same keys wait for each other instead of deadlocking. */
export async function claimKeys(tx: Tx, rows: readonly KeyRow[]): Promise<Set<string>> {
  const sorted = rows.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const { rows: fresh } = await tx.query<{ envelope: string }>({
    name: 'claim_keys',
    text: `insert into envelope_keys (key, envelope)
           select key, envelope from unnest($1::uuid[], $2::uuid[]) as new (key, envelope)
           on conflict (key) do nothing returning envelope`,
    values: [sorted.map(({ key }) => key), sorted.map(({ envelope }) => envelope)],
  });
  return new Set(fresh.map(({ envelope }) => envelope));
}

/** Payloads go as text inside the JSON, so that what PostgreSQL's JSON reader refuses (a NUL, half a surrogate) is kept as the vendor wrote it. */
export async function insertEnvelopes(tx: Tx, rows: readonly EnvelopeRow[]): Promise<void> {
  await tx.query({
    name: 'insert_envelopes',
    text: `insert into envelopes (id, connection, stream, external_id, version, payload, seen_at, backfilled, state, reason)
           select id, connection, stream, external_id, version, payload::json, seen_at, backfilled, state, reason
           from json_to_recordset($1::json) as new (id uuid, connection text, stream text, external_id text, version text,
             payload text, seen_at timestamptz, backfilled boolean, state text, reason text)`,
    values: [JSON.stringify(rows)],
  });
}

/**
 * Locks up to `limit` envelopes that wait for the line, oldest first. None where another worker is at them: two that took turns would carry an edit
 * before its post.
 */
export async function claimPending(tx: Tx, limit: number): Promise<EnvelopeRow[]> {
  if (!(await isOurTurn(tx, 'pending envelopes'))) return [];
  const { rows } = await tx.query<EnvelopeRow>(
    `select id, connection, stream, external_id, version, payload::text as payload, seen_at, backfilled, state, reason
     from envelopes where state = 'pending' order by id limit $1 for update skip locked`,
    [limit],
  );
  return rows;
}

export async function settleEnvelopes(
  tx: Tx,
  rows: readonly Pick<EnvelopeRow, 'id' | 'external_id' | 'version' | 'state' | 'reason'>[],
): Promise<void> {
  await tx.query(
    `update envelopes set external_id = new.external_id, version = new.version, state = new.state, reason = new.reason
     from json_to_recordset($1::json) as new (id uuid, external_id text, version text, state text, reason text) where envelopes.id = new.id`,
    [JSON.stringify(rows)],
  );
}

export async function envelope(tx: Tx, id: string): Promise<EnvelopeRow | undefined> {
  const { rows } = await tx.query<EnvelopeRow>(
    `select id, connection, stream, external_id, version, payload::text as payload, seen_at, backfilled, state, reason
     from envelopes where id = $1`,
    [id],
  );
  return rows[0];
}

/** Carried ones, oldest first, behind `after`. */
export async function envelopesAfter(
  tx: Tx,
  { connection, stream }: { readonly connection: string; readonly stream: string | null },
  after: string | null,
  limit: number,
): Promise<EnvelopeRow[]> {
  const { rows } = await tx.query<EnvelopeRow>(
    `select id, connection, stream, external_id, version, payload::text as payload, seen_at, backfilled, state, reason
     from envelopes where connection = $1 and ($2::text is null or stream = $2) and ($3::uuid is null or id > $3) and state <> 'pending'
     order by id limit $4`,
    [connection, stream, after, limit],
  );
  return rows;
}

export interface CursorRow {
  readonly cursor: string | null;
  readonly caught_up_at: string | null;
  readonly pulled_at: string | null;
  readonly swept_at: string | null;
  readonly fault: { readonly kind: string; readonly message: string; readonly cure: string | null } | null;
  /** Since when it cannot be read, and how often in a row that was tried. */
  readonly failed_at: string | null;
  readonly failures: number;
}

export interface StreamRow extends CursorRow {
  readonly connection: string;
  readonly stream: string;
}

/** Of one connection, or of all. */
export async function cursorsOf(tx: Tx, connection: string | null): Promise<StreamRow[]> {
  const { rows } = await tx.query<StreamRow>(
    'select * from cursors where $1::text is null or connection = $1 order by connection, stream',
    [connection],
  );
  return rows;
}

const WELL = 'fault = null, failed_at = null, failures = 0';

export async function cursorOf(tx: Tx, connection: string, stream: string): Promise<CursorRow | undefined> {
  const { rows } = await tx.query<CursorRow>('select * from cursors where connection = $1 and stream = $2', [
    connection,
    stream,
  ]);
  return rows[0];
}

/**
 * What was said since then has not been read whole by this stream and its kin, the one that was read least lately; null where none was begun.
 * Of kin that were never read whole, nobody knows whether they ever will be; what an admin turned off is not read. `back`: so many ms before that, where all was read.
 */
export async function readUntil(
  tx: Tx,
  connection: string,
  { stream, kin, back }: { readonly stream: string; readonly kin: readonly string[]; readonly back: number },
): Promise<Date | null> {
  const { rows } = await tx.query<{ at: string | null }>(
    `select min(case when caught_up_at is null then read_at else read_at - $3 * interval '1 millisecond' end) as at
     from cursors where connection = $1 and stream = any($2) and (caught_up_at is not null or stream = $4)
       and stream <> all((select off from connections where id = $1)::text[])`,
    [connection, kin, back, stream],
  );
  return rows[0]?.at ? new Date(rows[0].at) : null;
}

/**
 * A page that brought something shows that the stream can be read; one that brought nothing but a cursor does not. What is said from the
 * beginning of a first reading on is news, however often that is cut.
 */
export async function saveCursor(
  tx: Tx,
  connection: string,
  stream: string,
  { cursor, records }: Page,
  { began, now }: { readonly began: Date; readonly now: Date },
): Promise<void> {
  await tx.query(
    `insert into cursors (connection, stream, cursor, pulled_at, read_at) values ($1, $2, $3, $4, $5)
     on conflict (connection, stream) do update
     set cursor = excluded.cursor, pulled_at = excluded.pulled_at, read_at = coalesce(cursors.read_at, excluded.read_at)${records.length > 0 ? `, ${WELL}` : ''}`,
    [connection, stream, cursor, now, began],
  );
}

/** The pull reached the end of what the vendor has: what comes from now on is news. */
export async function markCaughtUp(
  tx: Tx,
  connection: string,
  stream: string,
  { began, now }: { readonly began: Date; readonly now: Date },
): Promise<void> {
  await tx.query(
    `insert into cursors (connection, stream, caught_up_at, pulled_at, read_at) values ($1, $2, $3, $3, $4)
     on conflict (connection, stream) do update
     set caught_up_at = coalesce(cursors.caught_up_at, excluded.caught_up_at), pulled_at = excluded.pulled_at, read_at = excluded.read_at, ${WELL}`,
    [connection, stream, now, began],
  );
}

export async function markSwept(tx: Tx, connection: string, stream: string, now: Date): Promise<void> {
  await tx.query('update cursors set swept_at = $3 where connection = $1 and stream = $2', [connection, stream, now]);
}

/** Of a connection that was removed meanwhile nothing is kept. */
export async function saveFault(
  tx: Tx,
  connection: string,
  stream: string,
  fault: CursorRow['fault'],
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into cursors (connection, stream, fault, failed_at, failures) select id, $2, $3, $4, 1 from connections where id = $1
     on conflict (connection, stream) do update
     set fault = excluded.fault, failed_at = coalesce(cursors.failed_at, excluded.failed_at), failures = cursors.failures + 1`,
    [connection, stream, JSON.stringify(fault), now],
  );
}

export async function clearFault(tx: Tx, connection: string, stream: string): Promise<void> {
  await tx.query(`update cursors set ${WELL} where connection = $1 and stream = $2 and fault is not null`, [
    connection,
    stream,
  ]);
}

export async function saveDirectory(
  tx: Tx,
  connection: string,
  entries: readonly DirectoryEntry[],
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into directory (connection, type, id, entry, seen_at)
     select $1, entry->>'type', entry->>'id', entry, $3 from jsonb_array_elements($2::jsonb) as entry
     on conflict (connection, type, id) do update set entry = excluded.entry, seen_at = excluded.seen_at`,
    [connection, JSON.stringify(entries), now],
  );
}

/** Whoever the last whole reading did not find is gone. */
export async function forgetDirectory(tx: Tx, connection: string, before: Date): Promise<void> {
  await tx.query('delete from directory where connection = $1 and seen_at < $2', [connection, before]);
}

/** Whom the directories, as they were read last, say to be out of office. */
export async function outOfOffice(tx: Tx): Promise<OutOfOffice[]> {
  const { rows } = await tx.query<OutOfOffice>(
    `select connection, id, entry->>'handle' as handle, entry->>'email' as email, entry->'out_of_office'->>'until' as until, seen_at as heard_at
     from directory
     where type = 'person' and jsonb_typeof(entry->'out_of_office') = 'object' and (entry->>'active')::boolean order by connection, id`,
  );
  return rows;
}

/** Milliseconds of each hop, null where it did not come to that; `left`: the post's id where it could not be taken away. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly at: string;
  readonly wrote_ms: number | null;
  readonly seen_ms: number | null;
  readonly removed_ms: number | null;
  readonly fault: CursorRow['fault'];
  readonly left: string | null;
}

export interface ProbeOut {
  readonly key: string;
  readonly external_id: string | null;
}

export interface ProbeRow {
  readonly connection: string;
  readonly every_ms: number | null;
  readonly last: ProbeResult | null;
  readonly last_at: string | null;
  /** A test post that is maybe at the vendor still: its key, and its id where that is known. */
  readonly out: ProbeOut | null;
  /** When it is looked after. */
  readonly tidy_at: string | null;
}

/** Before it is written. */
export async function probeBegins(tx: Tx, connection: string, out: ProbeOut, tidy: Date): Promise<void> {
  await tx.query(
    `insert into probes (connection, out, tidy_at) values ($1, $2, $3)
     on conflict (connection) do update set out = excluded.out, tidy_at = excluded.tidy_at`,
    [connection, JSON.stringify(out), tidy],
  );
}

/** What the vendor calls it. */
export async function probeIsOut(tx: Tx, connection: string, out: ProbeOut): Promise<void> {
  await tx.query('update probes set out = $2 where connection = $1', [connection, JSON.stringify(out)]);
}

export async function probeIsGone(tx: Tx, connection: string): Promise<void> {
  await tx.query('update probes set out = null, tidy_at = null where connection = $1', [connection]);
}

/** When to look after what is out. */
export async function tidyAt(tx: Tx, connection: string, at: Date): Promise<void> {
  await tx.query('update probes set tidy_at = $2 where connection = $1 and out is not null', [connection, at]);
}

export async function saveProbe(tx: Tx, connection: string, result: ProbeResult, now: Date): Promise<void> {
  await tx.query(
    `insert into probes (connection, last, last_at) select id, $2, $3 from connections where id = $1
     on conflict (connection) do update set last = excluded.last, last_at = excluded.last_at`,
    [connection, JSON.stringify(result), now],
  );
}

/** Null: only when it is asked for. */
export async function setProbeEvery(tx: Tx, connection: string, every_ms: number | null): Promise<void> {
  await tx.query(
    `insert into probes (connection, every_ms) values ($1, $2) on conflict (connection) do update set every_ms = excluded.every_ms`,
    [connection, every_ms],
  );
}

/** Of one connection, or of all. */
export async function listProbes(tx: Tx, connection: string | null): Promise<ProbeRow[]> {
  const { rows } = await tx.query<ProbeRow>(
    `select connection, every_ms::float8 as every_ms, last, last_at, out, tidy_at from probes where $1::text is null or connection = $1`,
    [connection],
  );
  return rows;
}
