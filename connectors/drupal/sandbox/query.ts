/** `filter`, `sort` and `page` as Drupal takes them. Refusals carry its words. */
import { refused } from './answers.ts';
import type { Item } from './world.ts';

export type Field = (item: Item) => readonly (string | number)[];
export type Fields = Readonly<Record<string, Field>>;
type Test = (item: Item) => boolean;

interface Condition {
  readonly path: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly memberOf: string | null;
}

const OPERATORS = new Set([
  '=',
  '<>',
  '>',
  '>=',
  '<',
  '<=',
  'STARTS_WITH',
  'CONTAINS',
  'ENDS_WITH',
  'IN',
  'NOT IN',
  'BETWEEN',
  'NOT BETWEEN',
  'IS NULL',
  'IS NOT NULL',
]);
const PAGE_MAX = 50;
const KNOWN = new Set(['filter', 'sort', 'page', 'include', 'fields', 'resourceVersion', '_format']);

/** Whatever else is asked is refused. */
export function checkNames(query: URLSearchParams): void {
  const unknown = [...new Set([...query.keys()].map((name) => name.split('[')[0] ?? name))].filter(
    (name) => !KNOWN.has(name),
  );
  if (unknown.length === 0) return;
  const names = unknown.map((name) => `'${name}'`).join(', ');
  throw refused(400, `The following query parameters violate the JSON:API spec: ${names}.`);
}

export function pageOf(query: URLSearchParams): { readonly limit: number; readonly offset: number } {
  const limit = Number(query.get('page[limit]') ?? PAGE_MAX);
  if (limit <= 0) throw refused(400, 'The page size needs to be a positive integer.');
  const offset = Number(query.get('page[offset]') ?? 0);
  return {
    limit: Number.isNaN(limit) ? PAGE_MAX : Math.min(limit, PAGE_MAX),
    offset: Number.isNaN(offset) ? 0 : offset,
  };
}

export function sorted<T extends Item>(items: readonly T[], query: URLSearchParams, fields: Fields): T[] {
  const keys = (query.get('sort') ?? '').split(',').filter((key) => key !== '');
  const orders = keys.map((key) => ({
    field: fieldAt(key.replace(/^-/, ''), fields),
    sign: key.startsWith('-') ? -1 : 1,
  }));
  return items.toSorted((one, other) => {
    for (const { field, sign } of orders) {
      const order = compare(field(one)[0], field(other)[0]) * sign;
      if (order !== 0) return order;
    }
    return one.serial - other.serial;
  });
}

/** Null where nothing is filtered by: only then are hidden rows named. */
export function filterOf(query: URLSearchParams, fields: Fields): Test | null {
  const { conditions, groups } = parse(query);
  if (conditions.size === 0) return null;
  const members = (group: string | null): Test[] => [
    ...[...conditions.values()].filter(({ memberOf }) => memberOf === group).map((one) => testOf(one, fields)),
    ...[...groups].filter(([, { memberOf }]) => memberOf === group).map(([name]) => groupTest(name)),
  ];
  const groupTest = (name: string): Test => {
    const tests = members(name);
    if (groups.get(name)?.conjunction === 'OR') return (item) => tests.some((test) => test(item));
    return (item) => tests.every((test) => test(item));
  };
  const tests = members(null);
  return (item) => tests.every((test) => test(item));
}

interface Group {
  readonly conjunction: string;
  readonly memberOf: string | null;
}

function parse(query: URLSearchParams): { conditions: Map<string, Condition>; groups: Map<string, Group> } {
  const conditions = new Map<string, Condition>();
  const groups = new Map<string, Group>();
  for (const [key, value] of query) {
    const match = /^filter\[([^\]]+)\](.*)$/.exec(key);
    if (!match) continue;
    const [, name = '', rest = ''] = match;
    const parts = [...rest.matchAll(/\[([^\]]*)\]/g)].map(([, part]) => part ?? '');
    if (parts[0] === 'group') {
      const group = groups.get(name) ?? { conjunction: 'AND', memberOf: null };
      groups.set(name, { ...group, [parts[1] ?? '']: value });
      continue;
    }
    const [what = 'value'] = parts[0] === 'condition' ? parts.slice(1) : parts;
    const known = conditions.get(name) ?? { path: name, operator: '=', values: [], memberOf: null };
    conditions.set(
      name,
      what === 'value' ? { ...known, values: [...known.values, value] } : { ...known, [what]: value },
    );
  }
  return { conditions, groups };
}

function fieldAt(path: string, fields: Fields): Field {
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
  if (field) return field;
  const name = path.split('.')[0] ?? path;
  throw refused(400, `Invalid nested filtering. The field \`${name}\`, given in the path \`${path}\`, does not exist.`);
}

function testOf({ path, operator, values }: Condition, fields: Fields): Test {
  if (!OPERATORS.has(operator)) throw refused(400, `The '${operator}' operator is not allowed in a filter parameter.`);
  const field = fieldAt(path, fields);
  const [first = '', last = ''] = values;
  switch (operator) {
    case 'IN':
      return (item) => field(item).some((value) => values.includes(String(value)));
    case 'NOT IN':
      return (item) => !field(item).some((value) => values.includes(String(value)));
    case 'IS NULL':
      return (item) => field(item).length === 0;
    case 'IS NOT NULL':
      return (item) => field(item).length > 0;
    case 'BETWEEN':
      return (item) => field(item).some((value) => against(value, first) >= 0 && against(value, last) <= 0);
    case 'NOT BETWEEN':
      return (item) => !field(item).some((value) => against(value, first) >= 0 && against(value, last) <= 0);
    case 'STARTS_WITH':
      return (item) => field(item).some((value) => String(value).startsWith(first));
    case 'ENDS_WITH':
      return (item) => field(item).some((value) => String(value).endsWith(first));
    case 'CONTAINS':
      return (item) => field(item).some((value) => String(value).includes(first));
    default:
      return (item) => field(item).some((value) => holds(against(value, first), operator));
  }
}

function holds(order: number, operator: string): boolean {
  if (operator === '=') return order === 0;
  if (operator === '<>') return order !== 0;
  if (operator.startsWith('>')) return order > 0 || (order === 0 && operator === '>=');
  return order < 0 || (order === 0 && operator === '<=');
}

/** A number column against text that is no number: SQLite puts every text behind every number. */
function against(value: string | number, wanted: string): number {
  if (typeof value === 'string') return compare(value, wanted);
  const number = Number(wanted);
  return Number.isNaN(number) ? -1 : compare(value, number);
}

function compare(one: string | number | undefined, other: string | number | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return -1;
  if (other === undefined) return 1;
  return one < other ? -1 : 1;
}
