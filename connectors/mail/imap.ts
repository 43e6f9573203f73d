/** A session with the server that holds the mailbox: opened for one piece of work, and ended after it. */
import { isIP } from 'node:net';
import type { ImapFlow, MailboxLockObject, MailboxObject, SearchObject } from 'imapflow';
import { Fault, type Http } from '#sdk';
import { imapFault, noOAuth, told, type Server } from './faults.ts';
import type { Settings } from './settings.ts';

export interface Folder {
  readonly path: string;
  /** Another one says that the UIDs known before mean nothing any more. */
  readonly validity: string;
  readonly exists: number;
}

export interface ImapSession {
  /** Throws what the server says, as a fault that says what was being done: `open INBOX`. */
  do<T>(doing: string, work: (flow: ImapFlow) => Promise<T>): Promise<T>;
  /** `EXAMINE` unless it is to be written to. Throws `drift` where the server says nothing of the folder. */
  open(path: string, write?: boolean): Promise<Folder>;
  /** UIDs of the open folder, the lowest first. */
  search(query: SearchObject): Promise<number[]>;
  end(): Promise<void>;
}

const MECHANISMS = ['AUTH=XOAUTH2', 'AUTH=OAUTHBEARER', 'AUTH=XOAUTH'];
/** Far above what is asked for at once. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @param token null: with the password. */
export async function signIn(
  settings: Settings,
  http: Http,
  token: string | null,
  signal: AbortSignal,
): Promise<ImapSession> {
  const { imap_host: host, imap_port: port, imap_security: security } = settings;
  const server: Server = { protocol: 'IMAP', host, port, byToken: token !== null };
  signal.throwIfAborted();
  const address = await http.address(host);
  const { ImapFlow: Flow } = await import('imapflow');
  const ms = settings.timeout * 1_000;
  const flow = new Flow({
    host: address,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    ...(isIP(host) === 0 && { servername: host }),
    auth: { user: settings.user, ...(token === null ? { pass: settings.password ?? '' } : { accessToken: token }) },
    clientInfo: { name: 'Bondfire' },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: ms,
    greetingTimeout: ms,
    socketTimeout: ms,
    maxLiteralSize: MOST_BYTES,
    maxResponseSize: MOST_BYTES + 1024 * 1024,
  });
  let broken: unknown = null;
  let lock: MailboxLockObject | null = null;
  flow.on('error', (error: unknown) => (broken ??= error));
  const abort = (): void => flow.close();
  signal.addEventListener('abort', abort, { once: true });

  async function run<T>(doing: string, work: (flow: ImapFlow) => Promise<T>): Promise<T> {
    try {
      return await work(flow);
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      if (token !== null && takesNoToken(flow, thrown, broken)) throw noOAuth(server);
      // A command that fails with its connection does not know why that ended.
      const cause = told(thrown).responseStatus === undefined ? (broken ?? thrown) : thrown;
      throw imapFault(cause, doing, server);
    }
  }

  async function end(): Promise<void> {
    signal.removeEventListener('abort', abort);
    lock?.release();
    if (broken === null && flow.usable) await flow.logout().catch(() => undefined);
    flow.close();
  }

  try {
    await run('sign in', () => flow.connect());
  } catch (thrown) {
    await end();
    throw thrown;
  }
  return {
    do: run,
    async open(path, write = false) {
      lock?.release();
      // With a lock the connection may be quiet while a page is stored.
      lock = await run(`open ${path}`, (client) => client.getMailboxLock(path, { readOnly: !write }));
      return folderOf(path, server, flow.mailbox === false ? {} : flow.mailbox);
    },
    async search(query) {
      const found = await run('search', (client) => client.search(query, { uid: true }));
      if (found) return found.toSorted((one, other) => one - other);
      throw new Fault('transient', `IMAP at ${host}:${port} refused to search`);
    },
    end,
  };
}

/** imapflow has no code for it. */
function takesNoToken({ capabilities, authenticated }: ImapFlow, thrown: unknown, broken: unknown): boolean {
  const { code, responseStatus } = told(thrown);
  if (broken !== null || code !== undefined || responseStatus !== undefined || authenticated !== false) return false;
  return capabilities.size > 0 && !MECHANISMS.some((name) => capabilities.has(name));
}

function folderOf(path: string, { host }: Server, { exists, uidValidity }: Partial<MailboxObject>): Folder {
  if (exists === undefined || uidValidity === undefined)
    throw new Fault('drift', `IMAP at ${host} opened ${path} and said nothing of what it holds`);
  return { path, validity: String(uidValidity), exists };
}
