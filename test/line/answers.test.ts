/** Answers that people write from an issue, by the API: each sees what the others write and have sent, and what was said inside is told before it goes outside. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { startSandbox } from '#sdk/sandbox';
import { sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { OPERATOR, type Broadcast, type Drafted, type IssueStory, type SentAnswer } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, say } = await scene();
const network = await startSandbox(mastodon);
afterAll(() => network.stop());
const { call } = await served(app);
const INES = (await app.createToken(OPERATOR, { role: 'responder', name: 'ines' })).token;
const BEN = (await app.createToken(OPERATOR, { role: 'responder', name: 'ben' })).token;
await sender('inside', 'internal');
await app.addConnection(OPERATOR, {
  id: 'network',
  connector: 'mastodon',
  audience: 'external',
  settings: network.settings,
});
await app.pull(OPERATOR, 'network', 'statuses', AbortSignal.timeout(60_000));
await bondfire.startActions();

/** Posts of others, each the newest of its thread. */
const posts = (await app.listActivities(OPERATOR, { connection: 'network', limit: 500 })).filter(
  ({ ours, text, kind }) => !ours && text !== null && kind === 'create',
);
const threads = [...new Map(posts.map((one) => [one.thread, one])).values()];

async function posted(
  issue: string,
  verb: string,
  token: string,
  body: object,
): Promise<{ status: number; body: never }> {
  return call('POST', `issues/${issue}/${verb}`, body, token);
}

async function asked<T>(issue: string, verb: string, token: string, body: object): Promise<T> {
  const answer = await posted(issue, verb, token, body);
  expect([verb, answer.status, answer.body]).toEqual([verb, 200, answer.body]);
  return answer.body;
}

async function inside(text: string): Promise<Activity> {
  await say('inside', post(text));
  const [found] = await app.listActivities(OPERATOR, { limit: 1, connection: 'inside' });
  if (!found) throw new Error('it did not arrive');
  return found;
}

function taken(at: number): Activity {
  const one = threads[at];
  if (!one) throw new Error(`the sandbox has no thread ${at}`);
  return one;
}

async function made(): Promise<number> {
  await until(async () => (await app.listEffects(OPERATOR, { limit: 500 })).every(({ state }) => state === 'done'));
  return network.state().made.length;
}

test('two write in one thread: the second sees the draft, and then the answer, before it has come back', async () => {
  const to = taken(0);
  const { issue } = await app.openIssue(OPERATOR, { title: 'Question' }, [to.id]);
  const about = { activity: to.id };
  const before = network.state().made.length;
  expect(await asked<Drafted>(issue.id, 'draft', INES, { ...about, text: 'We send a new one.' })).toMatchObject({
    others: [],
  });
  expect(await asked<Drafted>(issue.id, 'draft', BEN, { ...about, text: 'Please restart it.' })).toMatchObject({
    others: [{ person: 'ines', text: 'We send a new one.' }],
  });
  const shown = (await call('GET', `issues/${issue.id}`, undefined, BEN)) as { body: IssueStory };
  expect(shown.body.drafts.map(({ person }) => person)).toEqual(['ines', 'ben']);
  const sent = await asked<SentAnswer>(issue.id, 'send', INES, about);
  expect(sent.sent).toBe(true);
  const held = { sent: false, news: [], answers: [{ by: 'ines', text: 'We send a new one.' }], copies: [] };
  expect(await asked<SentAnswer>(issue.id, 'send', BEN, about)).toMatchObject(held);
  expect(await made()).toBe(before + 1);
  // It has come back meanwhile: he has seen it.
  await app.pull(OPERATOR, 'network', 'statuses', AbortSignal.timeout(60_000));
  expect(await asked<SentAnswer>(issue.id, 'send', BEN, about)).toMatchObject({ sent: true });
  expect(await made()).toBe(before + 2);
  const none = await posted(issue.id, 'send', BEN, about);
  expect([none.status, none.body]).toMatchObject([
    400,
    { detail: expect.stringContaining('you have no draft there') as string },
  ]);
  const { timeline, drafts } = await app.showIssue(OPERATOR, issue.id);
  expect(drafts).toEqual([]);
  expect(
    timeline.filter(({ kind }) => kind === 'answer').map(({ actor, detail }) => [actor.id, detail['text']]),
  ).toEqual([
    ['ines', 'We send a new one.'],
    ['ben', 'Please restart it.'],
  ]);
}, 300_000);

