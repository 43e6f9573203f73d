/** An issue's whole life as people type it, against one running product: each verb of `bondfire issue`, what it says, how it is undone, and how it refuses. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activity } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { sandbox as mastodon } from '../../connectors/mastodon/sandbox.ts';
import type { IssueStory } from '../../src/app/index.ts';
import { run, start, typed, type Ended } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { post, until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

const NOBODY = '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607';
const { url: databaseUrl } = await testDatabase();
let dataDir: string;
let env: Readonly<Record<string, string>>;
let network: RunningSandbox;
/** Where outside and inside post to. */
const addresses = new Map<string, string>();

function bondfire(...argv: readonly string[]): Promise<Ended> {
  return typed(argv, { env });
}

/** It works, and says so. */
async function says(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await bondfire(...argv);
  expect([argv.join(' '), code, code === 0 ? '' : stderr]).toEqual([argv.join(' '), 0, '']);
  return stdout;
}

async function asked<T>(...argv: readonly string[]): Promise<T> {
  return JSON.parse(await says(...argv, '--json')) as T;
}

/** It refuses with what happened and a cure. */
async function refuses(why: string, ...argv: readonly string[]): Promise<void> {
  const { code, stderr } = await bondfire(...argv);
  expect([argv.join(' '), code, stderr]).toEqual([argv.join(' '), 1, expect.stringContaining(why)]);
  // One line for what happened, one for the cure.
  expect(stderr).toMatch(/\n\S/);
}

function show(issue: string): Promise<IssueStory> {
  return asked('issue', 'show', issue);
}

