/** Expressions and templates at their place in the file: what the judge says becomes a problem there, or advice. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Audience, LintProblem, Playbook, Step, Whom } from '#sdk';
import { NOTHING, rootsOf, type Facts } from './analysis.ts';
import type { Ast } from './evaluate.ts';
import { givenBy, type Scope } from './language.ts';
import type { Catalog } from './load.ts';
import type { Flaw } from './lint-cel.ts';
import { aroundOf, judge, type Place, type Verdict } from './lint-expression.ts';
import { learn, NOTHING_KNOWN, settle, truthOf, type Known, type Truth } from './known.ts';
import { typeWords } from './lint-cures.ts';
import { slipsBetween, zoneSlip } from './lint-slips.ts';
import { piecesOf } from './template.ts';
import { LONGEST, secondsOf } from './compile.ts';
import { scheduleProblem } from './schedule.ts';
import { say, saidOf, type Said, type Words } from './say.ts';
import { oneOf, type Shape } from './shape.ts';
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
  /** Steps that are wrong in themselves, by their path: what may be read of them is not known. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
  /** Every step's id, and where it is. */
  readonly ids: Map<string, Path>;
  /** Whom each ask asks. */
  readonly askers: Map<string, Whom>;
  /** Steps that open an issue. */
  readonly opening: Set<string>;
  /** Asks for an approval after which a no goes another way. */
  readonly approvals: Set<string>;
}

/** What a step may build on. */
export interface Before {
  /** What the trigger gives, and `item` and `index` within each. */
  readonly given: Scope;
  readonly facts: Facts;
  readonly known: Known;
  /** What earlier steps of this branch left behind, by id. */
  readonly steps: ReadonlyMap<string, Shape>;
  /** The audience of what is known surely: `activity`, `steps.<id>`. */
  readonly audiences: ReadonlyMap<string, Audience>;
  /** The connection of each earlier do step, where it is known. */
  readonly connections: ReadonlyMap<string, string>;
  /** Earlier asks for an approval. */
  readonly approvals: ReadonlySet<string>;
}

/** Steps in their order; answers what those after them may build on. */
export type Branch = (lint: Lint, steps: readonly Step[], path: Path, before: Before) => Before;

/** What the trigger makes sure of for every step. */
export interface TriggerFacts {
  /** The names that it gives. */
  readonly given: Scope;
  readonly facts: Facts;
  readonly known: Known;
}

/** Whether the run is about an issue by then, at least on one way there. */
export function hasIssue({ opening }: Lint, { given, steps }: Before): boolean {
  return given.has('issue') || [...steps.keys()].some((id) => opening.has(id));
}

/** Who may see what an expression reads there; undefined where that is not known before it runs. */
export function audienceOf(
  { catalog }: Lint,
  root: string,
  { audiences }: Pick<Before, 'audiences'>,
  known: Known,
): Audience | undefined {
  const [first = '', second = ''] = root.split('.');
  const told = audiences.get(root) ?? audiences.get(first === 'steps' ? `steps.${second}` : first);
  if (told !== undefined || first !== 'activity') return told;
  const { is = null, not = [] } = known.words.get('activity.audience') ?? {};
  if (is?.every((one) => one === 'internal') === true || not.includes('external')) return 'internal';
  const only = (path: string): readonly string[] => known.words.get(path)?.is ?? [];
  const all = [...(catalog.connections ?? [])];
  const among = (ids: readonly string[], isOne: (id: string, connector: string) => boolean): boolean => {
    const fitting = all.filter(([id, { connector }]) => isOne(id, connector));
    return (
      ids.length > 0 && fitting.length >= ids.length && fitting.every(([, { audience }]) => audience === 'internal')
    );
  };
  const connections = only('activity.connection');
  const connectors = only('activity.connector');
  return among(connections, (id) => connections.includes(id)) || among(connectors, (_, one) => connectors.includes(one))
    ? 'internal'
    : undefined;
}

