/** What is odd about Drupal, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { asFault, NO_GRANT, type Action, type Call, type Page, type Stream, type Written } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { comment } from './actions/comment.ts';
import { createNode } from './actions/create-node.ts';
import { publishNode, unpublishNode } from './actions/set-status.ts';
import { updateNode } from './actions/update-node.ts';
import { queryOf, type Drupal } from './client.ts';
import { drupal } from './connector.ts';
import { probe } from './probe.ts';
import { sandbox } from './sandbox.ts';
import type { MergedRecord } from './schema.ts';
import { addContent, addRemark, personNamed, type World } from './sandbox/world.ts';
import { comments } from './streams/comments.ts';
import { nodes } from './streams/nodes.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const SIGNAL = AbortSignal.timeout(120_000);

let clock = START;
let running: RunningSandbox<World>;
let http: ClosableHttp;
let client: Drupal;

beforeEach(async () => {
  clock = START;
  running = await startSandbox(sandbox, { now: () => new Date(clock) });
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
  client = connect();
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): Drupal {
  return drupal.client(drupal.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

function call(): Call {
  return { key: randomUUID(), since: new Date(clock), signal: SIGNAL };
}

type AnyStream = Stream<Drupal>;
const ids = (records: readonly unknown[]): string[] => records.map((record) => (record as { id: string }).id);

async function all<T>(given: AsyncIterable<T> | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const one of given ?? []) found.push(one);
  return found;
}

async function pages(stream: AnyStream, cursor: string | null = null, at = client): Promise<Page[]> {
  return all(stream.pull?.(at, cursor, SIGNAL));
}

async function pulled(stream: AnyStream, cursor: string | null = null, at = client) {
  const read = await pages(stream, cursor, at);
  return { records: read.flatMap(({ records }) => records), cursor: read.at(-1)?.cursor ?? cursor };
}

async function swept(stream: AnyStream, since: Date, at = client): Promise<unknown[]> {
  const read = await all(stream.sweep?.(at, since, SIGNAL));
  return read.flatMap(({ records }) => records);
}

async function refusal(promise: Promise<unknown>) {
  return asFault(
    await promise.then(
      () => new Error('it was not refused'),
      (thrown: unknown) => thrown,
    ),
  );
}

async function lookedUp<I extends z.ZodType, O extends Written>(
  { lookUp }: Action<Drupal, I, O>,
  input: z.output<I>,
  one: Call,
): Promise<unknown> {
  return typeof lookUp === 'function' ? lookUp(client, input, one) : undefined;
}

/** 300 in three seconds, a hundred in each. */
function many(): string[] {
  const { world } = running;
  return Array.from({ length: 300 }, (_, at) => {
    const changed = START / 1000 - 5 + Math.floor(at / 100);
    return addContent(world, { bundle: at % 3 === 0 ? 'page' : 'article', changed, title: `Many ${at}` }).id;
  });
}

