/** What people are told: committed with its cause, by each channel once, when it suits them, while they may read it, and never what is over. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '#sdk';
import { OPERATOR } from '../../src/app/index.ts';
import type { Channel } from '../../src/notify/index.ts';
import { noteSecret } from '../support/secrets.ts';
import { pushService } from '../support/push-service.ts';
import { post, scene, until } from '../support/scene.ts';

const MINUTE = 60_000;
type Message = Parameters<Channel['send']>[0];

/** A vendor's: keeps what it was given. */
function channel(id: string) {
  const sent: Message[] = [];
  const how = { fails: null as Error | null, hangs: false };
  const made: Channel = {
    id,
    reaches: async () => true,
    async send(message) {
      sent.push(message);
      if (how.hangs) await new Promise(() => undefined);
      if (how.fails) throw how.fails;
      return { id: `${id}-${sent.length}` };
    },
  };
  return { ...made, sent, how };
}

const slack = channel('slack');
const mail = channel('mail');
/** A Monday, at noon in Berlin. */
let now = new Date('2026-03-02T11:00:00Z');
const options = { clock: { now: () => now }, channels: [slack, mail] };
const { app, bondfire, sender, say } = await scene({
  ...options,
  publicUrl: 'https://bondfire.example',
  files: {
    'playbooks/ask.yaml': `
title: Ask Ines
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: "{{ form.what }}", of: ["person:ines"], for: choice, options: [known, unknown], within: 1d, remind: 2h, otherwise: stop }`,
    'playbooks/approve.yaml': `
title: Ask Bo
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: May this go out?, of: "person:bo", for: approval, text: "{{ form.what }}", within: 2h, otherwise: stop }`,
    'playbooks/at-once.yaml': `
title: Ask Ines at any hour
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: "{{ form.what }}", of: "person:ines", for: choice, options: [known, unknown], within: 1d, hours: always, otherwise: stop }`,
  },
});
const { pool } = bondfire.database;
await app.addPerson(OPERATOR, 'ines', { name: 'Ines', zone: 'Europe/Berlin', email: 'ines@example.com' });
await app.addPerson(OPERATOR, 'bo', { name: 'Bo', zone: 'Europe/Berlin', languages: ['de'] });
const INES = { name: 'Ines', role: 'responder', person: 'ines' } as const;
const BO = { name: 'Bo', role: 'responder', person: 'bo' } as const;

function later(minutes: number): Promise<void> {
  now = new Date(now.getTime() + minutes * MINUTE);
  return bondfire.tellPeople();
}

async function ask(what: string, playbook = 'ask'): Promise<string> {
  await app.startPlaybook(OPERATOR, playbook, { what }, null);
  const [found] = await until(async () => {
    const asks = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
    return asks[0]?.question === what && asks;
  });
  return found?.id ?? '';
}
async function states(): Promise<string[]> {
  const { rows } = await pool.query<{ state: string }>('select state from notification_sends order by id');
  return rows.map(({ state }) => state);
}
const told = (by: typeof slack): string[] => by.sent.map(({ subject }) => subject);
const mine = async (who: typeof INES | typeof BO = INES) => (await app.listNotifications(who, { limit: 50 })).rows;

beforeEach(async () => {
  // Each begins on a later Monday, with nothing to be told.
  now = new Date(now.getTime() + 7 * 24 * 60 * MINUTE);
  now.setUTCHours(11, 0, 0, 0);
  await pool.query('delete from notifications');
  await pool.query('delete from notification_sends');
  await pool.query('delete from notification_rules');
  for (const one of [slack, mail]) {
    one.sent.length = 0;
    one.how.fails = null;
    one.how.hangs = false;
  }
});

