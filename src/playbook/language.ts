/** The expression language as cel-js knows it: which names there are in a place, of which types, and which functions. */
import { Environment } from '@marcbachmann/cel-js';
import { Activity, GivenIssue, GivenSignal, type Field, type Trigger } from '#sdk';
import { Absent, date, patternOf, truncate } from './functions.ts';
import { objectShape, oneOf, shapeOf, TEXT, type Shape } from './shape.ts';

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

/** Parses everything, and knows no names. Made once by whoever compiles. */
export function createLanguage(): Environment {
  const language = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 60 } });
  const own = { async: false };
  language
    .registerFunction('lower(string): string', { handler: (text: string) => text.toLowerCase(), ...own })
    .registerFunction('truncate(string, int): string', {
      handler: (text: string, limit: bigint) => truncate(text, Number(limit)),
      ...own,
    })
    .registerFunction('re2(string, string): bool', { handler: search, ...own })
    .registerFunction('date(string, string): string', { handler: clock, ...own });
  language.registerFunction('default(ast, ast): dyn', otherwise);
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

function clock(instant: string, zone: string): string {
  const shown = date(instant, zone);
  if (shown instanceof Absent) throw new Error(shown.reason);
  return shown;
}

interface Checker {
  check(node: unknown, context: unknown): { unify(registry: unknown, other: unknown): unknown; toString(): string };
  readonly registry: unknown;
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
