/** How well issues were looked after in a period, in numbers. */
import type { Tx } from '../platform/index.ts';

export interface PromisesKept {
  readonly kind: 'acknowledge' | 'reply' | 'resolution';
  /** In time, and too late. */
  readonly kept: number;
  readonly late: number;
  /** Due, and not kept until now. */
  readonly missed: number;
}

interface Period {
  readonly since: Date;
  readonly until: Date;
}

/** Of those that were due from `since` until before `until`. `hidden`: issues that whoever asks may not see, here as below. */
export async function promisesKept(
  tx: Tx,
  { since, until }: Period,
  hidden: readonly string[],
  now: Date,
): Promise<PromisesKept[]> {
  const { rows } = await tx.query<PromisesKept>(
    `select kind, count(*) filter (where kept_at <= due_at)::integer as kept, count(*) filter (where kept_at > due_at)::integer as late,
       count(*) filter (where kept_at is null and paused_at is null and due_at <= $3)::integer as missed
     from issue_promises where due_at >= $1 and due_at < $2 and issue <> all($4::uuid[]) group by kind order by kind`,
    [since, until, now, hidden],
  );
  return rows;
}

/** Seconds, of the issues that were opened in a period; null where there are none. */
export interface Speed {
  readonly issues: number;
  /** From the first post to the issue. */
  readonly noticed: number | null;
  /** From the first post to the first thing that anybody did about it: nine of ten within `acted_most`. */
  readonly acted: number | null;
  readonly acted_most: number | null;
}

/** What counts as something done about an issue. */
const DEEDS = ['claimed', 'assigned', 'handed_over', 'did', 'decided', 'answered', 'broadcast', 'resolved'];

/** Medians. What was merged into another issue counts there alone, and an issue without posts not at all. */
export async function speedOf(tx: Tx, { since, until }: Period, hidden: readonly string[]): Promise<Speed> {
  const { rows } = await tx.query<Speed>(
    `with told as (
       select opened_at, (select min(least(published_at, seen_at)) from issue_activities one join activities on activities.id = one.activity
           where one.issue = issues.id and one.parted_at is null) as first_at,
         (select min(at) from issue_entries where issue_entries.issue = issues.id and kind = any($3::text[])) as acted_at
       from issues where merged_into is null and opened_at >= $1 and opened_at < $2 and id <> all($4::uuid[])
     ), timed as (
       select greatest(0, extract(epoch from opened_at - first_at)) as noticed, greatest(0, extract(epoch from acted_at - first_at)) as acted
       from told where first_at is not null
     )
     select count(*)::integer as issues, percentile_cont(0.5) within group (order by noticed) as noticed,
       percentile_cont(0.5) within group (order by acted) as acted, percentile_cont(0.9) within group (order by acted) as acted_most from timed`,
    [since, until, DEEDS, hidden],
  );
  return rows[0] ?? { issues: 0, noticed: null, acted: null, acted_most: null };
}

export interface PlaceOfIssues {
  /** Null: none is named. */
  readonly product: string | null;
  readonly market: string | null;
  readonly issues: number;
  /** The highest, 1 to 10; null where none has one. */
  readonly severity: number | null;
}

/** Where the issues are that are open or waiting: the most first. */
export async function placesOfIssues(tx: Tx, hidden: readonly string[]): Promise<PlaceOfIssues[]> {
  const { rows } = await tx.query<PlaceOfIssues>(
    `select product, market, count(*)::integer as issues, max(severity) as severity from issues
     where state in ('open', 'waiting') and merged_into is null and id <> all($1::uuid[])
     group by product, market order by issues desc, product, market limit 500`,
    [hidden],
  );
  return rows;
}