describe('an ask', () => {
  test('is told by one channel after the other while nobody has read it, and by each once', async () => {
    const id = await ask('Is it the lens?');
    expect(await mine()).toMatchObject([{ kind: 'asked', ask: id, ended: null, over: null, read_at: null }]);
    await later(0);
    await later(14);
    expect([told(slack), told(mail)]).toEqual([['Asked of you: Is it the lens?'], []]);
    await later(2);
    await later(60);
    expect([told(slack), told(mail)]).toEqual([['Asked of you: Is it the lens?'], ['Asked of you: Is it the lens?']]);
    const [item] = mail.sent[0]?.items ?? [];
    expect(item).toMatchObject({
      lines: ['Choose one: known, unknown', expect.stringMatching(/^By Tue, Mar \d+, \d+:\d+/)],
      why: 'You get this because you are asked (asked by name).',
    });
    expect(mail.sent[0]?.stop).toContain('https://bondfire.example/settings#notifications-asked');
    await app.answerAsk(OPERATOR, id, { choice: 'known' }, 'ines');
    expect(await mine()).toMatchObject([{ ended: 'told', over: 'it was answered' }]);
  });

  test('that was answered, read or passed on is told no more', async () => {
    const answered = await ask('One?');
    await later(0);
    await app.answerAsk(OPERATOR, answered, { choice: 'known' }, 'ines');
    await ask('Two?');
    await later(0);
    await app.readNotifications(INES, null);
    const passed = await ask('Three?');
    await app.passAsk(OPERATOR, passed, 'bo', 'You know it', 'ines');
    await later(20);
    expect(told(mail)).toEqual([]);
    expect(told(slack)).toEqual(['Asked of you: One?', 'Asked of you: Two?', 'Sie werden gefragt: Three?']);
    expect(slack.sent[2]?.items[0]?.why).toBe(
      'Sie bekommen das, weil Sie gefragt werden (weitergegeben von ines: You know it).',
    );
    expect((await app.listNotifications(INES, { limit: 5 })).unread).toBe(0);
  });

  test('is reminded of once', async () => {
    await ask('Remember?');
    const worker = await bondfire.another(options);
    await later(0);
    now = new Date(now.getTime() + 121 * MINUTE);
    await worker.startWork();
    await until(async () => told(slack).includes('Still waiting for you: Remember?'));
    await worker.close();
    expect(told(slack).filter((one) => one.startsWith('Still'))).toHaveLength(1);
  });
});

describe('a message', () => {
  test('that broke off while it was sent is not sent again, but by the next channel', async () => {
    slack.how.hangs = true;
    await ask('Is it lost?');
    void bondfire.tellPeople();
    await until(async () => slack.sent.length === 1);
    slack.how.hangs = false;
    // As another process would find it.
    await later(1);
    expect([told(slack).length, told(mail).length]).toEqual([1, 0]);
    await later(2);
    await later(30);
    expect([told(slack).length, told(mail).length]).toEqual([1, 1]);
    const { rows } = await pool.query('select channel, state from notification_sends order by at');
    expect(rows).toEqual([
      { channel: 'slack', state: 'unknown' },
      { channel: 'mail', state: 'done' },
    ]);
  });

  test('that was surely not sent is tried again, and then told by the next channel', async () => {
    slack.how.fails = new Fault('transient', 'the line is down');
    await ask('Again?');
    for (let times = 0; times < 8; times += 1) await later(14);
    expect([told(slack).length, told(mail).length]).toEqual([5, 1]);
    mail.how.fails = new Fault('rejected', 'no such address');
    await ask('Nobody?');
    for (let times = 0; times < 8; times += 1) await later(14);
    expect(bondfire.logged.text()).toContain('ines could be told by no channel');
  });

  test('too many become one', async () => {
    for (let number = 1; number <= 8; number += 1) await ask(`Number ${number}?`);
    await later(0);
    expect(slack.sent.map(({ digest, items }) => [digest, items.length])).toEqual([[true, 8]]);
    expect(slack.sent[0]?.subject).toBe('8 things from Bondfire');
    for (let number = 9; number <= 12; number += 1) await ask(`Number ${number}?`);
    await later(1);
    await later(1);
    expect(slack.sent.length).toBe(5);
    for (let number = 13; number <= 15; number += 1) await ask(`Number ${number}?`);
    await later(1);
    expect(slack.sent.length).toBe(5);
    await later(8);
    expect(slack.sent.length).toBeGreaterThan(5);
    const items = slack.sent.flatMap((one) => one.items.map(({ notification }) => notification));
    expect(new Set(items).size).toBe(items.length);
  });
});

