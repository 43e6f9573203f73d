/** Issues in a Slack channel: cards that stay true, and what people press on them, over HTTP, as Slack sends it. */
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Fault } from '#sdk';
import { startSandbox } from '#sdk/sandbox';
import { slack } from '../../connectors/slack/connector.ts';
import { channelOf, people, sandbox, SEEDED, type Message } from '../../connectors/slack/sandbox.ts';
import { testBondfire } from '../../test/support/bondfire.ts';
import { until } from '../../test/support/scene.ts';
import { noteSecret } from '../../test/support/secrets.ts';
import { OPERATOR, Unsure } from '../app/index.ts';
import { manifestFor } from './manifest.ts';
import { createRooms } from './readers.ts';
import { createReceiver } from './receive.ts';
import { createTelling } from './telling.ts';

const LONG = `It fogs ${'again and '.repeat(20)}again`;
const ASK = `
title: Answer a fault that is known
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.startsWith('Fault')" }
steps:
  - { id: words, ask: "May this go out?", of: role:approver, for: approval, text: "We mend it on Friday.", self: true, within: 2h, otherwise: stop }
  - { id: which, ask: "What do they get?", of: role:approver, for: choice, options: [repair, refund], within: 2h, otherwise: stop }
  - { id: form, ask: "How many?", of: role:approver, for: form, fields: { many: number, why: { type: text, optional: true }, how: { type: choice, options: [never, ${LONG}], optional: true } }, within: 2h, otherwise: stop }
`;
const BOTH = `
title: Recall what is faulty
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.startsWith('Recall')" }
steps:
  - { id: words, ask: "May we say so?", of: role:approver, for: approval, need: 2, text: "We mend it on Friday.", self: true, within: 2h, otherwise: stop }
`;
const INES = 'U0INES';
const TOM = 'U0TOM';
const PETRA = 'U0PETRA';

const bondfire = await testBondfire({ files: { 'playbooks/ask.yaml': ASK, 'playbooks/both.yaml': BOTH } });
const { app } = bondfire;
const workspace = await startSandbox(sandbox);
const { world } = workspace;
afterAll(() => workspace.stop());
const { token = '' } = await app.addConnection(OPERATOR, {
  id: 'chat',
  connector: 'slack',
  audience: 'internal',
  settings: { ...workspace.settings, app_token: undefined, issue_channel: SEEDED.support },
});
for (const [id, name, role] of [
  ['ines', 'Ines Keller', 'responder'],
  ['tom', 'Tom Núñez', 'responder'],
  ['petra', 'Petra Novak', 'viewer'],
] as const) {
  const roles = id === 'petra' ? [] : ['approver'];
  await app.addPerson(OPERATOR, id, { name, email: `${id}@acme.example`, roles });
  noteSecret((await app.inviteAccount(OPERATOR, { person: id, role, email: `${id}@acme.example` })).token);
}
await app.pull(OPERATOR, 'chat', 'messages', AbortSignal.timeout(60_000));
await bondfire.startWork();
const support = channelOf(world, SEEDED.support);

type Payload = Parameters<typeof people.signedForm>[1];

async function post(payload: Payload, at?: Date) {
  const { headers, body } = people.signedForm(world, payload, at);
  const sent = { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body: Buffer.from(body) };
  const answer = await app.receive('chat', token ?? '', sent);
  if (answer === null || !('status' in answer)) throw new Error('it was taken for a record');
  await settled();
  return answer.body === '' ? null : (JSON.parse(answer.body) as Record<string, unknown>);
}

/** All that people did is done: some of it after it was acknowledged. */
async function settled(): Promise<void> {
  const open = 'select from slack_deliveries where body is not null';
  await until(async () => (await bondfire.database.pool.query(open)).rowCount === 0);
}

function cards(title: string): Message[] {
  return support.messages.filter(({ text, user }) => user === 'U0BONDFIRE' && text.includes(title));
}

