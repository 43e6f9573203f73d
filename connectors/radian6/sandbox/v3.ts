/** Social Studio: JSON in `{data, meta}`, workflow by macros, tokens of OAuth or of the older headers. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import { ACCOUNT, addNote, OAUTH, record, setPart, setTone, tag, type Post, type World } from './world.ts';

const DAY = 86_400_000;
const MOST = 1000;
const SHOWN = { isVisible: true, classificationId: '1', classificationType: 'Broad Listening' };
const MEDIA_TYPES = [
  { id: '1', title: 'Blogs', ...SHOWN },
  { id: '2', title: 'Videos', ...SHOWN },
  { id: '5', title: 'Mainstream News', ...SHOWN },
  { id: '8', title: 'Micromedia', ...SHOWN },
  { id: '9', title: 'Forum Replies', ...SHOWN },
];
const TOKEN_SECONDS = 7200;

function bad(message: string, status = 400): Reply {
  return {
    status,
    body: { status: String(status), code: status === 404 ? 'error.not_found' : 'error.bad_request', message },
  };
}

function list(data: readonly unknown[], total: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers, body: { data, meta: { totalCount: total } } };
}

export function hasToken({ headers }: RawRequest, world: World): boolean {
  const token = headers['access_token'] ?? /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
  return world.tokens.has(token);
}

export function refused(): Reply {
  return { status: 401, body: { status: '401', code: 'error.unauthorized', message: 'Invalid or expired token' } };
}

/** A browser is sent back at once, as if an admin had agreed. */
export function authorize({ query }: RawRequest): Reply {
  const back = new URL(query.get('redirect_uri') ?? 'https://nowhere.example/');
  back.searchParams.set('code', 'sandbox-code');
  back.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, headers: { location: back.href }, body: '' };
}

export function token(request: RawRequest, world: World): Reply {
  const form = Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString()));
  const { client_id, client_secret, grant_type, username, password, code, refresh_token = '' } = form;
  if (client_id !== OAUTH.client_id || client_secret !== OAUTH.client_secret)
    return { status: 401, body: { error: 'invalid_client' } };
  const granted =
    (grant_type === 'password' && username === ACCOUNT.user && password === ACCOUNT.password) ||
    (grant_type === 'authorization_code' && code === 'sandbox-code') ||
    (grant_type === 'refresh_token' && refresh_token.startsWith('sandbox-refresh-'));
  if (!granted) return { status: 400, body: { error: 'invalid_grant' } };
  const access_token = `sandbox-access-${world.tokens.size + 1}`;
  world.tokens.add(access_token);
  const issued_at = String(world.now().getTime());
  const rest = {
    expires_in: TOKEN_SECONDS,
    id: '538',
    instance_url: `http://${request.headers['host']}`,
    issued_at,
    signature: 'sandbox',
  };
  return {
    status: 200,
    body: { access_token, refresh_token: `sandbox-refresh-${world.tokens.size}`, token_type: 'Bearer', ...rest },
  };
}

/** `path` behind `/v3/`. */
export function handle(request: RawRequest, path: string, world: World): Reply {
  const [first, second, third] = path.split('/');
  if (request.method === 'POST' && first === 'authors' && third === 'tags')
    return tagAuthor(request, second ?? '', world);
  if (request.method !== 'GET') return bad('Method not supported', 405);
  if (first === 'posts' && third === 'workflow') {
    const found = world.posts.get(second ?? '');
    return found ? list([shape(world, found, true)], 1) : bad('No such post', 404);
  }
  if (path === 'posts') return posts(request, world);
  if (first === 'authors') {
    const found = [...world.posts.values()].find(({ author }) => author.id === second);
    return found && second !== '-1' ? list([author(world, found, true)], 1) : bad('No such author', 404);
  }
  if (path === 'topics')
    return cut(
      request,
      world.topics.map(({ id, name, active }) => ({
        id,
        title: name,
        visibility: 'private',
        status: active ? 1 : 0,
        emv: 0,
        languages: [],
        mediaTypes: [],
        regions: [],
        keywordGroups: [],
        createdDate: '2009-10-09T19:27:58Z',
      })),
    );
  if (path === 'users')
    return cut(
      request,
      world.users.map(({ id, name, email }) => ({
        id,
        title: name,
        username: email,
        displayName: name,
        email,
        timeZone: 'GMT',
        enabled: true,
        orgRoleId: 2,
        languageId: 1,
        clientId: 1,
      })),
    );
  if (path === 'tags')
    return cut(
      request,
      [...new Set([...world.authorTags.values()].flatMap((tags) => Array.from(tags)))].map((value) => ({
        content: { value },
      })),
    );
  if (path === 'mediaTypes') return cut(request, MEDIA_TYPES);
  return bad('Not found', 404);
}

function cut({ query }: RawRequest, all: readonly unknown[]): Reply {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Number(query.get('limit') ?? 25);
  return list(all.slice(offset, offset + limit), all.length);
}

