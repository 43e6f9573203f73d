/** Chains in which playbooks start one another for ever: what one does to an issue is what the next one, and at last itself, is started by. */
import { branchesOf, type IssueEventKind, type LintProblem, type Playbook, type Step } from '#sdk';
import type { ActionFacts } from './load.ts';
import { say, type Said, type Words } from './say.ts';
import type { Path } from './yaml.ts';

/** A playbook, and how a place in its file is named. */
export interface Linked {
  readonly name: string;
  readonly source: Playbook;
  at(path: Path, problem: Words, cure: Words): LintProblem;
}

interface Hop {
  readonly from: string;
  readonly step: string;
  readonly action: string;
  readonly event: IssueEventKind;
  readonly to: string;
  readonly path: Path;
}

/**
 * One problem for each playbook that stands in a cycle, at the step that goes on with it. Pure.
 * Conditions are not weighed: that one of them is false in the end cannot be proven.
 */
export function cyclesOf(
  playbooks: readonly Linked[],
  actions: ReadonlyMap<string, Pick<ActionFacts, 'emits'>>,
): ReadonlyMap<string, LintProblem> {
  const hops = new Map(playbooks.map((one) => [one.name, hopsOf(one, playbooks, actions)]));
  const found = new Map<string, LintProblem>();
  for (const one of playbooks) {
    const chain = wayBack(one.name, hops);
    const [first] = chain ?? [];
    if (chain === null || first === undefined) continue;
    const told = chain.map(({ from, step, action, event, to }) =>
      say('‹step› does ‹action›, which starts ‹other› (issue: ‹event›)', {
        step: `${from}.${step}`,
        action,
        other: to,
        event,
      }),
    );
    const ring: Said = { en: told.map(({ en }) => en).join('; '), de: told.map(({ de }) => de).join('; ') };
    found.set(
      one.name,
      one.at(
        first.path,
        say('these start one another for ever: ‹ring›', { ring }),
        say(
          'remove the step ‹step›, or let another trigger than issue: ‹event› start ‹playbook›; a condition cannot mend it',
          { step: first.step, event: chain.at(-1)?.event ?? '', playbook: one.name },
        ),
      ),
    );
  }
  return found;
}

function hopsOf(
  { name, source }: Linked,
  playbooks: readonly Linked[],
  actions: ReadonlyMap<string, Pick<ActionFacts, 'emits'>>,
): readonly Hop[] {
  return doings(source.steps, ['steps']).flatMap(({ step, action, path }) =>
    (actions.get(action)?.emits ?? []).flatMap((event) =>
      playbooks
        .filter(({ source: { on } }) => 'issue' in on && on.issue === event)
        .map(({ name: to }): Hop => ({ from: name, step, action, event, to, path })),
    ),
  );
}

function doings(
  steps: readonly Step[],
  path: Path,
): readonly { readonly step: string; readonly action: string; readonly path: Path }[] {
  return steps.flatMap((step, at) => {
    const here = [...path, at];
    return [
      ...('do' in step ? [{ step: step.id, action: step.do, path: [...here, 'do'] }] : []),
      ...branchesOf(step).flatMap((branch) => doings(branch.steps, [...here, ...branch.path])),
    ];
  });
}

/** The shortest chain that leads from a playbook back to itself. */
function wayBack(name: string, hops: ReadonlyMap<string, readonly Hop[]>): readonly Hop[] | null {
  const seen = new Set<string>();
  let ways: (readonly Hop[])[] = (hops.get(name) ?? []).map((hop) => [hop]);
  while (ways.length > 0) {
    const next: (readonly Hop[])[] = [];
    for (const way of ways) {
      const to = way.at(-1)?.to ?? '';
      if (to === name) return way;
      if (seen.has(to)) continue;
      seen.add(to);
      for (const hop of hops.get(to) ?? []) next.push([...way, hop]);
    }
    ways = next;
  }
  return null;
}
