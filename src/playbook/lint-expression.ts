/** An expression against the place where it stands: its names, its types, and what may be absent when it is read. */
import type { Environment } from '@marcbachmann/cel-js';
import { nearest, suggestion } from '#sdk';
import { childrenOf, NOTHING, rootsOf, whenFalse, whenTrue, type Facts } from './analysis.ts';
import { CALLABLE, compileExpression, frameOf, GIVEN, pathOf, type Ast } from './evaluate.ts';
import type { Around, Known } from './known.ts';
import { Absent, clockOf, patternOf } from './functions.ts';
import { languageFor, type Scope } from './language.ts';
import { unchecked, unread, type Flaw } from './lint-cel.ts';
import { ANY, TEXT, type Shape } from './shape.ts';
import { calledHere, languageSlip, USAGE, zoneCure } from './lint-slips.ts';
import { localeOf } from './texts.ts';

/** Where an expression stands. `elsewhere` tells of steps that are not to be read here. */
export interface Place {
  readonly language: Environment;
  readonly scope: Scope;
  readonly facts: Facts;
  readonly known: Known;
  readonly elsewhere: ReadonlyMap<string, Elsewhere>;
}

/** Why a step is not to be read at a place, and where it is. */
export interface Elsewhere {
  readonly why: string;
  readonly cure: string;
}

export interface Verdict {
  readonly flaws: readonly Flaw[];
  /** What may be absent when it is read, and that no has() asks for. */
  readonly unguarded: readonly Flaw[];
  /** CEL's name of the type; null where there are flaws. */
  readonly type: string | null;
  readonly ast: Ast | null;
  /** What is surely there once it was true. */
  readonly facts: Facts;
}

function bad(flaws: readonly Flaw[]): Verdict {
  return { flaws, unguarded: [], type: null, ast: null, facts: NOTHING };
}

export function judge(source: string, place: Place): Verdict {
  const here = languageFor(place.language, place.scope);
  let parsed: ReturnType<Environment['parse']>;
  try {
    parsed = here.parse(source);
  } catch (thrown) {
    return bad([unread(thrown, source)]);
  }
  const { ast } = parsed;
  const flaws: Flaw[] = [];
  shapeAt(ast, new Map(place.scope), place, flaws);
  if (flaws.length > 0) return bad(flaws);
  const { valid, type, error } = parsed.check();
  if (!valid) return bad([unchecked(error)]);
  const unguarded: Flaw[] = [];
  reads(ast, place.facts, new Map(place.scope), unguarded);
  return { flaws: [], unguarded, type: type ?? 'dyn', ast, facts: whenTrue(ast) };
}

type Names = ReadonlyMap<string, Shape>;

/** The shape of a part, and every misnomer in it. Inside has() as well, where CEL's own check does not look. */
function shapeAt(node: Ast, names: Names, place: Place, flaws: Flaw[]): Shape {
  if (node.op === 'id') return named(node, node.args, names, flaws);
  if (node.op === '.') return selected(node, node.args[1], names, place, flaws);
  if (node.op === 'call') return called(node, node.args[0], node.args[1], names, place, flaws);
  if (node.op === 'rcall') return method(node, node.args[0], names, place, flaws);
  if (node.op === '-' && isHyphen(node.args, names)) {
    const [left, right] = node.args;
    const cure = `names are joined by _: ${pathOf(left) ?? ''}_${pathOf(right) ?? ''}`;
    flaws.push({ at: left.end, problem: 'a hyphen is a subtraction', cure });
    return ANY;
  }
  const shapes = childrenOf(node).map((child) => shapeAt(child.node, names, place, flaws));
  if (node.op === '==' || node.op === '!=') comparison(node.args, shapes, flaws);
  if (node.op === 'in' && node.args[1].op === 'list')
    for (const item of node.args[1].args) comparison([node.args[0], item], [shapes[0] ?? ANY, TEXT], flaws);
  if (node.op === '[]') byName(node, shapes[0] ?? ANY, flaws);
  return node.op === 'list' || node.op === 'map' || node.op === '[]' ? elementOf(node, shapes) : ANY;
}

