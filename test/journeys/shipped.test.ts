/** The playbooks that ship, on the whole product: what people outside say, what colleagues decide, and what then stands at each vendor, once. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { addPost, drop, INES, sandbox as mastodon, type Post } from '../../connectors/mastodon/sandbox.ts';
import { channelOf, sandbox as slack, say, SEEDED } from '../../connectors/slack/sandbox.ts';
import { sandbox as socialcast } from '../../connectors/socialcast/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { digestOf } from '../../src/issues/index.ts';
import { builtInFolder } from '../../src/platform/index.ts';
import type { RunRow } from '../../src/playbook/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { until } from '../support/scene.ts';

function shipped(name: string): string {
  return readFileSync(new URL(`../../playbooks/${name}.yaml`, import.meta.url), 'utf8');
}

let ahead = 0;
const { app, startWork, database } = await testBondfire({
  playbooks: builtInFolder('playbooks'),
  // As a company changes them: the sandboxes know neither that content type nor anybody so famous.
  files: {
    'playbooks/idea.yaml': shipped('idea').replace('type: idea', 'type: article'),
    'playbooks/influencer-complaint.yaml': shipped('influencer-complaint').replace('>= 10000.0', '>= 10.0'),
  },
  clock: { now: () => new Date(Date.now() + ahead) },
  pullEveryMs: 3_600_000,
});
const vendors = {
  workspace: await startSandbox(slack),
  fedi: await startSandbox(mastodon),
  colleagues: await startSandbox(socialcast),
  community: await startSandbox(drupal),
};
afterAll(async () => {
  for (const one of Object.values(vendors)) await one.stop();
});
const { world } = vendors.fedi;

async function idle(playbook: string): Promise<string | null | undefined> {
  return (await app.listPlaybooks(OPERATOR)).playbooks.find(({ name }) => name === playbook)?.idle;
}

beforeAll(async () => {
  for (const [id, { connector, settings }] of Object.entries(vendors))
    await app.addConnection(OPERATOR, { id, connector, audience: id === 'fedi' ? 'external' : 'internal', settings });
  await startWork();
  // What was said before is history, and sets nothing off.
  await pull();
  await pullSlack();
}, 300_000);

async function pull(): Promise<void> {
  await app.pull(OPERATOR, 'fedi', 'mentions', AbortSignal.timeout(60_000));
}

async function pullSlack(): Promise<void> {
  await app.pull(OPERATOR, 'workspace', 'messages', AbortSignal.timeout(60_000));
}

/** Somebody says it to us, and it is read. Answers the post, and the activity's id. */
async function said(text: string, more: Partial<Post> = {}): Promise<{ readonly post: Post; readonly id: string }> {
  const post = addPost(world, { by: INES, text: `@aurora ${text}`, ...more });
  await pull();
  const all = await app.listActivities(OPERATOR, { connection: 'fedi', limit: 500 });
  return { post, id: all.find((one) => one.external_id === post.id)?.id ?? '' };
}

/** Said where nobody can be answered: a forum that pushes to a webhook. Answers the activity's id. */
async function pushed(text: string): Promise<string> {
  const forum = { id: 'forum', connector: 'webhook', audience: 'external', settings: {} } as const;
  const { token } = await app.addConnection(OPERATOR, forum);
  const body = Buffer.from(
    JSON.stringify({ id: 'f1', text, created_at: new Date().toISOString(), author: { id: 'u1' } }),
  );
  const headers = { 'content-type': 'application/json' };
  await app.receive('forum', token ?? '', { method: 'POST', path: '/in', query: new URLSearchParams(), headers, body });
  const [found] = await app.listActivities(OPERATOR, { connection: 'forum', limit: 1 });
  return found?.id ?? '';
}

/** What answers that post there. */
function answersTo(post: Post): string[] {
  return [...world.posts.values()].filter((one) => one.in_reply_to_id === post.id).map((one) => one.text);
}

function runOf(playbook: string, state?: RunRow['state']): Promise<RunRow> {
  return until(async () => {
    const runs = await app.listRuns(OPERATOR, { playbook, limit: 500 });
    const found = runs.find((one) => state === undefined || one.state === state);
    const failed = found ? undefined : runs.find((one) => one.state === 'failed');
    if (failed) throw new Error(`${playbook} failed: ${failed.reason}`);
    return found;
  });
}

