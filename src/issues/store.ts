/** The SQL of the tables of issues, one statement a function. */
import type { Activity } from '#sdk';
import { newId, Refused, type Tx } from '../platform/index.ts';
import { calledOf } from './accounts.ts';
import type { Marked } from './marks.ts';
import { sideOf, type Saying } from './sides.ts';
import type { Actor, Cause, Entry, Gathered, Issue, IssueState } from './stage.ts';

const COLUMNS = `id, key, title, state, severity, market, product, topics, language, owner, team, waiting_for, until, outcome, merged_into, cause,
  opened_at, changed_at, resolved_at`;

/** The issue and all that was merged into it. */
const MEMBERS = `with recursive members as (select $1::uuid as id union select issues.id from issues join members on merged_into = members.id)`;

/** False where an open issue has its key. `given`: when its owner got it from others. */
export async function insertIssue(tx: Tx, issue: Issue, given: Date | null): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into issues (${COLUMNS}, said_at, given_at) select ${COLUMNS}, opened_at, $2 from json_populate_record(null::issues, $1::json)
     on conflict do nothing`,
    [JSON.stringify(issue), given],
  );
  return rowCount === 1;
}

export async function findIssue(tx: Tx, id: string): Promise<Issue | undefined> {
  const { rows } = await tx.query<Issue>(`select ${COLUMNS} from issues where id = $1`, [id]);
  return rows[0];
}

/** Nobody else changes it until the transaction ends. Several are locked in the order of their ids. Throws `rejected` where there is none. */
export async function lockIssues(tx: Tx, ids: readonly string[]): Promise<Issue[]> {
  const { rows } = await tx.query<Issue>({
    name: 'lock_issues',
    text: `select ${COLUMNS} from issues where id = any($1::uuid[]) order by id for no key update`,
    values: [ids],
  });
  return ids.map((id) => {
    const found = rows.find((one) => one.id === id);
    if (found) return found;
    throw new Refused({ code: 'no_issue' }, `there is no issue ${id}`, 'bondfire issue list shows the ids there are.');
  });
}

export async function openByKey(tx: Tx, key: string): Promise<Issue | undefined> {
  const { rows } = await tx.query<Issue>(
    `select ${COLUMNS} from issues where key = $1 and state <> 'resolved' for no key update`,
    [key],
  );
  return rows[0];
}

export async function updateIssue(tx: Tx, { id, ...issue }: Issue, now: Date): Promise<void> {
  await tx.query({
    name: 'update_issue',
    text: `update issues set title = new.title, state = new.state, severity = new.severity, owner = new.owner, team = new.team,
       waiting_for = new.waiting_for, until = new.until, outcome = new.outcome, merged_into = new.merged_into, resolved_at = new.resolved_at,
       changed_at = $3, idle_told = 0
     from json_populate_record(null::issues, $2::json) as new where issues.id = $1`,
    values: [id, JSON.stringify(issue), now],
  });
}

/** Something was done about it: it is not idle. */
export async function touchIssue(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query(`update issues set changed_at = $2, idle_told = 0 where id = $1 and state <> 'resolved'`, [id, now]);
}

export interface IssueFilter {
  readonly state?: IssueState | undefined;
  readonly owner?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first; what was merged is told by the one it was merged into. */
export async function listIssues(tx: Tx, { state, owner, before, limit }: IssueFilter): Promise<Issue[]> {
  const { rows } = await tx.query<Issue>(
    `select ${COLUMNS} from issues where merged_into is null and ($1::text is null or state = $1) and ($2::text is null or owner = $2)
       and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [state ?? null, owner ?? null, before ?? null, limit],
  );
  return rows;
}

/** Open, waiting and snoozed ones that somebody has. */
export async function ownedBy(tx: Tx, owner: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from issues where owner = $1 and state <> 'resolved' order by id desc`,
    [owner],
  );
  return rows.map(({ id }) => id);
}

/** As `ownedBy`, without what they took themselves. */
export async function givenTo(tx: Tx, owner: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from issues where owner = $1 and state <> 'resolved' and (select kind from issue_entries where issue = issues.id
       and kind in ('opened', 'claimed', 'assigned', 'handed_over') order by id desc limit 1) <> 'claimed' order by id desc`,
    [owner],
  );
  return rows.map(({ id }) => id);
}

/** How many of them each has. */
export async function countOwned(tx: Tx, owners: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ owner: string; count: number }>(
    `select owner, count(*)::integer as count from issues where owner = any($1::text[]) and state <> 'resolved' group by owner`,
    [owners],
  );
  return new Map(rows.map(({ owner, count }) => [owner, count]));
}