function shows(title: string, what: string): Promise<Message> {
  return until(async () => cards(title).find(({ blocks }) => JSON.stringify(blocks).includes(what)));
}

function at({ ts }: Message) {
  return { channel: SEEDED.support, ts };
}

async function opened(title: string): Promise<{ readonly id: string; readonly card: Message }> {
  const { issue } = await app.openIssue(OPERATOR, { title, severity: 7 });
  const card = await until(async () => cards(title)[0]);
  return { id: issue.id, card };
}

function whispered(user: string): string {
  return world.whispers.findLast((one) => one.user === user)?.text ?? '';
}

/** What happened to it, in the journal. */
async function entries(id: string): Promise<string[]> {
  return (await app.showIssue(OPERATOR, id)).timeline.map(({ kind, actor }) => `${kind} by ${actor.id}`);
}

async function confirmed(user: string): Promise<void> {
  const { card } = await opened(`Who is ${user}`);
  await post(people.press(world, user, at(card), 'issue.claim'));
  expect(await app.authenticateAt({ connection: 'chat', account: user }, 'slack')).toBeNull();
  await post(people.pressWhisper(world, user, 'person.confirm'));
  expect(whispered(user)).toContain('Thank you');
}

describe('people', { timeout: 300_000 }, () => {
  test('are matched by their address, and do nothing before they have confirmed it', async () => {
    const { id, card } = await opened('The hinge squeaks');
    await post(people.press(world, INES, at(card), 'issue.claim'));
    expect((await app.showIssue(OPERATOR, id)).owner).toBeNull();
    expect(whispered(INES)).toContain('Bondfire knows somebody with your address: Ines Keller. Is that you?');
    await post(people.pressWhisper(world, INES, 'person.confirm'));
    expect((await app.showPerson(OPERATOR, 'ines')).accounts).toEqual([{ connection: 'chat', id: INES }]);
    await post(people.press(world, INES, at(card), 'issue.claim'));
    expect((await app.showIssue(OPERATOR, id)).owner).toBe('ines');
    const [entry] = await app.listAudit(OPERATOR, { limit: 1 });
    expect(entry).toMatchObject({ what: 'issue.claim', person: 'ines', via: 'slack' });
  });

  test('whom nobody knows, and who may not, are told so alone', async () => {
    const { id, card } = await opened('The lid is loose');
    await post(people.press(world, 'U0AICHA', at(card), 'issue.claim'));
    expect(whispered('U0AICHA')).toContain('Nobody in Bondfire has the address aicha@acme.example');
    await confirmed(PETRA);
    await post(people.press(world, PETRA, at(card), 'issue.claim'));
    expect(whispered(PETRA)).toContain('Petra Novak is viewer, and may not act. It takes the role');
    await post(people.press(world, PETRA, at(card), 'issue.claim'));
    expect((await app.showIssue(OPERATOR, id)).owner).toBeNull();
  });
});

