/** Owners who are silent: the issue goes to the next who can act, never back, and is held where nobody is left. */
import { beforeEach, describe, expect, test } from 'vitest';
import { OPERATOR, type IssueStory, type Principal } from '../../src/app/index.ts';
import { issuePromises } from '../../src/issues/index.ts';
import { post, scene, until } from '../support/scene.ts';

const OFFICE = [['09:00', '17:00']];
const WEEK = { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE };
const LIVES = { zone: 'Europe/Berlin', hours: WEEK };
const INES: Principal = { name: 'the token of Ines', role: 'responder', person: 'ines' };

let now = 0;
const { app, bondfire, sender, say } = await scene({
  clock: { now: () => new Date(now) },
  files: {
    'playbooks/held.yaml': `
title: Nobody is left
purpose: To be tried.
mode: act
on: { issue: held }
steps:
  - { id: note, do: issue.note, with: { text: "The lead is asked" } }`,
  },
});
await sender('outside', 'external');
for (const one of ['ines', 'tom', 'mia', 'lee']) await app.addPerson(OPERATOR, one, LIVES);
const CARE = { members: ['ines', 'tom', 'mia'], lead: 'lee', ...LIVES, owner_silent: 4 * 3_600 };
await app.addTeam(OPERATOR, 'care', CARE);
await app.addTeam(OPERATOR, 'lab', { members: ['ines', 'tom'], ...LIVES });
const worker = await bondfire.another();
await worker.startWork();

/** Each test has a week of its own, so that what the one before left behind is long over. */
let week = 0;
beforeEach(async () => {
  for (const { id } of await app.listIssues(OPERATOR, { limit: 200, state: 'open' }))
    await app.resolveIssue(OPERATOR, id, 'Mended.');
  week += 1;
  at('mon', '10:00');
});
function at(day: 'mon' | 'tue' | 'wed' | 'thu', clock: string): void {
  const days = ['mon', 'tue', 'wed', 'thu'].indexOf(day) + week * 7;
  // Winter: Berlin is an hour ahead.
  now = Date.parse(`2032-01-05T${clock}:00+01:00`) + days * 86_400_000;
}
async function opened(
  more: { owner?: string; team?: string } = {},
  activities: readonly string[] = [],
): Promise<string> {
  const wanted = { title: 'Hot camera', owner: 'ines', team: 'care', ...more };
  return (await app.openIssue(OPERATOR, wanted, activities)).issue.id;
}
function story(id: string): Promise<IssueStory> {
  return app.showIssue(OPERATOR, id);
}
function owned(id: string, owner: string): Promise<IssueStory> {
  return until(async () => {
    const found = await story(id);
    return found.owner === owner && found;
  });
}
/** By the clock there: `mon 14:00`. */
async function due(id: string): Promise<string | null> {
  const { silence } = await story(id);
  return (
    silence &&
    new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).format(new Date(silence.due_at))
  );
}
async function told(id: string, kind: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await story(id)).timeline.filter((one) => one.kind === kind).map(({ detail }) => detail);
}
let posts = 0;
/** Answers the newest activity's id. */
async function said(thread: string, author: string): Promise<string> {
  posts += 1;
  const published = { created_at: new Date(now).toISOString() };
  await say(
    'outside',
    post('It gets hot', { id: `hot-${posts}`, thread, author: { id: author, name: author }, ...published }),
  );
  return (await app.listActivities(OPERATOR, { limit: 1 }))[0]?.id ?? '';
}

test('the playbooks here are sound', () => expect(worker.playbooks.problems).toEqual([]));