/** Runs what a line says after "To undo:". */
async function undo(said: string): Promise<string> {
  const [, line = ''] = /To undo: bondfire (.+)$/m.exec(said) ?? [];
  if (line === '') throw new Error(`it does not say how it is undone: ${said}`);
  return says(...line.split(' '));
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-issues-'));
  network = await startSandbox(mastodon);
  const { url, token } = network.settings as Readonly<Record<string, string>>;
  env = {
    BONDFIRE_DATA: dataDir,
    DATABASE_URL: databaseUrl,
    BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
    BONDFIRE_SECRET_TOKEN: noteSecret(token ?? ''),
    NO_COLOR: '1',
    TZ: 'UTC',
  };
  for (const audience of ['outside', 'inside']) {
    const given = ['--name', audience, '--audience', audience === 'outside' ? 'external' : 'internal'];
    const { address } = await asked<{ address: string }>('connection', 'add', 'webhook', ...given);
    addresses.set(audience, new URL(noteSecret(address)).pathname);
  }
  await says('connection', 'add', 'mastodon', '--name', 'network', '--audience', 'external', '--set', `url=${url}`);
  await says('pull', 'network', '--stream', 'statuses', '--once');
  for (const person of ['ines', 'ben']) await says('person', 'add', person);
}, 300_000);
afterAll(async () => {
  await network.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The product, as `start` runs it; stopped after the test. */
async function product(): Promise<string> {
  const running = start(['start', '--port', '0', '--json'], { env });
  return (JSON.parse(await running.printed('\n')) as { url: string }).url;
}

async function hears(
  at: string,
  from: string,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const answer = await fetch(`${at}${addresses.get(from)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(post(text, { created_at: new Date().toISOString(), ...more })),
  });
  expect(answer.status).toBeLessThan(300);
  return until(async () => {
    const [found] = await asked<Activity[]>('activity', 'list', '--connection', from, '--limit', '1');
    return found?.text === text && found.id;
  });
}

/** Two people in one thread, then one answer to all. */
async function answering(at: string): Promise<void> {
  const all = await asked<Activity[]>('activity', 'list', '--connection', 'network', '--limit', '100');
  const posts = all.filter(({ text, ours, audience }) => text !== null && !ours && audience === 'external');
  const [to, second] = [...new Map(posts.map((one) => [one.thread, one])).values()];
  if (!to || !second) throw new Error('the sandbox says too little');
  const secret = await hears(at, 'inside', 'Lot seven of the lenses has a gluing fault, tell nobody');
  const issue = (
    await asked<{ id: string }>(
      'issue',
      'open',
      'Lens',
      '--activity',
      to.id,
      '--activity',
      second.id,
      '--activity',
      secret,
    )
  ).id;
  const before = network.state().made.length;

  await refuses('has not gathered', 'issue', 'draft', issue, NOBODY, 'Hello');
  await refuses('you have no draft', 'issue', 'send', issue, to.id);
  await refuses('there is no person "zoe"', 'issue', 'draft', issue, to.id, 'Hello', '--as', 'zoe');
  expect(await says('issue', 'draft', issue, to.id, 'We send you a new one', '--as', 'ines')).toContain(
    `issue send ${issue}`,
  );
  expect(await says('issue', 'draft', issue, to.id, 'Please restart it', '--as', 'ben')).toMatch(
    /ines writes there too, since .*: We send you a new one/,
  );
  expect(await says('issue', 'show', issue)).toMatch(/ines in network .*: We send you a new one/);
  expect(await says('issue', 'send', issue, to.id, '--as', 'ines')).toMatch(
    /It goes out at .*: bondfire effect show [^]*Until then it can be taken back: bondfire issue take-back/,
  );
  const held = await bondfire('issue', 'send', issue, to.id, '--as', 'ben');
  expect(held).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/moved since[^]*ines answered .*: We send you a new one/) as string,
  });
  expect(await says('issue', 'discard', issue, to.id, '--as', 'ben')).toBe('Thrown away.\n');
  expect(await says('issue', 'discard', issue, to.id, '--as', 'ben')).toBe('There was no draft.\n');

  // What was said inside is told, and held.
  const leak = 'Sorry, lot seven of the lenses has a gluing fault';
  const drafted = await says('issue', 'draft', issue, second.id, leak);
  expect(drafted).toContain(`Said inside (${secret}): “lot seven of the lenses has a gluing fault”`);
  expect(await bondfire('issue', 'send', issue, second.id)).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('--anyway') as string,
  });
  const [, effect = ''] = /effect show (\S+)/.exec(await says('issue', 'send', issue, second.id, '--anyway')) ?? [];
  expect(await says('effect', 'show', effect)).toContain('gluing fault');
  await until(() => Promise.resolve(network.state().made.length === before + 2));

  // One to all: previewed, held, sent, told apart.
  const preview = await says('issue', 'broadcast', issue, 'Dear {name}, it is mended');
  expect(preview).toMatch(/^inside .*not sent, it cannot be answered by Webhook: /m);
  expect(preview).toContain('Nothing was sent: --send does.');
  await refuses('knows no {nmae}', 'issue', 'broadcast', issue, 'Dear {nmae}');
  const marked = await bondfire('issue', 'broadcast', issue, leak, '--send');
  expect(marked).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/Said inside[^]*Nothing was sent/) as string,
  });
  network.fault({ name: 'forbidden', times: 1, method: 'POST' });
  const sent = await says('issue', 'broadcast', issue, 'It is mended now', '--send');
  const [, broadcast = ''] = /issue answers (\S+)/.exec(sent) ?? [];
  const states = async (): Promise<string> =>
    (await asked<{ state: string }[]>('issue', 'answers', broadcast))
      .map(({ state }) => state)
      .toSorted()
      .join(' ');
  await until(async () => (await states()) === 'done refused');
  expect(await says('issue', 'answers', broadcast)).toMatch(/refused {2}\S+/);
  await says('issue', 'answers', broadcast, '--retry');
  await until(async () => (await states()) === 'done done');
  await refuses('none of its answers has failed', 'issue', 'answers', broadcast, '--retry');
  await refuses('there is no broadcast', 'issue', 'answers', NOBODY);
  expect(network.state().made.length).toBe(before + 4);
}

/** Every verb that is typed is asked of the API as well. */
async function byApi(at: string): Promise<void> {
  const { token } = await asked<{ token: string }>('token', 'create', '--role', 'responder', '--name', 'ines');
  const headers = { authorization: `Bearer ${noteSecret(token)}`, 'content-type': 'application/json' };
  async function call<T>(method: string, to: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${at}/api/v1/${to}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const found = (await answer.json()) as T;
    expect([to, answer.status < 300 ? 'ok' : found]).toEqual([to, 'ok']);
    return found;
  }
  const [a, b] = [
    await hears(at, 'outside', 'The lid of it is loose'),
    await hears(at, 'outside', 'The handle of it is loose'),
  ];
  const { issue } = await call<{ issue: { id: string } }>('POST', 'issues', { title: 'Loose', activities: [a, b] });
  const rival = await call<{ issue: { id: string } }>('POST', 'issues', { title: 'Rival' });
  const on = (verb: string, body: object): Promise<Readonly<Record<string, unknown>>> =>
    call('POST', `issues/${issue.id}/${verb}`, body);
  expect(await on('part', { activities: [b], why: 'x' })).toEqual({ parted: [b] });
  expect(await on('join', { activities: [b] })).toEqual({ joined: [b] });
  expect(await on('note', { text: 'Asked' })).toMatchObject({ id: issue.id });
  expect(await on('claim', {})).toMatchObject({ owner: 'ines' });
  expect(await on('assign', { owner: null, team: 'care' })).toMatchObject({ owner: null, team: 'care' });
  expect(await on('hand-over', { to: 'ben', note: 'Yours' })).toMatchObject({ owner: 'ben' });
  expect(await on('snooze', { until: new Date(Date.now() + 3_600_000).toISOString() })).toMatchObject({
    state: 'snoozed',
  });
  expect(await on('wake', {})).toMatchObject({ state: 'open' });
  expect(await on('wait', { for: 'the factory' })).toMatchObject({
    state: 'waiting',
    until: expect.any(String) as string,
  });
  const { issue: apart } = (await on('split', { activities: [b], title: 'Handle' })) as { issue: { id: string } };
  expect(await on('unlink', { issue: apart.id })).toEqual({ done: true });
  expect(await on('link', { issue: apart.id, why: 'same cause' })).toEqual({ done: true });
  expect(await call('POST', `issues/${rival.issue.id}/merge`, { into: issue.id })).toMatchObject({ id: issue.id });
  expect(await call('POST', `issues/${rival.issue.id}/reopen`, {})).toMatchObject({
    state: 'open',
    merged_into: null,
  });
  expect(await on('resolve', { outcome: 'Screws' })).toMatchObject({ state: 'resolved' });
  expect(await call('GET', `issues/${issue.id}`)).toMatchObject({
    state: 'resolved',
    links: [{ issue: apart.id, why: 'same cause' }],
  });
  expect(await call('GET', 'issues?state=resolved')).toMatchObject({ items: [{ id: issue.id }] });
}

describe('issues', { timeout: 300_000 }, () => {
  test('are opened, worked on, made one and two, answered and resolved', async () => {
    const at = await product();
    expect(await says('issue', 'list')).toContain('bondfire issue open');
    const hot = await hears(
      at,
      'outside',
      'My X200 gets burning hot after ten minutes of filming, who else has seen this?',
    );
    const opening = ['--severity', '7', '--market', 'fr', '--product', 'x200', '--topic', 'heat', '--key', 'x200-hot'];
    const opened = await says('issue', 'open', 'X200 gets hot', ...opening, '--activity', hot);
    const [, issue = ''] = /Opened: ([-0-9a-f]{36})/.exec(opened) ?? [];
    expect(await says('issue', 'open', 'Again', '--key', 'x200-hot')).toContain(`an open one with that key: ${issue}`);
    await refuses('there is no person "zoe"', 'issue', 'open', 'Zoe', '--owner', 'zoe');
    await refuses('the title is empty', 'issue', 'open', ' ');
    await refuses('there is no activity', 'issue', 'open', 'Nothing', '--activity', NOBODY);
    expect(await says('issue', 'list', '--state', 'open')).toContain(issue);
    await refuses('there is no issue', 'issue', 'show', NOBODY);

    // What says nearly the same comes by itself, with its reason; what is taken out stays out.
    const copy = await hears(
      at,
      'outside',
      'RT @ines: My X200 gets burning hot after ten minutes of filming, who else has seen this?!',
    );
    expect(await says('issue', 'show', issue)).toContain(`says nearly the same as`);
    const parted = await says('issue', 'part', issue, copy, '--why', 'only a copy');
    expect((await show(issue)).activities.map(({ activity }) => activity)).toEqual([hot]);
    await refuses('has gathered none of them', 'issue', 'part', issue, copy);
    await undo(parted);
    await undo(await says('issue', 'join', issue, await hears(at, 'inside', 'We know of it'), '--why', 'ours'));
    await refuses('gathered them already', 'issue', 'join', issue, copy);
    await refuses('there is no activity', 'issue', 'join', issue, NOBODY);

    // Whose it is.
    expect(await says('issue', 'note', issue, 'Asked the factory')).toBe('Noted.\n');
    await refuses('the note is empty', 'issue', 'note', issue, ' ');
    const claimed = await says('issue', 'claim', issue, '--as', 'ines');
    await refuses('ines has it already', 'issue', 'claim', issue, '--as', 'ben');
    await refuses('there is no person "zoe"', 'issue', 'claim', issue, '--as', 'zoe');
    expect(await asked('issue', 'list', '--owner', 'ines')).toHaveLength(1);
    await undo(claimed);
    expect(await says('issue', 'assign', issue, '--owner', 'ines', '--team', 'care')).toContain('ines has it, of care');
    await refuses('there is no person "zoe"', 'issue', 'assign', issue, '--owner', 'zoe');
    expect(await bondfire('issue', 'assign', issue)).toMatchObject({ code: 2 });
    expect(await says('issue', 'hand-over', issue, 'ben', '--note', 'Factory answers on Monday')).toContain(
      'ben has it',
    );
    await refuses('ben has it already', 'issue', 'hand-over', issue, 'ben', '--note', 'x');
    await refuses('the hand-over note is empty', 'issue', 'hand-over', issue, 'ines', '--note', ' ');

    // It rests, and each rest ends.
    await undo(await says('issue', 'snooze', issue, '--until', '2h', '--why', 'lunch'));
    await refuses('has passed', 'issue', 'snooze', issue, '--until', '2001-01-01');
    const waits = await says('issue', 'wait', issue, 'customer');
    expect(waits).toMatch(/It waits for customer, until .+ at the longest/);
    const ends = Date.parse((await show(issue)).until ?? '');
    expect(Math.round((ends - Date.now()) / 86_400_000)).toBe(7);
    await undo(waits);
    await undo(await says('issue', 'wait', issue, 'the factory', '--until', '3d'));
    await refuses('open already', 'issue', 'wait', issue, '--over');
    expect(await bondfire('issue', 'wait', issue)).toMatchObject({ code: 2 });

    // Two are made one, one is made two, and what they have in common is told on both sides.
    const strap = await hears(at, 'outside', 'The strap of my bag tears');
    const other = (await asked<{ id: string }>('issue', 'open', 'Hot as well', '--activity', strap)).id;
    const merged = await says('issue', 'merge', other, issue, '--why', 'the same');
    await refuses('was merged into', 'issue', 'claim', other, '--as', 'ines');
    await refuses('into itself', 'issue', 'merge', issue, issue);
    expect((await show(issue)).activities.map(({ activity }) => activity)).toContain(strap);
    await undo(merged);
    expect((await show(issue)).activities.map(({ activity }) => activity)).not.toContain(strap);
    await says('issue', 'join', issue, strap);
    const [, apart = ''] =
      /Opened: ([-0-9a-f]{36})/.exec(await says('issue', 'split', issue, strap, '--title', 'Strap tears')) ?? [];
    await refuses('not gathered all of them', 'issue', 'split', issue, strap, '--title', 'Strap');
    await refuses('nothing would be left', 'issue', 'split', apart, strap, '--title', 'All');
    expect(await says('issue', 'show', apart)).toContain('(split)');
    const linked = await says('issue', 'link', issue, other, '--why', 'same supplier');
    await refuses('linked already', 'issue', 'link', other, issue);
    await refuses('with itself', 'issue', 'link', issue, issue);
    expect((await show(other)).links).toMatchObject([{ issue, why: 'same supplier' }]);
    await undo(linked);
    await refuses('not linked', 'issue', 'unlink', issue, other);

    expect(await says('issue', 'resolve', issue, 'Firmware 2.1 mends it')).toContain('Resolved.');
    await refuses('is resolved', 'issue', 'claim', issue, '--as', 'ines');
    expect(await says('issue', 'reopen', issue, '--why', 'Not for all')).toContain('open again');
    await refuses('open already', 'issue', 'reopen', issue);
    await undo(await says('issue', 'resolve', issue, 'Firmware 2.2 mends it'));
    const { timeline } = await show(issue);
    expect(new Set(timeline.map(({ kind }) => kind))).toEqual(
      new Set(
        `opened asked_for_again joined parted note claimed assigned handed_over snoozed waits woken took_in split linked unlinked resolved
         reopened`.match(/\w+/g),
      ),
    );
    expect(timeline.every(({ actor, at: when }) => actor.name !== '' && Date.parse(when) > 0)).toBe(true);
    const usage = await run(['issue', 'show', 'not-an-id'], { env });
    expect(usage).toMatchObject({ code: 2, stderr: expect.stringContaining('Ids look like') as string });

    await answering(at);
    await byApi(at);
  });
});
