/** The way out: a finished mail to its recipients, in one session. */
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { Fault, type Http } from '#sdk';
import { refusedToken, smtpFault, type Server } from './faults.ts';
import type { Settings } from './settings.ts';

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** Answers which recipients the server refused, where it took others. A fault after the mail had begun to leave is `uncertain`. */
export async function deliver(
  settings: Settings,
  http: Http,
  token: string | null,
  { from, to }: Envelope,
  mail: Uint8Array,
): Promise<string[]> {
  const { server, transport } = await connection(settings, http, token);
  let begun = false;
  function* bytes(): Generator<Uint8Array> {
    begun = true;
    yield mail;
  }
  try {
    const { rejected } = await transport.sendMail({
      envelope: { from, to: [...to] },
      raw: Readable.from(bytes(), { objectMode: false }),
    });
    return rejected;
  } catch (thrown) {
    throw smtpFault(thrown, 'send the mail', server, begun);
  } finally {
    transport.close();
  }
}

/** Signs in, and sends nothing. */
export async function trySignIn(settings: Settings, http: Http, token: string | null): Promise<void> {
  const { server, transport } = await connection(settings, http, token);
  try {
    await transport.verify();
  } catch (thrown) {
    throw smtpFault(thrown, 'sign in', server, false);
  } finally {
    transport.close();
  }
}

/** @param token null: with the password. */
async function connection(settings: Settings, http: Http, token: string | null) {
  const { smtp_host: host, smtp_port: port, smtp_security: security } = settings;
  if (host === undefined)
    throw new Fault('config', 'this connection reads only', { cure: 'Set `smtp_host` in its settings to send by it.' });
  const address = await http.address(host);
  const { createTransport } = await import('nodemailer');
  const ms = settings.timeout * 1_000;
  const user = settings.smtp_user ?? settings.user;
  const server: Server = { protocol: 'SMTP', host, port, byToken: token !== null };
  const transport = createTransport({
    host: address,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: isIP(host) === 0 ? { servername: host } : {},
    auth:
      token === null ? { user, pass: settings.smtp_password ?? settings.password ?? '' } : bearing(user, token, server),
    connectionTimeout: ms,
    greetingTimeout: ms,
    socketTimeout: ms,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { server, transport };
}

/** Left to itself, nodemailer would try a token that was refused once more. */
function bearing(user: string, token: string, server: Server) {
  return {
    type: 'OAuth2' as const,
    user,
    provisionCallback(_user: string, renew: boolean, done: (error: Error | null, token?: string) => void): void {
      if (renew) done(refusedToken(server));
      else done(null, token);
    },
  };
}
