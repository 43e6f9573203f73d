/** The SQL of `playbook_revisions`, `runs`, `run_keys`, `journal`, `waits` and `playbook_controls`, one statement a function. */
import type { GivenSignal, Mode, Playbook, Run, TriggerKind } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Cause, StepRecord, Typed } from './plan.ts';

/** Taken shared by whoever stores activities, alone by whoever parks a run on a reply: so that neither misses the other. */
const WAITS_LOCK = 7_361_001;

/** Begins a transaction that holds the lock with others. */
export const BEGIN_SHARING_WAITS = `begin; select pg_advisory_xact_lock_shared(${WAITS_LOCK})`;

export async function lockWaitsAlone(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${WAITS_LOCK})`);
}

/** The same written in another order is the same revision, and kept as it is written now. */
export async function saveRevision(tx: Tx, playbook: string, revision: string, source: Playbook): Promise<void> {
  await tx.query(
    `insert into playbook_revisions (playbook, revision, source) values ($1, $2, $3)
     on conflict (playbook, revision) do update set source = excluded.source where playbook_revisions.source::text <> excluded.source::text`,
    [playbook, revision, JSON.stringify(source)],
  );
}

export async function revisionSource(tx: Tx, playbook: string, revision: string): Promise<Playbook | undefined> {
  const { rows } = await tx.query<{ source: Playbook }>(
    'select source from playbook_revisions where playbook = $1 and revision = $2',
    [playbook, revision],
  );
  return rows[0]?.source;
}

export async function sourcesInForce(
  tx: Tx,
): Promise<{ readonly playbook: string; readonly revision: string; readonly source: unknown }[]> {
  const { rows } = await tx.query<{ playbook: string; revision: string; source: unknown }>(
    'select playbook, revision, source from playbook_files join playbook_revisions using (playbook, revision)',
  );
  return rows;
}

/** By `<playbook> <revision>`. */
export async function sourcesOf(
  tx: Tx,
  runs: readonly Pick<Run, 'playbook' | 'revision'>[],
): Promise<ReadonlyMap<string, Playbook>> {
  const { rows } = await tx.query<{ playbook: string; revision: string; source: Playbook }>(
    `select playbook, revision, source from playbook_revisions
     where (playbook, revision) in (select * from unnest($1::text[], $2::text[]))`,
    [runs.map(({ playbook }) => playbook), runs.map(({ revision }) => revision)],
  );
  return new Map(rows.map(({ playbook, revision, source }) => [`${playbook} ${revision}`, source]));
}

export interface WantedKey {
  readonly playbook: string;
  readonly key: string;
  /** Seconds in which the key starts one run only; null: for ever. */
  readonly within: number | null;
}

/** The keys that may start a run now, taken in the same statement. Sorted, so that batches do not deadlock. */
export async function claimRunKeys(tx: Tx, wanted: readonly WantedKey[], now: Date): Promise<Set<string>> {
  const sorted = wanted.toSorted((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
  const { rows } = await tx.query<{ playbook: string; key: string }>({
    name: 'claim_run_keys',
    text: `insert into run_keys as kept (playbook, key, started_at)
           select playbook, key, $2 from json_to_recordset($1::json) as new (playbook text, key text, within double precision)
           on conflict (playbook, key) do update set started_at = excluded.started_at
           where kept.started_at < $2::timestamptz - (select within from json_to_recordset($1::json) as again (playbook text, key text, within double precision)
             where again.playbook = kept.playbook and again.key = kept.key) * interval '1 second'
           returning playbook, key`,
    values: [JSON.stringify(sorted), now],
  });
  return new Set(rows.map(nameKey));
}

export function nameKey({ playbook, key }: { readonly playbook: string; readonly key: string }): string {
  return `${playbook}\0${key}`;
}

export interface RunRow extends Run {
  readonly mode: Mode;
  readonly reason: string | null;
  readonly wake_at: string | null;
  readonly ended_at: string | null;
  readonly trigger: TriggerKind;
  /** What set it off, where that was no activity. */
  readonly given: Omit<Cause, 'kind' | 'activity'> | null;
  readonly market: string | null;
  /** The one that it opened, joined or was started for. */
  readonly issue: string | null;
  /** By whoever had it done again. */
  readonly typed: Typed | null;
}

const RUN = `id, cause, playbook, revision, key, state, mode, reason, wake_at, started_at, ended_at, trigger, given, market, issue, typed`;

export async function insertRuns(tx: Tx, runs: readonly RunRow[], rows: readonly JournalRow[]): Promise<void> {
  await tx.query({
    name: 'insert_runs',
    text: `with started as (
             insert into runs (${RUN}) select ${RUN} from json_populate_recordset(null::runs, $1::json)
           )
           insert into journal (run, step, seq, state, outcome, at)
           select run, step, seq, state, outcome, at from json_populate_recordset(null::journal, $2::json)`,
    values: [JSON.stringify(runs), JSON.stringify(rows)],
  });
}

/** The signal that set off the first run about an issue; null where none did. */
export async function signalBehind(tx: Tx, issue: string): Promise<GivenSignal | null> {
  const { rows } = await tx.query<{ signal: GivenSignal | null }>(
    `select given->'given'->'signal' as signal from runs where issue = $1 and trigger = 'signal' order by id limit 1`,
    [issue],
  );
  return rows[0]?.signal ?? null;
}

export interface JournalRow extends StepRecord {
  readonly run: string;
  readonly seq: number;
  readonly at: string;
}

export async function lockRun(tx: Tx, id: string): Promise<RunRow | undefined> {
  const { rows } = await tx.query<RunRow>({
    name: 'lock_run',
    text: `select ${RUN} from runs where id = $1 for update`,
    values: [id],
  });
  return rows[0];
}

/** Where a run now rests, and the lines of its journal that are new or have changed. */
export async function saveRun(tx: Tx, run: RunRow, rows: readonly JournalRow[]): Promise<void> {
  await tx.query({
    name: 'save_run',
    text: `with lines as (
             insert into journal (run, step, seq, state, outcome, at)
             select run, step, seq, state, outcome, at from json_populate_recordset(null::journal, $6::json)
             on conflict (run, step) do update set state = excluded.state, outcome = excluded.outcome, at = excluded.at
           )
           update runs set state = $2, reason = $3, wake_at = $4, ended_at = $5 where id = $1`,
    values: [run.id, run.state, run.reason, run.wake_at, run.ended_at, JSON.stringify(rows)],
  });
}

export async function failRun(tx: Tx, id: string, reason: string, now: Date): Promise<void> {
  await tx.query(`update runs set state = 'failed', reason = $2, wake_at = null, ended_at = $3 where id = $1`, [
    id,
    reason,
    now,
  ]);
}

/** Of several runs, each in its order. */
export async function journalsOf(tx: Tx, runs: readonly string[]): Promise<JournalRow[]> {
  const { rows } = await tx.query<JournalRow>(
    'select run, step, seq, state, outcome, at from journal where run = any($1::uuid[]) order by run, seq',
    [runs],
  );
  return rows;
}

export async function journalOf(tx: Tx, run: string): Promise<JournalRow[]> {
  // Not with the run in one statement: that would have seen the journal as it was before the lock was ours.
  const { rows } = await tx.query<JournalRow>({
    name: 'journal_of',
    text: 'select run, step, seq, state, outcome, at from journal where run = $1 order by seq',
    values: [run],
  });
  return rows;
}

/** Whether the run still waits for this step's outcome. */
export async function isParked(tx: Tx, run: string, step: string): Promise<boolean> {
  const { rows } = await tx.query(`select from journal where run = $1 and step = $2 and state = 'parked'`, [run, step]);
  return rows.length > 0;
}

export interface WaitRow {
  readonly run: string;
  readonly step: string;
  readonly connection: string;
  readonly thread: string;
}

export async function saveWaits(tx: Tx, waits: readonly WaitRow[]): Promise<void> {
  await tx.query(
    `insert into waits (run, step, connection, thread)
     select run, step, connection, thread from json_populate_recordset(null::waits, $1::json)
     on conflict (run, step) do update set connection = excluded.connection, thread = excluded.thread`,
    [JSON.stringify(waits)],
  );
}

/** Those of other steps are over. */
export async function keepWaits(tx: Tx, run: string, steps: readonly string[]): Promise<void> {
  await tx.query('delete from waits where run = $1 and not step = any($2::text[])', [run, steps]);
}

/** Which runs wait for a word in one of these threads. */
export async function runsWaitingFor(
  tx: Tx,
  said: readonly { readonly at: number; readonly connection: string; readonly thread: string }[],
): Promise<(WaitRow & { readonly at: number })[]> {
  const { rows } = await tx.query<WaitRow & { at: number }>({
    name: 'runs_waiting_for',
    text: `select distinct on (said.at, waits.run, waits.step) said.at, waits.* from json_to_recordset($1::json) as said (at integer, connection text, thread text)
           join waits using (connection, thread) order by said.at, waits.run, waits.step`,
    values: [JSON.stringify(said)],
  });
  return rows;
}

/** Parked runs whose time has come. Others pass the locked ones by. */
export async function claimOverdue(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from runs where state = 'parked' and wake_at <= $1 and not exists (select from switches where name = 'playbooks')
     order by wake_at limit $2 for update skip locked`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
}

