/** A walk over every route of the API, on the real server: each answers what its shape tells and nothing else, and each is in the document. */
import { createECDH, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as chatter } from '../../connectors/chatter/sandbox.ts';
import { sandbox as drupal } from '../../connectors/drupal/sandbox.ts';
import { sandbox as socialcast } from '../../connectors/socialcast/sandbox.ts';
import type { Document } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { newId } from '../../src/platform/index.ts';
import { served } from '../support/api.ts';
import { noteSecret } from '../support/secrets.ts';
import { post, scene, until } from '../support/scene.ts';

const CASES = `
- case: Ines knows it
  form: { words: Known? }
`;
const SLICES = `camera: { title: Cameras, if: "has(activity.text) && activity.text.contains('camera')" }`;
const PLAYBOOK = `
title: Choose
purpose: To be tried.
mode: act
on: { manual: { words: text } }
steps:
  - { id: ask, ask: "{{ form.words }}", of: "person:ines", for: choice, options: [known, unknown], within: 1h, otherwise: stop }`;
const LET_OUT = `
title: Let out
purpose: To be tried.
mode: act
on: { manual: {} }
steps:
  - { id: approve, ask: Out?, of: "person:ines", for: approval, text: Soon., within: 1h, otherwise: stop }
  - { id: tell, do: webhook.post_keyed, via: out, with: { body: { text: "{{ steps.approve.text }}" } } }`;
const { app, bondfire, desk, sender, say } = await scene({
  holdMs: 60_000,
  channels: [{ id: 'post', reaches: async () => true, send: async () => ({ id: null }) }],
  files: {
    'playbooks/choose.yaml': PLAYBOOK,
    'playbooks/let-out.yaml': LET_OUT,
    'playbooks/slices.yaml': SLICES,
  },
});
const { pool } = bondfire.database;
const open: RunningSandbox<unknown>[] = [];
afterAll(() => Promise.all(open.map((one) => one.stop())));
const { call, routes, answered, url } = await served(app);

interface Ids {
  readonly id: string;
  readonly items: readonly { readonly id: string }[];
  readonly issue: { readonly id: string };
}

async function expectAnswer<T = Ids>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const said = await call(method, path, body, token);
  expect([method, path, said.status, said.body]).toEqual([
    method,
    path,
    expect.toBeOneOf([200, 201, 202, 204]),
    said.body,
  ]);
  return said.body;
}
const get = <T = Ids>(path: string) => expectAnswer<T>('GET', path);
const send = <T = Ids>(path: string, body: unknown = {}) => expectAnswer<T>('POST', path, body);

/** By a connector's sandbox. */
async function connect(id: string, starting: Promise<RunningSandbox<unknown>>, settings = {}): Promise<void> {
  const one = await starting;
  open.push(one);
  await send('connections', {
    id,
    connector: one.connector,
    audience: 'internal',
    settings: Object.keys(settings).length === 0 ? one.settings : { url: one.url, ...settings },
  });
}

