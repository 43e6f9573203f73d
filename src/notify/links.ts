/** The SQL of `notification_links`, one statement a function: what a message's links open. */
import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../platform/index.ts';
import type { Kind } from './stage.ts';

export interface LinkRow {
  readonly person: string;
  /** Is answered by it; null: these kinds are told by that channel no more. */
  readonly ask: string | null;
  readonly kinds: readonly Kind[] | null;
  readonly channel: string;
  readonly used_at: string | null;
}

/** 256 bits: nobody guesses one. */
const BYTES = 32;

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Answers what goes into the address, this once. */
export async function makeLink(
  tx: Tx,
  { person, ask, kinds, channel }: Omit<LinkRow, 'used_at'>,
  expires: Date,
  now: Date,
): Promise<string> {
  const token = randomBytes(BYTES).toString('base64url');
  await tx.query(
    'insert into notification_links (hash, person, ask, kinds, channel, expires_at, made_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [hashOf(token), person, ask, kinds, channel, expires, now],
  );
  return token;
}

/** Undefined where there is none, or it has expired. */
export async function linkOf(tx: Tx, token: string, now: Date): Promise<LinkRow | undefined> {
  const { rows } = await tx.query<LinkRow>(
    'select person, ask, kinds, channel, used_at from notification_links where hash = $1 and expires_at > $2',
    [hashOf(token), now],
  );
  return rows[0];
}

/** False where it was used before; whoever comes at the same time waits. */
export async function useLink(tx: Tx, token: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update notification_links set used_at = $2 where hash = $1 and used_at is null and expires_at > $2',
    [hashOf(token), now],
  );
  return rowCount === 1;
}

export async function forgetLinks(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from notification_links where expires_at < $1', [before]);
}