describe('a card', { timeout: 300_000 }, () => {
  test('is one message, edited as the issue changes, with all that can be pressed', async () => {
    const { id, card } = await opened('The lens fogs');
    await post(people.press(world, INES, at(card), 'issue.claim'));
    await shows('The lens fogs', 'Ines Keller has it');
    await post(people.press(world, INES, at(card), 'issue.snooze', { value: '4h' }));
    await shows('The lens fogs', 'snoozed until');
    await confirmed(TOM);
    await post(people.press(world, INES, at(card), 'issue.hand_over'));
    const form = people.viewOf(world, INES);
    await post(people.submit(world, INES, { to: TOM, note: 'You know lenses.' }));
    people.answered(world, form, null);
    await shows('The lens fogs', 'Tom Núñez has it');
    await post(people.press(world, INES, at(card), 'issue.take'));
    await shows('The lens fogs', 'Ines Keller has it');
    await post(people.press(world, TOM, at(card), 'issue.take'));
    await shows('The lens fogs', 'Tom Núñez has it');
    await post(people.press(world, TOM, at(card), 'issue.resolve'));
    const refused = await post(people.submit(world, TOM, { outcome: '' }));
    expect(refused).toMatchObject({ response_action: 'errors', errors: { outcome: expect.any(String) as string } });
    await post(people.submit(world, TOM, { outcome: 'A new seal.' }));
    const last = await shows('The lens fogs', 'A new seal.');
    expect(JSON.stringify(last.blocks)).not.toContain('issue.claim');
    expect(cards('The lens fogs')).toHaveLength(1);
    expect((await entries(id)).filter((one) => /claimed|assigned|snoozed|handed_over|resolved/.test(one))).toEqual([
      'claimed by ines',
      'snoozed by ines',
      'handed_over by ines',
      'assigned by ines',
      'assigned by tom',
      'resolved by tom',
    ]);
  });

  test('asks, and takes an edited approval, a choice and a form, each once', async () => {
    const { id, card } = await opened('Fault in the red');
    await shows('Fault in the red', 'ask.yes');
    const [first] = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
    await post(people.press(world, INES, at(card), 'ask.edit'));
    await post(people.submit(world, INES, { text: 'We mend it on Monday.' }));
    expect(await app.showAsk(OPERATOR, first?.id ?? '')).toMatchObject({
      state: 'answered',
      text: 'We mend it on Monday.',
    });
    await shows('Fault in the red', 'ask.choose.1');
    await post(people.press(world, INES, at(card), 'ask.pass'));
    expect(whispered(INES)).toContain('Nobody else');
    const choose = people.press(world, TOM, at(card), 'ask.choose.1');
    await post(choose);
    await shows('Fault in the red', 'ask.form');
    await post(people.press(world, TOM, at(card), 'ask.form'));
    await post(people.submit(world, TOM, { 'field.many': '12', 'field.how': '1' }));
    const [run] = await app.listRuns(OPERATOR, { playbook: 'ask', limit: 1 });
    await until(async () => (await app.listRuns(OPERATOR, { playbook: 'ask', limit: 1 }))[0]?.state === 'done');
    const asks = await app.asksOfRun(OPERATOR, run?.id ?? '');
    expect(asks.map(({ decision }) => [decision?.choice, decision?.by])).toEqual([
      ['yes', ['ines']],
      ['refund', ['tom']],
      [expect.anything(), ['tom']],
    ]);
    expect(asks[2]?.answers[0]?.fields).toEqual({ many: 12, why: null, how: LONG });
    expect(cards('Fault in the red')).toHaveLength(1);
    expect((await entries(id)).filter((one) => one.startsWith('decided'))).toHaveLength(3);
  });
});

