/** What is odd about mail: folders numbered anew, copies that settle what was sent, and servers that say no in many ways. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Call, type Fault, type Page } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { reply } from './actions/reply.ts';
import { send } from './actions/send.ts';
import type { Mail } from './client.ts';
import { mail } from './connector.ts';
import { probe } from './probe.ts';
import { sandbox } from './sandbox.ts';
import { ACCOUNT, ANSWERED, arrive, boxNamed, file, LIST, type World } from './sandbox/world.ts';
import type { MailRecord } from './schema.ts';

let running: RunningSandbox<World>;
let http: ClosableHttp;
let client: Mail;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: ['127.0.0.1'], log: { debug: () => undefined }, retries: 0 });
  client = connect();
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Mail {
  return mail.client(mail.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

function call(): Call {
  return { key: randomUUID(), since: new Date(), signal: AbortSignal.timeout(60_000) };
}

async function pages(
  cursor: string | null,
  at = client,
  onPage: (page: Page) => void = () => undefined,
): Promise<Page[]> {
  const found: Page[] = [];
  for await (const page of mail.streams['messages']?.pull?.(at, cursor, AbortSignal.timeout(60_000)) ?? []) {
    found.push(page);
    onPage(page);
  }
  return found;
}

async function pulled(cursor: string | null = null, at = client) {
  const read = await pages(cursor, at);
  const records = read.flatMap((page) => page.records) as MailRecord[];
  return { records, ids: records.map(({ id }) => id), cursor: read.at(-1)?.cursor ?? cursor };
}

async function refusal(promise: Promise<unknown>): Promise<Fault> {
  const nothing = new Error('it was not refused');
  return asFault(
    await promise.then(
      () => nothing,
      (thrown: unknown) => thrown,
    ),
  );
}

function sendOnce(at: Mail, made: Call, text = 'It is fixed.') {
  return send.run(at, send.input.parse({ to: LIST, subject: 'The red tint', text }), made);
}

async function lookedUp(at: Mail, made: Call) {
  if (send.repeat !== 'doubles' || send.lookUp === 'impossible') throw new Error('it is not looked for');
  return send.lookUp(at, send.input.parse({ to: LIST, subject: 'x', text: 'x' }), made);
}

function sent(): { text: string; flags: string[] }[] {
  return boxNamed(running.world, 'Sent').kept.map(({ bytes, flags }) => ({
    text: bytes.toString(),
    flags: [...flags],
  }));
}

describe('a folder', () => {
  test('that is numbered anew is read anew, and its mails are the same versions', async () => {
    const before = await pulled();
    const inbox = boxNamed(running.world, 'INBOX');
    inbox.validity += 1;
    inbox.kept = inbox.kept.map(({ flags, received, bytes }, at) => ({ uid: at + 1, flags, received, bytes }));
    const again = await pulled(before.cursor);
    const versions = ({ records }: typeof before): string[] => records.map(({ id, content }) => `${id} ${content}`);
    expect(versions(again)).toEqual(versions(before));
    expect(again.cursor).not.toBe(before.cursor);
  });

  test('another than before is read from its beginning, and what it holds is history', async () => {
    const { cursor } = await pulled();
    file(
      running.world,
      'Archive',
      Buffer.from('From: a@b.example\r\nMessage-ID: <old@b.example>\r\n\r\nOld'),
      new Date(),
    );
    const archive = connect({ folder: 'Archive' });
    const read = await pages(cursor, archive);
    expect(read.flatMap(({ records, history }) => (records as MailRecord[]).map(({ id }) => [id, history]))).toEqual([
      ['old@b.example', true],
    ]);
    file(running.world, 'Archive', Buffer.from('Message-ID: <new@b.example>\r\n\r\nNew'), new Date());
    expect(await pages(read.at(-1)?.cursor ?? null, archive)).toMatchObject([{ history: false }]);
  });

  test('whose newest mail was read gives nothing, though `*` always names a mail', async () => {
    const { cursor } = await pulled();
    expect(await pages(cursor)).toEqual([]);
  });

  test('a mail that is expunged while others are read costs only itself', async () => {
    for (let count = 0; count < 60; count += 1) arrive(running.world);
    const inbox = boxNamed(running.world, 'INBOX');
    const last = inbox.kept.at(-1);
    const read = await pages(null, client, () => {
      inbox.kept = inbox.kept.filter((kept) => kept !== last);
    });
    expect(read.flatMap(({ records }) => records)).toHaveLength(62);
  });

  test('mails from before `since` are left out', async () => {
    const old = arrive(running.world, { at: new Date('2026-01-30T12:00:00Z') });
    const fresh = arrive(running.world, { at: new Date('2026-02-01T12:00:00Z') });
    const { ids } = await pulled(null, connect({ since: '2026-02-01' }));
    expect(ids).toContain(fresh);
    expect(ids).not.toContain(old);
  });

  test('is opened to be read only, and a server that hangs between two pages is noticed', async () => {
    for (let count = 0; count < 60; count += 1) arrive(running.world);
    const fault = await refusal(pages(null, client, () => running.fault({ name: 'hang', method: 'FETCH' })));
    expect(fault.kind).toBe('transient');
    const { seen } = running.state();
    expect(seen.some((line) => /^(?:SELECT|STORE|EXPUNGE)/.test(line))).toBe(false);
  });

  test('a mail above 12 megabytes is read as far as its text', async () => {
    const attached = `--x\r\nContent-Type: application/octet-stream; name=big\r\n\r\n${'a'.repeat(13 * 1024 * 1024)}\r\n--x--`;
    const text = '--x\r\nContent-Type: text/plain\r\n\r\nSee what is attached.\r\n';
    const head =
      'From: a@b.example\r\nMessage-ID: <big@b.example>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n';
    const { cursor } = await pulled();
    file(running.world, 'INBOX', Buffer.from(head + text + attached), new Date());
    const after = arrive(running.world);
    const { records, ids } = await pulled(cursor);
    expect(ids).toEqual(['big@b.example', after]);
    expect(records[0]).toMatchObject({ text: 'See what is attached.', truncated: true });
    expect(records[0]?.bytes).toBeGreaterThan(13 * 1024 * 1024);
  });
});

describe('what was sent', () => {
  const own = { sent_copy: 'append' } as const;

  beforeEach(() => {
    running.world.filesSent = false;
  });

  test('is filed once it went, and found by its id', async () => {
    const made = call();
    const at = connect(own);
    const { external_id } = await sendOnce(at, made);
    expect(sent()).toEqual([
      { text: expect.stringContaining(`Message-ID: <${external_id}>`) as string, flags: [String.raw`\Seen`] },
    ]);
    expect(await lookedUp(at, made)).toEqual({ external_id, refused: [] });
    expect(await lookedUp(at, call())).toBeNull();
  });

  test('and refused leaves no copy, so it is surely not sent', async () => {
    const at = connect(own);
    const made = call();
    running.fault({ name: 'forbidden', method: 'MAIL' });
    expect(await refusal(sendOnce(at, made))).toMatchObject({ kind: 'rejected', uncertain: false });
    expect(sent()).toEqual([]);
    expect(await lookedUp(at, made)).toBeNull();
  });

  test('and filed twice, as the answer to the first filing was lost, leaves one copy', async () => {
    const at = connect(own);
    const made = call();
    running.fault({ name: 'lost_answer', method: 'APPEND', times: 1 });
    expect(await refusal(sendOnce(at, made))).toMatchObject({ kind: 'transient', uncertain: false });
    expect(sent()).toHaveLength(1);
    await sendOnce(at, made);
    expect(sent()).toMatchObject([{ flags: [String.raw`\Seen`] }]);
    expect(running.state().made).toHaveLength(1);
  });

  test('and whose answer was lost is settled by a person where only we file copies', async () => {
    const at = connect(own);
    const made = call();
    running.fault({ name: 'lost_answer', method: 'DATA', times: 1 });
    expect(await refusal(sendOnce(at, made))).toMatchObject({ kind: 'transient', uncertain: true });
    const fault = await refusal(lookedUp(at, made));
    expect(fault).toMatchObject({ kind: 'rejected', cure: expect.stringContaining('effect settle') as string });
    expect(running.state().made).toHaveLength(1);
  });

  test('and whose answer was lost is found where the server files a copy as well', async () => {
    running.world.filesSent = true;
    const at = connect(own);
    const made = call();
    running.fault({ name: 'lost_answer', method: 'DATA', times: 1 });
    await refusal(sendOnce(at, made));
    expect(await lookedUp(at, made)).toMatchObject({ external_id: `${made.key}@company.example` });
  });

  test('is the same mail on every attempt, with the time at which it was intended', async () => {
    const made = { ...call(), since: new Date('2026-03-02T09:00:00Z') };
    await sendOnce(client, made);
    await sendOnce(client, made);
    const [first, second] = boxNamed(running.world, 'INBOX').kept.slice(-2);
    expect(first?.bytes.toString()).toBe(second?.bytes.toString());
    expect(first?.bytes.toString()).toContain('Mon, 02 Mar 2026 09:00:00 +0000');
  });

  test('says whom the server refused', async () => {
    running.fault({ name: 'not_found', path: '/gone@' });
    const input = send.input.parse({ to: ['gone@mail.example', LIST], subject: 'x', text: 'x' });
    expect(await send.run(client, input, call())).toMatchObject({ refused: ['gone@mail.example'] });
  });

  test('goes in few sessions at once; whose time is over before its turn is not sent', async () => {
    running.fault({ name: 'hang', method: 'MAIL', times: 3 });
    const waiting = [1, 2, 3].map(() => refusal(sendOnce(client, call())));
    const late = await refusal(sendOnce(client, { ...call(), signal: AbortSignal.timeout(50) }));
    expect(late).toMatchObject({ kind: 'transient', uncertain: false });
    expect((await Promise.all(waiting)).map(({ kind }) => kind)).toEqual(['transient', 'transient', 'transient']);
    expect(running.state().made).toEqual([]);
  });

  test.for([
    { to: 'ada@example.org\r\nBcc: all@example.org', subject: 'x', text: 'x' },
    { to: 'Ada <ada@example.org>', subject: 'x', text: 'x' },
    { to: 'ada@example.org,bob@example.org', subject: 'x', text: 'x' },
    { to: [], subject: 'x', text: 'x' },
    { to: 'ada@example.org', subject: 'x\r\nBcc: all@example.org', text: 'x' },
    { to: 'ada@example.org', subject: 'x\0y', text: 'x' },
    { to: 'ada@example.org', subject: ' ', text: 'x' },
    { to: 'ada@example.org', subject: 'x', text: ' ' },
  ])('%j is no mail', (input) => {
    expect(send.input.safeParse(input).success).toBe(false);
  });
});

function answer(id: string) {
  return reply.run(client, reply.input.parse({ in_reply_to: id, text: 'It is fixed.' }), call());
}

describe('a test post', () => {
  const TEXT = 'Bondfire tries this connection.';

  function everywhere(): string[] {
    return [...running.world.boxes.values()].flatMap(({ name, kept }) =>
      kept.filter(({ bytes }) => bytes.includes(TEXT)).map(() => name),
    );
  }

  test.each([false, true])(
    'goes to ourselves alone, answered by no program, and leaves nothing (archived: %s)',
    async (archives) => {
      running.world.archives = archives;
      const { cursor } = await pulled();
      const { external_id: id } = await probe.write(client, TEXT, call());
      expect(running.world.made).toMatchObject([{ by: ACCOUNT }]);
      const { records } = await pulled(cursor);
      expect(records).toMatchObject([{ id, nature: 'notification', to: [{ address: ACCOUNT }], cc: [] }]);
      expect(everywhere().toSorted()).toEqual(['INBOX', 'Sent']);
      await probe.remove(client, id, call());
      expect(everywhere()).toEqual([]);
      expect(boxNamed(running.world, 'INBOX').kept).toHaveLength(3);
    },
  );

  test('is taken out of junk as well, where it never came back from', async () => {
    const { external_id: id } = await probe.write(client, TEXT, call());
    const [bytes] = boxNamed(running.world, 'INBOX')
      .kept.splice(-1)
      .map((one) => one.bytes);
    file(running.world, 'Junk', bytes ?? Buffer.from(''), new Date());
    await probe.remove(client, id, call());
    expect(everywhere()).toEqual([]);
  });

  test('that the server does not let go says so', async () => {
    const { external_id: id } = await probe.write(client, TEXT, call());
    running.fault({ name: 'broken', method: 'EXPUNGE' });
    expect(await refusal(probe.remove(client, id, call()))).toMatchObject({
      kind: 'rejected',
      cure: expect.any(String),
    });
  });

  test('is not written by what only reads', async () => {
    const { kind, cure } = await refusal(probe.write(connect({ smtp_host: undefined }), TEXT, call()));
    expect([kind, cure]).toEqual(['config', expect.stringContaining('smtp_host')]);
  });
});

describe('an answer', () => {
  test('goes where answers are wanted, within its thread, with one Re:', async () => {
    await answer(ANSWERED);
    const text = boxNamed(running.world, 'INBOX').kept.at(-1)?.bytes.toString() ?? '';
    expect(text).toContain(`To: ${LIST}`);
    expect(text).toContain(`In-Reply-To: <${ANSWERED}>`);
    expect(text).toContain(`References: <seed-1@mail.example> <${ANSWERED}>`);
    expect(text).toContain('Subject: Re: Red tint in every photo');
    const back = (await pulled()).records.at(-1);
    expect(back).toMatchObject({ thread: 'seed-1@mail.example', from: { address: ACCOUNT } });
  });

  test('is not given to a program, to ourselves, or to what is not there', async () => {
    const own = `From: ${ACCOUNT}\r\nMessage-ID: <loop@company.example>\r\n\r\nHi`;
    file(running.world, 'INBOX', Buffer.from(own), new Date());
    for (const id of ['seed-3@mail.example', 'loop@company.example', 'nowhere@mail.example'])
      expect(await refusal(answer(id))).toMatchObject({ kind: 'rejected' });
    expect(running.state().made).toEqual([]);
    expect(reply.input.safeParse({ in_reply_to: 'a> b', text: 'x' }).success).toBe(false);
  });
});

const DISTRUST = { kind: 'config', cure: expect.stringContaining('certificate') as string, uncertain: false };

/** With the certificate of the package, which anybody has. */
async function untrusted(secure: boolean) {
  const server = new SMTPServer({ secure, logger: false, closeTimeout: 1 });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const { port } = server.server.address() as { port: number };
  return {
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())),
  };
}

