/** The fake Care's doors: tokens and lists by the account, everything else by the bot's token. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import {
  ACCOUNT,
  APP,
  COMPANY,
  conversationOf,
  newToken,
  next,
  QUEUES,
  TAGS,
  type Conversation,
  type World,
} from './world.ts';

export function handle(request: RawRequest, world: World): Reply {
  const { path } = request;
  if (path.startsWith('/api/v2/')) return byAccount(request, path.slice('/api/v2/'.length), world);
  if (!path.startsWith('/bots/v3/')) return { status: 404, body: { error: { message: 'Not found' } } };
  const shown = request.headers['authorization'] ?? '';
  if (world.token === null || shown !== `Bearer ${world.token.value}`) return unauthorized(world);
  return byBot(request, path.slice('/bots/v3/'.length), world);
}

export function unauthorized(world: World): Reply {
  return { status: 401, body: { error: { message: 'Unauthorized', requestId: `request-${next(world)}` } } };
}

function byAccount({ method, headers }: RawRequest, path: string, world: World): Reply {
  const pair = Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64');
  if (headers['authorization'] !== `Basic ${pair}`)
    return { status: 401, body: { status: 'fail', message: 'Unauthorized' } };
  if (path === 'tags') return listed(TAGS);
  if (path === 'workqueues/active') return { status: 200, body: { data: QUEUES } };
  if (path !== `tokens/khorosapi/ownerId/${APP}`)
    return { status: 404, body: { status: 'fail', message: 'No such resource.' } };
  if (method === 'POST') {
    if (world.token !== null)
      return { status: 409, body: { status: 'fail', message: 'A token at this path already exists.' } };
    const { value, ends } = newToken(world);
    // As the documentation prints it.
    return listed({ token: value, 'expiresAtMillis: ': ends });
  }
  if (world.token === null) return { status: 404, body: { status: 'fail', message: 'No token at this path.' } };
  return listed({ token: world.token.value, expiresAtMillis: world.token.ends });
}

function listed(data: unknown): Reply {
  return { status: 200, body: { status: 'success', data } };
}

function byBot(request: RawRequest, path: string, world: World): Reply {
  const { method } = request;
  if (method === 'PUT' && path === `tokens/appId/${APP}`) {
    const { value, ends } = newToken(world);
    return {
      status: 200,
      body: { data: { token: value, expiresAtMillis: ends }, requestId: `request-${next(world)}` },
    };
  }
  if (path === 'registrations' && method !== 'GET') return register(request);
  if (method === 'GET' && /^registrations(\/network\/facebook\/externalId\/987654321)?$/.test(path))
    return { status: 200, body: { data: [registration()] } };
  if (method === 'GET' && path.startsWith('registrations'))
    return { status: 404, body: { error: { message: 'No bot registration found' } } };
  if (method === 'GET' && path === `health/appId/${APP}`)
    return { status: 200, body: { data: [{ status: 'HEALTHY', failureCount: 0, successCount: 23 }] } };
  const author = /^control\/network\/facebook\/externalId\/987654321\/author\/(.+)$/.exec(path)?.[1];
  if (method === 'GET' && author !== undefined) return controlOf(decodeURIComponent(author), world);
  if (method === 'GET' && path === `request/appId/${APP}`) return requests(request, world);
  const deed = DEEDS[`${method} ${path}`];
  return deed ? done(request, path, deed, world) : { status: 404, body: { error: { message: 'Not found' } } };
}

function registration(): object {
  return {
    platform: 'LITHIUM',
    companyKey: COMPANY,
    networkKey: 'facebook',
    externalId: '987654321',
    appId: APP,
    name: 'Acme bot',
    callbackUrl: 'https://talk.example/in/care/token',
    mode: 'LIVE',
    credentials: { type: 'BASIC_AUTH', identity: '...', secret: '...' },
  };
}

/** Taken and not kept: the bot that there is stays the only one. */
function register(request: RawRequest): Reply {
  const body = bodyOf(request);
  const { secret } = (body['credentials'] ?? {}) as { secret?: unknown };
  const missing = [!body['callbackUrl'] && 'callbackUrl', !secret && 'credentials.secret'].filter(
    (one) => one !== false,
  );
  if (missing.length > 0)
    return { status: 422, body: { errors: missing.map((name) => `${String(name)} may not be empty`) } };
  return { status: 202, body: '' };
}

