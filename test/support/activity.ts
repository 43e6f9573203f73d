/** Activities as they are stored, by somebody outside, for tests of what counts them. */
import type { Activity } from '#sdk';
import { insertActivities } from '../../src/activity/index.ts';
import { newId, type Tx } from '../../src/platform/index.ts';
import { post } from '../../src/playbook/index.ts';

let made = 0;

/** Each is a post of its own. `at`: when it was published and seen. */
export function activityAt(at: string, more: Partial<Activity> = {}): Activity {
  made += 1;
  const actor = { id: 'a1', name: 'Añá', handle: null, url: null, avatar: null, followers: null, internal: false };
  return post({
    id: newId(),
    external_id: `x${made}`,
    cause: newId(),
    actor,
    language: 'en',
    published_at: at,
    seen_at: at,
    ...more,
  });
}

/** As they are once they are enriched. */
export async function insertTold(tx: Tx, rows: readonly Activity[]): Promise<void> {
  await insertActivities(
    tx,
    rows,
    new Map(rows.map((row) => [row.id, { ...row, own_language: false, vocabulary: 'v' }])),
  );
}
