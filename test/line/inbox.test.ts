/** The inbox on a real database: whom an issue needs and why, what a row tells, and how the list is asked for. */
import { beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR, type InboxItem, type Principal } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { noteSecret } from '../support/secrets.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, desk, sender, say } = await scene({
  files: {
    'playbooks/ask.yaml': `
title: Ask
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.contains('Asked')" }
steps:
  - { id: approve, ask: "May we send a new lens?", of: team:lenses, for: choice, options: [yes, no], within: 1h, hours: always, otherwise: stop }`,
  },
});
const { database } = bondfire;
const { pool } = database;
const INES: Principal = { name: 'Ines', role: 'responder', person: 'ines' };
const BEN: Principal = { name: 'Ben', role: 'responder', person: 'ben' };
const { call, viewer } = await served(app);
await desk('crowd', 'external');
await sender('outside', 'external');
await sender('inside', 'internal');
for (const who of ['ines', 'ben', 'carla']) await app.addPerson(OPERATOR, who, { name: `${who} Ito` });
await app.addTeam(OPERATOR, 'lenses', { members: ['ines'], markets: ['japan'] });
await app.savePromisePolicy(OPERATOR, { id: 'grave', severity: 9, reply: 3_600 });
const ines = noteSecret((await app.createToken(OPERATOR, { role: 'responder', name: 'ines', person: 'ines' })).token);

let count = 0;
async function said(text: string, more: Readonly<Record<string, unknown>> = {}, by = 'outside'): Promise<string> {
  count += 1;
  await say(by, post(text, { id: `said-${count}`, ...more }));
  const [found] = await app.listActivities(OPERATOR, { limit: 1 });
  return found?.id ?? '';
}

async function open(title: string, more: object = {}, activities: readonly string[] = []): Promise<string> {
  return (await app.openIssue(OPERATOR, { title, ...more }, activities)).issue.id;
}

async function row(id: string, who: Principal = INES): Promise<InboxItem> {
  const { items } = await app.listInbox(who, {
    view: 'all',
    states: ['open', 'waiting', 'snoozed'],
    ids: [id],
    limit: 1,
  });
  const [found] = items;
  if (!found) throw new Error(`${id} is not in the list`);
  return found;
}

/** Why it needs them, and that it is in what needs them if and only if it does. */
async function needs(id: string, who: Principal = INES): Promise<string[]> {
  const { items } = await app.listInbox(who, { view: 'needs_me', limit: 500 });
  const { needs: all } = await row(id, who);
  expect(items.some((one) => one.id === id)).toBe(all.length > 0);
  return all.map(({ why }) => why);
}

async function titles(query: string): Promise<string[]> {
  const answer = await call('GET', `issues?view=all&product=paged&sort=newest&${query}`, undefined, ines);
  return (answer.body as { items: { title: string }[] }).items.map(({ title }) => title);
}

function past(seconds: number): Date {
  return new Date(Date.now() - seconds * 1_000);
}

