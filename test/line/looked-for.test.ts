/** A level of an ask that finds nobody: the lead is told, and whoever can act later is asked then. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type SeenAsk } from '../../src/app/index.ts';
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

async function opened(playbook: string): Promise<SeenAsk> {
  const [ask] = await app.asksOfRun(OPERATOR, await worker.app.startPlaybook(OPERATOR, playbook, {}, null));
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
