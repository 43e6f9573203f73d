/** An ask: whom, what, by when, and what later steps may read of the answer. */
import { Chosen, type Ask, type Level, type Playbook, type Whom } from '#sdk';
import { NOTHING_KNOWN, settle } from './known.ts';
import { rootsOf } from './analysis.ts';
import { fieldsShape } from './language.ts';
import { languageSlip } from './lint-slips.ts';
import { suggested, unfitName } from './lint-cures.ts';
import { valueAt } from './paths.ts';
import { say, saidIn, saidOf, type Plain, type Words } from './say.ts';
import { compileTemplate } from './template.ts';
import type { Place } from './lint-expression.ts';
import { hasIssue, lintDuration, lintTemplate, type Before, type Branch, type Lint } from './lint-place.ts';
import { secondsOf } from './compile.ts';
import { NO_POLICIES, orderProblems, POLICIES_FILE } from './policies.ts';
import type { Catalog } from './load.ts';
import { objectShape, oneOf, TEXT, type Shape } from './shape.ts';
import type { Path } from './yaml.ts';

export function lintAsk(lint: Lint, step: Ask, here: Path, before: Before, place: Place, branch: Branch): Before {
  lintTemplate(lint, step.ask, [...here, 'ask'], place);
  if (step.text !== undefined) lintTemplate(lint, step.text, [...here, 'text'], place);
  lintWhom(lint, step.of, [...here, 'of'], place);
  if (!hasIssue(lint, before) && personsIn(step.of).every((one) => one === 'owner'))
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'of'] },
        "owner is whoever has the run's issue, and it has none here",
        'put a step do: issue.open before it, or name a team or a person',
      ),
    );
  lintDuration(lint, step.within, [...here, 'within']);
  if (step.hours === 'business') lintBusinessTimes(lint, step, here);
  if (step.remind !== undefined) lintTime(lint, step, step.remind, [...here, 'remind'], 'nobody is reminded');
  if (typeof step.escalate === 'string') lintPolicy(lint, step, step.escalate, [...here, 'escalate'], place);
  else lintLevels(lint, step, step.escalate, [...here, 'escalate'], place);
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
  lintNeed(lint, step, here);
  const twice = (step.options ?? []).findIndex((one, at, all) => all.indexOf(one) !== at);
  if (twice >= 0)
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'options', twice] },
        say('‹option› is there twice', { option: String(step.options?.[twice]) }),
        'remove one of them',
      ),
    );
  for (const name of Object.keys(step.fields ?? {})) {
    const unfit = unfitName(name);
    if (unfit !== null)
      lint.problems.push(lint.yaml.at({ path: [...here, 'fields', name], key: true }, unfit.problem, unfit.cure));
  }
  const written = valueAt(lint.yaml.data, here);
  for (const key of ['self', 'edit'])
    if (step.for !== 'approval' && typeof written === 'object' && written !== null && key in written)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, key], key: true },
          say('‹key› goes with for: approval', { key }),
          say('leave ‹key› out', { key }),
        ),
      );
  lintSelf(lint, step, here);
  if (step.for !== 'approval' && step.rejected !== 'stop')
    lint.problems.push(
      lint.yaml.at(
        { path: [...here, 'rejected'] },
        'only an approval is rejected',
        say('leave rejected out, and read steps.‹step› in the steps after it', { step: step.id }),
      ),
    );
  const inside = { ...before, facts: place.facts, known: place.known };
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
  if (step.for !== 'approval' || step.rejected === 'continue') return after;
  const choice = `steps.${step.id}.choice`;
  lint.approvals.add(step.id);
  if (Array.isArray(step.rejected)) {
    const known = settle(place.known, choice, ['no']);
    branch(lint, step.rejected, [...here, 'rejected'], { ...after, facts: place.facts, known });
  }
  // Whoever comes to the steps after it comes from a yes.
  return { ...after, known: settle(before.known, choice, ['yes']) };
}

/** Whoever alone writes it cannot be whoever alone approves it. */
function lintSelf(lint: Lint, step: Ask, here: Path): void {
  if (step.for !== 'approval' || step.self || step.text === undefined) return;
  const { leaves } = compileTemplate(lint.language, step.text);
  const roots = leaves.flatMap(({ asts }) => asts.flatMap((ast) => [...rootsOf(ast)]));
  const writers = new Set(
    roots.flatMap((root) => {
      const of = lint.askers.get(root.split('.')[1] ?? '');
      const people = of === undefined ? [] : personsIn(of);
      return people.length === 1 ? people : [];
    }),
  );
  const approvers = new Set([step.of, ...levelsOf(lint, step.escalate).map(({ to }) => to)].flatMap(personsIn));
  const others = [...approvers].filter((one) => one === null || !writers.has(one));
  const [only] = writers;
  if (only == null || others.length > 0 || !only.startsWith('person:')) return;
  lint.problems.push(
    lint.yaml.at(
      { path: [...here, 'of'] },
      say('‹person› writes it and alone is asked to approve it, which self: false forbids', { person: only }),
      'ask somebody else as well, or leave self out',
    ),
  );
}

