/** Escalation policies: chains of levels that playbooks name, all in one file beside them. A run keeps the chain as it was when its revision was made. */
import { branchesOf, Levels, Name, type Level, type LintProblem, type Step, type Whom } from '#sdk';
import { Chosen } from '#sdk';
import { LONGEST, secondsOf } from './compile.ts';
import { suggested } from './lint-cures.ts';
import { explain } from './lint-shape.ts';
import { say, saidOf, type Plain, type Words } from './say.ts';
import type { Path, Yaml } from './yaml.ts';
import { readYaml } from './yaml.ts';

/** Its name in a folder of playbooks. */
export const POLICIES_FILE = 'escalations.yaml';

export interface Policy {
  readonly name: string;
  /** Where it is written. */
  readonly yaml: Yaml;
  readonly levels: readonly Level[];
  /** What is wrong with it: no playbook goes by it then. */
  readonly problems: readonly LintProblem[];
}

export interface Policies {
  readonly all: ReadonlyMap<string, Policy>;
  readonly problems: readonly LintProblem[];
}

export const NO_POLICIES: Policies = { all: new Map(), problems: [] };

/** One that is wrong spoils no other. */
export function parsePolicies(text: string, file: string): Policies {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { all: new Map(), problems: yaml.problems };
  const { data } = yaml;
  if (data === null) return NO_POLICIES;
  if (typeof data !== 'object' || Array.isArray(data))
    return { all: new Map(), problems: [yaml.at({ path: [] }, 'this is no map of policies', EXAMPLE)] };
  const all = new Map<string, Policy>();
  for (const [name, raw] of Object.entries(data)) all.set(name, onePolicy(name, raw, yaml));
  return { all, problems: [...all.values()].flatMap(({ problems }) => problems) };
}

/** Of the same name, the last one counts. */
export function mergePolicies(list: readonly Policies[]): Policies {
  return {
    all: new Map(list.flatMap(({ all }) => [...all])),
    problems: list.flatMap(({ problems }) => problems),
  };
}

const EXAMPLE: Plain = 'write night: [{ after: 15m, to: oncall:care }, { after: 1h, to: lead:care }]';

function onePolicy(name: string, raw: unknown, yaml: Yaml): Policy {
  const problems: LintProblem[] = [];
  const at = (path: Path, problem: Words, cure: Words): void =>
    void problems.push(yaml.at({ path: [name, ...path] }, problem, cure));
  if (!Name.safeParse(name).success)
    problems.push(
      yaml.at(
        { path: [name], key: true },
        say('‹value› is not ‹kind›', { value: `"${name}"`, kind: saidOf('lower-case words joined by _') }),
        'call it such as night_shift',
      ),
    );
  const parsed = Levels.safeParse(raw);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.flatMap((issue) => explained(issue, name, raw, yaml)));
    return { name, yaml, levels: [], problems };
  }
  orderProblems(parsed.data, at);
  return { name, yaml, levels: parsed.data, problems };
}

function explained(
  issue: Parameters<typeof explain>[0],
  name: string,
  raw: unknown,
  yaml: Yaml,
): readonly LintProblem[] {
  if (!Array.isArray(raw) || raw.length === 0 || issue.path.length === 0)
    return [
      yaml.at({ path: [name] }, say('‹name› is no list of levels, one at least and ten at most', { name }), EXAMPLE),
    ];
  if (issue.code === 'unrecognized_keys' && issue.path.length === 1)
    return issue.keys.map((key) =>
      yaml.at(
        { path: [name, Number(issue.path[0]), key], key: true },
        say('‹name› is not known here', { name: key }),
        suggested(key, ['after', 'to']),
      ),
    );
  return explain({ ...issue, path: [name, ...issue.path] } as typeof issue, yaml);
}

/** Each level is later than the one before, and no time is none or longer than a year. */
export function orderProblems(levels: readonly Level[], at: (path: Path, problem: Words, cure: Words) => void): void {
  for (const [index, { after }] of levels.entries()) {
    const seconds = secondsOf(after);
    if (seconds === 0 || seconds >= LONGEST)
      at(
        [index, 'after'],
        seconds === 0 ? say('‹time› is no time', { time: after }) : say('‹time› is more than a year', { time: after }),
        'write a time such as 30m or 2h',
      );
    const earlier = levels[index - 1];
    if (earlier !== undefined && secondsOf(earlier.after) >= seconds)
      at([index, 'after'], 'this is no later than the level before it', 'write them in the order of their times');
  }
}

/** Everybody who is named in it, with the place. */
export function namedIn({ name, levels }: Policy): readonly { readonly path: Path; readonly reference: string }[] {
  return levels.flatMap(({ to }, at) => references(to, [name, at, 'to']));
}

function references(whom: Whom, path: Path): readonly { readonly path: Path; readonly reference: string }[] {
  if (typeof whom === 'string') return [{ path, reference: whom }];
  if (Array.isArray(whom)) return whom.map((reference, at) => ({ path: [...path, at], reference }));
  const chosen = Chosen.safeParse(whom);
  return chosen.success ? references(chosen.data.of, [...path, 'of']) : [];
}

/** Steps in which every policy that is named is written out: what a revision is made of. */
export function writtenOut(steps: readonly Step[], { all }: Policies): Step[] {
  const copy = structuredClone(steps) as Step[];
  const write = (list: readonly Step[]): void => {
    for (const step of list) {
      if ('ask' in step && typeof step.escalate === 'string')
        step.escalate = structuredClone([...(all.get(step.escalate)?.levels ?? [])]);
      for (const branch of branchesOf(step)) write(branch.steps);
    }
  };
  write(copy);
  return copy;
}
