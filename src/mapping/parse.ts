/** A mapping's YAML to a Mapping, or every mistake in it, each with its place and its cure. */
import { z } from 'zod';
import { Mapping, Rule, type LintProblem, suggestion } from '#sdk';
import { lintMapping } from './lint.ts';
import type { Functions } from './rule.ts';
import { readYaml, type Path, type Yaml } from './yaml.ts';

export function parseMapping(
  text: string,
  file: string,
  functions: Functions,
): { readonly mapping: Mapping } | { readonly problems: readonly LintProblem[] } {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const { success, data, error } = Mapping.safeParse(yaml.data);
  if (!success) return { problems: error.issues.flatMap((issue) => explain(issue, yaml)).filter(unlikeEarlier) };
  const problems = lintMapping(data, functions, yaml);
  return problems.length > 0 ? { problems } : { mapping: data };
}

const CURES: Readonly<Record<string, string>> = {
  from: 'write from: <connector>.<stream>, such as from: socialcast.messages',
  version: 'write version: 1, and count up whenever the mapping changes',
  fields: 'write a rule for each field, such as title: $.title',
  key: 'write key: { id: $.id }, and version: where the record says which version it is',
  skip: 'write skip: [{ path: $.hidden, is: [true], because: hidden by its reader }]',
};
const RULES =
  '$.path, { const: … }, { path: …, as: …, else: … }, { path: …, table: {…}, else: … }, { first: [$.a, $.b], as: …, else: … } or { call: …, with: [$.a] }';

function explain(issue: z.core.$ZodIssue, yaml: Yaml): LintProblem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (path[0] === 'fields' && path.length > 1) return explainRule(path.slice(0, 2), yaml);
  const cure = CURES[String(path[0])] ?? `the file has from, version, key, skip and fields`;
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, yaml, knownAt(path));
  const missing = issue.code === 'invalid_type' && valueAt(yaml.data, path) === undefined;
  return [yaml.at(path, missing ? `${path.join('.') || 'the file'} is missing` : issue.message, cure)];
}

/** One rule with two mistakes is explained once. */
function unlikeEarlier(one: LintProblem, index: number, all: readonly LintProblem[]): boolean {
  return all.findIndex((other) => other.where === one.where && other.problem === one.problem) === index;
}

function knownAt(path: Path): readonly string[] {
  if (path[0] === 'skip') return ['path', 'is', 'because'];
  if (path[0] === 'key') return ['id', 'version'];
  return Object.keys(Mapping.shape);
}

function unknownKeys(keys: readonly string[], path: Path, yaml: Yaml, known: readonly string[]): LintProblem[] {
  return keys.map((key) => yaml.at([...path, key], `${key} is not known here`, suggestion(key, known), 'key'));
}

/** A union says only "invalid": the rule that was meant is told by its word. */
function explainRule(path: Path, yaml: Yaml): LintProblem[] {
  const raw = valueAt(yaml.data, path);
  if (typeof raw === 'string')
    return [
      yaml.at(
        path,
        `"${raw}" is not a path`,
        'a path begins with $ such as $.user.name; a fixed value is { const: … }',
      ),
    ];
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return [yaml.at(path, 'not a rule', `a rule is ${RULES}`)];
  const shapes = Rule.options.filter((option) => option instanceof z.ZodObject);
  const word = ['const', 'table', 'first', 'call', 'path'].find((one) => Object.hasOwn(raw, one));
  const meant = shapes.find(
    (shape) => word !== undefined && word in shape.shape && (word !== 'path' || 'as' in shape.shape),
  );
  if (!meant) return [yaml.at(path, 'not a rule', `a rule is ${RULES}`)];
  return (meant.safeParse(raw).error?.issues ?? []).flatMap((issue) => {
    const inner = [...path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, inner, yaml, Object.keys(meant.shape));
    const missing = issue.code === 'invalid_type' && valueAt(yaml.data, inner) === undefined;
    const problem = missing ? `${inner.at(-1)} is missing` : issue.message;
    return [yaml.at(inner, problem, `a rule is ${RULES}`)];
  });
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}
