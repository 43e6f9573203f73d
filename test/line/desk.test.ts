/** What a responder finds around an issue, by the API: what a playbook asks and will do, where it can be answered, who reported it and what they said before, and how it all went. */
import { afterAll, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { startSandbox } from '#sdk/sandbox';
import { sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import {
  OPERATOR,
  type Desk,
  type IssueReplay,
  type IssueStory,
  type ReporterHistory,
  type SaidThere,
} from '../../src/app/index.ts';
import { noteSecret } from '../support/secrets.ts';
import { served } from '../support/api.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, say, run } = await scene({
  files: {
    'playbooks/ask.yaml': `
title: Ask what to say
purpose: To be tried.
mode: act
on: { issue: opened }
steps:
  - { id: which, ask: "What shall we do?", of: role:expert, for: choice, options: [repair, refund], within: 2h, otherwise: [{ id: late, do: webhook.post_keyed, via: forum, with: { body: { text: "Nobody chose." } } }] }
  - { id: tell, do: webhook.post_keyed, via: forum, with: { body: { text: "Chosen: {{ steps.which.choice }}" } } }`,
  },
});
const network = await startSandbox(mastodon);
afterAll(() => network.stop());
const { call } = await served(app);
await app.addPerson(OPERATOR, 'ines', { name: 'Ines Paz', roles: ['expert'] });
const INES = noteSecret((await app.createToken(OPERATOR, { role: 'responder', name: 'ines', person: 'ines' })).token);
await sender('forum', 'external');
await app.addConnection(OPERATOR, {
  id: 'network',
  connector: 'mastodon',
  audience: 'external',
  settings: network.settings,
});
await app.pull(OPERATOR, 'network', 'statuses', AbortSignal.timeout(60_000));
await bondfire.startActions();
const posts = (await app.listActivities(OPERATOR, { connection: 'network', limit: 500 })).filter(
  ({ ours, text, kind, actor }) => !ours && text !== null && kind === 'create' && actor !== null,
);

async function got<T>(path: string): Promise<T> {
  const { status, body } = await call('GET', path);
  expect([path, status, body]).toEqual([path, 200, body]);
  return body;
}

function someone(): Activity & { readonly actor: NonNullable<Activity['actor']> } {
  const found = posts.find(({ actor }) => actor !== null);
  if (!found?.actor) throw new Error('the sandbox says nothing');
  return { ...found, actor: found.actor };
}

test('what was said is read page by page, newest first, and nothing is lost; of threads the desk has as many as are asked for', async () => {
  const [first, second] = posts;
  if (!first || !second) throw new Error('the sandbox says too little');
  const { issue } = await app.openIssue(OPERATOR, { title: 'Many say so' }, [first.id, second.id]);
  for (let at = 0; at < 5; at += 1)
    await say(
      'forum',
      post(`The lid is loose ${at}`, { id: `lid-${at}`, thread: 'lid', author: { id: `u${at % 2}`, name: 'U' } }),
    );
  const lids = await until(async () => {
    const found = (await app.listActivities(OPERATOR, { connection: 'forum', limit: 50 })).filter(
      ({ thread }) => thread === 'lid',
    );
    return found.length === 5 ? found : undefined;
  });
  await app.joinIssue(
    OPERATOR,
    issue.id,
    lids.map(({ id }) => id),
    'by hand',
  );
  const whole = await got<IssueStory>(`issues/${issue.id}`);
  const pages: SaidThere[] = [];
  for (let next: string | null = ''; next !== null;) {
    const page: { items: SaidThere[]; next: string | null } = await got(
      `issues/${issue.id}/said?limit=2${next && `&before=${next}`}`,
    );
    pages.push(...page.items);
    ({ next } = page);
  }
  expect(pages.map(({ said }) => said)).toEqual(whole.said.toReversed());
  expect(pages.map(({ gathered }) => gathered)).toEqual(whole.activities.toReversed());
  const desk = await got<Desk>(`issues/${issue.id}/desk`);
  expect(pages.flatMap(({ thread }) => thread ?? []).toReversed()).toEqual(desk.threads);
  expect(desk.threads.filter(({ thread }) => thread === 'lid')).toHaveLength(2);
  expect(await got(`issues/${issue.id}/desk?threads=1`)).toMatchObject({
    threads: desk.threads.slice(-1),
    answerable: desk.threads.filter(({ refused, audience }) => refused === null && audience === 'external').length,
  });
  expect(await got(`issues/${issue.id}?said=false`)).toMatchObject({ said: [], activities: [], gathered: 7 });
}, 300_000);

