/** What the server does by each command, and what it says. */
import { hash } from 'node:crypto';
import { BadCommand, inSet, listOf, quote, textOf, type Word } from './words.ts';
import { isAccount, verdictOn, type Verdict } from './sasl.ts';
import { boxNamed, file, type Box, type Kept, type World } from './world.ts';

export interface Session {
  readonly world: World;
  account: boolean;
  box: Box | null;
  /** How many mails of the folder the client knows of. */
  known: number;
}

export interface Said {
  /** Lines after `* `. */
  readonly untagged: readonly (string | Buffer)[];
  /** After the tag. */
  readonly done: string;
  /** To be answered by the client before it is told `done`. */
  readonly challenge?: string | null;
}

const FLAGS = String.raw`(\Answered \Flagged \Deleted \Seen \Draft)`;
/** Mail's own time zone is kept out: days are those of UTC. */
const DAY_MS = 86_400_000;

export function answerTo(
  session: Session,
  name: string,
  words: readonly Word[],
  byUid: boolean,
  capability: string,
): Said {
  const said = act(session, name, words, byUid, capability);
  const count = session.box?.kept.length ?? 0;
  const news = session.box !== null && count > session.known ? [`${count} EXISTS`] : [];
  session.known = count;
  return { ...said, untagged: [...said.untagged, ...news] };
}

function act(session: Session, name: string, words: readonly Word[], byUid: boolean, capability: string): Said {
  switch (name) {
    case 'CAPABILITY':
      return { untagged: [`CAPABILITY ${capability}`], done: 'OK done' };
    case 'NOOP':
    case 'CHECK':
      return done();
    case 'LOGOUT':
      return { untagged: ['BYE see you'], done: 'OK done' };
    case 'LOGIN':
      return signedIn(session, { good: isAccount(textOf(words[0]), textOf(words[1])), challenge: null });
    case 'AUTHENTICATE': {
      const mechanism = textOf(words[0]).toUpperCase();
      if (!session.world.mechanisms.has(mechanism)) return { untagged: [], done: 'NO [CANNOT] Unknown mechanism' };
      return signedIn(session, verdictOn(session.world, mechanism, textOf(words[1])));
    }
  }
  if (!session.account) throw new BadCommand('sign in first');
  switch (name) {
    case 'LIST':
    case 'LSUB':
      return { untagged: listed(session, name, words), done: 'OK done' };
    case 'STATUS':
      return status(session, textOf(words[0]), listOf(words[1]));
    case 'SELECT':
    case 'EXAMINE':
      return opened(session, textOf(words[0]), name === 'EXAMINE');
    case 'APPEND':
      return appended(session, words);
  }
  const { box } = session;
  if (!box) throw new BadCommand('open a folder first');
  switch (name) {
    case 'CLOSE':
      session.box = null;
      return done();
    case 'SEARCH':
      return searched(box, words, byUid);
    case 'FETCH':
      return { untagged: fetched(box, textOf(words[0]), words[1], byUid), done: 'OK done' };
    case 'STORE':
      return stored(box, words, byUid);
    case 'EXPUNGE':
      return expunged(session, box, words);
    case 'MOVE':
      return moved(session, box, words, byUid);
  }
  throw new BadCommand(`unknown command ${name}`);
}

function done(): Said {
  return { untagged: [], done: 'OK done' };
}

function signedIn(session: Session, { good, challenge }: Verdict): Said {
  session.account = good;
  return good ? done() : { untagged: [], done: 'NO [AUTHENTICATIONFAILED] Invalid credentials', challenge };
}

function listed({ world }: Session, name: string, words: readonly Word[]): string[] {
  const pattern = textOf(words[1]);
  if (pattern === '') return [String.raw`${name} (\Noselect) "/" ""`];
  const fits = new RegExp(`^${pattern.replaceAll(/[^\w*%]/g, String.raw`\$&`).replaceAll(/[*%]/g, '.*')}$`, 'i');
  return [...world.boxes.values()]
    .filter((box) => fits.test(box.name))
    .map((box) => `${name} (${box.use ?? ''}) "/" ${quote(box.name)}`);
}

function known(session: Session, name: string): Box | null {
  try {
    return boxNamed(session.world, name);
  } catch {
    return null;
  }
}

