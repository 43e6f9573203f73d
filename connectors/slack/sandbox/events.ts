/** What the fake workspace pushes: events in their wrapper, signed for HTTP or through the open sockets. */
import { createHmac } from 'node:crypto';
import type { Push } from '#sdk/sandbox';
import { ACCOUNT, channelType, type Channel, type Event, type Message, type World } from './world.ts';

/** What others made of a message since it was said. */
const SINCE = new Set(['reply_count', 'reply_users', 'reply_users_count', 'latest_reply', 'reactions', 'metadata']);

/** As it was when it was said. */
export function messageEvent(channel: Channel, message: Message): Event {
  const { type, ...members } = message;
  const said = Object.fromEntries(Object.entries(members).filter(([name]) => !SINCE.has(name)));
  return { type, ...said, channel: channel.id, channel_type: channelType(channel), event_ts: message.ts };
}

export function changedEvent(channel: Channel, message: Message, previous: string): Event {
  const ts = `${Number(message.edited?.ts ?? message.ts).toFixed(0)}.000900`;
  const where = { channel: channel.id, channel_type: channelType(channel), ts, event_ts: ts, hidden: true };
  return {
    type: 'message',
    subtype: 'message_changed',
    message,
    previous_message: { ...message, text: previous },
    ...where,
  };
}

export function deletedEvent(channel: Channel, message: Message): Event {
  const ts = `${Number(message.ts).toFixed(0)}.000901`;
  const where = { channel: channel.id, channel_type: channelType(channel), ts, event_ts: ts, hidden: true };
  return { type: 'message', subtype: 'message_deleted', deleted_ts: message.ts, previous_message: message, ...where };
}

export function reactionEvent(
  world: World,
  channel: Channel,
  message: Message,
  reaction: string,
  user: string,
  type = 'reaction_added',
): Event {
  const item = { type: 'message', channel: channel.id, ts: message.ts };
  const event_ts = `${Math.floor(world.now().getTime() / 1000)}.000100`;
  return { type, user, reaction, item, item_user: message.user, event_ts };
}

/** All that the world holds, as it would have been pushed: oldest first. */
export function eventsOf(world: World): Event[] {
  const channels = [...world.channels.values()].filter(
    ({ members, kind }) => members.includes(ACCOUNT.user) && kind !== 'direct',
  );
  return channels
    .flatMap((channel) =>
      channel.messages.flatMap((message) => [
        messageEvent(channel, message),
        ...(message.reactions ?? []).flatMap(({ name, users }) =>
          users.map((user) => reactionEvent(world, channel, message, name, user)),
        ),
      ]),
    )
    .toSorted((a, b) => Number(a['event_ts']) - Number(b['event_ts']));
}

export function wrapped(world: World, event: Event): object {
  const { team } = world;
  world.last += 1;
  return {
    token: 'old-verification-token',
    team_id: team.id,
    api_app_id: ACCOUNT.app,
    event,
    type: 'event_callback',
    event_id: `Ev${String(world.last).padStart(9, '0')}`,
    event_time: Math.floor(Number(event['event_ts'])),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: ACCOUNT.user, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  };
}

/** A delivery over HTTP; `retry`: the how manieth repetition. */
export function signed(world: World, value: object, retry = 0): Push {
  const body = JSON.stringify(value);
  const stamp = String(Math.floor(world.now().getTime() / 1000));
  const hash = createHmac('sha256', ACCOUNT.signing_secret).update(`v0:${stamp}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': `v0=${hash}`,
      ...(retry > 0 && { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' }),
    },
    body,
  };
}

/** Through a socket, where one is open. Kept until it is acknowledged. */
export function emit(world: World, event: Event): void {
  if (world.sockets.size === 0) return;
  world.last += 1;
  world.unacknowledged.set(`envelope-${world.last}`, { event, attempts: 0 });
  flush(world);
}

/** Sends what was not acknowledged: new things, and old ones again. */
export function flush(world: World, again = false): void {
  const [socket] = [...world.sockets].slice(-1);
  if (!socket) return;
  for (const [id, waiting] of world.unacknowledged) {
    if (waiting.attempts > 0 && !again) continue;
    const retry = { retry_attempt: waiting.attempts, retry_reason: waiting.attempts > 0 ? 'timeout' : '' };
    waiting.attempts += 1;
    const payload = wrapped(world, waiting.event);
    socket.send(
      JSON.stringify({ envelope_id: id, payload, type: 'events_api', accepts_response_payload: false, ...retry }),
    );
  }
}