test('what is asked, what will be done in which case, and where it can be answered', async () => {
  const to = someone();
  const { issue } = await app.openIssue(OPERATOR, { title: 'It breaks' }, [to.id]);
  await run('ask', 'parked');
  const desk = await got<Desk>(`issues/${issue.id}/desk`);
  expect(desk.asks.map(({ question, state, options }) => [question, state, options])).toEqual([
    ['What shall we do?', 'open', ['repair', 'refund']],
  ]);
  expect(desk.runs.map(({ title, state }) => [title, state])).toEqual([['Ask what to say', 'parked']]);
  expect(desk.runs[0]?.steps.map(({ step, state, of }) => [step, state, of?.when ?? null])).toEqual([
    ['which', 'parked', null],
    ['late', 'to_come', 'otherwise'],
    ['tell', 'to_come', null],
  ]);
  expect(desk.threads).toMatchObject([
    { connection: 'network', network: 'Mastodon', to: to.id, limit: { most: 500 }, refused: null },
  ]);
  expect(desk.networks).toMatchObject({ mastodon: 'Mastodon', webhook: 'Webhook' });
  expect(desk.people).toEqual([{ id: 'ines', name: 'Ines Paz' }]);
  expect((await call('GET', 'issues/0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b/desk')).status).toBe(404);
}, 300_000);

test('an answer that went out is taken back where the network allows it, once', async () => {
  const to = someone();
  const { issue } = await app.openIssue(OPERATOR, { title: 'Said too early' }, [to.id]);
  const about = { activity: to.id };
  await call('POST', `issues/${issue.id}/draft`, { ...about, text: 'We refund it.' }, INES);
  const sent = (await call('POST', `issues/${issue.id}/send`, about, INES)).body as { effect: string };
  const undoable = await until(async () =>
    (await got<Desk>(`issues/${issue.id}/desk`)).effects.find(({ id, undo }) => id === sent.effect && undo),
  );
  expect(undoable.state).toBe('done');
  const { status, body } = await call('POST', `issues/${issue.id}/take-back`, { effect: sent.effect }, INES);
  expect([status, body]).toEqual([200, { effect: expect.any(String) as string, withheld: 0 }]);
  const deleting = (body as { effect: string }).effect;
  await until(async () => (await app.showEffect(OPERATOR, deleting)).state === 'done');
  expect((await app.showEffect(OPERATOR, deleting)).action).toBe('mastodon.delete');
  expect((await got<Desk>(`issues/${issue.id}/desk`)).effects.map(({ undo }) => undo)).toEqual([false]);
  const again = await call('POST', `issues/${issue.id}/take-back`, { effect: sent.effect }, INES);
  expect([again.status, again.body]).toMatchObject([409, { detail: 'it was taken back already' }]);
  const other = await app.openIssue(OPERATOR, { title: 'Another' }, [to.id]);
  expect((await call('POST', `issues/${other.issue.id}/take-back`, { effect: sent.effect })).status).toBe(409);
}, 300_000);

test('what goes outside waits a moment: taken back before, it never goes, and its words are a draft again', async () => {
  const [to, other] = posts.filter(({ actor }) => actor?.id !== someone().actor.id);
  if (to === undefined || other === undefined) throw new Error('the sandbox says too little');
  const { app: slow } = await bondfire.another({ holdMs: 60_000 });
  const { issue } = await app.openIssue(OPERATOR, { title: 'Said too soon' }, [to.id, other.id]);
  const before = network.state().made.length;
  await app.draftAnswer(OPERATOR, issue.id, to.id, 'We refund all.', { as: 'ines' });
  const sent = await slow.sendAnswer(OPERATOR, issue.id, to.id, { as: 'ines' });
  if (!sent.sent) throw new Error('it was not sent');
  const { intended_at, due_at } = await app.showEffect(OPERATOR, sent.effect);
  expect(due_at).toBe(sent.goes_at);
  expect(Date.parse(due_at) - Date.parse(intended_at)).toBe(60_000);
  expect((await got<Desk>(`issues/${issue.id}/desk`)).effects).toMatchObject([{ id: sent.effect, undo: true }]);
  const about = { effect: sent.effect };
  const taken = await call('POST', `issues/${issue.id}/take-back`, about, INES);
  expect([taken.status, taken.body]).toEqual([200, { effect: null, withheld: 1 }]);
  expect(await app.showEffect(OPERATOR, sent.effect)).toMatchObject({
    state: 'refused',
    fault: { message: 'taken back by ines before it went out' },
  });
  const story = await app.showIssue(OPERATOR, issue.id);
  expect(story.drafts.map(({ person, text }) => [person, text])).toEqual([['ines', 'We refund all.']]);
  expect(story.timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['answer', 'took_back']));
  expect((await call('POST', `issues/${issue.id}/take-back`, about, INES)).body).toMatchObject({
    detail: 'it was taken back already',
  });
  // One to all, as a whole.
  const { broadcast } = await slow.broadcast(OPERATOR, issue.id, 'We refund all.');
  const all = { effect: broadcast };
  expect((await call('POST', `issues/${issue.id}/take-back`, all, INES)).body).toEqual({ effect: null, withheld: 2 });
  expect((await app.broadcastResults(OPERATOR, broadcast ?? '')).map(({ state }) => state)).toEqual([
    'refused',
    'refused',
  ]);
  expect((await call('POST', `issues/${issue.id}/take-back`, all, INES)).status).toBe(409);
  await app.discardDraft(OPERATOR, issue.id, to.id, { as: 'ines' });
  // Of what is sent after it, the one goes and those do not.
  await app.draftAnswer(OPERATOR, issue.id, to.id, 'We look into it.', { as: 'ines' });
  const right = await app.sendAnswer(OPERATOR, issue.id, to.id, { as: 'ines' });
  if (!right.sent) throw new Error('it was not sent');
  await until(async () => (await app.showEffect(OPERATOR, right.effect)).state === 'done');
  expect(network.state().made).toHaveLength(before + 1);
}, 300_000);

