/** What is about the same as an issue is proposed to it, or joins; what was said inside about it is found, and who said it; other rules are previewed. */
import { describe, expect, test } from 'vitest';
import { OPERATOR, type Proposed } from '../../src/app/index.ts';
import { createIssues, createProposer } from '../../src/issues/index.ts';
import { newId } from '../../src/platform/index.ts';
import { served } from '../support/api.ts';
import { typed } from '../support/cli.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, say, effects } = await scene({
  files: {
    'playbooks/ask-mia.yaml': `
title: Ask Mia
purpose: To be tried.
mode: act
on: { manual: {} }
steps:
  - { id: known, ask: "Known?", of: role:drones, for: choice, options: [yes, no], within: 1h, otherwise: stop }`,
  },
});
await sender('outside', 'external');
await sender('inside', 'internal');
await sender('community', 'internal');
const issues = createIssues({ onEvent: () => Promise.resolve() });
/** As the worker has one, a round when it is asked. */
const proposer = createProposer({ database: bondfire.database, clock: { now: () => new Date() }, issues });

const NOW = new Date().toISOString();
let count = 0;

/** Each in a thread of its own. Answers its id. */
async function said(
  text: string,
  more: Readonly<Record<string, unknown>> & { readonly from?: string } = {},
): Promise<string> {
  const { from = 'outside', ...rest } = more;
  count += 1;
  await say(
    from,
    post(text, { id: `said-${count}`, created_at: NOW, author: { id: `u${count}`, name: 'Somebody' }, ...rest }),
  );
  const [found] = await app.listActivities(OPERATOR, { limit: 1 });
  return found?.id ?? '';
}

async function opened(title: string, activities: readonly string[]): Promise<string> {
  return (await app.openIssue(OPERATOR, { title }, activities)).issue.id;
}

async function gathered(issue: string): Promise<string[]> {
  return (await app.showIssue(OPERATOR, issue)).activities.map(({ activity }) => activity);
}

function proposals(issue: string, state: Proposed['state'] = 'proposed'): Promise<Proposed[]> {
  return app.listProposals(OPERATOR, issue, { state, limit: 50 });
}

async function proposed(issue: string, activity: string): Promise<Proposed | undefined> {
  await proposer.step();
  return (await proposals(issue)).find((one) => one.activity === activity);
}

