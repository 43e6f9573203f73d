/** As much of SOQL as finds what was made: one object, conditions joined by AND, an order, a limit. */
import { ok, refused, type Answer } from './answers.ts';
import { textOf } from './shapes.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>>;

const SHAPE = /^SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (\w+)(?: (ASC|DESC))?)?(?: LIMIT (\d+))?$/is;
const CONDITION = /^(\w+) (=|!=|>=|<=|>|<) (.+)$/s;

/** @param base `/services/data/v66.0`. */
export function query(world: World, base: string, soql: string): Answer {
  const [, fields = '', object = '', where, order, direction = 'ASC', limit] = SHAPE.exec(soql.trim()) ?? [];
  const rows = rowsOf(world, object);
  if (rows === null) return refused(400, 'INVALID_TYPE', `sObject type '${object}' is not supported.`);
  const names = fields.split(',').map((name) => name.trim());
  const tests = where === undefined ? [] : conditions(where).map(compile);
  if (tests.includes(null)) return refused(400, 'MALFORMED_QUERY', `unexpected token in: ${where ?? ''}`);
  const found = rows.filter((row) => tests.every((holds) => holds?.(row)));
  if (order !== undefined) {
    const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
    found.sort((one, other) => sign * String(one[order]).localeCompare(String(other[order])));
  }
  const shown = found
    .slice(0, Number(limit ?? 2000))
    .map((row) =>
      Object.fromEntries([
        ['attributes', { type: object, url: `${base}/sobjects/${object}/${String(row['Id'])}` }],
        ...names.map((name) => [name, row[name] ?? null]),
      ]),
    );
  return ok({ totalSize: shown.length, done: true, records: shown });
}

function date(at: Date): string {
  return at.toISOString().replace('Z', '+0000');
}

function rowsOf(world: World, object: string): Row[] | null {
  switch (object) {
    case 'Case':
      return [...world.cases.values()].map(({ id, number, by, at, fields }) =>
        Object.assign({}, fields, { Id: id, CaseNumber: number, CreatedById: by, CreatedDate: date(at) }),
      );
    case 'ContentDocument':
      return [...world.files.values()].map(({ id, title, size, by, at }) => ({
        Id: id,
        Title: title,
        ContentSize: size,
        CreatedById: by,
        CreatedDate: date(at),
      }));
    case 'FeedItem':
      return [...world.posts.values()].map((post) => ({
        Id: post.id,
        Body: textOf({ world }, post.pieces),
        ParentId: post.parent,
        Type: post.type,
        CreatedById: post.by,
        CreatedDate: date(post.modified),
      }));
    default:
      return null;
  }
}

/** Split at AND, but not within a text. */
function conditions(where: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { 0: token, index } of where.matchAll(/'(?:[^'\\]|\\.)*'| AND /gs)) {
    if (token !== ' AND ') continue;
    parts.push(where.slice(start, index));
    start = index + token.length;
  }
  return [...parts, where.slice(start)];
}

function compile(condition: string): ((row: Row) => boolean) | null {
  const [, field = '', operator, written = ''] = CONDITION.exec(condition.trim()) ?? [];
  const text = /^'((?:[^'\\]|\\.)*)'$/s.exec(written)?.[1];
  if (operator === undefined || (text === undefined && Number.isNaN(Date.parse(written)))) return null;
  const wanted =
    text === undefined ? Date.parse(written) : text.replaceAll(/\\(.)/gs, (_, one: string) => UNESCAPED[one] ?? one);
  return (row) => {
    const value = text === undefined ? Date.parse(String(row[field])) : String(row[field] ?? '');
    if (operator === '=') return value === wanted;
    if (operator === '!=') return value !== wanted;
    if (operator === '>=') return value >= wanted;
    if (operator === '<=') return value <= wanted;
    return operator === '>' ? value > wanted : value < wanted;
  };
}
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
