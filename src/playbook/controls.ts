/** What people say of playbooks: modes, pauses, the switch for all of them; each change kept with who made it. The SQL of `playbook_controls`, `playbook_changes` and `switches`. */
import type { Mode } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import type { Control } from './store.ts';

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

/** Of one playbook and of all of them, newest first. */
export async function changesOf(tx: Tx, playbook: string, limit: number): Promise<Change[]> {
  const { rows } = await tx.query<Change>(
    `select id, playbook, market, change, before, after, by, reason, at from playbook_changes where playbook in ($1, '*') order by id desc limit $2`,
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

/** The run goes on by another revision of its playbook. */
export async function setRunRevision(tx: Tx, run: string, revision: string): Promise<void> {
  await tx.query('update runs set revision = $2 where id = $1', [run, revision]);
}
