/** The checkers of MappedActivity's fields, made once from its schema: the hot path runs closures, never the schema. */
import { z } from 'zod';
import { MappedActivity, type Problem } from '#sdk';
import { absent, Bad, bad, shown } from './bad.ts';
import { isoInstant } from './instants.ts';
import { cleaned, ID_LIMIT, language, TEXT_LIMIT } from './values.ts';

/** Answers the value as the schema wants it, or Bad. Absence becomes null or [] where the schema allows. */
export type Check = (value: unknown) => unknown;
export type Takes = 'text' | 'word' | 'instant' | 'number' | 'boolean' | 'list' | 'object';

export interface Field {
  readonly name: string;
  readonly check: Check;
  readonly takes: Takes;
  /** May it be made by no rule, or by a rule that finds nothing? */
  readonly optional: boolean;
  /** For `word`: all that it can be. */
  readonly words: readonly string[];
  /** For a field of one of the parts below: that part. */
  readonly part: string | null;
}

/** Of one list: the hundredth broken item says nothing that the first did not. */
const PROBLEMS_LIMIT = 10;
/** What `from` and the key give. */
const GIVEN = new Set(['connector', 'stream', 'external_id', 'version']);
/** Fields that may be made as a whole or piece by piece. */
export const PARTS = ['actor', 'target', 'metrics'] as const;
export type Part = (typeof PARTS)[number];

/** Every field that a rule can make, in the schema's order: `kind`, `actor`, `actor.id`, … */
export const FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries(MappedActivity.shape)
    .filter(([name]) => !GIVEN.has(name))
    .flatMap(([name, schema]) => [field(name, schema, null)].concat(pieces(name, schema)))
    .map((one) => [one.name, one]),
);

export const checkId: Check = text(ID_LIMIT);

function pieces(name: string, schema: z.ZodType): Field[] {
  const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).map(([piece, of]) => field(`${name}.${piece}`, of as z.ZodType, name));
}

function field(name: string, schema: z.ZodType, part: string | null): Field {
  const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  const check = name === 'language' ? languageCheck : checkOf(schema, limitOf(name));
  return {
    name,
    part,
    check,
    takes: takes(inner as z.ZodType),
    words: wordsOf(inner as z.ZodType),
    optional: !(check(null) instanceof Bad),
  };
}

function limitOf(name: string): number {
  return name === 'thread' || name === 'in_reply_to' || name.endsWith('id') ? ID_LIMIT : TEXT_LIMIT;
}

function takes(schema: z.ZodType): Takes {
  if (schema instanceof z.ZodISODateTime) return 'instant';
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return 'word';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  return schema instanceof z.ZodArray ? 'list' : 'object';
}

function wordsOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodLiteral ? [...schema.values].map(String) : [];
}

function checkOf(schema: z.ZodType, limit: number): Check {
  if (schema instanceof z.ZodNullable) {
    const inner = schema.unwrap() as z.ZodType;
    const check = takes(inner) === 'text' ? text(limit, null) : checkOf(inner, limit);
    return (value) => (absent(value) ? null : check(value));
  }
  if (schema instanceof z.ZodISODateTime) return (value) => (absent(value) ? missing() : isoInstant(value));
  if (schema instanceof z.ZodString) return text(limit);
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return word(wordsOf(schema));
  if (schema instanceof z.ZodNumber) return number(schema.minValue ?? -Infinity, schema.maxValue ?? Infinity);
  if (schema instanceof z.ZodBoolean) return boolean;
  if (schema instanceof z.ZodArray) return list(checkOf(schema.element as z.ZodType, limit));
  if (schema instanceof z.ZodObject) return object(schema);
  throw new TypeError(`no checker for a schema of type ${schema.def.type}`);
}

function missing(): Bad {
  return bad('is missing');
}

/** `nothing`: what text that held only NUL is. */
function text(limit: number, nothing: null | Bad = missing()): Check {
  return (value) => {
    if (typeof value !== 'string') return absent(value) ? missing() : bad(`${shown(value)} is not text`);
    if (value.length > limit) return bad(`${value.length} characters long; at most ${limit}`);
    const clean = cleaned(value);
    return clean === '' ? nothing : clean;
  };
}

function languageCheck(value: unknown): unknown {
  if (absent(value)) return null;
  return typeof value === 'string' ? language(value) : bad(`${shown(value)} is not text`);
}

function word(words: readonly string[]): Check {
  const known = new Set(words);
  return (value) => {
    if (absent(value)) return missing();
    return typeof value === 'string' && known.has(value)
      ? value
      : bad(`${shown(value)} is none of ${words.join(', ')}`);
  };
}

function number(least: number, most: number): Check {
  return (value) => {
    if (absent(value)) return missing();
    if (typeof value !== 'number' || !Number.isFinite(value)) return bad(`${shown(value)} is not a number`);
    if (value < least) return bad(`${value} is less than ${least}`);
    return value > most ? bad(`${value} is more than ${most}`) : value;
  };
}

function boolean(value: unknown): unknown {
  if (absent(value)) return missing();
  return typeof value === 'boolean' ? value : bad(`${shown(value)} is neither true nor false`);
}

function list(check: Check): Check {
  return (value) => {
    if (absent(value)) return [];
    if (!Array.isArray(value)) return bad(`${shown(value)} is not a list`);
    const items: unknown[] = [];
    const problems: Problem[] = [];
    for (let index = 0; index < value.length; index += 1) {
      if (absent(value[index])) continue;
      const item = check(value[index]);
      if (!(item instanceof Bad)) items.push(item);
      else if (problems.length < PROBLEMS_LIMIT) problems.push(...within(`[${index}]`, item));
    }
    return problems.length > 0 ? new Bad(problems) : items;
  };
}

function object(schema: z.ZodObject): Check {
  const members = Object.entries(schema.shape).map(([name, of]) => ({
    name,
    check: field(name, of as z.ZodType, null).check,
  }));
  const known = new Set(members.map(({ name }) => name));
  return (value) => {
    if (absent(value)) return missing();
    if (typeof value !== 'object' || Array.isArray(value)) return bad(`${shown(value)} is not an object`);
    const made: Record<string, unknown> = {};
    const problems: Problem[] = [];
    const unknown = Object.keys(value).find((key) => !known.has(key));
    if (unknown !== undefined) problems.push({ field: `.${unknown}`, problem: 'is not known' });
    for (const { name, check } of members) {
      made[name] = check(Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : null);
      if (made[name] instanceof Bad) problems.push(...within(`.${name}`, made[name]));
    }
    return problems.length > 0 ? new Bad(problems) : made;
  };
}

/** Its problems, one level further out. */
export function within(at: string, value: Bad): Problem[] {
  return value.problems.map(({ field, problem }) => ({ field: `${at}${field}`, problem }));
}
