/** Out of office at a vendor: their directory makes people away, over real HTTP; by hand wins. */
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox as slackSandbox } from '../../connectors/slack/sandbox.ts';
import { sandbox as socialcastSandbox } from '../../connectors/socialcast/sandbox.ts';
import { OPERATOR, type SeenPerson } from '../../src/app/index.ts';
import { scene, until } from '../support/scene.ts';

const { app, bondfire } = await scene({
  files: {
    'playbooks/ask-li.yaml': `
title: Ask Li
purpose: To be tried.
mode: act
on: { manual: {} }
steps:
  - { id: ask, ask: "?", of: "person:li", for: choice, options: [a, b], within: 1d, hours: always, otherwise: stop }`,
  },
});
const chat = await startSandbox(slackSandbox);
const community = await startSandbox(socialcastSandbox);
afterAll(async () => {
  await chat.stop();
  await community.stop();
});
await app.addPerson(OPERATOR, 'mia', {});
await app.addPerson(OPERATOR, 'li', { email: 'LI@acme.example', stand_in: 'mia' });
await app.addPerson(OPERATOR, 'fourteen', { zone: 'Asia/Tokyo', accounts: [{ connection: 'community', id: '14' }] });
await app.addPerson(OPERATOR, 'lone', { email: 'tom@acme.example' });
await app.addTeam(OPERATOR, 'care', { members: ['lone'], lead: 'mia' });
const worker = await bondfire.another();
await worker.startWork();

function seen(id: string): Promise<SeenPerson> {
  return app.showPerson(OPERATOR, id);
}
function away(id: string, is = true): Promise<SeenPerson> {
  return until(async () => {
    const found = await seen(id);
    return found.now.away === is && found;
  });
}
function status(id: string, text: string, expiration = 0): void {
  const person = chat.world.people.get(id);
  if (person === undefined) throw new RangeError(`nobody is ${id}`);
  chat.world.people.set(id, { ...person, status: { text, emoji: '', expiration } });
}
/** It is read again, at once. */
async function read(connection: string): Promise<void> {
  const before = await readAt(connection);
  await app.pauseConnection(OPERATOR, connection);
  await app.resumeConnection(OPERATOR, connection);
  await until(async () => (await readAt(connection)) > before);
}
async function readAt(connection: string): Promise<string> {
  const { rows } = await bondfire.database.pool.query<{ at: string }>(
    'select coalesce(min(seen_at)::text, $2) as at from directory where connection = $1',
    [connection, ''],
  );
  return rows[0]?.at ?? '';
}

describe('Slack', () => {
  test('a status makes somebody away until it ends, and what waits for them moves', async () => {
    const { run } = await worker.app.startPlaybook(OPERATOR, 'ask_li', {}, null);
    const { issue } = await app.openIssue(OPERATOR, { title: 'The lens', owner: 'li' });
    const { issue: alone } = await app.openIssue(OPERATOR, { title: 'The strap', owner: 'lone', team: 'care' });
    await app.addConnection(OPERATOR, {
      id: 'chat',
      connector: 'slack',
      audience: 'internal',
      settings: chat.settings,
    });
    const li = await away('li');
    const { expiration } = chat.world.people.get('U0LI')?.status ?? { expiration: 0 };
    const end = new Date(expiration * 1000).toISOString();
    expect(li).toMatchObject({
      now: { why: 'away (out of office, says chat)', until: end },
      absences: [{ source: 'chat', until_at: end }],
    });
    await until(async () => (await app.showIssue(OPERATOR, issue.id)).owner === 'mia');
    const [ask] = await app.asksOfRun(OPERATOR, run);
    expect(ask?.asked.map(({ person, state }) => `${person} ${state}`).toSorted()).toEqual(['li away', 'mia asked']);
    expect((await seen('lone')).now.away).toBe(false);

    status('U0TOM', 'Out of office');
    await read('chat');
    expect(await away('lone')).toMatchObject({ now: { until: null } });
    // Nobody stands in: it is held, and the lead of the team is named.
    const held = await until(async () =>
      (await app.showIssue(OPERATOR, alone.id)).timeline.find(({ kind }) => kind === 'held'),
    );
    expect(held.detail).toMatchObject({ lead: 'mia', why: expect.stringContaining('lone is away') as string });

    status('U0TOM', '');
    status('U0LI', '');
    await read('chat');
    await away('lone', false);
    await away('li', false);
  });

  test('by hand wins, both ways, until the vendor has taken it back', async () => {
    status('U0LI', 'Sick');
    await read('chat');
    await away('li');
    expect(await app.setBack(OPERATOR, 'li')).toMatchObject({ ended: true, person: { now: { away: false } } });
    // It is read again, and says the same, with another end.
    status('U0LI', 'Sick', Math.floor(Date.now() / 1000) + 86_400);
    status('U0TOM', 'Out of office');
    await read('chat');
    await away('lone');
    expect((await seen('li')).now.away).toBe(false);
    status('U0LI', '');
    status('U0TOM', '');
    await read('chat');
    await away('lone', false);
    status('U0LI', 'Sick');
    await read('chat');
    await away('li');
    // Away by hand: the vendor’s word alone does not bring them back.
    await app.setAway(OPERATOR, 'li', { from: null, until: null, reason: 'a trip' });
    status('U0LI', '');
    await read('chat');
    await until(async () => (await seen('li')).absences.length === 1);
    expect(await seen('li')).toMatchObject({ now: { away: true, why: 'away (a trip)' } });
    await app.setBack(OPERATOR, 'li');
    await away('li', false);
  });
});

test('Socialcast: away until the day they are back begins where they live; without the connection nobody is', async () => {
  const { settings } = community;
  await app.addConnection(OPERATOR, { id: 'community', connector: 'socialcast', audience: 'internal', settings });
  const { absences } = await away('fourteen');
  const back = community.world.people.get(14)?.back ?? '';
  expect(absences).toMatchObject([{ source: 'community', until_at: new Date(`${back}T00:00:00+09:00`).toISOString() }]);
  await app.removeConnection(OPERATOR, 'community');
  await away('fourteen', false);
  expect((await seen('fourteen')).absences).toEqual([]);
});