describe('when it suits them', () => {
  test('nothing comes in quiet hours but what is asked at any hour; what they do not want never comes', async () => {
    await expect(app.setNotificationRules(INES, { quiet: ['11:00', '11:00'] })).rejects.toThrow('the whole day');
    await app.setNotificationRules(INES, { quiet: ['11:00', '14:00'], kinds: { handed_over: { when: 'never' } } });
    await ask('Quietly?');
    await later(0);
    expect(told(slack)).toEqual([]);
    await ask('At once?', 'at_once');
    await later(0);
    expect(told(slack)).toEqual(['Asked of you: At once?']);
    await later(121);
    expect(told(slack)).toEqual(['Asked of you: At once?', 'Asked of you: Quietly?']);
    const { issue } = await app.openIssue(OPERATOR, { title: 'The lens', owner: 'bo' });
    await app.handOverIssue(BO, issue.id, 'ines', 'Yours.');
    await later(1);
    expect(told(slack)).not.toContainEqual(expect.stringContaining('The lens'));
    expect((await mine())[0]).toMatchObject({ kind: 'handed_over', ended: 'they want not to be told of that' });
  });

  test('what moves an issue is gathered by the hour, and what they did themselves is not told', async () => {
    const { issue } = await app.openIssue(BO, { title: 'Das Objektiv', owner: 'bo' });
    await app.noteIssue(INES, issue.id, 'I see it too.');
    await app.noteIssue(INES, issue.id, 'And again.');
    await app.noteIssue(BO, issue.id, 'Thanks.');
    await later(1);
    expect(slack.sent).toEqual([]);
    await later(60);
    expect(slack.sent).toMatchObject([{ digest: true, subject: 'Neues in: Das Objektiv' }]);
    expect(slack.sent[0]?.items[0]?.lines).toEqual(['eine Notiz, von Ines (2-mal)']);
    await later(120);
    expect(slack.sent).toHaveLength(1);
    const behindTheBell = () => app.listNotifications(BO, { limit: 5, language: 'en' });
    expect(await behindTheBell()).toMatchObject({ rows: [{ headline: 'News in: Das Objektiv' }], unread: 1 });
    await app.seeIssues(BO, [issue.id], true);
    expect((await behindTheBell()).unread).toBe(0);
  });

  test('what somebody else gives them is told, with the note; a late promise of theirs as well', async () => {
    await app.savePromisePolicy(OPERATOR, { id: 'all', severity: 1, resolution: 3_600 });
    const { issue } = await app.openIssue(OPERATOR, { title: 'The battery', severity: 5, owner: 'bo' });
    await app.handOverIssue(BO, issue.id, 'ines', 'You know batteries.');
    await later(0);
    expect(slack.sent.find(({ person }) => person.id === 'ines')).toMatchObject({
      subject: 'Bo hands over to you: The battery',
      items: [{ lines: ['“You know batteries.”'], issue: { title: 'The battery' } }],
    });
    now = new Date(now.getTime() + 61 * MINUTE);
    const worker = await bondfire.another(options);
    await worker.startWork();
    await until(async () => told(slack).includes('Late: The battery'));
    await worker.close();
  });
});

test('a team is told what it answers for: a signal, and an issue that is nobody’s', async () => {
  await app.addTeam(OPERATOR, 'lenses', { members: ['ines', 'bo'], products: ['lens'] });
  await pool.query(
    `insert into signals (id, kind, slice, part, about, state, severity, since, peak_at, observed, why, evidence, noticed_at, changed_at)
     values (new_id(), 'spike', 'lens', '{"product":"lens"}', '', 'raised', 7, $1, $1, 40, 'Lenses are shouted about', '{}', $1, $1)`,
    [now],
  );
  await pool.query('update signals set severity = 8');
  const { issue } = await app.openIssue(INES, { title: 'Fog', team: 'lenses' });
  await later(0);
  expect(slack.sent.map(({ person, subject }) => `${person.id}: ${subject}`).toSorted()).toEqual([
    'bo: Aufgefallen: Lenses are shouted about',
    'bo: Neu für lenses: Fog',
    'ines: Noticed: Lenses are shouted about',
  ]);
  await app.claimIssue(INES, issue.id, 'ines');
  expect((await mine(BO))[0]).toMatchObject({ kind: 'assigned', over: 'ines has it' });
});

