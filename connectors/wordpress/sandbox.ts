/** A WordPress with posts, pages, comments and users. Left out: media, terms, revisions, `_fields`, `search`, the HTML that plugins add. */
import type { RawRequest } from '#sdk';
import { defineSandbox, type Reply } from '#sdk/sandbox';
import {
  addPost,
  addRemark,
  find,
  makeWorld,
  type Person,
  type Post,
  type Remark,
  type World,
} from './sandbox/world.ts';

const ZONE_MS = 3_600_000;
const FIRST = '1';
const FIRST_REMARK = '5';

type Json = Readonly<Record<string, unknown>>;
interface Viewer {
  readonly world: World;
  readonly base: string;
  readonly person: Person | null;
  readonly query: URLSearchParams;
}

export const sandbox = defineSandbox<World>({
  connector: 'wordpress',
  world: makeWorld,
  handle,
  settings: (url) => ({ url, username: 'bondfire', application_password: 'bondfire-sandbox' }),
  probe: { probe: true },
  made: ({ done }) => done,
  streams: {
    posts: {
      add: (world, { at, text, poisoned = false } = {}) =>
        String(
          addPost(world, {
            ...(at && { made: at.getTime() }),
            ...(text !== undefined && { content: `<p>${text}</p>` }),
            poisoned,
          }).id,
        ),
      edit(world, id, text) {
        const post = find(world.posts, id);
        post.content = `<p>${text}</p>`;
        post.modified = Math.max(post.modified, Math.floor(world.now().getTime() / 1000) * 1000);
      },
      remove(world, id) {
        find(world.posts, id).status = 'trash';
      },
    },
    comments: {
      add: (world, { at, text, poisoned = false } = {}) =>
        String(
          addRemark(world, {
            ...(at && { made: at.getTime() }),
            ...(text !== undefined && { content: text }),
            poisoned,
          }).id,
        ),
      edit(world, id, text) {
        find(world.remarks, id).content = text;
      },
      remove(world, id) {
        find(world.remarks, id).status = 'trash';
      },
    },
  },
  actions: {
    create_post: { input: (text) => ({ title: 'From the floor', body: text, status: 'publish' }) },
    update_post: { input: (text) => ({ id: FIRST, body: text }) },
    comment: { input: (text) => ({ post: FIRST, text }) },
    reply: { input: (text) => ({ comment: FIRST_REMARK, text }) },
    moderate_comment: { input: () => ({ comment: FIRST_REMARK, status: 'hold' }) },
  },
  faults: {
    forbidden: { summary: '403: the role lacks a right', before: () => refused(403, 'rest_forbidden') },
    not_found: { summary: '404: no such route', before: () => refused(404, 'rest_no_route') },
    unauthorized: { summary: '401: not logged in', before: () => refused(401, 'rest_not_logged_in') },
    flood: {
      summary: '400 comment_flood to every write',
      before: ({ method }) => (method === 'POST' ? refused(400, 'comment_flood') : null),
    },
  },
});

function refused(status: number, code: string): Exclude<Reply, string> {
  return { status, body: { code, message: `Sorry: ${code}.`, data: { status } } };
}

function handle(request: RawRequest, world: World): Reply {
  const route = request.query.get('rest_route') ?? request.path.replace(/^\/wp-json/, '');
  const viewer: Viewer = {
    world,
    base: `http://${request.headers['host'] ?? 'wordpress.sandbox'}`,
    person: personOf(request, world),
    query: request.query,
  };
  const reply = routed(request, route.replace(/\/$/, ''), viewer);
  return typeof reply === 'string'
    ? reply
    : { ...reply, headers: { date: world.now().toUTCString(), ...reply.headers } };
}

function routed(request: RawRequest, route: string, viewer: Viewer): Reply {
  if (route === '') return { status: 200, body: { name: 'Practices', namespaces: ['wp/v2'] } };
  const [, kind = '', id] = /^\/wp\/v2\/(posts|pages|comments|users)(?:\/(\w+))?$/.exec(route) ?? [];
  if (request.method === 'GET') return read(viewer, kind, id);
  if (request.method === 'DELETE' && kind === 'posts') return removePost(viewer, Number(id));
  if (request.method !== 'POST' || (kind !== 'posts' && kind !== 'comments')) return refused(404, 'rest_no_route');
  if (!viewer.person) return refused(401, kind === 'posts' ? 'rest_cannot_create' : 'rest_comment_login_required');
  const body = JSON.parse(Buffer.from(request.body).toString()) as Json;
  return kind === 'posts' ? writePost(viewer, viewer.person, id, body) : writeRemark(viewer, viewer.person, id, body);
}

