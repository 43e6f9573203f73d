/** The server that takes what is sent: the package smtp-server, with SMTP's own shapes of the kit's faults. */
import type { Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Kit } from '#sdk/sandbox';
import { listening, stopped, type Listening } from './imap.ts';
import { bears, isAccount, xoauth2Refusal } from './sasl.ts';
import { ACCOUNT, take, type World } from './world.ts';

const SHAPES: Readonly<Record<string, readonly [code: number, text: string]>> = {
  unauthorized: [535, '5.7.8 Username and password not accepted'],
  switched_off: [535, '5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox'],
  forbidden: [550, '5.7.1 Sender address rejected: not owned by user'],
  not_found: [550, '5.1.1 User unknown'],
  limited: [450, '4.7.1 Greylisted, try again in 1 seconds'],
  limited_bare: [450, '4.7.1 Too many messages'],
  broken: [451, '4.3.0 Local error in processing'],
  unavailable: [421, '4.3.0 Service not available'],
};
const ANYWHERE = ['hang', 'reset'];

type Done = (error?: Error | null) => void;

export async function startSmtp(world: World, kit: Kit): Promise<Listening> {
  const sockets = new Map<number, Socket>();

  /** Answers whether it goes on. */
  function goesOn(method: string, path: string, port: number, shapes: readonly string[], done: Done): boolean {
    const [hit] = kit.hit({ method, path }, [...ANYWHERE, ...shapes]);
    if (hit === undefined) return true;
    if (hit === 'reset') cut(port);
    const [code, text] = SHAPES[hit] ?? [];
    if (text !== undefined) done(Object.assign(new Error(text), { responseCode: code }));
    return false;
  }

  function cut(port: number): void {
    sockets.get(port)?.destroy();
  }

  const smtp = new SMTPServer({
    name: 'mail.company.example',
    banner: 'sandbox',
    logger: false,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    onConnect({ remotePort }, done) {
      if (goesOn('CONNECT', '/smtp', remotePort, ['unavailable'], done)) done();
    },
    onAuth({ method, username, password, accessToken }, { remotePort }, done) {
      if (!goesOn('AUTH', '/smtp', remotePort, ['unauthorized', 'switched_off'], done)) return;
      const byToken = method === 'XOAUTH2';
      if (byToken ? bears(world, username ?? undefined, accessToken) : isAccount(username ?? '', password ?? ''))
        return done(null, { user: ACCOUNT });
      if (byToken && world.challenges) return done(null, { data: xoauth2Refusal() });
      const text = byToken ? '5.7.3 Authentication unsuccessful' : '5.7.8 Username and password not accepted';
      done(Object.assign(new Error(text), { responseCode: 535 }));
    },
    onMailFrom({ address }, { remotePort }, done) {
      const shapes = ['forbidden', 'limited', 'limited_bare', 'broken'];
      if (goesOn('MAIL', `/${address}`, remotePort, shapes, done)) done();
    },
    onRcptTo({ address }, { remotePort }, done) {
      if (goesOn('RCPT', `/${address}`, remotePort, ['not_found', 'limited', 'broken'], done)) done();
    },
    onData(stream, { remotePort, envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const [hit] = kit.hit({ method: 'DATA', path: '/smtp' }, [...ANYWHERE, 'lost_answer', 'broken']);
        if (hit === 'hang') return;
        if (hit === 'reset') return cut(remotePort);
        if (hit === 'broken') return done(Object.assign(new Error(SHAPES['broken']?.[1]), { responseCode: 451 }));
        const bytes = Buffer.concat(chunks);
        simpleParser(bytes)
          .then(({ messageId = '', text = '' }) => {
            const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
            const to = envelope.rcptTo.map(({ address }) => address);
            take(world, { id: messageId.replaceAll(/[<>]/g, ''), from, text: text.trim(), to }, bytes);
            if (hit === 'lost_answer') cut(remotePort);
            else done();
          })
          .catch((error: unknown) => done(error instanceof Error ? error : new Error(String(error))));
      });
    },
  });
  smtp.on('error', () => undefined);
  smtp.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on('close', () => sockets.delete(port));
  });
  return { port: await listening(smtp.server), stop: () => stopped(smtp.server, new Set(sockets.values())) };
}