/** Which issue the run is about. */
export async function issueOfRun(tx: Tx, run: string): Promise<string | null> {
  const { rows } = await tx.query<{ issue: string | null }>('select issue from runs where id = $1', [run]);
  return rows[0]?.issue ?? null;
}

/** What it is about. */
export async function subjectOfRun(tx: Tx, run: string): Promise<Pick<RunRow, 'issue' | 'market'>> {
  const { rows } = await tx.query<Pick<RunRow, 'issue' | 'market'>>('select issue, market from runs where id = $1', [
    run,
  ]);
  return rows[0] ?? { issue: null, market: null };
}

/** The run is about this issue from now on. */
export async function setRunIssue(tx: Tx, run: string, issue: string): Promise<void> {
  await tx.query('update runs set issue = $2 where id = $1', [run, issue]);
}

export interface Control {
  readonly market: string;
  readonly mode: Mode | null;
  readonly paused: boolean;
}

export interface Standing {
  readonly playbook: string;
  /** The switch for all of them. */
  readonly stopped: boolean;
  /** Runs begun within the cap's time, at most as many as the cap. */
  readonly began: number;
  readonly controls: readonly Control[];
}

/** Whether and how each of these may start runs now. */
export async function standingOf(
  tx: Tx,
  wanted: readonly { readonly playbook: string; readonly runs: number; readonly seconds: number }[],
  now: Date,
): Promise<Standing[]> {
  const { rows } = await tx.query<Standing>({
    name: 'standing_of',
    text: `select playbook, exists (select from switches where name = 'playbooks') as stopped,
             (select count(*)::integer from (select from runs where runs.playbook = wanted.playbook
                and started_at > $2::timestamptz - seconds * interval '1 second' limit wanted.runs) as began) as began,
             (select coalesce(json_agg(json_build_object('market', market, 'mode', mode, 'paused', paused)), '[]')
                from playbook_controls where playbook_controls.playbook = wanted.playbook) as controls
           from json_to_recordset($1::json) as wanted (playbook text, runs integer, seconds double precision)`,
    values: [JSON.stringify(wanted), now],
  });
  return rows;
}