describe('reading', () => {
  test('reads 300 made within three seconds, each once in one go', async () => {
    const made = many();
    const read = ids((await pulled(nodes)).records);
    expect(made.filter((id) => !read.includes(id))).toEqual([]);
    expect(new Set(read).size).toBe(read.length);
  });

  test('loses none when it is stopped after every page', async () => {
    const made = many();
    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let round = 0; round < 20; round += 1) {
      for await (const page of nodes.pull?.(client, cursor, SIGNAL) ?? []) {
        for (const id of ids(page.records)) seen.add(id);
        cursor = page.cursor;
        break;
      }
    }
    expect(made.filter((id) => !seen.has(id))).toEqual([]);
  });

  test('loses none that arrives or is saved again while it reads', async () => {
    const made = many();
    const { world } = running;
    const seen = new Set<string>();
    let cursor: string | null = null;
    for await (const page of nodes.pull?.(client, null, SIGNAL) ?? []) {
      for (const id of ids(page.records)) seen.add(id);
      cursor = page.cursor;
      clock += 1000;
      made.push(addContent(world, { bundle: 'article' }).id);
      const [moved] = world.content;
      if (moved) sandbox.streams.nodes?.edit?.(world, moved.id, `again ${clock}`);
    }
    for (const id of ids((await pulled(nodes, cursor)).records)) seen.add(id);
    expect(made.filter((id) => !seen.has(id))).toEqual([]);
  });

  test('sees a slow save that appears behind what was read', async () => {
    addContent(running.world, { bundle: 'article' });
    const { cursor } = await pulled(nodes);
    clock += 60_000;
    const late = addContent(running.world, { bundle: 'article', changed: START / 1000 - 50 });
    expect(ids((await pulled(nodes, cursor)).records)).toContain(late.id);
  });

  test('comes to rest: nothing is read again once the window has passed', async () => {
    const first = await pulled(nodes);
    clock += 600_000;
    const second = await pulled(nodes, first.cursor);
    clock += 600_000;
    expect((await pulled(nodes, second.cursor)).records).toEqual([]);
  });

  test('goes on behind pages of which it may see nothing', async () => {
    const { world } = running;
    const hidden = Array.from({ length: 120 }, () =>
      addContent(world, { bundle: 'article', changed: START / 1000 - 900 }),
    );
    for (const { id } of hidden) world.hidden.add(id);
    const last = addContent(world, { bundle: 'article', changed: START / 1000 - 800 });
    expect(ids((await pulled(nodes)).records)).toContain(last.id);
  });

  test('takes no more than the query of a link: credentials go to the address in the settings only', () => {
    expect(queryOf({ href: 'https://elsewhere.example/jsonapi/node/article?page%5Boffset%5D=50' })).toBe(
      'page%5Boffset%5D=50',
    );
  });

  test('brings author, terms and address with each, for an account with few rights too', async () => {
    for (const at of [client, connect({ username: 'reader', password: 'reader-sandbox' })]) {
      const { records } = await pulled(nodes, null, at);
      expect(records[0]).toMatchObject({
        attributes: { title: 'Keep the lens cover on while shipping' },
        merged: { url: `${running.url}/node/1`, tags: ['camera'], comments: 2, actor: { name: expect.any(String) } },
      });
    }
  });

  test('who saved content again is who did it, not who wrote it', async () => {
    const { world } = running;
    const written = addContent(world, { bundle: 'page', title: 'Written by ines' });
    const actor = async () => {
      const record = (await pulled(nodes)).records.find((one) => ids([one])[0] === written.id);
      return (record as MergedRecord).merged.actor;
    };
    expect(await actor()).toMatchObject({ name: 'ines' });
    clock += 60_000;
    const other = connect({ username: 'admin', password: 'admin-sandbox' });
    await updateNode.run(other, updateNode.input.parse({ id: written.id, title: 'Changed' }), call());
    expect(await actor()).toMatchObject({
      id: personNamed(world, 'admin').id,
      name: 'admin',
      url: `${running.url}/user/1`,
    });
    // Saved once more without a revision: by whom is kept nowhere.
    written.changed += 60;
    expect(await actor()).toBeNull();
  });

  test('two saves of a comment within one second are two versions', async () => {
    const { world } = running;
    const [on] = world.content;
    if (!on) throw new Error('the sandbox is empty');
    const remark = addRemark(world, on, { body: { value: 'one', format: 'plain_text' } });
    const version = async () => {
      const record = (await pulled(comments)).records.find((one) => ids([one])[0] === remark.id);
      return comments.key(comments.record.parse(record));
    };
    const before = await version();
    remark.body = { value: 'two', format: 'plain_text' };
    expect((await version()).version).not.toBe(before.version);
  });

  test('rows are never believed when the site stops knowing us', async () => {
    running.fault({ name: 'anonymous', path: '/jsonapi/node' });
    running.fault({ name: 'anonymous', times: 1 });
    expect((await refusal(pages(nodes))).kind).toBe('auth');
    running.fault({ name: 'anonymous', on: false });
    const kept: Page[] = [];
    const reading = (async () => {
      for await (const page of nodes.pull?.(client, null, SIGNAL) ?? []) {
        kept.push(page);
        running.fault({ name: 'anonymous' });
      }
    })();
    many();
    expect((await refusal(reading)).kind).toBe('auth');
    expect(kept).toHaveLength(1);
    expect((await refusal(swept(nodes, new Date(0)))).kind).toBe('auth');
  });

  test('a type that is not there is a mistake in the settings', async () => {
    const fault = await refusal(pages(nodes, null, connect({ types: ['nope'] })));
    expect([fault.kind, fault.message]).toEqual(['config', 'the site has no /jsonapi/node/nope']);
  });

  test('maintenance is a pause, and an admin is told of it', async () => {
    running.fault({ name: 'maintenance' });
    for (const asked of [pages(nodes), drupal.check(client)]) {
      const fault = await refusal(asked);
      expect(fault.kind).toBe('limited');
      expect(fault.retryAt).not.toBeNull();
      expect(fault.message).toContain('Practices is currently under maintenance');
      expect(fault.cure).toContain('/admin/config/development/maintenance');
    }
  });

  test('what is no document is drift', () => {
    for (const body of ['', '<html>', '[1', '{"errors":[{"detail":"no"}]}', '{}']) {
      expect(() => nodes.parse(Buffer.from(body), 'application/json')).toThrow(
        expect.objectContaining({ kind: 'drift' }),
      );
    }
    expect(() => nodes.parse(Uint8Array.of(0xff), '')).toThrow('UTF-8');
  });

  test('a record of ours is read as it was', async () => {
    const { records } = await pulled(nodes);
    expect(nodes.parse(Buffer.from(JSON.stringify(records)), 'application/json')).toEqual(records);
    expect(nodes.parse(Buffer.from(JSON.stringify(records[0])), 'application/json')).toEqual([records[0]]);
  });
});

