/** What is surely so at a place of a playbook, told without running it: which words a text can still be, and which conditions held or did not hold on the way there. */
import { childrenOf } from './analysis.ts';
import { pathOf, type Ast } from './evaluate.ts';
import { either, say, saidOf, type Said } from './say.ts';

export interface Known {
  /** By path, of a text that is there at all. */
  readonly words: ReadonlyMap<string, Words>;
  /** By what a condition says. False: it did not hold, be it that it was false or that something was absent. */
  readonly held: ReadonlyMap<string, boolean>;
}

interface Words {
  /** One of these; null: not known. */
  readonly is: readonly string[] | null;
  readonly not: readonly string[];
}

export const NOTHING_KNOWN: Known = { words: new Map(), held: new Map() };

/** What the place says of paths. */
export interface Around {
  /** The words that a text can be, where its type says so. */
  words(path: string): readonly string[] | null;
  /** Whether it is surely there. */
  isThere(path: string): boolean;
  /** Of a part that reads nothing; undefined of any other. */
  constant(node: Ast): unknown;
}

/** `no`: it never holds, be it false or absent. */
export interface Truth {
  readonly holds: 'true' | 'false' | 'no';
  readonly why: Said;
  /** The path that it hangs on, where it is one. */
  readonly path: string | null;
}

const OPPOSITE = { true: 'false', false: 'true', no: null } as const;

/** Null where it cannot be told. */
export function truthOf(node: Ast, known: Known, around: Around): Truth | null {
  const held = known.held.get(spelled(node));
  if (held !== undefined)
    return {
      holds: held ? 'true' : 'no',
      why: saidOf(held ? 'it was asked already, and held' : 'it was asked already, and did not hold'),
      path: null,
    };
  if (node.op === '!_') {
    const inner = truthOf(node.args, known, around);
    const holds = inner === null ? null : OPPOSITE[inner.holds];
    return inner === null || holds === null ? null : { ...inner, holds };
  }
  if (node.op === '&&' || node.op === '||') return joined(node, known, around);
  if (node.op === '==' || node.op === '!=' || node.op === 'in') {
    const asked = askedOf(node);
    if (asked !== null) return compared(asked, known, around);
  }
  const constant = around.constant(node);
  return typeof constant === 'boolean'
    ? { holds: constant ? 'true' : 'false', why: saidOf('it reads nothing, so it is always the same'), path: null }
    : null;
}

function joined(node: Ast & { op: '&&' | '||' }, known: Known, around: Around): Truth | null {
  const [left, right] = node.args;
  // Where the right side counts, the left one has not decided it.
  const there = learn(known, left, node.op === '&&');
  const parts = [truthOf(left, known, around), truthOf(right, there, around)];
  const decides = node.op === '&&' ? (one: Truth) => one.holds !== 'true' : (one: Truth) => one.holds === 'true';
  const decided = parts.find((one) => one !== null && decides(one));
  if (decided)
    return decided.holds === 'no' && parts.some((one) => one?.holds === 'false')
      ? { ...decided, holds: 'false' }
      : decided;
  const [first] = parts;
  if (first == null || parts.some((one) => one === null)) return null;
  return node.op === '||' && parts.some((one) => one?.holds === 'no') ? { ...first, holds: 'no' } : first;
}

interface Asked {
  readonly path: string;
  readonly words: readonly string[];
  /** Whether it is to be none of them. */
  readonly not: boolean;
}

/** `path == 'word'`, in either order, `path != 'word'`, or `path in ['one', 'other']`. */
function askedOf(node: Ast): Asked | null {
  if (node.op === 'in') {
    const [one, list] = node.args;
    const path = pathOf(one);
    const words = list.op === 'list' ? list.args.map(wordOf) : [null];
    return path === null || words.some((word) => word === null) ? null : { path, words: words as string[], not: false };
  }
  if (node.op !== '==' && node.op !== '!=') return null;
  const [left, right] = node.args;
  const path = pathOf(left) ?? pathOf(right);
  const word = wordOf(left) ?? wordOf(right);
  return path === null || word === null ? null : { path, words: [word], not: node.op === '!=' };
}

function wordOf(node: Ast): string | null {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : null;
}