describe('proposed', () => {
  test('what is somewhat alike, with how much; what is not is not', async () => {
    const seed = await said('The camera gets hot after ten minutes of recording');
    const issue = await opened('Hot camera', [seed]);
    const alike = await said('Is it normal that this camera gets really hot while recording?');
    const other = await said('When do you open the store in Lyon on Sunday?');
    const found = await proposed(issue, alike);
    expect(found).toMatchObject({ way: 'similar', state: 'proposed' });
    expect(found?.share).toBeGreaterThan(0.2);
    expect((await proposals(issue)).map(({ activity }) => activity)).not.toContain(other);
    expect(await gathered(issue)).toEqual([seed]);
  });

  test('accepted it joins with its reason, taken out it stays out; refused it is not proposed again in whatever version', async () => {
    const issue = await opened('Torn strap', [await said('The strap of my bag tore after one week only')]);
    const [good, bad] = [
      await said('My bag: strap tore after a week'),
      await said('The strap of the other bag tore, one from your rival', { id: 'edited' }),
    ];
    expect(await proposed(issue, good)).toBeDefined();
    expect(await proposed(issue, bad)).toBeDefined();
    expect(await app.acceptProposals(OPERATOR, issue, [good], 'the same fault')).toEqual([good]);
    expect(await app.refuseProposals(OPERATOR, issue, [bad], 'not ours')).toEqual([bad]);
    const { activities, timeline } = await app.showIssue(OPERATOR, issue);
    expect(activities.at(-1)).toMatchObject({
      activity: good,
      why: expect.stringMatching(/^is about the same, 0\.\d\d alike; accepted: the same fault$/),
      by: { kind: 'person' },
    });
    expect(timeline.at(-1)).toMatchObject({ kind: 'refused', detail: { activities: [bad], why: 'not ours' } });
    await app.partIssue(OPERATOR, issue, [good], 'another bag');
    await said('The strap of the other bag tore, one from your rival. Really!', { id: 'edited', edited_at: NOW });
    await proposer.step();
    expect(await proposals(issue)).toEqual([]);
    expect(await proposals(issue, 'refused')).toMatchObject([{ activity: bad, why: 'not ours' }]);
    await expect(app.refuseProposals(OPERATOR, issue, [bad])).rejects.toMatchObject({ kind: 'rejected' });
    // A refusal is undone by accepting.
    expect(await app.acceptProposals(OPERATOR, issue, [bad])).toEqual([bad]);
  });

  test('an issue that is new is proposed what was said inside before, of which no word goes out', async () => {
    const inside = await said('Known: kettle XR-5 leaks at the seam, the supplier of the seal was changed in May', {
      from: 'inside',
    });
    const about = { from: 'community', object: 'article', title: 'Practice: leaking kettle seams' };
    const page = await said('A kettle that leaks at the seam: send a new seal, ask for the batch', about);
    await proposer.step();
    const issue = await opened('Kettle leaks', [await said('My kettle XR-5 leaks at the seam since yesterday')]);
    expect(await proposed(issue, inside)).toMatchObject({ way: 'inside', said: { audience: 'internal' } });
    expect(await proposed(issue, page)).toMatchObject({ way: 'inside' });
    const related = await app.relatedToIssue(OPERATOR, issue, 10);
    expect(new Set(related.map(({ activity }) => activity.id))).toEqual(new Set([inside, page]));
    expect(await effects()).toEqual([]);
    const { rows } = await bondfire.database.pool.query('select * from issue_subjects, issue_proposals');
    expect(JSON.stringify(rows)).not.toMatch(/kettle|seal/i);
  });

  test('what is committed late is read all the same, once', async () => {
    const slow = await bondfire.database.pool.connect();
    const id = newId();
    try {
      await slow.query('begin');
      await slow.query(
        `insert into activities (id, connection, connector, stream, external_id, version, kind, object, text, published_at, seen_at, audience, metrics,
           attachments, mentions, tags, topics, products, origin, hop, ours, backfilled, cause)
         values ($1::uuid, 'inside', 'webhook', 'posts', $1::text, '1', 'create', 'note', 'Heater HT-7 hums at night, the fan is loose', $2, $2, 'internal',
           '{}', '[]', '[]', '[]', '[]', '[]', '[]', 0, false, false, $1::uuid)`,
        [id, NOW],
      );
      await said('Said and committed meanwhile, later than that');
      await proposer.step();
      await slow.query('commit');
    } finally {
      slow.release();
    }
    const seed = await said('My heater HT-7 hums at night');
    expect(await proposer.step()).toBe(2);
    const issue = await opened('Humming heater', [seed]);
    expect(await proposed(issue, id)).toMatchObject({ way: 'inside' });
  });

  test('deleted words are found no more', async () => {
    const gone = await said('Lamp LX-9 flickers when it is cold, we know the reason', { from: 'inside', id: 'gone' });
    await proposer.step();
    const issue = await opened('Flickering lamp', [await said('My lamp LX-9 flickers when it is cold')]);
    expect(await proposed(issue, gone)).toBeDefined();
    await say('inside', { id: 'gone', kind: 'delete', created_at: NOW });
    await proposer.step();
    expect(await proposals(issue)).toEqual([]);
    expect(await app.relatedToIssue(OPERATOR, issue, 10)).toEqual([]);
    const { rows } = await bondfire.database.pool.query('select from issue_subjects where activity = $1', [gone]);
    expect(rows).toEqual([]);
    // Nor do they draw, though somebody gathered them.
    const other = await opened('Other', [await said('Sofa SF-4 squeaks and smells of glue', { id: 'seed' })]);
    await proposer.step();
    await say('outside', { id: 'seed', kind: 'delete', created_at: NOW });
    await proposer.step();
    expect(await proposed(other, await said('My sofa SF-4 squeaks, and smells of glue'))).toBeUndefined();
  });
});

