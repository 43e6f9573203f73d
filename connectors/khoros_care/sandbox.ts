/** A fake Khoros Care: the Bot API with its tokens and its record of requests, tags and work queues, and what it posts to the bot. */
import { defineSandbox, type FaultSpec } from '#sdk/sandbox';
import { referenceOf, digest, type Coordinate } from './schema.ts';
import { handle } from './sandbox/routes.ts';
import {
  ACCOUNT,
  addAnswer,
  addMessage,
  APP,
  CALLBACK,
  referenceTo,
  seeded,
  WITH_AGENT,
  WITH_BOT,
  type World,
} from './sandbox/world.ts';

export type { World } from './sandbox/world.ts';

const faults: Readonly<Record<string, FaultSpec>> = {
  unauthorized: {
    summary: '401: the token is not known',
    before: () => ({ status: 401, body: { error: { message: 'Unauthorized', requestId: 'request-0' } } }),
  },
  forbidden: {
    summary: '403: the bot does not control the conversation',
    before: () => ({
      status: 403,
      body: { error: { messages: ["This bot doesn't own the conversation"] }, requestId: 'request-0' },
    }),
  },
  not_found: {
    summary: '404',
    before: () => ({ status: 404, body: { error: { message: 'No bot registration found' } } }),
  },
  conflict: {
    summary: '409: somebody else changes the conversation',
    before: () => ({
      status: 409,
      body: { requestId: 'request-0', error: { messages: ['A conflict occurred. No change was made.'] } },
    }),
  },
  invalid: {
    summary: '422 with a bare list',
    before: () => ({ status: 422, body: { errors: ['callbackUrl may not be empty'] } }),
  },
  failed: {
    summary: '400 in the shape of the company’s own address',
    before: () => ({ status: 400, body: { status: 'fail', message: 'Not so' } }),
  },
  accepted: {
    summary: 'answers are taken with 202 and no body',
    after: ({ path }, reply) =>
      path.endsWith('/respond') && typeof reply === 'object' && reply.status === 200
        ? { status: 202, headers: { 'x-amzn-requestid': (reply.body as { requestId: string }).requestId }, body: '' }
        : reply,
  },
};

export const sandbox = defineSandbox<World>({
  connector: 'khoros_care',
  world: seeded,
  handle,
  settings: (url) => ({
    url,
    instance_url: url,
    app_id: APP,
    ...ACCOUNT,
    callback_identity: CALLBACK.identity,
    callback_secret: CALLBACK.secret,
  }),
  made: ({ made }) => made,
  streams: {
    messages: {
      add: (world, { at = world.now(), text, poisoned = false } = {}) =>
        addMessage(world, {
          author: 'u-ada',
          name: 'Ada Novak',
          text: text ?? `Message ${world.last + 1}`,
          at: at.getTime(),
          poisoned,
        }),
    },
    updates: {
      add(world, { at = world.now(), text, poisoned = false } = {}) {
        const post = addAnswer(world, WITH_AGENT, text ?? `Answer ${world.last + 1}`, at.getTime(), poisoned);
        return `${referenceOf(post['coordinate'] as Coordinate, { id: WITH_AGENT })}&update=${digest(post)}`;
      },
    },
  },
  actions: {
    respond: { input: (text) => ({ message: referenceTo(WITH_BOT), text }) },
    note: { input: (text) => ({ message: referenceTo(WITH_BOT), text }), method: 'PUT' },
    tag: { input: () => ({ message: referenceTo(WITH_BOT), tags: ['Photo > Cameras'] }), method: 'PUT' },
    untag: { input: () => ({ message: referenceTo(WITH_BOT), tags: [2] }), method: 'PUT' },
    set_priority: { input: () => ({ message: referenceTo(WITH_BOT), priority: 0 }), method: 'PUT' },
    move_to_queue: { input: () => ({ message: referenceTo(WITH_BOT), queue: 'Twitter Mentions' }), method: 'PUT' },
    resolve: { input: () => ({ message: referenceTo(WITH_BOT) }), method: 'PUT' },
    hand_back: { input: () => ({ message: referenceTo(WITH_BOT) }), method: 'PUT' },
    take_over: { input: () => ({ message: referenceTo(WITH_AGENT) }), method: 'PUT' },
  },
  pushes: ({ posts }) =>
    posts.map((post) => ({
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Basic ${Buffer.from(`${CALLBACK.identity}:${CALLBACK.secret}`).toString('base64')}`,
      },
      body: JSON.stringify(post),
    })),
  faults,
});
