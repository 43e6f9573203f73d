/** The SQL of `notification_links`, one statement a function: what a message's links open, and which message a reply answers. */
import { createHash, randomBytes } from 'node:crypto';
import type { Tx, Vault } from '../platform/index.ts';
import type { Kind } from './stage.ts';

/** Somebody without an account, as whoever asks them said who they are. */
export interface Guest {
  readonly name: string;
  /** What they are told beside the question. */
  readonly note: string | null;
  /** They are shown as well what it is about. */
  readonly include: boolean;
  readonly language: 'en' | 'de';
  /** What the journal calls them. */
  readonly label: string;
}

export interface LinkRow {
  readonly id: string;
  /** `page`: opens one for a person; `reply`: opens nothing, and tells which mail is answered; `guest`: opens a page for whoever a person asks by it. */
  readonly use: 'page' | 'reply' | 'guest';
  readonly person: string;
  /** Is answered by it; null: these kinds are told by that channel no more. */
  readonly ask: string | null;
  readonly kinds: readonly Kind[] | null;
  readonly channel: string;
  readonly issue: string | null;
  /** Of what was asked, as the mail said it. */
  readonly version: number | null;
  readonly send: string | null;
  readonly address: string | null;
  readonly guest: Guest | null;
  readonly made_at: string;
  readonly expires_at: string;
  readonly used_at: string | null;
  readonly revoked_at: string | null;
  /** The mail that told a guest of it did not arrive. */
  readonly returned: string | null;
}

/** What is left out is null; a page unless told otherwise. */
export type NewLink = Pick<LinkRow, 'person' | 'ask' | 'kinds' | 'channel'> &
  Partial<Pick<LinkRow, 'id' | 'use' | 'issue' | 'version' | 'send' | 'address' | 'guest'>>;

const LINK =
  'id, use, person, ask, kinds, channel, issue, version, send, address, guest, made_at, expires_at, used_at, revoked_at, returned';
/** Nobody guesses one, not even with the key that signs. */
const BYTES = 16;
/** What stands in addresses of mails is written small on its way, and must be short. */
const REPLY_BYTES = 20;

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Signed for this: what is in the database makes no link. */
const PURPOSE = 'link';

/** Answers what goes into the address, this once. */
export async function makeLink(
  tx: Tx,
  vault: Pick<Vault, 'sign'>,
  link: NewLink,
  expires: Date,
  now: Date,
): Promise<string> {
  const { person, ask, kinds, channel, use = 'page', issue, version, send, address, guest } = link;
  const token =
    use === 'reply'
      ? randomBytes(REPLY_BYTES).toString('hex')
      : await vault.sign(PURPOSE, randomBytes(BYTES).toString('base64url'), expires);
  await tx.query(
    `insert into notification_links (hash, person, ask, kinds, channel, expires_at, made_at, use, issue, version, send, address, guest, id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, coalesce($14, new_id()))`,
    [
      hashOf(token),
      person,
      ask,
      kinds,
      channel,
      expires,
      now,
      use,
      issue ?? null,
      version ?? null,
      send ?? null,
      address ?? null,
      guest === undefined ? null : JSON.stringify(guest),
      link.id ?? null,
    ],
  );
  return token;
}

/** One that opens a page; undefined where we signed none of the kind, or it has expired. */
export async function linkOf(
  tx: Tx,
  vault: Pick<Vault, 'signed'>,
  token: string,
  now: Date,
): Promise<LinkRow | undefined> {
  if ((await vault.signed(PURPOSE, token, now)) === null) return undefined;
  const { rows } = await tx.query<LinkRow>(
    `select ${LINK} from notification_links where hash = $1 and expires_at > $2 and use <> 'reply'`,
    [hashOf(token), now],
  );
  return rows[0];
}

/** Those of these that tell which mail is answered, by token, also when they have expired. */
export async function replyLinks(tx: Tx, tokens: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ hash: Buffer; id: string }>(
    `select hash, id from notification_links where hash = any($1) and use = 'reply'`,
    [tokens.map(hashOf)],
  );
  const ids = new Map(rows.map(({ hash, id }) => [hash.toString('hex'), id]));
  return new Map(
    tokens.flatMap((token) => {
      const id = ids.get(hashOf(token).toString('hex'));
      return id === undefined ? [] : [[token, id] as const];
    }),
  );
}

export async function linkById(tx: Tx, id: string): Promise<LinkRow | undefined> {
  const { rows } = await tx.query<LinkRow>(`select ${LINK} from notification_links where id = $1`, [id]);
  return rows[0];
}

/** Those by which somebody without an account may answer it, the newest first. */
export async function guestLinks(tx: Tx, ask: string): Promise<LinkRow[]> {
  const { rows } = await tx.query<LinkRow>(
    `select ${LINK} from notification_links where ask = $1 and use = 'guest' order by made_at desc, id desc`,
    [ask],
  );
  return rows;
}

/** The mail that told of it did not arrive. Answers whether it is a guest's. */
export async function linkReturned(tx: Tx, id: string, said: string): Promise<boolean> {
  const { rowCount } = await tx.query(`update notification_links set returned = $2 where id = $1 and use = 'guest'`, [
    id,
    said,
  ]);
  return rowCount === 1;
}

export async function revokeLink(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query('update notification_links set revoked_at = $2 where id = $1 and revoked_at is null', [id, now]);
}

/** False where it was used before, or was taken back; whoever comes at the same time waits. */
export async function useLink(tx: Tx, token: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update notification_links set used_at = $2 where hash = $1 and used_at is null and revoked_at is null and expires_at > $2',
    [hashOf(token), now],
  );
  return rowCount === 1;
}

export async function forgetLinks(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from notification_links where expires_at < $1', [before]);
}
