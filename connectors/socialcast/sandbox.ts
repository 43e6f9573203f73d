/** A fake Socialcast community: stateful, with the wire format of the vendor's recordings, people, groups and talk. */
import { defineSandbox, type Addition, type FaultSpec, type Reply } from '#sdk/sandbox';
import { likeId } from './schema.ts';
import { busy } from './sandbox/reads.ts';
import { handle } from './sandbox/routes.ts';
import { seeded } from './sandbox/seed.ts';
import {
  ACCOUNT,
  addComment,
  addLike,
  edit,
  post,
  QUIET,
  SEEDED,
  archivedFor,
  type Comment,
  type Like,
  type Message,
  type World,
} from './sandbox/world.ts';

export { post } from './sandbox/world.ts';
export type { World } from './sandbox/world.ts';

/** Who writes what the contract suite adds. */
const COLLEAGUE = 12;
/** How many comments stay embedded while the fault `truncated_comments` is on. */
const EMBEDDED = 2;

const json = { 'content-type': 'application/json; charset=utf-8' };

const faults: Readonly<Record<string, FaultSpec>> = {
  unauthorized: {
    summary: '401: the password is wrong, or basic authentication is switched off',
    before: () => ({ status: 401, headers: json, body: '{"errors":["Invalid e-mail or password"]}' }),
  },
  disabled: {
    summary: '401: the account is disabled, with dashed keys',
    before: () => failure('user_account_disabled', 'Your account is disabled'),
  },
  reactivating: {
    summary: '401: the account is being reactivated',
    before: () => failure('user_account_reactivating', 'Your account is being reactivated'),
  },
  sign_in_page: {
    summary: '302 to the sign-in page of another host, as HTML',
    before: () => {
      const location = 'https://sso.acme.example/login';
      return {
        status: 302,
        headers: { 'content-type': 'text/html', location },
        body: `<html><body>You are being <a href="${location}">redirected</a>.</body></html>`,
      };
    },
  },
  no_in_words: {
    summary: '200 with {"error": …}',
    before: () => ({ status: 200, headers: json, body: '{"error":"Something went wrong"}' }),
  },
  empty_create: {
    summary: 'it is made, and answered with 200 and an empty body',
    after: (request, reply) =>
      request.method === 'POST' && isMade(reply) ? { status: 200, headers: json, body: '' } : reply,
  },
  truncated_comments: {
    summary: `messages bring their last ${EMBEDDED} comments only`,
    after: (_, reply) => truncated(reply),
  },
  arrivals: {
    summary: 'a colleague posts after each page of messages, so the pages shift',
    before: (request) => {
      busy.add(request);
      return null;
    },
  },
};

export const sandbox = defineSandbox<World>({
  connector: 'socialcast',
  world: seeded,
  handle,
  settings: (url) => ({ url, email: ACCOUNT.email, password: ACCOUNT.password }),
  probe: { read: { home: true, groups: [QUIET.name] }, probe_group: QUIET.name },
  made: ({ made }) => made,
  streams: {
    messages: {
      add: (world, { at, text, poisoned }: Addition = {}) =>
        String(
          post(world, {
            by: COLLEAGUE,
            body: text ?? `Note ${world.last + 1}`,
            ...(at && { at }),
            poisoned: poisoned ?? false,
          }).id,
        ),
      edit: (world, id, text) => edit(world, messageAt(world, id), text),
      remove: (world, id) => void world.messages.delete(Number(id)),
    },
    comments: {
      add: (world, { at, text, poisoned }: Addition = {}) =>
        String(
          addComment(world, newest(world), COLLEAGUE, text ?? `Comment ${world.last + 1}`, {
            ...(at && { at }),
            poisoned: poisoned ?? false,
          }).id,
        ),
      // Whether an edited comment updates its message is written nowhere: here it does not.
      edit: (world, id, text) => {
        for (const comment of commentsOf(world)) if (comment.id === Number(id)) comment.text = text;
      },
      remove: (world, id) => {
        for (const { comments } of world.messages.values()) removeFrom(comments, id);
      },
    },
    likes: {
      add: (world, { at, poisoned }: Addition = {}) => {
        const message = newest(world);
        const when = { ...(at && { at }), poisoned: poisoned ?? false };
        return likeId(String(addLike(world, message, message.likes, COLLEAGUE, when).id));
      },
      remove: (world, id) => {
        for (const { likes, comments } of world.messages.values())
          for (const list of [likes, ...comments.map(({ likes }) => likes)]) removeFrom(list, id.replace('like-', ''));
      },
    },
  },
  actions: {
    post_message: { input: (text) => ({ text, group: 'Camera' }) },
    comment: { input: (text) => ({ message: SEEDED[0], text }) },
    like: { input: (text) => ({ message: archivedFor(text) }) },
    flag: { input: (text) => ({ message: archivedFor(text) }) },
    send_private_message: { input: (text) => ({ to: ['petra@acme.example'], text }) },
  },
  faults,
});

/**
 * A colleague (by user name or first name) comments on a message. Answers the comment's id.
 * Throws for a message or a colleague that is not there.
 */
export function reply(world: World, messageId: string, author: string, text: string): string {
  const colleague = [...world.people.values()].find(({ username, first }) => username === author || first === author);
  if (!colleague) throw new RangeError(`nobody is called ${author}`);
  return String(addComment(world, messageAt(world, messageId), colleague.id, text).id);
}

function failure(code: string, message: string): Reply {
  const body = { 'authentication-failure': { 'error-code': code, 'error-message': message, 'signup-allowed': false } };
  return { status: 401, headers: json, body: JSON.stringify(body) };
}

function isMade(reply: Reply): boolean {
  return typeof reply === 'object' && reply.status === 201;
}

function truncated(reply: Reply): Reply {
  if (typeof reply !== 'object' || typeof reply.body !== 'object' || reply.body instanceof Uint8Array) return reply;
  const { messages, message } = reply.body as {
    messages?: { comments: unknown[] }[];
    message?: { comments: unknown[] };
  };
  return {
    ...reply,
    body: {
      ...reply.body,
      ...(messages && { messages: messages.map(less) }),
      ...(message && { message: less(message) }),
    },
  };
}

function less<T extends { readonly comments: readonly unknown[] }>(one: T): T {
  return { ...one, comments: one.comments.slice(-EMBEDDED) };
}

function messageAt(world: World, id: string): Message {
  const found = world.messages.get(Number(id));
  if (!found) throw new RangeError(`no message ${id}`);
  return found;
}

function newest(world: World): Message {
  const [first, ...others] = world.messages.values();
  if (!first) return post(world, { by: COLLEAGUE, body: 'The first message' });
  return others.reduce((newest, one) => (one.id > newest.id ? one : newest), first);
}

function commentsOf(world: World): Comment[] {
  return [...world.messages.values()].flatMap(({ comments }) => comments);
}

function removeFrom(list: (Comment | Like)[], id: string): void {
  const index = list.findIndex((one) => one.id === Number(id));
  if (index >= 0) list.splice(index, 1);
}