/** Waits until that step of that playbook asks, and answers it. Answers what was asked. */
async function answer(playbook: string, step: string, as: string, given: Parameters<typeof app.answerAsk>[2]) {
  const ask = await until(async () =>
    (await app.listAsks(OPERATOR, { state: 'open', limit: 500 })).find(
      (one) => one.playbook === playbook && one.step === step,
    ),
  );
  await app.answerAsk(OPERATOR, ask.id, given, as);
  return ask;
}

describe('the playbooks that ship', { timeout: 300_000 }, () => {
  test('whoever is asked by one must be there; then it is ready without a new start', async () => {
    await app.addPerson(OPERATOR, 'ines', { languages: ['en'], accounts: [{ connection: 'workspace', id: 'U0INES' }] });
    await until(async () => (await idle('product_fault'))?.includes('nobody is oncall:product') === true);
    expect(await idle('influencer_complaint')).toBeNull();
    await expect(app.setPlaybookMode(OPERATOR, 'influencer_complaint', 'act', null, null)).rejects.toThrow(
      'would ask team:care',
    );
    await app.addPerson(OPERATOR, 'tom', {
      languages: ['en', 'de'],
      markets: ['en'],
      accounts: [{ connection: 'workspace', id: 'U0TOM' }],
    });
    await app.addPerson(OPERATOR, 'ada', { roles: ['approver', 'recruiter', 'responder'] });
    await app.addPerson(OPERATOR, 'bea', { roles: ['approver'] });
    const rota = { turn: ['ines'], from: '2026-01-01T00:00:00Z', days: 7, zone: 'UTC' };
    for (const team of ['product', 'communication'])
      await app.addTeam(OPERATOR, team, { lead: 'tom', members: ['ines'], rota });
    for (const team of ['care', 'stores']) await app.addTeam(OPERATOR, team, { lead: 'ines', members: ['tom'] });
    await until(async () => (await idle('product_fault')) === null);
    for (const name of ['influencer_complaint', 'wrong_information', 'recruiting_question', 'idea', 'market_routing'])
      await app.setPlaybookMode(OPERATOR, name, 'act', null, null);
  });

  test('product fault: huddle, decision, words, approval, an answer each, resolved; and more of it is told nobody twice', async () => {
    const one = await said('My lens fogs up');
    const other = await said('Meine Linse beschlägt', { language: 'de' });
    const form = { product: 'vega_3', why: 'Two write of fog within the hour', activities: `${one.id}, ${other.id}` };
    await expect(app.startPlaybook(OPERATOR, 'product_fault', { product: 'vega_3' }, null)).rejects.toThrow('why');
    const { run } = await app.startPlaybook(OPERATOR, 'product_fault', form, null);
    await expect(app.startPlaybook(OPERATOR, 'product_fault', form, null)).rejects.toThrow('has run for vega_3/all');
    const asked = await answer('product_fault', 'decide', 'ines', { choice: 'known', comment: 'Batch 7, says Acme' });
    expect(asked.question).toContain('Two write of fog');
    const huddle = [...vendors.workspace.world.channels.values()].find(({ name }) => name.startsWith('fault-vega_3-'));
    expect(huddle?.members).toEqual(expect.arrayContaining(['U0INES', 'U0TOM']));
    expect(huddle?.topic).toContain('is it a fault');
    expect(huddle?.messages.map(({ text }) => text).join('\n')).toContain('Meine Linse beschlägt');
    await answer('product_fault', 'words', 'tom', { fields: { answer: 'We know why. An hour of sun helps.' } });
    const text = 'We know why, and are sorry. An hour of sun helps.';
    await answer('product_fault', 'approve', 'ada', { choice: 'yes', text });
    // What ada has changed is hers: somebody else says yes to it.
    await answer('product_fault', 'approve', 'bea', { choice: 'yes', text });
    await runOf('product_fault', 'done');
    expect([one, other].map(({ post }) => answersTo(post))).toEqual([
      [expect.stringContaining(text)],
      [expect.stringContaining(text)],
    ]);
    expect(huddle?.messages.map((message) => message.text).join('\n')).toContain('known. Batch 7, says Acme');
    const [issue] = await app.listIssues(OPERATOR, { state: 'resolved', limit: 1 });
    expect(issue).toMatchObject({ product: 'vega_3', outcome: `Known. 2 were told: ${text}`, severity: 7 });
    const { timeline } = await app.showIssue(OPERATOR, issue?.id ?? '');
    expect(timeline.filter(({ kind }) => kind === 'answered').map(({ detail }) => detail['state'])).toEqual([
      'done',
      'done',
    ]);
    const effect = (await app.listEffects(OPERATOR, { connection: 'fedi', limit: 1 })).find(
      ({ cause }) => cause === run,
    );
    expect((await app.trace(OPERATOR, effect?.id ?? '')).map(({ noun }) => noun)).toEqual(['effect', 'run']);
  });

  test('crisis: two must approve; an answer that cannot go out fails the step, and doing it again answers nobody twice', async () => {
    const gone = await said('Is the mail of the board genuine?');
    const there = await said('Tell us about that mail');
    const activities = `${gone.id} ${there.id} ${await pushed('What mail?')}`;
    await expect(app.startPlaybook(OPERATOR, 'crisis', { why: 'loud', severity: 5, activities }, null)).rejects.toThrow(
      'its condition does not hold',
    );
    const { run } = await app.startPlaybook(
      OPERATOR,
      'crisis',
      { why: 'Everybody asks', severity: 9, activities },
      null,
    );
    await answer('crisis', 'judge', 'ines', { choice: 'crisis', comment: 'It is genuine' });
    await answer('crisis', 'words', 'ines', { fields: { statement: 'More tonight.' } });
    drop(world, gone.post);
    await answer('crisis', 'approve', 'ada', { choice: 'yes' });
    expect((await runOf('crisis')).state).toBe('parked');
    expect(answersTo(there.post)).toEqual([]);
    await answer('crisis', 'approve', 'bea', { choice: 'yes' });
    const failed = await runOf('crisis', 'failed');
    expect(failed.reason).toContain('1 of 2 answers did not go out');
    expect(answersTo(there.post)).toHaveLength(1);
    const [opened] = await app.listIssues(OPERATOR, { limit: 1 });
    const { timeline } = await app.showIssue(OPERATOR, opened?.id ?? '');
    expect(timeline.find(({ kind }) => kind === 'broadcast')?.detail).toMatchObject({
      answers: 2,
      unanswered: [expect.stringContaining('webhook')],
    });
    const { run: again } = await app.rerun(OPERATOR, run, { from: 'answer', with: null, as: null });
    await until(
      async () => (await app.listRuns(OPERATOR, { playbook: 'crisis', state: 'failed', limit: 5 })).length === 2,
    );
    expect((await app.listEffects(OPERATOR, { cause: again, limit: 9 })).map(({ state }) => state)).toEqual([
      'refused',
    ]);
    expect(answersTo(there.post)).toHaveLength(1);
    const { outcome, state } = (await app.listIssues(OPERATOR, { limit: 1 }))[0] ?? {};
    expect({ outcome, state }).toEqual({ outcome: null, state: 'open' });
  });

  test('influencer complaint: answered with approval; who answers back keeps it open', async () => {
    const { post } = await said('This is the worst watch ever', {});
    await answer('influencer_complaint', 'words', 'tom', { fields: { answer: 'We send you another one.' } });
    await answer('influencer_complaint', 'approve', 'ada', { choice: 'yes' });
    await until(async () => answersTo(post).length === 1);
    await until(async () => (await runOf('influencer_complaint')).reason?.includes('quiet waits for a reply') === true);
    addPost(world, { by: INES, text: '@aurora When?', in_reply_to_id: post.id });
    await pull();
    await runOf('influencer_complaint', 'done');
    const [issue] = await app.listIssues(OPERATOR, { limit: 1 });
    expect(issue).toMatchObject({ state: 'open', team: 'care' });
    const { timeline } = await app.showIssue(OPERATOR, issue?.id ?? '');
    expect(JSON.stringify(timeline)).toContain('They answered, so it stays open');
  });

  test('wrong information is put right; a job question and one for a store are answered', async () => {
    const rumour = await said('Is it true that the Vega 3 is recalled?');
    await answer('wrong_information', 'judge', 'ines', { choice: 'wrong' });
    const source = 'https://acme.example/news';
    await answer('wrong_information', 'words', 'tom', { fields: { answer: 'No watch is recalled.', source } });
    await answer('wrong_information', 'approve', 'ada', { choice: 'yes' });
    await runOf('wrong_information', 'done');
    expect(answersTo(rumour.post)).toEqual([expect.stringContaining(`No watch is recalled. ${source}`)]);
    const job = await said('Are you hiring?');
    await answer('recruiting_question', 'approve', 'ada', { choice: 'yes' });
    await runOf('recruiting_question', 'done');
    expect(answersTo(job.post)).toEqual([expect.stringContaining('https://jobs.example.com')]);
    const where = await said('Where is your shop?');
    await answer('market_routing', 'words', 'tom', { fields: { answer: 'By the river.' } });
    await answer('market_routing', 'approve', 'ada', { choice: 'no', comment: 'Which river?' });
    await runOf('market_routing', 'done');
    expect(answersTo(where.post)).toEqual([]);
  });

  test('an idea is kept in Drupal with what becomes of it', async () => {
    await said('Please add a torch');
    await answer('idea', 'decide', 'ines', { choice: 'planned', comment: 'In spring' });
    await runOf('idea', 'done');
    const made = vendors.community.state().made.map(({ text }) => text);
    expect(made).toHaveLength(2);
    expect(made[0]).toContain('Please add a torch');
    expect(made[1]).toContain('planned, says ines: In spring');
  });

  test('praise is told inside, a security report is judged, a translation is looked at by a second one', async () => {
    await app.addPerson(OPERATOR, 'mia', { roles: ['security', 'translator'], languages: ['en'] });
    await app.addPerson(OPERATOR, 'leo', { roles: ['translator'], languages: ['en'] });
    await app.addTeam(OPERATOR, 'security', { lead: 'mia' });
    await until(async () => (await idle('security_report')) === null);
    await app.setPlaybookMode(OPERATOR, 'praise', 'act', null, null);
    await said('I love it, well done');
    await said('There is an SQL injection in your shop');
    await answer('security_report', 'judge', 'mia', { choice: 'real' });
    await runOf('security_report', 'done');
    await runOf('praise', 'done');
    expect(vendors.colleagues.state().made.map(({ text }) => text)).toEqual([expect.stringContaining('I love it')]);
    const form = { text: 'Die Linse beschlägt', to: 'en' };
    await app.startPlaybook(OPERATOR, 'translation_request', form, null);
    const asked = await until(async () =>
      (await app.listAsks(OPERATOR, { state: 'open', limit: 9 })).find(({ step }) => step === 'translate'),
    );
    const first = asked.asked[0]?.person ?? '';
    await app.answerAsk(OPERATOR, asked.id, { fields: { words: 'The lens fogs up' } }, first);
    await answer('translation_request', 'check', first === 'mia' ? 'leo' : 'mia', { choice: 'yes' });
    await runOf('translation_request', 'done');
  });

  test('the digest counts what there is', async () => {
    await app.savePromisePolicy(OPERATOR, { id: 'quick', market: 'quick', acknowledge: 1 });
    const { issue: merged } = await app.openIssue(OPERATOR, { title: 'The same', product: 'strap' });
    const { issue: into } = await app.openIssue(OPERATOR, { title: 'Late', market: 'quick', owner: null });
    await app.mergeIssue(OPERATOR, merged.id, into.id);
    const { digest, all } = await until(async () => {
      const found = await digestOf(database.pool, 7, new Date());
      const issues = await app.listIssues(OPERATOR, { limit: 500 });
      const same = found.open === issues.filter(({ state }) => state !== 'resolved').length;
      return found.missed === 1 && same && { digest: found, all: issues };
    });
    const open = all.filter(({ state }) => state !== 'resolved');
    expect(digest).toMatchObject({
      opened: all.length,
      resolved: all.length - open.length,
      open: open.length,
      unowned: open.length,
      products: [{ product: 'vega_3', count: 1 }],
    });
    const oldest = open.toReversed().slice(0, 5);
    expect(digest.oldest).toEqual(oldest.map(({ id, title, owner }) => ({ id, title, owner, days: 0 })));
  });

  test('on Monday the week is told once, and a question that nobody answered for a day is an issue', async () => {
    await app.setPlaybookMode(OPERATOR, 'internal_question', 'act', null, null);
    say(vendors.workspace.world, channelOf(vendors.workspace.world, SEEDED.support), {
      by: 'U0TOM',
      text: 'Which firmware mends the lens?',
    });
    await pullSlack();
    await runOf('internal_question', 'parked');
    const before = vendors.colleagues.state().made.length;
    ahead = 8 * 86_400_000;
    await runOf('weekly_digest', 'done');
    await runOf('internal_question', 'done');
    const [issue] = await app.listIssues(OPERATOR, { limit: 1 });
    expect(issue?.title).toBe('Unanswered for a day: Which firmware mends the lens?');
    // The crisis is open still: what comes now joins it, and nobody is asked anew.
    const { run: more } = await app.startPlaybook(OPERATOR, 'crisis', { why: 'Still loud', severity: 9 }, null);
    expect((await runOf('crisis', 'done')).id).toBe(more);
    expect(await app.asksOfRun(OPERATOR, more)).toEqual([]);
    const told = vendors.colleagues
      .state()
      .made.slice(before)
      .map(({ text }) => text);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('Open for longest');
  });
});
