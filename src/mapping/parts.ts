/** One field of the activity, or one of its parts, as a function that reports what does not fit. */
import type { Actor, Mapping, MappedActivity, Problem, Target } from '#sdk';
import { absent, Bad } from './bad.ts';
import { checkId, FIELDS, within } from './fields.ts';
import type { Reader } from './path.ts';
import { compileRule, type Functions } from './rule.ts';

/** The checked value; null, and a line among the problems, where the record does not fit. */
export type Make = (record: unknown, problems: Problem[]) => unknown;

export function noted(field: string, value: unknown, problems: Problem[]): unknown {
  if (!(value instanceof Bad)) return value;
  problems.push(...within(field, value));
  return null;
}

/** The field by its rule, checked; without a rule what absence makes of it. */
export function compileField(name: string, mapping: Mapping, functions: Functions): Make {
  const field = FIELDS.get(name);
  if (!field) throw new TypeError(`MappedActivity has no field ${name}`);
  const { check } = field;
  const rule = ruleOf(mapping, name);
  if (rule === undefined) {
    const nothing = check(null);
    if (nothing === null) return () => null;
    return (_, problems) => noted(name, check(null), problems);
  }
  const read = compileRule(rule, functions);
  return (record, problems) => {
    const value = read(record);
    const checked = value instanceof Bad ? value : check(value);
    return checked instanceof Bad ? noted(name, checked, problems) : checked;
  };
}

/** Null without its id, whatever else there is. */
export function compileActor(mapping: Mapping, functions: Functions): Make {
  if (ruleOf(mapping, 'actor') !== undefined) return compileField('actor', mapping, functions);
  const id = compileId('actor.id', mapping, functions);
  if (!id) return () => null;
  const piece = (name: string): Make => compileField(`actor.${name}`, mapping, functions);
  const [name, handle, url] = [piece('name'), piece('handle'), piece('url')];
  const [avatar, followers, internal] = [piece('avatar'), piece('followers'), piece('internal')];
  return (record, problems) => {
    const known = id(record, problems);
    if (known === null) return null;
    return {
      id: known,
      name: name(record, problems),
      handle: handle(record, problems),
      url: url(record, problems),
      avatar: avatar(record, problems),
      followers: followers(record, problems),
      internal: internal(record, problems),
    } satisfies Record<keyof Actor, unknown>;
  };
}

/** Null without its id, whatever else there is. */
export function compileTarget(mapping: Mapping, functions: Functions): Make {
  if (ruleOf(mapping, 'target') !== undefined) return compileField('target', mapping, functions);
  const id = compileId('target.id', mapping, functions);
  if (!id) return () => null;
  const piece = (name: string): Make => compileField(`target.${name}`, mapping, functions);
  const [type, name, url] = [piece('type'), piece('name'), piece('url')];
  return (record, problems) => {
    const known = id(record, problems);
    if (known === null) return null;
    return {
      type: type(record, problems),
      id: known,
      name: name(record, problems),
      url: url(record, problems),
    } satisfies Record<keyof Target, unknown>;
  };
}

/** Always there; each of its members may be null. */
export function compileMetrics(mapping: Mapping, functions: Functions): Make {
  if (ruleOf(mapping, 'metrics') !== undefined) return compileField('metrics', mapping, functions);
  const piece = (name: string): Make => compileField(`metrics.${name}`, mapping, functions);
  const [likes, shares, replies] = [piece('likes'), piece('shares'), piece('replies')];
  const [views, reach] = [piece('views'), piece('reach')];
  return (record, problems) =>
    ({
      likes: likes(record, problems),
      shares: shares(record, problems),
      replies: replies(record, problems),
      views: views(record, problems),
      reach: reach(record, problems),
    }) satisfies Record<keyof MappedActivity['metrics'], unknown>;
}

/** Null where there is none or where it does not fit: what hangs on it is not looked at then. */
function compileId(name: string, mapping: Mapping, functions: Functions): Make | null {
  const rule = ruleOf(mapping, name);
  if (rule === undefined) return null;
  const read: Reader = compileRule(rule, functions);
  return (record, problems) => {
    const found = read(record);
    if (absent(found)) return null;
    return noted(name, found instanceof Bad ? found : checkId(found), problems);
  };
}

function ruleOf(mapping: Mapping, name: string): Mapping['fields'][string] | undefined {
  return Object.hasOwn(mapping.fields, name) ? mapping.fields[name] : undefined;
}