describe('an owner who says nothing', () => {
  test('loses the issue to whoever has least to do, then to the next, and never has it back; then it is held', async () => {
    await opened({ owner: 'tom', team: 'lab' });
    const id = await opened();
    expect(await due(id)).toBe('Mon 14:00');
    at('mon', '14:01');
    await owned(id, 'mia');
    expect(await told(id, 'handed_over')).toMatchObject([
      {
        from: 'ines',
        to: 'mia',
        note: expect.stringMatching(
          /^ines has said nothing since .*, which is 4 h of the business hours of care\. mia: has least to do/,
        ) as string,
      },
    ]);
    expect(await due(id)).toBe('Tue 10:01');
    at('tue', '10:02');
    await owned(id, 'tom');
    at('wed', '10:02');
    // It stays with tom: everybody has been silent.
    await until(async () => (await told(id, 'held')).length > 0);
    const held = await story(id);
    expect(held).toMatchObject({ owner: 'tom', silence: { held_at: new Date(now).toISOString() } });
    expect(await told(id, 'held')).toMatchObject([
      { lead: 'lee', why: expect.stringContaining('nobody else of care can take it') as string },
    ]);
    await until(async () => (await told(id, 'note')).some(({ text }) => text === 'The lead is asked'));
    // Whoever speaks can have it again.
    await app.noteIssue(INES, id, 'I am back at it');
    at('wed', '10:10');
    await owned(id, 'ines');
    expect(await told(id, 'held')).toHaveLength(1);
  });

  test('loses it to whoever is on call', async () => {
    const rota = { turn: ['tom'], from: '2032-01-01T00:00:00Z', days: 7, zone: 'UTC' };
    await app.editTeam(OPERATOR, 'care', { rota });
    const id = await opened();
    await opened({ owner: 'tom', team: 'lab' });
    at('mon', '14:01');
    await owned(id, 'tom');
    expect(await told(id, 'handed_over')).toMatchObject([
      { note: expect.stringContaining('tom: on call for care') as string },
    ]);
    await app.editTeam(OPERATOR, 'care', { rota: null });
  });

  test('as work ends: it goes on when it begins again', async () => {
    at('mon', '13:00');
    const id = await opened();
    expect(await due(id)).toBe('Tue 09:00');
    at('mon', '18:00');
    await app.editPerson(OPERATOR, 'mia', { hours: { wed: [['12:00', '17:00']] } });
    await app.editPerson(OPERATOR, 'tom', { hours: { thu: OFFICE } });
    at('tue', '09:01');
    // Nobody else works before Wednesday noon.
    await until(async () => (await due(id)) === 'Wed 12:00');
    at('wed', '12:01');
    await owned(id, 'mia');
    for (const one of ['mia', 'tom']) await app.editPerson(OPERATOR, one, LIVES);
  });

  test('goes by what the team says, from the moment that it does', async () => {
    const id = await opened({ team: 'lab' });
    const spoken = await opened({ team: 'lab' });
    await app.noteIssue(INES, spoken, 'On it');
    expect((await story(id)).silence).toBeNull();
    at('mon', '11:00');
    await app.editTeam(OPERATOR, 'lab', { owner_silent: 2 * 3_600 });
    expect([await due(id), await due(spoken)]).toEqual(['Mon 13:00', null]);
    await app.editTeam(OPERATOR, 'lab', { owner_silent: 3 * 3_600 });
    expect(await due(id)).toBe('Mon 14:00');
    await app.assignIssue(OPERATOR, id, { team: 'care' });
    expect(await due(id)).toBe('Mon 15:00');
    await app.editTeam(OPERATOR, 'lab', { owner_silent: null });
    await app.editTeam(OPERATOR, 'care', { owner_silent: null });
    expect(await due(id)).toBeNull();
    await app.editTeam(OPERATOR, 'care', CARE);
  });
});

describe('an owner is not silent', () => {
  test('who has spoken since; a reporter’s further word begins it again, and a second one does not put it off', async () => {
    const first = await said(`thread-${week}`, 'omar');
    const id = await opened({}, [first]);
    at('mon', '11:00');
    await app.noteIssue(OPERATOR, id, 'Asked the factory', 'ines');
    expect(await due(id)).toBeNull();
    at('mon', '12:00');
    await said(`thread-${week}`, 'somebody');
    expect(await due(id)).toBeNull();
    await said(`thread-${week}`, 'omar');
    expect(await due(id)).toBe('Mon 16:00');
    at('mon', '13:00');
    await said(`thread-${week}`, 'omar');
    expect(await due(id)).toBe('Mon 16:00');
    await app.claimIssue(INES, id);
    expect(await due(id)).toBeNull();
  });

  test('while it is snoozed, or waits; the whole time begins when that ends', async () => {
    const first = await said(`thread-${week}`, 'omar');
    const snoozed = await opened();
    const waiting = await opened({}, [first]);
    await app.snoozeIssue(OPERATOR, snoozed, new Date(now + 86_400_000));
    await app.waitIssue(OPERATOR, waiting, 'customer', null);
    at('mon', '16:00');
    const tick = await opened({ owner: 'tom' });
    at('tue', '09:59');
    // What was said is read by a round of its own, soon.
    for (const { overdue } of issuePromises({ idleAfter: () => [] }).filter(
      (one) => one.values === undefined && one.kind !== 'issue_reading',
    ))
      expect((await bondfire.database.pool.query(overdue, [new Date(now)])).rows).toEqual([]);
    at('tue', '12:01');
    // What became due meanwhile has moved, so the others were looked at.
    await until(async () => (await story(tick)).owner !== 'tom');
    await until(async () => (await story(snoozed)).state === 'open');
    expect(await due(snoozed)).toBe('Tue 16:01');
    expect((await story(waiting)).owner).toBe('ines');
    // The customer's word ends the waiting.
    await said(`thread-${week}`, 'omar');
    expect(await story(waiting)).toMatchObject({ state: 'open', waiting_for: null });
    expect(await due(waiting)).toBe('Tue 16:01');
    expect(await told(waiting, 'woken')).toMatchObject([{ why: 'the customer has said more' }]);
  });
});
