/** Whose words are hidden from somebody. */
import { readable, type Sight } from '../activity/index.ts';
import type { Tx } from '../platform/index.ts';

const READABLE = readable('$1', '$2', 'gathered.connection');

/**
 * Those in which nothing may be read: all that they gathered is hidden; where nothing was gathered, there are only words of inside. Of one that was merged
 * its own. `among` null: of all.
 */
export async function hiddenIssues(
  tx: Tx,
  { internal, external }: Sight,
  among: readonly string[] | null = null,
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    `select issues.id from issues left join issue_activities gathered on gathered.issue = issues.id and parted_at is null
       left join activities on activities.id = gathered.activity
     where $3::uuid[] is null or issues.id = any($3)
     group by issues.id having case when count(activities.id) = 0 then $4 else not bool_or(activities.id is not null and ${READABLE}) end`,
    [internal, external, among, internal?.length === 0],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Those of these that gathered something that may not be read, or were joined by one that did. */
export async function partlyHidden(
  tx: Tx,
  { internal, external }: Sight,
  among: readonly string[],
): Promise<ReadonlySet<string>> {
  if (among.length === 0) return new Set();
  const { rows } = await tx.query<{ issue: string }>(
    `with recursive members as (select id as issue, id from unnest($3::uuid[]) as id
       union select members.issue, issues.id from issues join members on issues.merged_into = members.id)
     select members.issue from members join issue_activities gathered on gathered.issue = members.id join activities on activities.id = gathered.activity
     where parted_at is null group by members.issue having not bool_and(${READABLE})`,
    [internal, external, among],
  );
  return new Set(rows.map(({ issue }) => issue));
}