/** What that actor handed over from somebody, and is open and another's still; without what the actor wrote a note in since. */
export async function handedOverFrom(tx: Tx, person: string, actor: string): Promise<string[]> {
  const { rows } = await tx.query<{ issue: string }>(
    `select distinct on (entry.issue) entry.issue from issue_entries entry join issues on issues.id = entry.issue
     where entry.kind = 'handed_over' and entry.actor->>'id' = $2 and entry.detail->>'from' = $1
       and issues.state <> 'resolved' and issues.owner is distinct from $1
       and not exists (select from issue_entries told where told.issue = entry.issue and told.kind = 'note' and told.actor->>'id' = $2
         and told.id > entry.id)
     order by entry.issue, entry.id desc`,
    [person, actor],
  );
  return rows.map(({ issue }) => issue);
}

/** One it is read through, or itself. */
export async function rootOf(tx: Tx, id: string): Promise<string> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'root_of',
    text: `with recursive up as (select id, merged_into from issues where id = $1
       union select issues.id, issues.merged_into from issues join up on issues.id = up.merged_into)
     select id from up where merged_into is null`,
    values: [id],
  });
  return rows[0]?.id ?? id;
}

/** Its owner got it from others then; null: they took it, or there is none. */
export async function setGiven(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.query('update issues set given_at = $2 where id = $1', [id, at]);
}