describe('a delivery', { timeout: 300_000 }, () => {
  test('that comes again, at once or later, does nothing more', async () => {
    const { id, card } = await opened('The strap tears');
    const press = people.press(world, INES, at(card), 'issue.claim');
    await Promise.all([post(press), post(press), post(press)]);
    await app.assignIssue(OPERATOR, id, { owner: 'tom' });
    await post(press);
    expect((await entries(id)).filter((one) => one === 'claimed by ines')).toHaveLength(1);
    expect((await app.showIssue(OPERATOR, id)).owner).toBe('tom');
  });

  test('that is forged, or replayed after five minutes, is refused', async () => {
    const { id, card } = await opened('The box is empty');
    const press = people.press(world, INES, at(card), 'issue.claim');
    const { headers, body } = people.signedForm(world, press);
    const forged = { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    const request = {
      method: 'POST',
      path: '/in',
      query: new URLSearchParams(),
      headers: forged,
      body: Buffer.from(body),
    };
    await expect(app.receive('chat', token ?? '', request)).rejects.toMatchObject({ kind: 'rejected' });
    await expect(post(press, new Date(Date.now() - 400_000))).rejects.toMatchObject({ kind: 'rejected' });
    expect((await app.showIssue(OPERATOR, id)).owner).toBeNull();
  });

  test('that comes too late to count says so to whoever pressed', async () => {
    const { card } = await opened('Fault of late');
    const old = { ...(await shows('Fault of late', 'ask.yes')) };
    await post(people.press(world, INES, at(card), 'ask.yes'));
    const late = people.press(world, TOM, at(card), 'issue.claim');
    const [action] = (old.blocks as { elements?: { action_id: string; value: string }[] }[]).flatMap(
      ({ elements = [] }) => elements.filter(({ action_id }) => action_id === 'ask.yes'),
    );
    await post({
      ...late,
      actions: [{ type: 'button', action_id: 'ask.yes', block_id: 'ask', value: action?.value, action_ts: '1' }],
    });
    expect(whispered(TOM)).toMatch(/This was answered: yes, by ines/);
  });
});

describe('somebody is told alone', { timeout: 300_000 }, () => {
  const AICHA = 'U0AICHA';
  const alone = (): Message[] =>
    [...world.channels.values()].find(({ kind, members }) => kind === 'direct' && members.includes(AICHA))?.messages ??
    [];
  const notice = (...what: readonly string[]): Promise<Message> =>
    until(async () => alone().find(({ blocks }) => what.every((one) => JSON.stringify(blocks).includes(one))));
  const place = async (what: string) => {
    const { ts } = await notice(what);
    const channel = [...world.channels.values()].find(({ messages }) => messages === alone());
    return { channel: channel?.id ?? '', ts };
  };

  test('what is asked of them, once, with why and how to stop it; and answers there', async () => {
    const accounts = [{ connection: 'chat', id: AICHA }];
    await app.addPerson(OPERATOR, 'aicha', { name: 'Aïcha Osei', roles: ['approver'], languages: ['de'], accounts });
    const made = { person: 'aicha', role: 'responder', email: 'aicha@acme.example' };
    noteSecret((await app.inviteAccount(OPERATOR, made)).token);
    await opened('Fault in the blue');
    const asked = await notice('ask.yes');
    const words = JSON.stringify(asked.blocks);
    expect(asked.text).toBe('Sie werden gefragt: May this go out?');
    for (const said of ['We mend it on Friday.', 'Sie bekommen das, weil', 'Freigeben', 'Nichts mehr davon in Slack'])
      expect(words).toContain(said);
    await post(people.press(world, AICHA, await place('ask.yes'), 'ask.yes'));
    await until(async () => JSON.stringify(asked.blocks).includes('Beantwortet von Ihnen: freigegeben'));
    expect(JSON.stringify(asked.blocks)).not.toContain('ask.yes');
    await post(people.press(world, AICHA, await place('ask.choose.1'), 'ask.choose.1'));
    await post(people.press(world, AICHA, await place('ask.form'), 'ask.form'));
    await post(people.submit(world, AICHA, { 'field.many': '3' }));
    expect(whispered(AICHA)).toBe('Erledigt.');
    await until(async () => (await app.listRuns(OPERATOR, { playbook: 'ask', limit: 1 }))[0]?.state === 'done');
    expect(
      alone()
        .filter(({ text }) => text.startsWith('Sie werden gefragt'))
        .map(({ text }) => text.slice('Sie werden gefragt: '.length)),
    ).toEqual(['May this go out?', 'What do they get?', 'How many?']);
    const [, token = ''] = /\/m\/([\w.-]+)/.exec(words) ?? [];
    await app.stopByLink(token, { address: null, agent: null });
    const { rules } = await app.showNotificationRules(OPERATOR, 'aicha');
    expect(rules.kinds.asked.channels).toEqual(['push', 'mail']);
  });

  test('in their language, whatever they do; a channel reads that of all who read there', async () => {
    await app.setNotificationRules(OPERATOR, { kinds: { asked: null } }, 'aicha');
    const { id, card } = await opened('Fault in the green');
    await shows('Fault in the green', 'ask.edit');
    await post(people.press(world, AICHA, at(card), 'ask.edit'));
    expect(JSON.stringify(people.viewOf(world, AICHA).view)).toMatch(
      /Ändern und freigeben.*"Freigeben".*Abbrechen.*Worte, die intern fielen/,
    );
    const late = people.press(world, AICHA, at(card), 'issue.claim');
    await app.claimIssue(OPERATOR, id, 'tom');
    await post(late);
    expect(whispered(AICHA)).toBe('Der Fall ist schon bei tom.');
    const command = people.command(world, AICHA, 'on-call', SEEDED.support);
    expect(await post(command)).toMatchObject({ text: 'Kein Team hat einen Bereitschaftsplan.' });
    expect(await post(people.command(world, AICHA, 'away 0h', SEEDED.support))).toMatchObject({
      text: 'Diese Zeit ist vorbei. Nennen Sie eine, die noch kommt.',
    });
    await post(people.homeOpened(world, AICHA));
    expect(JSON.stringify(world.homes.get(AICHA)?.view)).toMatch(/gefragt: .*Aïcha Osei.*"Weitergeben"/);
    // Whom nobody knows, as Slack shows itself to them.
    const stranger = world.people.get('U0LI');
    if (stranger === undefined) throw new Error('there is no stranger');
    world.people.set('U0LI', { ...stranger, locale: 'de-DE' });
    await post(people.press(world, 'U0LI', at(card), 'issue.hand_over'));
    expect(whispered('U0LI')).toContain('Niemand in Bondfire hat die Adresse li@acme.example');
    const [, address = ''] = /<(http[^|]+)\|Fault in the green/.exec(JSON.stringify(card.blocks)) ?? [];
    const shown = async (members: string[]) => {
      const room = { ...support, id: `C0${members.length}`, name: 'room', members, messages: [] };
      world.channels.set(room.id, room);
      await post(people.linkShared(world, AICHA, room.id, '1.000100', [address]));
      return JSON.stringify(world.unfurls.get(address));
    };
    expect(await shown([AICHA, 'U0BONDFIRE'])).toContain('bei Tom Núñez');
    expect(await shown([AICHA, INES, 'U0BONDFIRE'])).toContain('Tom Núñez has it');
  });

  test('who answered elsewhere, or that it is over, once, in the place of the buttons', async () => {
    const told = await notice('Fault in the green');
    const [{ id, run } = { id: '', run: '' }] = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
    workspace.fault({ name: 'limited', times: 1, method: 'POST', path: '/api/chat.update' });
    await app.answerAsk(OPERATOR, id, { choice: 'yes' }, 'tom');
    await until(async () => JSON.stringify(told.blocks).includes('Beantwortet von Tom Núñez: freigegeben'));
    expect(JSON.stringify(told.blocks)).toContain('We mend it on Friday.');
    expect(JSON.stringify(told.blocks)).not.toContain('ask.yes');
    const next = await notice('Fault in the green', 'ask.choose.0');
    await app.cancelRun(OPERATOR, run, null);
    await until(async () => JSON.stringify(next.blocks).includes('Es wurde abgesagt.'));
    await app.addTeam(OPERATOR, 'lab', { title: 'Lab', members: ['aicha'] });
    const { issue } = await app.openIssue(OPERATOR, { title: 'The lid is cracked', team: 'lab' });
    const given = await notice('The lid is cracked', 'issue.claim');
    await app.claimIssue(OPERATOR, issue.id, 'tom');
    await until(async () => JSON.stringify(given.blocks).includes('Bei Tom Núñez.'));
    const edited = told.edited;
    await bondfire.tellPeople();
    expect(told.edited).toEqual(edited);
    // What others were told is edited by whoever comes to it first, and may still be on its way.
    await until(async () => {
      const { rowCount } = await bondfire.database.pool.query(
        `select from notification_sends join notification_sent on send = notification_sends.id join notifications on notifications.id = notification
         where settles_at is not null and ask = $1`,
        [id],
      );
      return rowCount === 0;
    });
  });

  test('the text as somebody edited it meanwhile, and what is pressed is of that', async () => {
    await opened('Recall of the straps');
    const told = await notice('Recall of the straps', 'ask.yes');
    const [{ id } = { id: '' }] = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
    await app.answerAsk(OPERATOR, id, { choice: 'yes', text: 'We mend it on Monday.' }, 'tom');
    await until(async () => JSON.stringify(told.blocks).includes('We mend it on Monday.'));
    expect(JSON.stringify(told.blocks)).toContain(`"${id}|2"`);
    await post(people.press(world, AICHA, await place('Recall of the straps'), 'ask.yes'));
    expect(await app.showAsk(OPERATOR, id)).toMatchObject({ state: 'answered', decision: { choice: 'yes' } });
    await until(async () => JSON.stringify(told.blocks).includes('Beantwortet von Ihnen, Tom Núñez'));
    expect(JSON.stringify(told.blocks)).not.toContain('ask.yes');
  });

  test('as fast as Slack takes it; what may have been sent is never sent again', async () => {
    world.strict = true;
    for (let times = 0; times < 5; times += 1)
      expect(await app.testNotifications(OPERATOR, 'slack', 'aicha')).toEqual([{ channel: 'slack', fault: null }]);
    world.strict = false;
    const lost = new Fault('transient', 'cut', { uncertain: true });
    const client = { call: async () => Promise.reject(lost) };
    const one = { id: 'chat', connector: 'slack', audience: 'internal' as const, paused_at: null, disconnected: null };
    const telling = createTelling({
      connections: { list: () => [one], open: async () => ({ client }) },
      address: '',
      makeLink: async () => '',
      now: () => new Date(),
    });
    const message = { id: '1', person: { accounts: [{ connection: 'chat', id: AICHA }] }, items: [], subject: 'Hello' };
    const sent = telling.send({ ...message, language: 'en', stop: 'stop' } as never, AbortSignal.timeout(60_000));
    await expect(sent).rejects.toBeInstanceOf(Unsure);
  });
});

describe('where something breaks', { timeout: 300_000 }, () => {
  test('a card whose answer was lost is looked for, and not posted again', async () => {
    workspace.fault({ name: 'lost_answer', times: 1, method: 'POST', path: '/api/chat.postMessage' });
    const { id, card } = await opened('The screen is dark');
    await app.claimIssue(OPERATOR, id, 'ines');
    expect((await shows('The screen is dark', 'Ines Keller has it')).ts).toBe(card.ts);
    expect(cards('The screen is dark')).toHaveLength(1);
  });

  test('a card that somebody deleted is not written again', async () => {
    const { id, card } = await opened('The cable breaks');
    support.messages.splice(support.messages.indexOf(card), 1);
    await app.claimIssue(OPERATOR, id, 'ines');
    const { id: other } = await opened('Another cable');
    await app.claimIssue(OPERATOR, other, 'ines');
    await shows('Another cable', 'Ines Keller has it');
    expect(cards('The cable breaks')).toEqual([]);
  });

  test('it is acknowledged in time though the work takes longer, and done by another process where this one ends', async () => {
    const done: string[] = [];
    const slow = Promise.withResolvers<void>();
    const { database } = bondfire;
    let fails = true;
    const untold: unknown[] = [];
    const failed = async ({ body }: { readonly body: unknown }) => void untold.push(body);
    const parts = { database, log: bondfire.logged.log, ackMs: 20, failed };
    const first = createReceiver({
      ...parts,
      clock: { now: () => new Date() },
      dispatch:
        async () =>
        async ({ answered }) => {
          await slow.promise;
          expect(answered.reply({ text: 'too late' })).toBe(false);
          if (fails) throw new Fault('transient', 'cut');
          done.push('first');
        },
    });
    expect(await first.receive('chat', { trigger_id: 'slow' })).toBeNull();
    slow.resolve();
    await first.drain();
    fails = false;
    const later = createReceiver({
      ...parts,
      clock: { now: () => new Date(Date.now() + 120_000) },
      dispatch:
        async () =>
        async ({ body }) =>
          void done.push(`later ${String(body['trigger_id'])}`),
    });
    const rounds = later.start();
    await rounds.now();
    await rounds.now();
    await rounds.stop();
    expect(done).toEqual(['later slow']);
    expect(await first.receive('chat', { trigger_id: 'slow' })).toBeNull();
    await first.drain();
    expect(done).toEqual(['later slow']);
    expect(untold).toEqual([]);
    // What never works is tried three times, and whoever waits for it is told.
    let tries = 0;
    let minutes = 0;
    const broken = createReceiver({
      ...parts,
      clock: { now: () => new Date(Date.now() + minutes * 60_000) },
      dispatch: async () => async () => {
        tries += 1;
        throw new Fault('bug', 'it is broken');
      },
    });
    await broken.receive('chat', { trigger_id: 'broken' });
    await broken.drain();
    const again = broken.start();
    for (minutes = 2; minutes < 10; minutes += 2) await again.now();
    await again.stop();
    expect([tries, untold]).toEqual([3, [{ trigger_id: 'broken' }]]);
  });

  test('a channel that people of other companies read is shown nothing; who else reads there now is noticed', async () => {
    let minutes = 0;
    let reads = 'chat';
    const changed: string[] = [];
    const readersAt = async () => ({
      all: { name: reads, role: 'viewer' as const },
      strangers: true,
      language: 'en' as const,
    });
    const clock = { now: () => new Date(minutes * 60_000) };
    const rooms = createRooms({ readersAt } as never, clock, async (id) => void changed.push(id));
    let shared = false;
    const answers: Readonly<Record<string, () => unknown>> = {
      'conversations.info': () => ({ channel: { is_ext_shared: shared } }),
      'conversations.members': () => ({ members: [INES] }),
    };
    const there = {
      me: async () => ({ user_id: 'U0BONDFIRE', url: '' }),
      call: async (method: string) => answers[method]?.(),
    } as never;
    await rooms.roomOf(there, 'chat', 'C1');
    reads = 'less';
    expect(await rooms.roomOf(there, 'chat', 'C1')).toMatchObject({ reader: { name: 'chat' } });
    minutes = 2;
    expect(await rooms.roomOf(there, 'chat', 'C1')).toMatchObject({ reader: { name: 'less' } });
    expect(changed).toEqual(['chat']);
    minutes = 4;
    shared = true;
    await expect(rooms.roomOf(there, 'chat', 'C1')).rejects.toMatchObject({ kind: 'config' });
  });
});

test('what is pressed comes through a socket as well', { timeout: 300_000 }, async () => {
  await app.changeConnection(OPERATOR, 'chat', { app_token: workspace.settings['app_token'] });
  await until(async () => world.sockets.size > 0);
  const { id, card } = await opened('The wheel wobbles');
  const press = people.press(world, INES, at(card), 'issue.claim');
  expect(await people.throughSocket(world, press, 'envelope-twice')).toEqual({});
  expect(await people.throughSocket(world, press, 'envelope-twice')).toEqual({});
  await settled();
  expect((await entries(id)).filter((one) => one === 'claimed by ines')).toHaveLength(1);
});

test('the manifest asks for what the connector wants, and bears the addresses of an installation', () => {
  const bare = parse(manifestFor({ url: null, address: null })) as { oauth_config: object };
  const settings = slack.settings.parse({ client_id: 'x', client_secret: 'y' });
  const plan = slack.oauth?.of(settings);
  const wanted = plan?.flow === 'code' ? plan.authorize.searchParams.get('scope')?.split(',') : [];
  expect(bare.oauth_config).toEqual({ scopes: { bot: wanted } });
  const address = 'https://bondfire.example/in/chat/x';
  const made = parse(manifestFor({ url: 'https://bondfire.example', address })) as { settings: object };
  expect(made).toMatchObject({ oauth_config: { redirect_urls: ['https://bondfire.example/oauth/callback'] } });
  expect(made.settings).toMatchObject({
    socket_mode_enabled: false,
    interactivity: { request_url: address },
    event_subscriptions: { request_url: address },
  });
});