describe('who knows', () => {
  test('is who wrote inside about it, with why and how often they were asked; never who does not want to be', async () => {
    for (const [id, account] of [
      ['mia', 'm1'],
      ['tom', 't1'],
    ] as const)
      await app.addPerson(OPERATOR, id, {
        name: id,
        roles: id === 'mia' ? ['drones'] : [],
        accounts: [{ connection: 'inside', id: account }],
      });
    const first = await said('Drone DR-3 drifts to the left in wind: calibrate the compass', {
      from: 'inside',
      author: { id: 'm1', name: 'Mia' },
    });
    await said('Drone DR-3 drifting again, compass calibrated twice', {
      from: 'inside',
      author: { id: 'm1', name: 'Mia' },
    });
    await said('DR-3 drone drifts left, even without wind', { from: 'inside', author: { id: 't1', name: 'Tom' } });
    await said('A compass in the northern warehouse drifts, as that of the drone', {
      from: 'inside',
      author: { id: 'x9', name: 'Ex' },
    });
    await said('Who has the keys of the cellar?', { from: 'inside', author: { id: 'y1', name: 'Yve' } });
    await proposer.step();
    const issue = await opened('Drifting drone', [await said('My drone DR-3 drifts to the left')]);
    for (let time = 0; time < 3; time += 1) await app.startPlaybook(OPERATOR, 'ask_mia', {}, null);
    await bondfire.database.pool.query(
      `update asked set since = since - interval '8 days' where ask = (select min(ask::text)::uuid from asked)`,
    );
    const experts = await app.expertsFor(OPERATOR, issue);
    expect(experts.map(({ person, name, posts, asked }) => [person, name, posts, asked])).toEqual([
      ['mia', 'mia', 2, 2],
      ['tom', 'tom', 1, 0],
      [null, 'Ex', 1, null],
    ]);
    expect(experts[0]).toMatchObject({
      now: { can: true },
      why: expect.arrayContaining([expect.objectContaining({ activity: first })]),
    });
    await app.editPerson(OPERATOR, 'mia', { expert: false });
    expect((await app.expertsFor(OPERATOR, issue)).map(({ name }) => name)).toEqual(['tom', 'Ex']);
    await app.editPerson(OPERATOR, 'mia', { expert: true });
  });

  test('is for those who may read, and of an issue that is there', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    const viewer = { name: 'v', role: 'viewer' } as const;
    for (const ask of [
      () => app.expertsFor(OPERATOR, nobody),
      () => app.relatedToIssue(OPERATOR, nobody, 5),
      () => app.listProposals(OPERATOR, nobody, { limit: 5 }),
      () => app.acceptProposals(OPERATOR, nobody, [nobody]),
      () => app.acceptProposals(viewer, nobody, [nobody]),
      () => app.regroupIssues({ name: 'r', role: 'responder' }, { words: 0.6 }),
    ])
      await expect(ask()).rejects.toMatchObject({ kind: 'rejected' });
  });
});

test('the API and the command line say the same', async () => {
  const inside = await said('Tripod TP-2 wobbles: tighten the screw below the head', { from: 'inside' });
  await proposer.step();
  const issue = await opened('Wobbling tripod', [await said('My tripod TP-2 wobbles, which screw do I tighten?')]);
  expect(await proposed(issue, inside)).toBeDefined();
  const { call, viewer } = await served(app);
  const items = async (what: string): Promise<unknown> =>
    (await call('GET', `issues/${issue}/${what}`, undefined, viewer)).body;
  expect(await items('proposals')).toMatchObject({ items: [{ activity: inside, way: 'inside' }] });
  expect(await items('related')).toMatchObject({ items: [{ activity: { id: inside } }] });
  expect(await items('experts')).toMatchObject({ items: [{ name: 'Somebody', person: null }] });
  expect(await call('GET', 'issues/00000000-0000-7000-8000-000000000000/related')).toMatchObject({ status: 404 });
  expect(await call('POST', `issues/${issue}/accept`, { activities: [inside] }, viewer)).toMatchObject({ status: 403 });
  expect(await call('POST', 'issues/regroup', { preview: true, words: 0.6 }, viewer)).toMatchObject({
    status: 200,
    body: { rules: { words: 0.6 }, before: { words: 0.65 } },
  });
  const env = { BONDFIRE_DATA: bondfire.config.dataDir, DATABASE_URL: bondfire.config.databaseUrl ?? '' };
  const told = async (...argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await typed(['issue', ...argv], { env });
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };
  expect(await told('proposals', issue)).toMatch(new RegExp(`0\\.\\d\\d +${inside}.*inside \\(inside\\).*Tripod TP-2`));
  expect(await told('experts', issue)).toMatch(
    /^Somebody \(inside, nobody’s account here\): 1 post about it\n {2}0\.\d\d {2}/,
  );
  expect(await told('regroup', '--preview', '--words', '0.6')).toMatch(
    /^words 0\.65 → 0\.6, joins 0\.55, proposes 0\.2\n/,
  );
  expect(await told('refuse', issue, inside, '--why', 'another head')).toContain('1 refused.');
  expect(await call('POST', `issues/${issue}/accept`, { activities: [inside] })).toMatchObject({
    body: { joined: [inside] },
  });
});