function read(viewer: Viewer, kind: string, id: string | undefined): Reply {
  const { world, person, query } = viewer;
  const edit = query.get('context') === 'edit';
  if (kind === 'users' && id === 'me') {
    return person ? { status: 200, body: userJson(person, viewer.base, edit) } : refused(401, 'rest_not_logged_in');
  }
  if (edit && !person?.editor) return refused(person ? 403 : 401, 'rest_forbidden_context');
  if (id !== undefined) return one(viewer, kind, Number(id), edit);
  if (kind === 'users')
    return page(
      viewer,
      world.people.map((user) => userJson(user, viewer.base, false)),
    );
  const status = query.get('status') ?? (kind === 'comments' ? 'approve' : 'publish');
  if (!['approve', 'publish'].includes(status) && !person?.editor)
    return kind === 'comments'
      ? refused(person ? 403 : 401, 'rest_forbidden_param')
      : refused(400, 'rest_invalid_param');
  if (kind === 'comments')
    return page(
      viewer,
      sorted(viewer, remarksOf(viewer, status)).map((row) => remarkJson(row, viewer.base, edit)),
    );
  if (kind !== 'posts' && kind !== 'pages') return refused(404, 'rest_no_route');
  const rows = world.posts.filter(
    (post) =>
      `${post.type}s` === kind &&
      (status === 'any' ? post.status !== 'trash' : post.status === status) &&
      (query.get('author') ?? String(post.author)) === String(post.author),
  );
  return page(
    viewer,
    sorted(viewer, rows).map((row) => postJson(row, viewer, edit)),
  );
}

function remarksOf({ world, query }: Viewer, status: string): Remark[] {
  const shown = status === 'all' ? ['approved', 'hold'] : ['approved'];
  return world.remarks.filter(
    (one) =>
      shown.includes(one.status) &&
      (query.get('post') ?? String(one.post)) === String(one.post) &&
      (query.get('parent') ?? String(one.parent)) === String(one.parent),
  );
}

/** Filters exclude their own second; a time without a zone is the site's. */
function sorted<T extends Post | Remark>({ query }: Viewer, rows: readonly T[]): T[] {
  const time = (row: T, name: string): number => (name === 'modified' && 'modified' in row ? row.modified : row.made);
  const instant = (name: string): number | null => {
    const given = query.get(name);
    if (given === null) return null;
    return given.endsWith('Z') ? Date.parse(given) : Date.parse(`${given}Z`) - ZONE_MS;
  };
  const kept = rows.filter(
    (row) =>
      time(row, 'modified') > (instant('modified_after') ?? -Infinity) &&
      time(row, 'modified') < (instant('modified_before') ?? Infinity) &&
      row.made > (instant('after') ?? -Infinity) &&
      row.made < (instant('before') ?? Infinity),
  );
  const by = query.get('orderby') ?? 'date';
  const order = kept.toSorted((a, b) => (by === 'id' ? a.id - b.id : time(a, by) - time(b, by)));
  return query.get('order') === 'asc' ? order : order.toReversed();
}

function page({ query }: Viewer, rows: readonly Json[]): Reply {
  const size = Number(query.get('per_page') ?? 10);
  if (!(size >= 1 && size <= 100)) return refused(400, 'rest_invalid_param');
  const number = Number(query.get('page') ?? 1);
  const pages = Math.ceil(rows.length / size);
  if (number > Math.max(pages, 1)) return refused(400, 'rest_post_invalid_page_number');
  const offset = Number(query.get('offset') ?? (number - 1) * size);
  const headers = { 'x-wp-total': String(rows.length), 'x-wp-totalpages': String(pages) };
  return { status: 200, headers, body: rows.slice(offset, offset + size) };
}

function one(viewer: Viewer, kind: string, id: number, edit: boolean): Reply {
  const { world, base, person } = viewer;
  const item = (kind === 'comments' ? world.remarks : world.posts).find((row) => row.id === id);
  if (!item) return refused(404, kind === 'comments' ? 'rest_comment_invalid_id' : 'rest_post_invalid_id');
  if (!['publish', 'approved'].includes(item.status) && !person?.editor) return refused(401, 'rest_forbidden');
  return { status: 200, body: 'modified' in item ? postJson(item, viewer, edit) : remarkJson(item, base, edit) };
}

function writePost(viewer: Viewer, person: Person, id: string | undefined, body: Json): Reply {
  const { world } = viewer;
  if (!person.editor) return refused(403, id === undefined ? 'rest_cannot_create' : 'rest_cannot_edit');
  const given = {
    ...(typeof body['title'] === 'string' && { title: body['title'] }),
    ...(typeof body['content'] === 'string' && { content: body['content'] }),
    ...(typeof body['status'] === 'string' && { status: body['status'] }),
  };
  if (id === undefined && !given.title && !given.content) return refused(400, 'empty_content');
  const known = id === undefined ? null : world.posts.find((post) => post.id === Number(id));
  if (known === undefined) return refused(404, 'rest_post_invalid_id');
  const post = known ?? addPost(world, { status: 'draft', title: '', author: person.id, ...given });
  if (known) Object.assign(known, given, { modified: Math.floor(world.now().getTime() / 1000) * 1000 });
  note(world, known ? 'revision' : 'post', post.id, person, JSON.stringify([known?.id, given]));
  return { status: known ? 200 : 201, body: postJson(post, viewer, true) };
}