/** `activity['text']`: a slip in it is one all the same. */
function byName(node: Ast & { op: '[]' }, of: Shape, flaws: Flaw[]): void {
  const [base, index] = node.args;
  if (of.kind !== 'object' || index.op !== 'value' || typeof index.args !== 'string' || of.fields.has(index.args))
    return;
  const cure = suggestion(index.args, [...of.fields.keys()]);
  flaws.push({ at: index.start, problem: `${pathOf(base) ?? 'this'} has no ${index.args}`, cure });
}

/** `steps.tell-it`: nothing is called `it`. */
function isHyphen([left, right]: readonly [Ast, Ast], names: Names): boolean {
  const [first] = pathOf(right)?.split('.') ?? [];
  return pathOf(left) !== null && first !== undefined && !names.has(first) && right.start === left.end + 1;
}

function elementOf(node: Ast, shapes: readonly Shape[]): Shape {
  const [first] = shapes;
  return node.op === '[]' && first?.kind === 'list' ? first.of : ANY;
}

function named(node: Ast, id: string, names: Names, flaws: Flaw[]): Shape {
  const shape = names.get(id);
  if (shape !== undefined) return shape;
  const cure =
    id === 'reply'
      ? 'reply is known in for.if alone; later steps read steps.<the wait>.reply'
      : id === 'steps'
        ? 'no step has come to an end before this place'
        : id === 'item' || id === 'index'
          ? 'item and index are known within each'
          : nameCure(id, names);
  flaws.push({ at: node.start, problem: `${id} is not known here`, cure });
  return ANY;
}

function nameCure(id: string, names: Names): string {
  const near = nearest(id, [...names.keys()]);
  if (near !== null) return `did you mean ${near}?`;
  for (const [name, shape] of names)
    if (shape.kind === 'object' && name !== 'steps' && shape.fields.has(id)) return `write ${name}.${id}`;
  const known = `one of: ${[...names.keys()].join(', ')}`;
  return ['activity', ...GIVEN].includes(id) ? known : `${known}; a word stands in quotes: '${id}'`;
}

function selected(node: Ast, key: string, names: Names, place: Place, flaws: Flaw[]): Shape {
  const [base] = childrenOf(node);
  if (base === undefined) return ANY;
  const before = flaws.length;
  const of = shapeAt(base.node, names, place, flaws);
  if (flaws.length > before || of.kind === 'any') return ANY;
  const path = pathOf(base.node) ?? 'this';
  const at = node.end - key.length;
  if (of.kind !== 'object') {
    flaws.push({
      at,
      problem: `${path} is ${KINDS[of.kind]}, so it has no .${key}`,
      cure:
        key === 'length'
          ? `write size(${path})`
          : of.kind === 'list'
            ? `ask its items: ${path}.exists(one, …)`
            : `use ${path} itself`,
    });
    return ANY;
  }
  const field = of.fields.get(key);
  if (field !== undefined) return field;
  const elsewhere = path === 'steps' ? place.elsewhere.get(key) : undefined;
  flaws.push(
    elsewhere === undefined
      ? {
          at,
          problem: `${path} has no ${key}`,
          cure:
            path === 'steps' && of.fields.size === 0
              ? 'no step before this one leaves anything to read'
              : suggestion(key, [...of.fields.keys()]),
        }
      : { at, problem: `${path}.${key} cannot be read here: ${elsewhere.why}`, cure: elsewhere.cure },
  );
  return ANY;
}

const KINDS = { string: 'a text', number: 'a number', bool: 'true or false', list: 'a list' };

