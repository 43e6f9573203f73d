/** Owners who say nothing: a row where they must speak by a time, which any entry of theirs ends; when that has come, the issue goes to another. */
import type { Activity } from '#sdk';
import { listTeams, readBusinessHours, teamFor, type TeamRow } from '../people/index.ts';
import { transaction, type Clock, type Database, type Tx } from '../platform/index.ts';
import type { Issues } from './issues.ts';
import { SYSTEM, type Actor, type Issue } from './stage.ts';
import * as store from './store.ts';

export interface SilenceRow {
  readonly issue: string;
  readonly owner: string;
  readonly team: string;
  /** They got it then, or its reporter spoke. */
  readonly since: string;
  /** Of the team's business hours. */
  readonly seconds: number;
  readonly due_at: string;
  /** Nobody else is left, which was told then. */
  readonly held_at: string | null;
}

const COLUMNS = 'issue, owner, team, since, seconds, due_at, held_at';
const BY: Actor = { kind: 'system', id: 'silence', name: 'Bondfire' };
/** How an owner gets an issue: by that they have said nothing yet. */
const GETTING = `('opened', 'claimed', 'assigned', 'handed_over')`;
/** What would come just as work ends comes when it begins again, so that whoever gets it can act. In seconds. */
const A_MOMENT = 0.001;
const LOOK_AGAIN_MS = 60_000;

export async function silenceOf(tx: Tx, issue: string): Promise<SilenceRow | null> {
  const { rows } = await tx.query<SilenceRow>(`select ${COLUMNS} from issue_silences where issue = $1`, [issue]);
  return rows[0] ?? null;
}

/** What a change of the issue, or its opening, does to it. */
export async function followSilence(tx: Tx, issue: Issue, before: Issue | null, now: Date): Promise<void> {
  if (issue.owner === null || issue.state === 'resolved') return forget(tx, issue.id);
  const got = before === null || before.owner !== issue.owner || before.state === 'resolved';
  const moved = before !== null && before.team !== issue.team;
  const goesOn = before !== null && before.state !== 'open' && issue.state === 'open';
  if (got || ((moved || goesOn) && (await silenceOf(tx, issue.id)) !== null)) await begin(tx, issue, now);
}

/** It runs from now on, where the team that has the issue says so. */
async function begin(tx: Tx, issue: Issue, now: Date): Promise<void> {
  const team = teamFor(await listTeams(tx), issue);
  const { owner } = issue;
  if (owner === null || !runsIn(team)) return forget(tx, issue.id);
  const { id, owner_silent: seconds } = team;
  const { after } = (await readBusinessHours(tx, now))({ team: id, market: null });
  const due_at = after(now, seconds + A_MOMENT).toISOString();
  await save(tx, { issue: issue.id, owner, team: id, since: now.toISOString(), seconds, due_at, held_at: null });
}

function runsIn(team: TeamRow | null): team is TeamRow & { readonly owner_silent: number } {
  return team !== null && team.owner_silent !== null;
}

async function save(tx: Tx, row: SilenceRow): Promise<void> {
  await tx.query(
    `insert into issue_silences (${COLUMNS}) select ${COLUMNS} from json_populate_record(null::issue_silences, $1::json)
     on conflict (issue) do update set owner = excluded.owner, team = excluded.team, since = excluded.since, seconds = excluded.seconds,
       due_at = excluded.due_at, held_at = excluded.held_at`,
    [JSON.stringify(row)],
  );
}

async function forget(tx: Tx, issue: string): Promise<void> {
  await tx.query('delete from issue_silences where issue = $1', [issue]);
}

/**
 * Reporters who said more in what was just gathered: whoever has the issue must speak, from the first such word that they have not answered on,
 * and what waited for the customer goes on.
 */
export async function hearReporters(
  tx: Tx,
  activities: readonly Activity[],
  wake: Issues['wake'],
  now: Date,
): Promise<void> {
  const said = activities.filter(
    ({ text, kind, ours, backfilled, actor }) =>
      text !== null && kind !== 'delete' && !ours && !backfilled && actor !== null && actor.internal !== true,
  );
  if (said.length === 0) return;
  const { rows } = await tx.query<{ issue: string; activity: string }>({
    name: 'hear_reporters',
    text: `select distinct on (there.issue) there.issue, there.activity from json_to_recordset($1::json) as new (id uuid, connection text, external_id text)
     join issue_activities there on there.connection = new.connection and there.external_id = new.external_id and there.activity = new.id
     where there.connection = any($2::text[]) and there.external_id = any($3::text[]) and there.parted_at is null
       and exists (select from issue_activities before where before.issue = there.issue and before.actor = there.actor and before.activity <> there.activity)
       and not exists (select from issue_activities same where same.issue = there.issue and same.connection = there.connection
         and same.external_id = there.external_id and same.stream <> there.stream)
     order by there.issue, there.activity`,
    // The arrays say the same once more: by them an index is chosen, where the JSON is guessed to be long.
    values: [
      JSON.stringify(said.map(({ id, connection, external_id }) => ({ id, connection, external_id }))),
      [...new Set(said.map(({ connection }) => connection))],
      said.map(({ external_id }) => external_id),
    ],
  });
  for (const { issue: member, activity } of rows) {
    const [issue] = await store.lockIssues(tx, [await store.rootOf(tx, member)]);
    if (issue === undefined || issue.state === 'resolved') continue;
    if (issue.state === 'waiting' && issue.waiting_for === 'customer') {
      const cause = { noun: 'activity', id: activity };
      await wake(tx, issue.id, { by: SYSTEM, cause, why: 'the customer has said more' }, now);
    }
    if (issue.owner !== null && (await silenceOf(tx, issue.id)) === null) await begin(tx, issue, now);
  }
}