const NO_SUCH: Said = { untagged: [], done: 'NO [NONEXISTENT] Unknown mailbox' };

function status(session: Session, name: string, items: readonly string[]): Said {
  const box = known(session, name);
  if (!box) return NO_SUCH;
  const values: Readonly<Record<string, number>> = {
    MESSAGES: box.kept.length,
    UIDNEXT: box.next,
    UIDVALIDITY: box.validity,
    UNSEEN: box.kept.filter(({ flags }) => !flags.has(String.raw`\Seen`)).length,
    RECENT: 0,
  };
  const pairs = items.map((item) => `${item.toUpperCase()} ${values[item.toUpperCase()] ?? 0}`);
  return { untagged: [`STATUS ${quote(box.name)} (${pairs.join(' ')})`], done: 'OK done' };
}

function opened(session: Session, name: string, readOnly: boolean): Said {
  session.box = known(session, name);
  if (!session.box) return NO_SUCH;
  const { kept, validity, next } = session.box;
  session.known = kept.length;
  const untagged = [
    `FLAGS ${FLAGS}`,
    `OK [PERMANENTFLAGS ${readOnly ? '()' : FLAGS}] flags`,
    `${kept.length} EXISTS`,
    '0 RECENT',
    `OK [UIDVALIDITY ${validity}] valid`,
    `OK [UIDNEXT ${next}] next`,
  ];
  return { untagged, done: `OK [${readOnly ? 'READ-ONLY' : 'READ-WRITE'}] opened` };
}

function appended(session: Session, words: readonly Word[]): Said {
  const box = known(session, textOf(words[0]));
  if (!box) return { untagged: [], done: 'NO [TRYCREATE] Unknown mailbox' };
  const flags = words.slice(1, -1).find((word) => typeof word !== 'string');
  const bytes = Buffer.from(textOf(words.at(-1)), 'latin1');
  const { uid } = file(session.world, box.name, bytes, session.world.now(), flags ? listOf(flags) : []);
  return { untagged: [], done: `OK [APPENDUID ${box.validity} ${uid}] done` };
}

/** Numbered from 1. */
function chosen(box: Box, set: string, byUid: boolean): (readonly [number: number, kept: Kept])[] {
  const largest = byUid ? (box.kept.at(-1)?.uid ?? 0) : box.kept.length;
  const fits = inSet(set, largest);
  return box.kept.map((kept, at) => [at + 1, kept] as const).filter(([number, { uid }]) => fits(byUid ? uid : number));
}

function searched(box: Box, words: readonly Word[], byUid: boolean): Said {
  let found = box.kept.map((kept, at) => [at + 1, kept] as const);
  for (let at = 0; at < words.length; at += 1) {
    const criterion = textOf(words[at]);
    switch (criterion.toUpperCase()) {
      case 'ALL':
        break;
      case 'UID': {
        const uids = new Set(chosen(box, textOf(words[(at += 1)]), true).map(([, { uid }]) => uid));
        found = found.filter(([, { uid }]) => uids.has(uid));
        break;
      }
      case 'SINCE': {
        const day = Date.parse(`${textOf(words[(at += 1)])} UTC`);
        found = found.filter(([, { received }]) => !(Math.floor(Date.parse(received) / DAY_MS) * DAY_MS < day));
        break;
      }
      case 'HEADER': {
        const header = textOf(words[(at += 1)]).toLowerCase();
        const part = textOf(words[(at += 1)]).toLowerCase();
        found = found.filter(([, kept]) => headerOf(kept, header).includes(part));
        break;
      }
      default: {
        const numbers = new Set(chosen(box, criterion, false).map(([number]) => number));
        found = found.filter(([number]) => numbers.has(number));
      }
    }
  }
  const numbers = found.map(([number, { uid }]) => String(byUid ? uid : number));
  return { untagged: [['SEARCH', ...numbers].join(' ')], done: 'OK done' };
}

function headerOf({ bytes }: Kept, name: string): string {
  const head = headOf(bytes)
    .toLowerCase()
    .replaceAll(/\r\n[ \t]+/g, ' ');
  return head.split('\r\n').find((line) => line.startsWith(`${name}:`)) ?? '';
}

function headOf(bytes: Buffer): string {
  const end = bytes.indexOf('\r\n\r\n');
  return bytes.subarray(0, end < 0 ? bytes.length : end + 4).toString('latin1');
}

