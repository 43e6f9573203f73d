/** The SQL of `slices` and `slice_files`, one statement a function. */
import type { LintProblem } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { Slice, type LoadedSlice } from './slices.ts';

export interface SliceRow {
  readonly slice: string;
  readonly revision: string;
  readonly counted: string;
  readonly source: unknown;
  readonly file: string;
  readonly taken_at: string;
  readonly state: 'counting' | 'settling' | 'ready';
  readonly scanned_to: string | null;
  readonly capped_at: string | null;
  /** Words of what was counted were still to be told. */
  readonly wordless: boolean;
  /** When it was last counted anew for that. */
  readonly reread_at: string | null;
}

export async function lockSlices(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('slices'))`);
}

export async function listSlices(tx: Tx): Promise<SliceRow[]> {
  const { rows } = await tx.query<SliceRow>(
    'select slice, revision, counted, source, file, taken_at, state, scanned_to, capped_at, wordless, reread_at from slices order by slice',
  );
  return rows;
}

/** Null where this version cannot read it. */
export function loadedOf({ slice, revision, counted, source, file }: SliceRow): LoadedSlice | null {
  const parsed = Slice.safeParse(source);
  return parsed.success ? { name: slice, file, source: parsed.data, revision, counted } : null;
}

/** What is counted of it otherwise from now on is counted anew. */
export async function saveSlice(
  tx: Tx,
  { name, source, revision, counted, file }: LoadedSlice,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into slices as there (slice, revision, counted, source, file, taken_at, state) values ($1, $2, $3, $4, $5, $6, 'counting')
     on conflict (slice) do update set revision = excluded.revision, source = excluded.source, file = excluded.file, counted = excluded.counted,
       taken_at = case when there.counted = excluded.counted then there.taken_at else excluded.taken_at end,
       state = case when there.counted = excluded.counted then there.state else 'counting' end,
       scanned_to = case when there.counted = excluded.counted then there.scanned_to end,
       capped_at = case when there.counted = excluded.counted then there.capped_at end`,
    [name, revision, counted, JSON.stringify(source), file, now],
  );
}

export async function setState(
  tx: Tx,
  { slice, counted }: Pick<SliceRow, 'slice' | 'counted'>,
  state: SliceRow['state'],
  scannedTo: string | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update slices set state = $3, scanned_to = $4 where slice = $1 and counted = $2',
    [slice, counted, state, scannedTo],
  );
  return rowCount === 1;
}

export async function countAnew(tx: Tx, slice: string, now: Date): Promise<void> {
  await tx.query(
    `update slices set state = 'counting', taken_at = $2, scanned_to = null, capped_at = null where slice = $1`,
    [slice, now],
  );
}

export async function setCapped(tx: Tx, slices: readonly string[], now: Date): Promise<void> {
  await tx.query('update slices set capped_at = $2 where slice = any($1::text[])', [slices, now]);
}

/** History was counted while words of it were still to be told, or they were told again. */
export async function setWordless(tx: Tx, slices: readonly string[]): Promise<void> {
  await tx.query('update slices set wordless = true where slice = any($1::text[]) and not wordless', [slices]);
}

export async function reread(tx: Tx, slices: readonly string[], now: Date): Promise<void> {
  await tx.query('update slices set wordless = false, reread_at = $2 where slice = any($1::text[])', [slices, now]);
}

/** All that was counted of it; its signals stay. */
export async function dropCounts(tx: Tx, slice: string): Promise<void> {
  await tx.query('delete from signal_tallies where slice = $1', [slice]);
  await tx.query('delete from signal_buckets where slice = $1', [slice]);
  await tx.query('delete from signal_series where slice = $1', [slice]);
}

/** It is judged anew, from what was counted. */
export async function forgetLearnt(tx: Tx, slice: string, now: Date): Promise<void> {
  await tx.query('update signal_series set state = null, until = null, due_at = $2 where slice = $1', [slice, now]);
}

export async function deleteSlice(tx: Tx, slice: string): Promise<void> {
  await tx.query('delete from slices where slice = $1', [slice]);
}

export async function listProblems(tx: Tx): Promise<LintProblem[]> {
  const { rows } = await tx.query<{ problems: LintProblem[] }>('select problems from slice_files order by file');
  return rows.flatMap(({ problems }) => problems);
}

export async function saveProblems(tx: Tx, problems: readonly LintProblem[]): Promise<void> {
  await tx.query('delete from slice_files');
  for (const [file, those] of Map.groupBy(problems, (one) => one.file))
    await tx.query('insert into slice_files (file, problems) values ($1, $2)', [file, JSON.stringify(those)]);
}