/**
 * What teams say of silence, or their hours, may have changed: what runs goes by that. Nothing becomes late by that alone. Where a team begins to
 * ask it, owners who have said nothing since they got an issue have the whole time from now on.
 */
export async function timeSilencesAnew({ pool }: Database, now: Date): Promise<void> {
  const teams = await listTeams(pool);
  const asking = teams.filter(runsIn);
  const { rows } = await pool.query<{ issue: string }>('select issue from issue_silences order by issue');
  if (rows.length === 0 && asking.length === 0) return;
  const hours = await readBusinessHours(pool, now);
  for (const { issue: id } of rows)
    await transaction(pool, async (tx) => {
      await store.lockIssues(tx, [id]);
      const row = await silenceOf(tx, id);
      if (row === null || row.held_at !== null) return;
      const team = teams.find((one) => one.id === row.team) ?? null;
      if (!runsIn(team)) return forget(tx, id);
      const { after } = hours({ team: team.id, market: null });
      const due_at = after(new Date(row.since), team.owner_silent + A_MOMENT).toISOString();
      if (due_at > now.toISOString() && due_at !== row.due_at)
        await save(tx, { ...row, seconds: team.owner_silent, due_at });
    });
  if (asking.length === 0) return;
  const { rows: fresh } = await pool.query<{ id: string }>(
    `select id from issues where state = 'open' and owner is not null
       and (team = any($1::text[]) or team is null and market = any($2::text[]))
       and not exists (select from issue_silences where issue = issues.id)
       and not exists (select from issue_entries said where said.issue = issues.id and said.actor->>'kind' = 'person'
         and said.actor->>'id' = issues.owner and said.kind not in ${GETTING}
         and said.id > (select id from issue_entries got where got.issue = issues.id and got.kind in ${GETTING} order by id desc limit 1))
     order by id`,
    [asking.map(({ id }) => id), asking.flatMap(({ markets }) => markets)],
  );
  for (const { id } of fresh)
    await transaction(pool, async (tx) => {
      const [issue] = await store.lockIssues(tx, [id]);
      if (issue?.state === 'open' && (await silenceOf(tx, id)) === null) await begin(tx, issue, now);
    });
}

/** Who gets it; or when somebody can at the earliest; or why nobody is left, and the lead of the team. */
export type NextOwner =
  | { readonly person: string; readonly why: string }
  | { readonly later: Date }
  | { readonly held: string; readonly lead: string | null };

export interface SilenceParts {
  readonly database: Database;
  readonly issues: Issues;
  readonly clock: Clock;
  /** Of the team, and none of these. */
  nextOwner(tx: Tx, team: string, not: ReadonlySet<string>, now: Date): Promise<NextOwner>;
}

const BATCH = 50;

/** All that is due now. Answers how many issues moved or were held. */
export async function tickSilences(parts: SilenceParts): Promise<number> {
  for (let all = 0; ;) {
    const now = parts.clock.now();
    const { due, moved } = await transaction(parts.database.pool, async (tx) => {
      const rows = await claimSilent(tx, now);
      let count = 0;
      for (const row of rows) if (await moveOn(parts, tx, row, now)) count += 1;
      return { due: rows.length, moved: count };
    });
    all += moved;
    if (due < BATCH) return all;
  }
}

/** Their issues are locked, as every change of one locks it first. */
async function claimSilent(tx: Tx, now: Date): Promise<SilenceRow[]> {
  const { rows } = await tx.query<SilenceRow>(
    `select issue, silent.owner, silent.team, since, seconds, due_at, held_at from issue_silences silent join issues on issues.id = issue
     where due_at <= $1 and state = 'open' order by due_at limit $2 for no key update of issues skip locked`,
    [now, BATCH],
  );
  return rows;
}

async function moveOn({ issues, nextOwner }: SilenceParts, tx: Tx, row: SilenceRow, now: Date): Promise<boolean> {
  const { issue, owner, team, since } = row;
  const silent = await silentBefore(tx, issue);
  const found = await nextOwner(tx, team, new Set([...silent, owner]), now);
  const why = `${owner} has said nothing since ${since}, which is ${words(row.seconds)} of the business hours of ${team}`;
  if ('person' in found) {
    await issues.handOver(tx, issue, found.person, `${why}. ${found.person}: ${found.why}.`, { by: BY }, now);
    return true;
  }
  if ('later' in found) {
    await save(tx, { ...row, due_at: found.later.toISOString() });
    return false;
  }
  const held_at = row.held_at ?? now.toISOString();
  await save(tx, { ...row, held_at, due_at: new Date(now.getTime() + LOOK_AGAIN_MS).toISOString() });
  if (row.held_at === null) await issues.hold(tx, issue, `${why}, and ${found.held}`, found.lead, { by: BY }, now);
  return row.held_at === null;
}

/** From whom it went on as they were silent, and who have said nothing since. */
async function silentBefore(tx: Tx, issue: string): Promise<string[]> {
  const { rows } = await tx.query<{ person: string }>(
    `select distinct went.detail->>'from' as person from issue_entries went where went.issue = $1 and went.kind = 'handed_over'
       and went.actor->>'id' = $2 and not exists (select from issue_entries said where said.issue = $1 and said.id > went.id
         and said.actor->>'kind' = 'person' and said.actor->>'id' = went.detail->>'from')`,
    [issue, BY.id],
  );
  return rows.map(({ person }) => person);
}

function words(seconds: number): string {
  return seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${Math.round(seconds / 60)} min`;
}
