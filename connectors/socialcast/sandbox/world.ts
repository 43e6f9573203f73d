/** What the fake community holds and how it changes. Ids are numbers, as the vendor's; nothing here knows the wire format. */
import type { Issuer } from '#sdk/sandbox';

export interface Person {
  readonly id: number;
  readonly first: string;
  readonly last: string;
  readonly username: string;
  readonly email: string;
  readonly title: string | null;
  readonly role: string;
  readonly state: 'active' | 'inactive' | 'terminated';
  /** ISO date of the day they are back; null while they are here. */
  readonly back: string | null;
}

export interface Group {
  readonly id: number;
  readonly name: string;
  readonly permission: 'public' | 'private' | 'external_contributor';
  readonly stream: number;
  readonly members: number[];
}

/** A text instead of a date is a record that no mapping can read. */
export type When = Date | string;

export interface Like {
  readonly id: number;
  readonly by: number;
  readonly at: When;
}

export interface Comment {
  readonly id: number;
  readonly by: number;
  text: string;
  readonly at: When;
  readonly likes: Like[];
}

export interface Message {
  readonly id: number;
  readonly by: number;
  readonly title: string;
  body: string;
  readonly type: string;
  readonly link: string | null;
  readonly group: number | null;
  readonly at: When;
  updated: Date;
  /** Epoch milliseconds. */
  interacted: number;
  readonly comments: Comment[];
  readonly likes: Like[];
  /** Flags by person. */
  readonly flags: Map<number, number>;
  /** Whether it came over the API. */
  readonly api: boolean;
}

export interface Entry {
  readonly id: number;
  readonly by: number;
  readonly text: string;
  readonly at: Date;
}

export interface Conversation {
  readonly id: number;
  /** Sorted ids. */
  readonly members: readonly number[];
  readonly entries: Entry[];
}

export interface World {
  readonly now: () => Date;
  readonly people: Map<number, Person>;
  readonly groups: Map<number, Group>;
  readonly messages: Map<number, Message>;
  readonly conversations: Conversation[];
  /** What came over the API, in order. */
  readonly made: {
    readonly what: string;
    readonly id: string;
    readonly by: string;
    readonly text: string;
    readonly at: string;
  }[];
  readonly issuer: Issuer;
  /** The last id given, of anything. */
  last: number;
}

/** Registered in the Apps Manager of the fake community. */
export const APPLICATION = { id: 'bondfire-application', secret: 'bondfire-application-sandbox' };

/** The account that Bondfire is given. */
export const ACCOUNT = { id: 1, email: 'bondfire@acme.example', password: 'sandbox-password-of-socialcast' };
/** A private group of the account's own. */
export const QUIET = { id: 20, name: 'Bondfire tests' };
export const HOME_STREAM = 901;
export const COMPANY_STREAM = 902;
/** What is seeded: ten messages, always with these ids. */
export const SEEDED = Array.from({ length: 10 }, (_, index) => 101 + index);

export function nextId(world: World): number {
  world.last += 1;
  return world.last;
}

/** Later than anything before it, or now: what changes is listed first. Whole seconds, as the vendor writes them. */
export function touch(world: World, least: Date): Date {
  const times = [...world.messages.values()].map(({ updated }) => updated.getTime());
  return wholeSeconds(new Date(times.reduce((latest, time) => Math.max(latest, time), least.getTime())));
}

export function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}

export interface Posting {
  readonly by: number;
  readonly body: string;
  readonly title?: string;
  readonly link?: string | null;
  readonly group?: number | null;
  readonly at?: Date;
  readonly poisoned?: boolean;
  readonly api?: boolean;
  readonly id?: number;
  readonly type?: string;
}

/** A message older than the newest comes to light now: its update is what lists go by. */
export function post(world: World, posting: Posting): Message {
  const at = wholeSeconds(posting.at ?? world.now());
  const latest = touch(world, new Date(0));
  const message: Message = {
    id: posting.id ?? nextId(world),
    by: posting.by,
    title: posting.title ?? '',
    body: posting.body,
    type: posting.type ?? (posting.link ? 'link' : 'status_message'),
    link: posting.link ?? null,
    group: posting.group ?? null,
    at: posting.poisoned === true ? 'soon' : at,
    updated: at < latest ? touch(world, world.now()) : at,
    interacted: at.getTime(),
    comments: [],
    likes: [],
    flags: new Map(),
    api: posting.api ?? false,
  };
  world.messages.set(message.id, message);
  return message;
}

/** Comments update their message. */
export function addComment(
  world: World,
  message: Message,
  by: number,
  text: string,
  { at = world.now(), poisoned = false }: { readonly at?: Date; readonly poisoned?: boolean } = {},
): Comment {
  const comment: Comment = { id: nextId(world), by, text, at: poisoned ? 'soon' : wholeSeconds(at), likes: [] };
  message.comments.push(comment);
  message.updated = touch(world, world.now());
  message.interacted = message.updated.getTime();
  return comment;
}

/** Twice is two likes: what the vendor does is written nowhere, and this is the worse. */
export function addLike(
  world: World,
  message: Message,
  likes: Like[],
  by: number,
  { at = world.now(), poisoned = false }: { readonly at?: Date; readonly poisoned?: boolean } = {},
): Like {
  const like: Like = { id: nextId(world), by, at: poisoned ? 'soon' : wholeSeconds(at) };
  likes.push(like);
  message.updated = touch(world, world.now());
  return like;
}

/** An edit is an update of a later second, however fast it comes: the vendor tells seconds only. */
export function edit(world: World, message: Message, text: string): void {
  message.body = text;
  message.updated = touch(world, new Date(message.updated.getTime() + 1000));
}

/** Conversations of the same people are one. */
export function write(
  world: World,
  by: number,
  to: readonly number[],
  text: string,
): { conversation: Conversation; entry: Entry } {
  const members = [...new Set([by, ...to])].toSorted((one, other) => one - other);
  const known = world.conversations.find((one) => one.members.join() === members.join());
  const conversation = known ?? { id: nextId(world), members, entries: [] };
  if (!known) world.conversations.push(conversation);
  const entry = { id: nextId(world), by, text, at: wholeSeconds(world.now()) };
  conversation.entries.push(entry);
  return { conversation, entry };
}

/** May this person read it? Company messages and public groups: everybody. */
export function mayRead(world: World, person: number, { group }: Message): boolean {
  const found = group === null ? undefined : world.groups.get(group);
  return found === undefined || found.permission === 'public' || found.members.includes(person);
}

/** Numbers of old messages: there when they are asked for by number, listed when something happens to them. */
const ARCHIVE = { first: 100_001, size: 800_000 };
const YEAR = 365 * 24 * 3600 * 1000;

/** Which of the old messages a text stands for, where an action takes no text. */
export function archivedFor(text: string): number {
  const sum = [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
  return ARCHIVE.first + (sum % ARCHIVE.size);
}

export function messageAt(world: World, id: number): Message | null {
  const known = world.messages.get(id);
  if (known || id < ARCHIVE.first || id >= ARCHIVE.first + ARCHIVE.size) return known ?? null;
  const at = wholeSeconds(new Date(world.now().getTime() - YEAR));
  const old = post(world, { id, by: 11, body: `From the archive (${id})`, at });
  old.updated = at;
  return old;
}
