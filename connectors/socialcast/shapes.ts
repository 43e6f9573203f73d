/** Which records a body holds, for each stream: the one parser for pull, import and `map`, of JSON and of the older XML. */
import { Fault } from '#sdk';
import { commentsIn, likesIn } from './replies.ts';
import { decode, isObject, recordsOf, type Members } from './wire.ts';

/** Users have a title too, comments a count of likes. */
function isMessage(value: Members): boolean {
  const telling = ['message_type', 'body', 'action', 'comments_count'];
  return Object.hasOwn(value, 'id') && telling.some((name) => Object.hasOwn(value, name));
}

function isComment(value: Members): boolean {
  return Object.hasOwn(value, 'id') && Object.hasOwn(value, 'text');
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

/** A page `{messages: […]}`, one `{message: {…}}`, a bare message, or a list of them. */
export function messagesOf(body: Uint8Array): readonly unknown[] {
  return recordsOf(decode(body), MESSAGES);
}

/** `{comments: […]}`, `{comment: {…}}`, a bare comment, a list of them; or messages, whose comments they are. */
export function commentsOf(body: Uint8Array): readonly unknown[] {
  const value = decode(body);
  return embeddedIn(value)?.flatMap((message) => commentsIn(message)) ?? recordsOf(value, COMMENTS);
}

/** `{like: {…}}`, a bare like, a list of them; or messages, whose likes they are. */
export function likesOf(body: Uint8Array): readonly unknown[] {
  const value = decode(body);
  return embeddedIn(value)?.flatMap((message) => likesIn(message)) ?? recordsOf(value, LIKES);
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