describe('an issue needs somebody', () => {
  test('who is asked in it, until that is answered; a snooze that ends before it hides it', async () => {
    const id = await open('Asked');
    const asked = await until(async () => (await row(id)).needs[0]);
    expect(asked).toMatchObject({ why: 'asked', what: 'choice', words: 'May we send a new lens?' });
    expect((await row(id)).asks).toEqual({ open: 1, mine: 1 });
    expect((await row(id, BEN)).asks).toEqual({ open: 1, mine: 0 });
    expect(await needs(id)).toEqual(['asked']);
    expect(await needs(id, BEN)).toEqual([]);
    const snoozed = await app.snoozeIssue(BEN, id, new Date(Date.now() + 60_000));
    expect(snoozed.state).toBe('snoozed');
    expect(await needs(id)).toEqual([]);
    await app.snoozeIssue(BEN, id, new Date(Date.now() + 7_200_000));
    expect(await needs(id)).toEqual(['asked']);
    // Asked in what was merged is asked in what it is read through.
    const into = await open('Whole');
    await app.wakeIssue(BEN, id);
    await app.mergeIssue(BEN, id, into);
    expect(await needs(into)).toEqual(['asked']);
    expect((await row(into)).asks).toEqual({ open: 1, mine: 1 });
    await app.answerAsk(INES, asked.ask ?? '', { choice: 'yes' }, null);
    expect(await needs(into)).toEqual([]);
  });

  test('an admin, where nobody could be asked', async () => {
    await app.editTeam(OPERATOR, 'lenses', { members: [] });
    const id = await open('Asked again');
    const admin: Principal = { name: 'Ada', role: 'admin', person: 'carla' };
    await until(async () => (await row(id, admin)).needs[0]);
    expect([await needs(id, admin), await needs(id, BEN)]).toEqual([['asked'], []]);
    await app.editTeam(OPERATOR, 'lenses', { members: ['ines'] });
  });

  test('whoever owns it, where a promise is at risk or missed, and not while the customer is waited for', async () => {
    const id = await open('Promised', { severity: 9 });
    await app.claimIssue(INES, id);
    expect(await needs(id)).toEqual([]);
    await pool.query('update issue_promises set at_risk_at = $2 where issue = $1', [id, past(1)]);
    expect([await needs(id), await needs(id, BEN)]).toEqual([['at_risk'], []]);
    await pool.query('update issue_promises set due_at = $2 where issue = $1', [id, past(1)]);
    expect((await row(id)).needs).toMatchObject([
      { why: 'missed', what: 'reply', due_at: (await row(id)).promise?.due_at },
    ]);
    await app.waitIssue(INES, id, 'customer', null);
    expect(await needs(id)).toEqual([]);
  });

  test('whoever owns it, where the outside spoke after our last answer', async () => {
    const first = await said('The lens is loose', { thread: 'loose' });
    const id = await open('Loose', {}, [first]);
    expect(await needs(id)).toEqual([]);
    await app.claimIssue(INES, id);
    expect((await row(id)).needs).toMatchObject([{ why: 'outside', due_at: null }]);
    await pool.query('update issues set answered_at = $2 where id = $1', [id, new Date()]);
    expect(await needs(id)).toEqual([]);
    await said('We know of it', { thread: 'loose' }, 'inside');
    expect(await needs(id)).toEqual([]);
    await said('And now?', { thread: 'loose' });
    expect(await needs(id)).toEqual(['outside']);
    await app.snoozeIssue(INES, id, new Date(Date.now() + 60_000));
    expect(await needs(id)).toEqual([]);
  });

  test('whoever got it from others, until they take it, or say a word', async () => {
    const id = await open('Given');
    await app.assignIssue(BEN, id, { owner: 'ines' });
    expect((await row(id)).needs).toMatchObject([{ why: 'given', by: 'Ben' }]);
    await app.claimIssue(INES, id);
    expect(await needs(id)).toEqual([]);
    await app.handOverIssue(INES, id, 'ben', 'The factory answers on Monday');
    expect([await needs(id), (await row(id, BEN)).needs]).toMatchObject([
      [],
      [{ why: 'given', by: 'Ines', words: 'The factory answers on Monday' }],
    ]);
    await app.noteIssue(BEN, id, 'I have it');
    expect(await needs(id, BEN)).toEqual([]);
    expect(await needs(await open('Begun', { owner: 'ines' }))).toEqual(['given']);
  });
});

test('a row tells what was said last, by how many, on which side, and whether it is new', async () => {
  const first = await said('It\n\n hums  ', { thread: 'hum' });
  const id = await open('Hum', { market: 'japan' }, [first]);
  await said('Mine too', { thread: 'hum', author: { id: 'omar', name: 'Omar' } });
  expect(await row(id)).toMatchObject({
    last: { text: 'Mine too', author: 'Omar', audience: 'external', connector: 'webhook', ours: false },
    reporters: 2,
    outside: 2,
    inside: 0,
    unread: true,
  });
  await app.seeIssues(INES, [id], true);
  expect([(await row(id)).unread, (await row(id, BEN)).unread]).toEqual([false, true]);
  await app.joinIssue(BEN, id, [await said('Batch 7', { thread: 'office' }, 'inside')], 'by hand');
  const told = await row(id);
  expect(told).toMatchObject({ unread: true, inside: 1, outside: 2, last: { audience: 'internal', text: 'Batch 7' } });
  await app.partIssue(BEN, id, [told.last?.activity ?? ''], 'another');
  expect(await row(id)).toMatchObject({ inside: 0, last: { text: 'Mine too' } });
  const other = await open('Whine', {}, [await said('It whines', { thread: 'whine' })]);
  await app.mergeIssue(BEN, other, id);
  expect(await row(id)).toMatchObject({ outside: 3, last: { text: 'It whines' } });
  await app.reopenIssue(BEN, other);
  const apart = await row(id);
  expect(apart).toMatchObject({ outside: 2, last: { text: 'Mine too' } });
  expect(Date.parse(apart.said_at)).toBeLessThan(Date.parse((await row(other)).said_at));
});

