/** Asks whose times count business hours: over a weekend, by the hours of the team that is asked or of the run's issue. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
import { journalOf } from '../../src/playbook/index.ts';
import { scene, until } from '../support/scene.ts';

const OFFICE = [['09:00', '17:00']];
const WEEK = { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE };
const ASK = `for: choice, options: [a, b], hours: business, otherwise: stop`;
const file = (steps: string, on = 'manual: {}'): string =>
  `title: Asks\npurpose: To be tried.\nmode: act\non: { ${on} }\nsteps:\n${steps}`;

// A Friday afternoon: 15:00 in Berlin.
let now = Date.parse('2032-03-05T14:00:00Z');
const { app, bondfire } = await scene({
  clock: { now: () => new Date(now) },
  files: {
    'playbooks/of-team.yaml': file(
      `  - { id: a, ask: "?", of: "team:care", ${ASK}, within: 10h, remind: 1h, escalate: [{ after: 2h, to: "person:tom" }] }`,
    ),
    'playbooks/of-nobody.yaml': file(`  - { id: a, ask: "?", of: "role:approver", ${ASK}, within: 4h }`),
    'playbooks/of-issue.yaml': file(
      `  - { id: a, ask: "?", of: "role:approver", ${ASK}, within: 4h }`,
      'issue: opened, if: "issue.title == \'Of care\'"',
    ),
  },
});
await app.addPerson(OPERATOR, 'ines', { zone: 'Europe/Berlin', hours: WEEK, roles: ['approver'] });
await app.addPerson(OPERATOR, 'tom', { zone: 'Europe/Berlin', hours: WEEK });
await app.addTeam(OPERATOR, 'care', { members: ['ines'], zone: 'Europe/Berlin', hours: WEEK, holidays: 'de' });
await app.addHolidays(OPERATOR, 'de', '2032-03-08 A day off');
const worker = await bondfire.another();
await worker.startWork();

async function asked(playbook: string): Promise<SeenAsk> {
  return until(async () => {
    const run = (await app.listRuns(OPERATOR, { limit: 50 })).find((one) => one.playbook === playbook);
    return run && (await app.asksOfRun(OPERATOR, run.id))[0];
  });
}

test('the playbooks here are sound', () => expect(worker.playbooks.problems).toEqual([]));

describe('in business hours', () => {
  test('of the team that is asked: reminded, escalated and over, past a weekend and a holiday', async () => {
    await worker.app.startPlaybook(OPERATOR, 'of_team', {}, null);
    const { id, run, due_at, next_at } = await asked('of_team');
    // Two hours on Friday, eight on Tuesday; Monday is a holiday.
    expect({ due_at, next_at }).toEqual({
      due_at: '2032-03-09T16:00:00.000Z',
      next_at: '2032-03-05T15:00:00.001Z',
    });
    now = Date.parse('2032-03-05T15:30:00Z');
    await until(async () => (await app.showAsk(OPERATOR, id)).reminded_at !== null);
    // Two hours end as work ends: it is escalated when somebody can be asked.
    now = Date.parse('2032-03-05T16:00:00Z');
    const after = await until(async () => {
      const ask = await app.showAsk(OPERATOR, id);
      return ask.next_at === '2032-03-09T08:00:00.001Z' && ask;
    });
    expect(after).toMatchObject({ level: 0 });
    now = Date.parse('2032-03-09T08:01:00Z');
    const escalated = await until(async () => {
      const ask = await app.showAsk(OPERATOR, id);
      return ask.level === 1 && ask;
    });
    expect(escalated.asked.map(({ person }) => person).toSorted()).toEqual(['ines', 'tom']);
    now = Date.parse('2032-03-09T16:00:01Z');
    await until(async () => (await app.showAsk(OPERATOR, id)).state === 'lapsed');
    expect((await app.listRuns(OPERATOR, { limit: 50 })).find((one) => one.id === run)).toMatchObject({
      state: 'stopped',
    });
  });

  test('of the run’s issue, where no team is asked', async () => {
    now = Date.parse('2032-03-12T14:00:00Z');
    await worker.app.openIssue(OPERATOR, { title: 'Of care', team: 'care' });
    expect(await asked('of_issue')).toMatchObject({ due_at: '2032-03-15T10:00:00.000Z' });
  });

  test('of nobody: by the clock, and the journal says so', async () => {
    await worker.app.startPlaybook(OPERATOR, 'of_nobody', {}, null);
    const { run, due_at } = await asked('of_nobody');
    expect(due_at).toBe(new Date(now + 4 * 3_600_000).toISOString());
    expect(await journalOf(bondfire.database.pool, run)).toMatchObject([
      { step: 'a', outcome: { by_the_clock: 'there is no team' } },
    ]);
  });
});