function called(node: Ast, id: string, args: readonly Ast[], names: Names, place: Place, flaws: Flaw[]): Shape {
  if (!CALLABLE.functions.includes(id))
    flaws.push({
      at: node.start,
      problem: `there is no ${id}()`,
      cure: CALLABLE.methods.includes(id)
        ? `write x.${id}(…)`
        : (calledHere(id, false) ?? suggestion(id, CALLABLE.functions)),
    });
  const before = flaws.length;
  const [first] = args.map((arg) => shapeAt(arg, names, place, flaws));
  if (flaws.length > before) return ANY;
  const [one, other, third] = args;
  lintLocale(id === 'between' || id === 'date' ? third : undefined, flaws);
  if (id === 'has' && one !== undefined && (one.op !== '.' || pathOf(one) === null))
    flaws.push({ at: one.start, problem: 'has() asks for a field', cure: 'write has(activity.title)' });
  if (id === 're2' && other !== undefined) lintPattern(other, flaws);
  if (id === 'date' && other?.op === 'value' && typeof other.args === 'string') {
    const clock = clockOf(other.args);
    if (clock instanceof Absent) flaws.push({ at: other.start, problem: clock.reason, cure: zoneCure(other.args) });
  }
  return id === 'default' ? { ...(first ?? ANY), nullable: false } : ANY;
}

/** Where it is written out. */
function lintLocale(node: Ast | undefined, flaws: Flaw[]): void {
  if (node?.op !== 'value' || typeof node.args !== 'string') return;
  const locale = localeOf(node.args);
  if (locale instanceof Absent || Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0)
    flaws.push({
      at: node.start,
      problem: `"${node.args}" is not a language`,
      cure: languageSlip(node.args)?.cure ?? 'name it as de or pt-BR',
    });
}

/** Written out, so that it is compiled once and checked here. */
function lintPattern(node: Ast, flaws: Flaw[]): void {
  const source = node.op === 'value' && typeof node.args === 'string' ? node.args : null;
  const pattern = source === null ? new Absent('the pattern is not a text in quotes') : patternOf(source);
  const cure = "write the pattern out, in RE2's syntax: re2(activity.text, r'(?i)broken|cracked')";
  if (pattern instanceof Absent) flaws.push({ at: node.start, problem: pattern.reason, cure });
  if (source?.includes('\b') === true)
    flaws.push({
      at: node.start,
      problem: 'in a plain text \\b is a backspace, not the edge of a word',
      cure: "put r before the quote: r'\\bcam\\b'",
    });
}

function method(node: Ast, id: string, names: Names, place: Place, flaws: Flaw[]): Shape {
  if (id === 'matches')
    flaws.push({
      at: node.start,
      problem: 'matches() can be made to hang by what someone posts',
      cure: "write re2(text, 'pattern')",
    });
  else if (!CALLABLE.methods.includes(id))
    flaws.push({
      at: node.start,
      problem: `there is no .${id}()`,
      cure: CALLABLE.functions.includes(id)
        ? `write ${id}(…)`
        : (calledHere(id, true) ?? suggestion(id, CALLABLE.methods)),
    });
  const [receiver, ...rest] = childrenOf(node);
  if (node.op === 'rcall' && (!CALLABLE.methods.includes(id) || hasOddArguments(id, node.args[2], node, flaws)))
    return ANY;
  const of = receiver === undefined ? ANY : shapeAt(receiver.node, names, place, flaws);
  for (const { node: child, variable } of rest)
    shapeAt(
      child,
      variable === null ? names : new Map(names).set(variable, of.kind === 'list' ? of.of : ANY),
      place,
      flaws,
    );
  return id === 'filter' ? of : ANY;
}

/** What CEL knows more of than we do: other counts of arguments. */
function hasOddArguments(id: string, args: readonly Ast[], node: Ast, flaws: Flaw[]): boolean {
  const [variable] = args;
  const odd = CALLABLE.comprehensions.includes(id)
    ? args.length !== 2 || variable?.op !== 'id'
    : id === 'join' && args.length === 0;
  if (odd)
    flaws.push({
      at: node.start,
      problem: id === 'join' ? '.join() does not say what stands between' : `.${id}() takes a name and an expression`,
      cure: id === 'join' ? "write .join(', ')" : `write ${USAGE[id]}`,
    });
  return odd;
}

