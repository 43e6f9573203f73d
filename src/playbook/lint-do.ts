/** A do step: its action and input, its connection, and what it would carry outside. */
import { type Do, Whom } from '#sdk';
import { rootsOf } from './analysis.ts';
import { staysHere } from './plan.ts';
import { pathOf } from './evaluate.ts';
import { secondsOf } from './compile.ts';
import { compileTemplate } from './template.ts';
import type { ActionFacts } from './load.ts';
import type { Place } from './lint-expression.ts';
import { audienceOf, hasIssue, lintDuration, lintTemplate, type Before, type Branch, type Lint } from './lint-place.ts';
import { lintMarket, lintPerson, lintWhom } from './lint-ask.ts';
import { suggested } from './lint-cures.ts';
import { lintAction, lintInput } from './lint-input.ts';
import { either, say } from './say.ts';
import { ANY, objectShape, shapeOf, TEXT } from './shape.ts';
import type { Path } from './yaml.ts';

export function lintDo(lint: Lint, step: Do, here: Path, before: Before, place: Place, branch: Branch): Before {
  const action = lintAction(lint, step.do, [...here, 'do']);
  const given = lintTemplate(lint, step.with, [...here, 'with'], place);
  if (action !== undefined) {
    lintInput(lint, step, action, here, given);
    lintNames(lint, step, action, here, place);
    if (action.ofIssue === true && step.with['issue'] === undefined && !hasIssue(lint, before))
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'do'] },
          say("‹action› is of the run's issue, and it has none here", { action: step.do }),
          'put a step do: issue.open before it, or name one: issue: under with',
        ),
      );
  }
  const connection = action?.own === true ? null : connectionOf(lint, step, here);
  const audience = connection === null ? undefined : lint.catalog.connections?.get(connection)?.audience;
  if (action !== undefined && action.effect !== 'read' && (audience === 'external' || action.outside === true))
    lintAudience(lint, step, here, before, place);
  const output = action === undefined ? ANY : shapeOf(action.output);
  const left = objectShape({
    external_id: (output.kind === 'object' ? output.fields.get('external_id') : undefined) ?? {
      ...TEXT,
      nullable: true,
    },
    connection: TEXT,
    output,
  });
  if (step.within !== undefined) lintDuration(lint, step.within, [...here, 'within']);
  if (step.retry !== undefined) {
    lintDuration(lint, step.retry.every, [...here, 'retry', 'every']);
    if (step.within !== undefined && secondsOf(step.retry.every) >= secondsOf(step.within))
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'retry', 'every'] },
          say('after ‹time› the step has failed, so it is never done again', { time: step.retry.every }),
          say('write a shorter time than within: ‹time›', { time: step.within }),
        ),
      );
  }
  if (Array.isArray(step.else))
    branch(lint, step.else, [...here, 'else'], { ...before, facts: place.facts, known: place.known });
  const sure = step.if === undefined && step.else === 'fail';
  return {
    ...before,
    steps: new Map(before.steps).set(step.id, { ...left, nullable: !sure }),
    connections: connection === null ? before.connections : new Map(before.connections).set(step.id, connection),
    audiences:
      audience === 'internal' || action?.own === true
        ? new Map(before.audiences).set(`steps.${step.id}`, 'internal')
        : before.audiences,
  };
}

/** Whoever and whatever is named out in the input; what a template names is told when it is done. */
function lintNames(lint: Lint, step: Do, { names = {} }: ActionFacts, here: Path, place: Place): void {
  for (const [key, kind] of Object.entries(names)) {
    const named = step.with[key];
    const path = [...here, 'with', key];
    if (kind === 'whom') {
      const whom = Whom.safeParse(named);
      if (whom.success) lintWhom(lint, whom.data, path, place);
    } else if (typeof named === 'string' && !named.includes('{{')) {
      if (kind === 'network') lintNetwork(lint, named, path);
      else if (kind === 'market') lintMarket(lint, named, path);
      else lintPerson(lint, `${kind}:${named}`, path);
    }
  }
}

