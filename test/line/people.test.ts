/** Who is asked: by team, role and rota, whoever stands in, and nobody in a circle; and what moves when somebody becomes away. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Whom } from '#sdk';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
import { resolve } from '../../src/people/index.ts';
import { transaction } from '../../src/platform/index.ts';
import { scene, until } from '../support/scene.ts';

const NOON = new Date('2026-03-02T12:00:00Z');
const { app, bondfire, desk } = await scene({
  files: {
    'playbooks/ask-ines.yaml': `
title: Ask Ines
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: "{{ form.what }}", of: "person:ines", for: choice, options: [a, b], within: 1d, hours: always, otherwise: stop }`,
    'playbooks/all.yaml': `
title: Ask all
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: "{{ form.what }}", of: ["person:ines", "person:mia", "person:bob"], need: all, for: approval, text: "{{ form.what }}", within: 1d, hours: always, otherwise: stop }`,
    'playbooks/alone.yaml': `
title: Ask Bob
purpose: To be tried.
mode: act
on: { manual: { what: text } }
steps:
  - { id: ask, ask: "{{ form.what }}", of: { of: "team:alone", pick: round_robin }, for: choice, options: [a, b], within: 1d, hours: always, otherwise: stop }`,
    'playbooks/opens.yaml': `
title: Open an issue
purpose: To be tried.
mode: act
on: { manual: { title: text } }
steps:
  - { id: open, do: issue.open, with: { title: "{{ form.title }}", owner: ines, severity: 5 } }
  - { id: note, do: issue.note, with: { text: "Opened as {{ steps.open.external_id }}" } }`,
    'playbooks/on-open.yaml': `
title: When an issue is opened
purpose: To be tried.
mode: act
on: { issue: opened, if: "has(issue.severity) && issue.severity >= 5.0" }
steps:
  - { id: tell, do: webhook.post_keyed, via: office, with: { body: { text: "Opened: {{ issue.title }}" } } }`,
  },
});
const office = await desk('office', 'internal');
const worker = await bondfire.another({});

let calendarText = '';
const server = createServer((_request, response) => response.end(calendarText));

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  await app.addPerson(OPERATOR, 'tom', { name: 'Tom', languages: ['en'], roles: ['approver'], skills: ['lenses'] });
  await app.addPerson(OPERATOR, 'mia', {
    name: 'Mia',
    languages: ['de-AT', 'en'],
    roles: ['approver'],
    stand_in: 'tom',
  });
  await app.addPerson(OPERATOR, 'ines', { name: 'Inès 伊内斯', languages: ['es'], stand_in: 'mia' });
  await app.addPerson(OPERATOR, 'late', { hours: { mon: [['00:00', '01:00']] }, zone: 'UTC' });
  await app.addTeam(OPERATOR, 'care', { title: 'Care', lead: 'tom', members: ['ines', 'mia'] });
  await app.addTeam(OPERATOR, 'night', {
    members: ['late'],
    lead: 'mia',
    rota: { turn: ['ines', 'late'], from: '2026-03-02T00:00:00Z', days: 1, zone: 'UTC' },
  });
  await worker.startWork();
});
afterAll(() => server.close());

async function asked(
  whom: Whom,
  facts: { owner?: string; always?: boolean; load?: ReadonlyMap<string, number> } = {},
  at = NOON,
) {
  const { owner = null, always = false, load = new Map() } = facts;
  return transaction(bondfire.database.pool, (tx) =>
    resolve(tx, whom, at, { owner: async () => owner, always, load: async () => load }),
  );
}
async function names(...given: Parameters<typeof asked>): Promise<string[]> {
  return (await asked(...given)).people.map(({ person }) => person);
}

test('the playbooks here are sound', () => expect(worker.playbooks.problems).toEqual([]));

describe('who is asked', () => {
  test.each<[Whom, string[]]>([
    ['person:ines', ['ines']],
    ['team:care', ['ines', 'mia']],
    ['lead:care', ['tom']],
    ['role:approver', ['mia', 'tom']],
    ['oncall:night', ['ines']],
    [
      ['team:care', 'role:approver'],
      ['ines', 'mia', 'tom'],
    ],
    [{ of: 'team:care', pick: 'all', speaks: 'de' }, ['mia']],
    [{ of: 'role:approver', pick: 'all', skill: 'lenses' }, ['tom']],
  ])('%j', async (whom, expected) => expect(await names(whom)).toEqual(expected));

  test('the owner of the issue, where it has one', async () => {
    expect(await names('owner', { owner: 'mia' })).toEqual(['mia']);
    expect(await asked('owner')).toMatchObject({ people: [], held: 'nobody can be asked: the issue has no owner' });
  });

  test('where nobody is left, the lead is told and it is held', async () => {
    expect(await asked('team:night')).toMatchObject({
      people: [{ person: 'mia', why: 'leads night, of which nobody can be asked' }],
      held: 'nobody can be asked: late: it is Monday 12:00 for them until 2026-03-09T00:00:00.000Z',
    });
    expect(await names('team:night', { always: true })).toEqual(['late']);
    expect(await asked('team:nobody')).toMatchObject({
      people: [],
      held: 'nobody can be asked: there is no team nobody',
    });
    expect(await asked({ of: 'team:care', pick: 'all', skill: 'lenses' })).toMatchObject({
      held: expect.stringContaining('nobody of team:care has the skill lenses') as string,
    });
    expect(await asked({ of: 'team:care', pick: 'all', speaks: 'fr' })).toMatchObject({
      held: expect.stringContaining('speaks fr') as string,
    });
  });

  test('in turn: nobody twice before everybody once, and two at once get two', async () => {
    const turn: Whom = { of: 'role:approver', pick: 'round_robin' };
    const both = await Promise.all([names(turn), names(turn)]);
    expect(both.flat().toSorted()).toEqual(['mia', 'tom']);
    expect([...(await names(turn)), ...(await names(turn))].toSorted()).toEqual(['mia', 'tom']);
  });

  test('whoever has least to do', async () => {
    const load = new Map([
      ['mia', 3],
      ['tom', 1],
    ]);
    expect(await names({ of: 'role:approver', pick: 'least_busy' }, { load })).toEqual(['tom']);
  });
});

async function openAsk(what: string, playbook = 'ask_ines'): Promise<SeenAsk> {
  const { run } = await worker.app.startPlaybook(OPERATOR, playbook, { what }, null);
  const [ask] = await app.asksOfRun(OPERATOR, run);
  if (!ask) throw new Error('nothing was asked');
  return ask;
}
async function waiting(id: string): Promise<string[]> {
  return (await app.showAsk(OPERATOR, id)).asked.flatMap(({ person, state }) => (state === 'asked' ? [person] : []));
}

/** Once the worker knows as well. */
async function back(person: string): Promise<void> {
  await worker.app.setBack(OPERATOR, person);
  await until(async () => !(await app.showPerson(OPERATOR, person)).away);
}

