/** Who speaks in an issue, and when: kept with the issue, so that it is known at once whom it needs. */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { isSaying } from './marks.ts';

/** `ours`: outside, by us or a colleague. */
export type Side = 'inside' | 'outside' | 'ours';

export type Saying = Pick<
  Activity,
  'kind' | 'text' | 'title' | 'audience' | 'ours' | 'actor' | 'seen_at' | 'published_at' | 'backfilled'
>;

/** Null where nothing is said. */
export function sideOf({ kind, text, title, audience, ours, actor }: Saying): Side | null {
  if (!isSaying({ kind }) || (text ?? title) === null) return null;
  if (audience === 'internal') return 'inside';
  return ours || actor?.internal === true ? 'ours' : 'outside';
}

/** What was just gathered is heard in the issue that it is read through. */
export async function hear(tx: Tx, issue: string, activities: readonly Saying[]): Promise<void> {
  const said = activities.flatMap((one) => {
    const side = sideOf(one);
    return side === null ? [] : [{ side, at: one.backfilled ? one.published_at : one.seen_at }];
  });
  if (said.length === 0) return;
  const newest = (those: typeof said) =>
    those.reduce<string | null>((a, { at }) => (a === null || at > a ? at : a), null);
  await tx.query(
    `update issues set said_at = greatest(said_at, $2), outside_at = greatest(outside_at, $3), answered_at = greatest(answered_at, $4) where id = $1`,
    [
      issue,
      newest(said),
      newest(said.filter(({ side }) => side === 'outside')),
      newest(said.filter(({ side }) => side === 'ours')),
    ],
  );
}

/** Something went, or came from another issue: what is there now is heard anew. That it was answered stays so. */
export async function hearAnew(tx: Tx, issue: string): Promise<void> {
  await tx.query(
    `with recursive members as (select $1::uuid as id union select issues.id from issues join members on merged_into = members.id),
       said as (select side, case when backfilled then published_at else seen_at end as at from issue_activities there
         join activities on activities.id = there.activity where issue in (select id from members) and parted_at is null and side is not null)
     update issues set said_at = coalesce((select max(at) from said), opened_at), outside_at = (select max(at) from said where side = 'outside'),
       answered_at = greatest((select max(answered_at) from issues member where member.id in (select id from members)),
         (select max(at) from said where side = 'ours')) where id = $1`,
    [issue],
  );
}

/** Words that were deleted speak no more. */
export async function hush(tx: Tx, gone: readonly Pick<Activity, 'connection' | 'external_id'>[]): Promise<void> {
  await tx.query(
    `update issue_activities set side = null from json_to_recordset($1::json) as gone (connection text, external_id text)
     where issue_activities.connection = gone.connection and issue_activities.external_id = gone.external_id and side is not null`,
    [JSON.stringify(gone.map(({ connection, external_id }) => ({ connection, external_id })))],
  );
}
