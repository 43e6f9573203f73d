/** What a well-formed mapping can still get wrong: names, types, and fields that nothing makes. */
import { type LintProblem, type Mapping, type Rule, suggestion } from '#sdk';
import { Bad, shown } from './bad.ts';
import { FIELDS, PARTS, type Field } from './fields.ts';
import { makesList } from './path.ts';
import type { Functions } from './rule.ts';
import type { Path, Yaml } from './yaml.ts';

/** Every record needs these, so every mapping makes them. */
const REQUIRED = [...FIELDS.values()]
  .filter(({ optional, part, takes }) => !optional && part === null && takes !== 'object')
  .map(({ name }) => name);

export function lintMapping(mapping: Mapping, functions: Functions, yaml: Yaml): LintProblem[] {
  const problems: LintProblem[] = [];
  for (const [name, rule] of Object.entries(mapping.fields)) {
    const field = FIELDS.get(name);
    if (field) problems.push(...lintRule(field, rule, functions, yaml));
    else problems.push(yaml.at(['fields', name], `${name} is no field of an activity`, unknownField(name), 'key'));
  }
  for (const name of REQUIRED) {
    if (Object.hasOwn(mapping.fields, name)) continue;
    problems.push(
      yaml.at(
        ['fields'],
        `${name} is missing: every activity has one`,
        `add ${name}: ${EXAMPLES[name] ?? '{ const: … }'}`,
        'key',
      ),
    );
  }
  problems.push(...lintParts(mapping, yaml), ...lintKey(mapping, yaml));
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}

const EXAMPLES: Readonly<Record<string, string>> = {
  kind: '{ const: create }',
  object: '{ const: note }',
  published_at: '{ path: $.created_at, as: instant }',
};

function unknownField(name: string): string {
  if (['connector', 'stream'].includes(name)) return 'remove it: it comes from `from`';
  if (['external_id', 'version'].includes(name))
    return 'remove it: it comes from the stream, or write key: { id: …, version: … }';
  return suggestion(name, [...FIELDS.keys()]);
}

/** A part is made whole or in pieces, and never without what makes it one. */
function lintParts(mapping: Mapping, yaml: Yaml): LintProblem[] {
  return PARTS.flatMap((part) => {
    const pieces = Object.keys(mapping.fields).filter((name) => FIELDS.get(name)?.part === part);
    const [first] = pieces;
    if (first === undefined) return [];
    if (Object.hasOwn(mapping.fields, part)) {
      return pieces.map((name) =>
        yaml.at(['fields', name], `two rules make ${name}: this one and ${part}`, 'keep one of them', 'key'),
      );
    }
    return [...FIELDS.values()]
      .filter((field) => field.part === part && !field.optional && !Object.hasOwn(mapping.fields, field.name))
      .map(({ name }) =>
        yaml.at(
          ['fields', first],
          `${first} without ${name}: there is no ${part} without it`,
          `add a rule for ${name}`,
          'key',
        ),
      );
  });
}

function lintKey(mapping: Mapping, yaml: Yaml): LintProblem[] {
  return (['id', 'version'] as const)
    .filter((name) => makesList(mapping.key?.[name] ?? ''))
    .map((name) => yaml.at(['key', name], 'the path is a list', 'an id and a version are one text or number each'));
}

function lintRule(field: Field, rule: Rule, functions: Functions, yaml: Yaml): LintProblem[] {
  const at = (more: Path, problem: string, cure: string): LintProblem =>
    yaml.at(['fields', field.name, ...more], problem, cure);
  if (typeof rule === 'string') return lintPath(field, rule, [], at);
  if ('const' in rule) return lintValue(field, rule.const ?? null, ['const'], at);
  if ('call' in rule) {
    if (Object.hasOwn(functions, rule.call)) return [];
    return [
      at(['call'], `no function ${rule.call} in mappings/functions.ts`, suggestion(rule.call, Object.keys(functions))),
    ];
  }
  const otherwise = rule.else === undefined ? [] : lintValue(field, rule.else, ['else'], at);
  if ('table' in rule) {
    const values = Object.entries(rule.table).flatMap(([word, value]) => lintValue(field, value, ['table', word], at));
    const list = makesList(rule.path)
      ? [at(['path'], `${rule.path} is a list, and a table reads one word`, 'use a function')]
      : [];
    return [...list, ...values, ...otherwise];
  }
  const paths =
    'first' in rule
      ? rule.first.flatMap((path, index) => lintPath(field, path, ['first', index], at))
      : lintPath(field, rule.path, ['path'], at);
  const wrong = rule.as !== undefined && !MAKES[rule.as].includes(field.takes);
  const as = wrong
    ? [at(['as'], `as: ${rule.as} makes what ${field.name} cannot hold`, `${field.name} takes ${named(field)}`)]
    : [];
  return [...paths, ...as, ...otherwise];
}

const MAKES: Readonly<Record<'text' | 'plain' | 'lower' | 'number' | 'instant', readonly Field['takes'][]>> = {
  text: ['text', 'word', 'list'],
  plain: ['text', 'list'],
  lower: ['text', 'word', 'list'],
  number: ['number', 'list'],
  instant: ['instant'],
};

type At = (more: Path, problem: string, cure: string) => LintProblem;

function lintPath(field: Field, path: string, more: Path, at: At): LintProblem[] {
  if (!makesList(path) || field.takes === 'list') return [];
  return [
    at(
      more,
      `${path} is a list, and ${field.name} is not`,
      `take one: ${path.replaceAll('[*]', '[0]')}, or use a function`,
    ),
  ];
}

function lintValue(field: Field, value: unknown, more: Path, at: At): LintProblem[] {
  const checked = field.check(value);
  // A part without its id is null, so nothing is what an id may be.
  if (!(checked instanceof Bad) || (field.name.endsWith('.id') && value === null)) return [];
  const [first] = checked.problems;
  return [
    at(
      more,
      `${field.name} can never be ${shown(value)}: ${first?.field ?? ''} ${first?.problem ?? ''}`.replaceAll(
        / +/g,
        ' ',
      ),
      `${field.name} takes ${named(field)}`,
    ),
  ];
}

function named({ takes, words, optional }: Field): string {
  const kinds = {
    text: 'text',
    word: `one of ${words.join(', ')}`,
    instant: 'an instant in ISO 8601 with an offset',
    number: 'a number',
    boolean: 'true or false',
    list: 'a list',
    object: 'an object with all its members',
  };
  return optional && takes !== 'list' ? `${kinds[takes]}, or null` : kinds[takes];
}
