/** Where people talk about an issue inside: channels and threads that a playbook opened for it. */
import type { Tx } from '../platform/index.ts';

export interface Place {
  readonly issue: string;
  readonly connection: string;
  /** A thread's first item, or a group, as the vendor calls it. */
  readonly place: string;
  /** That opened it. */
  readonly effect: string;
}

export async function openPlace(tx: Tx, { issue, connection, place, effect }: Place, now: Date): Promise<void> {
  await tx.query(
    `insert into issue_places (connection, place, issue, effect, opened_at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [connection, place, issue, effect, now],
  );
}
