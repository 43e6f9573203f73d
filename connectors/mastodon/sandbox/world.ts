/** Who is at this server and what they said; as much of it as the API shows. */
import { createIssuer, type Issuer, type Made } from '#sdk/sandbox';
import { idAt } from '../ids.ts';

export interface Person {
  readonly id: string;
  readonly username: string;
  /** Null: of this server. */
  readonly domain: string | null;
  readonly name: string;
}

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

export interface Post {
  readonly id: string;
  readonly by: Person;
  readonly created_at: string;
  readonly visibility: Visibility;
  readonly in_reply_to_id: string | null;
  readonly reblog: Post | null;
  readonly language: string | null;
  readonly poll: {
    readonly options: readonly string[];
    readonly expires_at: string;
    readonly multiple: boolean;
  } | null;
  /** Whom it names. */
  readonly mentions: readonly Person[];
  warning: string;
  text: string;
  edited_at: string | null;
}

export interface Notification {
  readonly id: string;
  readonly created_at: string;
  readonly post: Post;
}

export interface World {
  readonly now: () => Date;
  readonly issuer: Issuer;
  readonly people: readonly Person[];
  readonly posts: Map<string, Post>;
  readonly notifications: Notification[];
  /** Ids of what the account favourited. */
  readonly favourites: Set<string>;
  /** Status by Idempotency-Key. */
  readonly keys: Map<string, string>;
  readonly made: Made[];
  /** In the present five minutes. */
  readonly asked: { period: number; count: number };
  serial: number;
}

export const APP = { id: 'sandbox-mastodon-key', secret: 'sandbox-mastodon-secret' } as const;
export const OWN: Person = { id: '101', username: 'aurora', domain: null, name: 'Aurora Cameras' };
const INES: Person = { id: '102', username: 'ines', domain: null, name: 'Inés 📷' };
const TOMAS: Person = { id: '103', username: 'tomas', domain: 'fotos.example', name: '' };

/** Fixed, whatever the time: what actions are tried on. */
const ARCHIVED = 24;
const ARCHIVE_MS = Date.parse('2026-01-05T08:00:00Z');

export function makeWorld(_seed: number, now: () => Date): World {
  const issuer = createIssuer({ app: APP, account: OWN.id, clientCredentials: false, life: 1e9, now });
  const world: World = {
    now,
    issuer,
    people: [OWN, INES, TOMAS],
    posts: new Map(),
    notifications: [],
    favourites: new Set(),
    keys: new Map(),
    made: [],
    asked: { period: 0, count: 0 },
    serial: 0,
  };
  for (let at = 0; at < ARCHIVED; at += 1) {
    const mine = { by: OWN, text: `From our archive, part ${at + 1}` };
    const theirs = { by: INES, text: `A picture a day, ${at + 1}` };
    for (const one of [mine, theirs]) addPost(world, { ...one, at: new Date(ARCHIVE_MS + at * 3_600_000) });
  }
  const first = addPost(world, {
    by: INES,
    text: 'The new firmware makes my pictures red. #aurora',
    at: ago(world, 5),
  });
  const second = addPost(world, {
    by: TOMAS,
    text: '@aurora Same here, since Tuesday.',
    in_reply_to_id: first.id,
    at: ago(world, 4),
  });
  addPost(world, { by: INES, text: '', reblog: second, at: ago(world, 3) });
  addPost(world, { by: TOMAS, text: '写真が赤い', warning: '写真', language: 'ja', at: ago(world, 2) });
  addPost(world, { by: INES, text: '@aurora May I send you one?', visibility: 'direct', at: ago(world, 1) });
  return world;
}

function ago({ now }: World, hours: number): Date {
  return new Date(now().getTime() - hours * 3_600_000);
}

export interface Addition extends Partial<Omit<Post, 'id' | 'by' | 'created_at' | 'edited_at' | 'mentions'>> {
  readonly by: Person;
  readonly text: string;
  readonly at?: Date;
  /** A date that is none. */
  readonly poisoned?: boolean;
}

/** Whoever is named is told, except ourselves of our own. */
export function addPost(world: World, { at = world.now(), poisoned = false, ...given }: Addition): Post {
  world.serial += 1;
  const created_at = at.toISOString();
  const post: Post = {
    visibility: 'public',
    in_reply_to_id: null,
    reblog: null,
    language: 'en',
    poll: null,
    warning: '',
    ...given,
    id: String(BigInt(idAt(at)) + BigInt(world.serial)),
    created_at: poisoned ? 'soon' : created_at,
    edited_at: null,
    mentions: world.people.filter((one) => given.text.includes(`@${acctOf(one)}`)),
  };
  world.posts.set(post.id, post);
  if (post.mentions.includes(OWN) && post.by !== OWN)
    world.notifications.push({ id: String(world.serial), created_at, post });
  return post;
}

/** With it go its boosts and whoever was told of it. */
export function drop(world: World, post: Post): void {
  for (const one of world.posts.values()) if (one === post || one.reblog === post) world.posts.delete(one.id);
  const kept = world.notifications.filter((one) => one.post !== post);
  world.notifications.splice(0, world.notifications.length, ...kept);
}

export function acctOf({ username, domain }: Person): string {
  return domain === null ? username : `${username}@${domain}`;
}

export function note(world: World, what: string, id: string, text: string): void {
  world.made.push({ what, id, by: OWN.username, text, at: world.now().toISOString() });
}

/** One of the archive: ours, or a colleague's; the same for the same words. */
export function archived(words: string, whose: 'ours' | 'theirs'): string {
  const sum = [...words].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const at = sum % ARCHIVED;
  const serial = at * 2 + (whose === 'ours' ? 1 : 2);
  return String(BigInt(idAt(new Date(ARCHIVE_MS + at * 3_600_000))) + BigInt(serial));
}

export { INES };
