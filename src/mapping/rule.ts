/** One rule of a mapping as a function: record in, unchecked value out, or Bad. */
import { Fault, type Rule } from '#sdk';
import { absent, Bad, bad, shown } from './bad.ts';
import { toInstant } from './instants.ts';
import { compilePath, type Reader } from './path.ts';
import { toLower, toNumber, toPlain, toText } from './values.ts';

/**
 * A named conversion of mappings/functions.ts. It sees what is at each path of `with`: null where nothing is (an empty text is nothing).
 * Answers the field's value, null for absence; where it cannot, it throws `new Fault('drift', problem)`.
 */
export type MappingFunction = (...args: readonly unknown[]) => unknown;
export type Functions = Readonly<Record<string, MappingFunction>>;

export const CONVERSIONS = {
  text: toText,
  plain: toPlain,
  number: toNumber,
  instant: toInstant,
  lower: toLower,
} as const;

export function compileRule(rule: Rule, functions: Functions): Reader {
  if (typeof rule === 'string') return compilePath(rule);
  if ('const' in rule) return constant(rule.const);
  if ('table' in rule) return lookUp(rule);
  if ('call' in rule) return converted(calling(rule.call, rule.with.map(compilePath), functions), rule);
  return converted('first' in rule ? firstOf(rule.first.map(compilePath)) : compilePath(rule.path), rule);
}

function converted(read: Reader, rule: Extract<Rule, { as?: unknown }>): Reader {
  const convert = rule.as && CONVERSIONS[rule.as];
  const otherwise = rule.else === undefined ? null : constant(rule.else);
  return (record) => {
    const value = read(record);
    if (absent(value)) return otherwise ? otherwise(record) : null;
    if (convert === undefined || value instanceof Bad) return value;
    return Array.isArray(value) ? eachOf(value, convert) : convert(value);
  };
}

/** A list or an object is made anew for each record: nobody downstream can change the next one's. */
function constant(value: unknown): Reader {
  return typeof value === 'object' && value !== null ? () => structuredClone(value) : () => value;
}

function eachOf(values: readonly unknown[], convert: (value: unknown) => unknown): unknown {
  const converted: unknown[] = [];
  for (const value of values) {
    const one = convert(value);
    if (one instanceof Bad) return one;
    converted.push(one);
  }
  return converted;
}

function lookUp(rule: Extract<Rule, { table: unknown }>): Reader {
  const read = compilePath(rule.path);
  const words = new Map(Object.entries(rule.table).map(([word, value]) => [word, constant(value)]));
  const otherwise = rule.else === undefined ? null : constant(rule.else);
  return (record) => {
    const value = read(record);
    if (value instanceof Bad) return value;
    if (absent(value)) return otherwise ? otherwise(record) : null;
    const simple = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const made = simple ? (words.get(String(value)) ?? otherwise) : otherwise;
    return made ? made(record) : bad(`${shown(value)} is not in the table: ${[...words.keys()].join(', ')}`);
  };
}

function firstOf(readers: readonly Reader[]): Reader {
  return (record) => {
    for (const read of readers) {
      const value = read(record);
      if (!absent(value) && !(Array.isArray(value) && value.length === 0)) return value;
    }
    return null;
  };
}

function calling(name: string, readers: readonly Reader[], functions: Functions): Reader {
  const made = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!made) throw new TypeError(`no function ${name} in mappings/functions.ts`);
  return (record) => {
    const args: unknown[] = [];
    for (const read of readers) {
      const value = read(record);
      if (value instanceof Bad) return value;
      args.push(absent(value) ? null : value);
    }
    try {
      return made(...args);
    } catch (error) {
      if (error instanceof Fault && error.kind === 'drift') return bad(error.message);
      return bad(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
