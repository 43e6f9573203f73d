/** What requests change. */
import type { RawRequest } from '#sdk';
import { jsonOf, notFound, ok, refused, type Answer } from './answers.ts';
import { piecesOf } from './pieces.ts';
import { commentShape, elementShape, fileShape, likePage, likeShape, textOf, visible, type View } from './shapes.ts';
import {
  ACCOUNT,
  addLike,
  addPost,
  addReply,
  drop,
  longId,
  nextId,
  note,
  rewrite,
  type Post,
  type Reply,
  type World,
} from './world.ts';

type Json = Readonly<Record<string, unknown>>;

export function post(view: View, request: RawRequest): Answer {
  const { world } = view;
  const given = jsonOf(request);
  const query = Object.fromEntries(request.query);
  // Where there is a body, parameters count for nothing.
  const input: Json =
    Object.keys(given).length > 0
      ? given
      : { ...query, body: { messageSegments: [{ type: 'Text', text: query['text'] ?? '' }] } };
  const subject = String(input['subjectId'] ?? '');
  const parent = subject === 'me' ? ACCOUNT : longId(subject);
  if (!world.people.has(parent) && !world.groups.has(parent) && !world.cases.has(parent))
    return refused(400, 'INVALID_ID_FIELD', `Invalid identifier: ${subject}`);
  const capabilities = (input['capabilities'] ?? {}) as Readonly<Record<string, Json>>;
  const { link, poll, questionAndAnswers: asked, files, topics } = capabilities;
  const pieces = piecesOf(world, input['body']);
  if (pieces.length === 0 && !link && !files) return refused(400, 'MISSING_ARGUMENT', 'The body is required');
  const attached = ((files?.['items'] ?? []) as readonly Json[]).map(({ id }) => longId(String(id)));
  const absent = attached.find((id) => !world.files.has(id));
  if (absent !== undefined) return refused(400, 'INVALID_ID_FIELD', `Invalid identifier: ${absent}`);
  const made = addPost(world, {
    by: ACCOUNT,
    parent,
    pieces,
    files: attached,
    link: link ? { url: String(link['url']), name: (link['urlName'] as string | undefined) ?? null } : null,
    poll: poll ? (poll['choices'] as readonly string[]) : null,
    question: asked ? String(asked['questionTitle']) : null,
    topics: (topics?.['topics'] ?? []) as readonly string[],
    visibility: String(input['visibility'] ?? 'AllUsers'),
  });
  note(world, 'post', made.id, textOf(view, pieces));
  return ok(elementShape(view, made, 3), 201);
}

export function comment(view: View, request: RawRequest, on: Post): Answer {
  const { world } = view;
  const input = jsonOf(request);
  const under = input['threadParentId'] === undefined ? null : longId(String(input['threadParentId']));
  if (under !== null && !on.replies.some(({ id }) => id === under))
    return refused(400, 'INVALID_ID_FIELD', `Invalid identifier: ${under}`);
  const { content } = (input['capabilities'] ?? {}) as Readonly<Record<string, Json>>;
  const pieces = piecesOf(world, input['body']);
  const file = content?.['contentDocumentId'] === undefined ? null : longId(String(content['contentDocumentId']));
  const made = addReply(world, on, ACCOUNT, { pieces, under, file });
  note(world, 'comment', made.id, textOf(view, pieces));
  return ok(commentShape(view, made), 201);
}

export function edit(view: View, request: RawRequest, thing: Post | Reply): Answer {
  const pieces = piecesOf(view.world, jsonOf(request)['body']);
  if (thing.by !== ACCOUNT) return refused(403, 'INSUFFICIENT_ACCESS', 'You do not have permission to edit this');
  rewrite(view.world, thing, pieces);
  note(view.world, 'edit', thing.id, textOf(view, pieces));
  return shapeOf(view, thing);
}

export function shapeOf(view: View, thing: Post | Reply): Answer {
  return ok('replies' in thing ? elementShape(view, thing, 3) : commentShape(view, thing));
}

export function remove({ world }: View, id: string): Answer {
  if (!drop(world, id)) return notFound();
  note(world, 'delete', id, id);
  return { status: 204 };
}

/** `POST` makes one, `PATCH ?isLikedByCurrentUser=` says what is to be. */
export function like(view: View, { method, query }: RawRequest, thing: Post | Reply): Answer {
  const { world } = view;
  if (method === 'PATCH' && query.get('isLikedByCurrentUser') === 'false') {
    const own = thing.likes.findIndex(({ by }) => by === ACCOUNT);
    if (own >= 0) thing.likes.splice(own, 1);
    return ok(likePage(view, thing, 0, 25));
  }
  const { like: made, fresh } = addLike(world, thing, ACCOUNT);
  if (fresh) note(world, 'like', made.id, thing.id);
  return method === 'PATCH' ? ok(likePage(view, thing, 0, 25)) : ok(likeShape(view, thing, made), 201);
}

export function unlike({ world }: View, id: string): Answer {
  for (const post of world.posts.values()) {
    for (const { likes } of [post, ...post.replies]) {
      const at = likes.findIndex((one) => one.id === id && one.by === ACCOUNT);
      if (at < 0) continue;
      likes.splice(at, 1);
      return { status: 204 };
    }
  }
  return notFound();
}

/** Multipart: what the file is in `json`, its bytes in `fileData`. */
export function upload(view: View, { headers, body }: RawRequest): Answer {
  const { world } = view;
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'multipart/form-data is expected');
  const parts = new Map<string, string>();
  for (const part of Buffer.from(body).toString('latin1').split(`--${boundary}`)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(head)?.[1];
    if (name !== undefined) parts.set(name, rest.join('\r\n\r\n').replace(/\r\n$/, ''));
  }
  const data = parts.get('fileData');
  if (data === undefined) return refused(400, 'MISSING_ARGUMENT', 'fileData is required');
  const { title = 'Untitled' } = JSON.parse(Buffer.from(parts.get('json') ?? '{}', 'latin1').toString()) as {
    title?: string;
  };
  const file = { id: nextId(world, '069'), title, size: data.length, by: ACCOUNT, at: world.now() };
  world.files.set(file.id, file);
  note(world, 'file', file.id, title);
  return ok(fileShape(view, file.id), 201);
}

export function openCase(world: World, request: RawRequest): Answer {
  const fields = jsonOf(request);
  const id = nextId(world, '500');
  world.cases.set(id, {
    id,
    number: String(1026 + world.cases.size).padStart(8, '0'),
    by: ACCOUNT,
    at: world.now(),
    fields,
  });
  note(world, 'case', id, `${String(fields['Subject'])} ${String(fields['Description'])}`);
  return ok({ id, success: true, errors: [] }, 201);
}

export function thingAt({ world }: View, id: string): Post | Reply | null {
  return visible(world, longId(id));
}