export function lintTrigger(lint: Lint, { on, market }: Pick<Playbook, 'on' | 'market'>): TriggerFacts {
  const given = sourcesIn(givenBy(on), lint.catalog);
  const known = knownOf(on);
  const place: Place = { language: lint.language, scope: given, facts: NOTHING, known, elsewhere: new Map() };
  const source = 'if' in on ? on.if : undefined;
  const condition = source === undefined ? null : lintCondition(lint, source, ['on', 'if'], place);
  const facts = condition?.facts ?? NOTHING;
  if ('dedupe' in on && on.dedupe !== undefined) {
    lintWord(lint, on.dedupe.by, ['on', 'dedupe', 'by'], { ...place, facts }, 'activity.external_id');
    lintDuration(lint, on.dedupe.within, ['on', 'dedupe', 'within']);
  }
  // One whose market cannot be told has none.
  if (market !== undefined)
    lintWord(lint, market, ['market'], { ...place, facts }, "default(activity.language, 'all')");
  if ('issue' in on && on.for !== undefined) lintDuration(lint, on.for, ['on', 'for']);
  if ('schedule' in on) lintSchedule(lint, on);
  return { given, facts, known: condition?.known ?? known };
}

/** An activity comes from what there is. */
function sourcesIn(given: Scope, { sources, connections, lacking }: Catalog): Scope {
  const activity = given.get('activity');
  if (activity?.kind !== 'object' || sources === undefined) return given;
  const fields = new Map(activity.fields)
    .set('connector', oneOf([...sources.connectors]))
    .set('stream', oneOf([...sources.streams]));
  // One that is not there yet may be added.
  if (connections !== null && lacking === undefined) fields.set('connection', oneOf([...connections.keys()]));
  return new Map(given).set('activity', { ...activity, fields });
}

/** What the trigger's kind says of what it gives. */
function knownOf(on: Playbook['on']): Known {
  if ('issue' in on) return settle(NOTHING_KNOWN, 'issue.event', [on.issue]);
  if (!('signal' in on)) return NOTHING_KNOWN;
  const kind = settle(NOTHING_KNOWN, 'signal.kind', [on.signal]);
  return on.slice === undefined ? kind : settle(kind, 'signal.slice', [on.slice]);
}

function lintWord(lint: Lint, source: string, path: Path, place: Place, example: string): void {
  const { type } = lintExpression(lint, source, path, place, 0, true);
  if (type !== null && !ONE_WORD.has(type))
    lint.problems.push(
      lint.yaml.at(
        { path },
        say('a key is a text, not ‹kind›', { kind: saidOf(typeWords(type)) }),
        say('write ‹it›, or a text in quotes', { it: example }),
      ),
    );
}

function lintSchedule(lint: Lint, { schedule, zone }: { readonly schedule: string; readonly zone: string }): void {
  const slip = zoneSlip(zone);
  if (slip !== null) lint.problems.push(lint.yaml.at({ path: ['on', 'zone'] }, slip.problem, slip.cure));
  const wrong = scheduleProblem(schedule);
  if (wrong !== null)
    lint.problems.push(
      lint.yaml.at(
        { path: ['on', 'schedule'] },
        wrong,
        'write five fields: minute hour day month weekday, such as "0 9 * * 1" for Mondays at nine',
      ),
    );
}

/** CEL's types that are written into a text as they are. */
const ONE_WORD: ReadonlySet<string> = new Set(['string', 'int', 'double', 'bool', 'dyn']);

export function lintDuration(lint: Lint, duration: string, path: Path): void {
  const seconds = secondsOf(duration);
  if (seconds === 0 || seconds >= LONGEST)
    lint.problems.push(
      lint.yaml.at(
        { path },
        seconds === 0
          ? say('‹time› is no time', { time: duration })
          : say('‹time› is more than a year', { time: duration }),
        'write a time such as 30m or 2h',
      ),
    );
}