test('whoever comes back is told in a few lines what waits, and what happened meanwhile', async () => {
  const gone = now;
  const back = async (): Promise<readonly string[]> => {
    slack.sent.length = 0;
    await pool.query(`update people set away_at = $1, back_at = $2 where id = 'ines'`, [gone, now]);
    await later(0);
    return slack.sent.flatMap(({ items }) => items).find(({ kind }) => kind === 'back')?.lines ?? [];
  };
  await app.editPerson(OPERATOR, 'ines', { languages: ['en'] });
  await pool.query(`update issues set state = 'resolved' where state <> 'resolved'`);
  await pool.query(`update asks set state = 'cancelled' where state = 'open'`);
  await later(1);
  expect(await back()).toEqual(['Nothing waits for you, and you missed nothing.']);

  await app.addTeam(OPERATOR, 'straps', { members: ['ines'] });
  const { issue: hers } = await app.openIssue(OPERATOR, { title: 'The lid', owner: 'ines', severity: 4 });
  await app.handOverIssue(OPERATOR, hers.id, 'bo', 'She is away.');
  await app.openIssue(OPERATOR, { title: 'Small', owner: 'ines', severity: 2 });
  await app.openIssue(OPERATOR, { title: 'Large', owner: 'ines', severity: 8 });
  const { issue: over } = await app.openIssue(OPERATOR, { title: 'A strap', team: 'straps' });
  await app.resolveIssue(OPERATOR, over.id, 'Sewn.');
  await app.openIssue(OPERATOR, { title: 'Straps tear', team: 'straps', severity: 6 });
  await ask('Is the lid known?');
  await pool.query('update issue_promises set told_missed_at = $2 where issue = $1', [hers.id, now]);
  await later(60);
  await pool.query('update notifications set next_at = null');
  await pool.query('delete from notification_sends');
  expect(await back()).toEqual([
    'One question waits for you: Is the lid known?',
    '2 issues are yours: Large',
    'One issue of yours went on without you: The lid (bo has it)',
    '2 issues are new for your teams, 1 resolved: Straps tear',
  ]);
  // In the words of whoever looks.
  const [german] = (await app.listNotifications(INES, { limit: 1, language: 'de' })).rows;
  expect(german?.lines?.[1]).toBe('2 Fälle sind bei Ihnen: Large');
});

describe('who may not read it', () => {
  test('gets nothing of it, from that moment on', async () => {
    await sender('secret', 'internal');
    await say('secret', post('the lens falls off'));
    const [activity] = await app.listActivities(OPERATOR, { limit: 1 });
    const { issue } = await app.openIssue(OPERATOR, { title: 'Hidden', owner: 'ines' }, [activity?.id ?? '']);
    const right = await app.addRight(OPERATOR, { person: 'ines', permission: 'read', connections: [] });
    await later(0);
    expect(slack.sent).toEqual([]);
    expect(await mine()).toEqual([]);
    await app.removeRight(OPERATOR, right.id);
    expect(await mine()).toMatchObject([{ issue: issue.id, kind: 'assigned', ended: 'they may not read it' }]);
    // Nor is it among what is told to whoever comes back.
    await pool.query('update issues set severity = 10 where id = $1', [issue.id]);
    const back = async (): Promise<string> => {
      now = new Date(now.getTime() + MINUTE);
      await pool.query(`update people set away_at = $1, back_at = $2 where id = 'ines'`, [new Date(0), now]);
      await later(0);
      const told = slack.sent.splice(0).flatMap(({ items }) => items);
      return told.find(({ kind }) => kind === 'back')?.lines.join() ?? '';
    };
    expect(await back()).toContain('yours: Hidden');
    const narrowed = await app.addRight(OPERATOR, { person: 'ines', permission: 'read', connections: [] });
    expect(await back()).toMatch(/^(?!.*Hidden).*waits for you/);
    await app.removeRight(OPERATOR, narrowed.id);
  });

  test('nor whoever may not sign in any more; and nobody sees what is told to others', async () => {
    await app.inviteAccount(OPERATOR, { person: 'ines', role: 'responder', email: 'ines@example.com' });
    await app.editAccount(OPERATOR, 'ines', { disabled: true });
    await ask('Still there?');
    await later(0);
    expect(slack.sent).toEqual([]);
    await app.editAccount(OPERATOR, 'ines', { disabled: false });
    await expect(app.listNotifications(BO, { limit: 5, person: 'ines' })).rejects.toThrow('may not configure');
    await expect(app.setNotificationRules(BO, { quiet: null }, 'ines')).rejects.toThrow('may not configure');
  });
});

test('a test is sent at once, and says what is wrong', async () => {
  mail.how.fails = new Fault('auth', 'the server wants a password');
  expect(await app.testNotifications(INES, null)).toEqual([
    { channel: 'slack', fault: null },
    { channel: 'mail', fault: 'the server wants a password' },
  ]);
  expect(told(slack)).toEqual(['This is a test: slack reaches you.']);
  await expect(app.setNotificationRules(INES, { quiet: ['25:00', '07:00'] })).rejects.toThrow('quiet.0');
  await expect(app.setNotificationRules(INES, { kinds: { gossip: { when: 'now' } } })).rejects.toThrow('gossip');
});

