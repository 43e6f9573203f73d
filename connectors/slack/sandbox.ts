/** A fake Slack workspace: its Web API, signed events, Socket Mode and OAuth, with people, channels and talk. */
import { defineSandbox, type FaultSpec } from '#sdk/sandbox';
import { no } from './sandbox/asked.ts';
import {
  changedEvent,
  deletedEvent,
  emit,
  eventsOf,
  messageEvent,
  reactionEvent,
  signed,
  wrapped,
} from './sandbox/events.ts';
import { handle, outside } from './sandbox/routes.ts';
import { seeded } from './sandbox/seed.ts';
import { startSocket } from './sandbox/socket.ts';
import {
  ACCOUNT,
  change,
  channelOf,
  isInThread,
  messageAt,
  midnight,
  react,
  remove,
  say,
  SEEDED,
  type Channel,
  type Message,
  type World,
} from './sandbox/world.ts';

export * as people from './sandbox/people.ts';
export { channelOf, say, SEEDED } from './sandbox/world.ts';
export type { Message, World } from './sandbox/world.ts';

/** Who says what the contract suite adds. */
const COLLEAGUE = 'U0AICHA';

function refused(summary: string, code: string, more: object = {}): FaultSpec {
  return { summary: `200 with ${code}: ${summary}`, before: () => no(code, more) };
}

const faults: Readonly<Record<string, FaultSpec>> = {
  unauthorized: refused('the token is gone', 'invalid_auth'),
  revoked: refused('the app was removed from the workspace', 'token_revoked'),
  forbidden: refused('the workspace forbids it', 'restricted_action'),
  not_found: refused('there is no such channel', 'channel_not_found'),
  left: refused('the app is not in the channel', 'not_in_channel'),
  scopeless: refused('the token lacks a scope', 'missing_scope', {
    needed: 'channels:history',
    provided: 'chat:write',
  }),
  failing: refused('Slack itself failed', 'fatal_error'),
  limited: {
    summary: '429 with Retry-After: 1',
    before: () => ({ status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } }),
  },
  outside_marketplace: {
    summary: 'conversations.history and .replies once a minute each, 15 objects',
    before: (request) => {
      outside.add(request);
      return null;
    },
  },
};

export const sandbox = defineSandbox<World>({
  connector: 'slack',
  world: seeded,
  handle,
  settings: (url) => ({ token: ACCOUNT.token, signing_secret: ACCOUNT.signing_secret, api_url: `${url}/api/` }),
  probe: { probe_channel: SEEDED.private },
  beside: startSocket,
  made: ({ made }) => made,
  pushes: (world) => eventsOf(world).map((event) => signed(world, wrapped(world, event))),
  streams: {
    messages: {
      add(world, { at, text, poisoned = false } = {}) {
        const channel = channelOf(world, SEEDED.support);
        return told(
          world,
          channel,
          say(world, channel, {
            by: COLLEAGUE,
            text: text ?? `Note ${channel.messages.length}`,
            poisoned,
            ...(at && { at }),
          }),
        );
      },
      edit: edited,
      remove: removed,
    },
    replies: {
      add(world, { at, text, poisoned = false } = {}) {
        const channel = channelOf(world, SEEDED.support);
        const thread = newestThread(channel).ts;
        const said = text ?? `Answer ${channel.messages.length}`;
        return told(
          world,
          channel,
          say(world, channel, { by: COLLEAGUE, text: said, thread, poisoned, ...(at && { at }) }),
        );
      },
      edit: edited,
      remove: removed,
    },
    reactions: {
      add(world, { poisoned = false } = {}) {
        const channel = channelOf(world, SEEDED.support);
        const message = channel.messages.findLast((one) => !isInThread(one));
        if (!message) throw new RangeError('there is no message');
        const name = `mood_${(message.reactions ?? []).length}`;
        react(message, name, poisoned ? '' : COLLEAGUE);
        emit(world, reactionEvent(world, channel, message, name, COLLEAGUE));
        return `${channel.id}:${message.ts}:${name}:${COLLEAGUE}`;
      },
    },
  },
  actions: {
    post_message: { input: (text) => ({ channel: SEEDED.support, text }) },
    reply: { input: (text) => ({ message: seededMessage('thread'), text }) },
    react: { input: () => ({ message: seededMessage('thread'), emoji: 'white_check_mark' }) },
    open_channel: { input: (text) => ({ name: slug(text), invite: ['U0INES', 'U0TOM'], topic: 'Red tint' }) },
    set_topic: { input: (topic) => ({ channel: SEEDED.support, topic }) },
    pin: { input: () => ({ message: seededMessage('thread') }) },
    update_message: { input: (text) => ({ message: seededMessage('own'), text }) },
  },
  faults,
});

/** Of yesterday: whenever the world was made, it holds that of its own day and that of the day before. */
function seededMessage(which: keyof typeof SEEDED.counters): string {
  return `${SEEDED.support}:${midnight(new Date(), 1)}.${SEEDED.counters[which]}`;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 80);
}

function told(world: World, channel: Channel, message: Message): string {
  emit(world, messageEvent(channel, message));
  return `${channel.id}:${message.ts}`;
}

function edited(world: World, id: string, text: string): void {
  const { channel, message } = found(world, id);
  const previous = message.text;
  change(world, message, text);
  emit(world, changedEvent(channel, message, previous));
}

function removed(world: World, id: string): void {
  const { channel, message } = found(world, id);
  const event = deletedEvent(channel, { ...message });
  remove(channel, message.ts);
  emit(world, event);
}

function found(world: World, id: string): { readonly channel: Channel; readonly message: Message } {
  const [channelId = '', ts = ''] = id.split(':');
  const channel = channelOf(world, channelId);
  return { channel, message: messageAt(channel, ts) };
}

function newestThread({ messages }: Channel): Message {
  const thread = messages.findLast(({ reply_count: count }) => count !== undefined);
  if (!thread) throw new RangeError('there is no thread');
  return thread;
}
