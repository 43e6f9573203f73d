/** What the fake community lists and shows. */
import type { RawRequest } from '#sdk';
import { cut, ok, one, onMessage, visibleGroups, type Answer, type Asked } from './asked.ts';
import * as shapes from './shapes.ts';
import { COMPANY_STREAM, HOME_STREAM, mayRead, nextId, post, type Message } from './world.ts';

/** Requests during which a colleague posts, for the fault `arrivals`. */
export const busy = new WeakSet<RawRequest>();

export function users({ request, world, view }: Asked): Answer {
  const state = request.query.get('state') ?? 'active';
  const found = [...world.people.values()].filter((person) => state === 'all' || person.state === state);
  return ok(
    'users',
    cut(request, found).page.map((person) => shapes.fullUser(view, person)),
  );
}

export function groups(asked: Asked): Answer {
  return ok(
    'groups',
    cut(asked.request, visibleGroups(asked)).page.map((group) => shapes.group(asked.view, group)),
  );
}

export function groupOf(asked: Asked): Answer {
  const found = visibleGroups(asked).find(({ id }) => id === Number(asked.part[0]));
  return one('group', found, (group) => shapes.fullGroup(asked.view, group));
}

export function members(asked: Asked): Answer {
  const found = visibleGroups(asked).find(({ id }) => id === Number(asked.part[0]));
  const people = found?.members.flatMap((id) => asked.world.people.get(id) ?? []);
  return one('users', people, (all) =>
    cut(asked.request, all).page.map((person) => shapes.fullUser(asked.view, person)),
  );
}

function stream(id: number, name: string): Readonly<Record<string, unknown>> {
  return { id, name, new_updates: false, default: id === HOME_STREAM, custom_stream: false, last_interacted_at: 0 };
}

export function streams(asked: Asked): Answer {
  const own = visibleGroups(asked)
    .filter(({ members }) => members.includes(asked.view.me))
    .map((group) => Object.assign(stream(group.stream, group.name), { group: shapes.group(asked.view, group) }));
  return ok('streams', [stream(HOME_STREAM, 'Home Stream'), stream(COMPANY_STREAM, 'Company Stream'), ...own]);
}

/** Newest first by update; `since` is epoch seconds and counts them in. */
export function list({ request, world, view }: Asked, within: (message: Message) => boolean): Answer {
  const since = Number(request.query.get('since') ?? 0) * 1000;
  const all = [...world.messages.values()]
    .filter((message) => mayRead(world, view.me, message) && within(message) && message.updated.getTime() >= since)
    .toSorted((a, b) => b.updated.getTime() - a.updated.getTime() || b.id - a.id);
  const { page, next } = cut(request, all);
  const body = { messages: page.map((message) => shapes.message(view, message)), messages_next_page: next };
  if (busy.has(request)) post(world, { by: 12, body: `Written while others read (${nextId(world)})` });
  return { status: 200, body };
}

export function streamMessages(asked: Asked): Answer {
  const id = Number(asked.part[0]);
  if (id === HOME_STREAM) return list(asked, () => true);
  if (id === COMPANY_STREAM) return list(asked, ({ group }) => group === null);
  const found = visibleGroups(asked).find(({ stream }) => stream === id);
  return found ? list(asked, ({ group }) => group === found.id) : null;
}

export function comments(asked: Asked): Answer {
  return onMessage(asked, (message) =>
    ok(
      'comments',
      cut(asked.request, message.comments).page.map((one) => shapes.comment(asked.view, message, one)),
    ),
  );
}

/** People, not likes. */
export function likers({ world, view, request }: Asked, likes: Message['likes']): Answer {
  const people = likes.flatMap(({ by }) => world.people.get(by) ?? []);
  return ok(
    'users',
    cut(request, people).page.map((person) => shapes.fullUser(view, person)),
  );
}

export function conversations({ world, view, request }: Asked): Answer {
  const mine = world.conversations.filter(({ members }) => members.includes(view.me)).toReversed();
  return ok(
    'conversations',
    cut(request, mine).page.map((conversation) => shapes.conversation(view, conversation)),
  );
}

export function activities({ world, view, request, part }: Asked): Answer {
  const found = world.conversations.find(({ id, members }) => id === Number(part[0]) && members.includes(view.me));
  const entries = found?.entries.toReversed();
  return one('activities', entries, (all) => cut(request, all).page.map((entry) => shapes.activity(view, entry)));
}
