/** Drafts a mapping from records: paths chosen by their names and the shape of their values, and what it was unsure of said in comments. Deterministic. */
import type { Mapping, Rule } from '#sdk';
import { absent } from './bad.ts';
import { compileMapping } from './compile.ts';
import type { StreamKey } from './key.ts';
import { ACTOR, FIELDS, GROUP, isDate, TAGS, WRAPPED, type Part, type Wanted } from './suggest-names.ts';

/** A path, and what is there in the records that have it. */
interface Found {
  readonly path: string;
  /** Folded: `createdAt`, `created_at` and `created-at` are one. */
  readonly names: readonly string[];
  readonly values: readonly unknown[];
}

interface Line {
  readonly field: string;
  readonly rule: Rule;
  readonly note: string | null;
}

const RECORDS = 200;
const PATHS = 400;
const DEPTH = 4;
/** Where no date is found: so that the draft loads, and nobody takes it for a date. */
const NO_DATE = '2000-01-01T00:00:00.000Z';

/** @param key the stream's own; null, or where it does not fit the records, the draft has one. */
export function suggestMapping(from: string, records: readonly unknown[], key: StreamKey | null): string {
  const some = records.slice(0, RECORDS).filter((one) => typeof one === 'object' && one !== null);
  const found = pathsOf(some);
  let lines = linesOf(found);
  const keyed = key !== null && some.length > 0 && some.every((record) => 'id' in key(record));
  const own = keyed ? undefined : keyOf(found);
  // What does not fit all the records is left out.
  for (;;) {
    const bad = driftOf(from, lines, own, key, some);
    const kept = lines.filter(({ field }) => !bad.has(field));
    const whole = kept.some(({ field }) => field === 'actor.id')
      ? kept
      : kept.filter(({ field }) => !field.startsWith('actor.'));
    if (whole.length === lines.length) break;
    lines = whole;
  }
  return written(from, lines, own, keyed, found);
}

function driftOf(
  from: string,
  lines: readonly Line[],
  key: Mapping['key'],
  stream: StreamKey | null,
  records: readonly unknown[],
): ReadonlySet<string> {
  const fields = Object.fromEntries(lines.map(({ field, rule }) => [field, rule]));
  const mapping = compileMapping(
    { from, version: 1, skip: [], fields, ...(key && { key }) },
    {},
    stream ?? (() => ({ id: '1', version: '1' })),
  );
  const drifted = records.flatMap((record) => {
    const mapped = mapping.map(record);
    return 'drift' in mapped ? mapped.drift.map(({ field }) => field.replace(/\[.*$/, '')) : [];
  });
  const needed = new Set(['kind', 'object', 'published_at']);
  return new Set(drifted.filter((field) => !needed.has(field)));
}

function pathsOf(records: readonly unknown[]): Found[] {
  const all = new Map<string, { names: readonly string[]; values: unknown[] }>();
  function walk(value: unknown, path: string, names: readonly string[], depth: number): void {
    if (names.length > 0 && !absent(value) && (typeof value !== 'object' || Array.isArray(value))) {
      const known = all.get(path);
      if (known) known.values.push(value);
      else if (all.size < PATHS) all.set(path, { names, values: [value] });
    }
    if (depth === 0 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 20)) if (typeof item === 'object') walk(item, `${path}[*]`, names, depth - 1);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      const step = /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name}']`;
      if (!name.includes("'") && name !== '') walk(member, path + step, [...names, folded(name)], depth - 1);
    }
  }
  for (const record of records) walk(record, '$', [], DEPTH);
  return [...all].map(([path, { names, values }]) => ({ path, names, values }));
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function linesOf(found: readonly Found[]): Line[] {
  const lines: Line[] = [
    { field: 'kind', rule: { const: 'create' }, note: 'or like, share, ask, …: what a record of this stream tells of' },
    { field: 'object', rule: { const: 'note' }, note: 'or comment, article, question, …: what it is' },
  ];
  for (const part of [ACTOR, GROUP]) lines.push(...partLines(found, part));
  for (const wanted of FIELDS) lines.push(...fieldLine(found, wanted));
  const tagged = found.find(
    ({ path, names }) => TAGS.includes(names.at(-2) ?? '') && /\[\*\]\.(?:name|title|label)$/.test(path),
  );
  if (tagged && !lines.some(({ field }) => field === 'tags'))
    lines.push({ field: 'tags', rule: tagged.path, note: null });
  if (!lines.some(({ field }) => field === 'published_at')) lines.push(dateLine(found));
  return lines;
}

function fieldLine(found: readonly Found[], wanted: Wanted): Line[] {
  const candidates = found.filter(({ path, values }) => !path.includes('[*]') && wanted.is(values));
  const best = pick(candidates, wanted.names);
  if (!best) return [];
  const markup = wanted.field === 'text' && best.values.some((value) => /<[a-z][^>]*>|&\w+;/i.test(String(value)));
  const others = candidates.filter((one) => one !== best && rankOf(one, wanted.names) !== Infinity);
  const note =
    others.length > 0
      ? `or ${others
          .slice(0, 3)
          .map(({ path }) => path)
          .join(', ')}`
      : null;
  const line: Line = { field: wanted.field, rule: ruleOf(best, markup ? 'plain' : wanted.as), note };
  return markup ? [line, { field: 'html', rule: best.path, note: null }] : [line];
}

