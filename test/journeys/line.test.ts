/** From one post to one action: what the line promises, on real parts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sdk/sandbox/index.ts';
import { sandbox as receiver } from '../../connectors/webhook/sandbox.ts';
import { OPERATOR, type App } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';

const PLAYBOOK = `
title: Tell the desk about broken things
purpose: Each broken thing is told once.
mode: act
on: { activity: any, if: "activity.audience == 'external' && has(activity.text) && activity.text.contains('broken')" }
steps:
  - { id: tell, do: webhook.post_keyed, via: desk, with: { body: { text: "Said outside: {{ activity.text }}" } } }
`;

const desk = await startSandbox(receiver);
afterAll(() => desk.stop());
const bondfire = await testBondfire({ files: { 'playbooks/broken.yaml': PLAYBOOK }, settleMs: 200 });
const { app } = bondfire;
const { token } = await app.addConnection(OPERATOR, {
  id: 'outside',
  connector: 'webhook',
  audience: 'external',
  settings: {},
});
await app.addConnection(OPERATOR, { id: 'desk', connector: 'webhook', audience: 'internal', settings: desk.settings });
await bondfire.startWork();

function say(id: string, text: string): ReturnType<typeof app.receive> {
  const body = Buffer.from(
    JSON.stringify({ id, text, created_at: '2026-03-02T09:00:00Z', author: { id: 'u1', name: 'Ines' } }),
  );
  return app.receive('outside', token ?? '', {
    method: 'POST',
    path: '/in',
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json' },
    body,
  });
}

async function until<T>(what: () => Promise<T | undefined | false>, ms = 60_000): Promise<T> {
  for (const end = Date.now() + ms; ; await sleep(20)) {
    const found = await what();
    if (found) return found;
    if (Date.now() > end) throw new Error('it did not happen in time');
  }
}

function effects(of: App = app) {
  return of.listEffects(OPERATOR, { limit: 100 });
}

describe('the line', () => {
  test('a post that matches is acted on, and can be traced back to its payload', async () => {
    expect(await say('1', 'My phone is broken')).toEqual({ received: 1, fresh: 1 });
    const effect = await until(async () => (await effects()).find(({ state }) => state === 'done'));
    expect(desk.state().made.map(({ text }) => text)).toEqual(['Said outside: My phone is broken']);
    const chain = await app.trace(OPERATOR, effect.id);
    expect(chain.map(({ noun }) => noun)).toEqual(['effect', 'run', 'activity', 'envelope']);
    for (const [at, { cause }] of chain.entries()) expect(cause).toBe(chain[at + 1]?.id ?? null);
    expect(chain.at(-1)?.detail['payload']).toMatchObject({ id: '1', text: 'My phone is broken' });
  });

  test('one that does not match is kept and nothing is done', async () => {
    const before = (await effects()).length;
    await say('2', 'All is well');
    expect(await app.listActivities(OPERATOR, { connection: 'outside', limit: 10 })).toMatchObject([
      { external_id: '2' },
      { external_id: '1' },
    ]);
    expect(await effects()).toHaveLength(before);
  });

  test('the same post twice, at once and later, is stored once and acted on once', async () => {
    const before = desk.state().made.length;
    const answers = await Promise.all([say('3', 'Also broken'), say('3', 'Also broken'), say('3', 'Also broken')]);
    expect(answers.map((one) => one && 'fresh' in one && one.fresh).toSorted()).toEqual([0, 0, 1]);
    expect(await say('3', 'Also broken')).toEqual({ received: 1, fresh: 0 });
    await until(async () => desk.state().made.length > before);
    await until(async () => (await effects()).every(({ state }) => state === 'done'));
    expect(desk.state().made).toHaveLength(before + 1);
  });
});
