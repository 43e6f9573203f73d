/** Links and words of what people and playbooks gathered, as marks that others are found by. What came by itself leaves none: an issue does not wander off. */
import { hash } from 'node:crypto';
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { bandsOf, canonicalLink, linksIn } from './subjects/index.ts';

/** How long something gathered draws others, and how long ago they may have been said. */
const DRAWS_FOR_MS = 30 * 86_400_000;
/** So many share a mark, the newest: a look-up costs no more, however often something was said. */
const MOST_OF_ONE = 16;
const MOST_LINKS = 10;
const SAYING: ReadonlySet<Activity['kind']> = new Set(['create', 'update', 'share', 'ask', 'answer']);

export interface Mark {
  readonly mark: number;
  /** Null: of its words. */
  readonly link: string | null;
}

export type Marked = Pick<Activity, 'id' | 'kind' | 'ours' | 'text' | 'title' | 'url' | 'attachments'>;

export function drawsSince(now: Date): Date {
  return new Date(now.getTime() - DRAWS_FOR_MS);
}

export function wordsOf({ text, title }: Pick<Activity, 'text' | 'title'>): string {
  return text ?? title ?? '';
}

export function isSaying({ kind }: Pick<Activity, 'kind'>): boolean {
  return SAYING.has(kind);
}

/** None of what says nothing, or what we said ourselves. */
export function marksOf(activity: Marked): Mark[] {
  if (activity.ours || !isSaying(activity)) return [];
  const words = wordsOf(activity);
  const links = new Set(linksIn(words));
  addLink(links, activity.url);
  for (const { type, url } of activity.attachments) if (type === 'link') addLink(links, url);
  const marks: Mark[] = [];
  for (const link of links)
    if (marks.length < MOST_LINKS) marks.push({ mark: hash('sha256', link, 'buffer').readUIntBE(0, 6), link });
  for (const mark of bandsOf(words)) marks.push({ mark, link: null });
  return marks;
}

function addLink(links: Set<string>, address: string | null): void {
  const link = address === null ? null : canonicalLink(address);
  if (link !== null) links.add(link);
}

/** From now on these draw others into the issue. */
export async function sowMarks(tx: Tx, issue: string, activities: readonly Marked[], now: Date): Promise<void> {
  const rows = activities.flatMap((one) => marksOf(one).map(({ mark }) => ({ mark, activity: one.id })));
  if (rows.length === 0) return;
  await tx.query(
    `with sown as (
       insert into issue_marks (mark, issue, activity, at)
       select distinct mark, $1::uuid, activity, $3::timestamptz from json_to_recordset($2::json) as new (mark bigint, activity uuid) order by 1, 3
       on conflict (mark, issue, activity) do update set at = excluded.at returning mark
     ), ranked as (
       select mark, issue, activity, row_number() over (partition by mark order by at desc, activity desc) as place from issue_marks
       where mark = any($4::bigint[])
     )
     delete from issue_marks where (mark, issue, activity) in (
       select mark, issue, activity from issue_marks
       where (mark, issue, activity) in (select mark, issue, activity from ranked where place >= $5) for update skip locked)`,
    [issue, JSON.stringify(rows), now, rows.map(({ mark }) => mark), MOST_OF_ONE],
  );
}

const MEMBERS = `with recursive members as (select $1::uuid as id union select issues.id from issues join members on merged_into = members.id)`;

/** These draw no more; without a list, nothing of the issue does. */
export async function dropMarks(tx: Tx, issue: string, activities: readonly string[] | null): Promise<void> {
  await tx.query(
    `${MEMBERS} delete from issue_marks where issue in (select id from members) and ($2::uuid[] is null or activity = any($2))`,
    [issue, activities],
  );
}

/** Deleted words draw nothing. */
export async function dropMarksOf(
  tx: Tx,
  things: readonly Pick<Activity, 'connection' | 'stream' | 'external_id'>[],
): Promise<void> {
  await tx.query(
    `delete from issue_marks using issue_activities there join json_to_recordset($1::json) as gone (connection text, stream text, external_id text)
       on there.connection = gone.connection and there.external_id = gone.external_id and there.stream = gone.stream
     where issue_marks.issue = there.issue and issue_marks.activity = there.activity`,
    [JSON.stringify(things.map(({ connection, stream, external_id }) => ({ connection, stream, external_id })))],
  );
}

/** What went into another issue draws others there. */
export async function copyMarks(tx: Tx, from: string, to: string, activities: readonly string[]): Promise<void> {
  await tx.query(
    `${MEMBERS} insert into issue_marks (mark, issue, activity, at)
     select distinct on (mark, activity) mark, $2::uuid, activity, at from issue_marks
     where issue in (select id from members) and activity = any($3::uuid[]) order by mark, activity, at desc on conflict do nothing`,
    [from, to, activities],
  );
}

/** Those that draw no more. */
export async function dropOldMarks(tx: Tx, now: Date, limit: number): Promise<void> {
  await tx.query(
    `delete from issue_marks where (mark, issue, activity) in (select mark, issue, activity from issue_marks where at < $1 limit $2 for update skip locked)`,
    [drawsSince(now), limit],
  );
}