/** A connection, or its connector. */
function lintNetwork({ catalog, problems, yaml }: Lint, named: string, path: Path): void {
  if (catalog.connections === null) return;
  const connectors = [...catalog.actions.keys()].map((ref) => ref.split('.', 1)[0] ?? '');
  const known = new Set([...catalog.connections.keys(), ...connectors]);
  if (!known.has(named))
    problems.push(
      yaml.at(
        { path },
        say('there is no connection or connector ‹name›', { name: named }),
        suggested(named, [...known]),
      ),
    );
}

/** The connection that the step will use; null where that cannot be told. */
function connectionOf(lint: Lint, step: Do, here: Path): string | null {
  const { connections } = lint.catalog;
  if (connections === null) return step.via ?? null;
  const connector = step.do.split('.', 1)[0] ?? '';
  const fitting = [...connections].filter(([, one]) => one.connector === connector).map(([id]) => id);
  const path = [...here, step.via === undefined ? 'do' : 'via'];
  // In force it is idle until there is one.
  const lack = lint.catalog.lacking === 'advice' ? lint.advice : lint.problems;
  if (step.via !== undefined) {
    if (fitting.includes(step.via)) return step.via;
    const other = connections.get(step.via)?.connector;
    if (step.via.includes('{{')) {
      lint.problems.push(
        lint.yaml.at(
          { path },
          'via is no template: it names one connection',
          'write a choose with a step for each connection, or issue.answer, which answers where it was said',
        ),
      );
      return null;
    }
    const problem =
      other === undefined
        ? say('there is no connection ‹connection›', { connection: step.via })
        : say('‹connection› is a connection of ‹other›, not of ‹connector›', {
            connection: step.via,
            other,
            connector,
          });
    const cure =
      fitting.length > 0
        ? suggested(step.via, fitting)
        : say('add it: ‹command›', { command: `bondfire connection add ${connector}` });
    lack.push(lint.yaml.at({ path }, problem, cure));
    return null;
  }
  if (fitting.length > 1)
    lack.push(
      lint.yaml.at(
        { path },
        say('‹connector› has ‹count› connections', { connector, count: fitting.length }),
        say('say which with via: ‹all›', { all: either(fitting) }),
      ),
    );
  if (fitting.length === 0 && lint.catalog.actions.has(step.do))
    lint.advice.push(
      lint.yaml.at(
        { path },
        say('‹connector› has no connection yet, so this step will be refused', { connector }),
        say('add one: ‹command›', { command: `bondfire connection add ${connector}` }),
      ),
    );
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** What is internal goes outside only as the very text that somebody approved. */
function lintAudience(lint: Lint, step: Do, here: Path, before: Before, place: Place): void {
  const { approvals } = before;
  for (const { path, asts, alone } of compileTemplate(lint.language, step.with).leaves) {
    if (staysHere(step.do, path)) continue;
    const roots = asts.reduce<ReadonlySet<string>>((all, ast) => all.union(rootsOf(ast)), new Set());
    const [only] = asts;
    const [, id = '', member] = only === undefined || !alone ? [] : (pathOf(only)?.split('.') ?? []);
    if (member === 'text' && approvals.has(id)) continue;
    for (const root of roots) {
      const [, second = ''] = root.split('.');
      if (audienceOf(lint, root, before, place.known) !== 'internal') continue;
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'with', ...path] },
          say('‹path› is internal, and ‹action› speaks to the outside', { path: root, action: step.do }),
          approvals.has(second)
            ? say('send exactly what was approved: "{{ steps.‹ask›.text }}", and nothing around it', { ask: second })
            : 'ask for an approval of the whole text first (for: approval), and send "{{ steps.<that ask>.text }}"',
        ),
      );
    }
  }
}
