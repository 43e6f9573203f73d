/** What people answer to mails: read from a real mailbox or posted, by whom it is for, once; what is forged, late or written by a program does nothing. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import { simpleParser, type ParsedMail } from 'mailparser';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox } from '../../connectors/mail/sandbox.ts';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { scene, until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

const DAY = 86_400_000;
const SECRET = noteSecret(`whsec_${randomBytes(32).toString('base64')}`);
const mailbox = await startSandbox(sandbox);
afterAll(() => mailbox.stop());
const { boxes, made } = mailbox.world;
const box = (name: string) => boxes.get(name) ?? expect.unreachable();
const [inbox, sentBox] = [box('INBOX'), box('Sent')];

let now = new Date('2026-03-02T11:00:00Z');
const other: string[] = [];
const STEP = 'within: 2d, otherwise: stop';
const head = (title: string) => `
title: ${title}
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.startsWith('${title}')" }
steps:`;
const { app, bondfire } = await scene({
  publicUrl: 'https://bondfire.example',
  clock: { now: () => now },
  env: {
    BONDFIRE_SMTP_URL: `smtp://${encodeURIComponent(String(mailbox.settings['user']))}:${String(mailbox.settings['password'])}@127.0.0.1:${String(mailbox.settings['smtp_port'])}`,
    BONDFIRE_MAIL_FROM: 'bondfire@company.example',
    BONDFIRE_MAIL_REPLIES: 'bondfire+*@company.example',
    BONDFIRE_MAIL_INBOUND_SECRET: SECRET,
  },
  channels: [
    { id: 'slack', reaches: async () => true, send: async ({ subject }) => ({ id: String(other.push(subject)) }) },
  ],
  files: {
    'playbooks/approve.yaml': `${head('Approve')}
  - { id: ask, ask: May this go out?, of: ["person:ines"], for: approval, text: We mend it., ${STEP} }`,
    'playbooks/choose.yaml': `${head('Choose')}
  - { id: ask, ask: What is it?, of: ["person:bo"], for: choice, options: [the_lens, the_glue], ${STEP} }`,
    'playbooks/form.yaml': `${head('Say')}
  - { id: ask, ask: What do we know?, of: "person:ines", for: form, fields: { words: text }, ${STEP} }`,
  },
});
const api = await served(app);
const { pool } = bondfire.database;
for (const [id, languages] of [
  ['ines', ['en']],
  ['bo', ['de']],
] as const) {
  await app.addPerson(OPERATOR, id, { name: id, email: `${id}@example.com`, zone: 'Europe/Berlin', languages });
  const channels = ['mail'];
  const kinds = { asked: { channels }, assigned: { channels }, moved: { channels: [] } };
  await app.setNotificationRules(OPERATOR, { kinds }, id);
}
await app.addConnection(OPERATOR, {
  id: 'mailbox',
  connector: 'mail',
  audience: 'internal',
  settings: mailbox.settings,
});

const sent: ParsedMail[] = [];
/** What was sent is told from then on. */
async function told(): Promise<readonly ParsedMail[]> {
  await bondfire.tellPeople();
  const all = sentBox.kept.splice(0);
  const fresh = await Promise.all(all.map(({ bytes }) => simpleParser(bytes)));
  sent.push(...fresh);
  return fresh;
}

/** An issue that makes its playbook ask, and the mail that asks. */
async function ask(title: string): Promise<{ ask: SeenAsk; issue: string; mail: ParsedMail }> {
  const { issue } = await app.openIssue(OPERATOR, { title });
  const found = await until(async () => (await app.listAsks(OPERATOR, { state: 'open', limit: 1 }))[0]);
  const [mail] = await told();
  if (mail === undefined) throw new Error('nobody was asked');
  return { ask: found, issue: issue.id, mail };
}

