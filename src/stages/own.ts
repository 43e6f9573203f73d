/** Bondfire's own actions, which a playbook does as it does those of vendors: done at once, in the transaction of its run. A part of the composition root. */
import { z } from 'zod';
import { asFault, Fault, type Connector, type IssueEventKind } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type { Actor, Issues } from '../issues/index.ts';
import {
  limitsOf,
  setRunIssue,
  type ActionFacts,
  type Catalog,
  type Cause,
  type DoneHere,
  type Intent,
  type Json,
  type RunRow,
} from '../playbook/index.ts';
import type { Tx } from '../platform/index.ts';

const Word = z.string().min(1).max(200);
const Text = z.string().min(1).max(20_000);
/** The run's own issue where it is left out. */
const OfIssue = { issue: z.guid().optional() };

const OPEN = z.strictObject({
  title: z.string().min(1).max(300),
  key: Word.nullable().default(null),
  severity: z.int().min(1).max(10).nullable().default(null),
  market: Word.nullable().default(null),
  product: Word.nullable().default(null),
  language: Word.nullable().default(null),
  topics: z.array(Word).max(50).default([]),
  owner: Word.nullable().default(null),
  team: Word.nullable().default(null),
});
const INPUTS = {
  'issue.open': OPEN,
  'issue.note': z.strictObject({ ...OfIssue, text: Text }),
  'issue.assign': z.strictObject({ ...OfIssue, owner: Word.optional(), team: Word.optional() }),
  'issue.severity': z.strictObject({ ...OfIssue, severity: z.int().min(1).max(10) }),
  'issue.resolve': z.strictObject({ ...OfIssue, outcome: Text }),
} as const;
type Own = keyof typeof INPUTS;

const OUTPUT = z.object({ external_id: z.string() });

/** What each makes happen to an issue, for the linter to find circles by. */
const EMITS: Readonly<Record<Own, readonly IssueEventKind[]>> = {
  'issue.open': ['opened', 'changed'],
  'issue.note': ['changed'],
  'issue.assign': ['changed', 'claimed'],
  'issue.severity': ['changed'],
  'issue.resolve': ['resolved'],
};

export function isOwn(action: string): action is Own {
  return Object.hasOwn(INPUTS, action);
}

const OWN_ACTIONS: ReadonlyMap<string, ActionFacts> = new Map(
  Object.entries(INPUTS).map(([name, input]) => [
    name,
    { input, output: OUTPUT, effect: 'write' as const, own: true, emits: EMITS[name as Own] },
  ]),
);

/** Never throws for what the input is: it is refused, and says why. */
export async function doOwn(
  issues: Issues,
  tx: Tx,
  { action, input }: Intent,
  { run, cause, now }: { readonly run: RunRow; readonly cause: Cause; readonly now: Date },
): Promise<DoneHere> {
  try {
    if (!isOwn(action)) throw new TypeError(`${action} is no action of ours`);
    const by: Actor = { kind: 'playbook', id: run.playbook, name: run.playbook };
    const said = { by, cause: { noun: 'run', id: run.id } };
    const id = await act(issues, tx, action, input.value, { run, cause, said, now });
    return { state: 'done', external_id: id, output: { external_id: id } satisfies Json };
  } catch (thrown) {
    const { kind, message } = asFault(thrown);
    if (kind !== 'rejected' && kind !== 'config') throw thrown;
    return { state: 'refused', fault: { kind, message } };
  }
}

interface Given {
  readonly run: RunRow;
  readonly cause: Cause;
  readonly said: { readonly by: Actor; readonly cause: { readonly noun: string; readonly id: string } };
  readonly now: Date;
}

/** Answers the issue's id. */
async function act(
  issues: Issues,
  tx: Tx,
  action: Own,
  value: Readonly<Record<string, unknown>>,
  { run, cause, said, now }: Given,
): Promise<string> {
  const { rows } = await tx.query<{ issue: string | null }>('select issue from runs where id = $1', [run.id]);
  const of = (named: string | undefined): string => {
    const id = named ?? rows[0]?.issue;
    if (id != null) return id;
    throw new Fault('rejected', 'the run is about no issue', { cure: 'Open one before: do: issue.open.' });
  };
  switch (action) {
    case 'issue.open': {
      const { issue } = await issues.open(tx, { ...said, ...parse(action, OPEN, value) }, now);
      await setRunIssue(tx, run.id, issue.id);
      const gathered = [...(await activitiesById(tx, cause.activities)).values()];
      if (gathered.length > 0) await issues.join(tx, issue.id, gathered, `it set off ${run.playbook}`, said, now);
      return issue.id;
    }
    case 'issue.note': {
      const { issue, text } = parse(action, INPUTS[action], value);
      await issues.note(tx, of(issue), text, said, now);
      return of(issue);
    }
    case 'issue.assign': {
      const { issue, owner, team } = parse(action, INPUTS[action], value);
      const to = { ...(owner !== undefined && { owner }), ...(team !== undefined && { team }) };
      await issues.assign(tx, of(issue), to, said, now);
      return of(issue);
    }
    case 'issue.severity': {
      const { issue, severity } = parse(action, INPUTS[action], value);
      await issues.setSeverity(tx, of(issue), severity, said, now);
      return of(issue);
    }
    case 'issue.resolve': {
      const { issue, outcome } = parse(action, INPUTS[action], value);
      await issues.resolve(tx, of(issue), outcome, said, now);
      return of(issue);
    }
  }
}

function parse<T>(action: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault('rejected', `the input of ${action} does not fit: ${z.prettifyError(parsed.error)}`);
}

/** Files alone: which connections there are is asked each time something is to start. */
export function catalogOf(connectors: ReadonlyMap<string, Connector>): Catalog {
  const actions = [...connectors.values()].flatMap(({ id, actions }) =>
    Object.entries(actions).map(([name, action]): [string, ActionFacts] => [`${id}.${name}`, action]),
  );
  return {
    actions: new Map<string, ActionFacts>([...actions, ...OWN_ACTIONS]),
    connections: null,
    people: null,
    limits: limitsOf(connectors),
  };
}
