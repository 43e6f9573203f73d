/** Mails that did not arrive: what was told is told otherwise, and an address that does not exist is written to no more. */
import type { Tx } from '../platform/index.ts';
import { goOn } from './store.ts';

export interface Bounce {
  readonly address: string;
  /** RFC 3463, such as 5.1.1; null: nobody said. */
  readonly status: string | null;
  readonly said: string | null;
  readonly at: string;
}

interface Returned {
  readonly send: string | null;
  readonly address: string;
  readonly status: string | null;
  readonly said: string;
  /** `later`: its server tries again; `lost`: it gave up, for now; `never`: there is no such mailbox. */
  readonly how: 'later' | 'lost' | 'never';
}

export async function recordBounce(tx: Tx, { send, address, status, said, how }: Returned, now: Date): Promise<void> {
  if (how === 'never')
    await tx.query(
      `insert into mail_bounces (address, status, said, send, at) values ($1, $2, $3, $4, $5)
       on conflict (address) do update set status = excluded.status, said = excluded.said, send = excluded.send, at = excluded.at`,
      [address, status, said, send, now],
    );
  if (send === null) return;
  const { rowCount } = await tx.query(
    `update notification_sends set fault = $2, state = case when $3 then 'failed' else state end where id = $1 and state <> 'failed'`,
    [send, said, how !== 'later'],
  );
  if (rowCount === 1 && how !== 'later') await goOn(tx, send, now);
}

/** Those of these that mails came back from, written small. */
export async function bouncingOf(tx: Tx, addresses: readonly string[]): Promise<ReadonlyMap<string, Bounce>> {
  const { rows } = await tx.query<Bounce>(
    'select address, status, said, at from mail_bounces where address = any($1)',
    [addresses.map((one) => one.toLowerCase())],
  );
  return new Map(rows.map((one) => [one.address, one]));
}

/** Null: mails arrive there, as far as anybody knows. */
export async function bouncing(tx: Tx, address: string): Promise<Bounce | null> {
  return (await bouncingOf(tx, [address])).get(address.toLowerCase()) ?? null;
}

export async function trustAgain(tx: Tx, address: string): Promise<void> {
  await tx.query('delete from mail_bounces where address = $1', [address.toLowerCase()]);
}
