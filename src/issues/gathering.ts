/** The SQL by which what arrives finds the issues that it belongs to: few statements a batch, each by an index. */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Actor } from './stage.ts';

export interface Found {
  readonly issue: string;
  /** What arrived, where it is in a thread; where a mark is shared, the one that was gathered. */
  readonly activity: string;
  readonly mark: number | null;
}

/** Where something is in a thread that is gathered, or shares a mark that was sown since then. */
export async function findIssues(
  tx: Tx,
  activities: readonly Activity[],
  marks: readonly number[],
  since: Date,
): Promise<Found[]> {
  const keys = activities.map(({ id, connection, external_id, thread, in_reply_to }) => ({
    id,
    connection,
    external_id,
    thread,
    in_reply_to,
  }));
  const { rows } = await tx.query<Found>({
    name: 'find_issues',
    text: `select distinct there.issue, new.id as activity, null::double precision as mark
           from json_to_recordset($1::json) as new (id uuid, connection text, external_id text, thread text, in_reply_to text)
           join issue_activities there on there.connection = new.connection and there.parted_at is null
             and (there.thread in (new.thread, new.external_id) or there.external_id in (new.thread, new.in_reply_to, new.external_id))
           union all
           select issue, activity, mark::double precision from issue_marks where mark = any($2::bigint[]) and at > $3`,
    values: [JSON.stringify(keys), marks, since],
  });
  return rows;
}

/** The issue that each is read through: itself, unless it was merged. */
export async function rootsOf(tx: Tx, issues: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ start: string; id: string }>(
    `with recursive up as (select id as start, id, merged_into from issues where id = any($1::uuid[])
       union select up.start, issues.id, issues.merged_into from issues join up on issues.id = up.merged_into)
     select start, id from up where merged_into is null`,
    [issues],
  );
  return new Map(rows.map(({ start, id }) => [start, id]));
}

export interface Standing {
  readonly root: string;
  readonly activity: string;
  readonly connection: string;
  readonly stream: string;
  readonly external_id: string;
  readonly parted: boolean;
}

/** What these issues, with all that was merged into them, have of the same things, and what was parted from them. */
export async function standingOf(
  tx: Tx,
  roots: readonly string[],
  activities: readonly Activity[],
): Promise<Standing[]> {
  const things = activities.map(({ connection, stream, external_id }) => ({ connection, stream, external_id }));
  const { rows } = await tx.query<Standing>(
    `with recursive members as (select id as root, id from issues where id = any($1::uuid[])
       union select members.root, issues.id from issues join members on issues.merged_into = members.id)
     select distinct root, activity, there.connection, there.stream, there.external_id, parted_at is not null as parted
     from json_to_recordset($2::json) as new (connection text, stream text, external_id text)
     join issue_activities there on there.connection = new.connection and there.external_id = new.external_id and there.stream = new.stream
     join members on members.id = there.issue`,
    [roots, JSON.stringify(things)],
  );
  return rows;
}

export interface Gathering {
  readonly issue: string;
  readonly activity: Activity;
  readonly why: string;
  readonly by: Actor;
}

export interface Joined {
  readonly issue: string;
  readonly activity: string;
  /** Whoever says it said something in the issue before. */
  readonly reporter: boolean;
}

/** Answers those that were not there. */
export async function insertFound(tx: Tx, found: readonly Gathering[], now: Date): Promise<Joined[]> {
  const rows = found.map(({ issue, activity, why, by }) => ({
    issue,
    activity: activity.id,
    connection: activity.connection,
    stream: activity.stream,
    external_id: activity.external_id,
    thread: activity.thread ?? activity.external_id,
    actor: activity.actor?.id ?? null,
    why,
    by,
  }));
  const answer = await tx.query<Joined>(
    `with joined as (
       insert into issue_activities (issue, activity, connection, stream, external_id, thread, actor, why, by, joined_at)
       select issue, activity, connection, stream, external_id, thread, actor, why, by, $2::timestamptz
       from json_to_recordset($1::json) as new (issue uuid, activity uuid, connection text, stream text, external_id text, thread text, actor text,
         why text, by jsonb) order by issue, activity
       on conflict do nothing returning issue, activity, connection, actor
     )
     select issue, activity, exists (select from issue_activities there where there.issue = joined.issue and there.actor = joined.actor
       and there.connection = joined.connection and there.activity <> joined.activity) as reporter from joined`,
    [JSON.stringify(rows), now],
  );
  return answer.rows;
}
