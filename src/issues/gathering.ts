/** The SQL by which what arrives finds the issues that it belongs to: few statements a batch, each by an index. */
import type { Activity } from '#sdk';
import { calledOf } from './accounts.ts';
import type { Tx } from '../platform/index.ts';
import { sideOf } from './sides.ts';
import type { Actor } from './stage.ts';

/** An issue that has something gathered in a thread of what arrives, or with a mark of it. */
export interface Found {
  readonly issue: string;
  /** What arrived, where it is in a thread; where a mark is shared, the one that was gathered. */
  readonly activity: string;
  readonly mark: number | null;
  /** It was said where a playbook asked for it. */
  readonly place: boolean;
}

interface Row {
  readonly issue: string;
  readonly connection: string;
  readonly key: string;
  readonly of: 'thing' | 'thread' | 'place' | 'mark';
  readonly activity: string;
  readonly mark: number | null;
}

/**
 * Where something is in a thread that is gathered or in a place that was opened for it, or shares a mark that was sown since then. Keys are looked up all at once, by four indexes,
 * however much is gathered; which of them is whose is told here. The time is no condition that an index is chosen for.
 */
export async function findIssues(
  tx: Tx,
  activities: readonly Activity[],
  marks: readonly number[],
  since: Date,
): Promise<Found[]> {
  const things = new Map<string, Set<string>>();
  const threads = new Map<string, Set<string>>();
  const places = new Map<string, Set<string>>();
  for (const { id, connection, external_id, thread, in_reply_to, target, ours } of activities) {
    // What we write there is told as what was done.
    if (!ours) for (const key of [thread, target?.id ?? null]) note(places, connection, key, id);
    for (const key of [external_id, thread, in_reply_to]) note(things, connection, key, id);
    for (const key of [external_id, thread]) note(threads, connection, key, id);
  }
  const { rows } = await tx.query<Row>({
    name: 'find_issues',
    text: `select distinct issue, connection, external_id as key, 'thing' as of, null::uuid as activity, null::double precision as mark
           from issue_activities where connection = any($1::text[]) and external_id = any($2::text[]) and parted_at is null
           union all
           select distinct issue, connection, thread, 'thread', null::uuid, null::double precision
           from issue_activities where connection = any($1::text[]) and thread = any($3::text[]) and parted_at is null
           union all
           select issue, connection, place, 'place', null::uuid, null::double precision
           from issue_places where connection = any($1::text[]) and place = any($6::text[])
           union all
           select issue, '', '', 'mark', activity, mark::double precision from issue_marks where mark = any($4::bigint[]) and (at > $5) is true`,
    values: [
      [...new Set(activities.map(({ connection }) => connection))],
      keysOf(things),
      keysOf(threads),
      marks,
      since,
      keysOf(places),
    ],
  });
  const found = new Map<string, Found>();
  const keyed = { thing: things, thread: threads, place: places, mark: new Map<string, Set<string>>() };
  for (const { issue, connection, key, of, activity, mark } of rows) {
    if (mark !== null) found.set(`${issue} ${activity} ${mark}`, { issue, activity, mark, place: false });
    const place = of === 'place';
    for (const id of keyed[of].get(`${connection} ${key}`) ?? []) {
      const before = found.get(`${issue} ${id}`);
      if (before === undefined || before.place) found.set(`${issue} ${id}`, { issue, activity: id, mark, place });
    }
  }
  return [...found.values()];
}

/** No connection's id has a space in it. */
function note(all: Map<string, Set<string>>, connection: string, key: string | null, id: string): void {
  if (key === null) return;
  const there = all.get(`${connection} ${key}`);
  if (there === undefined) all.set(`${connection} ${key}`, new Set([id]));
  else there.add(id);
}

function keysOf(all: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...all.keys()].map((one) => one.slice(one.indexOf(' ') + 1)))];
}

/** The issue that each is read through: itself, unless it was merged. */
export async function rootsOf(tx: Tx, issues: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ start: string; id: string }>({
    name: 'roots_of',
    text: `with recursive up as (select id as start, id, merged_into from issues where id = any($1::uuid[])
       union select up.start, issues.id, issues.merged_into from issues join up on issues.id = up.merged_into)
     select start, id from up where merged_into is null`,
    values: [issues],
  });
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
  all: readonly Pick<Activity, 'connection' | 'stream' | 'external_id'>[],
): Promise<Standing[]> {
  const things = all.map(({ connection, stream, external_id }) => ({ connection, stream, external_id }));
  const { rows } = await tx.query<Standing>({
    name: 'standing_in_issues',
    text: `with recursive members as (select id as root, id from issues where id = any($1::uuid[])
       union select members.root, issues.id from issues join members on issues.merged_into = members.id)
     select distinct root, activity, there.connection, there.stream, there.external_id, parted_at is not null as parted
     from json_to_recordset($2::json) as new (connection text, stream text, external_id text)
     join issue_activities there on there.connection = new.connection and there.external_id = new.external_id and there.stream = new.stream
     join members on members.id = there.issue
     where there.connection = any($3::text[]) and there.external_id = any($4::text[])`,
    // The arrays say the same once more: by them an index is chosen, where the JSON is guessed to be long.
    values: [
      roots,
      JSON.stringify(things),
      [...new Set(things.map(({ connection }) => connection))],
      things.map(({ external_id }) => external_id),
    ],
  });
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
    side: sideOf(activity),
    called: calledOf(activity.actor),
    why,
    by,
  }));
  const answer = await tx.query<Joined>({
    name: 'insert_found',
    // The same post read in another stream is no further word of its writer.
    text: `with joined as (
       insert into issue_activities (issue, activity, connection, stream, external_id, thread, actor, side, called, why, by, joined_at)
       select issue, activity, connection, stream, external_id, thread, actor, side, called, why, by, $2::timestamptz
       from json_to_recordset($1::json) as new (issue uuid, activity uuid, connection text, stream text, external_id text, thread text, actor text,
         side text, called text[], why text, by jsonb) order by issue, activity
       on conflict do nothing returning issue, activity, connection, stream, external_id, actor
     )
     select issue, activity, exists (select from issue_activities there where there.issue = joined.issue and there.actor = joined.actor
       and there.connection = joined.connection and there.activity <> joined.activity)
       and not exists (select from issue_activities same where same.issue = joined.issue and same.connection = joined.connection
         and same.external_id = joined.external_id and same.stream <> joined.stream) as reporter from joined`,
    values: [JSON.stringify(rows), now],
  });
  return answer.rows;
}