function compared({ path, words, not }: Asked, known: Known, around: Around): Truth | null {
  const left = leftOf(path, known, around);
  const never =
    left === null
      ? known.words.get(path)?.not.length && words.every((word) => isOut(path, word, known))
      : left.every((word) => !words.includes(word));
  const always = left !== null && left.length > 0 && left.every((word) => words.includes(word));
  const there = around.isThere(path);
  const why =
    left === null || left.length === 0
      ? say('‹path› is something else by then', { path })
      : say('‹path› is ‹words› here', { path, words: either(left.map((word) => `'${word}'`)) });
  if (never) return not ? (there ? { holds: 'true', why, path } : null) : { holds: there ? 'false' : 'no', why, path };
  if (!always) return null;
  if (not) return { holds: there ? 'false' : 'no', why, path };
  return there ? { holds: 'true', why, path } : null;
}

function isOut(path: string, word: string, known: Known): boolean {
  return known.words.get(path)?.not.includes(word) === true;
}

/** The words that it can still be; null where they are not known. */
function leftOf(path: string, known: Known, around: Around): readonly string[] | null {
  const { is = null, not = [] } = known.words.get(path) ?? {};
  const words = is ?? around.words(path);
  return words?.filter((word) => !not.includes(word)) ?? null;
}

/** The text that leaves no word to be: nothing comes to such a place. Null where there is none. */
export function contradiction(known: Known, around: Around): string | null {
  for (const path of known.words.keys())
    if (around.isThere(path) && leftOf(path, known, around)?.length === 0) return path;
  return null;
}

/** What is known where a condition has held; with `held` false, where it has not. */
export function learn(known: Known, node: Ast, held: boolean): Known {
  let now: Known = { ...known, held: new Map(known.held).set(spelled(node), held) };
  if (node.op === '!_') {
    // Where !x does not hold, x holds or is absent: of the words it can be, that is the same.
    const { words } = learn(known, node.args, !held);
    return { ...now, words };
  }
  if ((node.op === '&&' && held) || (node.op === '||' && !held)) {
    for (const part of node.args) now = learn(now, part, held);
    return now;
  }
  if (node.op === '||' && held)
    return eitherOf(
      now,
      node.args.map((part) => learn(known, part, true)),
    );
  const asked = askedOf(node);
  if (asked === null) return now;
  return { ...now, words: new Map(now.words).set(asked.path, narrowed(now.words.get(asked.path), asked, held)) };
}

function narrowed(before: Words | undefined, { words, not }: Asked, held: boolean): Words {
  const { is = null, not: out = [] } = before ?? {};
  if (held === not) return { is, not: [...new Set([...out, ...words])] };
  return { is: is === null ? words : is.filter((word) => words.includes(word)), not: out };
}

/** Of several ways, what is known on each of them. */
function eitherOf(known: Known, ways: readonly Known[]): Known {
  const words = new Map(known.words);
  for (const path of ways[0]?.words.keys() ?? []) {
    const each = ways.map((way) => way.words.get(path)?.is ?? null);
    if (each.every((is) => is !== null))
      words.set(path, { is: [...new Set(each.flat())], not: known.words.get(path)?.not ?? [] });
  }
  return { ...known, words };
}

/** The path is one of these words from now on. */
export function settle(known: Known, path: string, is: readonly string[]): Known {
  return { ...known, words: new Map(known.words).set(path, { is, not: [] }) };
}

/** Without what is said of these names, which mean something else from here on. */
export function without(known: Known, names: readonly string[]): Known {
  const other = (text: string): boolean => !names.some((name) => new RegExp(`\\b${name}\\b`).test(text));
  return {
    words: new Map([...known.words].filter(([path]) => other(path))),
    held: new Map([...known.held].filter(([said]) => other(said))),
  };
}

/** The same for what says the same, however it is laid out. */
function spelled(node: Ast): string {
  if (node.op === 'value') return JSON.stringify(typeof node.args === 'bigint' ? `${node.args}n` : node.args);
  if (node.op === 'id') return node.args;
  const own =
    node.op === '.' || node.op === '.?' ? node.args[1] : node.op === 'call' || node.op === 'rcall' ? node.args[0] : '';
  const inner = childrenOf(node).map(({ node: child, variable }) => `${variable ?? ''}${spelled(child)}`);
  return `${node.op}${String(own)}(${inner.join(',')})`;
}
