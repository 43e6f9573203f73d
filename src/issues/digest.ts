/** What some days were like, in numbers: for those who look at them once a week. */
import type { Tx } from '../platform/index.ts';

export interface Digest {
  readonly opened: number;
  readonly resolved: number;
  /** Promises that were missed then. */
  readonly missed: number;
  /** Of now; what waits or is snoozed is among it. */
  readonly open: number;
  readonly unowned: number;
  /** What was opened, by product, the most first. */
  readonly products: readonly { readonly product: string; readonly count: number }[];
  /** Of now, the oldest first. */
  readonly oldest: readonly {
    readonly id: string;
    readonly title: string;
    readonly owner: string | null;
    readonly days: number;
  }[];
}

const MOST = 5;

/** What was merged into another issue counts there alone. */
export async function digestOf(tx: Tx, days: number, now: Date): Promise<Digest> {
  const since = new Date(now.getTime() - days * 86_400_000);
  const { rows } = await tx.query<Digest>(
    `with told as (select * from issues where merged_into is null), standing as (select * from told where state <> 'resolved')
     select (select count(*)::integer from told where opened_at > $1 and opened_at <= $2) as opened,
       (select count(*)::integer from told where resolved_at > $1 and resolved_at <= $2) as resolved,
       (select count(*)::integer from issue_promises where told_missed_at > $1 and told_missed_at <= $2) as missed,
       (select count(*)::integer from standing) as open,
       (select count(*)::integer from standing where owner is null) as unowned,
       (select coalesce(json_agg(top), '[]') from (select product, count(*)::integer as count from told where opened_at > $1 and opened_at <= $2
          and product is not null group by product order by 2 desc, 1 limit $3) as top) as products,
       (select coalesce(json_agg(old), '[]') from (select id, title, owner, floor(extract(epoch from $2 - opened_at) / 86400)::integer as days
          from standing order by opened_at, id limit $3) as old) as oldest`,
    [since, now, MOST],
  );
  const [found] = rows;
  if (!found) throw new Error('a query of counts answered nothing');
  return found;
}
