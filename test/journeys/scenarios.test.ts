/** Ten things that happen in a company, each written as a playbook from the outside and lived through by the commands and the API alone, while vendors fail, people are away and time passes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { addPost, INES, sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { builtInFolder } from '../../src/platform/index.ts';
import { served } from '../support/api.ts';
import { typed } from '../support/cli.ts';
import { post, scene, until } from '../support/scene.ts';

/** Set off by a word that somebody says outside. */
function said(word: string, ...steps: readonly string[]): string {
  const when = `has(activity.text) && activity.audience == 'external' && activity.text.contains('${word}')`;
  return written(`{ activity: any, if: "${when}" }`, ...steps);
}

function written(on: string, ...steps: readonly string[]): string {
  const list = steps.map((step) => `  - ${step}\n`).join('');
  return `title: Scenario\npurpose: To be lived through.\nmode: act\non: ${on}\nsteps:\n${list}`;
}

function tell(id: string, text: string, more = ''): string {
  return `{ id: ${id}, do: webhook.post_keyed, via: desk, with: { body: { text: "${text}" } }${more} }`;
}

const OPEN = '{ id: open, do: issue.open, with: { title: "{{ activity.text }}", team: care, owner: ann } }';
const HOUR = 'within: 1h, hours: always';

const FILES = {
  'playbooks/broken.yaml': said('broken', tell('once', 'Broken: {{ activity.text }}')),
  'playbooks/sorry.yaml': said(
    'sorry',
    OPEN,
    `{ id: words, ask: "What do we say?", of: "person:ann", for: form, fields: { text: text }, ${HOUR}, otherwise: stop }`,
    `{ id: approve, ask: "May this go out?", of: "role:approver", for: approval, text: "{{ steps.words.fields.text }}", self: false, ${HOUR}, otherwise: stop }`,
    '{ id: answer, do: issue.answer, with: { text: "{{ steps.approve.text }}" } }',
    '{ id: end, do: issue.resolve, with: { outcome: "{{ steps.approve.text }}" } }',
  ),
  'playbooks/recall.yaml': said(
    'recall',
    `{ id: agree, ask: "Take it back?", of: ["person:ann", "person:ben", "person:cleo"], need: 2, for: approval, text: "{{ activity.text }}", ${HOUR}, otherwise: stop,
       rejected: [${tell('no', 'Not taken back')}] }`,
    tell('yes', 'Taken back'),
  ),
  'playbooks/night.yaml': said(
    'night',
    `{ id: who, ask: "Who goes?", of: "person:ann", for: choice, options: [we, they], escalate: [{ after: 30m, to: "lead:care" }], ${HOUR},
       otherwise: [${tell('nobody', 'Nobody answered')}] }`,
    tell('somebody', 'Somebody goes: {{ steps.who.choice }}'),
  ),
  'playbooks/owned.yaml': said('owned', OPEN),
  'playbooks/sides.yaml': said(
    'sides',
    `{ id: both, together: [[${tell('left', 'Left')}], [{ id: pause, wait: 1m }, { id: right, do: webhook.post_keyed, via: office, with: { body: { text: Right } } }]] }`,
    tell('joined', 'Both are told'),
  ),
  'playbooks/talk.yaml': said(
    'talk',
    `{ id: more, wait: 2h, for: { reply_to: activity, if: "reply.text.contains('serial')" }, otherwise: [${tell('silent', 'They never told')}] }`,
    tell('number', 'They told: {{ steps.more.reply.text }}'),
  ),
  'playbooks/late.yaml': written('{ issue: at_risk }', tell('hurry', 'Hurry: {{ issue.title }}')),
  'playbooks/storm.yaml': said('storm', tell('one', 'Storm')).replace('on:', 'cap: { runs: 2, within: 1h }\non:'),
  'playbooks/lists.yaml': written(
    '{ manual: { shops: text } }',
    `{ id: each_shop, each: "['Porto', 'Lyon', 'Graz']", at_once: 2, steps: [${tell('shop', '{{ item }} knows')}] }`,
  ),
};

