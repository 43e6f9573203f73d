/** Which records a body holds, for each stream: the one parser for pull, import and `map`, of JSON and of the older XML. */
import { Fault } from '#sdk';
import { commentsIn, likesIn, likesOfComments } from './replies.ts';
import { decode, isObject, listOf, recordsOf, type Members } from './wire.ts';

/** Users have a title too, comments a count of likes. */
function isMessage(value: Members): boolean {
  const telling = ['message_type', 'body', 'action', 'comments_count'];
  return Object.hasOwn(value, 'id') && telling.some((name) => Object.hasOwn(value, name));
}

/** The answers of a poll have an id and a text too. */
function isComment(value: Members): boolean {
  const telling = ['user', 'created_at', 'url', 'permalink_url', 'likes'];
  return (
    Object.hasOwn(value, 'id') && Object.hasOwn(value, 'text') && telling.some((name) => Object.hasOwn(value, name))
  );
}

function isLike(value: Members): boolean {
  return (
    Object.hasOwn(value, 'id') &&
    !isMessage(value) &&
    !isComment(value) &&
    (Object.hasOwn(value, 'unlikable') || Object.hasOwn(value, 'user'))
  );
}

const MESSAGES = { plural: 'messages', singular: 'message', bare: isMessage };
const COMMENTS = { plural: 'comments', singular: 'comment', bare: isComment };
const LIKES = { plural: 'likes', singular: 'like', bare: isLike };

/** A page `{messages: […]}`, one `{message: {…}}`, a bare message, or a list of them; or thanks, each with the message that announced it. */
export function messagesOf(body: Uint8Array): readonly unknown[] {
  return recordsOf(read(body), MESSAGES);
}

/** `{comments: […]}`, `{comment: {…}}`, a bare comment, a list of them; or messages, whose comments they are. */
export function commentsOf(body: Uint8Array): readonly unknown[] {
  const value = read(body);
  return embeddedIn(value)?.flatMap((message) => commentsIn(message)) ?? recordsOf(value, COMMENTS);
}

/** `{like: {…}}`, a bare like, a list of them; or messages or comments, whose likes they are. */
export function likesOf(body: Uint8Array): readonly unknown[] {
  const value = read(body);
  const ofMessages = embeddedIn(value)?.flatMap((message) => likesIn(message));
  return ofMessages ?? likesOfAlone(value) ?? recordsOf(value, LIKES);
}

/** Of comments that came without their messages; null for anything else. */
function likesOfAlone(value: unknown): readonly unknown[] | null {
  const list = Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && isComment(one));
  const ours = isObject(value) && Object.hasOwn(value, 'id') && !isComment(value);
  const named = isObject(value) && (Object.hasOwn(value, 'comments') || isObject(value['comment']));
  return list || (!ours && (named || (isObject(value) && isComment(value))))
    ? likesOfComments(recordsOf(value, COMMENTS))
    : null;
}

/** Thanks are announced by a message, which they hold whole. */
function read(body: Uint8Array): unknown {
  const value = decode(body);
  if (!isObject(value)) return value;
  if (isObject(value['announcement'])) return value['announcement'];
  if (!Object.hasOwn(value, 'thanks')) return value;
  return { messages: listOf(value['thanks']).map((one) => (isObject(one) ? (one['announcement'] ?? one) : one)) };
}

/** The messages of a body that holds messages, else null. */
function embeddedIn(value: unknown): readonly unknown[] | null {
  const bare = isObject(value) && isComment(value) && !isMessage(value);
  // A record of our own keeps the message around it: it is no page.
  if (bare || (isObject(value) && isLike(value))) return null;
  try {
    const found = recordsOf(value, MESSAGES);
    return found.length > 0 && found.every((one) => isObject(one) && isMessage(one)) ? found : empty(value);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function empty(value: unknown): readonly unknown[] | null {
  return isObject(value) && Object.hasOwn(value, 'messages') && recordsOf(value, MESSAGES).length === 0 ? [] : null;
}