describe('the way to a server', () => {
  test('is not taken into private networks', async () => {
    const strict = createHttp({ allowPrivate: false, log: { debug: () => undefined }, retries: 0 });
    const inside = mail.client(mail.settings.parse(running.settings), strict, NO_GRANT);
    expect(await refusal(pages(null, inside))).toMatchObject({
      kind: 'config',
      message: expect.stringContaining('private') as string,
    });
    expect(await refusal(sendOnce(inside, call()))).toMatchObject({ kind: 'config' });
    expect(running.state().requests).toBe(0);
    strict.close();
  });

  test('is never in the clear where TLS was asked for', async () => {
    for (const security of ['starttls', 'tls']) {
      const fault = await refusal(pages(null, connect({ imap_security: security })));
      expect(fault.kind).not.toBe('bug');
      expect(await refusal(sendOnce(connect({ smtp_security: security }), call()))).toMatchObject({ uncertain: false });
    }
    expect(running.state().seen.filter((line) => /^(?:LOGIN|AUTH|AUTHENTICATE|MAIL)/.test(line))).toEqual([]);
  });

  test.for(['tls', 'starttls'] as const)(
    'is not taken where the certificate is not to be trusted (%s)',
    async (security) => {
      await using odd = await untrusted(security === 'tls');
      const fault = await refusal(sendOnce(connect({ smtp_port: odd.port, smtp_security: security }), call()));
      expect(fault).toMatchObject(DISTRUST);
    },
  );

  test('is not taken to read either where the certificate is not to be trusted', async () => {
    await using odd = await untrusted(true);
    expect(await refusal(pages(null, connect({ imap_port: odd.port, imap_security: 'tls' })))).toMatchObject(DISTRUST);
  });

  test('without SMTP, mail is read and not sent', async () => {
    const { smtp_host: _, ...rest } = running.settings;
    const reader = mail.client(mail.settings.parse(rest), http, NO_GRANT);
    expect((await mail.check(reader)).map(({ scope }) => scope)).toEqual(['sign in to read (IMAP)', 'read INBOX']);
    expect(await refusal(sendOnce(reader, call()))).toMatchObject({
      kind: 'config',
      cure: expect.stringContaining('smtp_host') as string,
    });
  });

  test('a check names the folder that is not there, and goes on', async () => {
    const checks = await mail.check(connect({ folder: 'Nowhere', sent_folder: 'Neither' }));
    expect(checks.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    expect(checks[1]).toMatchObject({ scope: 'read Nowhere', cure: expect.stringContaining('folder') as string });
  });

  test('of a server that answers anything but IMAP ends with a fault, and no session is left', async () => {
    const odd = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((done) => odd.listen(0, '127.0.0.1', done));
    const { port } = odd.address() as { port: number };
    expect((await refusal(pages(null, connect({ imap_port: port })))).kind).toBe('transient');
    await new Promise((done) => odd.close(done));
  });
});