function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
}

describe('away', () => {
  test('asks and issues go to whoever stands in, and are offered back', async () => {
    const ask = await openAsk('First?');
    const { run } = await worker.app.startPlaybook(OPERATOR, 'opens', { title: 'The lens' }, null);
    expect((await app.listRuns(OPERATOR, { limit: 50 })).find(({ id }) => id === run)).toMatchObject({ state: 'done' });
    const issue = (await app.listIssues(OPERATOR, { limit: 50 })).find(({ title }) => title === 'The lens');
    expect(issue).toMatchObject({ owner: 'ines', severity: 5 });
    // What an issue's opening sets off goes out.
    await until(async () => office.state().made.some(({ text }) => text === 'Opened: The lens'));
    await worker.app.setAway(OPERATOR, 'ines', { from: null, until: null, reason: 'vacation' });
    await until(async () => (await waiting(ask.id)).includes('mia'));
    expect(await waiting(ask.id)).toEqual(['mia']);
    expect((await app.showIssue(OPERATOR, issue?.id ?? '')).owner).toBe('mia');
    // New work goes there at once, and says why.
    const second = await openAsk('Second?');
    expect(second.asked).toMatchObject([
      { person: 'mia', why: expect.stringMatching(/stands in for Inès 伊内斯, who is away \(vacation\)/) as string },
    ]);
    expect((await worker.app.setBack(OPERATOR, 'ines')).ended).toBe(true);
    await until(async () => (await waiting(ask.id)).includes('ines'));
    expect((await waiting(ask.id)).toSorted()).toEqual(['ines', 'mia']);
    expect((await worker.app.setBack(OPERATOR, 'ines')).ended).toBe(false);
  });

  test('what is given to somebody who is away already moves as well, and what they take themselves stays', async () => {
    await worker.app.setAway(OPERATOR, 'ines', { from: null, until: null, reason: null });
    await until(async () => (await app.showPerson(OPERATOR, 'ines')).away);
    const taken = await app.openIssue(OPERATOR, { title: 'Taken', severity: 1 }, []);
    await app.claimIssue(OPERATOR, taken.issue.id, 'ines');
    const given = await app.openIssue(OPERATOR, { title: 'Given', owner: 'ines', severity: 1 }, []);
    // Makes it look now, and not within its quarter of a minute.
    await app.editPerson(OPERATOR, 'tom', { name: 'Tom' });
    await until(async () => (await app.showIssue(OPERATOR, given.issue.id)).owner === 'mia');
    expect((await app.showIssue(OPERATOR, taken.issue.id)).owner).toBe('ines');
    await back('ines');
  });

  test('what stays, as nobody stands in, says so once, and moves when somebody does', async () => {
    const { issue } = await app.openIssue(OPERATOR, { title: 'Left', owner: 'ines', severity: 1 }, []);
    await app.editPerson(OPERATOR, 'ines', { stand_in: null });
    await worker.app.setAway(OPERATOR, 'ines', { from: null, until: null, reason: null });
    const left = async () =>
      (await app.showIssue(OPERATOR, issue.id)).timeline.filter(({ detail }) =>
        String(detail['why']).includes('nobody stands in'),
      );
    await until(async () => (await left()).length === 1);
    await app.editPerson(OPERATOR, 'tom', { name: 'Tom' });
    await app.editPerson(OPERATOR, 'ines', { stand_in: 'mia' });
    await until(async () => (await app.showIssue(OPERATOR, issue.id)).owner === 'mia');
    expect(await left()).toHaveLength(1);
    await back('ines');
  });

  test('all are asked: whoever is away is not waited for, and what they said before counts', async () => {
    await app.addPerson(OPERATOR, 'bob', {});
    const ask = await openAsk('All?', 'all');
    const yes = (person: string) => worker.app.answerAsk(OPERATOR, ask.id, { choice: 'yes' }, person);
    await yes('mia');
    await worker.app.setAway(OPERATOR, 'mia', { from: null, until: null, reason: null });
    // Mia stands in for Ines, and has answered; nobody stands in for Bob.
    await worker.app.setAway(OPERATOR, 'bob', { from: null, until: null, reason: null });
    await until(async () => !(await waiting(ask.id)).includes('bob'));
    expect((await waiting(ask.id)).toSorted()).toEqual(['ines', 'mia']);
    expect((await app.showAsk(OPERATOR, ask.id)).asked.find(({ person }) => person === 'bob')).toMatchObject({
      state: 'away',
      why: 'away, and nobody stands in',
    });
    await worker.app.setAway(OPERATOR, 'ines', { from: null, until: null, reason: null });
    // Tom stands in for Mia, who stands in for Ines.
    await until(async () => (await waiting(ask.id)).includes('tom'));
    await yes('tom');
    expect(await app.showAsk(OPERATOR, ask.id)).toMatchObject({ state: 'answered', decision: { by: ['mia', 'tom'] } });
    for (const one of ['ines', 'mia', 'bob']) await back(one);
  });

  test('where it waited for those alone who are away now, the others have decided it', async () => {
    const ask = await openAsk('Decided?', 'all');
    for (const one of ['mia', 'ines']) await worker.app.answerAsk(OPERATOR, ask.id, { choice: 'yes' }, one);
    await worker.app.setAway(OPERATOR, 'bob', { from: null, until: null, reason: null });
    await until(async () => (await app.showAsk(OPERATOR, ask.id)).state === 'answered');
    const [run] = await app.listRuns(OPERATOR, { playbook: 'all', limit: 1 });
    expect(run).toMatchObject({ id: ask.run, state: 'done' });
    await back('bob');
  });

  test('the only one who was asked is away, and nobody stands in: the lead is told, and it is held', async () => {
    await worker.app.addTeam(OPERATOR, 'alone', { lead: 'tom', members: ['bob'] });
    const ask = await openAsk('Alone?', 'alone');
    expect(await waiting(ask.id)).toEqual(['bob']);
    await worker.app.setAway(OPERATOR, 'bob', { from: null, until: null, reason: null });
    await until(async () => (await waiting(ask.id)).includes('tom'));
    expect(await app.showAsk(OPERATOR, ask.id)).toMatchObject({
      held: expect.stringContaining('nobody can be asked: bob: away') as string,
      next_at: expect.any(String) as string,
    });
    await back('bob');
  });

  test('stand-ins are followed, and never in a circle', async () => {
    const end = new Date(Date.now() + 3_600_000);
    await app.editPerson(OPERATOR, 'tom', { stand_in: 'ines' });
    for (const one of ['ines', 'mia']) await app.setAway(OPERATOR, one, { from: null, until: end, reason: null });
    expect(await names('person:ines', {}, new Date())).toEqual(['tom']);
    await app.setAway(OPERATOR, 'tom', { from: null, until: end, reason: null });
    expect(await asked('person:ines', {}, new Date())).toMatchObject({
      people: [],
      held: expect.stringContaining('ines: away') as string,
    });
    for (const one of ['ines', 'mia', 'tom']) await app.setBack(OPERATOR, one);
  });

  test('a calendar makes somebody away; where it cannot be read, what it said last holds', async () => {
    calendarText = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:${day(-1)}\r\nDTEND;VALUE=DATE:${day(2)}\r\nSUMMARY:Skiing\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    const { port } = server.address() as AddressInfo;
    await app.editPerson(OPERATOR, 'tom', { calendar: `http://127.0.0.1:${port}/tom.ics` });
    await until(async () => (await app.showPerson(OPERATOR, 'tom')).now.away);
    expect((await app.showPerson(OPERATOR, 'tom')).now.why).toBe('away (Skiing)');
    calendarText = '<html>Sign in</html>';
    await bondfire.database.pool.query(
      `update people set calendar_read_at = now() - interval '1 hour' where id = 'tom'`,
    );
    await app.editPerson(OPERATOR, 'tom', { name: 'Tom' });
    await until(async () => (await app.showPerson(OPERATOR, 'tom')).calendar_fault !== null);
    expect(await app.showPerson(OPERATOR, 'tom')).toMatchObject({
      now: { away: true },
      calendar_fault: expect.stringContaining('no calendar') as string,
    });
  });
});

