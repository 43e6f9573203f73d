/** A small community on camera practices: its people, terms, content and comments, and who may do what. */
import { createHash } from 'node:crypto';
import { createIssuer, type Issuer, type Made } from '#sdk/sandbox';

export interface Person {
  readonly uid: number;
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly permissions: ReadonlySet<string>;
}

export interface Term {
  readonly tid: number;
  readonly id: string;
  readonly name: string;
}

export interface Formatted {
  readonly value: string;
  readonly format: string | null;
}

/** Times are UNIX seconds. */
export interface Item {
  readonly kind: 'node' | 'comment';
  readonly bundle: string;
  readonly id: string;
  /** nid or cid. */
  readonly serial: number;
  readonly author: Person;
  readonly created: number | string;
  changed: number;
  status: boolean;
  /** A comment's subject. */
  title: string | null;
  body: Formatted | null;
}

export interface Content extends Item {
  readonly kind: 'node';
  vid: number;
  /** Who saved the newest revision. */
  editor: Person;
  revised: number;
  log: string | null;
  /** The newest revision changed nothing. */
  resaved: boolean;
  terms: readonly Term[];
  /** 2 open, 1 closed; null where the type has no comments. */
  comments: 1 | 2 | null;
}

export interface Remark extends Item {
  readonly kind: 'comment';
  readonly on: Content;
  readonly parent: Remark | null;
  readonly thread: string;
}

export interface World {
  readonly now: () => Date;
  readonly seed: number;
  readonly people: readonly Person[];
  readonly terms: readonly Term[];
  readonly content: Content[];
  readonly remarks: Remark[];
  readonly made: Made[];
  /** The module Simple OAuth. */
  readonly issuer: Issuer;
  /** UUIDs that a module hides from everybody but administrators, after the page was cut. */
  readonly hidden: Set<string>;
  /** How long each save takes, in seconds: `changed` is when it began. */
  saveTakes: number;
  /** Content moderation, or a module like it, publishes whatever is saved. */
  publishes: boolean;
  serial: number;
  vid: number;
}

export const BUNDLES = ['article', 'page'] as const;
export const COMMENT_BUNDLE = 'comment';
export const ANONYMOUS = 'Anonymous';

export const CONSUMER = { id: 'bondfire-consumer', secret: 'bondfire-consumer-sandbox' };

const READ = ['access content', 'access comments'];
const WRITE = [
  'access user profiles',
  'post comments',
  'edit own comments',
  'administer nodes',
  'view own unpublished content',
  ...BUNDLES.flatMap((type) => [`create ${type} content`, `edit any ${type} content`, `delete own ${type} content`]),
  'format plain_text',
  'format basic_html',
];
const ALL = [...WRITE, 'bypass node access', 'administer comments', 'administer users', 'format full_html'];

export function makeWorld(seed: number, now: () => Date): World {
  const world: World = {
    now,
    seed,
    people: [
      person(0, ANONYMOUS, []),
      person(1, 'admin', ALL),
      person(2, 'bondfire', WRITE),
      person(3, 'reader', ['format plain_text']),
      person(4, 'ines', ['post comments', 'format plain_text']),
      person(5, 'tomas', ['post comments', 'format plain_text']),
    ],
    terms: ['camera', 'firmware', 'display'].map((name, at) => ({
      tid: at + 1,
      id: uuidOf('term', at + 1),
      name,
    })),
    content: [],
    remarks: [],
    made: [],
    issuer: createIssuer({ app: CONSUMER, account: 'bondfire', clientCredentials: true, life: 300, now }),
    hidden: new Set(),
    saveTakes: 0,
    publishes: false,
    serial: 0,
    vid: 0,
  };
  seedTalk(world);
  return world;
}

function person(uid: number, name: string, permissions: readonly string[]): Person {
  const password = `${name}-sandbox`;
  return { uid, id: uuidOf('user', uid), name, password, permissions: new Set([...READ, ...permissions]) };
}

/** The same in every sandbox. Version and variant are those of a random UUID. */
export function uuidOf(what: string, number: number): string {
  const hex = createHash('sha256').update(`${what} ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function seconds(world: World): number {
  return Math.floor(world.now().getTime() / 1000);
}

export function personNamed(world: World, name: string): Person {
  const found = world.people.find((one) => one.name === name);
  if (!found) throw new RangeError(`nobody is called ${name}`);
  return found;
}

export function addContent(world: World, given: Partial<Content> & { readonly bundle: string }): Content {
  world.serial += 1;
  world.vid += 1;
  const at = given.changed ?? seconds(world);
  const author = given.author ?? personNamed(world, 'ines');
  const content: Content = {
    kind: 'node',
    id: uuidOf('node', world.serial),
    serial: world.serial,
    author,
    created: at,
    changed: at,
    status: true,
    title: `Practice ${world.serial}`,
    body: null,
    vid: world.vid,
    editor: author,
    revised: at,
    log: null,
    resaved: false,
    terms: [],
    comments: given.bundle === 'article' ? 2 : null,
    ...given,
  };
  world.content.push(content);
  return content;
}

export function addRemark(world: World, on: Content, given: Partial<Remark>): Remark {
  world.serial += 1;
  const at = given.changed ?? seconds(world);
  const parent = given.parent ?? null;
  const siblings = world.remarks.filter((one) => one.on === on && one.parent === parent).length;
  const step = String(parent === null ? siblings + 1 : siblings).padStart(2, '0');
  const remark: Remark = {
    kind: 'comment',
    bundle: COMMENT_BUNDLE,
    id: uuidOf('comment', world.serial),
    serial: world.serial,
    author: personNamed(world, 'tomas'),
    created: at,
    changed: at,
    status: true,
    title: null,
    body: null,
    on,
    parent,
    thread: parent === null ? `${step}/` : `${parent.thread.slice(0, -1)}.${step}/`,
    ...given,
  };
  world.remarks.push(remark);
  return remark;
}

/** Three share each second, as on a site that was filled by an import. */
function seedTalk(world: World): void {
  const start = seconds(world) - 14 * 86_400;
  const [camera, firmware, display] = world.terms;
  const subjects = [
    ['Keep the lens cover on while shipping', camera],
    ['How to reset the white balance', camera],
    ['Rolling back a firmware', firmware],
    ['When the display flickers', display],
    ['Cleaning contacts', display],
    ['Calibrating after a drop', camera],
  ] as const;
  for (const [at, [title, term]] of subjects.entries()) {
    const changed = start + Math.floor(at / 3) * 3600;
    const value = `<p>What works for us: <strong>${title.toLowerCase()}</strong>.</p>\n<p>Ask &amp; add yours.</p>`;
    const body = { value, format: 'basic_html' };
    const author = personNamed(world, (at + world.seed) % 2 === 0 ? 'ines' : 'tomas');
    addContent(world, { bundle: 'article', title, body, changed, author, terms: term ? [term] : [] });
  }
  addContent(world, {
    bundle: 'page',
    title: 'House rules',
    changed: start,
    body: { value: 'Be kind.', format: 'plain_text' },
  });
  addContent(world, { bundle: 'article', title: 'A draft', changed: start + 60, status: false });
  const [first, second] = world.content;
  if (!first || !second) return;
  const body = { value: 'We do the same.', format: 'plain_text' };
  const remark = addRemark(world, first, { changed: start + 7200, title: 'Yes', body });
  addRemark(world, first, { changed: start + 7200, parent: remark, author: first.author, body });
  addRemark(world, second, { changed: start + 7260, title: 'Thanks', body });
}
