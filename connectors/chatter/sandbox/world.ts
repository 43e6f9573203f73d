/** What the fake org holds and how it changes. Nothing here knows the wire format. */
import { createIssuer, type Issuer, type Made } from '#sdk/sandbox';

export interface Person {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly username: string;
  readonly title: string | null;
  readonly userType: 'Internal' | 'ChatterGuest';
  readonly active: boolean;
  /** What others read while they are away; empty while they are here. */
  readonly away: string;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly visibility: 'PublicAccess' | 'PrivateAccess';
  readonly members: readonly string[];
  readonly archived: boolean;
}

/** As requests write them, with the ids of 18 characters. */
export interface Piece {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly tag?: string;
  readonly url?: string;
  readonly markupType?: string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** A text instead of a date is a record that no mapping can read. */
export type When = Date | string;

export interface Like {
  readonly id: string;
  /** A number is no id. */
  readonly by: string | number;
}

interface Written {
  readonly id: string;
  readonly by: string;
  readonly at: When;
  pieces: readonly Piece[];
  revision: number;
  edited: Date | null;
  readonly likes: Like[];
}

export interface Reply extends Written {
  readonly post: string;
  readonly under: string | null;
  readonly level: number;
  readonly file: string | null;
}

export interface Post extends Written {
  readonly type: string;
  readonly parent: string;
  modified: Date;
  readonly question: string | null;
  readonly poll: readonly string[] | null;
  readonly link: { readonly url: string; readonly name: string | null } | null;
  readonly files: readonly string[];
  readonly topics: readonly string[];
  readonly visibility: string;
  /** Of what the org posts itself: its body is empty, and this is its header. */
  readonly header: string | null;
  readonly shared: string | null;
  readonly replies: Reply[];
}

export interface StoredFile {
  readonly id: string;
  readonly title: string;
  readonly size: number;
  readonly by: string;
  readonly at: Date;
}

export interface Case {
  readonly id: string;
  readonly number: string;
  readonly by: string;
  readonly at: Date;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly now: () => Date;
  readonly issuer: Issuer;
  /** Of the certificate that may sign for users: a public key as PEM. */
  certificate: string | null;
  readonly people: Map<string, Person>;
  readonly groups: Map<string, Group>;
  readonly posts: Map<string, Post>;
  readonly files: Map<string, StoredFile>;
  readonly cases: Map<string, Case>;
  readonly made: Made[];
  /** The number of the last id given. */
  last: number;
}

export const APP = { id: 'sandbox-consumer-key', secret: 'sandbox-consumer-secret' };
export const ORG = salesforceId('00D', 1);
/** Who Bondfire signs in as. */
export const ACCOUNT = salesforceId('005', 1);
const HOUR = 3600;

/** 15 characters that tell upper and lower case apart, and three that repeat which are upper. */
export function salesforceId(prefix: string, number: number): string {
  let rest = '';
  for (let left = number; rest.length < 9; left = Math.floor(left / 62)) rest = (ALPHABET[left % 62] ?? '0') + rest;
  return longId(`${prefix}5Bf${rest}`);
}

/** Requests take ids of 15 characters too; answers have 18. */
export function longId(id: string): string {
  if (id.length !== 15) return id;
  const chunks = [0, 5, 10].map((from) =>
    Array.from(id.slice(from, from + 5)).reduce((sum, letter, at) => sum + (/[A-Z]/.test(letter) ? 1 << at : 0), 0),
  );
  return id + chunks.map((chunk) => SUFFIX[chunk]).join('');
}

export function nextId(world: World, prefix: string): string {
  world.last += 1;
  return salesforceId(prefix, world.last);
}

export function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}

export function emptyWorld(now: () => Date): World {
  return {
    now,
    issuer: createIssuer({ app: APP, account: ACCOUNT, clientCredentials: true, life: 2 * HOUR, now }),
    certificate: null,
    people: new Map(),
    groups: new Map(),
    posts: new Map(),
    files: new Map(),
    cases: new Map(),
    made: [],
    last: 1000,
  };
}

export interface Posting {
  readonly by: string;
  readonly parent?: string;
  readonly pieces?: readonly Piece[];
  readonly text?: string;
  readonly type?: string;
  readonly question?: string | null;
  readonly poll?: readonly string[] | null;
  readonly link?: Post['link'];
  readonly files?: readonly string[];
  readonly topics?: readonly string[];
  readonly visibility?: string;
  readonly header?: string;
  readonly shared?: string;
  readonly at?: Date;
  readonly poisoned?: boolean;
}