test('at the same moment, one goes and the other is asked', async () => {
  const to = taken(1);
  const { issue: one } = await app.openIssue(OPERATOR, { title: 'One' }, [to.id]);
  const { issue: two } = await app.openIssue(OPERATOR, { title: 'Two' }, [to.id]);
  const about = { activity: to.id };
  await asked(one.id, 'draft', INES, { ...about, text: 'Sent by Ines.' });
  await asked(two.id, 'draft', BEN, { ...about, text: 'Sent by Ben.' });
  const both = await Promise.all([
    asked<SentAnswer>(one.id, 'send', INES, about),
    asked<SentAnswer>(two.id, 'send', BEN, about),
  ]);
  expect(both.map(({ sent }) => sent).toSorted()).toEqual([false, true]);
  expect(await asked(two.id, 'discard', BEN, about)).toEqual({ discarded: both[0].sent });
}, 300_000);

describe('words that were said inside', () => {
  const SECRET = 'The seventh batch of lenses has a gluing fault from the factory in Brno';

  test('are told with the draft, held when it is sent, and kept on the effect when it goes all the same', async () => {
    const [to, said] = [taken(2), await inside(`${SECRET}.`)];
    const { issue } = await app.openIssue(OPERATOR, { title: 'Lens' }, [to.id, said.id]);
    const about = { activity: to.id };
    const copies = [{ of: said.id, words: 'the seventh batch of lenses has a gluing fault' }];
    const text = 'Hello, the seventh batch of lenses has a gluing fault, we are sorry.';
    expect(await asked<Drafted>(issue.id, 'draft', INES, { ...about, text })).toEqual({ others: [], copies });
    const before = await made();
    expect(await asked<SentAnswer>(issue.id, 'send', INES, about)).toEqual({
      sent: false,
      news: [],
      answers: [],
      copies,
    });
    expect(await made()).toBe(before);
    const sent = await asked<SentAnswer>(issue.id, 'send', INES, { ...about, anyway: true });
    const effect = await app.showEffect(OPERATOR, sent.sent ? sent.effect : '');
    expect(effect.provenance).toMatchObject({ copies });
    expect(await made()).toBe(before + 1);
    const { timeline } = await app.showIssue(OPERATOR, issue.id);
    expect(timeline.find(({ kind }) => kind === 'answer')?.detail).toMatchObject({ copies });
  }, 300_000);

  test('of a note, to all reporters: shown by the preview, and sent only expressly', async () => {
    const [a, b] = [taken(0), taken(1)];
    const said = await inside('Nothing of it');
    const { issue } = await app.openIssue(OPERATOR, { title: 'Lens' }, [a.id, b.id]);
    await app.noteIssue(OPERATOR, issue.id, `For us alone: ${SECRET}`);
    const template = 'Sorry: the seventh batch of lenses has a gluing fault.';
    const marked = [{ words: 'the seventh batch of lenses has a gluing fault' }];
    const preview = await asked<{ items: Broadcast['items'] }>(issue.id, 'preview', INES, { template });
    expect(preview.items).toMatchObject([{ copies: marked }, { copies: marked }]);
    const before = await made();
    const held = await asked<Broadcast>(issue.id, 'broadcast', INES, { template });
    expect(held).toMatchObject({ broadcast: null, items: [{ copies: marked }, { copies: marked }] });
    expect(await made()).toBe(before);
    const sent = await asked<Broadcast>(issue.id, 'broadcast', INES, { template, anyway: true });
    expect(await made()).toBe(before + 2);
    for (const { effect } of await app.broadcastResults(OPERATOR, sent.broadcast ?? ''))
      expect((await app.showEffect(OPERATOR, effect)).provenance.copies).toMatchObject(marked);
    // To colleagues it may be said.
    await app.joinIssue(OPERATOR, issue.id, [said.id], 'by hand');
    const inner = await asked<{ items: Broadcast['items'] }>(issue.id, 'preview', INES, { template });
    expect(inner.items.find(({ connection }) => connection === 'inside')?.copies).toEqual([]);
  }, 300_000);

  test('that were said outside as well are nobody’s secret', async () => {
    const to = taken(2);
    const said = await inside(`They say: ${to.text ?? ''}`);
    const { issue } = await app.openIssue(OPERATOR, { title: 'Quoted' }, [to.id, said.id]);
    const { copies } = await asked<Drafted>(issue.id, 'draft', INES, {
      activity: to.id,
      text: `You said: ${to.text ?? ''}`,
    });
    expect(copies).toEqual([]);
  });
});
