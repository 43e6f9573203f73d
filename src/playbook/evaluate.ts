/**
 * CEL, parsed and type-checked by cel-js, evaluated by closures of our own. Measured on 20 typical conditions: cel-js evaluates 9,000 activities a second
 * where some read a null (each is an exception with a drawn error message), closures do not mind. `evaluate.test.ts` holds both to the same answers.
 */
import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import type { Activity } from '#sdk';
import { Absent, patternOf } from './functions.ts';
import { macroOf } from './language.ts';
import { FUNCTIONS, METHODS, OPERATORS, WRONG, type Apply } from './operators.ts';

export type Ast = ParseResult['ast'];

/** What an expression may read. `given` holds the other names: what set the run off, an item of a list; `steps` what each step that came to an end left behind; `locals` the variables of exists, all, map and filter. */
export interface Frame {
  readonly activity: Activity | null;
  readonly given: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly reply: Activity | null;
  readonly locals: unknown[];
}

/** Never throws; an expression without a value gives Absent. */
export type Compiled = (frame: Frame) => unknown;

const NOTHING_ELSE = {};

export function frameOf(
  activity: Activity | null,
  steps: Readonly<Record<string, unknown>> = NOTHING_ELSE,
  reply: Activity | null = null,
  given: Readonly<Record<string, unknown>> = NOTHING_ELSE,
): Frame {
  return { activity, given, steps, reply, locals: [] };
}

/** The names in `given`. */
export const GIVEN = ['signal', 'issue', 'form', 'time', 'item', 'index'] as const;