function fetched(box: Box, set: string, items: Word | undefined, byUid: boolean): Buffer[] {
  const wanted = listOf(items);
  return chosen(box, set, byUid).map(([number, kept]) => {
    const parts = wanted.map((item) => itemOf(item, kept));
    const spaced = parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from(' '), part]));
    return Buffer.concat([Buffer.from(`${number} FETCH (`), ...spaced, Buffer.from(')')]);
  });
}

function itemOf(item: string, { uid, flags, received, bytes }: Kept): Buffer {
  switch (item.toUpperCase()) {
    case 'UID':
      return Buffer.from(`UID ${uid}`);
    case 'FLAGS':
      return Buffer.from(`FLAGS (${[...flags].join(' ')})`);
    case 'INTERNALDATE':
      return Buffer.from(`INTERNALDATE "${received}"`);
    // The same mail in another folder has the same.
    case 'X-GM-MSGID':
      return Buffer.from(`X-GM-MSGID ${BigInt(`0x${hash('sha256', bytes).slice(0, 15)}`)}`);
    case 'RFC822.SIZE':
      return Buffer.from(`RFC822.SIZE ${bytes.length}`);
  }
  const [, section, from, count] = /^BODY(?:\.PEEK)?\[(HEADER)?\](?:<(\d+)\.(\d+)>)?$/i.exec(item) ?? [];
  if (!/^BODY/i.test(item) || (section === undefined && !/\[\]/.test(item)))
    throw new BadCommand(`unknown item ${item}`);
  const whole = section === undefined ? bytes : Buffer.from(headOf(bytes), 'latin1');
  const start = Number(from ?? 0);
  const part = from === undefined ? whole : whole.subarray(start, start + Number(count));
  const named = `BODY[${section ?? ''}]${from === undefined ? '' : `<${start}>`}`;
  return Buffer.concat([Buffer.from(`${named} {${part.length}}\r\n`), part]);
}

function stored(box: Box, words: readonly Word[], byUid: boolean): Said {
  const how = textOf(words[1]).toUpperCase();
  const changed = chosen(box, textOf(words[0]), byUid);
  for (const [, { flags }] of changed) {
    if (how.startsWith('FLAGS')) flags.clear();
    for (const flag of listOf(words[2])) {
      if (how.startsWith('-')) flags.delete(flag);
      else flags.add(flag);
    }
  }
  const untagged = changed.map(
    ([number, { uid, flags }]) => `${number} FETCH (UID ${uid} FLAGS (${[...flags].join(' ')}))`,
  );
  return { untagged: how.endsWith('.SILENT') ? [] : untagged, done: 'OK done' };
}

/** RFC 6851. */
function moved(session: Session, box: Box, words: readonly Word[], byUid: boolean): Said {
  const to = known(session, textOf(words[1]));
  if (!to) return { untagged: [], done: 'NO [TRYCREATE] Unknown mailbox' };
  const going = chosen(box, textOf(words[0]), byUid);
  for (const [, { bytes, flags }] of going) file(session.world, to.name, bytes, session.world.now(), [...flags]);
  return taken(session, box, going);
}

function expunged(session: Session, box: Box, words: readonly Word[]): Said {
  const fits = words[0] === undefined ? () => true : inSet(textOf(words[0]), box.kept.at(-1)?.uid ?? 0);
  const gone = box.kept
    .map((kept, at) => [at + 1, kept] as const)
    .filter(([, { uid, flags }]) => flags.has(String.raw`\Deleted`) && fits(uid));
  // As Gmail does: what no other folder holds is still in the archive.
  if (session.world.archives && box.use !== String.raw`\Trash`)
    for (const [, { bytes, flags }] of gone)
      file(
        session.world,
        'Archive',
        bytes,
        session.world.now(),
        [...flags].filter((flag) => flag !== String.raw`\Deleted`),
      );
  return taken(session, box, gone);
}

function taken(session: Session, box: Box, gone: readonly (readonly [number: number, kept: Kept])[]): Said {
  box.kept = box.kept.filter((kept) => !gone.some(([, one]) => one === kept));
  session.known = box.kept.length;
  // From the last to the first: the numbers of the others move with each.
  return { untagged: gone.toReversed().map(([number]) => `${number} EXPUNGE`), done: 'OK done' };
}
