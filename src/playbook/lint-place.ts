/** Expressions and templates at their place in the file: what the judge says becomes a problem there, or advice. */
import type { Environment } from '@marcbachmann/cel-js';
import type { LintProblem, Trigger } from '#sdk';
import { NOTHING, type Facts } from './analysis.ts';
import type { Ast } from './evaluate.ts';
import { ACTIVITY } from './language.ts';
import type { Catalog } from './load.ts';
import { judge, type Flaw, type Place, type Verdict } from './lint-expression.ts';
import { piecesOf } from './template.ts';
import { LONGEST, secondsOf } from './compile.ts';
import type { Path, Yaml } from './yaml.ts';

/** What one file's linting carries along. */
export interface Lint {
  readonly yaml: Yaml;
  readonly catalog: Catalog;
  readonly language: Environment;
  readonly problems: LintProblem[];
  /** Does not keep a playbook from running. */
  readonly advice: LintProblem[];
  /** A condition was wrong, so it cannot be told what it makes sure of. */
  unsure: boolean;
  /** Every step's id, and where it is. */
  readonly ids: Map<string, Path>;
}

/** What the trigger makes sure of for every step. */
export interface TriggerFacts {
  readonly facts: Facts;
  readonly condition: Ast | null;
}

export function lintTrigger(lint: Lint, on: Trigger): TriggerFacts {
  const place: Place = {
    language: lint.language,
    scope: new Map([['activity', ACTIVITY]]),
    facts: NOTHING,
    elsewhere: new Map(),
  };
  const condition = on.if === undefined ? null : lintCondition(lint, on.if, ['on', 'if'], place);
  const facts = condition?.facts ?? NOTHING;
  if (on.dedupe !== undefined) {
    const path = ['on', 'dedupe', 'by'];
    const { type } = lintExpression(lint, on.dedupe.by, path, { ...place, facts }, 0, true);
    if (type !== null && !ONE_WORD.has(type))
      lint.problems.push(
        lint.yaml.at({ path }, `a key is a text, not ${type}`, 'write by: activity.external_id, or a text in quotes'),
      );
    lintDuration(lint, on.dedupe.within, ['on', 'dedupe', 'within']);
  }
  return { facts, condition: condition?.ast ?? null };
}

/** CEL's types that are written into a text as they are. */
const ONE_WORD: ReadonlySet<string> = new Set(['string', 'int', 'double', 'bool', 'dyn']);

export function lintDuration(lint: Lint, duration: string, path: Path): void {
  const seconds = secondsOf(duration);
  if (seconds === 0 || seconds >= LONGEST)
    lint.problems.push(
      lint.yaml.at(
        { path },
        `${duration} is ${seconds === 0 ? 'no time' : 'more than a year'}`,
        'write a time such as 30m or 2h',
      ),
    );
}

export function lintCondition(lint: Lint, source: string, path: Path, place: Place): Verdict {
  const verdict = lintExpression(lint, source, path, place, 0, false);
  if (verdict.type !== null && verdict.type !== 'bool' && verdict.type !== 'dyn')
    lint.problems.push(
      lint.yaml.at(
        { path },
        `a condition is true or false; this is ${verdict.type}`,
        'compare it with something, or ask has(…)',
      ),
    );
  return verdict;
}

/** @param must whether an absent value is a mistake: in a template it fails the step, while a condition on it is false and says so. */
function lintExpression(lint: Lint, source: string, path: Path, place: Place, offset: number, must: boolean): Verdict {
  const verdict = judge(source, place);
  const at = ({ at: into, problem, cure }: Flaw): LintProblem =>
    lint.yaml.at({ path, in: offset + into }, problem, cure);
  lint.problems.push(...verdict.flaws.map(at));
  if (!must && verdict.flaws.length > 0) lint.unsure = true;
  if (!lint.unsure) (must ? lint.problems : lint.advice).push(...verdict.unguarded.map(at));
  return verdict;
}

/** What a template gives: the CEL type where it is one expression, `string` where it has text around, null where it is a constant or wrong. */
export interface Given {
  readonly path: Path;
  readonly type: string | null;
}

/** @param value JSON, templates at any depth. Answers where the templates are, and which types they give. */
export function lintTemplate(lint: Lint, value: unknown, path: Path, place: Place): readonly Given[] {
  if (typeof value === 'string') return lintText(lint, value, path, place);
  if (Array.isArray(value)) return value.flatMap((item: unknown, at) => lintTemplate(lint, item, [...path, at], place));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key.includes('{{'))
      lint.problems.push(
        lint.yaml.at({ path: [...path, key], key: true }, 'a key is no template', 'write the key out'),
      );
    return lintTemplate(lint, member, [...path, key], place);
  });
}

function lintText(lint: Lint, text: string, path: Path, place: Place): readonly Given[] {
  const pieces = piecesOf(text);
  if ('problem' in pieces) {
    lint.problems.push(lint.yaml.at({ path, in: pieces.at }, pieces.problem, 'write {{ an expression }}'));
    return [{ path, type: null }];
  }
  const types = pieces.flatMap((piece) => {
    if (!('expression' in piece)) return [];
    const { type } = lintExpression(lint, piece.expression, path, place, piece.at, true);
    if (type !== null && pieces.length > 1 && !ONE_WORD.has(type))
      lint.problems.push(
        lint.yaml.at(
          { path, in: piece.at },
          `${type} cannot be put into a text`,
          'choose a field of it, or join(", ") a list of texts',
        ),
      );
    return [type];
  });
  const [type] = types;
  if (type === undefined) return [];
  return [{ path, type: pieces.length > 1 ? 'string' : type }];
}
