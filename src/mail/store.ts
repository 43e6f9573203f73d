/** The SQL of `mail_arrivals`, one statement a function: each mail that answers one of ours, and what became of it. */
import type { Reason, Tx } from '../platform/index.ts';
import type { Arrived } from './arrived.ts';

export const OUTCOMES = [
  'answered',
  'noted',
  /** It came when there was nothing to answer any more. */
  'late',
  /** By an address that is not theirs. */
  'stranger',
  /** Whoever received it says that it is not from whom it says. */
  'forged',
  /** They may not, or it does not fit. */
  'refused',
  /** Its mail was about nothing that takes one. */
  'nothing',
  /** It says nothing of its own. */
  'empty',
  /** A program wrote it. */
  'ignored',
  'bounced',
  /** It asked somebody without an account. */
  'undelivered',
  /** Somebody without an account wrote to where our mails come from, and not by their link: whoever asked them reads it. */
  'guest',
  'failed',
] as const;

export interface Outcome {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly detail: string | null;
  /** Why it was refused, where that is told by a code. */
  readonly reason?: Reason | null;
}

export interface ArrivalRow extends Outcome {
  readonly id: string;
  readonly link: string;
  readonly sender: string | null;
  readonly mail: Arrived & { readonly reason?: Reason | null };
  readonly attempts: number;
}

interface Kept {
  readonly key: string;
  readonly content: string;
  readonly nature: string;
}

/** PostgreSQL takes neither half of a character nor NUL, and one mail must not hold up its mailbox. */
function clean(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}

/** What comes again changes nothing. */
export async function keepArrival(
  tx: Tx,
  { key, content, link, nature, mail }: Pick<ArrivalRow, 'link' | 'mail'> & Kept,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into mail_arrivals (key, content, link, sender, nature, at, mail) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [key, content, link, clean('', mail.from), nature, now, JSON.stringify(mail, clean)],
  );
}

/** The oldest that is to be looked at, for whoever takes it; another takes it where that has begun before `lost` and not ended. */
export async function takeArrival(tx: Tx, lost: Date, now: Date): Promise<ArrivalRow | undefined> {
  const { rows } = await tx.query<ArrivalRow>(
    `update mail_arrivals set taken_at = $2, attempts = attempts + 1 where id = (select id from mail_arrivals
       where outcome is null and (taken_at is null or taken_at < $1) order by at, id limit 1 for update skip locked)
     returning id, link, sender, mail, attempts, outcome, detail`,
    [lost, now],
  );
  return rows[0];
}

/**
 * Answers whether it was still to be looked at. Whoever wrote it is told each outcome of what they answered once: whatever writes back by itself is told no
 * more.
 */
export async function endArrival(
  tx: Tx,
  id: string,
  { outcome, detail, reason = null }: Outcome,
  tell: Date | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update mail_arrivals as one set outcome = $2, detail = $3, taken_at = null, attempts = 0, mail = mail || jsonb_build_object('reason', $5::jsonb),
       tell_at = case when not exists (select from mail_arrivals where link = one.link and outcome = $2 and detail is not distinct from $3) then $4::timestamptz end
     where id = $1 and outcome is null`,
    [id, outcome, detail, tell, reason && JSON.stringify(reason)],
  );
  return rowCount === 1;
}

/** One of which somebody is to be told, taken out before they are: what breaks off is not told twice. */
export async function takeTold(tx: Tx, now: Date): Promise<ArrivalRow | undefined> {
  const { rows } = await tx.query<ArrivalRow>(
    `update mail_arrivals set tell_at = null, taken_at = $1, attempts = attempts + 1 where id = (select id from mail_arrivals
       where tell_at <= $1 and mail is not null order by tell_at limit 1 for update skip locked)
     returning id, link, sender, mail, attempts, outcome, detail`,
    [now],
  );
  return rows[0];
}

export async function tellLater(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('update mail_arrivals set tell_at = $2 where id = $1', [id, at]);
}

/** The words of what is over are where they belong. `lost`: nobody is still telling of what was taken before then. */
export async function dropWords(tx: Tx, lost: Date): Promise<void> {
  await tx.query(
    `update mail_arrivals set mail = null
     where mail is not null and outcome is not null and tell_at is null and (taken_at is null or taken_at < $1)`,
    [lost],
  );
}

/** Nobody was to be told, or they were. */
export async function toldArrival(tx: Tx, id: string): Promise<void> {
  await tx.query('update mail_arrivals set taken_at = null where id = $1', [id]);
}

export async function forgetArrivals(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from mail_arrivals where at < $1 and outcome is not null', [before]);
}
