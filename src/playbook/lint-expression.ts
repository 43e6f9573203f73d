/** An expression against the place where it stands: its names, its types, and what may be absent when it is read. */
import type { Environment } from '@marcbachmann/cel-js';
import { nearest } from '#sdk';
import { childrenOf, NOTHING, rootsOf, whenFalse, whenTrue, type Facts } from './analysis.ts';
import { CALLABLE, compileExpression, frameOf, GIVEN, pathOf, type Ast } from './evaluate.ts';
import type { Around, Known } from './known.ts';
import { Absent } from './functions.ts';
import { languageFor, type Scope } from './language.ts';
import { unchecked, unread, type Flaw } from './lint-cel.ts';
import { ANY, TEXT, type Shape } from './shape.ts';
import { suggested } from './lint-cures.ts';
import { calledHere, languageSlip, patternSlips, usageOf, zoneSlip } from './lint-slips.ts';
import { say, saidOf, writing, type Words } from './say.ts';
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
  readonly why: Words;
  readonly cure: Words;
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
    const cure = say('names are joined by _: ‹name›', { name: `${pathOf(left) ?? ''}_${pathOf(right) ?? ''}` });
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
  const cure = suggested(index.args, [...of.fields.keys()]);
  flaws.push({ at: index.start, problem: hasNo(pathOf(base), index.args), cure });
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
  flaws.push({ at: node.start, problem: say('‹name› is not known here', { name: id }), cure });
  return ANY;
}

function nameCure(id: string, names: Names): Words {
  const near = nearest(id, [...names.keys()]);
  if (near !== null) return say('did you mean ‹it›?', { it: near });
  for (const [name, shape] of names)
    if (shape.kind === 'object' && name !== 'steps' && shape.fields.has(id)) return writing(`${name}.${id}`);
  const all = [...names.keys()].join(', ');
  return ['activity', ...GIVEN].includes(id)
    ? say('one of: ‹all›', { all })
    : say("one of: ‹all›; a word stands in quotes: '‹word›'", { all, word: id });
}

function selected(node: Ast, key: string, names: Names, place: Place, flaws: Flaw[]): Shape {
  const [base] = childrenOf(node);
  if (base === undefined) return ANY;
  const before = flaws.length;
  const of = shapeAt(base.node, names, place, flaws);
  if (flaws.length > before || of.kind === 'any') return ANY;
  const path = pathOf(base.node) ?? saidOf('this');
  const at = node.end - key.length;
  if (of.kind !== 'object') {
    flaws.push({
      at,
      problem: say('‹path› is ‹kind›, so it has no .‹key›', { path, kind: saidOf(KINDS[of.kind]), key }),
      cure:
        key === 'length'
          ? writing(`size(${path})`)
          : of.kind === 'list'
            ? say('ask its items: ‹path›.exists(one, …)', { path })
            : say('use ‹path› itself', { path }),
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
          problem: say('‹path› has no ‹key›', { path, key }),
          cure:
            path === 'steps' && of.fields.size === 0
              ? 'no step before this one leaves anything to read'
              : suggested(key, [...of.fields.keys()]),
        }
      : {
          at,
          problem: say('steps.‹step› cannot be read here: ‹why›', { step: key, why: saidOf(elsewhere.why) }),
          cure: elsewhere.cure,
        },
  );
  return ANY;
}

const KINDS = { string: 'a text', number: 'a number', bool: 'true or false', list: 'a list' } as const;

function hasNo(path: string | null, key: string): Words {
  return say('‹path› has no ‹key›', { path: path ?? saidOf('this'), key });
}

function called(node: Ast, id: string, args: readonly Ast[], names: Names, place: Place, flaws: Flaw[]): Shape {
  if (!CALLABLE.functions.includes(id))
    flaws.push({
      at: node.start,
      problem: say('there is no ‹it›', { it: `${id}()` }),
      cure: CALLABLE.methods.includes(id)
        ? writing(`x.${id}(…)`)
        : (calledHere(id, false) ?? suggested(id, CALLABLE.functions)),
    });
  const before = flaws.length;
  const [first] = args.map((arg) => shapeAt(arg, names, place, flaws));
  if (flaws.length > before) return ANY;
  const [one, other, third] = args;
  lintLocale(id === 'between' || id === 'date' ? third : undefined, flaws);
  if (id === 'has' && one !== undefined && (one.op !== '.' || pathOf(one) === null))
    flaws.push({ at: one.start, problem: 'has() asks for a field', cure: writing('has(activity.title)') });
  if (id === 're2' && other !== undefined) {
    const source = other.op === 'value' && typeof other.args === 'string' ? other.args : null;
    for (const slip of patternSlips(source)) flaws.push({ at: other.start, ...slip });
  }
  if (id === 'date' && other?.op === 'value' && typeof other.args === 'string') {
    const slip = zoneSlip(other.args);
    if (slip !== null) flaws.push({ at: other.start, ...slip });
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
      problem: say('‹value› is not ‹kind›', { value: `"${node.args}"`, kind: saidOf('a language') }),
      cure: languageSlip(node.args)?.cure ?? 'name it as de or pt-BR',
    });
}

function method(node: Ast, id: string, names: Names, place: Place, flaws: Flaw[]): Shape {
  if (id === 'matches')
    flaws.push({
      at: node.start,
      problem: 'matches() can be made to hang by what someone posts',
      cure: writing("re2(text, 'pattern')"),
    });
  else if (!CALLABLE.methods.includes(id))
    flaws.push({
      at: node.start,
      problem: say('there is no ‹it›', { it: `.${id}()` }),
      cure: CALLABLE.functions.includes(id)
        ? writing(`${id}(…)`)
        : (calledHere(id, true) ?? suggested(id, CALLABLE.methods)),
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
      problem:
        id === 'join'
          ? '.join() does not say what stands between'
          : say('.‹name›() takes a name and an expression', { name: id }),
      cure: id === 'join' ? writing(".join(', ')") : (usageOf(id) ?? 'remove it'),
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
      flaws.push({
        at: node.start,
        problem: 'null is not compared',
        cure: say('write has(‹path›) or !has(‹path›)', { path }),
      });
    const language = typeof node.args === 'string' && /(?:^|\.)language$/.test(path) ? languageSlip(node.args) : null;
    if (language !== null)
      flaws.push({
        at: node.start,
        problem: say("‹path› is never '‹word›'", { path, word: String(node.args) }),
        cure: language.cure,
      });
    if (
      shape?.kind === 'string' &&
      shape.values !== null &&
      typeof node.args === 'string' &&
      !shape.values.includes(node.args)
    )
      flaws.push({
        at: node.start,
        problem: say("‹path› is never '‹word›'", { path, word: node.args }),
        cure: suggested(node.args, shape.values),
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
        problem: say('‹path› may be absent', { path: missing }),
        cure: say('ask has(‹missing›) first, or write default(‹path›, …)', { missing, path }),
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
