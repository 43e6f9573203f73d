/** The fake company's conversations, the record of requests between Care and the bot, and what agents did. */
import type { Made } from '#sdk/sandbox';
import { referenceOf, type Coordinate } from '../schema.ts';

export const ACCOUNT = { username: 'api@acme.example', password: 'sandbox-care-password' };
export const CALLBACK = { identity: 'bondfire', secret: 'sandbox-callback-secret' };
export const APP = 'acme-bot';
export const COMPANY = 'acme';
export const TAGS = [
  { tagId: 2, name: 'Laptops', hierarchy: 'Computers > Laptops', tagState: 'ENABLED' },
  { tagId: 3, name: 'Cameras', hierarchy: 'Photo > Cameras', tagState: 'ENABLED' },
  { tagId: 4, name: 'Cameras', hierarchy: 'Video > Cameras', tagState: 'ENABLED' },
  { tagId: 5, name: 'Fax', hierarchy: 'Fax', tagState: 'DISABLED' },
] as const;
export const QUEUES = [
  {
    id: 5016,
    uuid: '8c2063ef-0000-11e3-a5df-525400201fe1',
    name: 'Default Work Queue',
    description: null,
    archived: false,
  },
  {
    id: 13194,
    uuid: '1252d4bd-0000-4b65-8762-c44f515e8317',
    name: 'Twitter Mentions',
    description: null,
    archived: false,
  },
] as const;

export interface Conversation {
  owner: 'BOT' | 'AGENT';
  priority: number;
  queue: number;
  resolved: boolean;
  readonly tags: Set<number>;
  readonly notes: string[];
}

export interface Recorded {
  readonly id: string;
  readonly origin: 'KHOROS' | 'BOT';
  readonly state: 'SUCCESS' | 'ERROR' | 'PENDING';
  readonly at: number;
  readonly payload: string;
}

export interface World {
  readonly now: () => Date;
  readonly conversations: Map<string, Conversation>;
  readonly recorded: Recorded[];
  /** What Care posts to the bot, oldest first. */
  readonly posts: Record<string, unknown>[];
  readonly made: Made[];
  /** The one token of the bot; null until somebody makes it. */
  token: { value: string; ends: number } | null;
  last: number;
}

/** Whose conversation an agent has. */
export const WITH_AGENT = 'u-tom';
export const WITH_BOT = 'u-ines';
/** The first message of each person: `message-u-ines`. */
export const firstMessage = (author: string): string => `message-${author}`;

const TALK = [
  [WITH_BOT, 'Ines Moreau', 'My camera has a red tint since the update 📷'],
  [WITH_AGENT, 'Tom Adeyemi', 'Where is my order?'],
  ['u-yuki', 'Yuki Tanaka', '写真が赤くなります'],
] as const;

const LIFE_MS = 90 * 24 * 3_600_000;

export function seeded(seed: number, now: () => Date): World {
  const world: World = {
    now,
    conversations: new Map(),
    recorded: [],
    posts: [],
    made: [],
    token: null,
    last: seed * 1000,
  };
  const start = now().getTime() - 3_600_000;
  for (const [index, [author, name, text]] of TALK.entries())
    addMessage(world, { author, name, text, at: start + index * 60_000, messageId: firstMessage(author) });
  conversationOf(world, WITH_AGENT).owner = 'AGENT';
  addAnswer(world, WITH_AGENT, 'It left us this morning.', start + 600_000);
  conversationOf(world, WITH_BOT).tags.add(2);
  return world;
}

export function coordinateOf(messageId: string): Coordinate & Record<string, unknown> {
  return {
    companyKey: COMPANY,
    networkKey: 'facebook',
    externalId: '987654321',
    messageId,
    botId: APP,
    scope: 'PRIVATE',
  };
}

/** As the stream names it. */
export function referenceTo(author: string, messageId = firstMessage(author)): string {
  return referenceOf(coordinateOf(messageId), { id: author });
}

export function conversationOf(world: World, author: string): Conversation {
  const known = world.conversations.get(author);
  if (known) return known;
  const made: Conversation = { owner: 'BOT', priority: 3, queue: 5016, resolved: false, tags: new Set(), notes: [] };
  world.conversations.set(author, made);
  return made;
}

export function addMessage(
  world: World,
  given: {
    readonly author: string;
    readonly name: string;
    readonly text: string | null;
    readonly at: number;
    readonly messageId?: string;
    readonly poisoned?: boolean;
  },
): string {
  const messageId = given.messageId ?? `m-${next(world)}`;
  conversationOf(world, given.author);
  const post = {
    type: 'message',
    coordinate: coordinateOf(messageId),
    author: { id: given.author, fullName: given.name, properties: {} },
    owner: { type: 'BOT', appId: APP },
    ...(given.text !== null && { text: given.text }),
    publishedTS: given.poisoned === true ? 'soon' : given.at,
    receivedTS: given.at + 700,
    properties: {},
  };
  world.posts.push(post);
  record(world, 'KHOROS', post, given.at);
  return referenceOf(post.coordinate, { id: given.author });
}

/** An agent answers; Care tells the bot. */
export function addAnswer(
  world: World,
  author: string,
  text: string,
  at: number,
  poisoned = false,
): Record<string, unknown> {
  const post = {
    type: 'update',
    operation: 'AGENT_RESPONSE',
    coordinate: coordinateOf(`m-${next(world)}`),
    author: { id: author, fullName: 'A customer' },
    owner: { type: 'AGENT' },
    text,
    publishedTS: poisoned ? 'soon' : at,
    receivedTS: at + 700,
  };
  world.posts.push(post);
  record(world, 'KHOROS', post, at);
  return post;
}

export function record(
  world: World,
  origin: Recorded['origin'],
  payload: object,
  at: number,
  state: Recorded['state'] = 'SUCCESS',
): string {
  const id = `request-${next(world)}`;
  world.recorded.push({ id, origin, state, at, payload: JSON.stringify(payload) });
  return id;
}

export function newToken(world: World): { value: string; ends: number } {
  world.token = { value: `sandbox-care-token-${next(world)}`, ends: world.now().getTime() + LIFE_MS };
  return world.token;
}

export function next(world: World): string {
  world.last += 1;
  return String(world.last);
}