test('whoever may not read a connection is told nothing of its words, nor of issues that hold no others', async () => {
  const id = await open('Both', {}, [await said('Seen by all', { thread: 'both' })]);
  await app.joinIssue(BEN, id, [await said('Only ours', { thread: 'ours' }, 'inside')], 'by hand');
  const secret = await open('Inside alone', { owner: 'ben' }, [await said('Secret', { thread: 'secret' }, 'inside')]);
  const right = { audience: 'internal', connections: ['nothing'], teams: null } as const;
  const narrow: Principal = { ...BEN, rights: { read: [right] } };
  expect(await row(id, narrow)).toMatchObject({ inside: 0, outside: 1, last: { text: 'Seen by all' } });
  expect(await row(id, BEN)).toMatchObject({ inside: 1, last: { text: 'Only ours' } });
  expect(await needs(secret, BEN)).toEqual(['given']);
  await expect(row(secret, narrow)).rejects.toThrow('not in the list');
  const [all, some] = [await app.showInbox(BEN), await app.showInbox(narrow)];
  expect(some.counts.mine).toBe(all.counts.mine - 1);
});

describe('the list', () => {
  let ids: string[] = [];
  beforeAll(async () => {
    ids = [];
    for (const [title, severity] of [
      ['Page one', 3],
      ['Page two', 9],
      ['Page 100%', null],
      ['Page four', 9],
    ] as const)
      ids.push(await open(title, { severity, product: 'paged', topics: ['battery'], key: `k-${title}` }));
  });

  test.each(['newest', 'severity', 'due'] as const)('goes page by page, %s first, and loses nothing', async (sort) => {
    const all = await app.listInbox(INES, { view: 'all', product: 'paged', sort, limit: 10 });
    const found: string[] = [];
    let before: string | undefined;
    for (;;) {
      const { items, next } = await app.listInbox(INES, { view: 'all', product: 'paged', sort, before, limit: 1 });
      found.push(...items.map(({ id }) => id));
      if (next === null) break;
      before = next;
    }
    expect(found).toEqual(all.items.map(({ id }) => id));
    const [one, two, three, four] = ids;
    expect(found).toEqual(
      { newest: [four, three, two, one], severity: [four, two, one, three], due: [two, four, one, three] }[sort],
    );
  });

  test('is filtered by what stands in it', async () => {
    expect(await titles('text=100%25')).toEqual(['Page 100%']);
    expect(await titles('text=K-PAGE')).toHaveLength(4);
    expect(await titles('severity=4')).toEqual(['Page four', 'Page two']);
    expect(await titles('topic=battery&promise=at_risk')).toEqual([]);
    expect(await titles('owner=none&team=none&market=japan')).toEqual([]);
    await app.assignIssue(BEN, ids[0] ?? '', { owner: 'carla', team: 'lenses' });
    expect([await titles('owner=carla'), await titles('team=lenses')]).toEqual([['Page one'], ['Page one']]);
    await app.resolveIssue(BEN, ids[1] ?? '', 'fixed');
    expect([await titles('state=resolved'), await titles('state=open,resolved')]).toMatchObject([
      ['Page two'],
      { length: 4 },
    ]);
    expect(await titles('text=nothing')).toEqual([]);
  });

  test('refuses a cursor that is none, and a view that is none', async () => {
    for (const wrong of [
      'before=abc',
      `before=${Buffer.from('["x","y"]').toString('base64url')}`,
      'view=ours',
      'ids=1',
    ])
      expect(await call('GET', `issues?${wrong}`, undefined, ines)).toMatchObject({ status: 400 });
  });

  test('counts each view, and tells what may be filtered by', async () => {
    const { counts } = await app.showInbox(INES);
    for (const view of ['needs_me', 'mine', 'team', 'all'] as const) {
      const { items } = await app.listInbox(INES, { view, limit: 500 });
      expect([view, items.length]).toEqual([view, counts[view]]);
    }
    expect([counts.team > 1, counts.snoozed > 0, counts.ever]).toEqual([true, true, true]);
    expect(await call('GET', 'issues/facets', undefined, viewer)).toMatchObject({
      status: 200,
      body: { products: ['paged'], topics: ['battery'] },
    });
    expect(await call('GET', 'inbox', undefined, viewer)).toMatchObject({
      body: { counts: { needs_me: 0, mine: 0, team: 0 } },
    });
  });
});