/** Without `force`, to the trash. */
function removePost({ world, person, base, query }: Viewer, id: number): Reply {
  const post = world.posts.find((one) => one.id === id);
  if (!post) return refused(404, 'rest_post_invalid_id');
  if (!person?.editor) return refused(person ? 403 : 401, 'rest_cannot_delete');
  const previous = postJson(post, { world, person, base, query }, true);
  if (query.get('force') === 'true') {
    world.posts.splice(world.posts.indexOf(post), 1);
    return { status: 200, body: { deleted: true, previous } };
  }
  if (post.status === 'trash') return refused(410, 'rest_already_trashed');
  post.status = 'trash';
  return { status: 200, body: { ...previous, status: 'trash' } };
}

function writeRemark(viewer: Viewer, person: Person, id: string | undefined, body: Json): Reply {
  const { world, base } = viewer;
  if (id !== undefined) {
    if (!person.editor) return refused(403, 'rest_cannot_edit');
    const remark = world.remarks.find((one) => one.id === Number(id));
    if (!remark) return refused(404, 'rest_comment_invalid_id');
    const { status, content } = body;
    if (typeof status === 'string') remark.status = status === 'approve' ? 'approved' : status;
    if (typeof content === 'string') remark.content = content;
    note(world, 'moderation', remark.id, person, JSON.stringify([id, body]));
    return { status: 200, body: remarkJson(remark, base, true) };
  }
  const [post, parent, content] = [Number(body['post']), Number(body['parent'] ?? 0), String(body['content'] ?? '')];
  if (!world.posts.some((one) => one.id === post)) return refused(403, 'rest_comment_invalid_post_id');
  if (content === '') return refused(400, 'rest_comment_content_invalid');
  const said = world.remarks.some(
    (one) => one.post === post && one.parent === parent && one.author === person.id && one.content === content,
  );
  if (said) return refused(409, 'comment_duplicate');
  const remark = addRemark(world, { post, parent, content, author: person.id });
  note(world, 'comment', remark.id, person, content);
  return { status: 201, body: remarkJson(remark, base, person.editor) };
}

function note(world: World, what: string, id: number, { name }: Person, text: string): void {
  world.done.push({ what, id: String(id), by: name, text, at: world.now().toISOString() });
}

/** Whoever is not known is a visitor, and is not told. */
function personOf({ headers }: RawRequest, { people }: World): Person | null {
  const [, encoded = ''] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? [];
  const given = Buffer.from(encoded, 'base64').toString();
  return people.find(({ name, password }) => given === `${name}:${password}`) ?? null;
}

function userJson({ id, name, editor }: Person, base: string, edit: boolean): Json {
  const rights = { edit_posts: editor, publish_posts: editor, edit_others_posts: editor, moderate_comments: editor };
  return { id, name, slug: name, url: '', link: `${base}/author/${name}/`, ...(edit && { capabilities: rights }) };
}

function dates(name: string, time: number): Json {
  const gmt = new Date(time).toISOString().slice(0, 19);
  return { [name]: new Date(time + ZONE_MS).toISOString().slice(0, 19), [`${name}_gmt`]: gmt };
}

function postJson(post: Post, { world, base, query }: Viewer, edit: boolean): Json {
  const { id, type, author, made, modified, status, title, content, poisoned } = post;
  const link = `${base}/?p=${id}`;
  const text = (rendered: string, raw: string): Json => ({ rendered, ...(edit && { raw }) });
  return {
    id,
    ...dates('date', made),
    guid: { rendered: link },
    ...dates('modified', modified),
    ...(poisoned && { date_gmt: 'soon' }),
    slug: `practice-${id}`,
    status,
    type,
    link,
    title: text(title, title),
    content: { ...text(`${content}\n`, content), protected: false },
    author,
    comment_status: 'open',
    ...(query.has('_embed') && { _embedded: { author: [userJson(find(world.people, author), base, false)] } }),
  };
}

function remarkJson(
  { id, post, parent, author, made, status, content, poisoned }: Remark,
  base: string,
  edit: boolean,
): Json {
  const names = ['', 'bondfire', 'ines', 'tomas'];
  return {
    id,
    post,
    parent,
    author,
    author_name: names[author] ?? '',
    author_url: '',
    ...dates('date', made),
    ...(poisoned && { date_gmt: 'soon' }),
    content: { rendered: `<p>${content}</p>\n`, ...(edit && { raw: content }) },
    link: `${base}/?p=${post}#comment-${id}`,
    status,
    type: 'comment',
  };
}