describe('sweeping', () => {
  test('names all that exists, also what is hidden, and not what was deleted', async () => {
    const made = many();
    const { world } = running;
    const [gone = '', hidden = ''] = made;
    sandbox.streams.nodes?.remove?.(world, gone);
    const content = world.content.find(({ id }) => id === hidden);
    if (content) content.status = false;
    const found = await swept(nodes, new Date(START - 60_000));
    expect(ids(found)).not.toContain(gone);
    expect(made.filter((id) => id !== gone && !ids(found).includes(id))).toEqual([]);
    const stub = found.find((one) => ids([one])[0] === hidden);
    expect(nodes.key(nodes.record.parse(stub))).toEqual({ id: hidden, version: 'hidden' });
  });

  test('skips nothing when rows go away while it reads', async () => {
    const made = many().filter((_, at) => at % 3 !== 0);
    const { world } = running;
    const seen = new Set<string>();
    for await (const { records } of nodes.sweep?.(client, new Date(0), SIGNAL) ?? []) {
      for (const id of ids(records)) seen.add(id);
      const newest = made.filter((id) => seen.has(id) && world.content.some((one) => one.id === id)).slice(0, 30);
      for (const id of newest) sandbox.streams.nodes?.remove?.(world, id);
    }
    const left = world.content.filter(({ id }) => !seen.has(id));
    expect(left).toEqual([]);
  });

  test('comments go with what they hang on', async () => {
    const before = ids(await swept(comments, new Date(0)));
    const [first] = running.world.content;
    if (first) sandbox.streams.nodes?.remove?.(running.world, first.id);
    expect(before).toHaveLength(3);
    expect(await swept(comments, new Date(0))).toHaveLength(1);
  });
});

function madeCount(): number {
  return running.state().made.length;
}

