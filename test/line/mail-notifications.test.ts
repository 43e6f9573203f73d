/** People are told by mail, through a real server, and answer by its links: looking changes nothing, answering works once. */
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { noteSecret } from '../support/secrets.ts';
import { scene, until } from '../support/scene.ts';

const mails: ParsedMail[] = [];
let doing: 'takes' | 'refuses' | 'sender' | 'later' | 'cuts' = 'takes';
const smtp = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  logger: false,
  onAuth: ({ username, password }, _session, done) =>
    done(username === 'bonfire' && password === 'pass-word-1' ? null : new Error('no'), { user: username }),
  onMailFrom(_address, _session, done) {
    done(doing === 'sender' ? Object.assign(new Error('5.7.1 Not yours'), { responseCode: 550 }) : null);
  },
  onRcptTo(_address, _session, done) {
    done(doing === 'refuses' ? Object.assign(new Error('5.1.1 User unknown'), { responseCode: 550 }) : null);
  },
  onData(stream, session, done) {
    void simpleParser(stream).then((mail) => {
      mails.push(mail);
      if (doing === 'later') return done(Object.assign(new Error('4.7.1 Greylisted'), { responseCode: 450 }));
      if (doing !== 'cuts') return done();
      for (const { remotePort, _socket } of (smtp as unknown as { connections: Set<Held> }).connections)
        if (remotePort === session.remotePort) _socket.destroy();
    });
  },
});
interface Held {
  readonly remotePort: number;
  readonly _socket: { destroy(): void };
}
await new Promise<void>((ready) => smtp.listen(0, '127.0.0.1', ready));
afterAll(() => new Promise<void>((done) => void smtp.close(done)));
const { port } = smtp.server.address() as AddressInfo;

let now = new Date('2026-03-02T11:00:00Z');
const other: string[] = [];
const STEP = `within: 1d, otherwise: stop`;
const head = (title: string) => `
title: ${title}
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:`;
const { app, bondfire, desk } = await scene({
  publicUrl: 'https://bondfire.example',
  clock: { now: () => now },
  holdMs: 10_000,
  env: {
    BONDFIRE_SMTP_URL: `smtp://bonfire:pass-word-1@127.0.0.1:${port}`,
    BONDFIRE_MAIL_FROM: 'bondfire@company.example',
  },
  channels: [
    { id: 'slack', reaches: async () => true, send: async ({ subject }) => ({ id: String(other.push(subject)) }) },
  ],
  files: {
    'playbooks/approve.yaml': `${head('Approve')}
  - { id: ask, ask: May this go out?, of: ["person:ines"], for: approval, text: "{{ form.what }}", escalate: [{ after: 20h, to: "person:bo" }], ${STEP} }`,
    'playbooks/both.yaml': `${head('Both')}
  - { id: ask, ask: "{{ form.what }}", of: ["person:ines", "person:bo"], need: all, for: choice, options: [glue, lens], ${STEP} }`,
    'playbooks/known.yaml': `${head('Known').replace('{ manual: { what: text } }', `{ issue: opened, if: "issue.title.startsWith('Secret')" }`)}
  - { id: ask, ask: What is it?, of: ["person:ines", "person:bo"], for: choice, options: [the_lens, the_glue], escalate: [{ after: 20h, to: "person:expert" }], ${STEP} }`,
    'playbooks/release.yaml': `${head('Release')}
  - { id: ask, ask: "{{ form.what }}", of: "person:ines", for: form, fields: { words: { type: text, outside: true } }, ${STEP} }
  - { id: out, do: webhook.post_keyed, via: crowd, with: { body: { text: "{{ steps.ask.fields.words }}" } } }`,
    'playbooks/form.yaml': `${head('Form')}
  - { id: ask, ask: "{{ form.what }}", of: "person:expert", for: form, fields: { words: text, times: number }, ${STEP} }`,
  },
});
const api = await served(app);
const { pool } = bondfire.database;
const folk = { ines: {}, bo: { languages: ['de'] }, expert: { languages: ['en'] } };
for (const [id, more] of Object.entries(folk)) {
  await app.addPerson(OPERATOR, id, { name: id, email: `${id}@example.com`, zone: 'Europe/Berlin', ...more });
  await app.setNotificationRules(OPERATOR, { kinds: { asked: { channels: ['mail'] } } }, id);
}

beforeEach(() => {
  doing = 'takes';
  mails.length = 0;
  other.length = 0;
});