function posts({ query }: RawRequest, world: World): Reply {
  const topics = query.get('topics')?.split(',') ?? [];
  if (topics.length === 0) return bad('topics is required');
  const known = new Set(world.topics.map(({ id }) => id));
  if (topics.some((id) => !known.has(id))) return bad('Invalid topic', 403);
  const limit = Number(query.get('limit') ?? 25);
  if (!(limit >= 1 && limit <= MOST)) return bad(`limit must be between 1 and ${MOST}`);
  const now = world.now().getTime();
  const [start, end] = [timeOf(query.get('startDate'), now - DAY), timeOf(query.get('endDate'), now)];
  if (Number.isNaN(start) || Number.isNaN(end)) return bad('Invalid date');
  const [since, before] = [Number(query.get('sinceId') ?? 0), Number(query.get('beforeId') ?? Infinity)];
  const types = query.get('mediaTypes')?.split(',').map(Number);
  const wanted = new Set(topics);
  const rising = query.get('sortBy')?.endsWith('-ascending') ?? false;
  const byDate = query.get('sortBy')?.startsWith('publishedDate') ?? false;
  const all = [...world.posts.values()]
    .filter(
      ({ id, topic, at, media }) =>
        wanted.has(topic) &&
        (types?.includes(media.type) ?? true) &&
        at >= start &&
        at <= end &&
        Number(id) > since &&
        Number(id) <= before,
    )
    .toSorted(
      (one, other) => (rising ? 1 : -1) * ((byDate ? one.at - other.at : 0) || Number(one.id) - Number(other.id)),
    );
  const workflow = query.get('includeWorkflow') === 'true';
  return list(
    all.slice(0, limit).map((post) => shape(world, post, workflow)),
    all.length,
    { 'x-r6-max-blogpostid': String(world.last), 'workflow-as-of-date': String(now) },
  );
}

function timeOf(date: string | null, otherwise: number): number {
  if (date === null) return otherwise;
  return /^\d+$/.test(date) ? Number(date) : Date.parse(date);
}

function author(world: World, { author: { id, name, full } }: Post, workflow: boolean): Record<string, unknown> {
  const tags = workflow
    ? [...(world.authorTags.get(id) ?? [])].map((value, index) => ({ id: String(index + 1), value }))
    : null;
  return {
    id,
    title: name,
    externalId: id === '-1' ? '-1' : `9${id}`,
    externalLegacyId: null,
    authorFullName: full || name,
    avatar: null,
    tags,
    comments: [],
    bio: null,
    verified: false,
  };
}

function shape(world: World, post: Post, workflow: boolean): Record<string, unknown> {
  const { id, media, sentiment, topic } = post;
  const date = new Date(post.at).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    id,
    title: post.title,
    externalId: `${id}00`,
    externalLink: post.url,
    sourceApplication: null,
    content: post.content,
    summaryContent: '',
    publishedDate: post.poisoned ? 'soon' : date,
    harvestDate: date,
    languageId: 1,
    language: 'en',
    regionId: 249,
    region: null,
    postStatus: post.status,
    mediaProvider: { id: media.providerId, title: media.provider, mediaTypeId: media.type, extendedMediaType: null },
    source: {
      id: `22${post.author.id}`,
      title: post.author.name,
      externalLink: 'social.example',
      language: 'en',
      region: null,
    },
    author: author(world, post, workflow),
    parent: null,
    sentiment: sentiment === null ? null : [{ topicId: Number(topic), ...sentiment }],
    ...(workflow && {
      engagement: numberOf(post.engagement),
      classification: numberOf(post.classification),
      assignedUser: numberOf(post.assigned),
      priority: null,
      tags: [...post.tags].map((value, index) => ({ id: String(index + 1), value })),
      comments: post.notes.map(({ id: note, text }) => ({ id: note, value: text, noteTypeId: '0' })),
    }),
    workflow: [],
    postDynamics: [
      { label: 'View Count', value: '0' },
      { label: 'Comment Count', value: '0' },
      { label: 'Followers', value: String(post.author.followers) },
    ],
    metadata: null,
    topics: [Number(topic)],
    sourceFilterMatches: null,
  };
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function jsonOf({ body }: RawRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return null;
  }
}

/** A tag that the author has is a conflict. */
function tagAuthor(request: RawRequest, id: string, world: World): Reply {
  const { value } = (jsonOf(request) ?? {}) as { value?: unknown };
  if (typeof value !== 'string' || value === '') return bad('value is required');
  const tags = world.authorTags.get(id) ?? new Set();
  if (tags.has(value))
    return { status: 409, body: { status: '409', code: 'error.conflict', message: 'Duplicate tag' } };
  world.authorTags.set(id, tags.add(value));
  record(world, 'author tag', id, `${id} ${value}`);
  return { status: 201, headers: { location: `/v3/authors/${id}/tags/${tags.size}` }, body: '' };
}

/** `POST /v2/macros?method=executeactions`: what failed is told in an answer of status 200. */
export function macros(request: RawRequest, world: World): Reply {
  if (request.method !== 'POST' || request.query.get('method') !== 'executeactions') return bad('Not found', 404);
  const { posts: ids = [], actions = [] } = (jsonOf(request) ?? {}) as {
    posts?: unknown[];
    actions?: { type?: string; value?: string }[];
  };
  const results = ids.flatMap((id) =>
    actions.map((action) => {
      const post = world.posts.get(String(id));
      const error = post ? applied(world, post, action) : 'No such post';
      return { postId: Number(id), action, result: error === null ? 'SUCCESS' : 'FAILURE', error };
    }),
  );
  return { status: 200, body: { results } };
}

function applied(
  world: World,
  post: Post,
  { type = '', value = '' }: { readonly type?: string; readonly value?: string },
): string | null {
  if (type === 'AssignUser') {
    if (!world.users.some(({ id }) => id === value)) return 'No such user';
    setPart(world, post, 'assigned', value);
  } else if (type === 'SetClassification') setPart(world, post, 'classification', value);
  else if (type === 'SetEngagement') setPart(world, post, 'engagement', value);
  else if (type === 'SetSentiment') setTone(world, post, Number(value));
  else if (type === 'AddPostNote') addNote(world, post, value);
  else if (type === 'AddPostTag') tag(world, post, [value]);
  else return `Unknown action ${type}`;
  return null;
}
