/** What people say of playbooks: modes, pauses, the switch for all of them; each change kept with who made it. The SQL of `playbook_controls`, `playbook_changes` and `switches`. */
import type { Mode } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import type { Control, RunRow } from './store.ts';

export interface KeptControl extends Control {
  readonly playbook: string;
  /** Runs that the cap held back, since the playbook was resumed or its mode was set. */
  readonly capped: number;
}

export async function listControls(tx: Tx): Promise<KeptControl[]> {
  const { rows } = await tx.query<KeptControl>(
    'select playbook, market, mode, paused, capped from playbook_controls order by playbook, market',
  );
  return rows;
}

/** `market` '' is every market that has none of its own. */
export async function setControl(
  tx: Tx,
  playbook: string,
  market: string,
  { mode, paused }: { readonly mode: Mode | null; readonly paused: boolean },
): Promise<void> {
  await tx.query(
    `insert into playbook_controls (playbook, market, mode, paused) values ($1, $2, $3, $4)
     on conflict (playbook, market) do update set mode = excluded.mode, paused = excluded.paused, capped = 0`,
    [playbook, market, mode, paused],
  );
}

export interface Change {
  readonly id: string;
  /** `*`: all of them. */
  readonly playbook: string;
  readonly market: string;
  readonly change: 'mode' | 'paused' | 'resumed' | 'stopped' | 'released' | 'migrated' | 'rerun';
  readonly before: string | null;
  readonly after: string | null;
  readonly by: string;
  readonly reason: string | null;
  readonly at: string;
}

export async function saveChange(tx: Tx, change: Omit<Change, 'id' | 'at'>, now: Date): Promise<void> {
  await tx.query(
    `insert into playbook_changes (id, playbook, market, change, before, after, by, reason, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      newId(),
      change.playbook,
      change.market,
      change.change,
      change.before,
      change.after,
      change.by,
      change.reason,
      now,
    ],
  );
}

/** Of one playbook and of all of them, newest first. Runs that were migrated together are one line. */
export async function changesOf(tx: Tx, playbook: string, limit: number): Promise<Change[]> {
  const { rows } = await tx.query<Change>(
    `select max(id::text)::uuid as id, playbook, market, change, before, after, by,
       case when count(*) = 1 then max(reason) else count(*) || ' runs' end as reason, max(at) as at
     from playbook_changes where playbook in ($1, '*')
     group by playbook, market, change, before, after, by, date_trunc('minute', at), case when change = 'migrated' then '' else id::text end
     order by 1 desc limit $2`,
    [playbook, limit],
  );
  return rows;
}

export interface Stopped {
  readonly by: string;
  readonly reason: string | null;
  readonly at: string;
}

/** Null where playbooks run. */
export async function stoppedAll(tx: Tx): Promise<Stopped | null> {
  const { rows } = await tx.query<Stopped>(`select by, reason, at from switches where name = 'playbooks'`);
  return rows[0] ?? null;
}

/** False where they were stopped already. */
export async function stopAll(tx: Tx, by: string, reason: string | null, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into switches (name, by, reason, at) values ('playbooks', $1, $2, $3) on conflict (name) do nothing`,
    [by, reason, now],
  );
  return rowCount === 1;
}

/** False where they were not stopped. */
export async function releaseAll(tx: Tx): Promise<boolean> {
  const { rowCount } = await tx.query(`delete from switches where name = 'playbooks'`);
  return rowCount === 1;
}

/** What a playbook has done: what a change of its mode is judged by. */
export interface PlaybookRecord {
  readonly mode: Mode;
  readonly runs: number;
  readonly parked: number;
  readonly done: number;
  readonly failed: number;
  /** Ended by a rejection, a time that was up, or by hand. */
  readonly stopped: number;
  readonly since: string | null;
  readonly last: string | null;
}

/** Of the runs since then, a line a mode. */
export async function recordOf(tx: Tx, playbook: string, since: Date): Promise<PlaybookRecord[]> {
  const { rows } = await tx.query<PlaybookRecord>(
    `select mode, count(*)::integer as runs, count(*) filter (where state in ('parked', 'running'))::integer as parked,
       count(*) filter (where state = 'done')::integer as done, count(*) filter (where state = 'failed')::integer as failed,
       count(*) filter (where state = 'stopped')::integer as stopped, min(started_at) as since, max(started_at) as last
     from runs where playbook = $1 and started_at >= $2 group by mode order by mode`,
    [playbook, since],
  );
  return rows;
}

