/** Bytes to what they say: JSON, or the older XML in the same shape. */
import { Fault } from '#sdk';
import { fromXml } from './xml.ts';

export type Members = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One or many: null is none, a lone thing is a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === null || value === undefined || value === '' ? [] : [value];
}

/** Throws `drift` for bytes that are not in their encoding, for an empty body, for HTML, and for JSON or XML with a mistake in it. */
export function decode(body: Uint8Array): unknown {
  const text = textOf(body);
  const start = text.trimStart().slice(0, 15).toLowerCase();
  if (start === '') throw new Fault('drift', 'the body is empty');
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) {
    throw new Fault('drift', 'HTML instead of JSON', {
      cure: 'Open the address in a browser: a proxy, a sign-in page or another site answers there.',
    });
  }
  if (start.startsWith('<')) return fromXml(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('drift', `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** What XML may say of itself, in the bytes that all these encodings share. */
const DECLARED = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["'](utf-8|us-ascii|iso-8859-1|iso-8859-15|windows-1252)["']/i;

/** UTF-8, or what the body begins with says: a mark of UTF-16, or the declaration of XML. */
function textOf(body: Uint8Array): string {
  const [one, two] = body;
  const start = String.fromCharCode(...body.subarray(0, 200));
  const marked = one === 0xff && two === 0xfe ? 'utf-16le' : one === 0xfe && two === 0xff ? 'utf-16be' : null;
  const encoding = marked ?? DECLARED.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body);
  } catch (cause) {
    throw new Fault('drift', `the body is not ${encoding.toUpperCase()}`, { cause });
  }
}

/** A wrapper of a wrapper (`<response><messages>`) is looked through this often. */
const WRAPPERS = 3;

interface Shape {
  readonly plural: string;
  readonly singular: string;
  bare(value: Members): boolean;
}

/**
 * The records of a body: of a list (`plural`), of a single one (`singular`), or `bare` itself.
 * Throws `drift` that names what was found instead.
 */
export function recordsOf(value: unknown, shape: Shape): readonly unknown[] {
  const records = within(value, shape, WRAPPERS);
  if (records === null) throw new Fault('drift', `expected ${shape.plural}, found ${whatIs(value, shape)}`);
  return records;
}

function within(value: unknown, shape: Shape, wrappers: number): readonly unknown[] | null {
  if (Array.isArray(value)) return listed(value, shape);
  if (!isObject(value)) return null;
  if (Object.hasOwn(value, shape.plural) && !shape.bare(value))
    return listOf(value[shape.plural]).map((one) => unwrapped(one, shape.singular));
  if (isWrapped(value, shape.singular) && !shape.bare(value)) return [value[shape.singular]];
  if (shape.bare(value)) return [value];
  const [inner, ...others] = Object.values(value).filter((member) => isObject(member) || Array.isArray(member));
  if (wrappers === 0 || others.length > 0) return null;
  if (isObject(inner)) return within(inner, shape, wrappers - 1);
  return Array.isArray(inner) && inner.some((one) => isObject(one) && shape.bare(one)) ? inner : null;
}

/** A list of anything is one of poisoned records, unless they say themselves that they are something else. */
function listed(values: readonly unknown[], shape: Shape): readonly unknown[] | null {
  const records = values.map((one) => unwrapped(one, shape.singular));
  const foreign = values.length > 0 && values.every((one) => isObject(one) && kindOf(one, shape) !== null);
  return foreign && !records.some((one) => isObject(one) && shape.bare(one)) ? null : records;
}

const DIRECTORY = 'people and groups are the connector’s directory, not a stream';
const PRIVATE = 'private conversations are not read';
/** What the vendor calls its payloads, and where they belong. */
const KINDS: Readonly<Record<string, string>> = {
  message: 'they are records of socialcast.messages',
  messages: 'they are records of socialcast.messages',
  comment: 'they are records of socialcast.comments',
  comments: 'they are records of socialcast.comments',
  like: 'they are records of socialcast.likes',
  likes: 'they are records of socialcast.likes',
  user: DIRECTORY,
  users: DIRECTORY,
  group: DIRECTORY,
  groups: DIRECTORY,
  group_membership: DIRECTORY,
  group_memberships: DIRECTORY,
  conversation: PRIVATE,
  conversations: PRIVATE,
  activity: PRIVATE,
  activities: PRIVATE,
  private_messages: PRIVATE,
};

/** `user` for `{user: …}`, and for a bare user; null for what is unknown or was expected. */
function kindOf(value: Members, { plural, singular }: Shape): string | null {
  const name = Object.keys(value).find((key) => Object.hasOwn(KINDS, key) && key !== plural && key !== singular);
  if (name !== undefined && !Object.hasOwn(value, 'id')) return name;
  const { type } = value;
  return type === 'User' || type === 'Group' ? type.toLowerCase() : null;
}

/** In words, for whoever gave us something else. */
function whatIs(value: unknown, shape: Shape): string {
  if (value === null) return 'null';
  if (Array.isArray(value))
    return value.length > 0 ? `a list of which each is ${whatIs(value[0], shape)}` : 'an empty list';
  if (!isObject(value)) return typeof value;
  const { errors, error } = value;
  const said = listOf(errors ?? error).filter((one) => typeof one === 'string');
  if (said.length > 0) return `an error of the vendor: ${said.join('; ').slice(0, 200)}`;
  const kind = kindOf(value, shape);
  if (kind !== null) return `${kind}: ${KINDS[kind] ?? ''}`;
  return `an object of ${Object.keys(value).slice(0, 8).join(', ') || 'nothing'}`;
}

function isWrapped(value: unknown, singular: string): value is Members {
  return isObject(value) && isObject(value[singular]);
}

/** Some lists hold `{message: {…}}`. A record that bears a member of that name beside its own id is itself. */
function unwrapped(value: unknown, singular: string): unknown {
  return isWrapped(value, singular) && !Object.hasOwn(value, 'id') ? value[singular] : value;
}