export function addPost(world: World, posting: Posting): Post {
  const at = wholeSeconds(posting.at ?? world.now());
  const { question = null, poll = null, link = null, files = [], topics = [] } = posting;
  const tagged = (posting.pieces ?? []).flatMap(({ type, tag }) => (type === 'Hashtag' && tag ? [tag] : []));
  const post: Post = {
    id: nextId(world, '0D5'),
    by: posting.by,
    parent: posting.parent ?? posting.by,
    at: posting.poisoned === true ? 'soon' : at,
    modified: at,
    type: posting.type ?? typeOf(posting),
    pieces: posting.pieces ?? (posting.text === undefined ? [] : [{ type: 'Text', text: posting.text }]),
    question,
    poll,
    link,
    files,
    topics: [...new Set([...topics, ...tagged])],
    visibility: posting.visibility ?? 'AllUsers',
    header: posting.header ?? null,
    shared: posting.shared ?? null,
    revision: 1,
    edited: null,
    likes: [],
    replies: [],
  };
  world.posts.set(post.id, post);
  return post;
}

function typeOf({ question, poll, link, files = [] }: Posting): string {
  if (question) return 'QuestionPost';
  if (poll) return 'PollPost';
  if (link) return 'LinkPost';
  return files.length > 0 ? 'ContentPost' : 'TextPost';
}

/** A comment moves its post. */
export function addReply(
  world: World,
  post: Post,
  by: string,
  more: {
    readonly pieces: readonly Piece[];
    readonly under?: string | null;
    readonly file?: string | null;
    readonly at?: Date;
    readonly poisoned?: boolean;
  },
): Reply {
  const at = wholeSeconds(more.at ?? world.now());
  const under = post.replies.find(({ id }) => id === more.under) ?? null;
  const reply: Reply = {
    id: nextId(world, '0D7'),
    post: post.id,
    by,
    at: more.poisoned === true ? 'soon' : at,
    pieces: more.pieces,
    under: under?.id ?? null,
    level: under === null ? 0 : under.level + 1,
    file: more.file ?? null,
    revision: 1,
    edited: null,
    likes: [],
  };
  post.replies.push(reply);
  post.modified = new Date(Math.max(post.modified.getTime(), wholeSeconds(world.now()).getTime()));
  return reply;
}

/** Neither an edit nor a like moves the post: that is what the guide promises at least. */
export function rewrite(world: World, thing: Post | Reply, pieces: readonly Piece[]): void {
  thing.pieces = pieces;
  thing.revision += 1;
  thing.edited = wholeSeconds(world.now());
}

/** Once a person. */
export function addLike(
  world: World,
  thing: Post | Reply,
  by: string | number,
): { readonly like: Like; readonly fresh: boolean } {
  const known = thing.likes.find((like) => like.by === by);
  if (known) return { like: known, fresh: false };
  const like = { id: nextId(world, '0I0'), by };
  thing.likes.push(like);
  return { like, fresh: true };
}

export function replyAt(world: World, id: string): Reply | null {
  for (const { replies } of world.posts.values()) {
    const found = replies.find((reply) => reply.id === id);
    if (found) return found;
  }
  return null;
}

export function postOf(world: World, reply: Reply): Post {
  const post = world.posts.get(reply.post);
  if (!post) throw new RangeError(`no post ${reply.post}`);
  return post;
}

/** With all that hangs below it. */
export function drop(world: World, id: string): boolean {
  if (world.posts.delete(id)) return true;
  const reply = replyAt(world, id);
  if (!reply) return false;
  const { replies } = postOf(world, reply);
  const gone = new Set([id]);
  for (const one of replies) if (one.under !== null && gone.has(one.under)) gone.add(one.id);
  replies.splice(0, replies.length, ...replies.filter((one) => !gone.has(one.id)));
  return true;
}

/** May our account read it? */
export function mayRead(world: World, { parent }: Post): boolean {
  const group = world.groups.get(parent);
  return group === undefined || group.visibility === 'PublicAccess' || group.members.includes(ACCOUNT);
}

export function note(world: World, what: string, id: string, text: string): void {
  world.made.push({ what, id, by: ACCOUNT, text, at: world.now().toISOString() });
}