/** A date that no known name told. */
function dateLine(found: readonly Found[]): Line {
  const dated = found.find(({ path, values }) => !path.includes('[*]') && values.every(isDate));
  return dated
    ? { field: 'published_at', rule: { path: dated.path, as: 'instant' }, note: 'UNSURE: the only date that was found' }
    : {
        field: 'published_at',
        rule: { const: NO_DATE },
        note: 'NO DATE FOUND: name the path of one, with as: instant',
      };
}

/** Somebody or some group: an object of its own (`author.id`), flat fields (`author_id`), or a name alone. */
function partLines(found: readonly Found[], { part, containers, flat, pieces }: Part): Line[] {
  const inside = (container: string) =>
    found.filter(({ names, path }) => names.length > 1 && names.at(-2) === container && !path.includes('[*]'));
  const container = containers.find((one) => pick(inside(one), Object.values(pieces).flat()));
  const lines = Object.entries(pieces).flatMap(([piece, names]): Line[] => {
    const best = container
      ? pick(inside(container), names)
      : pick(
          found.filter((one) => one.names.length === 1 && scalar(one)),
          flat[piece] ?? [],
        );
    if (!best || !scalar(best)) return [];
    return [{ field: `${part}.${piece}`, rule: ruleOf(best, NUMBERS.has(piece) ? 'number' : 'text'), note: null }];
  });
  if (lines.length === 0) return [];
  const id = lines.find(({ field }) => field === `${part}.id`);
  const type: Line[] = part === 'target' ? [{ field: 'target.type', rule: { const: 'group' }, note: null }] : [];
  if (id) return [...type, ...lines];
  const [first] = lines;
  if (!first) return [];
  return [
    ...type,
    { field: `${part}.id`, rule: first.rule, note: 'UNSURE: no id was found, so this stands for it' },
    ...lines,
  ];
}

const NUMBERS = new Set(['followers']);

function scalar({ values }: Found): boolean {
  return values.every((value) => typeof value === 'string' || Number.isSafeInteger(value));
}

/** By the order of the names, then the nearest to the top, then the path. */
function pick(candidates: readonly Found[], names: readonly string[]): Found | undefined {
  return candidates
    .filter((one) => rankOf(one, names) !== Infinity)
    .toSorted(
      (a, b) =>
        rankOf(a, names) - rankOf(b, names) ||
        a.names.length - b.names.length ||
        b.values.length - a.values.length ||
        (a.path < b.path ? -1 : 1),
    )[0];
}

/** `content.rendered` counts as `content`. Deeper than that a name may mean anybody's. */
function rankOf({ names }: Found, wanted: readonly string[]): number {
  const last = names.at(-1) ?? '';
  const own = WRAPPED.includes(last) && names.length > 1 ? (names.at(-2) ?? '') : last;
  const at = wanted.indexOf(own);
  const wrapped = wanted.indexOf(last);
  return at === -1 && wrapped === -1
    ? Infinity
    : Math.min(at === -1 ? Infinity : at, wrapped === -1 ? Infinity : wrapped);
}

function ruleOf({ path, values }: Found, as: 'text' | 'number' | 'instant' | 'plain' | null): Rule {
  if (as === null || (as === 'text' && values.every((value) => typeof value === 'string'))) return path;
  return { path, as };
}

function keyOf(found: readonly Found[]): Mapping['key'] {
  const top = found.filter((one) => scalar(one) && !one.path.includes('[*]'));
  const id = pick(top, ['id', 'uuid', 'guid', 'key', 'externalid', 'messageid', 'postid', 'uri', 'url']) ?? top[0];
  const version = pick(top, [
    'version',
    'revision',
    'etag',
    'updatedat',
    'editedat',
    'modifiedat',
    'updated',
    'modified',
  ]);
  return id && { id: id.path, ...(version && { version: version.path }) };
}

function written(
  from: string,
  lines: readonly Line[],
  key: Mapping['key'],
  keyed: boolean,
  found: readonly Found[],
): string {
  const width = Math.max(...lines.map(({ field }) => field.length)) + 1;
  const fields = lines.map(
    ({ field, rule, note }) => `  ${`${field}:`.padEnd(width)} ${yamlOf(rule)}${note === null ? '' : ` # ${note}`}`,
  );
  const used = JSON.stringify(lines) + JSON.stringify(key ?? {});
  const unused = found.map(({ path }) => path).filter((path) => !used.includes(JSON.stringify(path)));
  return [
    `# A draft, made of what was there: look at each line, and write cases beside it.`,
    `from: ${from}`,
    'version: 1',
    ...(key && !keyed ? [`key: ${yamlOf(key)} # without a version, the content is the version`] : []),
    'fields:',
    ...fields,
    ...(unused.length > 0 ? [`# Not used: ${unused.slice(0, 40).join(', ')}`] : []),
    '',
  ].join('\n');
}

function yamlOf(rule: Rule | NonNullable<Mapping['key']>): string {
  if (typeof rule === 'string') return /[[\]*']/.test(rule) ? JSON.stringify(rule) : rule;
  const members = Object.entries(rule).map(([name, value]) => {
    const text = String(value);
    return `${name}: ${/^(\$[\w.]*|[a-z]+)$/.test(text) ? text : JSON.stringify(text)}`;
  });
  return `{ ${members.join(', ')} }`;
}
