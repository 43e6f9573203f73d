/**
 * What somebody may not read is in no answer of theirs: every GET route that there is, asked by people whose reading is narrowed, of a product in which
 * marked words stand wherever words can stand.
 */
import { beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import type { Document } from '../../src/api/index.ts';
import { newId } from '../../src/platform/index.ts';
import { served, type Served } from '../support/api.ts';
import { follow } from '../support/events.ts';
import { first, post, scene, until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

/** In all that is of the hidden connection inside, its name too; in all that is of the other one outside; and in what colleagues say to one another. */
const HIDDEN = 'zyxquark';
const OTHER = 'quxforum';
const INSIDE = 'vexnote';

const ASKS = `
title: Asks
purpose: To be tried.
mode: act
on: { activity: any, if: "has(activity.text) && activity.text.contains('merger')" }
steps:
  - { id: open, do: issue.open, with: { title: "{{ activity.text }}" } }
  - { id: ask, ask: "Is it true: {{ activity.text }}?", of: "person:ines", for: choice, options: [yes, no], within: 1h, otherwise: stop }`;
const TELLS = ASKS.replace('title: Asks', 'title: Tells').replace(
  /steps:[^]*/,
  `steps:
  - { id: tell, do: webhook.post_keyed, via: shop, with: { body: { text: "{{ activity.text }}" } } }`,
);
const BY_HAND = `
title: By hand
purpose: To be tried.
mode: act
on: { manual: { words: text } }
steps:
  - { id: ask, ask: "{{ form.words }}", of: "person:ines", for: choice, options: [yes, no], within: 1h, otherwise: stop }`;
const SLICES = `kettle: { title: Kettles, if: "has(activity.text) && activity.text.contains('kettle')" }`;

const { app, bondfire, say, sender, desk, runs, effects } = await scene({
  files: {
    'playbooks/asks.yaml': ASKS,
    'playbooks/tells.yaml': TELLS,
    'playbooks/by-hand.yaml': BY_HAND,
    'playbooks/slices.yaml': SLICES,
  },
});
const { pool } = bondfire.database;
const ids: Record<string, string[]> = {};
let api: Served;
const AT_ONCE = 6;

/** Who looks, and what they are never to be told. */
const VIEWERS = [
  { name: 'one', audience: undefined, connections: ['shop'], never: [HIDDEN, OTHER] },
  { name: 'outside', audience: 'internal', connections: [], never: [HIDDEN, INSIDE] },
] as const;
const tokens = new Map<string, string>();

function by(name: string, more: Readonly<Record<string, unknown>> = {}) {
  return { created_at: new Date().toISOString(), author: { id: `${name}-1`, name: 'Ines', ...more } };
}

async function said(connection: string, text: string, more = {}): Promise<string> {
  await say(connection, post(text, { ...by(connection), ...more }));
  return until(async () => (await app.listActivities(OPERATOR, { limit: 1, text, connection }))[0]?.id);
}

beforeAll(async () => {
  await desk('shop', 'external');
  await sender(OTHER, 'external');
  await sender(HIDDEN, 'internal');
  for (const person of ['ines', 'tom', 'one', 'outside']) await app.addPerson(OPERATOR, person, { name: person });
  await app.addTeam(OPERATOR, 'care', { members: ['ines', 'tom'] });
  await bondfire.startWork();
  const shop = await said('shop', 'The kettle leaks');
  const other = await said(OTHER, `The kettle leaks, says ${OTHER}`);
  const hidden = [
    await said(HIDDEN, `The kettle leaks, says ${HIDDEN}`),
    await said(HIDDEN, `${HIDDEN} merger of kettle makers`, by(HIDDEN, { url: `https://${HIDDEN}.example` })),
  ];
  for (let at = 0; at < 4; at += 1) hidden.push(await said(HIDDEN, `${HIDDEN} kettle ${at}`));
  await say(HIDDEN, { id: 'odd', nothing: HIDDEN });
  const quarantined = await first(() => app.listQuarantined(OPERATOR, { limit: 5 }));
  const mixed = (await app.openIssue(OPERATOR, { title: 'Kettle' }, [shop, other, hidden[0] ?? ''])).issue.id;
  const whole = (await app.openIssue(OPERATOR, { title: `${HIDDEN} alone` }, [hidden[2] ?? ''])).issue.id;
  await app.noteIssue(OPERATOR, mixed, `${INSIDE}: ask the makers`);
  await app.draftAnswer(OPERATOR, mixed, hidden[0] ?? '', `${HIDDEN} draft`);
  await app.linkIssues(OPERATOR, mixed, whole, 'same cause');
  await app.waitIssue(OPERATOR, whole, HIDDEN, null);
  await app.joinReporters(
    OPERATOR,
    { connection: 'shop', account: 'shop-1' },
    { connection: HIDDEN, account: `${HIDDEN}-1` },
  );
  await app.startPlaybook(OPERATOR, 'by_hand', { words: `${INSIDE}, is it known?` }, null);
  await until(async () => (await runs()).length === 3 && (await runs()).every(({ state }) => state !== 'running'));
  const asked = await app.listAsks(OPERATOR, { limit: 10 });
  // What was answered.
  const broadcast = newId();
  const [refused] = await effects();
  await pool.query(
    `insert into issue_answers (broadcast, issue, activity, effect, at, person, text) values ($1, $2, $3, $4, now(), 'ines', $5)`,
    [broadcast, mixed, hidden[0], refused?.id, `${HIDDEN} answered`],
  );
  // What was noticed in it.
  const signal = newId();
  const evidence = {
    first: { activity: hidden[0], at: new Date().toISOString() },
    activities: hidden,
    authors: 1,
    texts: 5,
    terms: [HIDDEN],
    where: { [`${HIDDEN}/posts`]: 5 },
    inside: 1,
    outside: 0,
    unlikely: -9,
    coverage: 100,
  };
  await pool.query(
    `insert into signals (id, kind, slice, part, about, state, severity, since, peak_at, raised_at, observed, expected, why, evidence, noticed_at, changed_at)
     values ($1, 'spike', 'kettle', '{}', '', 'raised', 5, now(), now(), now(), 5, 1, $2, $3, now(), now())`,
    [signal, `5 posts of ${HIDDEN}`, JSON.stringify(evidence)],
  );
  const responses: string[] = [];
  for (const [words, source] of [
    [HIDDEN, HIDDEN],
    [HIDDEN, 'issue'],
    [INSIDE, 'hand'],
  ] as const) {
    const given = {
      title: `${words} kettle`,
      situation: `${words} kettle leaks`,
      answers: [{ text: `${words}, sorry` }],
    };
    const { id } = await app.addResponse(OPERATOR, given);
    await pool.query('update responses set source = $2, happened_at = now() where id = $1', [id, source]);
    responses.push(id);
  }
  await pool.query(
    `insert into response_words (response, id, kind, connection, external_id, at, by, text, deciding)
     values ($1, $2, 'internal', $3, 'x', now(), null, $3, false)`,
    [responses[1], newId(), HIDDEN],
  );
  await pool.query('update responses set issue = $2 where id = $1', [responses[1], mixed]);
  for (const words of [HIDDEN, INSIDE]) await app.searchLibrary(OPERATOR, { text: `${words} unheard of`, limit: 1 });
  await app.useResponse(OPERATOR, responses[2] ?? '', mixed, hidden[0] ?? '');
  const all = await app.listActivities(OPERATOR, { limit: 100 });
  await until(async () => (await app.volume(OPERATOR, {})).uncounted_since === null);
  const opened = (await app.listIssues(OPERATOR, { limit: 5 })).flatMap(({ id, cause }) =>
    cause?.noun === 'run' ? [id] : [],
  );
  Object.assign(ids, {
    activities: [shop, other, ...hidden.slice(0, 2)],
    asks: asked.map(({ id }) => id),
    broadcasts: [broadcast],
    connections: ['shop', OTHER, HIDDEN],
    effects: (await effects()).map(({ id }) => id),
    issues: [mixed, whole, ...opened],
    library: responses,
    people: ['ines'],
    playbooks: ['asks', 'tells', 'by_hand'],
    quarantine: [quarantined.envelope],
    runs: (await runs()).map(({ id }) => id),
    signals: [signal],
    teams: ['care'],
    envelopes: [...all.slice(-4).map(({ cause }) => cause), quarantined.envelope],
  });
  api = await served(app);
  // Somebody’s own are asked of somebody.
  const everything = await app.createToken(OPERATOR, { role: 'admin', name: 'ines', person: 'ines' });
  tokens.set('ines', noteSecret(everything.token));
  for (const { name, audience, connections } of VIEWERS) {
    await app.addRight(OPERATOR, { permission: 'read', person: name, connections, ...(audience && { audience }) });
    const made = await app.createToken(OPERATOR, { role: 'viewer', name, person: name });
    tokens.set(name, noteSecret(made.token));
  }
}, 300_000);

const TRACED = ['activities', 'effects', 'envelopes', 'runs', 'signals'];

/** What stands in a route, or must be asked with it. */
async function addresses(): Promise<string[]> {
  const { paths } = (await api.call('GET', 'openapi.json')).body as Document;
  const revision = (await app.showPlaybook(OPERATOR, 'asks')).revision;
  const needed: Readonly<Record<string, readonly string[]>> = {
    q: ['kettle leaks'],
    slice: ['kettle'],
    connection: ids['connections'] ?? [],
    account: ['shop-1', `${OTHER}-1`, `${HIDDEN}-1`],
    view: ['all'],
  };
  const further: Readonly<Record<string, readonly string[]>> = {
    '/api/v1/inbox': ['view=all', 'view=all&state=waiting'],
    '/api/v1/numbers/volume': ['by=connection', 'by=topic', 'span=day&zone=Europe/Lisbon'],
    '/api/v1/signals': ['all=true'],
    '/api/v1/issues': ['state=waiting'],
  };
  return Object.entries(paths).flatMap(([path, operations]) => {
    const get = operations['get'];
    if (get === undefined || path.endsWith('/events') || path.includes('/session')) return [];
    const noun = path.split('/')[3] ?? '';
    const every = noun === 'trace' ? TRACED.flatMap((of) => ids[of] ?? []) : (ids[noun] ?? [newId()]);
    const named = path.includes('{')
      ? every.map((id) => path.replace('{revision}', revision).replace(/\{\w+\}/, id))
      : [path];
    const asked = (get.parameters ?? []).filter((one) => one.in === 'query' && one.required === true);
    const queries = asked.reduce<readonly string[]>(
      (all, { name }) => all.flatMap((one) => (needed[name] ?? ['']).map((value) => `${one}&${name}=${value}`)),
      [''],
    );
    return named.flatMap((one) =>
      [...queries, ...(further[path] ?? [])].map((query) => `${one}?${query}`.replace(/\?&?$/, '').replace('?&', '?')),
    );
  });
}

async function told(address: string, token: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${api.url}${address}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, text: await answer.text() };
}

test('is in no answer of any route', async () => {
  const all = await addresses();
  expect(all.length).toBeGreaterThan(100);
  const found: string[] = [];
  const marked = new Set<string>();
  const walked = new Set<string>();
  async function ask(address: string): Promise<void> {
    const whole = await told(address, tokens.get('ines') ?? '');
    // Each is asked as it wants to be.
    if (whole.status === 400 || whole.status >= 500)
      found.push(`${address}: ${whole.status} ${whole.text.slice(0, 200)}`);
    const marks = [HIDDEN, OTHER, INSIDE].filter((mark) => whole.text.includes(mark));
    const noun = address.split('/')[3]?.split('?')[0] ?? '';
    for (const mark of marks) marked.add(`${noun} ${mark}`);
    // What is not marked for anybody tells nobody; of each noun something is asked all the same.
    if (marks.length === 0 && walked.has(noun)) return;
    walked.add(noun);
    for (const { name, never } of VIEWERS) {
      const { status, text } = await told(address, tokens.get(name) ?? '');
      // What was asked for stands in the answer that there is no such thing.
      const words = decodeURIComponent(address)
        .split(/[/?&=]/)
        .reduce((left, one) => (one.length > 3 ? left.replaceAll(one, '') : left), text);
      for (const mark of never)
        if (words.includes(mark)) found.push(`${name} ${address} ${status}: ${around(words, mark)}`);
    }
  }
  const left = [...all];
  async function work(): Promise<void> {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await ask(one);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(found).toEqual([]);
  // Else nothing was proved of them.
  expect([...marked].toSorted()).toEqual(
    expect.arrayContaining(
      [
        'activities',
        'asks',
        'connections',
        'effects',
        'issues',
        'library',
        'numbers',
        'quarantine',
        'reporters',
        'runs',
        'signals',
        'trace',
      ].map((noun) => `${noun} ${HIDDEN}`),
    ),
  );
}, 300_000);

function around(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return text.slice(Math.max(0, at - 120), at + 40);
}

test('is in no number', async () => {
  const posts = async (token: string) =>
    ((await api.call('GET', 'numbers/volume', undefined, token)).body as { values: { posts: number }[] }).values[0]
      ?.posts;
  expect(await posts(api.admin)).toBe(8);
  expect(await posts(tokens.get('one') ?? '')).toBe(1);
  expect(await posts(tokens.get('outside') ?? '')).toBe(2);
  const talk = async (token: string) => (await api.call('GET', 'numbers/talkers', undefined, token)).body;
  expect(await talk(tokens.get('one') ?? '')).toMatchObject({ authors: 1, posts: 1 });
  const counts = async (token: string) =>
    ((await api.call('GET', 'inbox?view=all', undefined, token)).body as { counts: object }).counts;
  expect(await counts(tokens.get('outside') ?? '')).toMatchObject({ all: 1 });
});

test('is in no event', async () => {
  const [mixed = '', whole = ''] = ids['issues'] ?? [];
  const live = await follow(`${api.url}/api/v1/events`, tokens.get('one') ?? '');
  await app.noteIssue(OPERATOR, whole, 'Who knows?');
  await app.noteIssue(OPERATOR, mixed, 'Who knows?');
  await until(async () => live.text().includes(mixed));
  live.close();
  expect(live.text()).not.toContain(whole);
  expect(live.resets()).toBe(0);
});

test('whoever may see less from now on, or nothing, follows no more', async () => {
  await app.addPerson(OPERATOR, 'late', { name: 'Late' });
  const [narrowed, revoked] = [
    await app.createToken(OPERATOR, { role: 'viewer', name: 'late', person: 'late' }),
    await app.createToken(OPERATOR, { role: 'viewer', name: 'gone' }),
  ];
  const events = `${api.url}/api/v1/events`;
  const streams = [await follow(events, noteSecret(narrowed.token)), await follow(events, noteSecret(revoked.token))];
  const ended = Promise.all(streams.map((one) => one.ended));
  await app.addRight(OPERATOR, { permission: 'read', person: 'late', connections: ['shop'] });
  await app.revokeToken(OPERATOR, revoked.id);
  await ended;
  const again = await follow(events, narrowed.token, streams[0]?.last());
  const [mixed = '', whole = ''] = ids['issues'] ?? [];
  await app.noteIssue(OPERATOR, whole, 'Who knows it now?');
  await app.noteIssue(OPERATOR, mixed, 'Who knows it now?');
  await until(async () => again.text().includes(mixed));
  again.close();
  expect(again.text()).not.toContain(whole);
});