test('a reporter’s accounts are joined and parted by hand, and all they said before is told with its answers and its end', async () => {
  const to = someone();
  const name = to.actor.name ?? to.actor.handle ?? '';
  await say('forum', post('It breaks here as well.', { author: { id: 'f-7', name } }));
  const [elsewhere] = await app.listActivities(OPERATOR, { connection: 'forum', limit: 1 });
  if (!elsewhere) throw new Error('it did not arrive');
  const { issue } = await app.openIssue(OPERATOR, { title: 'On the forum' }, [elsewhere.id]);
  await app.resolveIssue(OPERATOR, issue.id, 'sent a new one');
  const one = { connection: 'network', account: to.actor.id };
  const other = { connection: 'forum', account: 'f-7' };
  const query = new URLSearchParams(one).toString();
  const before = await got<ReporterHistory>(`reporters?${query}`);
  expect(before.accounts).toMatchObject([{ ...one, joined: null }]);
  expect(before.contacts.find(({ activity }) => activity === to.id)?.answers).toMatchObject([
    { text: 'We refund it.', by: 'ines', state: 'done' },
  ]);
  expect(before.contacts.some(({ connection }) => connection === 'forum')).toBe(false);
  expect(before.alike).toMatchObject([{ ...other, name }]);
  const joined = (await call('POST', 'reporters/join', { one, other }, INES)).body as ReporterHistory;
  expect(joined.accounts.map(({ account }) => account).toSorted()).toEqual(['f-7', to.actor.id].toSorted());
  expect(joined.alike).toEqual([]);
  expect(joined.contacts.find(({ connection }) => connection === 'forum')).toMatchObject({
    text: 'It breaks here as well.',
    issue: { id: issue.id, state: 'resolved', outcome: 'sent a new one' },
  });
  expect((await call('POST', 'reporters/join', { one, other })).status).toBe(409);
  const parted = (await call('POST', 'reporters/part', other)).body as ReporterHistory;
  expect(parted.accounts.map(({ account }) => account)).toEqual(['f-7']);
  expect((await got<ReporterHistory>(`reporters?${query}`)).accounts).toHaveLength(1);
  expect((await call('POST', 'reporters/part', other)).status).toBe(409);
  expect((await call('GET', 'reporters?connection=network&account=nobody')).status).toBe(404);
}, 300_000);

test('how it went: noticed, decided, answered, and whom it waited for', async () => {
  const to = posts.find(({ thread }) => thread !== someone().thread) ?? someone();
  const { issue } = await app.openIssue(OPERATOR, { title: 'How it went' }, [to.id]);
  const open = await got<IssueReplay>(`issues/${issue.id}/replay`);
  expect([open.ended, open.phases.map(({ phase, until }) => [phase, until === null])]).toEqual([
    false,
    [
      ['noticing', false],
      ['deciding', true],
    ],
  ]);
  expect(open.waited).toContainEqual(expect.objectContaining({ for: 'people', whom: ['ines'], until: null }));
  await call('POST', `issues/${issue.id}/claim`, {}, INES);
  await call('POST', `issues/${issue.id}/draft`, { activity: to.id, text: 'Here is how.' }, INES);
  await call('POST', `issues/${issue.id}/send`, { activity: to.id }, INES);
  const done = await until(async () => {
    const replay = await got<IssueReplay>(`issues/${issue.id}/replay`);
    return replay.answers === 1 && replay;
  });
  expect(done.ended).toBe(true);
  expect(done.phases.map(({ phase, until }) => [phase, until === null])).toEqual([
    ['noticing', false],
    ['deciding', false],
    ['answering', false],
  ]);
  const [noticing, deciding, answering] = done.phases;
  expect([noticing?.until, deciding?.until]).toEqual([deciding?.from, answering?.from]);
  expect(done.lines.map(({ kind }) => kind)).toEqual(['said', 'opened', 'joined', 'claimed', 'answer', 'answered']);
}, 300_000);

test('whoever approves a text that was changed meanwhile is told, and approves nothing unseen', async () => {
  const to = someone();
  const { issue } = await app.openIssue(OPERATOR, { title: 'Changed meanwhile' }, [to.id]);
  const [ask] = await until(async () => {
    const open = (await got<Desk>(`issues/${issue.id}/desk`)).asks.filter(({ state }) => state === 'open');
    return open.length > 0 && open;
  });
  const stale = await call('POST', `asks/${ask?.id}/answers`, { choice: 'repair', version: 2 }, INES);
  expect([stale.status, stale.body]).toMatchObject([
    409,
    { detail: expect.stringContaining('changed the text meanwhile') as string },
  ]);
  expect((await call('POST', `asks/${ask?.id}/answers`, { choice: 'repair', version: 1 }, INES)).status).toBe(200);
}, 300_000);
