/** The fake Web API: sign-in, limits, scopes, then a table of methods. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { argsOf, missing, no, ok, text, type Asked } from './asked.ts';
import { access, authorize } from './oauth.ts';
import * as reads from './reads.ts';
import { ticketFor } from './socket.ts';
import * as surfaces from './surfaces.ts';
import { ACCOUNT, type World } from './world.ts';
import * as writes from './writes.ts';

interface Method {
  readonly answer: (asked: Asked) => Reply;
  /** Where one scope alone decides. */
  readonly scope?: string;
}

const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': { answer: reads.authTest },
  'users.list': { answer: reads.usersList, scope: 'users:read' },
  'usergroups.list': { answer: reads.usergroupsList, scope: 'usergroups:read' },
  'users.conversations': { answer: (asked) => reads.conversations(asked, true) },
  'conversations.list': { answer: (asked) => reads.conversations(asked, false) },
  'conversations.info': { answer: reads.info },
  'conversations.members': { answer: reads.members },
  'conversations.history': { answer: reads.history },
  'conversations.replies': { answer: reads.replies },
  'conversations.create': { answer: writes.create },
  'conversations.invite': { answer: writes.invite },
  'conversations.setTopic': { answer: writes.setTopic },
  'chat.postMessage': { answer: writes.postMessage, scope: 'chat:write' },
  'chat.update': { answer: writes.update, scope: 'chat:write' },
  'chat.delete': { answer: writes.deleteMessage, scope: 'chat:write' },
  'chat.postEphemeral': { answer: surfaces.postEphemeral, scope: 'chat:write' },
  'chat.unfurl': { answer: surfaces.unfurl, scope: 'links:write' },
  'users.info': { answer: surfaces.usersInfo, scope: 'users:read' },
  'views.open': { answer: surfaces.openView },
  'views.publish': { answer: surfaces.publishView },
  'reactions.add': { answer: writes.addReaction, scope: 'reactions:write' },
  'pins.add': { answer: writes.addPin, scope: 'pins:write' },
};

/** Requests under the limits of an app that is distributed outside the Marketplace. */
export const outside = new WeakSet<RawRequest>();
const LIMITED = new Set(['conversations.history', 'conversations.replies']);
const MINUTE = 60_000;

export function handle(request: RawRequest, world: World): Reply {
  if (request.path === '/oauth/v2/authorize') return authorize(request, world);
  const name = /^\/api\/([\w.]+)$/.exec(request.path)?.[1];
  if (name === undefined) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' };
  const args = argsOf(request);
  if (name === 'oauth.v2.access') return access(request, args, world);
  const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? text(args, 'token');
  if (name === 'apps.connections.open') return openSocket(request, token, world);
  if (token === '') return no('not_authed');
  if (token === ACCOUNT.app_token) return no('not_allowed_token_type');
  if (token !== ACCOUNT.token && !world.tokens.has(token)) return no('invalid_auth');
  const method = METHODS[name];
  if (!method) return no('unknown_method', { req_method: name });
  const small = outside.has(request);
  const limit =
    (small && LIMITED.has(name) ? limited(name, world) : null) ?? tooFast(name, text(args, 'channel'), world);
  if (limit) return limit;
  const { scope } = method;
  if (scope !== undefined && !world.scopes.has(scope)) return missing(world, scope);
  return withScopes(method.answer({ request, world, args, small }), world, scope);
}

/** One request a minute, each method by itself. */
function limited(name: string, { asked, now }: World): Reply | null {
  const wait = (asked.get(name) ?? 0) + MINUTE - now().getTime();
  if (wait <= 0) {
    asked.set(name, now().getTime());
    return null;
  }
  const headers = { 'retry-after': String(Math.ceil(wait / 1000)) };
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
}

/** A message a second in a channel; some fifty edits a minute in all. */
function tooFast(name: string, channel: string, { strict, asked, now }: World): Reply | null {
  const gap = name === 'chat.postMessage' ? 1_000 : name === 'chat.update' ? 1_000 : 0;
  if (!strict || gap === 0) return null;
  const key = name === 'chat.postMessage' ? `${name} ${channel}` : name;
  const at = now().getTime();
  // Bursts are allowed: what comes on top of three is not.
  const before = Math.max(asked.get(key) ?? 0, at - 3 * gap);
  if (before + gap > at)
    return { status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } };
  asked.set(key, before + gap);
  return null;
}

function openSocket({ method }: RawRequest, token: string, world: World): Reply {
  if (method !== 'POST') return no('insecure_request');
  if (token !== ACCOUNT.app_token) return no(token.startsWith('xapp-') ? 'invalid_auth' : 'not_allowed_token_type');
  const url = ticketFor(world);
  return url === null ? no('internal_error') : ok({ url });
}

function withScopes(reply: Reply, { scopes }: World, accepted = ''): Reply {
  if (typeof reply === 'string') return reply;
  const headers = {
    'x-oauth-scopes': [...scopes].join(','),
    ...(accepted !== '' && { 'x-accepted-oauth-scopes': accepted }),
  };
  return { ...reply, headers: { ...headers, ...reply.headers } };
}
