/** Bondfire's own actions, which a playbook does as it does those of vendors: done at once, in the transaction of its run. A part of the composition root. */
import { z } from 'zod';
import { asFault, Whom, type Connector, type IssueEventKind } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import { digestOf, type Actor, type Issues } from '../issues/index.ts';
import { peopleById } from '../people/index.ts';
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
import { misfit, Refused, type Tx } from '../platform/index.ts';
import { answerReporters, type AnswerDoors } from './answer.ts';
import { whoIsAsked } from './people.ts';

const Word = z.string().min(1).max(200);
const Text = z.string().min(1).max(20_000);
const OUTPUT = z.object({ external_id: z.string() });

export interface OwnParts {
  readonly issues: Issues;
  readonly answers: AnswerDoors;
}

interface Given extends OwnParts {
  readonly tx: Tx;
  readonly intent: Intent;
  readonly run: RunRow;
  readonly cause: Cause;
  readonly said: { readonly by: Actor; readonly cause: { readonly noun: string; readonly id: string } };
  readonly now: Date;
}

/** As later steps read it. */
type Output = { readonly external_id: string | null } & { readonly [key: string]: Json };

interface Own {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** What it makes happen to an issue, for the linter to find circles by. */
  readonly emits: readonly IssueEventKind[];
  readonly effect: ActionFacts['effect'];
  readonly outside: boolean;
  readonly ofIssue: boolean;
  /** @param input as its schema reads it. Answers what came of it, or that effects of its own are under way. */
  run(input: unknown, given: Given): Promise<Output | 'under way'>;
}

function own<T extends z.ZodType, O extends z.ZodType<Output>>(
  facts: { readonly input: T; readonly output: O } & Partial<Pick<Own, 'emits' | 'effect' | 'outside' | 'ofIssue'>>,
  run: (input: z.output<T>, given: Given) => Promise<z.output<O> | 'under way'>,
): Own {
  return { emits: [], effect: 'write', outside: false, ofIssue: false, ...facts, run: run as Own['run'] };
}

/** One that changes an issue: the one that is named, else the run's own. */
function onIssue<T extends z.ZodRawShape>(
  shape: T,
  emits: readonly IssueEventKind[],
  change: (input: z.output<z.ZodObject<T>>, id: string, given: Given) => Promise<unknown>,
): Own {
  const input = z.strictObject({ ...shape, issue: z.guid().optional() });
  return own({ input, output: OUTPUT, emits, ofIssue: true }, async (value, given) => {
    const { issue, ...rest } = value as { readonly issue?: string };
    const id = await issueFor(issue, given);
    await change(rest as z.output<z.ZodObject<T>>, id, given);
    return { external_id: id };
  });
}