describe('push', async () => {
  const service = await pushService();
  const pushed = (browser: string) =>
    service.taken.filter((one) => one.browser === browser).map(({ text }) => JSON.parse(text) as { title: string });

  test('is told to each browser that allows it, encrypted for that one and signed as ours; one that is gone is forgotten, and one that is busy asked again', async () => {
    await app.addPushDevice(BO, service.browser('phone'));
    const laptop = await app.addPushDevice(BO, service.browser('laptop'));
    await app.setNotificationRules(BO, { quiet: ['18:00', '08:00'], kinds: { asked: { channels: ['push', 'mail'] } } });
    service.says('phone', [429, { 'retry-after': '600' }]);
    service.says('laptop', [410]);
    await app.startPlaybook(OPERATOR, 'approve', { what: 'Wir sind dran.' }, null);
    const [ask] = await until(async () => {
      const open = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
      return open[0]?.question === 'May this go out?' && open;
    });
    await later(0);
    const { key, devices } = await app.showPush(BO);
    expect(devices).toMatchObject([{ fault: expect.stringMatching(/^the push service 127.0.0.1:\d+ answered 429$/) }]);
    await expect(app.removePushDevice(BO, laptop.id)).rejects.toThrow('there is no browser');
    service.says('phone', [503]);
    await later(9);
    expect(await states()).toEqual(['failed']);
    await later(2);
    expect(await states()).toEqual(['failed', 'failed']);
    service.says('phone', null);
    await later(3);
    expect([await states(), told(mail)]).toEqual([['failed', 'failed', 'done'], []]);
    const [taken] = service.taken;
    expect(taken).toMatchObject({
      browser: 'phone',
      key,
      subject: 'https://bondfire.example',
      headers: { urgency: 'high', topic: expect.stringMatching(/^[\w-]{32}$/) },
    });
    // It is of no use once its time is over.
    expect(Number(taken?.headers.ttl)).toBe((120 - 14) * 60);
    expect(JSON.parse(taken?.text ?? '')).toEqual({
      title: 'Sie werden gefragt: May this go out?',
      body: expect.stringMatching(/^Bis Mo., .*\n“Wir sind dran.”\nSie bekommen das, weil Sie gefragt werden/),
      lang: 'de',
      tag: ask?.id,
      again: false,
      at: now.toISOString(),
      url: '/inbox',
      actions: [{ action: 'rules', title: 'Wie ich benachrichtigt werde', url: '/settings#notifications-asked' }],
    });
    await app.answerAsk(OPERATOR, ask?.id ?? '', { choice: 'no' }, 'bo');
  });

  test('keeps quiet hours, and is somebody’s only as long as they are signed in there', async () => {
    service.taken.length = 0;
    await app.addPushDevice(INES, service.browser('tablet'));
    await app.setNotificationRules(INES, { quiet: ['12:00', '14:00'], kinds: { asked: { channels: ['push'] } } });
    await ask('Now?');
    await later(0);
    expect(pushed('tablet')).toEqual([]);
    await later(121);
    expect(pushed('tablet')).toMatchObject([{ title: 'Asked of you: Now?' }]);
    // The browser is somebody else's now.
    await app.addPushDevice(BO, service.browser('tablet'));
    expect((await app.showPush(INES)).devices).toEqual([]);
    const reaches = async (person: string) =>
      (await app.showNotificationRules(OPERATOR, person)).channels.find(({ id }) => id === 'push')?.reaches;
    expect([await reaches('ines'), await reaches('bo')]).toEqual([false, true]);
    await app.addPerson(OPERATOR, 'pia', { name: 'Pia' });
    const invited = { person: 'pia', role: 'responder', email: 'pia@example.com' } as const;
    const { token } = await app.inviteAccount(OPERATOR, invited);
    const password = noteSecret('several plain words together');
    const { who } = await app.usePasswordLink({ token: noteSecret(token), password }, { address: null, agent: 'X/1' });
    await app.addPushDevice(who, service.browser('own'));
    expect(await reaches('pia')).toBe(true);
    await app.signOut(who);
    expect(await reaches('pia')).toBe(false);
  });
});
