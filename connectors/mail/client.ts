/** A mailbox and the way out of it. One reader a mailbox: whoever else wants its mails is handed what this connection stored. */
import { Fault, type Call, type Grant, type Http } from '#sdk';
import { compose, messageId, type Draft } from './compose.ts';
import { signIn, type ImapSession } from './imap.ts';
import type { ImapFlow } from 'imapflow';
import { withToken } from './oauth.ts';
import type { Settings } from './settings.ts';
import { deliver, trySignIn } from './smtp.ts';

export interface Sent {
  readonly external_id: string;
  /** Recipients that the server refused, while it took others. */
  readonly refused: string[];
}

/** Servers allow few sessions an account at once; how many is the provider's. */
const AT_ONCE = 3;
const SENT = String.raw`\Sent`;
const JUNK = String.raw`\Junk`;
const TRASH = String.raw`\Trash`;
/** Of Gmail, where what is deleted from a folder is still in the archive. */
const ARCHIVES = 'X-GM-EXT-1';
/** On a copy that we filed before the mail was sent, until it was. */
const UNSENT = String.raw`\Draft`;
const SEEN = String.raw`\Seen`;
const GONE = String.raw`\Deleted`;

export class Mail {
  readonly settings: Settings;
  private readonly http: Http;
  private readonly grant: Grant;
  private readonly waiting: (() => void)[] = [];
  private busy = 0;

  constructor(settings: Settings, http: Http, grant: Grant) {
    this.settings = settings;
    this.http = http;
    this.grant = grant;
  }

  /** One session, ended after the work. */
  async withImap<T>(signal: AbortSignal, work: (session: ImapSession) => Promise<T>): Promise<T> {
    const session = await this.session(signal);
    try {
      return await work(session);
    } finally {
      await session.end();
    }
  }

  /** Whoever opens it ends it. */
  async session(signal: AbortSignal): Promise<ImapSession> {
    const { settings, http, grant } = this;
    if (settings.sign_in === 'password') return signIn(settings, http, null, signal);
    return withToken(grant, (token) => signIn(settings, http, token, signal));
  }

  async trySending(): Promise<void> {
    await this.bySmtp((token) => trySignIn(this.settings, this.http, token));
  }

  /** One of few at once. Throws `transient` where its time was over before its turn came: nothing was sent then. */
  async inTurn<T>({ signal }: Call, work: () => Promise<T>): Promise<T> {
    if (this.busy >= AT_ONCE) await new Promise<void>((next) => this.waiting.push(next));
    else this.busy += 1;
    try {
      if (signal.aborted)
        throw new Fault('transient', 'its turn to be sent did not come in time', { cause: signal.reason });
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.busy -= 1;
    }
  }

  /**
   * With `sent_copy: append` the copy is filed first, marked as a draft, and the mark taken off once it was sent:
   * so a copy tells whether sending was begun, and whether it was done.
   */
  async send(draft: Draft, call: Call): Promise<Sent> {
    const mail = await compose(this.settings, draft, call);
    const external_id = messageId(this.settings, call);
    const deliverIt = (): Promise<Sent> => this.deliver(draft, mail, external_id);
    if (this.settings.sent_copy === 'server' || this.settings.smtp_host === undefined) return deliverIt();
    return this.withImap(call.signal, async (session) => {
      const path = await this.sentFolder(session);
      await session.do(`file a copy in ${path}`, (flow) => flow.append(path, Buffer.from(mail), [SEEN, UNSENT]));
      try {
        const sent = await deliverIt();
        await this.settle(session, path, external_id, true).catch(() => undefined);
        return sent;
      } catch (thrown) {
        if (!(thrown instanceof Fault) || !thrown.uncertain)
          await this.settle(session, path, external_id, false).catch(() => undefined);
        throw thrown;
      }
    });
  }

  /** Without a copy of ours. */
  async sendUnfiled(draft: Draft, call: Call): Promise<Sent> {
    return this.deliver(draft, await compose(this.settings, draft, call), messageId(this.settings, call));
  }

  /** A mail by its Message-ID, for good: from the folder that is read, where mail comes in, where the server may have put it, and its copy. */
  async discard(id: string, signal: AbortSignal): Promise<void> {
    await this.withImap(signal, async (session) => {
      const folders = await session.do('list its folders', (flow) => flow.list());
      const used = (use: string): string[] => folders.flatMap((one) => (one.specialUse === use ? [one.path] : []));
      const { folder, sent_folder: sent } = this.settings;
      const [bin] = used(TRASH);
      for (const path of new Set([folder, 'INBOX', ...(sent === undefined ? used(SENT) : [sent]), ...used(JUNK)]))
        await takeOut(session, path, id, bin ?? null);
      if (bin !== undefined) await takeOut(session, bin, id, null);
    });
  }

