/** Issues on a real database: what they gather, who has them, what is promised, and one answer to all reporters. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { createIssues, tickIssues, type IssueEvent } from '../../src/issues/index.ts';
import { newId, transaction } from '../../src/platform/index.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, say } = await scene();
const { database } = bondfire;
const INES: Principal = { name: 'ines', role: 'responder' };
const BEN: Principal = { name: 'ben', role: 'responder' };
await sender('outside', 'external');
for (const who of ['ines', 'ben', 'carla']) await app.addPerson(OPERATOR, who, {});

let count = 0;
async function said(text: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  count += 1;
  await say('outside', post(text, { id: `said-${count}`, ...more }));
  const [found] = await app.listActivities(OPERATOR, { limit: 1 });
  return found?.id ?? '';
}

describe('an issue', () => {
  test('gathers by hand and by key, and what arrives in its threads', async () => {
    const first = await said('The camera gets hot', { thread: 'hot' });
    const { issue, fresh } = await app.openIssue(INES, { title: '  Hot   камера ', key: 'camera-hot' }, [first]);
    expect({ fresh, title: issue.title }).toEqual({ fresh: true, title: 'Hot камера' });
    expect(await app.openIssue(BEN, { title: 'Again', key: 'camera-hot' })).toMatchObject({
      fresh: false,
      issue: { id: issue.id },
    });
    const second = await said('Mine too', { thread: 'hot' });
    await said('Something else', { thread: 'cold' });
    const story = await app.showIssue(OPERATOR, issue.id);
    expect(story.activities.map(({ activity }) => activity)).toEqual([first, second]);
    expect(story.timeline.map(({ kind, actor }) => `${kind} ${actor.id}`)).toEqual([
      'opened ines',
      'joined ines',
      'asked_for_again ben',
      'joined threads',
    ]);
    await expect(app.joinIssue(INES, issue.id, [first], 'twice')).rejects.toThrow('gathered them already');
    await app.partIssue(INES, issue.id, [second], 'another fault');
    expect((await app.showIssue(OPERATOR, issue.id)).activities).toHaveLength(1);
  });

  test('is claimed by one of two, and the other is told by whom', async () => {
    const { issue } = await app.openIssue(INES, { title: 'Race' });
    const both = await Promise.allSettled([app.claimIssue(INES, issue.id), app.claimIssue(BEN, issue.id)]);
    const lost = both.find((one) => one.status === 'rejected');
    const { owner } = await app.showIssue(OPERATOR, issue.id);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(String(lost?.reason)).toContain(`${owner} has it already`);
    await app.handOverIssue(OPERATOR, issue.id, 'carla', 'The factory answers on Monday');
    expect((await app.showIssue(OPERATOR, issue.id)).owner).toBe('carla');
  });

  test('is opened again by a further word of a reporter', async () => {
    const first = await said('It hisses', { thread: 'hiss' });
    const { issue } = await app.openIssue(INES, { title: 'Hiss' }, [first]);
    await app.resolveIssue(INES, issue.id, 'Firmware 2.1');
    await said('Same here', { thread: 'hiss', author: { id: 'u9', name: 'Omar' } });
    expect((await app.showIssue(OPERATOR, issue.id)).state).toBe('resolved');
    await said('It still hisses', { thread: 'hiss' });
    expect(await app.showIssue(OPERATOR, issue.id)).toMatchObject({ state: 'open', outcome: null });
  });

  test('is not opened again by the same word that is read in another stream', async () => {
    const first = await said('It rattles', { thread: 'rattle' });
    const { issue } = await app.openIssue(INES, { title: 'Rattle' }, [first]);
    await app.resolveIssue(INES, issue.id, 'Firmware 2.1');
    const stage = createIssues({ onEvent: () => Promise.resolve() });
    const there = await app.showActivity(OPERATOR, first);
    const again = { ...there, id: newId(), stream: 'mentions' };
    await transaction(database.pool, (tx) => stage.gather(tx, [again], new Date()));
    expect((await app.showIssue(OPERATOR, issue.id)).state).toBe('resolved');
  });

  test('is told of as opened when what it begins with is in it', async () => {
    const first = await said('It glows', { thread: 'glow' });
    const held: (number | undefined)[] = [];
    const stage = createIssues({
      async onEvent(tx, { kind, issue }) {
        if (kind === 'opened') held.push((await stage.story(tx, issue.id))?.activities.length);
      },
    });
    const by = { kind: 'person', id: 'ines', name: 'Ines' } as const;
    const there = await app.showActivity(OPERATOR, first);
    const now = new Date();
    await transaction(database.pool, (tx) =>
      stage.open(tx, { title: 'Glow', cause: null, by }, now, (issue) =>
        stage.join(tx, issue, [there], 'by hand', { by }, now),
      ),
    );
    expect(held).toEqual([1]);
  });

  test('merges without losing history, and is taken out again', async () => {
    const [a, b] = [await said('one'), await said('two')];
    const { issue: one } = await app.openIssue(INES, { title: 'One' }, [a]);
    const { issue: two } = await app.openIssue(INES, { title: 'Two' }, [b]);
    await expect(app.mergeIssue(INES, one.id, one.id)).rejects.toThrow('itself');
    await app.mergeIssue(INES, one.id, two.id, 'same cause');
    await expect(app.mergeIssue(INES, two.id, one.id)).rejects.toThrow('itself');
    const story = await app.showIssue(OPERATOR, two.id);
    expect(story.activities.map(({ activity }) => activity)).toEqual([a, b]);
    expect(story.timeline.filter(({ kind }) => kind === 'opened')).toHaveLength(2);
    await expect(app.noteIssue(INES, one.id, 'x'.repeat(30_000))).rejects.toThrow('characters long');
    await expect(app.claimIssue(INES, one.id)).rejects.toThrow('was merged into');
    await app.reopenIssue(INES, one.id);
    expect((await app.showIssue(OPERATOR, two.id)).activities.map(({ activity }) => activity)).toEqual([b]);
    await expect(app.splitIssue(INES, one.id, [a], 'All of it')).rejects.toThrow('nothing would be left');
    await app.joinIssue(INES, one.id, [b], 'by hand');
    const { issue: apart } = await app.splitIssue(INES, one.id, [b], 'Apart');
    expect(await app.showIssue(OPERATOR, apart.id)).toMatchObject({
      activities: [{ activity: b }],
      links: [{ issue: one.id }],
    });
  });

  test('waits a week where nobody says how long, and then its owner has it again', async () => {
    const { issue } = await app.openIssue(INES, { title: 'Factory', owner: 'ines' });
    const waits = await app.waitIssue(INES, issue.id, 'the factory', null);
    const week = Date.parse(waits.until ?? '') - Date.now();
    expect(Math.round(week / 86_400_000)).toBe(7);
    await database.pool.query(`update issues set until = now() - interval '1 second' where id = $1`, [issue.id]);
    await bondfire.startWork();
    const story = await until(async () => {
      const shown = await app.showIssue(OPERATOR, issue.id);
      return shown.state === 'open' && shown;
    });
    expect(story).toMatchObject({ owner: 'ines', until: null, waiting_for: null });
    expect(story.timeline.at(-1)).toMatchObject({
      kind: 'woken',
      detail: {
        was: 'waiting',
        waiting_for: 'the factory',
        owner: 'ines',
        why: 'it waited for the factory long enough',
      },
    });
  });

  test('waits for the customer no longer than until a reporter answers', async () => {
    const first = await said('It rattles', { thread: 'rattle' });
    const { issue } = await app.openIssue(INES, { title: 'Rattle' }, [first]);
    await app.waitIssue(INES, issue.id, 'customer', null);
    await said('Mine too', { thread: 'rattle', author: { id: 'u9', name: 'Omar' } });
    expect((await app.showIssue(OPERATOR, issue.id)).state).toBe('waiting');
    const answer = await said('Only when I shake it', { thread: 'rattle' });
    const { state, timeline } = await app.showIssue(OPERATOR, issue.id);
    expect(state).toBe('open');
    expect(timeline.at(-1)).toMatchObject({
      kind: 'woken',
      cause: { id: answer },
      detail: { was: 'waiting' },
    });
  });

  test('refuses hostile titles and times with a cure', async () => {
    for (const title of ['', '   ', 'a\0b', '\ud800', 'x'.repeat(301)])
      await expect(app.openIssue(INES, { title })).rejects.toMatchObject({
        kind: 'rejected',
        cure: expect.any(String),
      });
    const { issue } = await app.openIssue(INES, { title: 'Past' });
    await expect(app.snoozeIssue(INES, issue.id, new Date(0))).rejects.toThrow('has passed');
  });
});

describe('promises', () => {
  test('are at risk and missed once each, paused for the customer, and a snooze ends', async () => {
    await app.savePromisePolicy(OPERATOR, {
      id: 'all',
      severity: 1,
      market: null,
      acknowledge: 100,
      reply: 1_000,
      resolution: null,
      hours: 'always',
      at_risk: 0.5,
    });
    const start = Date.now() + 86_400_000;
    let now = new Date(start);
    const events: IssueEvent[] = [];
    const onEvent = (_tx: unknown, event: IssueEvent): Promise<void> => Promise.resolve(void events.push(event));
    const issues = createIssues({ onEvent });
    const by = { kind: 'person', id: 'ines', name: 'Ines' } as const;
    const { issue } = await transaction(database.pool, (tx) =>
      issues.open(tx, { title: 'Promised', cause: null, by }, now),
    );
    async function at(seconds: number): Promise<string[]> {
      now = new Date(start + seconds * 1_000);
      events.length = 0;
      await tickIssues({
        database,
        issues,
        onEvent,
        idleAfter: () => [],
        clock: { now: () => now },
        onMoved: () => undefined,
      });
      return events.filter((one) => one.issue.id === issue.id).map(({ kind, promise }) => `${kind} ${promise}`);
    }
    expect(await at(49)).toEqual([]);
    expect(await at(50)).toEqual(['at_risk acknowledge']);
    expect(await at(60)).toEqual([]);
    await transaction(database.pool, (tx) => issues.claim(tx, issue.id, 'ines', { by }, now));
    expect(await at(200)).toEqual([]);
    await transaction(database.pool, (tx) =>
      issues.waitFor(tx, issue.id, 'customer', new Date(start + 5_000_000), { by }, now),
    );
    expect(await at(4_000)).toEqual([]);
    await transaction(database.pool, (tx) => issues.wake(tx, issue.id, { by }, now));
    // 800 seconds were left, 300 of them before it is at risk.
    expect(await at(4_299)).toEqual([]);
    expect(await at(4_300)).toEqual(['at_risk reply']);
    expect(await at(4_800)).toEqual(['missed reply']);
    await transaction(database.pool, (tx) => issues.snooze(tx, issue.id, new Date(start + 5_000_000), { by }, now));
    expect(await at(5_000)).toEqual(['changed undefined']);
    expect((await app.showIssue(OPERATOR, issue.id)).state).toBe('open');
  });
});

describe('answers', () => {
  test('a colleague’s draft is seen, and a thread that moved asks again', async () => {
    const first = await said('Where is my order?', { thread: 'order' });
    const { issue } = await app.openIssue(INES, { title: 'Order' }, [first]);
    expect(await app.draftAnswer(INES, issue.id, first, 'On its way')).toEqual({ others: [], copies: [] });
    expect(await app.draftAnswer(BEN, issue.id, first, 'Looking')).toMatchObject({
      others: [{ person: 'ines', text: 'On its way' }],
    });
    await said('Never mind', { thread: 'order' });
    expect(await app.sendAnswer(INES, issue.id, first)).toMatchObject({ sent: false, news: [{ text: 'Never mind' }] });
    // The webhook has no thread to answer in: seen now, it is refused for that alone.
    await expect(app.sendAnswer(INES, issue.id, first)).rejects.toThrow('no way back');
    const preview = await app.previewBroadcast(INES, issue.id, 'Dear {name}');
    expect(preview).toMatchObject([
      {
        text: 'Dear Ines',
        refused: expect.stringContaining('no way back'),
        instead_of: [first],
      },
    ]);
    await expect(app.previewBroadcast(INES, issue.id, '{password}')).rejects.toThrow('knows no {password}');
  });
});