export interface Condition extends Verdict {
  /** What is known where it has held. */
  readonly known: Known;
  /** Where it has not. */
  readonly otherwise: Known;
  /** Null where it cannot be told. */
  readonly truth: Truth | null;
}

export function lintCondition(lint: Lint, source: string, path: Path, place: Place): Condition {
  const verdict = lintExpression(lint, source, path, place, 0, false);
  const { ast } = verdict;
  if (verdict.type !== null && verdict.type !== 'bool' && verdict.type !== 'dyn')
    lint.problems.push(
      lint.yaml.at(
        { path },
        say('a condition is true or false; this is ‹kind›', { kind: saidOf(typeWords(verdict.type)) }),
        'compare it with something, or ask has(…)',
      ),
    );
  if (ast === null) return { ...verdict, known: place.known, otherwise: place.known, truth: null };
  const truth = truthOf(ast, place.known, aroundOf(source, place));
  const reads = rootsOf(ast).size > 0;
  if (truth?.holds === 'true' && !reads)
    lint.problems.push(lint.yaml.at({ path }, 'this is always true', 'leave the condition out; in a choice use else:'));
  if (truth !== null && truth.holds !== 'true')
    lint.problems.push(
      lint.yaml.at(
        { path },
        reads
          ? say('this is never true, so what it guards is never reached: ‹why›', { why: truth.why })
          : 'this is never true, so what it guards is never reached',
        cureOf(lint, truth),
      ),
    );
  return { ...verdict, known: learn(place.known, ast, true), otherwise: learn(place.known, ast, false), truth };
}

function cureOf({ approvals }: Lint, { path }: Truth): Words {
  const after = approvalOf(approvals, path);
  return after === null ? 'remove it, or mend the condition' : noGoes(after);
}

/** The approval on whose answer a path hangs, where a no goes a way of its own. */
export function approvalOf(approvals: ReadonlySet<string>, path: string | null): string | null {
  const [, id = ''] = /^steps\.(\w+)\.choice$/.exec(path ?? '') ?? [];
  return approvals.has(id) ? id : null;
}

export function noGoes(approval: string): Said {
  return say('put what is to follow a no under rejected: of ‹ask›, or write rejected: continue there', {
    ask: approval,
  });
}

/** The list that `each` goes through; null where it is none. */
export function lintList(lint: Lint, source: string, path: Path, place: Place): Ast | null {
  const { ast, type } = lintExpression(lint, source, path, place, 0, false);
  if (ast?.op === 'list' && ast.args.length === 0)
    lint.problems.push(
      lint.yaml.at(
        { path },
        'this list is empty, so its steps are never reached',
        'name a list, such as signal.activities',
      ),
    );
  if (type !== null && type !== 'dyn' && !type.startsWith('list'))
    lint.problems.push(
      lint.yaml.at(
        { path },
        say('each goes through a list; this is ‹kind›', { kind: saidOf(typeWords(type)) }),
        'name a list, such as signal.activities',
      ),
    );
  return ast;
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
  for (const { at, problem, cure } of slipsBetween(pieces))
    lint.problems.push(lint.yaml.at({ path, in: at }, problem, cure));
  const types = pieces.flatMap((piece) => {
    if (!('expression' in piece)) return [];
    const { type } = lintExpression(lint, piece.expression, path, place, piece.at, true);
    if (type !== null && pieces.length > 1 && !ONE_WORD.has(type))
      lint.problems.push(
        lint.yaml.at(
          { path, in: piece.at },
          say('‹kind› cannot be put into a text', { kind: saidOf(typeWords(type)) }),
          type.startsWith('list') ? "write join(…, ', ') around it" : 'choose a field of it, such as .name',
        ),
      );
    return [type];
  });
  const [type] = types;
  if (type === undefined) return [];
  return [{ path, type: pieces.length > 1 ? 'string' : type }];
}
