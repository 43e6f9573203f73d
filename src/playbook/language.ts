/** The expression language as cel-js knows it: which names there are in a place, of which types, and which functions. */
import { Environment } from '@marcbachmann/cel-js';
import { Activity, GivenIssue, GivenSignal, type Connector, type Field, type TextLimit, type Trigger } from '#sdk';
import { fit } from './fit.ts';
import { Absent, patternOf, truncate } from './functions.ts';
import { FUNCTIONS, WRONG, type Apply } from './operators.ts';
import { objectShape, oneOf, shapeOf, TEXT, type Shape } from './shape.ts';
import { TEXT_FUNCTIONS } from './texts.ts';

/** The names that an expression may use where it stands: `activity`, and there `steps` and `reply`. */
export type Scope = ReadonlyMap<string, Shape>;

export const ACTIVITY: Shape = shapeOf(Activity);

/** What a trigger gives to every expression. */
export function givenBy(on: Trigger): Scope {
  if ('activity' in on) return new Map([['activity', ACTIVITY]]);
  if ('signal' in on) return new Map([['signal', SIGNAL]]);
  if ('issue' in on) return new Map([['issue', ISSUE]]);
  return 'manual' in on ? new Map([['form', fieldsShape(on.manual)]]) : new Map([['time', TEXT]]);
}

const SIGNAL = shapeOf(GivenSignal);
const ISSUE = shapeOf(GivenIssue);

export function fieldsShape(fields: Readonly<Record<string, Field>>): Shape {
  return objectShape(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, { ...fieldShape(field), nullable: field.optional }]),
    ),
  );
}

function fieldShape({ type, options }: Field): Shape {
  if (type === 'number' || type === 'bool') return { kind: type, nullable: false };
  return oneOf(options ?? null);
}

/** How much text each connector's network takes, by the connector's id. */
export type TextLimits = ReadonlyMap<string, TextLimit>;

/** Of the connectors that say so. */
export function limitsOf(connectors: ReadonlyMap<string, Pick<Connector, 'text'>>): TextLimits {
  return new Map([...connectors].flatMap(([id, { text }]) => (text ? [[id, text] as const] : [])));
}

/** Parses everything, and knows no names. Made once by whoever compiles. */
export function createLanguage(limits: TextLimits = new Map()): Environment {
  const language = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 60 } });
  const own = { async: false };
  language
    .registerFunction('lower(string): string', { handler: (text: string) => text.toLowerCase(), ...own })
    .registerFunction('truncate(string, int): string', {
      handler: (text: string, limit: bigint) => truncate(text, Number(limit)),
      ...own,
    })
    .registerFunction('re2(string, string): bool', { handler: search, ...own })
    .registerFunction('date(string, string): string', { handler: ours('date'), ...own })
    .registerFunction('date(string, string, string): string', { handler: ours('date'), ...own });
  for (const [name, { takes, gives }] of Object.entries(TEXT_FUNCTIONS))
    for (const types of takes)
      language.registerFunction(`${name}(${types.join(', ')}): ${gives}`, { handler: ours(name), ...own });
  language.registerFunction('default(ast, ast): dyn', otherwise);
  language.registerFunction('fit(ast, ast): string', (call: Fallback) => fitting(call, limits));
  return language;
}

export function languageFor(language: Environment, scope: Scope): Environment {
  const here = language.clone();
  for (const [name, shape] of scope) here.registerVariable(name, declare(here, TYPES[name] ?? name, shape));
  return here;
}

/** How CEL's messages call the types of the names. */
const TYPES: Readonly<Record<string, string>> = {
  activity: 'Activity',
  reply: 'Reply',
  steps: 'Steps',
  signal: 'Signal',
  issue: 'Issue',
  form: 'Form',
  item: 'Item',
};

/** The CEL type of a shape; an object becomes a type named after the path to it. Numbers are doubles: JSON knows no others. */
function declare(language: Environment, name: string, shape: Shape): string {
  if (shape.kind === 'string') return 'string';
  if (shape.kind === 'number') return 'double';
  if (shape.kind === 'bool') return 'bool';
  if (shape.kind === 'list') return `list<${declare(language, name, shape.of)}>`;
  if (shape.kind !== 'object') return 'dyn';
  const fields = [...shape.fields].map(([key, field]) => [key, declare(language, `${name}.${key}`, field)]);
  language.registerType(name, { fields: Object.fromEntries(fields) as Record<string, string> });
  return name;
}