test.each([
  ['Ines', {}, 'is no id'],
  ['x', { email: 'no' }, 'email'],
  ['x', { zone: 'Mars/Base' }, 'zone'],
  ['x', { hours: { mon: [['9', '17']] } }, 'hours'],
  ['x', { stand_in: 'nobody' }, 'there is no person nobody'],
  ['x', { stand_in: 'x' }, 'cannot stand in for themselves'],
  ['x', { name: 'a\0b' }, 'name'],
  ['x', { more: 1 }, 'more'],
  ['ines', {}, 'already'],
])('a person %s with %j is refused: %s', async (id, input, problem) => {
  await expect(app.addPerson(OPERATOR, id, input)).rejects.toThrow(problem);
});

test('who is on call in the days ahead, and when nobody is', async () => {
  const now = Date.now();
  const at = (days: number): string => new Date(now + days * 86_400_000).toISOString();
  await app.addTeam(OPERATOR, 'ahead', {
    members: ['tom', 'ines'],
    rota: { turn: ['tom', 'ines'], from: at(2), days: 3, zone: 'UTC' },
  });
  await app.takeShift(OPERATOR, 'ahead', 'ines', new Date(at(1)), new Date(at(1.5)));
  const [seen] = await app.onCallAhead(OPERATOR, 7, 'ahead');
  expect(seen?.stretches.map(({ until, person }) => [person, until])).toEqual([
    [null, at(1)],
    ['ines', at(1.5)],
    [null, at(2)],
    ['tom', at(5)],
    ['ines', seen?.stretches.at(-1)?.until],
  ]);
  await app.addTeam(OPERATOR, 'without', { members: ['tom'] });
  expect(await app.onCallAhead(OPERATOR, 7, 'without')).toEqual([{ team: 'without', stretches: [] }]);
});