/** An owner who says or does something is silent no more, and has taken what they were given. */
export async function addEntry(
  tx: Tx,
  entry: {
    readonly issue: string;
    readonly actor: Actor;
    readonly cause?: Cause | null;
    readonly audience?: Entry['audience'];
    readonly kind: string;
    readonly detail?: Entry['detail'];
  },
  now: Date,
): Promise<string> {
  const id = newId();
  const { issue, actor, cause = null, audience = 'internal', kind, detail = {} } = entry;
  await tx.query(
    `with spoke as (delete from issue_silences where issue = $2 and $4::jsonb->>'kind' = 'person' and owner = $4::jsonb->>'id'),
       took as (update issues set given_at = null where id = $2 and given_at is not null and $4::jsonb->>'kind' = 'person' and owner = $4::jsonb->>'id')
     insert into issue_entries (id, issue, at, actor, cause, audience, kind, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, issue, now, actor, cause, audience, kind, JSON.stringify(detail)],
  );
  return id;
}

/** Oldest first, with those of the issues that were merged into it. */
export async function timelineOf(tx: Tx, issue: string): Promise<Entry[]> {
  const { rows } = await tx.query<Entry>(
    `${MEMBERS} select id, issue, at, actor, cause, audience, kind, detail from issue_entries
     where issue in (select id from members) order by id`,
    [issue],
  );
  return rows;
}

/** What people decided when playbooks asked them, newest first. */
export async function decisionsSince(tx: Tx, since: Date, limit: number): Promise<Entry[]> {
  const { rows } = await tx.query<Entry>(
    `select id, issue, at, actor, cause, audience, kind, detail from issue_entries where kind = 'decided' and at >= $1 order by id desc limit $2`,
    [since, limit],
  );
  return rows;
}

/** What it has gathered, oldest first. */
export async function gatheredBy(tx: Tx, issue: string): Promise<Gathered[]> {
  const { rows } = await tx.query<Gathered>(
    `${MEMBERS} select distinct on (activity) issue, activity, connection, external_id, thread, why, by, joined_at from issue_activities
     where issue in (select id from members) and parted_at is null order by activity, joined_at`,
    [issue],
  );
  return rows;
}

/** Those of these activities that it has gathered. */
export async function gatheredAmong(tx: Tx, issue: string, activities: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ activity: string }>(
    `${MEMBERS} select activity from issue_activities
     where activity = any($2::uuid[]) and issue in (select id from members) and parted_at is null`,
    [issue, activities],
  );
  return new Set(rows.map(({ activity }) => activity));
}

/** The newest of what people and playbooks gathered in it, oldest first; none of what joined by itself. */
export async function chosenIn(tx: Tx, issue: string, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ activity: string }>(
    `${MEMBERS} select activity from (
       select distinct on (activity) activity, by->>'kind' as by from issue_activities
       where issue in (select id from members) and parted_at is null order by activity, joined_at
     ) as gathered where by <> 'system' order by activity desc limit $2`,
    [issue, limit],
  );
  return rows.map(({ activity }) => activity).toReversed();
}

export type Joining = Pick<Activity, 'connection' | 'stream' | 'external_id' | 'thread'> & Marked & Saying;

/** Answers those that were not there. */
export async function insertGathered(
  tx: Tx,
  issue: string,
  activities: readonly Joining[],
  { why, by, now }: { readonly why: string; readonly by: Actor; readonly now: Date },
): Promise<string[]> {
  const rows = activities.map((one) => ({
    activity: one.id,
    connection: one.connection,
    stream: one.stream,
    external_id: one.external_id,
    thread: one.thread ?? one.external_id,
    actor: one.actor?.id ?? null,
    side: sideOf(one),
    called: calledOf(one.actor),
  }));
  const answer = await tx.query<{ activity: string }>(
    `insert into issue_activities (issue, activity, connection, stream, external_id, thread, actor, side, called, why, by, joined_at)
     select $1, activity, connection, stream, external_id, thread, actor, side, called, $3, $4, $5 from json_to_recordset($2::json)
       as new (activity uuid, connection text, stream text, external_id text, thread text, actor text, side text, called text[]) order by activity
     on conflict (issue, activity) do update set parted_at = null, why = excluded.why, by = excluded.by, joined_at = excluded.joined_at
       where issue_activities.parted_at is not null returning activity`,
    [issue, JSON.stringify(rows), why, by, now],
  );
  return answer.rows.map(({ activity }) => activity);
}

/** With all versions of the same things. Answers those that were there. */
export async function partGathered(tx: Tx, issue: string, activities: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await tx.query<{ activity: string }>(
    `${MEMBERS}, things as (select connection, stream, external_id from issue_activities
       where issue in (select id from members) and activity = any($2::uuid[]) and parted_at is null)
     update issue_activities set parted_at = $3 where issue in (select id from members) and parted_at is null
       and (connection, stream, external_id) in (select connection, stream, external_id from things) returning activity`,
    [issue, activities, now],
  );
  return [...new Set(rows.map(({ activity }) => activity))];
}

export interface IssueLink {
  readonly issue: string;
  readonly why: string;
  readonly title: string;
}

export async function linksOf(tx: Tx, issue: string): Promise<IssueLink[]> {
  const { rows } = await tx.query<IssueLink>(
    `select issues.id as issue, why, title from issue_links join issues on issues.id = case one when $1 then other else one end
     where $1 in (one, other) order by issues.id`,
    [issue],
  );
  return rows;
}

/** False where they are linked already. */
export async function insertLink(
  tx: Tx,
  pair: readonly [string, string],
  why: string,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'insert into issue_links (one, other, why, by, at) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [...pair.toSorted(), why, by, now],
  );
  return rowCount === 1;
}

export async function deleteLink(tx: Tx, pair: readonly [string, string]): Promise<boolean> {
  const { rowCount } = await tx.query('delete from issue_links where one = $1 and other = $2', pair.toSorted());
  return rowCount === 1;
}

/** Those whose snooze or wait has ended. */
export async function claimEnded(tx: Tx, now: Date, limit: number): Promise<Issue[]> {
  const { rows } = await tx.query<Issue>(
    `select ${COLUMNS} from issues where until <= $1 order by until limit $2 for no key update skip locked`,
    [now, limit],
  );
  return rows;
}

/** Those in which nothing has happened for so many seconds, each told once for it. */
export async function claimIdle(tx: Tx, seconds: number, now: Date): Promise<Issue[]> {
  const { rows } = await tx.query<Issue>(
    `update issues set idle_told = $1 where state = 'open' and idle_told < $1 and changed_at <= $2::timestamptz - $1 * interval '1 second'
     returning ${COLUMNS}`,
    [seconds, now],
  );
  return rows;
}

/** What was parted from one, gathered by another. */
export async function copyGathered(
  tx: Tx,
  from: string,
  to: string,
  activities: readonly string[],
  { why, by, now }: { readonly why: string; readonly by: Actor; readonly now: Date },
): Promise<void> {
  await tx.query(
    `${MEMBERS} insert into issue_activities (issue, activity, connection, stream, external_id, thread, actor, side, called, why, by, joined_at)
     select distinct on (activity) $2::uuid, activity, connection, stream, external_id, thread, actor, side, called, $4, $5::jsonb, $6::timestamptz from issue_activities
     where issue in (select id from members) and activity = any($3::uuid[]) order by activity on conflict do nothing`,
    [from, to, activities, why, by, now],
  );
}

/** Another open issue has its key meanwhile. */
export async function keyTaken(tx: Tx, { id, key }: Issue): Promise<boolean> {
  if (key === null) return false;
  const { rowCount } = await tx.query(`select from issues where key = $1 and state <> 'resolved' and id <> $2`, [
    key,
    id,
  ]);
  return rowCount !== 0;
}

export interface Note {
  /** The entry. */
  readonly of: string;
  readonly text: string;
}

/** What people wrote in it for inside: notes, and what they handed over with. The newest, so many. */
export async function notesIn(tx: Tx, issue: string, limit: number): Promise<Note[]> {
  const { rows } = await tx.query<Note>(
    `${MEMBERS} select id as of, coalesce(detail->>'text', detail->>'note') as text from issue_entries
     where issue in (select id from members) and audience = 'internal' and kind in ('note', 'handed_over')
       and coalesce(detail->>'text', detail->>'note') is not null order by id desc limit $2`,
    [issue, limit],
  );
  return rows;
}

export async function marketsOfIssues(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ market: string }>('select distinct market from issues where market is not null');
  return rows.map(({ market }) => market);
}