/** More than can ever answer: the steps after it would never be reached. Of a team or a role it is told when it is asked. */
function lintNeed(lint: Lint, { of, escalate, need }: Ask, here: Path): void {
  if (typeof need !== 'number' || need === 1) return;
  const levels = levelsOf(lint, escalate);
  const people = new Set([of, ...levels.map(({ to }) => to)].flatMap(personsIn));
  if (people.size >= need || people.has(null)) return;
  lint.problems.push(
    lint.yaml.at(
      { path: [...here, 'need'] },
      people.size === 1
        ? say('‹need› are needed, and only one person is asked, so what comes after it is never reached', { need })
        : say('‹need› are needed, and only ‹count› people are asked, so what comes after it is never reached', {
            need,
            count: people.size,
          }),
      'ask more people, or write a smaller number',
    ),
  );
}

/** Of a policy, as it is written; none where there is no such policy. */
function levelsOf({ catalog }: Lint, escalate: Ask['escalate']): readonly Level[] {
  return typeof escalate === 'string' ? (catalog.policies?.all.get(escalate)?.levels ?? []) : escalate;
}

/** Null stands for any number of people. */
function personsIn(whom: Whom): readonly (string | null)[] {
  if (typeof whom === 'object' && !Array.isArray(whom)) {
    const chosen = Chosen.safeParse(whom);
    return chosen.success ? personsIn(chosen.data.of) : [null];
  }
  const references = Array.isArray(whom) ? whom : [whom];
  return references.map((one) => (typeof one === 'string' && /^(person|lead|oncall):|^owner$/.test(one) ? one : null));
}

function lintLevels(lint: Lint, step: Ask, levels: readonly Level[], path: Path, place: Place): void {
  orderProblems(levels, (inner, problem, cure) =>
    lint.problems.push(lint.yaml.at({ path: [...path, ...inner] }, problem, cure)),
  );
  for (const [at, { after, to }] of levels.entries()) {
    lintWithin(lint, step, after, [...path, at, 'after'], 'this is never reached');
    lintWhom(lint, to, [...path, at, 'to'], place);
  }
}

/** What is wrong with the policy itself is told at its place, once for all who name it; what does not go with this ask, here. */
function lintPolicy(lint: Lint, { within }: Ask, name: string, path: Path, place: Place): void {
  const { all, problems } = lint.catalog.policies ?? NO_POLICIES;
  const policy = all.get(name);
  const [wrong] = policy?.problems ?? (all.size === 0 ? problems : []);
  if (wrong !== undefined)
    lint.problems.push(
      lint.yaml.at(
        { path },
        policy === undefined
          ? say('the escalation policy ‹name› cannot be read: ‹problem›', { name, problem: saidIn(wrong).problem })
          : say('the escalation policy ‹name› is wrong: ‹problem›', { name, problem: saidIn(wrong).problem }),
        say('mend it at ‹place›: ‹cure›', {
          place: `${wrong.file}:${wrong.line}:${wrong.column}`,
          cure: saidIn(wrong).cure,
        }),
      ),
    );
  else if (policy === undefined)
    lint.problems.push(
      lint.yaml.at(
        { path },
        say('there is no escalation policy ‹name›', { name }),
        all.size > 0
          ? suggested(name, [...all.keys()])
          : say('write it into ‹file› beside the playbooks, such as ‹name›: [{ after: 30m, to: lead:care }]', {
              file: POLICIES_FILE,
              name,
            }),
      ),
    );
  else {
    const late = policy.levels.find(({ after }) => secondsOf(after) >= secondsOf(within));
    if (late !== undefined)
      lint.problems.push(
        lint.yaml.at(
          { path },
          say('a level of ‹name› begins after ‹time›, when the ask is over', { name, time: late.after }),
          say('ask for longer than that: within is ‹time›; or name another policy', { time: within }),
        ),
      );
    // What its templates read is here or not by this playbook, and written there.
    const there: Lint = {
      ...lint,
      yaml: policy.yaml,
      catalog: { ...lint.catalog, people: null },
      problems: [],
      advice: [],
    };
    for (const [at, { to }] of policy.levels.entries()) lintWhom(there, to, [name, at, 'to'], place);
    for (const one of there.problems) {
      const { problem, cure } = saidIn(one);
      lint.problems.push(
        lint.yaml.at(
          { path },
          say('‹name› cannot be used here: ‹problem›', { name, problem }),
          say('‹cure› (at ‹place›)', { cure, place: `${one.file}:${one.line}:${one.column}` }),
        ),
      );
    }
  }
}