/** A source that does not parse, or calls what there is not, compiles to what is always absent: a stored revision never throws. */
export function compileExpression(
  language: Environment,
  source: string,
): { readonly run: Compiled; readonly ast: Ast | null } {
  try {
    const { ast } = language.parse(source);
    return { run: compile(ast, []), ast };
  } catch (thrown) {
    const absent = new Absent(
      `"${source}" cannot be read: ${thrown instanceof Error ? firstLine(thrown.message) : ''}`,
    );
    return { run: () => absent, ast: null };
  }
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** `activity.actor.name` of a chain of selections from a name; null for anything else. */
export function pathOf(node: Ast): string | null {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return null;
  const of = pathOf(node.args[0]);
  return of === null ? null : `${of}.${node.args[1]}`;
}

type Locals = readonly string[];

function compile(node: Ast, locals: Locals): Compiled {
  switch (node.op) {
    case 'value':
      return constant(node.args);
    case 'id':
      return name(node.args, locals);
    case '.':
      return select(node, compile(node.args[0], locals), node.args[1]);
    case '[]':
      return index(compile(node.args[0], locals), compile(node.args[1], locals), pathOf(node.args[0]));
    case '&&':
      return both(compile(node.args[0], locals), compile(node.args[1], locals), false);
    case '||':
      return both(compile(node.args[0], locals), compile(node.args[1], locals), true);
    case '?:':
      return choose(compile(node.args[0], locals), compile(node.args[1], locals), compile(node.args[2], locals));
    case '!_':
      return strict([compile(node.args, locals)], ([value]) => (typeof value === 'boolean' ? !value : WRONG));
    case '-_':
      return strict([compile(node.args, locals)], ([value]) =>
        typeof value === 'number' || typeof value === 'bigint' ? -value : WRONG,
      );
    case 'list':
      return strict(
        node.args.map((item) => compile(item, locals)),
        (items) => [...items],
      );
    case 'map':
      return literalMap(node.args, locals);
    case 'call':
      return call(node.args[0], node.args[1], locals, macroOf(node));
    case 'rcall':
      return method(node.args[0], node.args[1], node.args[2], locals);
    default:
      return binary(node, locals);
  }
}

function constant(value: unknown): Compiled {
  return () => value;
}

function name(id: string, locals: Locals): Compiled {
  const at = locals.lastIndexOf(id);
  if (at >= 0) return (frame) => frame.locals[at];
  if (id === 'steps') return (frame) => frame.steps;
  const absent = new Absent(`${id} is absent`);
  if (id === 'activity') return (frame) => frame.activity ?? absent;
  if (id === 'reply') return (frame) => frame.reply ?? absent;
  if (!GIVEN.some((one) => one === id)) throw new Error(`there is no ${id}`);
  return (frame) => frame.given[id] ?? absent;
}

function select(node: Ast, of: Compiled, key: string): Compiled {
  const absent = new Absent(`${pathOf(node) ?? key} is absent`);
  return (frame) => {
    const value = of(frame);
    if (value instanceof Absent) return value;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return absent;
    return (value as Readonly<Record<string, unknown>>)[key] ?? absent;
  };
}

function index(of: Compiled, at: Compiled, path: string | null): Compiled {
  const where = path === null ? '' : ` of ${path}`;
  return strict([of, at], ([list, key]) => {
    const absent = new Absent(`there is nothing at [${String(key).slice(0, 40)}]${where}`);
    if (Array.isArray(list)) return list[Number(key)] ?? absent;
    if (typeof list !== 'object' || list === null || typeof key !== 'string' || !Object.hasOwn(list, key))
      return absent;
    return Reflect.get(list, key) ?? absent;
  });
}

/** `decides` settles it whichever side says so, even where the other side is absent. */
function both(left: Compiled, right: Compiled, decides: boolean): Compiled {
  return (frame) => {
    const one = left(frame);
    if (one === decides) return decides;
    const other = right(frame);
    if (other === decides) return decides;
    if (one === !decides && other === !decides) return !decides;
    if (one instanceof Absent) return one;
    return other instanceof Absent ? other : WRONG;
  };
}

function choose(condition: Compiled, yes: Compiled, no: Compiled): Compiled {
  return (frame) => {
    const holds = condition(frame);
    if (holds === true) return yes(frame);
    if (holds === false) return no(frame);
    return holds instanceof Absent ? holds : WRONG;
  };
}

/** All arguments first; the first absent one is the answer. */
function strict(args: readonly Compiled[], apply: (values: readonly unknown[]) => unknown): Compiled {
  return (frame) => {
    const values: unknown[] = [];
    for (const arg of args) {
      const value = arg(frame);
      if (value instanceof Absent) return value;
      values.push(value);
    }
    return apply(values);
  };
}

function literalMap(entries: readonly (readonly [Ast, Ast])[], locals: Locals): Compiled {
  const keys = entries.map(([key]) => compile(key, locals));
  const values = entries.map(([, value]) => compile(value, locals));
  return strict([...keys, ...values], (all) =>
    Object.fromEntries(keys.map((_, at) => [String(all[at]), all[keys.length + at]])),
  );
}

/** Both of one type, as the type check saw to; what was `any` then is looked at here. */
function binary(node: Ast, locals: Locals): Compiled {
  const apply = OPERATORS[node.op];
  if (apply === undefined || !Array.isArray(node.args)) throw new Error(`there is no ${node.op}`);
  const [left, right] = node.args as readonly [Ast, Ast];
  const one = compile(left, locals);
  const other = compile(right, locals);
  return (frame) => {
    const a = one(frame);
    if (a instanceof Absent) return a;
    const b = other(frame);
    return b instanceof Absent ? b : apply(a, b);
  };
}

function call(id: string, args: readonly Ast[], locals: Locals, macro: Apply | null): Compiled {
  const compiled = args.map((arg) => compile(arg, locals));
  const [first, second] = compiled;
  if (id === 'has' && first !== undefined) return (frame) => !(first(frame) instanceof Absent);
  if (id === 'default' && first !== undefined && second !== undefined)
    return (frame) => {
      const value = first(frame);
      return value instanceof Absent ? second(frame) : value;
    };
  if (id === 're2' && first !== undefined) return search(first, args[1]);
  const apply = macro ?? FUNCTIONS[id];
  if (apply === undefined) throw new Error(`there is no ${id}()`);
  if (first !== undefined && compiled.length === 1)
    return (frame) => {
      const value = first(frame);
      return value instanceof Absent ? value : apply(value, undefined);
    };
  return strict(compiled, ([one, other, third]) => apply(one, other, third));
}

/** The pattern is written out, so it is compiled once. */
function search(text: Compiled, pattern: Ast | undefined): Compiled {
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
    throw new Error('the pattern of re2() is a text in quotes');
  const compiled = patternOf(pattern.args);
  if (compiled instanceof Absent) throw new Error(compiled.reason);
  return (frame) => {
    const value = text(frame);
    if (value instanceof Absent) return value;
    return typeof value === 'string' ? compiled.test(value) : WRONG;
  };
}

function method(id: string, receiver: Ast, args: readonly Ast[], locals: Locals): Compiled {
  const of = compile(receiver, locals);
  const [variable, body, third] = args;
  const over = COMPREHENSIONS[id];
  if (over !== undefined && variable?.op === 'id' && body !== undefined && third === undefined)
    return over(of, compile(body, [...locals, variable.args]), locals.length);
  const apply = METHODS[id];
  if (apply === undefined) throw new Error(`there is no ${id}()`);
  const [first] = args.map((arg) => compile(arg, locals));
  if (first === undefined) return strict([of], ([one]) => apply(one, undefined));
  return (frame) => {
    const one = of(frame);
    if (one instanceof Absent) return one;
    const other = first(frame);
    return other instanceof Absent ? other : apply(one, other);
  };
}

type Comprehension = (list: Compiled, body: Compiled, slot: number) => Compiled;

/** `exists` and `all` are settled by one item whatever the others are; map, filter and exists_one need them all. */
const COMPREHENSIONS: Readonly<Record<string, Comprehension>> = {
  exists: (list, body, slot) => some(list, body, slot, true),
  all: (list, body, slot) => some(list, body, slot, false),
  exists_one: (list, body, slot) => each(list, body, slot, (held) => held.filter((one) => one === true).length === 1),
  filter: (list, body, slot) => each(list, body, slot, (held, items) => items.filter((_, at) => held[at] === true)),
  map: (list, body, slot) => each(list, body, slot, (values) => values),
};

function some(list: Compiled, body: Compiled, slot: number, decides: boolean): Compiled {
  return (frame) => {
    const items = list(frame);
    if (!Array.isArray(items)) return items instanceof Absent ? items : WRONG;
    let absent: Absent | null = null;
    for (const item of items) {
      frame.locals[slot] = item;
      const holds = body(frame);
      if (holds === decides) return decides;
      if (holds !== !decides) absent ??= holds instanceof Absent ? holds : WRONG;
    }
    return absent ?? !decides;
  };
}

function each(
  list: Compiled,
  body: Compiled,
  slot: number,
  finish: (values: readonly unknown[], items: readonly unknown[]) => unknown,
): Compiled {
  return (frame) => {
    const items = list(frame);
    if (!Array.isArray(items)) return items instanceof Absent ? items : WRONG;
    const values: unknown[] = [];
    for (const item of items) {
      frame.locals[slot] = item;
      const value = body(frame);
      if (value instanceof Absent) return value;
      values.push(value);
    }
    return finish(values, items);
  };
}

/** What may be called, for the linter: with a receiver, and without. */
export const CALLABLE = {
  functions: ['has', 'default', 're2', 'fit', ...Object.keys(FUNCTIONS)] as readonly string[],
  methods: [...Object.keys(METHODS), ...Object.keys(COMPREHENSIONS)] as readonly string[],
  comprehensions: Object.keys(COMPREHENSIONS) as readonly string[],
};