/** What runs in mode watch would have done, and how often. */
export async function wouldHaveDone(
  tx: Tx,
  playbook: string,
  since: Date,
): Promise<{ readonly step: string; readonly action: string; readonly count: number }[]> {
  const { rows } = await tx.query<{ step: string; action: string; count: number }>(
    `select regexp_replace(step, '\\[.*', '') as step, outcome->'would'->>'action' as action, count(*)::integer as count
     from journal join runs on runs.id = journal.run
     where playbook = $1 and started_at >= $2 and runs.mode = 'watch' and outcome->'would'->>'action' is not null group by 1, 2 order by 3 desc`,
    [playbook, since],
  );
  return rows;
}

/** What people answered to one step. */
export interface AskRecord {
  readonly step: string;
  readonly kind: 'approval' | 'choice' | 'form';
  readonly asked: number;
  /** By answer: `yes`, `no`, an option, `done`. */
  readonly answers: Readonly<Record<string, number>>;
  /** Approvals of a text that somebody had changed first. */
  readonly edited: number;
  readonly lapsed: number;
  readonly open: number;
}

/** Of the asks since then. In mode propose the step is `go`. */
export async function answersTo(tx: Tx, playbook: string, since: Date): Promise<AskRecord[]> {
  const { rows } = await tx.query<AskRecord>(
    `with found as (
       select regexp_replace(step, '\\[.*', '') as step, kind, state, version, decision->>'choice' as choice
       from asks where playbook = $1 and opened_at >= $2
     )
     select step, kind, count(*)::integer as asked, count(*) filter (where choice = 'yes' and version > 1)::integer as edited,
       count(*) filter (where state = 'lapsed')::integer as lapsed, count(*) filter (where state = 'open')::integer as open,
       (select coalesce(json_object_agg(choice, count), '{}') from (
          select choice, count(*)::integer as count from found as one where one.step = found.step and choice is not null group by choice order by 2 desc) as counted) as answers
     from found group by step, kind order by asked desc, step`,
    [playbook, since],
  );
  return rows;
}

export interface Ending {
  readonly state: 'failed' | 'stopped';
  readonly reason: string;
  readonly count: number;
}

/** Why runs failed or were stopped. Times and turns in the reason are left out, so that the same counts as one. */
export async function endingsOf(tx: Tx, playbook: string, since: Date, limit: number): Promise<Ending[]> {
  const { rows } = await tx.query<Ending>(
    `select state, regexp_replace(regexp_replace(coalesce(reason, 'nothing says why'), '\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z', '…', 'g'), '\\[\\d+\\]', '', 'g') as reason,
       count(*)::integer as count
     from runs where playbook = $1 and started_at >= $2 and state in ('failed', 'stopped') group by 1, 2 order by 3 desc, 2 limit $3`,
    [playbook, since, limit],
  );
  return rows;
}

export interface Revision {
  readonly revision: string;
  readonly loaded_at: string;
  readonly runs: number;
  /** Of them, still under way. */
  readonly open: number;
}

/** Newest first. */
export async function revisionsOf(tx: Tx, playbook: string): Promise<Revision[]> {
  const { rows } = await tx.query<Revision>(
    `select revision, loaded_at, count(runs.id)::integer as runs, count(runs.id) filter (where state in ('parked', 'running'))::integer as open
     from playbook_revisions left join runs using (playbook, revision) where playbook = $1 group by revision, loaded_at order by loaded_at desc`,
    [playbook],
  );
  return rows;
}

/** Runs under way by another revision than the present one, the oldest first. */
export async function runsByOlder(tx: Tx, playbook: string, present: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from runs where playbook = $1 and revision <> $2 and state in ('parked', 'running') order by id`,
    [playbook, present],
  );
  return rows.map(({ id }) => id);
}

/** The run goes on by another revision of its playbook. */
export async function setRunRevision(tx: Tx, run: string, revision: string): Promise<void> {
  await tx.query('update runs set revision = $2 where id = $1', [run, revision]);
}

/** The newest runs of each of these, the newest first. */
export async function newestRuns(
  tx: Tx,
  playbooks: readonly string[],
  most: number,
): Promise<{ readonly playbook: string; readonly id: string; readonly state: RunRow['state']; readonly at: string }[]> {
  const { rows } = await tx.query<{ playbook: string; id: string; state: RunRow['state']; at: string }>(
    `select newest.* from unnest($1::text[]) as named (playbook), lateral (
       select playbook, id, state, started_at as at from runs where runs.playbook = named.playbook order by started_at desc limit $2) as newest
     order by at desc, id desc`,
    [playbooks, most],
  );
  return rows;
}

/** By playbook: how many of its asks nobody has answered yet. */
export async function openAsks(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ playbook: string; open: number }>(
    `select playbook, count(*)::integer as open from asks where state = 'open' group by playbook`,
  );
  return new Map(rows.map(({ playbook, open }) => [playbook, open]));
}
