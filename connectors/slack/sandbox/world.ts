/** What a fake workspace holds, and how things happen in it. */
import type { Made } from '#sdk/sandbox';
import type { WebSocket } from 'ws';

const DAY = 86_400_000;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly real: string;
  readonly email: string | null;
  readonly bot: boolean;
  readonly deleted: boolean;
  readonly tz: string;
  /** In which Slack shows itself to them; English where it is left out. */
  readonly locale?: string;
  readonly status: { readonly text: string; readonly emoji: string; readonly expiration: number };
}

/** As Slack writes it; the history gives it as it is. */
export interface Message {
  type: 'message';
  ts: string;
  text: string;
  user?: string;
  bot_id?: string;
  app_id?: string;
  subtype?: string;
  team?: string;
  client_msg_id?: string;
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  reply_users_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  blocks?: unknown;
  files?: unknown;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  metadata?: unknown;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct' | 'group_direct';
  readonly creator: string;
  readonly created: number;
  topic: string;
  archived?: boolean;
  /** With another company. */
  shared?: boolean;
  readonly members: string[];
  /** By timestamp, replies among them. */
  readonly messages: Message[];
  readonly pins: Set<string>;
}

export interface Event {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface World {
  readonly now: () => Date;
  readonly team: { readonly id: string; readonly name: string; readonly url: string };
  readonly people: Map<string, Person>;
  readonly channels: Map<string, Channel>;
  readonly usergroups: {
    readonly id: string;
    readonly name: string;
    readonly handle: string;
    readonly users: string[];
  }[];
  readonly made: Made[];
  /** What the bot token may do. */
  readonly scopes: Set<string>;
  /** Tokens that are good, besides the one of `ACCOUNT`; the app renews them where it rotates. */
  readonly tokens: Set<string>;
  rotates: boolean;
  /** Started requests of the methods that are limited, by method: epoch milliseconds. */
  readonly asked: Map<string, number>;
  /** Where Socket Mode is, and who is there. */
  socket: string | null;
  readonly tickets: Set<string>;
  readonly sockets: Set<WebSocket>;
  /** Envelopes that were not acknowledged, by their id: they are sent again. */
  readonly unacknowledged: Map<string, { readonly event: Event; attempts: number }>;
  readonly acknowledged: string[];
  /** What somebody did in Slack: each opens one view, for three seconds. */
  readonly triggers: Map<string, { readonly user: string; readonly at: number }>;
  /** Open modals, and the home tab of each person (by their id). */
  readonly views: Map<string, View>;
  readonly homes: Map<string, View>;
  /** What one person alone was shown. */
  readonly whispers: {
    readonly channel: string;
    readonly user: string;
    readonly text: string;
    readonly blocks: unknown;
  }[];
  /** What links were unfurled to, by their address. */
  readonly unfurls: Map<string, unknown>;
  /** Interactive envelopes through the socket that are to be acknowledged, with what. */
  readonly answers: Map<string, (reply: unknown) => void>;
  /** Slack's limits for one channel and one method are kept. */
  strict: boolean;
  last: number;
}

/** A modal or a home tab, as it is held. */
export interface View {
  readonly id: string;
  readonly user: string;
  readonly view: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export const ACCOUNT = {
  user: 'U0BONDFIRE',
  bot: 'B0BONDFIRE',
  app: 'A0BONDFIRE',
  token: 'xoxb-sandbox-bot-token',
  app_token: 'xapp-1-sandbox-app-token',
  signing_secret: 'sandbox-signing-secret',
  client_id: '4321.8765',
  client_secret: 'sandbox-client-secret',
} as const;

export const SEEDED = {
  support: 'C0SUPPORT',
  camera: 'C0CAMERA',
  private: 'G0LEADS',
  direct: 'D0INES',
  /** In the first second of a day: what a colleague said, and what the app did. */
  counters: { thread: '000100', own: '000200' },
} as const;

/** Seconds since 1970 of the beginning of the day (UTC), or of one before. */
export function midnight(at: Date, daysBefore = 0): number {
  return (Math.floor(at.getTime() / DAY) - daysBefore) * (DAY / 1000);
}

export function nextId(world: World, letter: string): string {
  world.last += 1;
  return `${letter}0${String(world.last).padStart(8, '0')}`;
}

/** The second of `at`, and the first counter that is free in the channel. */
export function freeTs({ messages }: Channel, at: Date): string {
  const taken = new Set(messages.map(({ ts }) => ts));
  const seconds = Math.floor(at.getTime() / 1000);
  const begin = (at.getTime() % 1000) * 1000;
  for (let counter = begin; ; counter += 1) {
    const ts = `${seconds + Math.floor(counter / 1e6)}.${String(counter % 1e6).padStart(6, '0')}`;
    if (!taken.has(ts)) return ts;
  }
}

export interface Saying {
  readonly by: string;
  readonly text: string;
  readonly at?: Date;
  readonly thread?: string;
  readonly poisoned?: boolean;
  readonly more?: Partial<Message>;
}

/** @throws RangeError where the thread is not there. */
export function say(
  world: World,
  channel: Channel,
  { by, text, at = world.now(), thread, poisoned, more }: Saying,
): Message {
  const bot = by === ACCOUNT.user ? { bot_id: ACCOUNT.bot, app_id: ACCOUNT.app } : {};
  const message: Message = {
    type: 'message',
    user: by,
    text,
    ts: freeTs(channel, at),
    team: world.team.id,
    ...bot,
    ...more,
  };
  if (poisoned) message.edited = { user: by, ts: 'soon' };
  if (thread !== undefined) join(channel, message, thread);
  const index = channel.messages.findLastIndex(({ ts }) => ts < message.ts);
  channel.messages.splice(index + 1, 0, message);
  return message;
}

function join(channel: Channel, message: Message, thread: string): void {
  const parent = messageAt(channel, thread);
  message.thread_ts = thread;
  if (parent.user !== undefined) message.parent_user_id = parent.user;
  const users = new Set([...(parent.reply_users ?? []), message.user ?? '']);
  parent.thread_ts = thread;
  parent.reply_count = (parent.reply_count ?? 0) + 1;
  parent.reply_users = [...users];
  parent.reply_users_count = users.size;
  const latest = parent.latest_reply ?? '';
  parent.latest_reply = message.ts > latest ? message.ts : latest;
}

export function change(world: World, message: Message, text: string): void {
  message.text = text;
  message.edited = { user: message.user ?? '', ts: `${Math.floor(world.now().getTime() / 1000)}.000000` };
  if (message.edited.ts <= message.ts) message.edited.ts = `${Number(message.ts.split('.')[0]) + 1}.000000`;
}

/** A parent that still has replies leaves a tombstone. */
export function remove(channel: Channel, ts: string): void {
  const index = channel.messages.findIndex((one) => one.ts === ts);
  const message = channel.messages[index];
  if (!message) return;
  if (message.reply_count) {
    message.subtype = 'tombstone';
    message.text = 'This message was deleted.';
    message.user = 'USLACKBOT';
    return;
  }
  channel.messages.splice(index, 1);
  const parent = channel.messages.find((one) => one.ts === message.thread_ts);
  if (!parent) return;
  const replies = channel.messages.filter((one) => one.thread_ts === parent.ts && one.ts !== parent.ts);
  parent.reply_count = replies.length;
  parent.latest_reply = replies.at(-1)?.ts ?? parent.ts;
}

/** Was it not there yet? */
export function react(message: Message, name: string, user: string): boolean {
  message.reactions ??= [];
  const known = message.reactions.find((one) => one.name === name);
  if (known?.users.includes(user)) return false;
  if (known) {
    known.users.push(user);
    known.count += 1;
  } else message.reactions.push({ name, users: [user], count: 1 });
  return true;
}

export function messageAt(channel: Channel, ts: string): Message {
  const found = channel.messages.find((one) => one.ts === ts);
  if (!found) throw new RangeError(`no message ${ts} in ${channel.name}`);
  return found;
}

export function channelOf(world: World, id: string): Channel {
  const found = world.channels.get(id);
  if (!found) throw new RangeError(`no channel ${id}`);
  return found;
}

export function isInThread({ ts, thread_ts: thread, subtype }: Message): boolean {
  return thread !== undefined && thread !== ts && subtype !== 'thread_broadcast';
}

export function channelType({ kind }: Channel): string {
  return { public: 'channel', private: 'group', direct: 'im', group_direct: 'mpim' }[kind];
}