function search(text: string, pattern: string): boolean {
  const compiled = patternOf(pattern);
  if (compiled instanceof Absent) throw new Error(compiled.reason);
  return compiled.test(text);
}

/** What the closures answer, for cel-js. */
function ours(name: string): (...args: unknown[]) => unknown {
  const apply = FUNCTIONS[name];
  if (apply === undefined) throw new TypeError(`there is no ${name}()`);
  return (...args) => {
    const value = apply(...(args as [unknown]));
    if (value instanceof Absent) throw new Error(value.reason);
    return value;
  };
}

interface Checker {
  check(node: unknown, context: unknown): { unify(registry: unknown, other: unknown): unknown; toString(): string };
  readonly registry: unknown;
  readonly stringType: unknown;
  createError(code: string, message: string, node: unknown): Error;
}
interface Runner {
  tryEval(node: unknown, context: unknown): unknown;
  run(node: unknown, context: unknown): unknown;
}
interface Fallback {
  readonly args: readonly [unknown, unknown];
}

/** `default(x, y)`: x, or y where x is absent. A macro, because its first argument may have no value; both are of one type. */
function otherwise({ args }: Fallback): unknown {
  return {
    args,
    async: false,
    typeCheck(checker: Checker, macro: Fallback, context: unknown) {
      const value = checker.check(macro.args[0], context);
      const fallback = checker.check(macro.args[1], context);
      const type = value.unify(checker.registry, fallback);
      if (type) return type;
      throw checker.createError(
        'default',
        `default() needs two values of one type, not ${String(value)} and ${String(fallback)}`,
        macro.args[1],
      );
    },
    evaluate(runner: Runner, macro: Fallback, context: unknown) {
      const value = runner.tryEval(macro.args[0], context);
      return value instanceof Error ? runner.run(macro.args[1], context) : value;
    },
  };
}

/** `fit(text, 'slack')`. A macro, because the network is written out: it is checked when a playbook is loaded, and looked up once. */
function fitting({ args }: Fallback, limits: TextLimits): Fitting {
  const { op, args: network } = args[1] as { readonly op: string; readonly args: unknown };
  const named = op === 'value' && typeof network === 'string' ? network : null;
  const limit = named === null ? undefined : limits.get(named);
  const unknown = new Absent(`how long a text may be on ${named ?? 'it'} is not known`);
  const apply: Apply = (text) => {
    if (limit === undefined) return unknown;
    return typeof text === 'string' ? fit(text, limit) : WRONG;
  };
  return {
    args,
    async: false,
    apply,
    typeCheck(checker, macro, context) {
      const type = String(checker.check(macro.args[0], context));
      if (type !== 'string' && type !== 'dyn')
        throw checker.createError('fit', `fit() is of a text, not of ${type}`, macro.args[0]);
      if (limit !== undefined) return checker.stringType;
      const known = [...limits.keys()].toSorted().join(', ');
      const problem =
        named === null ? 'the network of fit() is not written out in quotes' : `fit() knows no network ${named}`;
      throw checker.createError('fit', `${problem}: there are ${known}`, macro.args[1]);
    },
    evaluate(runner, macro, context) {
      const value = apply(runner.run(macro.args[0], context));
      if (value instanceof Absent) throw new Error(value.reason);
      return value;
    },
  };
}

interface Fitting extends Fallback {
  readonly async: false;
  readonly apply: Apply;
  typeCheck(checker: Checker, macro: Fallback, context: unknown): unknown;
  evaluate(runner: Runner, macro: Fallback, context: unknown): unknown;
}

/** How a call that is a macro of ours is evaluated, on its first argument; null for any other. */
export function macroOf(node: unknown): Apply | null {
  const { macro } = (node as { readonly meta?: { readonly macro?: Partial<Fitting> } }).meta ?? {};
  return macro?.apply ?? null;
}