async function ask(playbook: string, what: string): Promise<SeenAsk> {
  await app.startPlaybook(OPERATOR, playbook, { what }, null);
  const [found] = await until(async () => {
    const asks = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
    return asks[0] !== undefined && `${asks[0].question} ${asks[0].text}`.includes(what) && asks;
  });
  await bondfire.tellPeople();
  return found as SeenAsk;
}
const states = async () =>
  (await pool.query(`select channel, state, fault from notification_sends order by at desc, id desc limit 2`)).rows;
const theAsk = (id: string) => app.showAsk(OPERATOR, id);
const going = async () =>
  (await pool.query(`select state from effects order by id desc limit 1`)).rows.map(({ state }) => state as string);

/** Where a mail's link leads, on the server here. */
function linkIn(mail: ParsedMail | undefined, word: string): string {
  const [, url = ''] = new RegExp(`^${word}: (https:\\S+)$`, 'm').exec(mail?.text ?? '') ?? [];
  const { pathname, search } = new URL(url);
  noteSecret(pathname.slice('/m/'.length));
  return `${api.url}${pathname}${search}`;
}
async function open(url: string, form?: Readonly<Record<string, string>>) {
  const answer = await fetch(url, form && { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, html: await answer.text(), policy: answer.headers.get('content-security-policy') };
}

describe('an approval', () => {
  test('is asked for plainly and as HTML, and approved by a link that first shows what it does', async () => {
    const { id } = await ask('approve', 'We are <sorry> & mend it.');
    const [mail] = mails;
    expect(mail).toMatchObject({ subject: 'Asked of you: May this go out?' });
    expect(mail?.from?.text).toContain('bondfire@company.example');
    expect(mail?.text).toContain('“We are <sorry> & mend it.”');
    expect(mail?.text).toContain('You get this because you are asked (asked by name).');
    expect(mail?.html).toContain('We are &lt;sorry&gt; &amp; mend it.');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    const link = linkIn(mail, 'Approve');
    // Scanners follow every link, more than once.
    for (let times = 0; times < 3; times += 1) {
      const shown = await open(link);
      expect(shown.status).toBe(200);
      expect(shown.html).toContain('We are &lt;sorry&gt; &amp; mend it.');
      expect(shown.html).toContain('value="yes"');
      expect(shown.html).not.toContain('value="no"');
      expect(shown.policy).toMatch(/^default-src 'none'/);
      await fetch(link, { method: 'HEAD' });
    }
    await open(linkIn(mail, 'Pass it on'));
    expect(await theAsk(id)).toMatchObject({ state: 'open', answers: [] });
    // What was not shown is not done.
    expect((await open(link, {})).status).toBe(400);
    expect((await open(link, { do: 'answer', choice: 'yes', version: '2' })).html).toContain('changed the text');
    expect(await theAsk(id)).toMatchObject({ state: 'open', answers: [] });
    const done = await open(link, { do: 'answer', choice: 'yes', version: '1', comment: 'Go.' });
    expect([done.status, done.html]).toEqual([200, expect.stringContaining('Your answer was taken.')]);
    expect(await theAsk(id)).toMatchObject({
      state: 'answered',
      answers: [{ person: 'ines', choice: 'yes', comment: 'Go.' }],
    });
    expect((await open(link, { do: 'answer', choice: 'no', version: '1' })).html).toContain('used already');
    expect((await app.listAudit(OPERATOR, { noun: 'ask', limit: 1 }))[0]).toMatchObject({
      what: 'ask.answer-by-link',
      actor: 'ines',
      via: 'link',
      noun_id: id,
    });
    expect(JSON.stringify(await app.listAudit(OPERATOR, { limit: 50 }))).not.toContain(new URL(link).pathname.slice(3));
  });

  test('is passed on by one tap to the next right person, who is told in their language', async () => {
    const { id } = await ask('approve', 'Who else knows?');
    const first = linkIn(mails[0], 'Pass it on');
    expect((await open(first)).html).toContain('The next right person will be asked');
    expect((await open(first, { do: 'pass' })).html).toContain('bo is asked now.');
    await bondfire.tellPeople();
    expect(mails[1]).toMatchObject({ subject: 'Sie werden gefragt: May this go out?' });
    expect(mails[1]?.text).toContain('weitergegeben von ines');
    expect((await open(linkIn(mails[0], 'Approve'))).html).toContain('used already');
    // Nobody is left whom it could go to.
    const second = linkIn(mails[1], 'Weitergeben');
    expect(await open(second, { do: 'pass' })).toMatchObject({
      status: 409,
      html: expect.stringContaining('Niemand sonst kann das gerade gefragt werden.'),
    });
    expect(await open(second, { do: 'answer', choice: 'no', version: '1' })).toMatchObject({ status: 200 });
    expect(await theAsk(id)).toMatchObject({ state: 'answered', decision: { choice: 'no', by: ['bo'] } });
  });
});

test('a link works once, also while others are still waited for', async () => {
  const { id } = await ask('both', 'What is it?');
  const link = linkIn(
    mails.find(({ to }) => JSON.stringify(to).includes('ines@')),
    'glue',
  );
  const tries = ['glue', 'lens'].map((choice) => open(link, { do: 'answer', choice, version: '1' }));
  const [one, other] = await Promise.all(tries);
  expect([one?.status, other?.status].toSorted()).toEqual([200, 409]);
  expect(await open(link, { do: 'answer', choice: 'lens', version: '1' })).toMatchObject({ status: 409 });
  const { state, answers } = await theAsk(id);
  expect([state, answers.length, answers[0]?.choice]).toEqual(['open', 1, one?.status === 200 ? 'glue' : 'lens']);
});

test('an expert without an account answers one ask, and a mistake loses nothing', async () => {
  const one = await ask('form', 'How often?');
  const link = linkIn(mails[0], 'Answer');
  const wrong = await open(link, {
    do: 'answer',
    version: '1',
    'field.words': 'The <glue> of March',
    'field.times': 'many',
  });
  expect([wrong.status, wrong.html]).toEqual([409, expect.stringContaining('Times is no number')]);
  expect(wrong.html).toContain('The &lt;glue&gt; of March</textarea>');
  expect((await open(link, { do: 'answer', version: '1', 'field.words': 'Glue', 'field.times': '3' })).status).toBe(
    200,
  );
  expect((await theAsk(one.id)).decision?.fields).toEqual({ words: 'Glue', times: 3 });
});

test('a link that was forged, has expired, or is of somebody who is shut out opens nothing', async () => {
  const { id } = await ask('approve', 'Too late?');
  const link = linkIn(mails[0], 'Approve');
  const answer = { do: 'answer', choice: 'yes', version: '1' };
  expect((await open(`${link.split('?')[0]?.slice(0, -1)}_`, answer)).status).toBe(404);
  await app.inviteAccount(OPERATOR, { person: 'ines', role: 'responder', email: 'ines@example.com' });
  await app.editAccount(OPERATOR, 'ines', { disabled: true });
  expect((await open(link, answer)).status).toBe(404);
  await app.editAccount(OPERATOR, 'ines', { disabled: false });
  expect((await open(link)).status).toBe(200);
  const before = now;
  now = new Date(now.getTime() + 86_400_000);
  expect((await open(link, answer)).status).toBe(404);
  now = before;
  // Whoever can write to the database, and has not the key.
  const mine = createHash('sha256').update('mine').digest();
  await pool.query('update notification_links set hash = $2 where ask = $1', [id, mine]);
  expect((await open(`${api.url}/m/mine`, answer)).status).toBe(404);
  expect(await theAsk(id)).toMatchObject({ state: 'open', answers: [] });
});

test('a kind of message is stopped by one click of the mail program, and by looking it is not', async () => {
  await ask('approve', 'Stop?');
  const [mail] = mails;
  const header = (mail?.headers.get('list') as { unsubscribe?: { url?: string } } | undefined)?.unsubscribe?.url ?? '';
  const stop = `${api.url}${new URL(header).pathname}`;
  noteSecret(new URL(header).pathname.slice(3));
  expect((await open(stop)).html).toContain('Nothing has been changed yet');
  const channels = async () => (await app.showNotificationRules(OPERATOR, 'ines')).rules.kinds.asked.channels;
  expect(await channels()).toEqual(['mail']);
  const body = new FormData();
  body.set('List-Unsubscribe', 'One-Click');
  expect((await fetch(stop, { method: 'POST', body })).status).toBe(200);
  expect(await channels()).toEqual([]);
  await app.setNotificationRules(OPERATOR, { kinds: { asked: { channels: ['mail', 'slack'] } } }, 'ines');
});

test('what the server refuses is told by the next channel, what it puts off is sent again, what breaks off is not', async () => {
  doing = 'refuses';
  await ask('approve', 'Refused?');
  await bondfire.tellPeople();
  expect(other).toEqual(['Asked of you: May this go out?']);
  expect(await states()).toMatchObject([
    { channel: 'slack' },
    { state: 'failed', fault: expect.stringContaining('User unknown') },
  ]);
  doing = 'sender';
  await expect(app.testNotifications(OPERATOR, 'mail', 'ines')).resolves.toMatchObject([
    { fault: expect.stringContaining('refused us as the sender') },
  ]);
  doing = 'later';
  await ask('approve', 'Later?');
  doing = 'takes';
  now = new Date(now.getTime() + 61_000);
  await bondfire.tellPeople();
  expect(mails).toHaveLength(2);
  expect(await states()).toMatchObject([{ state: 'done' }, { state: 'failed' }]);
  doing = 'cuts';
  await ask('approve', 'Cut?');
  doing = 'takes';
  await bondfire.tellPeople();
  expect(mails).toHaveLength(3);
  expect(other).toHaveLength(2);
  expect((await states()).map(({ state }: { state: string }) => state).toSorted()).toEqual(['done', 'unknown']);
});

const askIn = async (title: string) => {
  const { issue } = await app.openIssue(OPERATOR, { title });
  const found = await until(async () =>
    (await app.listAsks(OPERATOR, { state: 'open', limit: 1 })).find(({ playbook }) => playbook === 'known'),
  );
  await bondfire.tellPeople();
  return { id: found.id, issue: issue.id };
};

test('what was answered by a link is taken back by it as long as it waits; looking takes nothing back', async () => {
  await desk('crowd', 'external');
  const { id } = await ask('release', 'What do we tell them?');
  const link = linkIn(mails[0], 'Answer');
  const answer = { do: 'answer', version: '1', 'field.words': 'We mend it.' };
  const back = { do: 'take_back' };
  expect((await open(link, back)).status).toBe(409);
  const done = await open(link, answer);
  expect(done.html).toMatch(
    /Your answer was taken\..*It goes out at \d+:\d\d:\d\d.*value="take_back"><button>Take it back/s,
  );
  for (let times = 0; times < 3; times += 1) expect((await open(link)).html).toContain('value="take_back"');
  expect(await going()).toEqual(['intended']);
  expect(await open(link, back)).toMatchObject({
    status: 200,
    html: expect.stringContaining('Nothing of it goes out; the same is asked once more.'),
  });
  expect(await going()).toEqual(['refused']);
  expect((await app.listAudit(OPERATOR, { noun: 'ask', limit: 1 }))[0]).toMatchObject({
    what: 'ask.take-back-by-link',
    actor: 'ines',
    via: 'link',
    noun_id: id,
  });
  expect((await open(link)).html).not.toContain('take_back');
  expect(await open(link, back)).toMatchObject({ status: 409, html: expect.stringContaining('still waits') });

  // Whoever has no account takes back their own as well; and nobody what has gone out, or would by now.
  const [again] = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
  const shared = { name: 'Dana Roe', as: 'ines', send: false, language: 'de' };
  const { url } = await app.shareAsk(OPERATOR, again?.id ?? '', shared);
  const guest = `${api.url}${new URL(url).pathname}`;
  noteSecret(guest.split('/m/')[1] ?? '');
  expect((await open(guest, answer)).html).toContain('Zurücknehmen');
  expect((await open(guest, back)).html).toContain('dasselbe wird noch einmal gefragt');
  await bondfire.tellPeople();
  const last = linkIn(mails.at(-1), 'Answer');
  expect((await open(last, answer)).html).toContain('take_back');
  const before = now;
  now = new Date(now.getTime() + 11_000);
  expect((await open(last)).html).not.toContain('take_back');
  expect((await open(last, back)).status).toBe(409);
  now = before;
  expect(await going()).toEqual(['intended']);
});

describe('an expert without an account', () => {
  const MADE = { name: 'Dana Roe', address: 'dana@lab.example', note: 'You built <the> sensor.' };
  const share = async (id: string, more: object = {}) => {
    const made = await app.shareAsk(OPERATOR, id, { ...MADE, as: 'ines', ...more });
    noteSecret(made.url.split('/m/')[1] ?? '');
    return { ...made, url: `${api.url}${new URL(made.url).pathname}` };
  };
  const answer = { do: 'answer', choice: 'the_lens', version: '1' };

  test('answers one ask by a link that shows the question and nothing else, once', async () => {
    const { id, issue } = await askIn('Secret plans');
    mails.length = 0;
    const made = await share(id);
    expect(made).toMatchObject({ sent: true, fault: null, by: 'ines', used_at: null });
    const [mail] = mails;
    expect(mail).toMatchObject({ subject: 'ines asks you something', to: { text: 'dana@lab.example' } });
    expect(mail?.text).toContain('You built <the> sensor.');
    expect(mail?.text).toContain(`Answer: https://bondfire.example${new URL(made.url).pathname}`);
    expect(mail?.replyTo?.text).toBe('ines@example.com');
    for (let times = 0; times < 3; times += 1) {
      const { status, html } = await open(made.url);
      expect(status).toBe(200);
      expect(html).toContain('ines asks you, Dana Roe:');
      expect(html).toContain('You built &lt;the&gt; sensor.');
      expect(html).toContain('the lens</button>');
      expect(html).not.toMatch(/Secret plans|value="pass"|bo</);
    }
    expect(await theAsk(id)).toMatchObject({ state: 'open', answers: [] });
    expect((await open(made.url, { do: 'pass' })).status).toBe(409);
    const tries = ['the_lens', 'the_glue'].map((choice) => open(made.url, { ...answer, choice }));
    expect((await Promise.all(tries)).map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const called = 'Dana Roe <dana@lab.example> by link from ines';
    expect(await theAsk(id)).toMatchObject({ state: 'answered', decision: { by: [called] } });
    expect((await open(made.url, answer)).html).toContain('used already');
    expect((await app.listShares(OPERATOR, id))[0]).toMatchObject({ id: made.id, used_at: expect.any(String) });
    const log = await app.listAudit(OPERATOR, { noun: 'ask', limit: 2 });
    expect(log).toMatchObject([
      { what: 'ask.answer-by-link', actor: called, via: 'link', noun_id: id },
      { what: 'ask.share', noun_id: id, given: { name: 'Dana Roe', address: 'dana@lab.example' } },
    ]);
    expect(JSON.stringify(log)).not.toContain(new URL(made.url).pathname.slice(3));
    const { timeline } = await app.showIssue(OPERATOR, issue);
    expect(
      timeline.flatMap(({ kind, actor }) => (kind === 'shared' || kind === 'decided' ? [[kind, actor.name]] : [])),
    ).toEqual([
      ['shared', 'operator'],
      ['decided', called],
    ]);
  });

  test('sees what it is about where that was wished, in their language; a link that was taken back opens nothing', async () => {
    const { id } = await askIn('Secret plans: who knows?');
    const made = await share(id, { include: true, language: 'de', send: false });
    expect([made.sent, mails.some(({ to }) => JSON.stringify(to).includes('dana'))]).toEqual([false, false]);
    const { html } = await open(made.url);
    expect(html).toContain('ines fragt Sie, Dana Roe:');
    expect(html).toContain('Es geht um: Secret plans: who knows?');
    expect((await theAsk(id)).asked.map(({ person }) => person)).toContain(
      'Dana Roe <dana@lab.example> by link from ines',
    );
    await app.unshareAsk(OPERATOR, id, made.id);
    const gone = await open(made.url);
    expect(gone.html).toContain('zurückgenommen');
    expect(gone.html).not.toContain('the lens');
    expect((await open(made.url, answer)).status).toBe(409);
    // Another takes the place of the one before, and both end with the rights of whoever gave them.
    const [first, second] = [await share(id), await share(id)];
    expect((await open(first.url, answer)).status).toBe(409);
    await app.editAccount(OPERATOR, 'ines', { disabled: true });
    expect((await open(second.url, answer)).status).toBe(404);
    await app.editAccount(OPERATOR, 'ines', { disabled: false });
    const before = now;
    now = new Date(now.getTime() + 2 * 86_400_000);
    expect((await open(second.url, answer)).status).toBe(404);
    now = before;
    expect(await theAsk(id)).toMatchObject({ state: 'open', answers: [] });
    await expect(share(id, { as: 'expert' })).rejects.toThrow('expert is not asked this');
    await expect(share(id, { name: 'Two\nlines' })).rejects.toThrow('one line');
    await app.answerAsk(OPERATOR, id, { choice: 'the_glue' }, 'ines');
    expect((await open(second.url)).html).toContain('not asked of you any more');
    const approval = await ask('approve', 'Not by outsiders');
    await expect(share(approval.id)).rejects.toThrow('given by those who may');
  });
});