  /**
   * By its copy in the folder of sent mail. Throws `rejected` where a copy says that sending was begun and nothing says how it ended:
   * only its recipients know.
   */
  async find(call: Call): Promise<Sent | null> {
    const id = messageId(this.settings, call);
    return this.withImap(call.signal, async (session) => {
      const path = await this.sentFolder(session);
      await session.open(path);
      const copies = await copiesOf(session, id);
      if (copies.length === 0) return null;
      if (copies.some(({ unsent }) => !unsent)) return { external_id: id, refused: [] };
      throw new Fault(
        'rejected',
        `the mail was on its way when the connection was lost, and no server says whether it went`,
        {
          cure: `Ask a recipient, or look for ${id} in the log of the server; then: bondfire effect settle <id> done|resend.`,
        },
      );
    });
  }

  /** Throws `config` where the server names none and neither do the settings. */
  async sentFolder(session: ImapSession): Promise<string> {
    if (this.settings.sent_folder !== undefined) return this.settings.sent_folder;
    const folders = await session.do('list its folders', (flow) => flow.list());
    const found = folders.find(({ specialUse }) => specialUse === SENT);
    if (found) return found.path;
    const names = folders.map(({ path }) => path).slice(0, 20);
    throw new Fault('config', `the mailbox has no folder of sent mail among ${names.join(', ')}`, {
      cure: 'Name the folder in `sent_folder`.',
    });
  }

  private async deliver(draft: Draft, mail: Uint8Array, external_id: string): Promise<Sent> {
    const envelope = { from: this.settings.from, to: [...draft.to, ...draft.cc] };
    const refused = await this.bySmtp((token) => deliver(this.settings, this.http, token, envelope, mail));
    return { external_id, refused };
  }

  /** Null: it signs in with a password. */
  private async bySmtp<T>(work: (token: string | null) => Promise<T>): Promise<T> {
    const { sign_in, smtp_password } = this.settings;
    return sign_in === 'password' || smtp_password !== undefined ? work(null) : withToken(this.grant, work);
  }

  /** The copy becomes one of a sent mail, or goes as nothing was sent. */
  private async settle(session: ImapSession, path: string, id: string, sent: boolean): Promise<void> {
    await session.open(path, true);
    const uids = (await copiesOf(session, id)).filter(({ unsent }) => unsent).map(({ uid }) => uid);
    // An attempt whose answer was lost may have filed one before.
    const kept = sent ? uids[0] : undefined;
    const others = uids.filter((uid) => uid !== kept);
    await session.do(`settle the copy in ${path}`, async (flow) => {
      if (kept !== undefined) await flow.messageFlagsRemove([kept], [UNSENT], { uid: true });
      if (others.length > 0) await deleted(flow, others);
    });
  }
}

/** Answers whether the server did it. */
function deleted(flow: ImapFlow, uids: number[]): Promise<boolean> {
  // Without UIDPLUS all that anybody marked would go.
  if (flow.capabilities.has('UIDPLUS')) return flow.messageDelete(uids, { uid: true });
  return flow.messageFlagsAdd(uids, [GONE], { uid: true });
}

/** @param bin where a server that archives keeps what is to go for good. */
async function takeOut(session: ImapSession, path: string, id: string, bin: string | null): Promise<void> {
  await session.open(path, true);
  const uids = (await copiesOf(session, id)).map(({ uid }) => uid);
  if (uids.length === 0) return;
  const gone = await session.do(`take the mail out of ${path}`, async (flow) => {
    if (bin === null || !flow.capabilities.has(ARCHIVES)) return deleted(flow, uids);
    return (await flow.messageMove(uids, bin, { uid: true })) !== false;
  });
  if (!gone)
    throw new Fault('rejected', `the server did not let a mail be taken out of ${path}`, {
      cure: 'Look whether the account may delete mails there.',
    });
}

async function copiesOf(session: ImapSession, id: string): Promise<{ uid: number; unsent: boolean }[]> {
  const found = await session.search({ header: { 'message-id': `<${id}>` } });
  if (found.length === 0) return [];
  const copies = await session.do('look at the copies', (flow) =>
    flow.fetchAll(found, { uid: true, flags: true }, { uid: true }),
  );
  return copies
    .filter(({ flags }) => !flags?.has(GONE))
    .map(({ uid, flags }) => ({ uid, unsent: flags?.has(UNSENT) ?? false }));
}