async function issueFor(named: string | undefined, { tx, run }: Given): Promise<string> {
  const id = named ?? (await issueOfRun(tx, run.id));
  if (id !== null) return id;
  throw new Refused({ code: 'about_no_issue' }, 'the run is about no issue', 'Open one before: do: issue.open.');
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

const ANSWER = z.strictObject({
  text: Text.meta({ description: 'Word for word what each gets.' }),
  issue: z.guid().optional(),
});
const ANSWERED = OUTPUT.extend({ answered: z.number(), unanswered: z.number() });
const DIGEST = z.strictObject({ days: z.int().min(1).max(92).default(7) });
const DIGESTED = z.object({
  external_id: z.string().nullable(),
  opened: z.number(),
  resolved: z.number(),
  missed: z.number(),
  open: z.number(),
  unowned: z.number(),
  products: z.array(z.object({ product: z.string(), count: z.number() })).readonly(),
  oldest: z
    .array(z.object({ id: z.string(), title: z.string(), owner: z.string().nullable(), days: z.number() }))
    .readonly(),
});
const ACCOUNTS = z.strictObject({ of: Whom, at: Word.meta({ description: 'A connection, or its connector: slack.' }) });
const FOUND = z.object({
  external_id: z.string().nullable(),
  accounts: z.array(z.string()),
  without: z.array(z.string()),
});

const OWN: Readonly<Record<string, Own>> = {
  'issue.open': own(
    { input: OPEN, output: OUTPUT.extend({ fresh: z.boolean() }), emits: ['opened', 'changed'] },
    async (wanted, { issues, tx, run, cause, said, now }) => {
      const gathered = [...(await activitiesById(tx, cause.activities)).values()];
      const { issue, fresh } = await issues.open(tx, { ...said, ...wanted }, now, async (id) => {
        await setRunIssue(tx, run.id, id);
        if (gathered.length > 0) await issues.join(tx, id, gathered, `it set off ${run.playbook}`, said, now);
      });
      return { external_id: issue.id, fresh };
    },
  ),
  /** To all who reported it outside, each in their own thread; the step is over when all of them are answered. */
  'issue.answer': own(
    { input: ANSWER, output: ANSWERED, effect: 'send', outside: true, ofIssue: true },
    async ({ text, issue }, given) => answerReporters(given, await issueFor(issue, given), text),
  ),
  /** What the past days were like. */
  'issue.digest': own({ input: DIGEST, output: DIGESTED, effect: 'read' }, async ({ days }, { tx, now }) => ({
    external_id: null,
    ...(await digestOf(tx, days, now)),
  })),
  /** How those people are called at a vendor, for who is to be invited or named there. */
  'people.accounts': own(
    { input: ACCOUNTS, output: FOUND, effect: 'read' },
    async ({ of, at }, { answers, tx, run, now }) => {
      const { people } = await whoIsAsked(tx, of, now, { run: run.id, always: true });
      const ids = [...new Set(people.map(({ person }) => person))];
      const rows = await peopleById(tx, ids);
      const isThere = (connection: string): boolean =>
        connection === at || answers.doors.find(connection)?.connector === at;
      const found = ids.map((id) => ({
        id,
        account: rows.get(id)?.accounts.find(({ connection }) => isThere(connection))?.id,
      }));
      return {
        external_id: null,
        accounts: found.flatMap(({ account }) => account ?? []),
        without: found.flatMap(({ id, account }) => (account === undefined ? [id] : [])),
      };
    },
  ),
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

/** Parts of inputs that name somebody, or where. */
const NAMES = { owner: 'person', team: 'team', of: 'whom', at: 'network', market: 'market' } as const;

export function isOwn(action: string): boolean {
  return Object.hasOwn(OWN, action);
}

const OWN_ACTIONS: ReadonlyMap<string, ActionFacts> = new Map(
  Object.entries(OWN).map(([name, { run: _run, ...facts }]) => [name, { ...facts, own: true, names: NAMES }]),
);

/** Never throws for what the input is: it is refused, and says why. */
export async function doOwn(
  parts: OwnParts,
  tx: Tx,
  intent: Intent,
  { run, cause, now }: Pick<Given, 'run' | 'cause' | 'now'>,
): Promise<DoneHere> {
  const { action, input } = intent;
  const by: Actor = { kind: 'playbook', id: run.playbook, name: run.playbook };
  const said = { by, cause: { noun: 'run', id: run.id } };
  try {
    const found = OWN[action];
    if (found === undefined) throw new TypeError(`${action} is no action of ours`);
    const parsed = found.input.safeParse(input.value);
    if (!parsed.success) throw misfit(found.input, input.value, { lead: `the input of ${action} does not fit: ` });
    const output = await found.run(parsed.data, { ...parts, tx, intent, run, cause, said, now });
    if (output === 'under way') return { state: output };
    return { state: 'done', external_id: output.external_id, output };
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
    sources: {
      connectors: new Set(connectors.keys()),
      streams: new Set([...connectors.values()].flatMap(({ streams }) => Object.keys(streams))),
    },
  };
}
