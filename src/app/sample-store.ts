/** The SQL of `sample_company`, and what takes out whatever came of it: it goes through the tables of every stage, as nothing else may. */
import type { Tx } from '../platform/index.ts';

/** How the ids of its own responses begin. */
export const REF = 'bondfire-sample-';

export interface SampleRow {
  readonly at: string;
  readonly by: string;
}

export async function sampleOf(tx: Tx): Promise<SampleRow | null> {
  const { rows } = await tx.query<SampleRow>('select at, by from sample_company');
  return rows[0] ?? null;
}

/** Whether there was none. */
export async function insertSample(tx: Tx, at: Date, by: string): Promise<boolean> {
  const { rowCount } = await tx.query('insert into sample_company (at, by) values ($1, $2) on conflict do nothing', [
    at,
    by,
  ]);
  return rowCount === 1;
}

/** Nobody else adds or removes it meanwhile. */
export async function lockSample(tx: Tx): Promise<SampleRow | null> {
  const { rows } = await tx.query<SampleRow>('select at, by from sample_company for update');
  return rows[0] ?? null;
}

export async function deleteSample(tx: Tx): Promise<void> {
  await tx.query('delete from sample_company');
}

/** With them goes where they were read to: nothing comes in by them any more. Answers their ids. */
export async function deleteConnections(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>('delete from connections where sample returning id');
  return rows.map(({ id }) => id);
}

/** With what was merged into each. `own`: it was begun without these connections, or holds what did not come by them. */
export interface GatheredIssue {
  readonly title: string;
  readonly members: readonly string[];
  readonly own: boolean;
}

/** Issues that have something in them that came by these connections. */
export async function gatheredFrom(tx: Tx, connections: readonly string[]): Promise<GatheredIssue[]> {
  const { rows } = await tx.query<GatheredIssue>(
    `with recursive root as (
       select id, cause, id as root from issues where merged_into is null
       union all select issues.id, issues.cause, root.root from issues join root on issues.merged_into = root.id
     ), begun as (
       select root, bool_or(not exists (select from activities where id::text = root.cause->>'id' and connection = any($1::text[]))) as own
       from root group by root
     ), held as (
       select root, bool_or(connection = any($1::text[])) as theirs, bool_or(connection <> all($1::text[])) as own
       from root join issue_activities on issue = root.id where parted_at is null group by root
     )
     select title, held.own or begun.own as own, (select array_agg(root.id) from root where root.root = held.root) as members
     from held join begun using (root) join issues on issues.id = held.root where theirs order by held.root`,
    [connections],
  );
  return rows;
}

/** All that is of these issues, and the runs and effects that they caused. */
export async function deleteIssues(tx: Tx, issues: readonly string[]): Promise<void> {
  for (const table of [
    'issue_activities',
    'issue_entries',
    'issue_promises',
    'issue_drafts',
    'issue_answers',
    'issue_silences',
    'issue_marks',
    'issue_proposals',
    'library_watches',
    'notifications',
  ])
    await tx.query(`delete from ${table} where issue = any($1::uuid[])`, [issues]);
  await tx.query('delete from issue_links where one = any($1::uuid[]) or other = any($1::uuid[])', [issues]);
  await deleteRuns(tx, issues);
  await tx.query('delete from issues where id = any($1::uuid[])', [issues]);
}

async function deleteRuns(tx: Tx, causes: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ id: string }>('select id from runs where cause = any($1::uuid[])', [causes]);
  const runs = rows.map(({ id }) => id);
  await tx.query('delete from notifications where ask in (select id from asks where run = any($1::uuid[]))', [runs]);
  await tx.query('delete from effects where cause = any($1::uuid[])', [runs]);
  await tx.query('delete from runs where id = any($1::uuid[])', [runs]);
}

/** All that came by these connections. What was counted of it is counted anew without it. */
export async function deleteTalk(tx: Tx, connections: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    `with gone as (delete from activities where connection = any($1::text[]) returning id, published_at, seen_at),
     touched as (insert into numbers_touched (slot) select distinct date_bin('5 minutes', least(published_at, seen_at), 'epoch') from gone)
     select id from gone`,
    [connections],
  );
  await deleteRuns(
    tx,
    rows.map(({ id }) => id),
  );
  await tx.query(`delete from signal_tallies where split_part(source, '/', 1) = any($1::text[])`, [connections]);
  // Who talks is counted some time later: until then nobody of theirs is among them.
  await tx.query(`delete from numbers_authors where split_part(author, '/', 1) = any($1::text[])`, [connections]);
  await tx.query('update numbers_talkers set stale = true');
  await tx.query(
    `delete from envelope_keys using envelopes where envelopes.id = envelope_keys.envelope and connection = any($1::text[])`,
    [connections],
  );
  for (const table of [
    'envelopes',
    'quarantine',
    'effects',
    'stream_hours',
    'stream_gaps',
    'issue_activities',
    'issue_subjects',
    'issue_proposals',
    'reporter_accounts',
  ])
    await tx.query(`delete from ${table} where connection = any($1::text[])`, [connections]);
}

/** Made of these issues, or by the sample itself. */
export async function responsesOf(tx: Tx, issues: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    'select id from responses where issue = any($1::uuid[]) or starts_with(ref, $2)',
    [issues, REF],
  );
  return rows.map(({ id }) => id);
}
