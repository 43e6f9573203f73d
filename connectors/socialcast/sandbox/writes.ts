/** What is made in the fake community over its API: each is recorded. */
import { invalid, objectOf, onMessage, textOf, type Answer, type Asked } from './asked.ts';
import * as shapes from './shapes.ts';
import { addComment, addLike, nextId, post, write, type Message } from './world.ts';

function record({ world, view }: Asked, what: string, id: number, text: string): void {
  const by = world.people.get(view.me)?.username ?? String(view.me);
  world.made.push({ what, id: String(id), by, text, at: world.now().toISOString() });
}

export function postMessage(asked: Asked): Answer {
  const { world, view } = asked;
  const { body, title, url, group_id } = objectOf(asked.body['message']);
  if (textOf(body).trim() === '' && textOf(title).trim() === '') return invalid("Body can't be blank");
  const group = group_id === undefined || group_id === null ? null : world.groups.get(Number(group_id));
  if (group === undefined) return invalid('Group does not exist');
  if (group && !group.members.includes(view.me))
    return { status: 403, body: { errors: ['You are not a member of this group'] } };
  const link = URL.canParse(textOf(url)) ? textOf(url) : null;
  const message = post(world, {
    by: view.me,
    body: textOf(body),
    title: textOf(title),
    link,
    group: group?.id ?? null,
    api: true,
  });
  record(asked, 'message', message.id, `${group ? `${group.name}: ` : ''}${textOf(body) || textOf(title)}`);
  return { status: 201, body: { message: shapes.message(view, message) } };
}

export function deleteMessage({ world, view }: Asked, message: Message): Answer {
  if (message.by !== view.me) return { status: 403, body: { errors: ['You may not delete this message'] } };
  world.messages.delete(message.id);
  return { status: 204 };
}

export function postComment(asked: Asked): Answer {
  const text = textOf(objectOf(asked.body['comment'])['text']);
  return onMessage(asked, (message) => {
    if (text.trim() === '') return invalid("Text can't be blank");
    const comment = addComment(asked.world, message, asked.view.me, text);
    record(asked, 'comment', comment.id, `on ${message.id}: ${text}`);
    return { status: 201, body: { comment: shapes.comment(asked.view, message, comment) } };
  });
}

export function likeIt(asked: Asked, message: Message, likes: Message['likes'], of: string): Answer {
  const made = addLike(asked.world, message, likes, asked.view.me);
  record(asked, 'like', made.id, of);
  return { status: 201, body: { like: shapes.like(asked.view, made) } };
}

export function flagIt(asked: Asked, message: Message): Answer {
  const id = nextId(asked.world);
  message.flags.set(asked.view.me, id);
  record(asked, 'flag', id, `message ${message.id}`);
  return { status: 201, body: { flag: { id } } };
}

export function converse(asked: Asked): Answer {
  const { world, view, body } = asked;
  const emails = textOf(objectOf(body['conversation'])['members_emails'])
    .split(' ')
    .filter((email) => email !== '');
  const text = textOf(objectOf(body['remark'])['text']);
  const people = emails.map((email) =>
    [...world.people.values()].find((person) => person.email === email.toLowerCase()),
  );
  if (people.length === 0 || people.includes(undefined)) return invalid('Members are invalid');
  if (text.trim() === '') return invalid("Text can't be blank");
  const { conversation, entry } = write(
    world,
    view.me,
    people.flatMap((person) => person?.id ?? []),
    text,
  );
  record(asked, 'private message', entry.id, `to ${emails.join(' ')}: ${text}`);
  const shape = { ...shapes.conversation(view, conversation), latest_activity: shapes.activity(view, entry) };
  return { status: 201, body: { conversation: shape } };
}