interface Reply {
  readonly from: string;
  readonly text: string;
  readonly id?: string;
  readonly head?: readonly string[];
  readonly type?: string;
  readonly subject?: string;
}
let numbered = 0;
const replyTo = (mail: ParsedMail): string => mail.replyTo?.value[0]?.address ?? 'nobody@company.example';

function reply(
  to: ParsedMail,
  { from, text, id, head: more = [], type = 'text/plain', subject = to.subject ?? '' }: Reply,
): Buffer {
  numbered += 1;
  return Buffer.from(
    [
      `From: Somebody <${from}>`,
      `To: ${replyTo(to)}`,
      `Subject: Re: ${subject}`,
      `Message-ID: <${id ?? `reply-${numbered}@example.com`}>`,
      `Date: ${now.toUTCString()}`,
      ...more,
      `Content-Type: ${type}; charset=utf-8`,
      '',
      ...text.split('\n'),
      '',
    ].join('\r\n'),
  );
}
const QUOTED =
  '\n\nOn Mon, 2 Mar 2026 at 12:00, Bondfire <bondfire@company.example> wrote:\n> May this go out?\n> Reject: https://…';

async function brought(bytes: Buffer): Promise<readonly ParsedMail[]> {
  inbox.kept.push({ uid: inbox.next, flags: new Set(), received: '02-Mar-2026 10:15:00 +0000', bytes });
  inbox.next += 1;
  await app.pull(OPERATOR, 'mailbox', 'messages', AbortSignal.timeout(60_000));
  return told();
}
async function posted(bytes: Buffer, headers: Readonly<Record<string, string>> = signed(bytes)) {
  const body = new Uint8Array(bytes);
  return api.call('POST', 'mail/inbound', undefined, { token: null, bytes: body, headers });
}
function signed(bytes: Buffer, secret = SECRET, at = now): Record<string, string> {
  const id = `msg_${numbered}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, bytes),
    'content-type': 'message/rfc822',
  };
}
const theAsk = (id: string) => app.showAsk(OPERATOR, id);
const notes = async (id: string) =>
  (await app.showIssue(OPERATOR, id)).timeline
    .filter(({ kind }) => kind === 'note')
    .map(({ actor, detail }) => [actor.id, detail['text']]);
const outcomes = async (): Promise<string[]> =>
  (await pool.query('select outcome from mail_arrivals order by outcome')).rows.map(({ outcome }) => outcome);

async function given(title: string): Promise<ParsedMail> {
  const { issue } = await app.openIssue(OPERATOR, { title });
  await app.assignIssue(OPERATOR, issue.id, { owner: 'ines' });
  return (await told()).at(-1) as ParsedMail;
}
const rules = () => app.showNotificationRules(OPERATOR, 'ines');
const send = async () =>
  (
    await pool.query(
      `select state, fault from notification_sends where channel = 'mail' order by at desc, id desc limit 1`,
    )
  ).rows[0];

interface Report {
  readonly to?: string;
  readonly of: string;
  readonly action: 'failed' | 'delayed';
  readonly status: string;
}
function report({ to = 'bondfire@company.example', of, action, status }: Report): Buffer {
  numbered += 1;
  const lines = `From: Mail Delivery <mailer-daemon@mx.example.com>
To: ${to}
Return-Path: <>
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-${numbered}@mx.example.com>
Date: ${now.toUTCString()}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

It could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; ines@example.com
Action: ${action}
Status: ${status}

--part
Content-Type: text/rfc822-headers

From: bondfire@company.example
To: ines@example.com
Message-ID: ${of}

--part--
`;
  return Buffer.from(lines.replaceAll('\n', '\r\n'));
}

beforeEach(async () => {
  now = new Date(now.getTime() + 3_600_000);
  await pool.query('delete from mail_arrivals');
});

test('a line that is one of the choices answers, by the mailbox and once, however often it is read', async () => {
  const { ask: asked, issue, mail } = await ask('Choose one');
  expect(mail.text).toContain('allein in einer Zeile: the_lens, the_glue.');
  expect(replyTo(mail)).toMatch(/^bondfire\+[0-9a-f]{40}@company\.example$/);
  expect(made.at(-1)).toMatchObject({ by: replyTo(mail) });
  // It is no link: whoever sees it on its way opens nothing by it.
  const [token = ''] = /[0-9a-f]{40}/.exec(replyTo(mail)) ?? [];
  expect((await fetch(`${api.url}/m/${token}`)).status).toBe(404);
  const text = `Hallo,\n\n  The  LENS\n\nWir sahen es gestern.\n-- \nBo${QUOTED}`;
  const [answer, ...others] = await brought(reply(mail, { from: 'bo@example.com', text }));
  expect(await theAsk(asked.id)).toMatchObject({
    state: 'answered',
    answers: [{ person: 'bo', choice: 'the_lens', comment: 'Hallo,\n\n\nWir sahen es gestern.' }],
  });
  expect(others).toEqual([]);
  expect(answer?.text).toContain('Ihre Antwort ist angekommen: the_lens.');
  expect(answer?.headers.get('auto-submitted')).toBe('auto-replied');
  expect((await app.listAudit(OPERATOR, { noun: 'ask', limit: 1 }))[0]).toMatchObject({
    what: 'ask.answer-by-mail',
    actor: 'bo',
    via: 'mail',
    noun_id: asked.id,
  });
  // As after a crash before the cursor was kept, and with all UIDs anew.
  inbox.validity += 1;
  await app.pull(OPERATOR, 'mailbox', 'messages', AbortSignal.timeout(60_000));
  expect(await told()).toEqual([]);
  expect(await outcomes()).toEqual(['answered']);
  // Their words are where they belong, and nowhere else.
  expect((await pool.query('select from mail_arrivals where mail is not null')).rowCount).toBe(0);
  // It is no talk: other mails of the mailbox are.
  const said = await app.listActivities(OPERATOR, { limit: 50 });
  expect(said.map(({ text: words }) => words).join(' ')).toContain('red tint');
  expect(JSON.stringify(said)).not.toContain('gestern');
  expect(await notes(issue)).toEqual([]);
});

describe('an approval', () => {
  test('is given by a word alone; anything else is a note inside, of which one is told once how to answer', async () => {
    const { ask: asked, issue, mail } = await ask('Approve it');
    const [answer] = await brought(
      reply(mail, { from: 'ines@example.com', text: `I would approve that, were it true.${QUOTED}` }),
    );
    expect(answer?.text).toContain('became an internal note');
    expect(answer?.text).toContain('reply with one of these alone on a line: Approve, Reject');
    // A program that writes back without saying that it is one is told nothing more.
    expect(await brought(reply(mail, { from: 'ines@example.com', text: 'Thank you for your message.' }))).toEqual([]);
    expect(await theAsk(asked.id)).toMatchObject({ state: 'open', answers: [] });
    expect(await notes(issue)).toEqual([
      ['ines', 'I would approve that, were it true.'],
      ['ines', 'Thank you for your message.'],
    ]);
    // To what we answered.
    const html =
      '<div>Approve</div><div class="gmail_quote">On 2 Mar 2026 Bondfire wrote:<blockquote>Reject</blockquote></div>';
    await brought(reply(answer ?? mail, { from: 'ines@example.com', text: html, type: 'text/html' }));
    expect(await theAsk(asked.id)).toMatchObject({ state: 'answered', decision: { choice: 'yes', by: ['ines'] } });
  });

  test('is of the text that the mail showed, and of whoever may', async () => {
    const { ask: asked, mail } = await ask('Approve the old');
    await pool.query('update asks set version = 2 where id = $1', [asked.id]);
    const [changed] = await brought(reply(mail, { from: 'ines@example.com', text: 'Approve' }));
    expect(changed?.text).toContain('has changed the text meanwhile');
    await pool.query('update asks set version = 1 where id = $1', [asked.id]);
    await app.inviteAccount(OPERATOR, { person: 'ines', role: 'viewer', email: 'ines@example.com' });
    await app.setNotificationRules(OPERATOR, { language: 'de' }, 'ines');
    const [refused] = await brought(reply(mail, { from: 'ines@example.com', text: 'Ablehnen' }));
    expect(refused?.text).toContain(
      'nicht angenommen: Das dürfen Sie nicht. Es braucht die Rolle admin oder responder.',
    );
    await app.setNotificationRules(OPERATOR, { language: null }, 'ines');
    await app.editAccount(OPERATOR, 'ines', { role: 'responder', disabled: true });
    await brought(reply(mail, { from: 'ines@example.com', text: 'No' }));
    expect(await outcomes()).toEqual(['ignored', 'refused', 'refused']);
    await app.editAccount(OPERATOR, 'ines', { disabled: false });
    expect(await theAsk(asked.id)).toMatchObject({ state: 'open', answers: [] });
    await app.answerAsk(OPERATOR, asked.id, { choice: 'no' }, 'ines');
  });
});

test('words answer a question that asks for words; a reply about an issue is a note, and goes nowhere else', async () => {
  const { ask: asked, mail } = await ask('Say it');
  await brought(reply(mail, { from: 'INES@example.com', text: `It is the glue.\nSince March.${QUOTED}` }));
  expect((await theAsk(asked.id)).decision?.fields).toEqual({ words: 'It is the glue.\nSince March.' });
  const { issue } = await app.openIssue(OPERATOR, { title: 'A red tint' });
  await app.assignIssue(OPERATOR, issue.id, { owner: 'ines' });
  const [given] = await told();
  expect(given?.text).toContain('Reply to this mail, and it becomes an internal note.');
  expect(
    await brought(
      reply(given as ParsedMail, {
        from: 'ines@example.com',
        text: 'I ask the factory.\n\nSent from my iPhone',
        subject: `${'x'.repeat(295)}🔥\u0000`,
      }),
    ),
  ).toEqual([]);
  expect(await notes(issue.id)).toEqual([['ines', 'I ask the factory.']]);
  expect(await app.listEffects(OPERATOR, { limit: 5 })).toEqual([]);
});

describe('nothing is done', () => {
  test('for somebody else, nor for what its server calls forged: whoever it is said to be is told once', async () => {
    const { ask: asked, issue, mail } = await ask('Approve for others');
    const [answer] = await brought(reply(mail, { from: 'mallory@example.net', text: 'Approve' }));
    expect(answer?.to).toMatchObject({ text: 'ines@example.com' });
    expect(answer?.text).toContain('came from mallory@example.net');
    const headers = ['Authentication-Results: mx.company.example; spf=pass; dmarc=fail header.from=example.com'];
    await brought(reply(mail, { from: 'ines@example.com', text: 'Approve', head: headers }));
    expect(await outcomes()).toEqual(['forged', 'stranger']);
    expect(sent.filter(({ text }) => text?.includes('mallory'))).toHaveLength(1);
    expect(await theAsk(asked.id)).toMatchObject({ state: 'open', answers: [] });
    expect(await notes(issue)).toEqual([]);
    // A made-up address is a mail as any other.
    const forged = {
      ...mail,
      replyTo: { ...mail.replyTo, value: [{ name: '', address: `bondfire+${'0a'.repeat(20)}@company.example` }] },
    } as ParsedMail;
    expect((await posted(reply(forged, { from: 'ines@example.com', text: 'Approve' }))).body).toEqual({ taken: false });
    await app.answerAsk(OPERATOR, asked.id, { choice: 'no' }, 'ines');
  });

  test('twice, by whatever way and name it comes again, nor late', async () => {
    const { ask: asked, issue, mail } = await ask('Approve once');
    const first = reply(mail, { from: 'ines@example.com', text: 'Not sure yet.', id: 'same@example.com' });
    expect((await posted(first)).body).toEqual({ taken: true });
    await posted(first);
    await brought(first);
    await posted(Buffer.from(first.toString().replace('same@example.com', 'another@example.com')));
    await posted(Buffer.from(first.toString().replace('Not sure yet.', 'Approve')));
    await told();
    expect(await notes(issue)).toHaveLength(1);
    expect(await theAsk(asked.id)).toMatchObject({ state: 'open', answers: [] });
    await app.answerAsk(OPERATOR, asked.id, { choice: 'no' }, 'ines');
    const [late] = await brought(reply(mail, { from: 'ines@example.com', text: 'Approve' }));
    expect(late?.text).toContain('does not wait for you any more');
    expect(late?.text).toContain('rejected, by ines');
    expect(await brought(reply(mail, { from: 'ines@example.com', text: 'Please, approve' }))).toEqual([]);
    expect(await notes(issue)).toHaveLength(1);
    const { issue: other } = await app.openIssue(OPERATOR, { title: 'An old one' });
    await app.assignIssue(OPERATOR, other.id, { owner: 'ines' });
    const [given] = await told();
    const before = now;
    now = new Date(now.getTime() + 31 * DAY);
    const [old] = await brought(reply(given as ParsedMail, { from: 'ines@example.com', text: 'Still here?' }));
    expect(old?.text).toContain('Nothing was done');
    expect(await notes(other.id)).toEqual([]);
    now = before;
  });

  test.for([
    [['Auto-Submitted: auto-replied'], 'auto_reply'],
    [['Precedence: auto_reply'], 'auto_reply'],
    [['X-Autoreply: yes'], 'auto_reply'],
    [['List-Id: <camera.lists.example>'], 'list'],
    [['Precedence: bulk'], 'bulk'],
  ] as const)('for a program: %j', async ([headers, nature]) => {
    const { issue } = await app.openIssue(OPERATOR, { title: 'Written to by programs' });
    await app.assignIssue(OPERATOR, issue.id, { owner: 'ines' });
    const [given] = await told();
    expect(
      await brought(reply(given as ParsedMail, { from: 'ines@example.com', text: 'I am away.', head: headers })),
    ).toEqual([]);
    expect(await notes(issue.id)).toEqual([]);
    expect(((await api.call('GET', 'mail/inbound')).body as { items: unknown }).items).toMatchObject([
      { person: 'ines', sender: 'ines@example.com', nature, outcome: 'ignored', issue: issue.id },
    ]);
  });

  test('for whoever does not sign what they post', async () => {
    const { ask: asked, mail } = await ask('Approve what is posted');
    const bytes = reply(mail, { from: 'ines@example.com', text: 'Approve' });
    expect((await posted(bytes, { 'content-type': 'message/rfc822' })).status).toBe(401);
    const other = `whsec_${randomBytes(32).toString('base64')}`;
    expect((await posted(bytes, signed(bytes, other))).status).toBe(403);
    expect((await posted(bytes, signed(bytes, SECRET, new Date(now.getTime() - 3_600_000)))).status).toBe(403);
    expect((await posted(bytes, { ...signed(bytes), authorization: `Bearer ${api.viewer}` })).status).toBe(403);
    const json = Buffer.from('{"id": "a made-up record"}');
    expect((await posted(json)).status).toBe(400);
    expect((await posted(Buffer.alloc(11 * 1024 * 1024, 'x'))).status).toBe(413);
    await told();
    expect(await theAsk(asked.id)).toMatchObject({ state: 'open', answers: [] });
    // A token does, and a process that ended before it was done is taken over from.
    expect((await posted(bytes, { authorization: `Bearer ${api.admin}` })).body).toEqual({ taken: true });
    await pool.query('update mail_arrivals set taken_at = $1, attempts = 1', [now]);
    await told();
    expect(await theAsk(asked.id)).toMatchObject({ state: 'open' });
    now = new Date(now.getTime() + 61_000);
    await told();
    expect(await theAsk(asked.id)).toMatchObject({ state: 'answered', decision: { choice: 'yes' } });
  });
});

describe('what comes back', () => {
  beforeEach(async () => {
    const asked = { channels: ['mail', 'slack'] };
    await app.setNotificationRules(OPERATOR, { kinds: { assigned: asked } }, 'ines');
    other.length = 0;
  });

  test('for good is told by the next channel, and nothing more is sent there until somebody says so', async () => {
    const mail = await given('It comes back');
    const bounce = report({ to: replyTo(mail), of: '<lost>', action: 'failed', status: '5.1.1' });
    expect(await brought(bounce)).toEqual([]);
    expect(other).toEqual(['Yours now: It comes back']);
    expect(await send()).toEqual({ state: 'failed', fault: 'it came back from ines@example.com: 5.1.1' });
    const { channels, returned } = await rules();
    expect(returned).toMatchObject({ address: 'ines@example.com', status: '5.1.1' });
    expect(channels).toContainEqual({ id: 'mail', reaches: false });
    // Again, by the other way.
    await posted(bounce);
    await told();
    expect(other).toHaveLength(1);
    await given('Sent elsewhere at once');
    expect(other.at(-1)).toBe('Yours now: Sent elsewhere at once');
    expect(sentBox.kept).toEqual([]);
    expect(await app.testNotifications(OPERATOR, 'mail', 'ines')).toEqual([{ channel: 'mail', fault: null }]);
    expect(await told()).toHaveLength(1);
    expect((await rules()).returned).toBeNull();
    expect((await app.listAudit(OPERATOR, { noun: 'mail', limit: 1 }))[0]).toMatchObject({
      what: 'mail.bounced',
      noun_id: 'ines@example.com',
    });
  });

  test('for now is known by the mail that it returns; of a delay nothing follows', async () => {
    const mail = await given('It is late');
    await posted(report({ of: mail.messageId ?? '', action: 'delayed', status: '4.4.1' }));
    await told();
    expect([await send(), other]).toEqual([
      { state: 'done', fault: 'its delivery is delayed from ines@example.com: 4.4.1' },
      [],
    ]);
    await posted(report({ of: mail.messageId ?? '', action: 'failed', status: '4.4.7' }));
    await told();
    expect(other).toEqual(['Yours now: It is late']);
    expect((await rules()).returned).toBeNull();
    // Whoever knows no mail of ours says nothing.
    const forged = report({ of: `<019a.${'0b'.repeat(20)}@company.example>`, action: 'failed', status: '5.1.1' });
    expect((await posted(forged)).body).toEqual({ taken: false });
    await posted(report({ of: mail.messageId ?? '', action: 'failed', status: '5.1.1' }));
    await told();
    expect((await rules()).returned).toMatchObject({ status: '5.1.1' });
    await brought(reply(mail, { from: 'ines@example.com', text: 'I am here.' }));
    expect((await rules()).returned).toBeNull();
  });
});

test('an invitation of somebody without an account that comes back, or is answered by mail, is told to whoever sent it', async () => {
  const { ask: asked } = await ask('Choose by others');
  const shared = { name: 'Dana', address: 'dana@lab.example', as: 'bo' };
  const made = await app.shareAsk(OPERATOR, asked.id, shared);
  noteSecret(made.url.split('/m/')[1] ?? '');
  const [invitation] = (await told()) as [ParsedMail];
  expect(replyTo(invitation)).toBe('bo@example.com');
  // By a program that knows nothing of Reply-To.
  const words = {
    from: 'dana@lab.example',
    text: 'It is the lens.',
    head: [`In-Reply-To: ${invitation.messageId ?? ''}`],
  };
  const [written] = await brought(reply(invitation, words));
  expect([written?.to, written?.text]).toEqual([
    expect.objectContaining({ text: 'bo@example.com' }),
    expect.stringMatching(/noch keine Antwort[\s\S]*It is the lens\./),
  ]);
  expect(await brought(reply(invitation, { ...words, from: 'mallory@example.net' }))).toEqual([]);
  expect(await theAsk(asked.id)).toMatchObject({ state: 'open', answers: [] });
  const [failed] = await brought(report({ of: invitation.messageId ?? '', action: 'failed', status: '5.1.1' }));
  expect(failed?.text).toContain('hat dana@lab.example nicht erreicht (5.1.1)');
  expect((await app.listShares(OPERATOR, asked.id))[0]?.returned).toContain('5.1.1');
  await app.answerAsk(OPERATOR, asked.id, { choice: 'the_glue' }, 'bo');
});

test('in the mailbox of a server that is not ours an answer counts once, also read anew by a process that starts, without any extension of IMAP', async () => {
  const { ask: asked, mail } = await ask('Say it to another');
  const arrived = [
    Buffer.from('From: kim@example.net\r\nMessage-ID: <kim@example.net>\r\n\r\nMy strap tore.\r\n'),
    reply(mail, { from: 'ines@example.com', text: `Größer als gedacht.${QUOTED}` }),
  ].map((bytes) => bytes.toString('latin1'));
  const all = ['ID', 'SASL-IR', 'AUTH-PLAIN', 'ENABLE', 'CONDSTORE', 'IDLE', 'SPECIAL-USE', 'UIDPLUS'];
  const account = { user: 'talk@company.example', password: noteSecret(randomBytes(12).toString('hex')) };
  const smtp = { smtp_user: mailbox.settings['user'], smtp_password: mailbox.settings['password'] };
  async function listening(plugins: readonly string[], uidvalidity: number, port: number) {
    const { server } = hoodiecrow({
      plugins,
      users: { [account.user]: { password: account.password } },
      storage: {
        INBOX: { uidvalidity, messages: arrived.map((raw) => ({ raw, internaldate: '02-Mar-2026 10:15:00 +0000' })) },
        '': { folders: { Sent: {} } },
      },
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return {
      port: (server.address() as AddressInfo).port,
      stop: async () => void (await once(server.close(), 'close')),
    };
  }
  const pulling = (at: typeof app) => at.pull(OPERATOR, 'theirs', 'messages', AbortSignal.timeout(60_000));

  const first = await listening(all, 7, 0);
  const settings = { ...mailbox.settings, ...smtp, ...account, imap_port: first.port, sent_folder: 'Sent' };
  await app.addConnection(OPERATOR, { id: 'theirs', connector: 'mail', audience: 'internal', settings });
  expect((await app.testConnection(OPERATOR, 'theirs')).filter(({ ok }) => !ok)).toEqual([]);
  expect(await pulling(app)).toMatchObject({ fresh: 1 });
  await told();
  expect((await theAsk(asked.id)).decision?.fields).toEqual({ words: 'Größer als gedacht.' });
  await first.stop();

  const again = await listening([], 8, first.port);
  const restarted = await bondfire.another();
  expect(await pulling(restarted.app)).toMatchObject({ records: 1, fresh: 0 });
  expect(await told()).toEqual([]);
  expect(await outcomes()).toEqual(['answered']);
  const said = await app.listActivities(OPERATOR, { limit: 50 });
  expect(said.filter(({ text }) => text === 'My strap tore.')).toHaveLength(1);
  await restarted.close();
  await again.stop();
});

test('a worker reads the mailbox, does what it finds and tells of it by itself', async () => {
  const { ask: asked, mail } = await ask('Approve by itself');
  inbox.kept.push({
    uid: inbox.next,
    flags: new Set(),
    received: '02-Mar-2026 10:15:00 +0000',
    bytes: reply(mail, { from: 'ines@example.com', text: 'approve' }),
  });
  inbox.next += 1;
  const worker = await bondfire.another({ pullEveryMs: 60_000 });
  await worker.startWork();
  await until(async () => (await theAsk(asked.id)).state === 'answered');
  await until(async () => sentBox.kept.some(({ bytes }) => bytes.includes('Your answer was taken: Approve.')));
  await worker.close();
  expect(await outcomes()).toEqual(['answered']);
});
