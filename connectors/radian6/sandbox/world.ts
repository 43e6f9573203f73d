/** What the fake account holds: topic profiles, users, posts from networks, and what is done to them. */
import type { Made } from '#sdk/sandbox';

export const ACCOUNT = { user: 'bondfire@acme.example', password: 'radian6-sandbox', appkey: 'radian6-sandbox-app' };
export const OAUTH = { client_id: 'acme-bondfire', client_secret: 'radian6-sandbox-secret' };
export const TOPIC = '4526';

export interface Topic {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Note {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
}

export interface Post {
  readonly id: string;
  readonly topic: string;
  readonly author: Author;
  readonly media: Media;
  readonly url: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly poisoned: boolean;
  title: string;
  content: string;
  /** 0 active, 1 spam, 2 hidden: the later generation shows it. */
  status: number;
  assigned: string | null;
  classification: string | null;
  engagement: string | null;
  sentiment: { value: number; overridden: boolean } | null;
  readonly tags: Set<string>;
  readonly notes: Note[];
}

export interface Author {
  readonly id: string;
  readonly name: string;
  readonly full: string;
  readonly followers: number;
}

export interface Media {
  /** Of the media type; a provider has a number of its own. */
  readonly type: number;
  readonly provider: string;
  readonly providerId: string;
}

export interface World {
  readonly now: () => Date;
  readonly topics: readonly Topic[];
  readonly users: readonly User[];
  readonly posts: Map<string, Post>;
  readonly tokens: Set<string>;
  readonly authorTags: Map<string, Set<string>>;
  /** When the addresses that may be asked every 30 seconds were last asked. */
  readonly asked: Map<string, number>;
  readonly made: Made[];
  /** Of the river: more are not given, whatever is asked for. */
  mostPerPage: number;
  last: number;
}

const TWITTER: Media = { type: 8, provider: 'TWITTER', providerId: '10' };
const YOUTUBE: Media = { type: 2, provider: 'YouTube', providerId: '2' };
const FORUM: Media = { type: 9, provider: 'Forum replies', providerId: '31' };
const NEWS: Media = { type: 5, provider: 'Mainstream News', providerId: '5' };
const AUTHORS: readonly Author[] = [
  { id: '2184', name: 'lensfan', full: 'Lena Novak', followers: 1520 },
  { id: '2185', name: 'foto_otaku', full: '佐藤 ハル', followers: 240 },
  { id: '-1', name: 'CameraClub', full: '', followers: 0 },
];
const FIRST_ID = 1_828_477_430;

const SEED: readonly {
  readonly content: string;
  readonly title: string;
  readonly media: Media;
  readonly tone: number;
}[] = [
  {
    title: 'Red tint again',
    content: 'Every photo has a red tint since the update & nobody answers.',
    media: TWITTER,
    tone: -10,
  },
  // Networks forbid that some content is passed on.
  { title: '', content: '', media: TWITTER, tone: 99 },
  {
    title: 'Hands on',
    content: 'Hands on with the new camera\u0000: <b>stunning</b> at night.',
    media: YOUTUBE,
    tone: 10,
  },
  { title: 'Re: tint', content: '新しいカメラの写真が赤い。返品します。', media: FORUM, tone: -5 },
  { title: 'Acme recalls nothing', content: 'The maker looks into reports about tinted photos.', media: NEWS, tone: 0 },
];
export const SEEDED = SEED.map((_, index) => String(FIRST_ID + 1 + index));

export function seeded(seed: number, now: () => Date): World {
  const world: World = {
    now,
    topics: [
      { id: TOPIC, name: 'Acme cameras', active: true },
      { id: '4527', name: 'Acme phones', active: true },
    ],
    users: [
      { id: '538', name: 'Ines Moreau', email: 'ines@acme.example' },
      { id: '539', name: 'Tom Adeyemi', email: 'tom@acme.example' },
    ],
    posts: new Map(),
    tokens: new Set(),
    authorTags: new Map(),
    asked: new Map(),
    made: [],
    mostPerPage: 10_000,
    last: FIRST_ID,
  };
  for (const [index, { title, content, media, tone }] of SEED.entries()) {
    const author = AUTHORS[(index + seed) % AUTHORS.length];
    const at = now().getTime() - (SEED.length - index) * 600_000;
    addPost(world, {
      title,
      content,
      media,
      at,
      ...(author && { author }),
      sentiment: { value: tone, overridden: false },
    });
  }
  return world;
}

export function addPost(world: World, given: Partial<Post> = {}): Post {
  world.last += 1;
  const id = String(world.last);
  const author = given.author ?? { id: '2184', name: 'lensfan', full: 'Lena Novak', followers: 1520 };
  const content = given.content ?? `Post ${id}`;
  const post: Post = {
    id,
    topic: TOPIC,
    author,
    media: TWITTER,
    url: `https://social.example/${author.name}/statuses/${id}`,
    at: world.now().getTime(),
    poisoned: false,
    title: content.slice(0, 60),
    content,
    status: 0,
    assigned: null,
    classification: null,
    engagement: null,
    sentiment: null,
    tags: new Set(),
    notes: [],
    ...given,
  };
  world.posts.set(id, post);
  return post;
}

/** What was done through the API; what changes nothing was not done. */
export function record(world: World, what: string, id: string, text: string): void {
  world.made.push({ what, id, by: ACCOUNT.user, text, at: world.now().toISOString() });
}

/** Sets one part of a post's workflow. */
export function setPart(
  world: World,
  post: Post,
  part: 'assigned' | 'classification' | 'engagement',
  value: string,
): void {
  if (post[part] === value) return;
  post[part] = value;
  record(world, part, post.id, `${post.id} ${value}`);
}

export function setTone(world: World, post: Post, value: number): void {
  if (post.sentiment?.overridden === true && post.sentiment.value === value) return;
  post.sentiment = { value, overridden: true };
  record(world, 'sentiment', post.id, `${post.id} ${value}`);
}

export function addNote(world: World, post: Post, text: string): void {
  world.last += 1;
  const id = String(world.last);
  post.notes.push({ id, by: '538', text, at: world.now().getTime() });
  record(world, 'note', id, `${post.id} ${text}`);
}

export function tag(world: World, post: Post, tags: readonly string[]): void {
  const fresh = tags.map((one) => one.trim()).filter((one) => one !== '' && !post.tags.has(one));
  if (fresh.length === 0) return;
  for (const one of fresh) post.tags.add(one);
  record(world, 'tags', post.id, `${post.id} ${fresh.join(',')}`);
}