describe('writing', () => {
  test('content sent twice is there once', async () => {
    const one = call();
    const input = createNode.input.parse({
      type: 'article',
      title: 'Known',
      body: 'Yes & no\n\nTry 2.1',
      terms: ['firmware'],
    });
    expect(await lookedUp(createNode, input, one)).toBeNull();
    const first = await createNode.run(client, input, one);
    expect(await createNode.run(client, input, one)).toEqual(first);
    expect(await lookedUp(createNode, input, one)).toEqual(first);
    expect(first.external_id).toBe(one.key);
    expect(madeCount()).toBe(1);
    const record = (await pulled(nodes)).records.find((each) => ids([each])[0] === one.key);
    expect(record).toMatchObject({ merged: { html: '<p>Yes &amp; no</p>\n<p>Try 2.1</p>', tags: ['firmware'] } });
  });

  test('content whose answer was lost is found', async () => {
    const one = call();
    const input = createNode.input.parse({ type: 'page', title: 'Lost' });
    running.fault({ name: 'lost_answer', times: 1, method: 'POST' });
    const fault = await refusal(createNode.run(client, input, one));
    expect(fault.uncertain).toBe(true);
    expect(await lookedUp(createNode, input, one)).toMatchObject({ external_id: one.key });
    expect(madeCount()).toBe(1);
  });

  test('plain text becomes paragraphs in a format for HTML', async () => {
    const at = connect({ text_format: 'basic_html' });
    const one = call();
    await createNode.run(at, createNode.input.parse({ type: 'article', title: 'x', body: 'a < b\nc\n\nd' }), one);
    const body = running.world.content.find(({ id }) => id === one.key)?.body;
    expect(body).toEqual({ value: '<p>a &lt; b<br />\nc</p>\n<p>d</p>', format: 'basic_html' });
  });

  test('a change that is there already is not sent again', async () => {
    const [content] = running.world.content;
    if (!content) throw new Error('the sandbox is empty');
    const input = updateNode.input.parse({
      id: content.id,
      title: 'New',
      body: 'Text',
      terms: ['display'],
      log: 'why',
    });
    await updateNode.run(client, input, call());
    await updateNode.run(client, input, call());
    expect(madeCount()).toBe(1);
    expect([content.title, content.log, content.terms[0]?.name]).toEqual(['New', 'why', 'display']);
  });

  test('publishing and taking back', async () => {
    const draft = running.world.content.find(({ status }) => !status);
    const [content] = running.world.content;
    if (!draft || !content) throw new Error('the sandbox is empty');
    await unpublishNode.run(client, { id: content.id }, call());
    expect(content.status).toBe(false);
    await unpublishNode.run(client, { id: content.id }, call());
    await publishNode.run(client, { id: draft.id }, call());
    await publishNode.run(client, { id: draft.id }, call());
    expect(draft.status).toBe(true);
    expect(madeCount()).toBe(2);
  });

  test('a comment and an answer to it, each once', async () => {
    const [content] = running.world.content;
    if (!content) throw new Error('the sandbox is empty');
    const [one, other] = [call(), call()];
    const input = comment.input.parse({ node: content.id, body: 'Known.', subject: 'About it' });
    const first = await comment.run(client, input, one);
    expect(await comment.run(client, input, one)).toEqual(first);
    expect(await lookedUp(comment, input, one)).toEqual(first);
    await comment.run(client, comment.input.parse({ node: content.id, body: 'More.', reply_to: one.key }), other);
    expect(madeCount()).toBe(2);
    const { records } = await pulled(comments);
    const answer = records.find((each) => ids([each])[0] === other.key);
    expect(answer).toMatchObject({ merged: { thread: content.id, parent: one.key } });
  });

  test.each([
    ['read-only', { title: 'x' }, 'read_only', 'config', /takes no writes/, /admin\/config\/services\/jsonapi/],
    ['a bare refusal', { title: 'x' }, 'forbidden', 'rejected', /may not/, /people\/permissions/],
    ['a text format', { title: 'x', html: '<p>x</p>' }, null, 'rejected', /body.0.format/, /text format/],
    ['an unknown term', { title: 'x', terms: ['nope'] }, null, 'rejected', /no term "nope"/, /vocabulary/],
    ['an unknown type', { type: 'nope', title: 'x' }, null, 'rejected', /no type node.nope/, /structure.types/],
    ['an unknown field', { title: 'x', fields: { attributes: { field_x: 1 } } }, null, 'rejected', /field_x/, /field/],
    ['a traced error', { title: 'x', html: '<p>x</p>' }, 'verbose_errors', 'rejected', /body.0.format/, /text format/],
    ['not being known', { title: 'x' }, 'anonymous', 'auth', /does not know/, /module basic_auth is on/],
  ])('%s says what cures it', async (_, input, fault, kind, message, cure) => {
    if (fault !== null) running.fault({ name: fault, ...(fault === 'forbidden' && { method: 'POST' }) });
    const at = connect({ html_format: 'full_html' });
    const thrown = await refusal(createNode.run(at, createNode.input.parse({ type: 'article', ...input }), call()));
    expect(thrown.kind).toBe(kind);
    expect(thrown.message).toMatch(message);
    expect(thrown.message.length).toBeLessThan(600);
    expect(thrown.cure).toMatch(cure);
    expect(madeCount()).toBe(0);
  });

  test('where comments are closed, or have no place, it says so', async () => {
    const [content] = running.world.content;
    const page = running.world.content.find(({ bundle }) => bundle === 'page');
    if (!content || !page) throw new Error('the sandbox is empty');
    content.comments = 1;
    const closed = await refusal(comment.run(client, comment.input.parse({ node: content.id, body: 'x' }), call()));
    expect(closed.message).toMatch(/closed/);
    const none = await refusal(comment.run(client, comment.input.parse({ node: page.id, body: 'x' }), call()));
    expect(none.message).toMatch(/page has no comment field/);
  });

  test('too long a title is refused before it is sent', () => {
    expect(createNode.input.safeParse({ type: 'article', title: '👍'.repeat(255) }).success).toBe(true);
    expect(createNode.input.safeParse({ type: 'article', title: 'x'.repeat(256) }).success).toBe(false);
    expect(comment.input.safeParse({ node: randomUUID(), body: 'x', subject: 'x'.repeat(65) }).success).toBe(false);
  });
});

async function missing(at: Drupal): Promise<string[]> {
  const checks = await drupal.check(at);
  return checks.filter(({ ok }) => !ok).map(({ scope }) => scope);
}

