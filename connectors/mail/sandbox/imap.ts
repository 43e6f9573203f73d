/** A small IMAP4rev1 server (RFC 3501, with UIDPLUS, MOVE and SPECIAL-USE): as much as reads a folder and files a copy. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Kit } from '#sdk/sandbox';
import { answerTo, type Session } from './commands.ts';
import { BadCommand, textOf, wordsOf } from './words.ts';
import type { World } from './world.ts';

/** IMAP's own shapes of the kit's faults. */
const SHAPES: Readonly<Record<string, string>> = {
  unauthorized: 'NO [AUTHENTICATIONFAILED] Invalid credentials',
  forbidden: 'NO [NOPERM] Permission denied',
  not_found: 'NO [NONEXISTENT] Unknown mailbox',
  // As Exchange Online says it.
  limited: 'BAD Request is throttled. Suggested Backoff Time: 1000 milliseconds',
  limited_bare: 'NO [LIMIT] Rate limit hit',
  broken: 'NO [SERVERBUG] Internal error occurred',
  empty: 'OK',
};
const GREETED = ['hang', 'reset', 'html', 'unavailable'];
const ANYWHERE = ['hang', 'reset', 'lost_answer'];
const OF_WORK = [...ANYWHERE, 'invalid_utf8', 'limited', 'limited_bare', 'broken'];
/** Which faults hit which command; the others are counted only. */
const HIT: Readonly<Record<string, readonly string[]>> = {
  LOGIN: [...ANYWHERE, 'unauthorized'],
  AUTHENTICATE: [...ANYWHERE, 'unauthorized'],
  SELECT: [...OF_WORK, 'forbidden', 'not_found', 'empty'],
  EXAMINE: [...OF_WORK, 'forbidden', 'not_found', 'empty'],
  APPEND: [...OF_WORK, 'forbidden', 'not_found'],
  SEARCH: OF_WORK,
  FETCH: OF_WORK,
  STORE: OF_WORK,
  EXPUNGE: OF_WORK,
  MOVE: OF_WORK,
};
/** Instead of each line of an answer. */
const GARBAGE = Buffer.from([0x2a, 0x20, 0xff, 0xfe, 0x20, 0xc3, 0x28]);
const STAR = Buffer.from('* ');
const CRLF = Buffer.from('\r\n');

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startImap(world: World, kit: Kit): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    greet(socket, world, kit);
  });
  return { port: await listening(server), stop: () => stopped(server, sockets) };
}

export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

export async function stopped(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}

function capability({ mechanisms, archives }: World): string {
  return [
    'IMAP4rev1 UIDPLUS MOVE SPECIAL-USE SASL-IR',
    ...(archives ? ['X-GM-EXT-1'] : []),
    ...[...mechanisms].map((name) => `AUTH=${name}`),
  ].join(' ');
}

function greet(socket: Socket, world: World, kit: Kit): void {
  const [hit] = kit.hit({ method: 'CONNECT', path: '/imap' }, GREETED);
  if (hit === 'hang') return;
  if (hit === 'reset') return void socket.destroy();
  if (hit === 'html') return void socket.end('<!doctype html><title>Please sign in</title>\r\n');
  if (hit === 'unavailable') return void socket.end('* BYE [UNAVAILABLE] Please try again later\r\n');
  const session: Session = { world, account: false, box: null, known: 0 };
  socket.write(`* OK [CAPABILITY ${capability(world)}] ready\r\n`);
  let bytes = '';
  /** What becomes of the next line, within a sign-in of several steps. */
  let awaited: ((line: string) => void) | null = null;
  socket.on('data', (chunk) => {
    bytes += chunk.toString('latin1');
    for (let line = nextLine(); line !== null; line = nextLine()) {
      const next = awaited ?? command;
      awaited = null;
      next(line);
    }
  });

  /** A whole command, with its literals; null where some of it is still to come. */
  function nextLine(): string | null {
    let at = 0;
    for (;;) {
      const end = bytes.indexOf('\r\n', at);
      if (end < 0) return null;
      const literal = /\{(\d+)(\+?)\}$/.exec(bytes.slice(Math.max(at, end - 24), end));
      if (!literal) {
        const line = bytes.slice(0, end);
        bytes = bytes.slice(end + 2);
        return line;
      }
      at = end + 2 + Number(literal[1]);
      if (bytes.length < at) {
        // The client waits to be asked for it.
        if (bytes.length === end + 2 && literal[2] === '') socket.write('+ go ahead\r\n');
        return null;
      }
    }
  }

  function command(line: string): void {
    const [tag = '*', uid = '', next = ''] = line.split(' ', 3);
    const byUid = uid.toUpperCase() === 'UID';
    const name = (byUid ? next : uid).toUpperCase();
    try {
      const words = wordsOf(line.slice(tag.length + 1)).slice(byUid ? 2 : 1);
      if (name === 'AUTHENTICATE' && words.length === 1) {
        awaited = (response) => command(`${line} ${response}`);
        socket.write('+ \r\n');
        return;
      }
      answer(tag, name, words, byUid);
    } catch (thrown) {
      if (!(thrown instanceof BadCommand)) throw thrown;
      socket.write(`${tag} BAD ${thrown.message}\r\n`);
    }
  }

  function answer(tag: string, name: string, words: Parameters<typeof answerTo>[2], byUid: boolean): void {
    const folder = ['SELECT', 'EXAMINE', 'APPEND', 'STATUS'].includes(name)
      ? textOf(words[0])
      : (session.box?.name ?? '');
    const [shape] = kit.hit({ method: name, path: `/${folder}` }, HIT[name] ?? []);
    if (shape === 'hang') return;
    if (shape === 'reset') return void socket.destroy();
    const said = shape === undefined ? undefined : SHAPES[shape];
    if (said !== undefined) return void socket.write(`${tag} ${said}\r\n`);
    const { untagged, done, challenge } = answerTo(session, name, words, byUid, capability(world));
    if (shape === 'lost_answer') return void socket.destroy();
    if (challenge != null) {
      awaited = () => void socket.write(`${tag} ${done}\r\n`);
      return void socket.write(`+ ${challenge}\r\n`);
    }
    const lines = untagged.map((one) => (shape === 'invalid_utf8' ? GARBAGE : Buffer.concat([STAR, Buffer.from(one)])));
    socket.write(Buffer.concat([...lines, Buffer.from(tag + ' ' + done)].flatMap((line) => [line, CRLF])));
    if (name === 'LOGOUT') socket.end();
  }
}
