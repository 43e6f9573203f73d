/**
 * A Mastodon server with three people: timelines, mentions, statuses by id, posts told apart by their key, and its limits.
 * Left out: streaming, media, follows, filters, quotes.
 */
import { defineSandbox } from '#sdk/sandbox';
import { handle, refusal, TOKEN } from './sandbox/routes.ts';
import { addPost, archived, drop, INES, makeWorld, type World } from './sandbox/world.ts';

export { READER } from './sandbox/routes.ts';
export { addPost, drop, INES } from './sandbox/world.ts';
export type { Post, World } from './sandbox/world.ts';

const MENTION = '@aurora ';

export const sandbox = defineSandbox<World>({
  connector: 'mastodon',
  world: makeWorld,
  handle,
  settings: (url) => ({ url, token: TOKEN }),
  made: ({ made }) => made,
  streams: {
    statuses: {
      add: (world, { text, ...rest } = {}) =>
        addPost(world, { by: INES, text: text ?? `Picture ${world.serial + 1}`, ...rest }).id,
      edit,
      remove,
    },
    mentions: {
      add: (world, { text, ...rest } = {}) =>
        addPost(world, { by: INES, text: MENTION + (text ?? `question ${world.serial + 1}`), ...rest }).id,
      edit: (world, id, text) => edit(world, id, MENTION + text),
      remove,
    },
  },
  actions: {
    post: { input: (text) => ({ text }) },
    reply: { input: (text) => ({ status: archived(text, 'theirs'), text }) },
    boost: { input: (text) => ({ status: archived(text, 'theirs') }) },
    favourite: { input: (text) => ({ status: archived(text, 'theirs') }) },
    delete: { input: (text) => ({ status: archived(text, 'ours') }), method: 'DELETE' },
  },
  faults: {
    unauthorized: { summary: '401: the token is not known', before: () => refusal(401, 'The access token is invalid') },
    forbidden: {
      summary: '403: the token lacks a scope',
      before: () => refusal(403, 'This action is outside the authorized scopes'),
    },
    not_found: { summary: '404', before: () => refusal(404, 'Record not found') },
    exhausted: {
      summary: '429 without Retry-After, as Mastodon answers it',
      before: () =>
        refusal(429, 'Too many requests', {
          'x-ratelimit-limit': '300',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': new Date(Date.now() + 120_000).toISOString(),
        }),
    },
    rebuilding: { summary: '206: the home timeline is being rebuilt', before: () => ({ status: 206, body: [] }) },
  },
});

function edit(world: World, id: string, text: string): void {
  const post = find(world, id);
  post.text = text;
  post.edited_at = world.now().toISOString();
}

function remove(world: World, id: string): void {
  drop(world, find(world, id));
}

function find(world: World, id: string) {
  const post = world.posts.get(id);
  if (!post) throw new RangeError(`no status ${id}`);
  return post;
}