describe('many at once', () => {
  type Done = {
    id: string;
    issue: { owner: string | null; state: string } | null;
    undo: object | null;
    fault: { message: string } | null;
  };
  async function bulk(given: object, token = ines): Promise<Done[]> {
    const { body } = await call('POST', 'issues/bulk', given, token);
    return (body as { items: Done[] }).items;
  }

  test('each is told what became of it, and takes it back', async () => {
    const [a, b] = [await open('Bulk a'), await open('Bulk b', { owner: 'ben' })];
    const claimed = await bulk({ verb: 'claim', ids: [a, b] });
    expect(claimed).toMatchObject([
      { id: a, issue: { owner: 'ines' }, undo: { verb: 'assign', owner: null }, fault: null },
      {
        id: b,
        issue: null,
        undo: null,
        fault: { message: 'ben has it already', language: 'en' },
      },
    ]);
    const verbs = [
      { verb: 'assign', owner: 'carla', team: 'lenses' },
      { verb: 'snooze', until: '2999-01-01T00:00:00Z' },
      { verb: 'wait', for: 'the factory' },
      { verb: 'resolve', outcome: 'a new lens' },
      { verb: 'merge', into: b },
    ];
    for (const given of verbs) {
      const before = await row(a);
      const [done] = await bulk({ ...given, ids: [a] });
      expect(done?.fault).toBeNull();
      await bulk({ ...done?.undo, ids: [a] });
      const after = await row(a);
      for (const field of ['owner', 'team', 'state', 'until'] as const)
        expect([given.verb, after[field]]).toEqual([given.verb, before[field]]);
    }
    await bulk({ verb: 'snooze', ids: [a], until: '2999-01-01T00:00:00Z' });
    const [woken] = await bulk({ verb: 'wake', ids: [a] });
    expect(woken?.undo).toEqual({ verb: 'snooze', until: '2999-01-01T00:00:00.000Z' });
    const german = { headers: { 'accept-language': 'de-CH, en;q=0.5' } };
    const refused = { verb: 'claim', ids: [b] };
    expect((await call('POST', 'issues/bulk', refused, { token: ines, ...german })).body).toMatchObject({
      items: [{ fault: { message: 'Der Fall ist schon bei ben.', cure: null } }],
    });
    const forbidden = await call('POST', 'issues/bulk', refused, { token: viewer, ...german });
    expect(forbidden).toMatchObject({ status: 403, body: { detail: expect.stringMatching(/^Das dürfen Sie nicht/) } });
    expect(forbidden.headers.get('content-language')).toBe('de');
    expect((await call('POST', 'issues/bulk', refused, viewer)).headers.get('content-language')).toBeNull();
    expect(await call('POST', 'issues/bulk', { verb: 'explode', ids: [a] }, ines)).toMatchObject({ status: 400 });
  });

  test('looking is each one’s own', async () => {
    const id = await open('Looked at');
    expect(await call('POST', 'issues/seen', { ids: [id] }, ines)).toMatchObject({ status: 200 });
    expect((await row(id)).unread).toBe(false);
    await call('POST', 'issues/seen', { ids: [id], seen: false }, ines);
    expect((await row(id)).unread).toBe(true);
  });
});

test('views are kept by each, shared, changed by their owner alone, and removed', async () => {
  const given = { name: 'Loud ones', shared: true, query: { view: 'all', severity: '7' } };
  const { body: kept } = await call('POST', 'inbox/views', given, ines);
  const { id } = kept as { id: string };
  expect(kept).toMatchObject({ ...given, owner: 'ines' });
  const own = await app.saveInboxView(BEN, null, { name: 'Mine', query: {} });
  expect((await app.showInbox(INES)).views.map(({ name }) => name)).toEqual(['Loud ones']);
  expect((await app.showInbox(BEN)).views.map(({ name }) => name)).toEqual(['Mine', 'Loud ones']);
  await expect(app.saveInboxView(BEN, id, given)).rejects.toThrow("that view is ines's");
  await expect(app.removeInboxView(INES, own.id)).rejects.toThrow("that view is ben's");
  const viewing: Principal = { name: 'Vera', role: 'viewer', person: 'carla' };
  await expect(app.saveInboxView(viewing, null, given)).rejects.toThrow('may not act');
  await expect(app.saveInboxView(INES, null, { name: ' ', query: { drop: 'x' } })).rejects.toThrow('that is no view');
  const changed = { ...given, name: 'Loudest', shared: false };
  expect(await call('PUT', `inbox/views/${id}`, changed, ines)).toMatchObject({ body: { name: 'Loudest' } });
  expect((await app.showInbox(BEN)).views).toHaveLength(1);
  expect(await call('DELETE', `inbox/views/${id}`, undefined, ines)).toMatchObject({ status: 200 });
  expect(await call('DELETE', `inbox/views/${id}`, undefined, ines)).toMatchObject({ status: 404 });
});