describe('checking', () => {
  test('all is well, and nothing was written', async () => {
    expect(await missing(client)).toEqual([]);
    expect(running.state().made).toEqual([]);
    expect(await drupal.account?.(client)).toEqual({ id: expect.any(String), name: 'bondfire' });
  });

  test('rights that are missing are named', async () => {
    const reader = connect({ username: 'reader', password: 'reader-sandbox' });
    expect(await missing(reader)).toEqual(['create article', 'create page', 'comment (comment)', 'read people']);
  });

  test('a wrong password is tried once', async () => {
    expect(await missing(connect({ password: 'wrong' }))).toEqual(['sign in']);
    expect(running.state().requests).toBe(1);
  });

  test('a type that is not there, a read-only site, no JSON:API', async () => {
    expect(await missing(connect({ types: ['nope'] }))).toEqual(['read nope', 'create nope']);
    running.fault({ name: 'read_only' });
    expect(await missing(client)).toEqual(['create article', 'create page', 'comment (comment)']);
    running.fault({ name: 'not_found' });
    expect(await missing(client)).toEqual(['sign in']);
  });
});

function without(...permissions: readonly string[]): void {
  const has = personNamed(running.world, 'bondfire').permissions as Set<string>;
  for (const one of permissions) has.delete(one);
}

describe('a test post', () => {
  const TEXT = 'Bondfire tries this connection.';

  test('is a draft that others are not shown, read like the rest, and deleted', async () => {
    const before = running.world.content.length;
    const { external_id: id } = await probe.write(client, TEXT, call());
    expect(running.world.content.find((one) => one.id === id)).toMatchObject({ status: false, bundle: 'article' });
    expect(ids((await pulled(nodes)).records)).toContain(id);
    const ines = connect({ username: 'ines', password: 'ines-sandbox' });
    expect(ids((await pulled(nodes, null, ines)).records)).not.toContain(id);
    for (let time = 0; time < 2; time += 1) await probe.remove(client, id, call());
    expect(running.world.content).toHaveLength(before);
  });

  test('is of the type in the settings, which must be read', async () => {
    const { external_id: id } = await probe.write(connect({ probe_type: 'page' }), TEXT, call());
    expect(running.world.content.at(-1)).toMatchObject({ id, bundle: 'page' });
    await probe.remove(client, id, call());
    expect(running.world.content.some((one) => one.id === id)).toBe(false);
    const fault = await refusal(probe.write(connect({ types: ['article'], probe_type: 'page' }), TEXT, call()));
    expect(fault.kind).toBe('config');
  });

  test.each([
    ['administer nodes', 'rejected'],
    ['view own unpublished content', 'rejected'],
  ])('names the rights where %s is missing, and leaves nothing', async (permission, kind) => {
    const before = running.world.content.length;
    without(permission);
    const fault = await refusal(probe.write(client, TEXT, call()));
    expect(fault).toMatchObject({
      kind,
      uncertain: false,
      cure: expect.stringContaining('View own unpublished') as string,
    });
    expect(running.world.content).toHaveLength(before);
  });

  test('that the site publishes by itself is deleted at once', async () => {
    const before = running.world.content.length;
    running.world.publishes = true;
    expect(await refusal(probe.write(client, TEXT, call()))).toMatchObject({ kind: 'config', uncertain: false });
    expect(running.world.content).toHaveLength(before);
  });

  test('that was published and cannot be deleted is not forgotten', async () => {
    running.world.publishes = true;
    without('delete own article content');
    expect(await refusal(probe.write(client, TEXT, call()))).toMatchObject({ kind: 'rejected', uncertain: true });
  });
});

test('the directory has people and no visitor', async () => {
  const [people = []] = await all(drupal.directory?.list(client, SIGNAL));
  expect(people.map(({ name }) => name)).toEqual(['admin', 'bondfire', 'reader', 'ines', 'tomas']);
  const reader = connect({ username: 'reader', password: 'reader-sandbox' });
  const [seen = []] = await all(drupal.directory?.list(reader, SIGNAL));
  expect(seen.map(({ name }) => name)).toEqual(['admin', 'bondfire', 'reader', 'ines', 'tomas']);
});

test('what was there of a type that is chosen later is history', async () => {
  const first = await pages(nodes, null, connect({ types: ['article'] }));
  const both = connect({ types: ['article', 'page'] });
  const second = await pages(nodes, first.at(-1)?.cursor ?? null, both);
  const third = await pages(nodes, second.at(-1)?.cursor ?? null, both);
  const told = [first, second, third].map((read) => read.some(({ history }) => history === true));
  expect(told).toEqual([false, true, false]);
});
