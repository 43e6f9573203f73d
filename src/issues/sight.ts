/** Whose words are hidden from somebody. */
import type { Tx } from '../platform/index.ts';

/** Those that gathered something, and nothing that may be read: of each audience the connections that may be, null being all. Of one that was merged its own. */
export async function hiddenIssues(
  tx: Tx,
  { internal, external }: { readonly internal: readonly string[] | null; readonly external: readonly string[] | null },
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ issue: string }>(
    `select issue from issue_activities gathered join activities on activities.id = gathered.activity
     where parted_at is null group by issue
     having not bool_or(case when audience = 'internal' then $1::text[] is null or gathered.connection = any($1)
       else $2::text[] is null or gathered.connection = any($2) end)`,
    [internal, external],
  );
  return new Set(rows.map(({ issue }) => issue));
}
