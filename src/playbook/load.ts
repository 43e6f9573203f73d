/** A playbook's file to a plan, or every mistake in it with its place and its cure. */
import { createHash } from 'node:crypto';
import type { Environment } from '@marcbachmann/cel-js';
import type { z } from 'zod';
import {
  canonicalJson,
  describeProblem,
  Name,
  type Playbook,
  type Audience,
  type IssueEventKind,
  type LintProblem,
} from '#sdk';
import { compilePlaybook } from './compile.ts';
import { createLanguage, type TextLimits } from './language.ts';
import { lintGo } from './lint-ask.ts';
import { lintDuration, lintTrigger, type Lint } from './lint-place.ts';
import { lintSteps } from './lint-steps.ts';
import { isWithin, restOf } from './lint-rest.ts';
import { explain, stepIssues, topIssues, triggerIssues } from './lint-shape.ts';
import type { Plan } from './plan.ts';
import { NO_POLICIES, writtenOut, type Policies } from './policies.ts';
import { say } from './say.ts';
import { readYaml } from './yaml.ts';

/** What the linter must know of the rest. */
export interface Catalog {
  /** By reference: `socialcast.post_message`. */
  readonly actions: ReadonlyMap<string, ActionFacts>;
  /** By id; null where they are not known: then files alone are linted. */
  readonly connections: ReadonlyMap<string, { readonly connector: string; readonly audience: Audience }> | null;
  /** Of all connectors: what conditions may name. */
  readonly sources?: { readonly connectors: ReadonlySet<string>; readonly streams: ReadonlySet<string> };
  /** Ids; null where they are not known. */
  readonly people: {
    readonly people: ReadonlySet<string>;
    readonly teams: ReadonlySet<string>;
    readonly roles: ReadonlySet<string>;
    /** Of people and teams; left out where they are not known. */
    readonly markets?: ReadonlySet<string>;
  } | null;
  /** Where `advice`, what has no connection to go out by is no fault: it is idle until there is one. */
  readonly lacking?: 'advice';
  /** That asks may name for their escalation. */
  readonly policies?: Policies;
  /** By connector: what `fit()` keeps to. */
  readonly limits?: TextLimits;
}

export interface ActionFacts {
  readonly input: z.ZodType;
  readonly effect: 'read' | 'write' | 'send';
  readonly output: z.ZodType;
  /** Bondfire's own: it needs no connection. */
  readonly own?: boolean;
  /** Whatever its connections are, its text is read outside. */
  readonly outside?: boolean;
  /** What it makes happen to an issue. */
  readonly emits?: readonly IssueEventKind[];
  /** Parts of its input that name somebody, or a connection or its connector. */
  readonly names?: Readonly<Record<string, 'person' | 'team' | 'whom' | 'network' | 'market'>>;
  /** Where its input names none, it is of the run's issue. */
  readonly ofIssue?: boolean;
}

export interface LoadedPlaybook {
  /** The file's name, with _ for -. */
  readonly name: string;
  /** SHA-256 of the canonical JSON of its source, in hex. */
  readonly revision: string;
  /** With the policies that it names written out. */
  readonly source: Playbook;
  readonly plan: Plan;
}

/** `advice` does not keep a playbook from running: what may be false because something is absent, what has no connection yet. */
export type Loaded =
  | { readonly playbook: LoadedPlaybook; readonly advice: readonly LintProblem[] }
  | { readonly problems: readonly LintProblem[] };

export function loadPlaybook(
  text: string,
  file: string,
  catalog: Catalog,
  language: Environment = createLanguage(catalog.limits),
): Loaded {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const name = nameOf(file);
  const problems =
    Name.safeParse(name).success && !/_[^/]*$/.test(baseOf(file))
      ? []
      : [
          yaml.at(
            { path: [] },
            say("a playbook's file cannot be called ‹name›", { name: baseOf(file) }),
            'name it in lower-case words joined by -, such as answer-camera.yaml',
          ),
        ];
  const issues = [...topIssues(yaml.data), ...triggerIssues(yaml.data), ...stepIssues(yaml.data)];
  problems.push(...issues.flatMap((issue) => explain(issue, yaml)));
  const rest = restOf(yaml.data, issues);
  if (rest === null) {
    if (problems.length > 0) return { problems: inOrder(problems) };
    return {
      problems: [yaml.at({ path: [] }, 'it cannot be read as a playbook', 'see the playbooks that ship with Bondfire')],
    };
  }
  const { playbook: named, broken } = rest;
  const lint: Lint = {
    yaml,
    catalog,
    language,
    problems: [],
    advice: [],
    unsure: false,
    broken,
    ids: new Map(),
    opening: new Set(),
    askers: new Map(),
    approvals: new Set(),
  };
  const facts = lintTrigger(lint, named);
  lintGo(lint, named, 'go' in (yaml.data as object) && !issues.some(({ path }) => path[0] === 'go'));
  lintSteps(lint, named, facts);
  lintDuration(lint, named.cap.within, ['cap', 'within']);
  if (named.title.includes('{{'))
    lint.problems.push(
      yaml.at({ path: ['title'] }, 'a title is no template', 'write it out: a run says what it is about'),
    );
  problems.push(...lint.problems.filter(({ where }) => !isWithin(where, broken)));
  if (problems.length > 0) return { problems: inOrder(problems) };
  const source = { ...named, steps: writtenOut(named.steps, catalog.policies ?? NO_POLICIES) };
  const plan = compilePlaybook(source, language);
  return { playbook: { name, revision: revisionOf(source), source, plan }, advice: inOrder(lint.advice) };
}

export function revisionOf(source: Playbook): string {
  return createHash('sha256').update(canonicalJson(source)).digest('hex');
}

/** `playbooks/camera-complaint.yaml` is `camera_complaint`. */
export function nameOf(file: string): string {
  return baseOf(file).replaceAll('-', '_');
}

function baseOf(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, '');
}

function inOrder(problems: readonly LintProblem[]): readonly LintProblem[] {
  const told = new Map(problems.map((one) => [describeProblem(one), one]));
  return [...told.values()].toSorted((one, other) => one.line - other.line || one.column - other.column);
}
