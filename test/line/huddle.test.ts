/** What a playbook does about an issue counts when it is done, and what is said where it asked for it belongs to the issue. */
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { addPost, INES, sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { channelOf, sandbox as slack, say, SEEDED } from '../../connectors/slack/sandbox.ts';
import { OPERATOR, type IssueStory } from '../../src/app/index.ts';
import { until } from '../support/scene.ts';
import { testBondfire } from '../support/bondfire.ts';

const LI = 'U0LI';
const bondfire = await testBondfire({
  settleMs: 200,
  files: {
    'playbooks/huddle.yaml': `
title: Meet
purpose: To be tried.
mode: act
on: { activity: any, if: "activity.connector == 'mastodon' && has(activity.text) && activity.text.contains('fogs')" }
steps:
  - { id: open, do: issue.open, with: { title: The lens, severity: 9 } }
  - { id: huddle, do: slack.open_channel, with: { name: "lens-{{ activity.external_id }}" } }
  - { id: evidence, do: slack.post_message, with: { channel: "{{ steps.huddle.external_id }}", text: What is it? } }
  - { id: ask, do: slack.post_message, with: { channel: ${SEEDED.support}, text: Who knows the lens? } }
  - { id: reply, do: mastodon.reply, with: { status: "{{ activity.external_id }}", text: We look into it. } }`,
    'playbooks/again.yaml': `
title: When it changes
purpose: To be tried.
mode: act
on: { issue: changed }
steps:
  - { id: note, do: slack.post_message, with: { channel: ${SEEDED.support}, text: "It moves: {{ issue.title }}" } }`,
  },
});
const { app } = bondfire;
const workspace = await startSandbox(slack);
const fedi = await startSandbox(mastodon);
afterAll(async () => {
  await workspace.stop();
  await fedi.stop();
});
await app.savePromisePolicy(OPERATOR, { id: 'grave', severity: 9, acknowledge: 3_600, reply: 3_600 });
await app.addConnection(OPERATOR, {
  id: 'chat',
  connector: 'slack',
  audience: 'internal',
  settings: workspace.settings,
});
await app.addConnection(OPERATOR, { id: 'fedi', connector: 'mastodon', audience: 'external', settings: fedi.settings });
const pull = (id: string, stream: string) => app.pull(OPERATOR, id, stream, AbortSignal.timeout(60_000));
for (const stream of ['messages', 'replies'] as const) await pull('chat', stream);
await pull('fedi', 'mentions');

async function theIssue(): Promise<IssueStory> {
  const [issue] = await app.listIssues(OPERATOR, { limit: 1 });
  return app.showIssue(OPERATOR, issue?.id ?? '');
}
function joined({ timeline }: IssueStory) {
  return timeline.filter(({ kind, actor }) => kind === 'joined' && actor.id === 'places');
}

describe('a huddle', { timeout: 300_000 }, () => {
  test('what the playbook did is movement and keeps what was promised, before any of it comes back', async () => {
    addPost(fedi.world, { by: INES, text: '@aurora my lens fogs' });
    await pull('fedi', 'mentions');
    const { opened_at } = await theIssue();
    await bondfire.startWork();
    await until(async () => (await app.listRuns(OPERATOR, { playbook: 'huddle', limit: 1 }))[0]?.state === 'done');
    const { changed_at, promises, timeline } = await theIssue();
    expect(changed_at > opened_at).toBe(true);
    expect(promises.map(({ kind, kept_at }) => ({ kind, kept: kept_at !== null }))).toEqual([
      { kind: 'acknowledge', kept: true },
      { kind: 'reply', kept: true },
    ]);
    expect(
      timeline.flatMap(({ kind, detail }) =>
        kind === 'did' && detail['playbook'] === 'huddle' ? [detail['step']] : [],
      ),
    ).toEqual(['huddle', 'evidence', 'ask', 'reply']);
  });

  test('what colleagues say in its channel, and in the thread that it began elsewhere, is gathered, inside; what we say is not', async () => {
    const { world } = workspace;
    const huddle = [...world.channels.values()].find(({ name }) => name.startsWith('lens-'));
    if (huddle === undefined) throw new Error('no channel was opened');
    const support = channelOf(world, SEEDED.support);
    const asked = support.messages.findLast(({ text }) => text === 'Who knows the lens?');
    say(world, huddle, { by: LI, text: 'It is batch 7.' });
    say(world, support, { by: LI, text: 'Mia knows it.', ...(asked && { thread: asked.ts }) });
    say(world, support, { by: LI, text: 'Lunch?' });
    const said = ['It is batch 7.', 'Mia knows it.'];
    const story = await until(async () => {
      for (const stream of ['messages', 'replies'] as const) await pull('chat', stream);
      const found = await theIssue();
      return joined(found).length >= said.length && found;
    });
    const inside = story.said.filter(({ connection }) => connection === 'chat');
    expect(inside.map(({ audience, text }) => `${audience}: ${text}`).toSorted()).toEqual(
      said.map((text) => `internal: ${text}`),
    );
    expect(joined(story).every(({ audience }) => audience === 'internal')).toBe(true);
  });

  test('who talks inside is no reporter, and what we write about it sets off no circle', async () => {
    const { id } = await theIssue();
    expect(await app.previewBroadcast(OPERATOR, id, 'It is mended.')).toHaveLength(1);
    const moves = workspace.state().made.filter(({ text }) => text.includes('It moves'));
    // Once for each word that was gathered, and never for our own.
    await app.resolveIssue(OPERATOR, id, 'Mended.');
    expect(moves.length).toBeLessThanOrEqual(4);
    const huddle = [...workspace.world.channels.values()].find(({ name }) => name.startsWith('lens-'));
    if (huddle) say(workspace.world, huddle, { by: LI, text: 'Good work.' });
    await pull('chat', 'messages');
    expect(joined(await theIssue())).toHaveLength(2);
  });
});