let ahead = 0;
const { app, bondfire, desk, sender, say } = await scene({
  playbooks: builtInFolder('playbooks'),
  files: FILES,
  clock: { now: () => new Date(Date.now() + ahead) },
  pullEveryMs: 3_600_000,
});
const { call } = await served(app);
const desks = { desk: await desk('desk', 'internal'), office: await desk('office', 'internal') };
const fedi = await startSandbox(mastodon);
afterAll(() => fedi.stop());

/** A command; what it says. */
async function types(...argv: readonly string[]): Promise<string> {
  const { dataDir, databaseUrl } = bondfire.config;
  const env = { BONDFIRE_DATA: dataDir, DATABASE_URL: databaseUrl ?? '', BONDFIRE_ALLOW_PRIVATE: '127.0.0.1' };
  const { stdout, stderr } = await typed(argv, { env });
  return stdout + stderr;
}

interface Item {
  readonly id: string;
  readonly step: string;
  readonly playbook: string;
  readonly state: string;
  readonly title: string;
  readonly owner: string | null;
  readonly asked: readonly { readonly person: string; readonly state: string }[];
}

async function all(path: string): Promise<readonly Item[]> {
  const { body } = await call('GET', path);
  return (body as { readonly items: readonly Item[] }).items;
}

async function run(playbook: string, state: string): Promise<Item> {
  return until(async () => (await all(`runs?playbook=${playbook}`)).find((one) => one.state === state));
}

/** That step's question, once it is put to this person. */
async function put(step: string, person: string): Promise<string> {
  return until(async () => {
    const open = await all(`asks?person=${person}&state=open`);
    return open.find((one) => one.step === step)?.id;
  });
}

async function answers(id: string, as: string, answer: object): Promise<number> {
  return (await call('POST', `asks/${id}/answers`, { ...answer, as })).status;
}

function told(text: string, at: keyof typeof desks = 'desk'): number {
  return desks[at].state().made.filter((one) => one.text.startsWith(text)).length;
}

const UNDER_WAY = new Set(['intended', 'calling']);

/** Once it was told, and nothing is on its way any more: how often. */
async function toldAfterAll(text: string): Promise<number> {
  await until(
    async () => told(text) > 0 && (await all('effects?limit=100')).every(({ state }) => !UNDER_WAY.has(state)),
  );
  return told(text);
}

function passes(minutes: number): void {
  ahead += minutes * 60_000;
}

beforeAll(async () => {
  for (const [person, more] of Object.entries({
    ben: { roles: ['approver'] },
    cleo: {},
    dora: { roles: ['approver'] },
    ann: { stand_in: 'ben', roles: ['approver'] },
  }))
    await call('POST', `people/${person}`, more);
  await call('POST', 'teams/care', { members: ['ann', 'ben'], lead: 'dora' });
  await sender('street', 'external');
  const network = { id: 'fedi', connector: 'mastodon', audience: 'external', settings: fedi.settings } as const;
  await app.addConnection(OPERATOR, network);
  await bondfire.startWork();
  await types('pull', 'fedi', '--stream', 'mentions', '--once');
}, 300_000);

