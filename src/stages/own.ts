/** Bondfire's own actions, which a playbook does as it does those of vendors: done at once, in the transaction of its run. A part of the composition root. */
import { z } from 'zod';
import { asFault, Fault, type Connector, type IssueEventKind } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type { Actor, Issues } from '../issues/index.ts';
import {
  issueOfRun,
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
const OUTPUT = z.object({ external_id: z.string() });

interface Given {
  readonly issues: Issues;
  readonly tx: Tx;
  readonly run: RunRow;
  readonly cause: Cause;
  readonly said: { readonly by: Actor; readonly cause: { readonly noun: string; readonly id: string } };
  readonly now: Date;
}

interface Own {
  readonly input: z.ZodType;
  /** What it makes happen to an issue, for the linter to find circles by. */
  readonly emits: readonly IssueEventKind[];
  /** @param input as its schema reads it. Answers the issue's id. */
  run(input: unknown, given: Given): Promise<string>;
}

function own<T extends z.ZodType>(
  input: T,
  emits: readonly IssueEventKind[],
  run: (input: z.output<T>, given: Given) => Promise<string>,
): Own {
  return { input, emits, run: run as Own['run'] };
}

/** One that changes an issue: the one that is named, else the run's own. */
function onIssue<T extends z.ZodRawShape>(
  shape: T,
  emits: readonly IssueEventKind[],
  change: (input: z.output<z.ZodObject<T>>, id: string, given: Given) => Promise<unknown>,
): Own {
  const input = z.strictObject({ ...shape, issue: z.guid().optional() });
  return own(input, emits, async (value, given) => {
    const { issue, ...rest } = value as { readonly issue?: string };
    const id = issue ?? (await issueOfRun(given.tx, given.run.id));
    if (id === null)
      throw new Fault('rejected', 'the run is about no issue', { cure: 'Open one before: do: issue.open.' });
    await change(rest as z.output<z.ZodObject<T>>, id, given);
    return id;
  });
}

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

const OWN: Readonly<Record<string, Own>> = {
  'issue.open': own(OPEN, ['opened', 'changed'], async (wanted, { issues, tx, run, cause, said, now }) => {
    const { issue } = await issues.open(tx, { ...said, ...wanted }, now);
    await setRunIssue(tx, run.id, issue.id);
    const gathered = [...(await activitiesById(tx, cause.activities)).values()];
    if (gathered.length > 0) await issues.join(tx, issue.id, gathered, `it set off ${run.playbook}`, said, now);
    return issue.id;
  }),
  'issue.note': onIssue({ text: Text }, ['changed'], ({ text }, id, { issues, tx, said, now }) =>
    issues.note(tx, id, text, said, now),
  ),
  'issue.assign': onIssue(
    { owner: Word.optional(), team: Word.optional() },
    ['changed', 'claimed'],
    ({ owner, team }, id, { issues, tx, said, now }) =>
      issues.assign(tx, id, { ...(owner !== undefined && { owner }), ...(team !== undefined && { team }) }, said, now),
  ),
  'issue.severity': onIssue(
    { severity: z.int().min(1).max(10) },
    ['changed'],
    ({ severity }, id, { issues, tx, said, now }) => issues.setSeverity(tx, id, severity, said, now),
  ),
  'issue.resolve': onIssue({ outcome: Text }, ['resolved'], ({ outcome }, id, { issues, tx, said, now }) =>
    issues.resolve(tx, id, outcome, said, now),
  ),
};

export function isOwn(action: string): boolean {
  return Object.hasOwn(OWN, action);
}

const OWN_ACTIONS: ReadonlyMap<string, ActionFacts> = new Map(
  Object.entries(OWN).map(([name, { input, emits }]) => [
    name,
    { input, emits, output: OUTPUT, effect: 'write' as const, own: true },
  ]),
);

/** Never throws for what the input is: it is refused, and says why. */
export async function doOwn(
  issues: Issues,
  tx: Tx,
  { action, input }: Intent,
  { run, cause, now }: Pick<Given, 'run' | 'cause' | 'now'>,
): Promise<DoneHere> {
  const by: Actor = { kind: 'playbook', id: run.playbook, name: run.playbook };
  const said = { by, cause: { noun: 'run', id: run.id } };
  try {
    const found = OWN[action];
    if (found === undefined) throw new TypeError(`${action} is no action of ours`);
    const parsed = found.input.safeParse(input.value);
    if (!parsed.success)
      throw new Fault('rejected', `the input of ${action} does not fit: ${z.prettifyError(parsed.error)}`);
    const id = await found.run(parsed.data, { issues, tx, run, cause, said, now });
    return { state: 'done', external_id: id, output: { external_id: id } satisfies Json };
  } catch (thrown) {
    const { kind, message, cure } = asFault(thrown);
    if (kind !== 'rejected' && kind !== 'config') throw thrown;
    return { state: 'refused', fault: { kind, message, cure } };
  }
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