/** A word that a field never has is a slip; null is asked for by has(). */
function comparison(nodes: readonly Ast[], shapes: readonly Shape[], flaws: Flaw[]): void {
  for (const [at, node] of nodes.entries()) {
    const shape = shapes[1 - at];
    const path = pathOf(nodes[1 - at] ?? node) ?? 'it';
    if (node.op !== 'value') continue;
    if (node.args === null)
      flaws.push({ at: node.start, problem: 'null is not compared', cure: `write has(${path}) or !has(${path})` });
    const language = typeof node.args === 'string' && /(?:^|\.)language$/.test(path) ? languageSlip(node.args) : null;
    if (language !== null)
      flaws.push({ at: node.start, problem: `${path} is never '${String(node.args)}'`, cure: language.cure });
    if (
      shape?.kind === 'string' &&
      shape.values !== null &&
      typeof node.args === 'string' &&
      !shape.values.includes(node.args)
    )
      flaws.push({
        at: node.start,
        problem: `${path} is never '${node.args}'`,
        cure: suggestion(node.args, shape.values),
      });
  }
}

/** Reads of what may be absent, where nothing says that it is there. */
function reads(node: Ast, facts: Facts, names: Names, unguarded: Flaw[]): void {
  const on = (child: Ast, more: Facts): void => reads(child, facts.union(more), names, unguarded);
  if (node.op === '&&' || node.op === '||') {
    const [left, right] = node.args;
    const known = node.op === '&&' ? whenTrue : whenFalse;
    on(left, known(right));
    on(right, known(left));
    return;
  }
  if (node.op === '?:') {
    const [condition, yes, no] = node.args;
    on(condition, NOTHING);
    on(yes, whenTrue(condition));
    on(no, whenFalse(condition));
    return;
  }
  if (node.op === 'call' && node.args[0] === 'has') return;
  if (node.op === 'call' && node.args[0] === 'default')
    return node.args[1].slice(1).forEach((other) => on(other, NOTHING));
  const path = node.op === '.' ? pathOf(node) : null;
  if (path !== null) {
    const missing = firstNullable(path, facts, names);
    if (missing !== null)
      unguarded.push({
        at: node.start,
        problem: `${missing} may be absent`,
        cure: `ask has(${missing}) first, or write default(${path}, …)`,
      });
    return;
  }
  for (const { node: child, variable } of childrenOf(node)) {
    const list = variable === null ? null : listShape(node, names);
    reads(
      child,
      facts,
      variable === null ? names : new Map(names).set(variable, list?.kind === 'list' ? list.of : ANY),
      unguarded,
    );
  }
}

/** The shape of an item of the list that an expression gives, where it is a name or a path; any elsewhere. */
export function itemShape(ast: Ast, names: Names): Shape {
  const filtered = ast.op === 'rcall' && ast.args[0] === 'filter' ? ast.args[1] : ast;
  const list = follow(pathOf(filtered)?.split('.') ?? [], names);
  return list?.kind === 'list' ? list.of : ANY;
}

/** What the place says of paths, for what is known there. */
export function aroundOf(source: string, { language, scope, facts }: Place): Around {
  return {
    words(path) {
      const shape = follow(path.split('.'), scope);
      return shape?.kind === 'string' ? shape.values : null;
    },
    isThere: (path) => follow(path.split('.'), scope) !== null && firstNullable(path, facts, scope) === null,
    constant(node) {
      if (rootsOf(node).size > 0) return undefined;
      const { run, ast } = compileExpression(language, source.slice(node.start, node.end));
      return ast === null ? undefined : run(frameOf(null));
    },
  };
}

function listShape(node: Ast, names: Names): Shape | null {
  const [receiver] = childrenOf(node);
  return receiver === undefined ? null : follow(pathOf(receiver.node)?.split('.') ?? [], names);
}

function follow(words: readonly string[], names: Names): Shape | null {
  const [root = '', ...keys] = words;
  let shape = names.get(root) ?? null;
  for (const key of keys) shape = shape?.kind === 'object' ? (shape.fields.get(key) ?? null) : null;
  return shape;
}

function firstNullable(path: string, facts: Facts, names: Names): string | null {
  const words = path.split('.');
  for (const at of words.keys()) {
    const prefix = words.slice(0, at + 1);
    if (follow(prefix, names)?.nullable === true && !facts.has(prefix.join('.'))) return prefix.join('.');
  }
  return null;
}
