/** Who can act after all: levels of asks that found nobody, calendars and vendors that are overruled by hand, vendors that fell silent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox as slackSandbox } from '../../connectors/slack/sandbox.ts';
import { OPERATOR, type SeenAsk, type SeenPerson } from '../../src/app/index.ts';
import { PEOPLE_CHECKS } from '../../src/people/index.ts';
import { scene, until } from '../support/scene.ts';

function asking(steps: string): string {
  return `
title: Ask
purpose: To be tried.
mode: act
on: { manual: {} }
steps:
  - { id: ask, ask: "?", for: choice, options: [a, b], within: 1d, otherwise: stop, ${steps} }`;
}

const { app, bondfire } = await scene({
  files: {
    'playbooks/night.yaml': asking('of: "person:ann", hours: always, escalate: [{ after: 30m, to: "oncall:night" }]'),
    'playbooks/early.yaml': asking('of: "person:ann", hours: always, escalate: [{ after: 30m, to: "team:early" }]'),
    'playbooks/alone.yaml': asking('of: "person:bob", hours: always'),
    'playbooks/of-owner.yaml': asking('of: owner, hours: always').replace(
      'steps:',
      'steps:\n  - { id: open, do: issue.open, with: { title: Whose, team: night } }',
    ),
    'playbooks/of-leaver.yaml': asking('of: "person:leaver", hours: always'),
    'playbooks/of-last.yaml': asking('of: "person:last", hours: always'),
    'playbooks/signed.yaml': asking(
      'of: ["person:bob", "person:ann"], hours: always, text: "So it is.", self: false',
    ).replace('for: choice, options: [a, b]', 'for: approval'),
    'playbooks/by-day.yaml': asking('of: "person:bob", escalate: [{ after: 30m, to: "person:ann" }]'),
  },
});
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const worker = await bondfire.another({ clock });

await app.addPerson(OPERATOR, 'ann', {});
await app.addPerson(OPERATOR, 'bob', {});
await app.addPerson(OPERATOR, 'lead', {});
await app.addTeam(OPERATOR, 'night', { members: ['bob'], lead: 'lead' });
await app.addTeam(OPERATOR, 'early', { members: [], lead: 'lead' });
await worker.startWork();

// Out of office without an end, as it was read; then the connection stops.
const chat = await startSandbox(slackSandbox);
afterAll(() => chat.stop());
const there = chat.world.people.get('U0LI');
if (there === undefined) throw new RangeError('nobody is Li');
chat.world.people.set('U0LI', { ...there, status: { text: 'Out of office', emoji: '', expiration: 0 } });
await app.addPerson(OPERATOR, 'li', { email: 'li@acme.example' });
await app.addConnection(OPERATOR, {
  id: 'chat',
  connector: 'slack',
  audience: 'internal',
  settings: chat.settings,
});
await until(async () => (await app.showPerson(OPERATOR, 'li')).away);
await app.pauseConnection(OPERATOR, 'chat');

async function opened(playbook: string): Promise<SeenAsk> {
  const { run } = await worker.app.startPlaybook(OPERATOR, playbook, {}, null);
  const [ask] = await app.asksOfRun(OPERATOR, run);
  if (!ask) throw new Error('nothing was asked');
  return ask;
}
async function waiting(id: string): Promise<readonly string[]> {
  const { asked } = await app.showAsk(OPERATOR, id);
  return asked.flatMap(({ person, state }) => (state === 'asked' ? [person] : [])).toSorted();
}
const asks = (id: string, ...people: string[]) =>
  until(async () => (await waiting(id)).join() === people.toSorted().join());
const passes = (minutes: number): void => void (ahead += minutes * 60_000);

describe('an escalation that finds nobody', () => {
  test('tells the lead, is looked at again when people change, and asks whoever is there then', async () => {
    const ask = await opened('night');
    passes(31);
    await asks(ask.id, 'ann', 'lead');
    const held = await app.showAsk(OPERATOR, ask.id);
    expect(held).toMatchObject({ held: null, level: 1, unfound: [{ level: 1, why: expect.any(String) as string }] });
    expect(held.unfound[0]?.why).toBe('nobody can be asked: nobody is on call for night');
    expect(held.asked.find(({ person }) => person === 'lead')?.why).toBe(
      'escalated, as nobody had answered: leads night, of which nobody can be asked',
    );
    const now = clock.now();
    await worker.app.takeShift(OPERATOR, 'night', 'bob', now, new Date(now.getTime() + 3_600_000));
    await asks(ask.id, 'ann', 'bob', 'lead');
    expect((await app.showAsk(OPERATOR, ask.id)).unfound).toEqual([]);
    await worker.app.answerAsk(OPERATOR, ask.id, { choice: 'a' }, 'bob');
  });

  test('asks somebody whose work begins later, without anybody changing anything', async () => {
    const at = clock.now();
    const hour = (more: number): string => `${String((at.getUTCHours() + more) % 24).padStart(2, '0')}:00`;
    const hours = Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [[hour(3), hour(9)]]]),
    );
    await app.addPerson(OPERATOR, 'dawn', { hours });
    await app.editTeam(OPERATOR, 'early', { members: ['dawn'] });
    await app.editPerson(OPERATOR, 'ann', { hours });
    const ask = await opened('by_day');
    passes(31);
    await until(async () => (await app.showAsk(OPERATOR, ask.id)).level === 1);
    expect(await waiting(ask.id)).toEqual(['bob']);
    passes(4 * 60);
    await asks(ask.id, 'ann', 'bob');
    await app.editPerson(OPERATOR, 'ann', { hours: null });
  });

  test('whoever passed it on is not asked again by looking again', async () => {
    await app.editTeam(OPERATOR, 'early', { members: [] });
    const ask = await opened('early');
    passes(31);
    await asks(ask.id, 'ann', 'lead');
    await worker.app.passAsk(OPERATOR, ask.id, 'bob', null, 'lead');
    const { next_at: before } = await app.showAsk(OPERATOR, ask.id);
    passes(2);
    await until(async () => (await app.showAsk(OPERATOR, ask.id)).next_at !== before);
    expect(await waiting(ask.id)).toEqual(['ann', 'bob']);
  });
});

test('of a person as well the lead is told, and their coming back is enough', async () => {
  await worker.app.setAway(OPERATOR, 'bob', { from: null, until: null, reason: null });
  await until(async () => (await app.showPerson(OPERATOR, 'bob')).away);
  const ask = await opened('alone');
  expect(ask).toMatchObject({ held: expect.stringContaining('bob: away') as string, unfound: [{ level: 0 }] });
  expect(await waiting(ask.id)).toEqual(['lead']);
  await worker.app.setBack(OPERATOR, 'bob');
  await asks(ask.id, 'bob', 'lead');
  expect(await app.showAsk(OPERATOR, ask.id)).toMatchObject({ held: null, unfound: [] });
});

test('what is passed on to somebody who is away is put to whoever stands in, or is not passed on', async () => {
  await app.addPerson(OPERATOR, 'gone', { name: 'Gone', stand_in: 'ann' });
  await app.setAway(OPERATOR, 'gone', { from: null, until: null, reason: 'on leave' });
  const ask = await opened('alone');
  await asks(ask.id, 'bob');
  const passed = await app.passAsk(OPERATOR, ask.id, 'gone', 'Yours.', 'bob');
  expect(passed.passed_to).toBe('ann');
  const why = 'passed on by bob: Yours.; stands in for Gone, who is away (on leave)';
  expect(passed.asked.filter(({ state }) => state === 'asked')).toMatchObject([{ person: 'ann', why }]);
  const back = app.passAsk(OPERATOR, ask.id, 'gone', null, 'ann');
  await expect(back).rejects.toMatchObject({ message: 'gone is away, and ann stands in' });
  await app.editPerson(OPERATOR, 'gone', { stand_in: null });
  const nobody = app.passAsk(OPERATOR, ask.id, 'gone', null, 'ann');
  await expect(nobody).rejects.toMatchObject({
    kind: 'rejected',
    message: 'nobody can be asked: gone: away (on leave)',
    cure: 'Answer it, or name somebody else.',
  });
  expect(await waiting(ask.id)).toEqual(['ann']);
});

test('an approval that only those are left of who wrote it tells the lead by itself, and is not put to them again', async () => {
  const ask = await opened('signed');
  const edit = (text: string, as: string) => worker.app.answerAsk(OPERATOR, ask.id, { choice: 'yes', text }, as);
  await edit('So it was.', 'bob');
  expect(await app.showAsk(OPERATOR, ask.id)).toMatchObject({ held: null, unfound: [] });
  await edit('So it will be.', 'ann');
  await asks(ask.id, 'ann', 'bob', 'lead');
  const held = await app.showAsk(OPERATOR, ask.id);
  expect(held.held).toBe('nobody can be asked: bob: wrote some of it; ann: wrote some of it');
  expect(held.asked.find(({ person }) => person === 'lead')?.why).toBe('leads night, of which nobody can be asked');
  // The lead as well: then an admin is left, or whoever it is passed on to.
  await edit('So be it.', 'lead');
  await until(async () => (await app.showAsk(OPERATOR, ask.id)).unfound[0]?.why.startsWith('nobody can be asked'));
  expect(await waiting(ask.id)).toEqual(['ann', 'bob', 'lead']);
  await app.addPerson(OPERATOR, 'wrote', {});
  await worker.app.passAsk(OPERATOR, ask.id, 'wrote', null, 'bob');
  await edit('Be it so.', 'wrote');
  await expect(worker.app.passAsk(OPERATOR, ask.id, 'bob', null, 'wrote')).rejects.toThrow('was asked this already');
  await app.addPerson(OPERATOR, 'fresh', {});
  await worker.app.passAsk(OPERATOR, ask.id, 'fresh', null, 'wrote');
  expect(await edit('Be it so.', 'fresh')).toMatchObject({ decided: true });
});

test('of an issue that is nobody’s the lead of its team is told, and whoever takes it is asked', async () => {
  const ask = await opened('of_owner');
  expect(ask.held).toContain('the issue has no owner');
  expect(ask.asked).toMatchObject([{ person: 'lead', why: expect.stringContaining('leads night') as string }]);
  const [issue] = await app.listIssues(OPERATOR, { limit: 1 });
  await worker.app.claimIssue(OPERATOR, issue?.id ?? '', 'bob');
  passes(2);
  await asks(ask.id, 'bob', 'lead');
});

test('what waits for somebody who is taken out moves on: to who stands in, else to the lead, or is nobody’s', async () => {
  for (const [id, stand_in] of [
    ['leaver', 'ann'],
    ['last', null],
  ] as const)
    await worker.app.addPerson(OPERATOR, id, { stand_in });
  for (const [id, owner] of [
    ['leaver', 'ann'],
    ['last', null],
  ] as const) {
    const ask = await opened(`of_${id}`);
    expect(await waiting(ask.id)).toEqual([id]);
    const { issue } = await worker.app.openIssue(OPERATOR, { title: id, owner: id, team: 'night' });
    await worker.app.removePerson(OPERATOR, id);
    expect((await app.showIssue(OPERATOR, issue.id)).owner).toBe(owner);
    const after = await app.showAsk(OPERATOR, ask.id);
    expect(after.asked.flatMap(({ person, state }) => (state === 'asked' ? [person] : []))).toEqual(
      owner === null ? [] : [owner],
    );
    expect(after.held === null).toBe(owner !== null);
  }
});

function seen(id: string): Promise<SeenPerson> {
  return worker.app.showPerson(OPERATOR, id);
}
function away(id: string, is = true): Promise<SeenPerson> {
  return until(async () => {
    const found = await seen(id);
    return found.now.away === is && found.away === is && found;
  });
}
/** Of whom the watchdog says that nothing was handed on. */
async function forgotten(): Promise<string[]> {
  const { pool } = bondfire.database;
  const { overdue } = PEOPLE_CHECKS.find(({ kind }) => kind === 'people_to_hand_on') ?? { overdue: '' };
  const { rows } = await pool.query<{ id: string }>(overdue, [clock.now(), clock.now()]);
  return rows.map(({ id }) => id);
}
function utc(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

describe('said by hand that somebody is there', () => {
  const begins = clock.now();
  const ends = new Date(begins.getTime() + 72 * 3_600_000);
  const calendar = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:${utc(
    new Date(begins.getTime() - 3_600_000),
  )}\r\nDTEND:${utc(ends)}\r\nSUMMARY:Vacation\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const server = createServer((_request, response) => response.end(calendar));
  afterAll(() => server.close());

  test('a calendar is overruled until what it says is over, or until the time that is given; it is kept who said so', async () => {
    server.listen(0, '127.0.0.1');
    await until(async () => server.listening);
    await app.addPerson(OPERATOR, 'cal', {
      calendar: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ics`,
    });
    await away('cal');
    const { issue } = await app.openIssue(OPERATOR, { title: 'Whose', owner: 'cal', team: 'early' });
    expect(await worker.app.setBack(OPERATOR, 'cal')).toMatchObject({
      ended: true,
      person: {
        now: { can: true },
        presences: [{ by: OPERATOR.name, until_at: `${ends.toISOString().slice(0, 19)}.000Z` }],
      },
    });
    await away('cal', false);
    expect(await forgotten()).toEqual([]);
    // Away by hand wins over that, and ends with it.
    await worker.app.setAway(OPERATOR, 'cal', { from: null, until: null, reason: 'a trip' });
    expect(await away('cal')).toMatchObject({ now: { why: 'away (a trip)' } });
    const soon = new Date(clock.now().getTime() + 3_600_000);
    await bondfire.database.pool.query(`delete from presences where person = 'cal'`);
    await worker.app.setBack(OPERATOR, 'cal', soon);
    await away('cal', false);
    expect((await app.showIssue(OPERATOR, issue.id)).owner).toBe('cal');
    passes(61);
    // As told now and then: here at once.
    await app.editPerson(OPERATOR, 'cal', { name: 'Cal' });
    expect(await away('cal')).toMatchObject({ now: { why: 'away (Vacation)' }, presences: [] });
    await expect(worker.app.setBack(OPERATOR, 'cal', new Date(0))).rejects.toThrow('over already');
  });
});

describe('a vendor that named no end', () => {
  test('counts no more a day after it was heard last, says so, and counts again when it is heard', async () => {
    ahead = 23 * 3_600_000;
    await app.editPerson(OPERATOR, 'li', { name: 'Li' });
    expect(await seen('li')).toMatchObject({ now: { away: true, until: null }, lapsed: [] });
    passes(2 * 60);
    await app.editPerson(OPERATOR, 'li', { name: 'Li' });
    expect(await away('li', false)).toMatchObject({ absences: [], lapsed: [{ source: 'chat', until_at: null }] });
    expect(await forgotten()).toEqual([]);
    // It is read again, by a clock that says the same.
    await bondfire.database.pool.query(`update directory set seen_at = $1`, [clock.now()]);
    await app.editPerson(OPERATOR, 'li', { name: 'Li' });
    expect(await away('li')).toMatchObject({ lapsed: [] });
  });
});
