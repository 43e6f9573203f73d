/** What is odd about WordPress, over real HTTP to its sandbox. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asFault, NO_GRANT, type Call } from '#sdk';
import { startSandbox, type RunningSandbox } from '#sdk/sandbox';
import { createHttp, type ClosableHttp } from '../../src/platform/index.ts';
import { comment } from './actions/comment.ts';
import { moderateComment } from './actions/moderate-comment.ts';
import { updatePost } from './actions/update-post.ts';
import type { WordPress } from './client.ts';
import { wordpress } from './connector.ts';
import { probe } from './probe.ts';
import { addPost, addRemark, find, type World } from './sandbox/world.ts';
import { sandbox } from './sandbox.ts';
import { comments } from './streams/comments.ts';
import { posts } from './streams/posts.ts';

const SIGNAL = AbortSignal.timeout(60_000);

let running: RunningSandbox<World>;
let http: ClosableHttp;

beforeEach(async () => {
  running = await startSandbox(sandbox);
  http = createHttp({ allowPrivate: true, log: { debug: () => undefined }, retries: 0 });
});

afterEach(async () => {
  http.close();
  await running.stop();
});

function connect(settings: object = {}): WordPress {
  return wordpress.client(wordpress.settings.parse({ ...running.settings, ...settings }), http, NO_GRANT);
}

function call(): Call {
  return { key: randomUUID(), since: new Date(), signal: SIGNAL };
}

async function refusal(asked: Promise<unknown>) {
  return asFault(await asked.catch((thrown: unknown) => thrown));
}

async function pulled(stream: typeof comments | typeof posts, client: WordPress): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { records } of stream.pull?.(client, null, SIGNAL) ?? []) found.push(...records);
  return found;
}

test('a wrong password is told from a visitor before a row is believed', async () => {
  const fault = await refusal(pulled(posts, connect({ application_password: 'wrong' })));
  expect(fault).toMatchObject({ kind: 'auth', cure: expect.stringContaining('application password') as string });
});

test('what waits for a moderator is read where it is asked for', async () => {
  const { id } = addRemark(running.world, { status: 'hold', content: 'Is this on?' });
  expect(await pulled(comments, connect())).not.toContainEqual(expect.objectContaining({ id }));
  expect(await pulled(comments, connect({ held: true }))).toContainEqual(expect.objectContaining({ id }));
});

test('the same words again are the same comment', async () => {
  const input = comment.input.parse({ post: 1, text: 'a < b & "c"' });
  const first = await comment.run(connect(), input, call());
  expect(await comment.run(connect(), input, call())).toEqual(first);
  expect(running.state().made).toHaveLength(1);
});

test('a flood is waited for', async () => {
  running.fault({ name: 'flood' });
  const input = comment.input.parse({ post: 1, text: 'Quick' });
  const fault = await refusal(comment.run(connect(), input, call()));
  expect(fault.kind).toBe('limited');
  expect(fault.retryAt?.getTime()).toBeGreaterThan(Date.now() + 5_000);
});

test('where all is as wished, nothing is sent', async () => {
  const wished = updatePost.input.parse({ id: 1, body: 'One.\n\nTwo <3' });
  await updatePost.run(connect(), wished, call());
  await updatePost.run(connect(), wished, call());
  await moderateComment.run(connect(), moderateComment.input.parse({ comment: 5, status: 'approve' }), call());
  expect(running.state().made).toHaveLength(1);
  expect(find(running.world.posts, 1).content).toBe('<p>One.</p>\n<p>Two &lt;3</p>');
});

test('a test post is shown to nobody else, read where that is asked for, and deleted past the trash', async () => {
  const unread = await refusal(probe.write(connect(), 'Bondfire tries this connection.', call()));
  expect(unread).toMatchObject({ kind: 'config', cure: expect.stringContaining('`probe`') as string });
  const client = connect({ probe: true, types: ['pages'] });
  const { id: theirs } = addPost(running.world, { status: 'private', author: 2 });
  const { external_id: id } = await probe.write(client, 'Bondfire tries this connection.', call());
  expect(find(running.world.posts, id)).toMatchObject({ status: 'private', author: 1 });
  const ids = (await pulled(posts, client)).map((one) => (one as { id: number }).id);
  expect(ids).toContain(Number(id));
  expect(ids).not.toContain(theirs);
  expect((await fetch(`${running.url}/?rest_route=/wp/v2/posts/${id}`)).status).toBe(401);
  for (let time = 0; time < 2; time += 1) await probe.remove(client, id, call());
  expect(running.world.posts.some((one) => one.id === Number(id))).toBe(false);
});

test('private posts of the account’s own are history, whenever they are read', async () => {
  const histories: unknown[] = [];
  for await (const { records, history } of posts.pull?.(connect({ probe: true }), null, SIGNAL) ?? [])
    if (records.length > 0) histories.push(history);
  addPost(running.world, { status: 'private', author: 1 });
  for await (const { records, history } of posts.pull?.(connect({ probe: true }), null, SIGNAL) ?? [])
    if (JSON.stringify(records).includes('"private"')) histories.push(history);
  expect(histories).toEqual([false, false, 'all']);
});

test('what was there of a type that is chosen later is history', async () => {
  let cursor: string | null = null;
  const read = async (types: readonly string[]) => {
    const histories: unknown[] = [];
    for await (const page of posts.pull?.(connect({ types }), cursor, SIGNAL) ?? []) {
      if (page.records.length > 0) histories.push(page.history);
      ({ cursor } = page);
    }
    return new Set(histories);
  };
  expect(await read(['posts'])).toEqual(new Set([false]));
  expect(await read(['posts', 'pages'])).toEqual(new Set([false, true]));
  expect(await read(['posts', 'pages'])).toEqual(new Set([false]));
});