function controlOf(author: string, world: World): Reply {
  const known = world.conversations.get(author);
  if (!known) return { status: 404, body: { error: { messages: ['No conversation'] } } };
  const owner = known.owner === 'BOT' ? { type: 'BOT', appId: APP } : { type: 'AGENT' };
  const coordinate = { companyKey: COMPANY, networkKey: 'facebook', externalId: '987654321' };
  const data = { author: { id: author }, coordinate, owner, lastUpdatedTS: world.now().getTime(), type: 'control' };
  return { status: 200, body: { data } };
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function requests({ query }: RawRequest, world: World): Reply {
  const [, amount, unit = ''] = /^(\d+)([mhd])$/.exec(query.get('from') ?? '1d') ?? [];
  const span = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (!(span <= 31 * 86_400_000)) return { status: 400, body: { error: { messages: ['Incorrect syntax in "from"'] } } };
  const since = world.now().getTime() - span;
  const data = world.recorded
    .filter(({ at }) => at >= since)
    .map(({ id, origin, state, at, payload }) => ({
      id,
      companyKey: COMPANY,
      appId: APP,
      origin,
      state,
      createdEpochMillis: at,
      lastUpdatedEpochMillis: at,
      payload,
    }))
    .toReversed();
  return { status: 200, body: { data } };
}

type Body = Readonly<Record<string, unknown>>;

/** What it does to the conversation; the words that a second one would share, null where it was so already; or what is wrong with it. */
interface Deed {
  readonly type: string;
  readonly accept?: 200;
  act(conversation: Conversation, body: Body): string | null | { readonly wrong: string };
}

const DEEDS: Readonly<Record<string, Deed>> = {
  'POST respond': {
    type: 'message',
    accept: 200,
    act: (_, { text, media }) => ((text ?? media) ? String(text ?? 'media') : { wrong: 'text may not be empty' }),
  },
  'PUT note': {
    type: 'note',
    act: ({ notes }, { note }) =>
      typeof note === 'string' ? `${notes.push(note)} ${note}` : { wrong: 'note may not be null' },
  },
  'PUT control': {
    type: 'control',
    accept: 200,
    act: (one, { owner }) =>
      changed(one, 'owner', (owner as { type?: unknown } | undefined)?.type === 'AGENT' ? 'AGENT' : 'BOT'),
  },
  'PUT priority': {
    type: 'priority',
    act: (one, { newPriority }) =>
      Number(newPriority) <= 5
        ? changed(one, 'priority', Number(newPriority))
        : { wrong: 'newPriority must be at most 5' },
  },
  'PUT workqueue': {
    type: 'workqueue',
    act: (one, { newWorkQueue }) =>
      typeof newWorkQueue === 'number'
        ? changed(one, 'queue', newWorkQueue)
        : { wrong: 'newWorkQueue may not be null' },
  },
  'PUT resolve': { type: 'resolve', act: (one) => changed(one, 'resolved', true) },
  'PUT tag': {
    type: 'tag',
    act: ({ tags }, { tagIds }) => each(tagIds, (id) => !tags.has(id) && tags.add(id) !== undefined),
  },
  'PUT tag/remove': { type: 'tag', act: ({ tags }, { tagIds }) => each(tagIds, (id) => tags.delete(id)) },
};

function changed<K extends 'owner' | 'priority' | 'queue' | 'resolved'>(
  one: Conversation,
  name: K,
  value: Conversation[K],
): string | null {
  if (one[name] === value) return null;
  one[name] = value;
  return `${name} ${String(value)}`;
}

function each(ids: unknown, act: (id: number) => boolean): string | null {
  const done = (Array.isArray(ids) ? ids : []).filter((id) => act(Number(id)));
  return done.length > 0 ? done.join(',') : null;
}

function done(request: RawRequest, path: string, deed: Deed, world: World): Reply {
  const requestId = `request-${next(world)}`;
  const body = bodyOf(request);
  const complaint = wrongWith(body, deed.type);
  if (complaint !== null) return refused(400, complaint, requestId);
  const { id = '' } = body['author'] as { id?: string };
  const conversation = conversationOf(world, id);
  if (path === 'respond' && conversation.owner !== 'BOT')
    return refused(403, "This bot doesn't own the conversation", requestId);
  const outcome = deed.act(conversation, body);
  if (typeof outcome === 'object' && outcome !== null) return refused(400, outcome.wrong, requestId);
  const at = world.now();
  if (outcome !== null)
    world.made.push({ what: path, id: requestId, by: APP, text: `${id}: ${outcome}`, at: at.toISOString() });
  world.recorded.push({
    id: requestId,
    origin: 'BOT',
    state: 'SUCCESS',
    at: at.getTime(),
    payload: JSON.stringify(body),
  });
  if (deed.accept !== 200) return { status: 202, headers: { 'x-amzn-requestid': requestId }, body: '' };
  const data =
    path === 'respond'
      ? { messageId: `network-${requestId}`, payloadType: 'message', requestState: 'SUCCESS' }
      : { ...body, conversationDisplayId: 7, lastUpdateTS: at.getTime() };
  return { status: 200, body: { data, requestId } };
}

function refused(status: number, message: string, requestId: string): Reply {
  return { status, body: { error: { messages: [message] }, requestId } };
}

function wrongWith(body: Body, type: string): string | null {
  if (body['type'] !== type) return `Invalid type ${String(body['type'])}`;
  const { companyKey, networkKey, botId } = (body['coordinate'] ?? {}) as Readonly<Record<string, unknown>>;
  if (companyKey !== COMPANY) return `Invalid companyKey ${String(companyKey)}`;
  if (networkKey !== 'facebook') return `Invalid networkKey ${String(networkKey)}`;
  if (botId !== APP) return `Invalid botId ${String(botId)}`;
  return (body['author'] as { id?: unknown } | undefined)?.id ? null : 'author.id may not be empty';
}

/** Without a charset, what is no ASCII arrives broken. */
function bodyOf({ body, headers }: RawRequest): Body {
  const encoding = /charset=utf-8/i.test(headers['content-type'] ?? '') ? 'utf8' : 'ascii';
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString(encoding));
    return typeof value === 'object' && value !== null ? (value as Body) : {};
  } catch {
    return {};
  }
}
