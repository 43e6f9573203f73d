/** An ask: whom, what, by when, and what later steps may read of the answer. */
import { Chosen, type Ask, type Whom, suggestion } from '#sdk';
import { fieldsShape } from './language.ts';
import type { Place } from './lint-expression.ts';
import { lintDuration, lintTemplate, type Before, type Branch, type Lint } from './lint-place.ts';
import { secondsOf } from './compile.ts';
import { objectShape, oneOf, TEXT, type Shape } from './shape.ts';
import type { Path } from './yaml.ts';

export function lintAsk(lint: Lint, step: Ask, here: Path, before: Before, place: Place, branch: Branch): Before {
  lintTemplate(lint, step.ask, [...here, 'ask'], place);
  if (step.text !== undefined) lintTemplate(lint, step.text, [...here, 'text'], place);
  lintWhom(lint, step.of, [...here, 'of'], place);
  lintDuration(lint, step.within, [...here, 'within']);
  if (step.hours === 'business') lintBusinessTimes(lint, step, here);
  if (step.remind !== undefined) lintTime(lint, step, step.remind, [...here, 'remind'], 'nobody is reminded');
  for (const [at, { after, to }] of step.escalate.entries()) {
    lintTime(lint, step, after, [...here, 'escalate', at, 'after'], 'this is never reached');
    lintWhom(lint, to, [...here, 'escalate', at, 'to'], place);
    const earlier = step.escalate[at - 1];
    if (earlier !== undefined && secondsOf(earlier.after) >= secondsOf(after))
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, 'escalate', at, 'after'] },
          'this is no later than the level before it',
          'write them in the order of their times',
        ),
      );
  }
  if (step.for === 'form' && step.need !== 'any')
    lint.problems.push(lint.yaml.at({ path: [...here, 'need'] }, 'a form is filled in once', 'leave need out'));
  if (step.for === 'form' && Object.keys(step.fields ?? {}).length === 0)
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'fields'] },
        'a form without fields asks nothing',
        'write fields: { reason: text }',
      ),
    );
  const twice = (step.options ?? []).findIndex((one, at, all) => all.indexOf(one) !== at);
  if (twice >= 0)
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'options', twice] },
        `${step.options?.[twice]} is there twice`,
        'remove one of them',
      ),
    );
  if (step.for !== 'approval' && step.rejected !== 'stop')
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'rejected'] },
        'only an approval is rejected',
        `leave rejected out, and read steps.${step.id} in the steps after it`,
      ),
    );
  const inside = { ...before, facts: place.facts };
  if (Array.isArray(step.otherwise)) branch(lint, step.otherwise, [...here, 'otherwise'], inside);
  const left: Shape = objectShape({
    choice: oneOf(step.for === 'approval' ? ['yes', 'no'] : step.for === 'choice' ? (step.options ?? null) : ['done']),
    text: { ...TEXT, nullable: step.text === undefined },
    fields: fieldsShape(step.fields ?? {}),
    comment: { ...TEXT, nullable: true },
    by: { kind: 'list', of: TEXT, nullable: false },
  });
  const after: Before = {
    ...before,
    steps: new Map(before.steps).set(step.id, { ...left, nullable: step.if !== undefined }),
    audiences: new Map([
      ...before.audiences,
      [`steps.${step.id}`, 'internal'] as const,
      ...Object.entries(step.fields ?? {}).flatMap(([name, { outside }]) =>
        outside ? [[`steps.${step.id}.fields.${name}`, 'external'] as const] : [],
      ),
    ]),
    approvals: step.for === 'approval' ? before.approvals.union(new Set([step.id])) : before.approvals,
  };
  if (Array.isArray(step.rejected))
    branch(lint, step.rejected, [...here, 'rejected'], { ...after, facts: place.facts });
  return after;
}

/** A day of business hours is not 24 hours, and how many it is the playbook does not say. */
function lintBusinessTimes(lint: Lint, { within, remind, escalate }: Ask, here: Path): void {
  const times: readonly (readonly [Path, string | undefined])[] = [
    [['within'], within],
    [['remind'], remind],
    ...escalate.map(({ after }, at) => [['escalate', at, 'after'], after] as const),
  ];
  for (const [path, time] of times)
    if (time?.endsWith('d') === true)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, ...path] },
          `${time} of business hours can be read in two ways`,
          `say how many hours: ${Number(time.slice(0, -1)) * 8}h where a day has eight`,
        ),
      );
}

function lintTime(lint: Lint, { within }: Ask, time: string, path: Path, what: string): void {
  lintDuration(lint, time, path);
  if (secondsOf(time) >= secondsOf(within))
    lint.problems.push(
      lint.yaml.at(
        { path },
        `after ${time} the ask is over, so ${what}`,
        `write a shorter time than within: ${within}`,
      ),
    );
}

/** Templates are allowed in what narrows it. */
export function lintWhom(lint: Lint, whom: Whom, path: Path, place: Place): void {
  const chosen = Chosen.safeParse(whom);
  if (chosen.success && typeof whom === 'object' && !Array.isArray(whom)) {
    const { of, pick: _pick, ...narrowed } = chosen.data;
    for (const [key, value] of Object.entries(narrowed)) lintTemplate(lint, value, [...path, key], place);
    return lintWhom(lint, of, [...path, 'of'], place);
  }
  for (const [at, one] of (Array.isArray(whom) ? whom : [whom]).entries())
    if (typeof one === 'string') lintPerson(lint, one, Array.isArray(whom) ? [...path, at] : path);
}

function lintPerson(lint: Lint, reference: string, path: Path): void {
  const { people } = lint.catalog;
  if (people === null || reference === 'owner') return;
  const [kind = '', id = ''] = reference.split(':', 2);
  const known = kind === 'person' ? people.people : kind === 'role' ? people.roles : people.teams;
  if (known.has(id)) return;
  const cure =
    known.size > 0
      ? suggestion(id, [...known])
      : kind === 'role'
        ? `give somebody that role: bondfire person edit <id> --role ${id}`
        : `add it: bondfire ${kind === 'person' ? 'person' : 'team'} add ${id}`;
  lint.problems.push(
    lint.yaml.at(
      { path },
      kind === 'person'
        ? `there is no person ${id}`
        : kind === 'role'
          ? `nobody has the role ${id}`
          : `there is no team ${id}`,
      cure,
    ),
  );
}
