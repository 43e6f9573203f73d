/**
 * A Salesforce org with Chatter: sign-in in every way, feeds, comments and their answers, likes, files, cases, a little SOQL.
 * Left out: site and moderation feeds, bundles, votes, Streaming.
 */
import type { RawRequest } from '#sdk';
import { defineSandbox, type FaultSpec, type Reply } from '#sdk/sandbox';
import { JSON_TYPE, refused } from './sandbox/answers.ts';
import { collapsed, handle } from './sandbox/routes.ts';
import { INES, OURS, RED_TINT, SEEDED, seeded } from './sandbox/seed.ts';
import {
  addLike,
  addPost,
  addReply,
  APP,
  drop,
  replyAt,
  rewrite,
  salesforceId,
  wholeSeconds,
  type Post,
  type Reply as Comment,
  type World,
} from './sandbox/world.ts';

export type { World } from './sandbox/world.ts';

/** Sign-in is a server of its own: what ails the API does not ail it. */
const api =
  (reply: Reply) =>
  ({ path }: RawRequest): Reply | null =>
    path.startsWith('/services/oauth2/') ? null : reply;

const faults: Readonly<Record<string, FaultSpec>> = {
  unauthorized: {
    summary: '401: the session has ended, and so has every new one',
    before: api(refused(401, 'INVALID_SESSION_ID', 'Session expired or invalid')),
  },
  forbidden: {
    summary: '403: the user may not',
    before: api(refused(403, 'INSUFFICIENT_ACCESS', 'You do not have access to this')),
  },
  not_found: { summary: '404', before: api(refused(404, 'NOT_FOUND', 'The requested resource does not exist')) },
  hourly_limit: {
    summary: '503: the hourly limit of feeds',
    before: api(
      refused(
        503,
        'REQUEST_LIMIT_EXCEEDED',
        'You have reached the hourly request limit for this user and application.',
      ),
    ),
  },
  daily_limit: {
    summary: '403: the daily limit of the org',
    before: api(refused(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')),
  },
  maintenance: {
    summary: '503: the org is being maintained',
    before: api(refused(503, 'SERVER_UNAVAILABLE', 'Too busy to serve the request')),
  },
  edge: { summary: '420: no server took the request', before: api({ status: 420, headers: JSON_TYPE, body: '' }) },
  no_chatter: {
    summary: '403: Chatter is switched off',
    before: api(refused(403, 'FUNCTIONALITY_NOT_ENABLED', 'Chatter is not enabled')),
  },
  strange_post: {
    summary: 'each page of a feed has something in it that is no post',
    after: (_, reply) => onElements(reply, (all) => [...all, { strange: true }]),
  },
  bundled: { summary: 'the posts of a page come in one bundle', after: onBundles },
  collapsed: {
    summary: 'answers to comments are listed below their comment only',
    before: (request) => {
      collapsed.add(request);
      return null;
    },
  },
};

export const sandbox = defineSandbox<World>({
  connector: 'chatter',
  world: seeded,
  handle,
  settings: (url) => ({ login_url: url, sign_in: 'client_credentials', client_id: APP.id, client_secret: APP.secret }),
  made: ({ made }) => made,
  streams: {
    feed_elements: {
      add: (world, { at, text, poisoned } = {}) => {
        const post = addPost(world, {
          by: INES,
          text: text ?? `Note ${world.last + 1}`,
          ...(at && { at }),
          ...(poisoned && { poisoned }),
        });
        // Whatever its date, it shows up now.
        post.modified = wholeSeconds(world.now());
        return post.id;
      },
      edit: (world, id, text) => rewrite(world, postAt(world, id), [{ type: 'Text', text }]),
      remove: (world, id) => void drop(world, id),
    },
    comments: {
      add: (world, { at, text, poisoned } = {}) =>
        addReply(world, postAt(world, RED_TINT), INES, {
          pieces: [{ type: 'Text', text: text ?? `Remark ${world.last + 1}` }],
          ...(at && { at }),
          ...(poisoned && { poisoned }),
        }).id,
      edit: (world, id, text) => rewrite(world, commentAt(world, id), [{ type: 'Text', text }]),
      remove: (world, id) => void drop(world, id),
    },
    likes: {
      add(world, { poisoned } = {}) {
        const by = poisoned ? world.last : salesforceId('005', world.last + 1);
        return addLike(world, postAt(world, RED_TINT), by).like.id;
      },
      remove(world, id) {
        const { likes } = postAt(world, RED_TINT);
        likes.splice(0, likes.length, ...likes.filter((like) => like.id !== id));
      },
    },
  },
  actions: {
    post: { input: (text) => ({ to: 'Camera', text }) },
    comment: { input: (text) => ({ post: RED_TINT, text }) },
    like: { input: () => ({ id: SEEDED[1] }), method: 'PATCH' },
    edit: { input: (text) => ({ id: OURS, text }), method: 'PATCH' },
    delete: { input: () => ({ id: OURS }), method: 'DELETE' },
    upload_file: { input: (text) => ({ name: `${text}.txt`, content: Buffer.from(text).toString('base64') }) },
    create_case: { input: (text) => ({ subject: 'Red tint', description: text }) },
  },
  faults,
});

type Elements = readonly unknown[];

function onElements(reply: Reply, change: (elements: Elements) => Elements): Reply {
  if (typeof reply !== 'object' || typeof reply.body !== 'object' || !('elements' in reply.body)) return reply;
  return { ...reply, body: { ...reply.body, elements: change(reply.body.elements as Elements) } };
}

/** The first half at once, the rest behind the address of the bundle's next page. */
function onBundles({ path, query }: RawRequest, reply: Reply): Reply {
  if (query.has('bundled')) return onElements(reply, (all) => all.slice(Math.ceil(all.length / 2)));
  const rest = new URLSearchParams([...query, ['bundled', 'rest']]);
  return onElements(reply, (all) => {
    const page = { elements: all.slice(0, Math.ceil(all.length / 2)), nextPageUrl: `${path}?${rest.toString()}` };
    return [{ id: salesforceId('0D5', 1), feedElementType: 'Bundle', capabilities: { bundle: { page } } }];
  });
}

function postAt(world: World, id: string): Post {
  const post = world.posts.get(id);
  if (!post) throw new RangeError(`no post ${id}`);
  return post;
}

function commentAt(world: World, id: string): Comment {
  const comment = replyAt(world, id);
  if (!comment) throw new RangeError(`no comment ${id}`);
  return comment;
}
