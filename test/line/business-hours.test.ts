/** Promises in business hours on a real database: over nights and holidays, paused, at risk, handed to another team, and when the hours change. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type IssueStory } from '../../src/app/index.ts';
import { createIssues, tickIssues, timeAnew, type IssueEvent } from '../../src/issues/index.ts';
import { transaction, type Tx } from '../../src/platform/index.ts';
import { scene } from '../support/scene.ts';

const OFFICE = [['09:00', '17:00']];
const WEEK = { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE };
const HOUR = 3_600;

const { app, bondfire } = await scene();
const { database } = bondfire;
const events: IssueEvent[] = [];
const onEvent = (_tx: Tx, event: IssueEvent): Promise<void> => Promise.resolve(void events.push(event));
const issues = createIssues({ onEvent });
const by = { kind: 'person', id: 'ines', name: 'Ines' } as const;

await app.addPerson(OPERATOR, 'ines', { zone: 'Europe/Berlin', hours: WEEK });
await app.addPerson(OPERATOR, 'ben', {});
await app.addTeam(OPERATOR, 'care', { zone: 'Europe/Berlin', hours: WEEK, holidays: 'de', markets: ['de'] });
await app.addTeam(OPERATOR, 'lab', { members: ['ines'] });
await app.addTeam(OPERATOR, 'night', { zone: 'UTC', hours: { mon: [['22:00', '06:00']] } });
await app.addTeam(OPERATOR, 'open', { members: ['ines', 'ben'] });
await app.addTeam(OPERATOR, 'idle', { zone: 'UTC', hours: {} });
const policy = { market: null, acknowledge: null, reply: 4 * HOUR, resolution: null, at_risk: 0.75 };
await app.savePromisePolicy(OPERATOR, { ...policy, id: 'office', severity: 1, hours: 'business' });
await app.savePromisePolicy(OPERATOR, { ...policy, id: 'grave', severity: 8, hours: 'always', reply: HOUR });

// Times of the tests are far ahead, so that no worker's clock comes to them.
async function opened(at: string, more: Parameters<typeof opening>[0] = {}): Promise<string> {
  const { issue } = await transaction(database.pool, (tx) => issues.open(tx, opening(more), new Date(at)));
  return issue.id;
}
function opening(more: { team?: string; market?: string; severity?: number }) {
  return { title: 'Promised', cause: null, by, team: 'care', ...more };
}
async function reply(id: string): Promise<IssueStory['promises'][number] | undefined> {
  return (await app.showIssue(OPERATOR, id)).promises.find(({ kind }) => kind === 'reply');
}
async function entries(id: string, kind: string): Promise<IssueStory['timeline']> {
  return (await app.showIssue(OPERATOR, id)).timeline.filter((one) => one.kind === kind);
}
async function tick(id: string, at: string): Promise<string[]> {
  events.length = 0;
  const clock = { now: () => new Date(at) };
  await tickIssues({ database, issues, onEvent, idleAfter: () => [], clock, onMoved: () => undefined });
  return events.filter(({ issue }) => issue.id === id).map(({ kind }) => kind);
}

describe('due and at risk', () => {
  test.each<[string, string, Parameters<typeof opened>[1], string, string]>([
    // Four hours: three before it is at risk.
    ['over a weekend', '2032-03-05T14:00:00Z', {}, '2032-03-08T09:00:00.000Z', '2032-03-08T10:00:00.000Z'],
    [
      'over the change of the clock',
      '2032-03-26T14:00:00Z',
      {},
      '2032-03-29T08:00:00.000Z',
      '2032-03-29T09:00:00.000Z',
    ],
    [
      'past midnight',
      '2032-03-01T12:00:00Z',
      { team: 'night' },
      '2032-03-02T01:00:00.000Z',
      '2032-03-02T02:00:00.000Z',
    ],
    [
      'when one of the team works',
      '2032-03-05T14:00:00Z',
      { team: 'lab' },
      '2032-03-08T09:00:00.000Z',
      '2032-03-08T10:00:00.000Z',
    ],
    [
      'around the clock for what is grave',
      '2032-03-05T20:00:00Z',
      { severity: 9 },
      '2032-03-05T20:45:00.000Z',
      '2032-03-05T21:00:00.000Z',
    ],
  ])('%s', async (_, at, more, at_risk_at, due_at) => {
    expect(await reply(await opened(at, more))).toMatchObject({ at_risk_at, due_at });
  });

  test('without a team, by the team that answers for the market', async () => {
    const { issue } = await transaction(database.pool, (tx) =>
      issues.open(tx, { title: 'Promised', cause: null, by, market: 'de' }, new Date('2032-03-05T14:00:00Z')),
    );
    expect(await reply(issue.id)).toMatchObject({ team: 'care', due_at: '2032-03-08T10:00:00.000Z' });
  });

  test.each([
    ['open', 'open has no hours of its own, and ben of it always works'],
    ['idle', 'idle does not work within a year'],
    ['nobody', 'there is no team nobody'],
  ])('by the clock, and it says so, where the team is %s', async (team, why) => {
    const id = await opened('2032-03-05T20:00:00Z', { team });
    expect(await reply(id)).toMatchObject({ hours: 'business', team: null, due_at: '2032-03-06T00:00:00.000Z' });
    expect(await entries(id, 'by_the_clock')).toMatchObject([{ detail: { why } }]);
  });
});

function change(at: string, work: (tx: Tx, now: Date) => Promise<unknown>): Promise<unknown> {
  return transaction(database.pool, (tx) => work(tx, new Date(at)));
}

test('is paused for the customer: what was worked until then is used, and no more', async () => {
  const id = await opened('2032-03-05T14:00:00Z');
  // One hour is used on Friday, and none until it waits on Sunday.
  await change('2032-03-05T15:00:00Z', (tx, now) => issues.waitFor(tx, id, 'customer', null, { by }, now));
  expect(await tick(id, '2032-03-10T15:00:00Z')).toEqual([]);
  await change('2032-03-10T15:00:00Z', (tx, now) => issues.wake(tx, id, { by }, now));
  // Wednesday 16:00 to 17:00, then Thursday from 09:00 on.
  expect(await reply(id)).toMatchObject({
    seconds: 3 * HOUR,
    at_risk_at: '2032-03-11T09:00:00.000Z',
    due_at: '2032-03-11T10:00:00.000Z',
  });
  expect(await tick(id, '2032-03-11T08:59:59Z')).toEqual([]);
  expect(await tick(id, '2032-03-11T09:00:00Z')).toEqual(['at_risk']);
  expect(await tick(id, '2032-03-11T10:00:00Z')).toEqual(['missed']);
});

test('goes on by the hours of the team that gets it', async () => {
  const id = await opened('2032-03-08T08:00:00Z');
  await change('2032-03-08T09:00:00Z', (tx, now) => issues.assign(tx, id, { team: 'night' }, { by }, now));
  // One hour was used; three are left from 22:00 on.
  expect(await reply(id)).toMatchObject({ team: 'night', due_at: '2032-03-09T01:00:00.000Z' });
});

test('is promised anew when it gets worse or better, and never put off as it gets worse', async () => {
  const id = await opened('2032-03-08T08:00:00Z', { severity: 3 });
  const severity = (at: string, to: number): Promise<unknown> =>
    change(at, (tx, now) => issues.setSeverity(tx, id, to, { by }, now));
  await severity('2032-03-08T09:00:00Z', 4);
  expect(await reply(id)).toMatchObject({ policy: 'office', due_at: '2032-03-08T12:00:00.000Z' });
  await severity('2032-03-08T10:00:00Z', 9);
  expect(await reply(id)).toMatchObject({ policy: 'grave', hours: 'always', due_at: '2032-03-08T11:00:00.000Z' });
  await severity('2032-03-08T10:30:00Z', 2);
  expect(await reply(id)).toMatchObject({ policy: 'office', due_at: '2032-03-08T14:30:00.000Z' });
  // Half an hour is left, and would be an hour.
  await severity('2032-03-08T14:00:00Z', 10);
  expect(await reply(id)).toMatchObject({ policy: 'office', due_at: '2032-03-08T14:30:00.000Z' });
  expect(await tick(id, '2032-03-08T14:30:00Z')).toEqual(['at_risk', 'missed']);
});

describe('when the hours change', () => {
  test('what is open is timed anew from its beginning, and the timeline says so', async () => {
    const id = await opened('2032-07-05T12:00:00Z');
    expect(await reply(id)).toMatchObject({ due_at: '2032-07-06T08:00:00.000Z' });
    expect(await app.addHolidays(OPERATOR, 'de', '2032-07-06 A day off')).toBe(1);
    expect(await reply(id)).toMatchObject({ due_at: '2032-07-07T08:00:00.000Z' });
    expect(await entries(id, 'timed_anew')).toMatchObject([
      { detail: { promise: 'reply', before: '2032-07-06T08:00:00.000Z', due_at: '2032-07-07T08:00:00.000Z' } },
    ]);
    await app.editTeam(OPERATOR, 'care', { hours: { ...WEEK, mon: [['09:00', '18:00']] } });
    expect(await reply(id)).toMatchObject({ due_at: '2032-07-05T16:00:00.000Z' });
    await app.editTeam(OPERATOR, 'care', { hours: WEEK });
    expect(await reply(id)).toMatchObject({ due_at: '2032-07-07T08:00:00.000Z' });
  });

  test('nothing becomes late by that alone', async () => {
    const id = await opened('2032-08-06T14:00:00Z');
    expect(await reply(id)).toMatchObject({ due_at: '2032-08-09T10:00:00.000Z' });
    // Monday morning: had Saturday been worked, it would have been due then.
    await app.editTeam(OPERATOR, 'lab', { hours: WEEK });
    await database.pool.query(
      `update teams set hours = jsonb_set(hours, '{sat}', '[["09:00", "17:00"]]') where id = 'care'`,
    );
    await timeAnew(database, new Date('2032-08-09T07:00:00Z'));
    expect(await reply(id)).toMatchObject({ due_at: '2032-08-09T10:00:00.000Z' });
    // Seen on Friday, Saturday counts.
    await timeAnew(database, new Date('2032-08-06T15:00:00Z'));
    expect(await reply(id)).toMatchObject({ due_at: '2032-08-07T10:00:00.000Z' });
    await app.editTeam(OPERATOR, 'care', { hours: WEEK });
  });

  test('what is kept or missed stays as it was', async () => {
    const id = await opened('2032-09-06T12:00:00Z');
    await transaction(database.pool, (tx) =>
      issues.resolve(tx, id, 'Mended', { by }, new Date('2032-09-06T13:00:00Z')),
    );
    await app.addHolidays(OPERATOR, 'de', '2032-09-07 A day off');
    expect(await reply(id)).toMatchObject({ due_at: '2032-09-07T08:00:00.000Z' });
  });
});