/** A day of business hours is not 24 hours, and how many it is the playbook does not say. */
function lintBusinessTimes(lint: Lint, { within, remind, escalate }: Ask, here: Path): void {
  const levels = levelsOf(lint, escalate);
  const times: readonly (readonly [Path, string | undefined])[] = [
    [['within'], within],
    [['remind'], remind],
    ...levels.map(
      ({ after }, at) => [typeof escalate === 'string' ? ['escalate'] : ['escalate', at, 'after'], after] as const,
    ),
  ];
  for (const [path, time] of times)
    if (time?.endsWith('d') === true)
      lint.problems.push(
        lint.yaml.at(
          { path: [...here, ...path] },
          say('‹time› of business hours can be read in two ways', { time }),
          say('say how many hours: ‹hours›h where a day has eight', { hours: Number(time.slice(0, -1)) * 8 }),
        ),
      );
}

function lintTime(lint: Lint, step: Ask, time: string, path: Path, what: Plain): void {
  lintDuration(lint, time, path);
  lintWithin(lint, step, time, path, what);
}

function lintWithin(lint: Lint, { within }: Ask, time: string, path: Path, what: Plain): void {
  if (secondsOf(time) >= secondsOf(within))
    lint.problems.push(
      lint.yaml.at(
        { path },
        say('after ‹time› the ask is over, so ‹what›', { time, what: saidOf(what) }),
        say('write a shorter time than within: ‹time›', { time: within }),
      ),
    );
}

/** Templates are allowed in what narrows it. */
export function lintWhom(lint: Lint, whom: Whom, path: Path, place: Place): void {
  const chosen = Chosen.safeParse(whom);
  if (chosen.success && typeof whom === 'object' && !Array.isArray(whom)) {
    const { of, pick: _pick, ...narrowed } = chosen.data;
    for (const [key, value] of Object.entries(narrowed)) {
      if (value === undefined) continue;
      lintTemplate(lint, value, [...path, key], place);
      const slip = key === 'speaks' && !value.includes('{{') ? languageSlip(value) : null;
      if (slip !== null) lint.problems.push(lint.yaml.at({ path: [...path, key] }, slip.problem, slip.cure));
      if (key === 'market' && !value.includes('{{')) lintMarket(lint, value, [...path, key]);
    }
    return lintWhom(lint, of, [...path, 'of'], place);
  }
  for (const [at, one] of (Array.isArray(whom) ? whom : [whom]).entries())
    if (typeof one === 'string') lintPerson(lint, one, Array.isArray(whom) ? [...path, at] : path);
}

/** One that nobody has is no fault, as somebody may have it tomorrow. */
export function lintMarket({ catalog, advice, yaml }: Lint, market: string, path: Path): void {
  const { markets } = catalog.people ?? {};
  if (markets === undefined || markets.has(market)) return;
  const cure =
    markets.size > 0
      ? suggested(market, [...markets])
      : say('‹command› gives it to a team', { command: `bondfire team edit <team> --market ${market}` });
  advice.push(yaml.at({ path }, say('nobody and no team has the market ‹market›', { market }), cure));
}

/** Whom a run in mode propose waits for: where nobody is named and it may not come to that, there is nothing to look up. */
export function lintGo(lint: Lint, { go, mode }: Pick<Playbook, 'go' | 'mode'>, named: boolean): void {
  if (!named && mode !== 'propose') return;
  const place: Place = {
    language: lint.language,
    scope: new Map(),
    facts: new Set(),
    known: NOTHING_KNOWN,
    elsewhere: new Map(),
  };
  lintWhom(lint, go, named ? ['go'] : ['mode'], place);
}

/** @param reference such as `person:ines`. */
export function lintPerson(lint: Lint, reference: string, path: Path): void {
  const missing = missingPerson(lint.catalog.people, reference);
  if (missing !== null) lint.problems.push(lint.yaml.at({ path }, missing.problem, missing.cure));
}

/** Null where whoever is named is there, or nobody knows who is. */
export function missingPerson(
  people: Catalog['people'],
  reference: string,
): { readonly problem: Words; readonly cure: Words } | null {
  if (people === null || reference === 'owner') return null;
  const [kind = '', id = ''] = reference.split(':', 2);
  const known = kind === 'person' ? people.people : kind === 'role' ? people.roles : people.teams;
  if (known.has(id)) return null;
  const cure =
    known.size > 0
      ? suggested(id, [...known])
      : kind === 'role'
        ? say('give somebody that role: ‹command›', { command: `bondfire person edit <id> --role ${id}` })
        : say('add it: ‹command›', { command: `bondfire ${kind === 'person' ? 'person' : 'team'} add ${id}` });
  const problem =
    kind === 'person'
      ? say('there is no person ‹id›', { id })
      : kind === 'role'
        ? say('nobody has the role ‹id›', { id })
        : say('there is no team ‹id›', { id });
  return { problem, cure };
}