describe('other rules', () => {
  const text =
    'The toaster that I bought last week in your shop in Lyon stopped working after two days, what shall I do now?';
  const nearly =
    'The toaster that I bought last month in your shop in Paris stopped working after two hours, what should we do?';

  test('preview what would join, leave or be proposed, and then do so', async () => {
    const issue = await opened('Toaster', [await said(text)]);
    const copy = await said(`${text} Hello?`);
    const near = await said(nearly);
    await proposer.step();
    const before = await gathered(issue);
    expect(before).toContain(copy);
    expect(before).not.toContain(near);
    const ours = (all: Awaited<ReturnType<typeof app.previewRegrouping>>) =>
      all.all.flatMap((one) => (one.issue === issue ? [[one.activity, one.becomes, one.way]] : []));
    expect(ours(await app.previewRegrouping(OPERATOR, {}))).toEqual([]);
    expect(ours(await app.previewRegrouping(OPERATOR, { words: 0.5 }))).toEqual([[near, 'joins', 'words']]);
    expect(ours(await app.previewRegrouping(OPERATOR, { words: 1 }))).toEqual([[copy, 'leaves', 'words']]);
    expect(await gathered(issue)).toEqual(before);
    await expect(app.previewRegrouping(OPERATOR, { words: 0.2 })).rejects.toMatchObject({ kind: 'rejected' });
    expect(ours(await app.regroupIssues(OPERATOR, { words: 0.5 }))).toEqual([[near, 'joins', 'words']]);
    expect(await gathered(issue)).toEqual([...before, near]);
    const again = await said(`${nearly} Hm?`);
    expect(await gathered(issue)).toContain(again);
    await app.regroupIssues(OPERATOR, { words: 0.9 });
    expect(await gathered(issue)).not.toContain(near);
  });
});

test('what is much alike joins by itself, once it is known which words are rare, and draws nothing further', async () => {
  const words = 'recall battery phone burn pocket refund fire charger swollen airport ban model'.split(' ');
  const rest = Array.from({ length: 400 }, (_, at) =>
    post(`${(at * 7_919) % 997}q ${(at * 104_729) % 991}w ${(at * 31) % 89}e ${at % 13}r thing`, { created_at: NOW }),
  );
  await say('outside', rest);
  const issue = await opened(words.slice(0, 6).join(' '), [await said(words.slice(0, 8).join(' '))]);
  await proposer.step();
  // The worker does it by itself.
  await bondfire.startWork();
  const much = await said(words.slice(0, 7).toReversed().join(' '));
  await until(async () => (await gathered(issue)).includes(much));
  const { activities, timeline } = await app.showIssue(OPERATOR, issue);
  expect(activities.at(-1)).toMatchObject({
    activity: much,
    by: { id: 'subjects' },
    why: expect.stringContaining('alike'),
  });
  expect(timeline.at(-1)).toMatchObject({ kind: 'joined', detail: { why: 'is about the same as what is gathered' } });
  const { rows } = await bondfire.database.pool.query('select from issue_marks where activity = $1', [much]);
  expect(rows).toEqual([]);
});
