/** How many people a post may have reached, as far as its numbers tell. Pure. */
import type { Activity } from '#sdk';

/** Who sees what somebody shares: about the median audience of one who is no organisation. */
const A_SHARE = 200;

/**
 * What the vendor says of its reach, where it says so. Else the greatest of what is known:
 *
 * - `views`: so often it was looked at;
 * - `followers + 200 · shares`: who may have it before them, and before whom others have put it;
 * - `likes + shares + replies`: each of them has seen it.
 *
 * Null where none of these numbers is known, or all of them are 0: that nobody answered tells nothing of who looked.
 */
export function reachOf({ actor, metrics }: Pick<Activity, 'actor' | 'metrics'>): number | null {
  const { reach, views, likes, shares, replies } = metrics;
  if (reach !== null && reach > 0) return reach;
  const followers = actor?.followers ?? 0;
  const told = Math.max(views ?? 0, followers + A_SHARE * (shares ?? 0), (likes ?? 0) + (shares ?? 0) + (replies ?? 0));
  return told > 0 ? told : null;
}
