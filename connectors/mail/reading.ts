/**
 * A folder, oldest first, by UID: a server gives each mail that comes a higher one (RFC 3501, 2.3.1.1). A new UIDVALIDITY says that
 * the UIDs known before mean nothing: the folder is read anew, and what it held before is known by Message-ID and content.
 */
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import type { Mail } from './client.ts';
import type { ImapSession } from './imap.ts';
import { recordOf } from './parse.ts';

/** `first`: the folder was chosen later, and is read for the first time. */
const Place = z.strictObject({
  folder: z.string(),
  validity: z.string(),
  uid: z.int().nonnegative(),
  first: z.literal(true).optional(),
});
type Place = z.output<typeof Place>;

const PAGE = 50;
const PAGE_BYTES = 16 * 1024 * 1024;
/** Of a larger mail its beginning is read: texts come before what is attached. */
const MAIL_BYTES = 12 * 1024 * 1024;

export async function* pull(mail: Mail, cursor: string | null, signal: AbortSignal): AsyncGenerator<Page> {
  const session = await mail.session(signal);
  try {
    const { path, validity } = await session.open(mail.settings.folder);
    const place = cursor === null ? null : readCursor(cursor);
    // Numbered anew, what it held is known; of another folder nothing is.
    const history = place !== null && (place.folder !== path || place.first === true);
    let uid = place !== null && place.folder === path && place.validity === validity ? place.uid : 0;
    for (;;) {
      const uids = await newUids(session, uid, mail.settings.since);
      if (uids.length === 0) {
        if (history) yield { records: [], cursor: JSON.stringify({ folder: path, validity, uid } satisfies Place) };
        return;
      }
      for (let at = 0; at < uids.length; at += PAGE) {
        const slice = uids.slice(at, at + PAGE);
        for (const group of groupsOf(await list(session, slice))) {
          const records = await read(session, group);
          uid = group.at(-1)?.uid ?? uid;
          const reached: Place = { folder: path, validity, uid, ...(history && { first: true }) };
          yield { records, cursor: JSON.stringify(reached), history };
        }
        uid = slice.at(-1) ?? uid;
      }
    }
  } finally {
    await session.end();
  }
}

/** One mail of the folder by its Message-ID; null where it is not there. */
export async function mailWithId(mail: Mail, id: string, signal: AbortSignal): Promise<unknown> {
  return mail.withImap(signal, async (session) => {
    await session.open(mail.settings.folder);
    const found = await session.search({ header: { 'message-id': `<${id}>` } });
    const [record] = await read(session, await list(session, found.slice(0, 1)));
    return record ?? null;
  });
}

async function newUids(session: ImapSession, after: number, since: string | undefined): Promise<number[]> {
  const days = since === undefined ? {} : { since: new Date(since) };
  const found = await session.search({ uid: `${after + 1}:*`, ...days });
  // `*` is the last mail there is, however low its UID.
  return found.filter((uid) => uid > after);
}

interface Listed {
  readonly uid: number;
  readonly size: number;
  readonly received: Date | null;
}

async function list(session: ImapSession, uids: readonly number[]): Promise<Listed[]> {
  if (uids.length === 0) return [];
  const rows = await session.do('list what came', (flow) =>
    flow.fetchAll([...uids], { uid: true, size: true, internalDate: true }, { uid: true }),
  );
  await surelyGone(session, uids, rows);
  return rows
    .map(({ uid, size, internalDate }) => ({ uid, size: size ?? 0, received: dateOf(internalDate) }))
    .toSorted((one, other) => one.uid - other.uid);
}

/** In pieces that fit into the memory. */
function groupsOf(listed: readonly Listed[]): Listed[][] {
  const found: Listed[][] = [];
  let bytes = 0;
  for (const one of listed) {
    const more = Math.min(one.size, MAIL_BYTES);
    const last = found.at(-1);
    if (last && bytes + more <= PAGE_BYTES) {
      last.push(one);
      bytes += more;
    } else {
      found.push([one]);
      bytes = more;
    }
  }
  return found;
}

/** A mail that is deleted between two commands is left out of the answer; any other that is left out must not be passed by. */
async function surelyGone(
  session: ImapSession,
  asked: readonly number[],
  given: readonly { readonly uid: number }[],
): Promise<void> {
  const missing = new Set(asked).difference(new Set(given.map(({ uid }) => uid)));
  if (missing.size === 0) return;
  const left = await session.search({ uid: [...missing].join(',') });
  if (left.length === 0) return;
  const some = left.slice(0, 5).join(', ');
  throw new Fault('transient', `the server lists mails and does not give them: UID ${some}`);
}

/** Without those of which nothing was given: no mail that has a size is empty. */
async function sourcesOf(session: ImapSession, group: readonly Listed[]): Promise<Map<number, Buffer>> {
  const sizes = new Map(group.map(({ uid, size }) => [uid, size]));
  const query = { uid: true, source: { start: 0, maxLength: MAIL_BYTES } };
  const rows = await session.do('read what came', (flow) => flow.fetchAll([...sizes.keys()], query, { uid: true }));
  return new Map(
    rows.flatMap(({ uid, source }) =>
      source && (source.length > 0 || sizes.get(uid) === 0) ? [[uid, source] as const] : [],
    ),
  );
}

async function read(session: ImapSession, group: readonly Listed[]): Promise<unknown[]> {
  if (group.length === 0) return [];
  const sources = await sourcesOf(session, group);
  // Some servers give nothing of all but the first, where the beginnings of several are asked for at once.
  for (const one of group.filter(({ uid }) => !sources.has(uid)))
    for (const [uid, source] of await sourcesOf(session, [one])) sources.set(uid, source);
  const given = [...sources.keys()].map((uid) => ({ uid }));
  await surelyGone(
    session,
    group.map(({ uid }) => uid),
    given,
  );
  const records: unknown[] = [];
  for (const { uid, size, received } of group) {
    const bytes = sources.get(uid);
    if (!bytes) continue;
    // Some servers only estimate the size.
    const whole = bytes.length < MAIL_BYTES ? bytes.length : Math.max(size, bytes.length);
    records.push(await recordOf({ bytes, size: whole, received }));
  }
  return records;
}

function dateOf(date: Date | string | undefined): Date | null {
  const found = new Date(date ?? Number.NaN);
  return Number.isNaN(found.getTime()) ? null : found;
}

function readCursor(cursor: string): Place {
  try {
    return Place.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of mail: ${cursor.slice(0, 80)}`, { cause });
  }
}