/** Runs that the cap held back are counted, so that somebody can see it. */
export async function countCapped(tx: Tx, playbook: string, count: number): Promise<void> {
  await tx.query(
    `insert into playbook_controls as kept (playbook, capped) values ($1, $2)
     on conflict (playbook, market) do update set capped = kept.capped + excluded.capped`,
    [playbook, count],
  );
}

export interface RunFilter {
  readonly playbook?: string | undefined;
  readonly state?: string | undefined;
  readonly cause?: string | undefined;
  /** Those that it is about. */
  readonly issues?: readonly string[] | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listRuns(
  tx: Tx,
  { playbook, state, cause, issues, before, limit }: RunFilter,
): Promise<RunRow[]> {
  const { rows } = await tx.query<RunRow>(
    `select ${RUN} from runs
     where ($1::text is null or playbook = $1) and ($2::text is null or state = $2) and ($3::uuid is null or cause = $3)
       and ($4::uuid is null or id < $4) and ($6::uuid[] is null or issue = any($6))
     order by id desc limit $5`,
    [playbook ?? null, state ?? null, cause ?? null, before ?? null, limit, issues ?? null],
  );
  return rows;
}

export async function runsById(tx: Tx, ids: readonly string[]): Promise<RunRow[]> {
  const { rows } = await tx.query<RunRow>(`select ${RUN} from runs where id = any($1::uuid[])`, [ids]);
  return rows;
}

/** Runs that wait for a reply in a thread of this connection. */
export async function countWaits(tx: Tx, connection: string): Promise<number> {
  const { rows } = await tx.query<{ count: string }>('select count(*) as count from waits where connection = $1', [
    connection,
  ]);
  return Number(rows[0]?.count ?? 0);
}

export interface KnownTime {
  /** The schedule and its zone, as they were then. */
  readonly schedule: string;
  readonly at: string;
}

/** The newest time of each playbook's schedule that was seen to. */
export async function timesOf(tx: Tx, playbooks: readonly string[]): Promise<ReadonlyMap<string, KnownTime>> {
  const { rows } = await tx.query<KnownTime & { playbook: string }>(
    'select playbook, schedule, at from playbook_times where playbook = any($1::text[])',
    [playbooks],
  );
  return new Map(rows.map(({ playbook, ...time }) => [playbook, time]));
}

/** False where another worker has seen to it. */
export async function claimTime(
  tx: Tx,
  playbook: string,
  schedule: string,
  at: Date,
  since: string | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into playbook_times as kept (playbook, schedule, at) values ($1, $2, $3)
     on conflict (playbook) do update set schedule = excluded.schedule, at = excluded.at where kept.at is not distinct from $4`,
    [playbook, schedule, at, since],
  );
  return rowCount === 1;
}

/** The issue that each of these causes led to, where one did: of the first run about one. */
export async function issuesOfCauses(tx: Tx, causes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ cause: string; issue: string }>(
    'select distinct on (cause) cause, issue from runs where cause = any($1::uuid[]) and issue is not null order by cause, id',
    [causes],
  );
  return new Map(rows.map(({ cause, issue }) => [cause, issue]));
}

/** What something set off, in the order in which it began. */
export async function runsOfCause(
  tx: Tx,
  cause: string,
): Promise<{ readonly id: string; readonly playbook: string; readonly state: Run['state'] }[]> {
  const { rows } = await tx.query<{ id: string; playbook: string; state: Run['state'] }>(
    'select id, playbook, state from runs where cause = $1 order by id limit 200',
    [cause],
  );
  return rows;
}