describe('ten scenarios', { timeout: 300_000 }, () => {
  test('1 a vendor takes a message and its answer is lost: it is told once', async () => {
    desks.desk.fault({ name: 'lost_answer', times: 1, method: 'POST' });
    await say('street', post('The strap is broken'));
    expect(await toldAfterAll('Broken')).toBe(1);
  });

  test('2 an answer is written by one, changed by another and approved by a third: exactly those words go out, once', async () => {
    const { world } = fedi;
    const asked = addPost(world, { by: INES, text: '@aurora I was promised one, and am sorry I waited' });
    await types('pull', 'fedi', '--stream', 'mentions', '--once');
    expect(await answers(await put('words', 'ann'), 'ann', { fields: { text: 'It is on its way.' } })).toBe(200);
    const approval = await put('approve', 'ben');
    // Whoever wrote it does not approve it; whoever changes it has written it.
    expect(await answers(approval, 'ann', { choice: 'yes' })).toBe(409);
    const text = 'It is on its way, and we are sorry.';
    await types('playbook', 'answer', approval, 'yes', '--as', 'ben', '--text', text);
    expect((await all('asks?state=open')).map(({ id }) => id)).toContain(approval);
    expect(await types('playbook', 'answer', approval, 'yes', '--as', 'ben')).toContain('It waits for dora.');
    const words = 'It is on its way. We are sorry.';
    await types('playbook', 'answer', approval, 'yes', '--as', 'dora', '--text', words);
    expect(await types('playbook', 'answer', approval, 'yes', '--as', 'dora')).toContain(
      `bondfire playbook pass ${approval} <person>`,
    );
    expect(await types('playbook', 'pass', approval, 'cleo', '--as', 'dora')).toContain('cleo is asked now.');
    expect(await types('playbook', 'answer', approval, 'yes', '--as', 'cleo')).toContain('decides it');
    expect(await answers(approval, 'cleo', { choice: 'no' })).toBe(409);
    await run('sorry', 'done');
    const replies = [...world.posts.values()].filter((one) => one.in_reply_to_id === asked.id);
    expect(replies.map((one) => one.text)).toEqual([expect.stringContaining(words)]);
    expect((await all('issues?state=resolved'))[0]).toMatchObject({
      title: expect.stringContaining('sorry') as string,
    });
  });

  test('3 two of three must agree; the same one twice is one, and no one is asked in vain afterwards', async () => {
    await say('street', post('A recall, please'));
    const ask = await put('agree', 'cleo');
    for (const person of ['ann', 'ann']) await answers(ask, person, { choice: 'yes' });
    expect(told('Taken back')).toBe(0);
    await answers(ask, 'cleo', { choice: 'yes' });
    expect(await toldAfterAll('Taken back')).toBe(1);
    expect(await answers(ask, 'ben', { choice: 'no' })).toBe(409);
    expect(told('Not taken back')).toBe(0);
  });

  test('4 nobody answers at night: the lead is asked as well, and what is not answered in time goes its own way', async () => {
    await say('street', post('A night call'));
    const ask = await put('who', 'ann');
    passes(31);
    expect(await put('who', 'dora')).toBe(ask);
    await answers(ask, 'dora', { choice: 'we' });
    expect(await toldAfterAll('Somebody goes: we')).toBe(1);
    await say('street', post('Another night call'));
    const late = await put('who', 'ann');
    passes(61);
    expect(await toldAfterAll('Nobody answered')).toBe(1);
    expect(await answers(late, 'ann', { choice: 'we' })).toBe(409);
  });

  test('5 the owner goes on holiday: what was theirs moves with a note, new work goes to the stand-in, and it is offered back', async () => {
    await say('street', post('It is owned by you'));
    const mine = await until(async () => (await all('issues')).find(({ title }) => title.startsWith('It is owned')));
    await say('street', post('A night on holiday'));
    const ask = await put('who', 'ann');
    await types('person', 'away', 'ann', '--until', '2999-01-02');
    await until(async () => (await all('issues')).find(({ id, owner }) => id === mine.id && owner === 'ben'));
    expect(await put('who', 'ben')).toBe(ask);
    expect(await types('issue', 'show', mine.id)).toMatch(/stands in for ann/i);
    expect(await types('playbook', 'pass', ask, 'ann', '--as', 'ben')).toContain('ann is away, and ben stands in');
    expect(await types('issue', 'assign', mine.id, '--owner', 'ann')).toContain('it moves to whoever stands in');
    await until(async () => (await all('issues')).find(({ id, owner }) => id === mine.id && owner === 'ben'));
    await types('person', 'back', 'ann');
    await until(async () => (await types('issue', 'show', mine.id)).includes('ann is back'));
    await answers(ask, 'ann', { choice: 'they' });
    expect(await toldAfterAll('Somebody goes: they')).toBe(1);
  });

  test('6 one of two systems is down: the other is told, the run says what has gone out, and done again it is told once', async () => {
    desks.office.fault({ name: 'forbidden', times: 1 });
    await say('street', post('Both sides'));
    await toldAfterAll('Left');
    passes(2);
    const failed = await run('sides', 'failed');
    expect(await types('playbook', 'run', failed.id)).toMatch(
      /left\s+done[\s\S]*right\s+failed[\s\S]*Nothing of right has gone out[\s\S]*rerun/,
    );
    const again = await types('playbook', 'rerun', failed.id, '--from', 'right');
    expect(again).not.toContain('error');
    expect(await toldAfterAll('Both are told')).toBe(1);
    expect([told('Left'), told('Right', 'office')]).toEqual([1, 1]);
  });

  test('7 somebody answers back, and the run goes on with their words; whoever says nothing is not waited for for ever', async () => {
    const first = post('Let us talk');
    await say('street', first);
    await run('talk', 'parked');
    await say('street', post('Nothing yet', { thread: first['id'], in_reply_to: first['id'] }));
    await say('street', post('The serial is 4711', { thread: first['id'], in_reply_to: first['id'] }));
    expect(await toldAfterAll('They told: The serial is 4711')).toBe(1);
    await say('street', post('And a talk with nobody'));
    await run('talk', 'parked');
    passes(121);
    expect(await toldAfterAll('They never told')).toBe(1);
  });

  test('8 a promise is at risk: it is told before it is missed, once', async () => {
    await types('promise', 'set', 'office', '--acknowledge', '20m');
    await call('POST', 'issues', { title: 'Somebody waits' });
    const waits = (await all('issues')).find(({ title }) => title === 'Somebody waits')?.id;
    passes(16);
    expect(await toldAfterAll('Hurry: Somebody waits')).toBe(1);
    await call('POST', `issues/${waits}/claim`, { as: 'ben' });
    passes(10);
    const { body: shown } = await call('GET', `issues/${waits}`);
    expect((shown as { readonly promises: readonly object[] }).promises).toMatchObject([
      { kind: 'acknowledge', kept_at: expect.any(String) as string, told_missed_at: null },
    ]);
    expect(told('Hurry: Somebody waits')).toBe(1);
  });

  test('9 a storm of posts: the cap holds it, one switch stops everything, and nothing is made up afterwards', async () => {
    for (const where of ['north', 'south', 'west', 'east']) await say('street', post(`A storm in the ${where}`));
    expect(await toldAfterAll('Storm')).toBe(2);
    expect(await types('playbook', 'show', 'storm')).toMatch(/held back/);
    await types('playbook', 'stop-all', '--reason', 'a storm');
    await say('street', post('It is broken again'));
    expect(await types('playbook', 'list')).toContain('a storm');
    await types('playbook', 'resume-all');
    await say('street', post('It is broken once more'));
    await until(async () => told('Broken: It is broken once more') === 1);
    expect(told('Broken: It is broken again')).toBe(0);
  });

  test('10 what was said inside goes nowhere by mistake: lint refuses it, and what is like it is held until somebody says so', async () => {
    const leak = FILES['playbooks/broken.yaml']
      .replace("activity.audience == 'external'", "activity.audience == 'internal'")
      .replace('webhook.post_keyed, via: desk, with: { body: { text:', 'mastodon.post, via: fedi, with: { text:')
      .replace(' } } }', ' } }');
    const { body } = await call('POST', 'playbooks-lint', { file: 'leak.yaml', text: leak });
    expect(body).toMatchObject({ problems: [{ cure: expect.stringMatching(/approv/) as string }] });
    const wrong = await call('POST', 'playbooks-lint', { file: 'a.yaml', text: leak.replace('do:', 'dO:') });
    expect(wrong.body).toMatchObject({ problems: [{ line: 6, cure: expect.any(String) as string }] });
    await types('playbook', 'start', 'lists', '--field', 'shops=all');
    await until(async () => ['Porto', 'Lyon', 'Graz'].every((shop) => told(`${shop} knows`) === 1));
    // Of all that has happened here one thing failed, and nothing hangs.
    expect((await all('runs?state=failed')).map(({ playbook }) => playbook)).toEqual(['sides']);
  });
});