test('who may sign in', async () => {
  const password = noteSecret('many silos one response');
  let cookie = '';
  async function asBrowser<T = Ids>(method: string, path: string, body?: unknown): Promise<T> {
    const said = await call(method, path, body, { token: null, headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    expect([method, path, said.status, said.body]).toEqual([method, path, 200, said.body]);
    for (const set of said.headers.getSetCookie()) cookie = set.split(';', 1)[0] ?? '';
    noteSecret(cookie.slice(cookie.indexOf('=') + 1));
    return said.body;
  }
  await asBrowser('GET', 'session');
  const token = noteSecret((await app.firstLink(OPERATOR))?.token ?? '');
  await asBrowser('POST', 'session/link/look', { token });
  const ada = { name: 'Ada', email: 'ada@example.com', zone: 'UTC' };
  await asBrowser('POST', 'first-admin', { token, password, ...ada });
  await asBrowser('GET', 'session');
  // In another browser: in the same one it would end the session that is there.
  const here = cookie;
  cookie = '';
  await asBrowser('POST', 'session', { email: ada.email, password });
  cookie = here;
  const { items } = await asBrowser<{ items: { id: string; current: boolean }[] }>('GET', 'sessions');
  await asBrowser('DELETE', `sessions/${items.find(({ current }) => !current)?.id}`);
  await asBrowser('DELETE', 'sessions');
  await asBrowser('POST', 'session/password', { current: password, password: `${password} again` });
  await get('accounts');
  const invited = { person: 'bo', name: 'Bo', email: 'bo@example.com', role: 'viewer' };
  noteSecret((await send<{ link: string }>('accounts', invited)).link.split('#')[1] ?? '');
  await expectAnswer('PATCH', 'accounts/bo', { role: 'responder' });
  const { link } = await send<{ link: string }>('accounts/bo/link');
  const welcome = noteSecret(link.split('#')[1] ?? '');
  await asBrowser('POST', 'session/link', { token: welcome, password });
  const open = (await get('accounts/bo/sessions')).items;
  await expectAnswer('DELETE', `accounts/bo/sessions/${open[0]?.id}`);
  await expectAnswer('DELETE', 'accounts/bo/sessions');
  await asBrowser('POST', 'session', { email: 'bo@example.com', password });
  await asBrowser('DELETE', 'session');
  const made = await send<{ id: string; token: string }>('tokens', { role: 'viewer', name: 'walks' });
  noteSecret(made.token);
  const tokens = (await get<{ items: { id: string; name: string }[] }>('tokens')).items;
  await expectAnswer('DELETE', `tokens/${tokens.find(({ name }) => name === 'walks')?.id}`);
  const right = await send('rights', { role: 'responder', permission: 'speak', connections: [] });
  await get('rights');
  await expectAnswer('DELETE', `rights/${right.id}`);
  await get('audit');
});

test('the guided start', async () => {
  expect(await get('first-visit')).toMatchObject({ step: 'connect', passed: {}, ended_at: null });
  await expectAnswer('PATCH', 'first-visit', { step: 'invite', passed: { connect: 'skipped' } });
  // Something is connected in earnest.
  expect(await call('POST', 'sample-company')).toMatchObject({ status: 409 });
  expect(await call('DELETE', 'sample-company')).toMatchObject({ status: 409 });
  const row = `${JSON.stringify(post('of old'))}\n`;
  const { id } = await send('archives', { name: 'old.jsonl', bytes: row.length });
  await call('PUT', `archives/${id}/parts/0`, undefined, { bytes: Buffer.from(row) });
  await get(`archives/${id}`);
  await expectAnswer('DELETE', `archives/${id}`);
});

test('webhooks', async () => {
  // Nobody is there: what is sent is tried again.
  const made = await send<{ id: string; secret: string }>('webhooks', { url: 'http://127.0.0.1:9/', nouns: ['team'] });
  noteSecret(made.secret);
  await get('webhooks');
  await get(`webhooks/${made.id}`);
  await send(`webhooks/${made.id}/test`);
  await send(`webhooks/${made.id}/pause`);
  await send(`webhooks/${made.id}/resume`);
  noteSecret((await send<{ secret: string }>(`webhooks/${made.id}/rotate`)).secret);
  expect((await get<{ items: object[] }>(`webhooks/${made.id}/deliveries`)).items).toMatchObject([{ what: 'test' }]);
  expect(await send(`webhooks/${made.id}/replay`)).toEqual({ replayed: 0 });
  await expectAnswer('DELETE', `webhooks/${made.id}`);
  await send(`webhooks/${made.id}/restore`);
  const told = newId();
  await pool.query(
    `insert into webhook_deliveries (id, webhook, noun, what, at, state, next_at) values ($1, $2, 'team', 'added', now(), 'done', now())`,
    [told, made.id],
  );
  await send(`webhooks/${made.id}/deliveries/${told}/replay`);
});

describe('people', () => {
  test('and teams', async () => {
    await send('people/ines', { name: 'Inès', roles: ['expert'] });
    await send('people/tom', { stand_in: 'ines' });
    await expectAnswer('PATCH', 'people/tom', { languages: ['de'] });
    await send('people/ann', { hours: { mon: [['09:00', '17:00']] } });
    await send('people/tom/away', { until: '2999-01-01', reason: 'a trip' });
    await get('people');
    await send('people/tom/back');
    await get('people/tom');
    const rota = { turn: ['ines', 'tom'], from: '2026-03-02T00:00:00Z', days: 1, zone: 'UTC' };
    await send('teams/care', { members: ['ines', 'tom'], lead: 'tom', rota, owner_silent: 3_600 });
    await expectAnswer('PATCH', 'teams/care', { title: 'Care', hours: { mon: [['09:00', '17:00']] } });
    await send('teams/care/shifts', { person: 'ines', until: '2999-01-01T00:00:00Z' });
    await send('holidays/de', { text: '2999-12-25 Christmas Day' });
    await get('teams');
    await get('teams/care');
    await get('teams/care/on-call');
    await get('on-call?days=3&team=care');
    await send('teams/other', {});
    await expectAnswer('DELETE', 'teams/other');
    await send('people/gone', {});
    await expectAnswer('DELETE', 'people/gone');
    expect(answered.has('DELETE /api/v1/people/:id')).toBe(true);
  });

  test('are told things', async () => {
    await app.openIssue(OPERATOR, { title: 'Of Ines', owner: 'ines' });
    const made = await send<{ token: string }>('tokens', { role: 'viewer', name: 'Ines', person: 'ines' });
    const mine = noteSecret(made.token);
    const told = await expectAnswer('GET', 'notifications?limit=5', undefined, mine);
    expect(told.items).toMatchObject([{ kind: 'assigned', headline: 'Yours now: Of Ines' }]);
    await expectAnswer('POST', 'notifications/read', { ids: [told.items[0]?.id] }, mine);
    await expectAnswer('PATCH', 'notification-rules', { kinds: { moved: { when: 'never' } } }, mine);
    await expectAnswer('GET', 'notification-rules', undefined, mine);
    await expectAnswer('POST', 'notification-rules/test', { channel: 'post' }, mine);
    const browser = createECDH('prime256v1').generateKeys('base64url');
    const allowed = {
      endpoint: 'https://push.example/x',
      p256dh: browser,
      auth: randomBytes(16).toString('base64url'),
    };
    const device = await expectAnswer('POST', 'push/devices', allowed, mine);
    expect((await call('POST', 'push/devices', { ...allowed, endpoint: 'http://10.0.0.1/' }, mine)).status).toBe(400);
    await expectAnswer('GET', 'push', undefined, mine);
    await expectAnswer('DELETE', `push/devices/${device.id}`, undefined, mine);
  });
});

describe('connections', () => {
  test('are added, tried, stopped and removed', async () => {
    await get('connectors');
    await sender('outside', 'external');
    await connect('feed', startSandbox(socialcast));
    await connect('community', startSandbox(drupal));
    await connect('granted', startSandbox(drupal), {
      sign_in: 'browser',
      client_id: 'bondfire-consumer',
      client_secret: 'bondfire-consumer-sandbox',
    });
    await connect('org', startSandbox(chatter));
    await send('connections/granted/grant');
    await send('connections/community/test');
    await app.pull(OPERATOR, 'org', 'feed_elements', AbortSignal.timeout(60_000));
    await send('connections/org/probe');
    await expectAnswer('PATCH', 'connections/community', { settings: (open[1] as RunningSandbox<unknown>).settings });
    await expectAnswer('PUT', 'connections/community/budget', { maxConcurrent: 2, perHour: 1_000 });
    await send('connections/outside/preview', { stream: 'posts', payload: post('A camera') });
    await send('connections/outside/preview', { stream: 'posts', payload: { id: 'x' } });
    await send('connections/community/backfills', { since: '2026-01-01' });
    await get('connections/community/backfills');
    await expectAnswer('DELETE', 'connections/community/backfills/comments');
    await expectAnswer('PUT', 'connections/community/off', { streams: ['comments'] });
    await sender('spare', 'external');
    await send('connections/spare/address');
    await send('connections/granted/pause');
    await get('connections');
    await get('connection-overview');
    await get('connections/granted');
    await send('connections/granted/resume');
    await get('connections/outside/touches');
    for (const id of ['outside', 'feed', 'community', 'org']) await get(`connections/${id}/health`);
    await expectAnswer('DELETE', 'connections/granted');
    expect(answered.has('DELETE /api/v1/connections/:id')).toBe(true);
  });
});

describe('what is said', () => {
  test('is shown with its numbers, its quarantine and what is behind it', async () => {
    await say('outside', [
      post('The camera gets hot'),
      post('The camera again', { author: { id: 'u2', name: 'Tom' } }),
    ]);
    await say('outside', { nothing: true });
    await app.pull(OPERATOR, 'feed', 'messages', AbortSignal.timeout(60_000));
    const { items } = await get('activities?limit=200');
    const [first] = await app.listActivities(OPERATOR, { connection: 'outside', limit: 1 });
    const reporter = { connection: 'outside', account: first?.actor?.id ?? '' };
    await get(`reporters?${new URLSearchParams(reporter).toString()}`);
    await send('reporters/join', {
      one: reporter,
      other: { connection: 'outside', account: reporter.account === 'u1' ? 'u2' : 'u1' },
    });
    await send('reporters/part', reporter);
    await get(`activities/${items[0]?.id}`);
    await get(`trace/${items[0]?.id}`);
    const [bad] = (await get<{ items: { envelope: string }[] }>('quarantine')).items;
    await get(`quarantine/${bad?.envelope}`);
    await send('quarantine/replay', { connection: 'outside' });
    for (const path of ['volume', 'volume?by=product', 'terms', 'fresh-terms', 'talkers', 'care', 'places'])
      await get(`numbers/${path}`);
    await get('watchdog');
    expect(answered.has('GET /api/v1/watchdog')).toBe(true);
  });

  test('makes signals', async () => {
    const evidence = {
      first: { activity: newId(), at: '2026-03-02T09:00:00.000Z' },
      activities: [newId()],
      authors: 1,
      texts: 1,
      terms: ['camera'],
      where: { 'outside/posts': 1 },
      inside: 0,
      outside: 1,
      unlikely: -9,
      coverage: 100,
    };
    const id = newId();
    await pool.query(
      `insert into signals (id, kind, slice, part, about, state, severity, since, peak_at, observed, why, evidence, noticed_at, changed_at)
       values ($1, 'spike', 'camera', '{}', '', 'raised', 5, now(), now(), 3, 'More than usual', $2, now(), now())`,
      [id, evidence],
    );
    await get('signals?all=true');
    await get(`signals/${id}`);
    await get('signals/slices');
    await get('signals/coverage');
    await get('signals/numbers?slice=camera');
    await send('signals/backtest', { since: '2026-03-01T09:00:00Z', truth: [{ onset: '2026-03-02T09:00:00Z' }] });
    await send('facts', [{ series: 'returns', at: '2026-03-02T09:00:00Z', value: 3 }]);
    await get('facts');
    expect(answered.has('GET /api/v1/facts')).toBe(true);
  });
});

describe('issues', () => {
  test('are worked on by every verb', async () => {
    const said = (await get('activities?connection=outside')).items;
    const [one = '', two = ''] = said.map(({ id }) => id);
    const { issue } = await send('issues', { title: 'The camera', key: 'camera', severity: 7, activities: [one] });
    const at = (verb: string, body: unknown = {}) => send(`issues/${issue.id}/${verb}`, body);
    await at('join', { activities: [two] });
    await at('part', { activities: [two] });
    await at('claim', { as: 'ines' });
    await at('note', { text: 'Batch 7' });
    await at('assign', { team: 'care', owner: 'tom', why: 'they know' });
    await at('hand-over', { to: 'ines', note: 'Known' });
    await at('snooze', { until: '2999-01-01T00:00:00Z' });
    await at('wake');
    await at('wait', { for: 'the factory' });
    await at('wake');
    await at('join', { activities: [two] });
    const other = (await at('split', { activities: [two], title: 'Another' })).issue;
    await at('unlink', { issue: other.id });
    await at('link', { issue: other.id });
    await get(`issues/${issue.id}`);
    await send(`issues/${other.id}/merge`, { into: issue.id });
    await at('presence', { typing: true });
    await get(`issues/${issue.id}/presence`);
    await expectAnswer('DELETE', `issues/${issue.id}/presence`);
    await get(`issues/${issue.id}/related`);
    await get(`issues/${issue.id}/desk`);
    await get(`issues/${issue.id}/said`);
    await get(`issues/${issue.id}/replay`);
    await get('inbox');
    await get('issues/facets');
    await send('issues/seen', { ids: [issue.id] });
    await send('issues/bulk', { verb: 'assign', ids: [issue.id], team: 'care' });
    const view = await send('inbox/views', { name: 'Mine', query: { state: 'open' } });
    await expectAnswer('PUT', `inbox/views/${view.id}`, { name: 'Ours', shared: true, query: { state: 'open' } });
    await get('inbox');
    await expectAnswer('DELETE', `inbox/views/${view.id}`);
    await get(`issues/${issue.id}/experts`);
    await send('issues/regroup', { words: 0.5, preview: true });
    const text = {
      connection: 'outside',
      stream: 'posts',
      external_id: 'x',
      share: 0.5,
      way: 'similar',
      at: new Date(),
    };
    for (const activity of said.map(({ id }) => id).slice(0, 2)) {
      const { rows } = await pool.query<{ external_id: string }>('select external_id from activities where id = $1', [
        activity,
      ]);
      await pool.query(
        `insert into issue_proposals (issue, activity, connection, stream, external_id, share, way, at, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed') on conflict do nothing`,
        [issue.id, activity, text.connection, text.stream, rows[0]?.external_id, text.share, text.way, text.at],
      );
    }
    await get(`issues/${issue.id}/proposals`);
    await at('accept', { activities: [one] });
    await at('refuse', { activities: [two], why: 'another camera' });
    await get(`issues/${issue.id}/proposals?state=refused`);
    await at('resolve', { outcome: 'Exchanged.' });
    await at('reopen');
    await send('promise-policies', { id: 'office', reply: 14_400, hours: 'business' });
    await get('promise-policies');
    await expectAnswer('DELETE', 'promise-policies/office');
    await get('issues?state=open&owner=ines');
    expect(answered.has('GET /api/v1/issues')).toBe(true);
  });

  test('are answered, one and all', async () => {
    const heard = await app.listActivities(OPERATOR, { connection: 'feed', limit: 500 });
    const threads = [
      ...new Map(heard.filter(({ text, ours }) => text !== null && !ours).map((one) => [one.thread, one])).values(),
    ].slice(0, 2);
    const activity = threads[0]?.id ?? '';
    const { issue } = await send('issues', { title: 'Question', activities: threads.map(({ id }) => id) });
    const at = <T = Ids>(verb: string, body: unknown) => send<T>(`issues/${issue.id}/${verb}`, body);
    await at('draft', { activity, text: 'A new one is on its way.' });
    await get(`issues/${issue.id}`);
    await at('discard', { activity });
    await at('draft', { activity, text: 'A new one is on its way.' });
    await at('send', { activity });
    await bondfire.startActions();
    await until(async () =>
      (await app.listEffects(OPERATOR, { connection: 'feed', limit: 5 })).every(({ state }) => state === 'done'),
    );
    await at('preview', { template: 'Dear {name}, it is mended' });
    open[0]?.fault({ name: 'forbidden', times: 1 });
    const { broadcast } = await at<{ broadcast: string }>('broadcast', {
      template: 'Dear {name}, it is mended',
      anyway: true,
    });
    await until(async () => (await app.broadcastResults(OPERATOR, broadcast)).some(({ state }) => state === 'refused'));
    await get(`broadcasts/${broadcast}`);
    await send(`broadcasts/${broadcast}/retry`);
    const { items } = await get('effects');
    await get(`effects/${items[0]?.id}`);
    await get(`trace/${items[0]?.id}`);
    expect(answered.has('GET /api/v1/effects/:id')).toBe(true);
  });
});

describe('the library', () => {
  test('is written, found, used and forgotten', async () => {
    const given = {
      title: 'Camera overheats',
      situation: 'The camera gets hot and switches off',
      decision: 'Known: firmware 4.2 mends it',
      answers: [{ text: 'Hello {name}, please install 4.2.', language: 'en' }],
      topics: ['heat'],
      happened_at: '2026-03-02T10:00:00+01:00',
    };
    const { id } = await send('library/responses', given);
    await expectAnswer('PATCH', `library/responses/${id}`, { changes: { preferred: true }, why: 'tried' });
    await get('library/search?q=camera%20hot');
    await get('library/stats');
    await get('library/responses');
    const said = (await get('activities?connection=outside')).items[0]?.id ?? '';
    const { issue } = await send('issues', { title: 'Hot camera', activities: [said] });
    await get(`issues/${issue.id}/similar`);
    await send(`library/responses/${id}/use`, { issue: issue.id, activity: said });
    await get(`library/responses/${id}`);
    await send(`library/responses/${id}/publish`, { connection: 'community' });
    await send(`library/responses/${id}/retire`, { why: 'old' });
    await send(`library/responses/${id}/restore`);
    await get(`library/responses/${id}`);
    await send('library/forget', { names: ['Somebody Else'] });
    expect(answered.has('POST /api/v1/library/forget')).toBe(true);
  });
});

describe('playbooks', () => {
  test('are shown, tried, run and asked', async () => {
    await get('playbooks');
    await get('playbooks/choose');
    await get('playbooks/choose/graph');
    await get('playbooks/choose/files');
    await get('playbooks-schema');
    await send('playbooks-lint', { file: 'choose.yaml', text: PLAYBOOK });
    await send('playbooks-lint', { file: 'choose.yaml', text: 'title: 1' });
    await send('playbooks/choose/test', { text: PLAYBOOK, cases: CASES });
    await send('playbooks/choose/mode', { mode: 'act', market: 'de' });
    await send('playbooks/choose/pause');
    await send('playbooks/choose/resume');
    await send('playbooks-stop', { reason: 'to try' });
    await get('playbooks');
    await send('playbooks-resume');
    const { run } = await send<{ run: string }>('playbooks/choose/runs', { form: { words: 'Is it known?' } });
    await get('runs');
    await get(`runs/${run}`);
    const [asked] = (await get(`runs/${run}/asks`)).items;
    await get('asks?state=open');
    await send(`asks/${asked?.id}/pass`, { to: 'tom', note: 'you know', as: 'ines' });
    await get('mail/inbound');
    const shared = await send(`asks/${asked?.id}/shares`, { name: 'Dana Roe', as: 'tom' });
    noteSecret((shared as unknown as { url: string }).url.split('/m/')[1] ?? '');
    await get(`asks/${asked?.id}/shares`);
    await expectAnswer('DELETE', `asks/${asked?.id}/shares/${shared.id}`);
    await send(`asks/${asked?.id}/answers`, { choice: 'known', as: 'tom', comment: 'seen' });
    await get(`asks/${asked?.id}`);
    await desk('out', 'external');
    const letOut = (await send<{ run: string }>('playbooks/let-out/runs', { form: {} })).run;
    const [approval] = (await get(`runs/${letOut}/asks`)).items;
    await send(`asks/${approval?.id}/answers`, { choice: 'yes', as: 'ines' });
    await send(`asks/${approval?.id}/take-back`);
    const again = (await send<{ run: string }>(`runs/${run}/rerun`, { from: 'ask' })).run;
    const file = path.join(bondfire.config.dataDir, 'playbooks/choose.yaml');
    await writeFile(file, PLAYBOOK.replace('To be tried', 'To be tried again'));
    await bondfire.playbooks.takeUp();
    await send(`runs/${again}/migrate`);
    await send('playbooks/choose/migrate');
    await send(`runs/${again}/cancel`, { reason: 'enough' });
    await get(`runs/${again}`);
    const detail = await get<{ revision: string }>('playbooks/choose');
    await get(`playbooks/choose/revisions/${detail.revision}`);
    await get(`playbooks/choose/revisions/${detail.revision}/text`);
    await send('playbooks/choose/dry-run', {
      text: PLAYBOOK.replace(/on: .*/, 'on: { activity: any }').replace('{{ form.words }}', 'Why?'),
    });
    expect(answered.has('POST /api/v1/playbooks/:name/dry-run')).toBe(true);
  });
});

describe('the document', () => {
  test('holds every route, and fits together', async () => {
    const document = await get<Document>('openapi.json');
    expect(document.openapi).toMatch(/^3\.1\./);
    const told = Object.entries(document.paths).flatMap(([at, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${at}`),
    );
    const there = routes.map(({ method, url: at }) => `${method} ${at.replaceAll(/:([^/]+)/g, '{$1}')}`);
    expect(told.toSorted()).toEqual(there.toSorted());
    const operations = Object.entries(document.paths).flatMap(([at, all]) =>
      Object.values(all).map((operation) => ({ at, operation })),
    );
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
    for (const { at, operation } of operations) {
      const { summary, tags, parameters = [], responses } = operation;
      expect([at, summary, tags]).toEqual([at, expect.stringMatching(/\.$/), [expect.stringMatching(/\w/)]]);
      const inPath = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath.toSorted()).toEqual([...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted());
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['default', expect.stringMatching(/^[23]/)]));
    }
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((name) => !(String(name) in document.components.schemas))).toEqual([]);
    // What is named is no empty promise.
    expect(
      Object.entries(document.components.schemas).filter(([, schema]) => Object.keys(schema).length === 0),
    ).toEqual([]);
  });

  test('is a page as well, with no script and nothing from elsewhere', async () => {
    const page = await fetch(`${url}/api/docs`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(policy).not.toContain('unsafe');
    const text = await page.text();
    expect(text).not.toMatch(/<script|<link|<img|style=|https?:/);
    for (const { operationId } of routes) expect(text).toContain(`id="${operationId}"`);
  });

  test('was walked to its end', () => {
    // Streams, and what their own tests hold to its shape.
    const elsewhere = new Set([
      'GET /api/v1/events',
      'GET /api/v1/audit/export',
      'GET /api/v1/session/oidc',
      'GET /api/v1/session/oidc/back',
      'POST /api/v1/issues/:id/take-back',
      'POST /api/v1/mail/inbound',
      'POST /api/v1/sample-company',
      'DELETE /api/v1/sample-company',
    ]);
    const all = routes.map(({ method, url: at }) => `${method} ${at}`);
    expect(all.filter((one) => !answered.has(one) && !elsewhere.has(one))).toEqual([]);
  });
});
