/** What the app does in the fake workspace. */
import type { Reply } from '#sdk/sandbox';
import { channelIn, flag, isMember, missing, no, objectIn, ok, onMember, text, type Asked } from './asked.ts';
import { changedEvent, deletedEvent, emit, messageEvent, reactionEvent } from './events.ts';
import { unfit } from './blocks.ts';
import { conversation } from './reads.ts';
import { scopeOf } from './scopes.ts';
import { ACCOUNT, change, nextId, react, remove, say, type Channel, type Message, type World } from './world.ts';

const LONGEST = 40_000;

export function postMessage(asked: Asked): Reply {
  return onMember(direct(asked), (channel) => {
    const { world, args } = asked;
    const said = text(args, 'text');
    if (said === '' && args['blocks'] === undefined) return no('no_text');
    if (said.length > LONGEST) return no('msg_too_long');
    const wrong = unfit(objectIn(args, 'blocks'), 50);
    if (wrong !== null) return no('invalid_blocks', { response_metadata: { messages: [wrong] } });
    const thread = text(args, 'thread_ts');
    if (thread !== '' && !channel.messages.some(({ ts }) => ts === thread)) return no('thread_not_found');
    const metadata = args['metadata'] === undefined ? {} : { metadata: objectIn(args, 'metadata') };
    const more = { ...metadata, ...(args['blocks'] !== undefined && { blocks: objectIn(args, 'blocks') }) };
    const message = say(world, channel, { by: ACCOUNT.user, text: said, more, ...(thread !== '' && { thread }) });
    // The same may be said to several people, each alone.
    if (channel.kind === 'direct') made(world, 'direct', idOf(channel, message), `${channel.id} ${said}`);
    else made(world, thread === '' ? 'message' : 'reply', idOf(channel, message), said);
    emit(world, messageEvent(channel, message));
    return ok({ channel: channel.id, ts: message.ts, message });
  });
}

/** To a person: in their conversation with the app, which begins with it. */
function direct(asked: Asked): Asked {
  const { world, args } = asked;
  const person = world.people.get(text(args, 'channel'));
  if (person === undefined) return asked;
  const has = ({ kind, members }: Channel): boolean => kind === 'direct' && members.includes(person.id);
  const found = [...world.channels.values()].find(has) ?? opened(world, person.id);
  return { ...asked, args: { ...args, channel: found.id } };
}

function opened(world: World, person: string): Channel {
  const id = nextId(world, 'D');
  const members = [person, ACCOUNT.user];
  const created = Math.floor(world.now().getTime() / 1000);
  const made = {
    id,
    name: '',
    kind: 'direct' as const,
    creator: person,
    created,
    topic: '',
    members,
    messages: [],
    pins: new Set<string>(),
  };
  world.channels.set(id, made);
  return made;
}

export function update(asked: Asked): Reply {
  return onMessage(asked, 'ts', (channel, message) => {
    const { world, args } = asked;
    if (message.user !== ACCOUNT.user) return no('cant_update_message');
    const said = text(args, 'text');
    const previous = message.text;
    const blocks = objectIn(args, 'blocks');
    const wrong = unfit(blocks, 50);
    if (wrong !== null) return no('invalid_blocks', { response_metadata: { messages: [wrong] } });
    if (previous !== said || JSON.stringify(blocks) !== JSON.stringify(message.blocks)) {
      message.blocks = blocks;
      change(world, message, said);
      made(world, 'edit', idOf(channel, message), said);
      emit(world, changedEvent(channel, message, previous));
    }
    return ok({ channel: channel.id, ts: message.ts, text: said, message });
  });
}

export function deleteMessage(asked: Asked): Reply {
  return onMessage(asked, 'ts', (channel, message) => {
    if (message.user !== ACCOUNT.user) return no('cant_delete_message');
    const event = deletedEvent(channel, { ...message });
    remove(channel, message.ts);
    emit(asked.world, event);
    return ok({ channel: channel.id, ts: message.ts });
  });
}

export function addReaction(asked: Asked): Reply {
  return onMessage(asked, 'timestamp', (channel, message) => {
    const { world, args } = asked;
    const name = text(args, 'name');
    if (name === '' || name.includes(':')) return no('invalid_name');
    if (!react(message, name, ACCOUNT.user)) return no('already_reacted');
    made(world, 'reaction', `${idOf(channel, message)}:${name}`, `${idOf(channel, message)} ${name}`);
    emit(world, reactionEvent(world, channel, message, name, ACCOUNT.user));
    return ok();
  });
}

export function addPin(asked: Asked): Reply {
  return onMessage(asked, 'timestamp', (channel, message) => {
    if (channel.pins.has(message.ts)) return no('already_pinned');
    channel.pins.add(message.ts);
    made(asked.world, 'pin', idOf(channel, message), idOf(channel, message));
    return ok();
  });
}

export function create({ world, args }: Asked): Reply {
  const name = text(args, 'name');
  const kind = flag(args, 'is_private') ? 'private' : 'public';
  if (!world.scopes.has(scopeOf(kind, 'write'))) return missing(world, scopeOf(kind, 'write'));
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u.test(name)) return no('invalid_name_specials');
  if ([...world.channels.values()].some((one) => one.name === name)) return no('name_taken');
  const id = nextId(world, 'C');
  const created = Math.floor(world.now().getTime() / 1000);
  const channel: Channel = {
    id,
    name,
    kind,
    creator: ACCOUNT.user,
    created,
    topic: '',
    members: [ACCOUNT.user],
    messages: [],
    pins: new Set(),
  };
  world.channels.set(id, channel);
  made(world, 'channel', id, name);
  return ok({ channel: conversation(channel) });
}

export function invite(asked: Asked): Reply {
  return onMember(asked, (channel) => {
    const users = text(asked.args, 'users').split(',');
    if (users.some((id) => !asked.world.people.has(id))) return no('user_not_found');
    const fresh = users.filter((id) => !channel.members.includes(id));
    if (fresh.length === 0) return no('already_in_channel');
    channel.members.push(...fresh);
    return ok({ channel: conversation(channel) });
  });
}

export function setTopic(asked: Asked): Reply {
  const channel = channelIn(asked);
  if (!channel) return no('channel_not_found');
  const { world, args } = asked;
  if (!world.scopes.has(scopeOf(channel.kind, 'write'))) return missing(world, scopeOf(channel.kind, 'write'));
  if (!isMember(channel)) return no('not_in_channel');
  const topic = text(args, 'topic');
  if (topic.length > 250) return no('too_long');
  if (channel.topic !== topic && !(channel.creator === ACCOUNT.user && channel.topic === ''))
    made(world, 'topic', channel.id, topic);
  channel.topic = topic;
  return ok({ channel: conversation(channel) });
}

function onMessage(asked: Asked, name: string, then: (channel: Channel, message: Message) => Reply): Reply {
  return onMember(asked, (channel) => {
    const message = channel.messages.find(({ ts }) => ts === text(asked.args, name));
    return message ? then(channel, message) : no('message_not_found');
  });
}

function idOf({ id }: Channel, { ts }: Message): string {
  return `${id}:${ts}`;
}

function made({ made, now }: World, what: string, id: string, text: string): void {
  made.push({ what, id, by: ACCOUNT.user, text, at: now().toISOString() });
}
