/** A → B → A between two communities that mirror each other, each written to under a person's own token: it stops at the first hop. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { addPost, INES, sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { sandbox as socialcast } from '../../connectors/socialcast/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { scene, until } from '../support/scene.ts';

function mirror(from: string, to: string): string {
  return `
title: What is said in ${from} is said in ${to}
purpose: To be tried.
mode: act
on: { activity: any, if: "activity.connection == '${from}' && has(activity.text)" }
steps:
  - { id: say, do: socialcast.post_message, via: ${to}, with: { group: Camera, text: "{{ activity.text }}" } }`;
}

const { app, bondfire, runs } = await scene({
  settleMs: 3_000,
  files: { 'playbooks/there.yaml': mirror('alpha', 'beta'), 'playbooks/back.yaml': mirror('beta', 'alpha') },
});
const communities = { alpha: await startSandbox(socialcast), beta: await startSandbox(socialcast) };
type Community = keyof typeof communities;
afterAll(async () => {
  for (const one of Object.values(communities)) await one.stop();
});

/** Whose token it is, the connection knows once it was tested. */
beforeAll(async () => {
  for (const [id, { connector, settings }] of Object.entries(communities)) {
    await app.addConnection(OPERATOR, { id, connector, audience: 'internal', settings });
    await app.testConnection(OPERATOR, id);
    await read(id as Community);
  }
  await bondfire.startActions();
});

async function read(community: Community): Promise<void> {
  await app.pull(OPERATOR, community, 'messages', new AbortController().signal);
}

function made({ state }: RunningSandbox): string[] {
  return state().made.map(({ text }) => text);
}

function says(community: Community, text: string): void {
  socialcast.streams['messages']?.add(communities[community].world, { text });
}

async function echoOf(text: string) {
  const [found] = await app.listActivities(OPERATOR, { connection: 'beta', text, limit: 1 });
  return found;
}

async function startedBy(cause: string | undefined): Promise<string[]> {
  return (await runs()).filter((one) => one.cause === cause).map(({ playbook }) => playbook);
}

describe('what came from A and is said in B under a person’s own token', () => {
  test('is known by the id that the vendor gave it, and is not said in A again', async () => {
    expect(app.listConnections(OPERATOR).map(({ account }) => account?.id)).toEqual(['1', '1']);
    says('alpha', 'The lens is tinted in Porto.');
    await read('alpha');
    await until(async () => (await app.listEffects(OPERATOR, { limit: 9 })).some(({ state }) => state === 'done'));
    expect(made(communities.beta)).toHaveLength(1);
    await read('beta');
    const echo = await echoOf('Porto');
    expect(echo).toMatchObject({ ours: true, hop: 1, origin: [expect.any(String)], actor: { id: '1' } });
    expect(await startedBy(echo?.id)).toEqual([]);
    await read('alpha');
    expect(made(communities.alpha)).toEqual([]);
  });

  test('is known by its words while nobody has heard its id, and stays known', async () => {
    communities.beta.fault({ name: 'lost_answer', times: 1, method: 'POST' });
    says('alpha', 'The lens is tinted in Lyon.');
    await read('alpha');
    await until(async () => made(communities.beta).some((text) => text.includes('Lyon')));
    await read('beta');
    const echo = await echoOf('Lyon');
    expect(echo).toMatchObject({ ours: true, hop: 1 });
    expect(await startedBy(echo?.id)).toEqual([]);
    // Looked for, and found: made once.
    await until(async () => (await app.listEffects(OPERATOR, { limit: 9 })).every(({ state }) => state === 'done'));
    expect(made(communities.beta).filter((text) => text.includes('Lyon'))).toHaveLength(1);
    await read('alpha');
    expect(made(communities.alpha)).toEqual([]);
  });

  test('is known while it is under way, whatever the network puts before its words; what others say is theirs', async () => {
    const network = await startSandbox(mastodon);
    onTestFinished(() => network.stop());
    const { settings, connector, world } = network;
    await app.addConnection(OPERATOR, { id: 'network', connector, audience: 'external', settings });
    await app.testConnection(OPERATOR, 'network');
    const { id: status } = addPost(world, { by: INES, text: '@aurora my lens fogs' });
    network.fault({ name: 'lost_answer', times: 1, method: 'POST' });
    const input = { status, text: 'We look into it.' };
    const { id } = await app.act(OPERATOR, { action: 'mastodon.reply', connection: 'network', input });
    await until(async () => {
      const { uncertain, state } = await app.showEffect(OPERATOR, id);
      // On a slow machine it has been looked for already.
      return uncertain || state === 'done';
    });
    addPost(world, { by: INES, text: '@aurora “We look into it.” is what all say', in_reply_to_id: status });
    for (const stream of ['statuses', 'mentions'])
      await app.pull(OPERATOR, 'network', stream, AbortSignal.timeout(60_000));
    const said = await app.listActivities(OPERATOR, { connection: 'network', text: 'We look into it', limit: 9 });
    expect(new Set(said.map(({ actor, ours }) => `${actor?.handle} ${ours}`))).toEqual(
      new Set(['aurora true', 'ines false']),
    );
    await until(async () => (await app.showEffect(OPERATOR, id)).state === 'done');
    expect(made(network).filter((text) => text.includes('look into it'))).toHaveLength(1);
  });

  test('what others say in B goes to A, and ends there', async () => {
    says('beta', 'Mine is not tinted at all.');
    await read('beta');
    await until(async () => made(communities.alpha).some((text) => text.includes('not tinted')));
    await until(async () => (await app.listEffects(OPERATOR, { limit: 9 })).every(({ state }) => state === 'done'));
    await read('alpha');
    await read('beta');
    expect(made(communities.alpha)).toHaveLength(1);
    expect(made(communities.beta)).toHaveLength(2);
    expect((await runs()).map(({ playbook }) => playbook).toSorted()).toEqual(['back', 'there', 'there']);
  });
});
