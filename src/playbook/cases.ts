/** Cases beside a playbook: an activity, what then happens and when, and what must have come of it. The clock moves only where the script says. */
import { z } from 'zod';
import { Activity, Do, Duration, type LintProblem, type Playbook } from '#sdk';
import { compilePlaybook, secondsOf } from './compile.ts';
import { createLanguage, type TextLimits } from './language.ts';
import { explain } from './lint-shape.ts';
import type { Intent, Plan, Progress, RunEvent, StepRecord } from './plan.ts';
import { post } from './some-activity.ts';
import { readYaml } from './yaml.ts';

const Some = z.record(z.string(), z.json());
const when = { after: Duration };
const Happening = z.union([
  /** An effect's outcome. Its output is `{external_id, thread, url}` unless said. */
  z.strictObject({
    ...when,
    done: z.string(),
    external_id: z.string().nullable().default('85'),
    output: Some.optional(),
  }),
  z.strictObject({ ...when, refused: z.string(), because: z.string() }),
  z.strictObject({ ...when, unknown: z.string(), because: z.string() }),
  /** Something said in the thread that this step waits for; `like` names what is special about it. */
  z.strictObject({
    ...when,
    reply: z.string(),
    by: z.string().nullable().default('Ines'),
    text: z.string(),
    like: Some.default({}),
  }),
  /** Time passes. */
  z.strictObject(when),
]);
type Happening = z.infer<typeof Happening>;

const Effect = z.union([
  z.string(),
  /** `says`: words that its input must hold; `audience` of its input. */
  z.strictObject({
    do: z.string(),
    says: z.array(z.string()).default([]),
    audience: z.enum(['internal', 'external']).optional(),
  }),
]);

export const PlaybookCase = z.strictObject({
  case: z.string(),
  now: z.iso.datetime().default('2026-03-02T09:00:00.000Z'),
  /** What is special about the activity; the rest is a post from outside. */
  activity: Some,
  /** False where no run starts. */
  runs: z.boolean().default(true),
  /** Why none starts, where something was absent. */
  because: z.string().optional(),
  key: z.string().optional(),
  script: z.array(Happening).default([]),
  /** All there are, in order. */
  effects: z.array(Effect).default([]),
  ends: z.enum(['parked', 'done', 'failed', 'stopped']).optional(),
  /** The state of the steps that the case is about. */
  journal: z.record(z.string(), z.enum(['parked', 'done', 'skipped', 'failed'])).default({}),
});
export type PlaybookCase = z.infer<typeof PlaybookCase>;

export function parsePlaybookCases(
  text: string,
  file: string,
): { readonly cases: readonly PlaybookCase[] } | { readonly problems: readonly LintProblem[] } {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const { success, data, error } = z.array(PlaybookCase).min(1).safeParse(yaml.data);
  return success ? { cases: data } : { problems: error.issues.flatMap((issue) => explain(issue, yaml)) };
}

export interface CaseResult {
  readonly case: string;
  /** Empty where it came out as it should. */
  readonly problems: readonly string[];
}

/** Cases run in mode act, so that there are effects to tell. */
export function runPlaybookCases(
  source: Playbook,
  cases: readonly PlaybookCase[],
  limits?: TextLimits,
): readonly CaseResult[] {
  const plan = compilePlaybook(source, createLanguage(limits));
  return cases.map((one) => ({ case: one.case, problems: [...oneCase(plan, one)] }));
}

function* oneCase(plan: Plan, expected: PlaybookCase): Generator<string> {
  const activity = activityLike(expected.activity, expected.now);
  if (typeof activity === 'string') return yield `its activity is none: ${activity}`;
  const starts = plan.starts(activity);
  if ('no' in starts) {
    if (expected.runs) yield `no run starts${starts.no === null ? '' : `: ${starts.no}`}`;
    if (expected.because !== undefined && starts.no !== expected.because)
      yield `no run starts because ${starts.no ?? 'the condition is false'}, not because ${expected.because}`;
    return;
  }
  if (!expected.runs) return yield 'a run starts';
  if (expected.key !== undefined && starts.key !== expected.key) yield `its key is ${starts.key}, not ${expected.key}`;
  const told = tell(plan, activity, expected);
  yield* told.problems;
  yield* compareEffects(told.intents, expected);
  if (expected.ends !== undefined && told.progress.state !== expected.ends)
    yield `it ends ${told.progress.state} (${told.progress.reason}), not ${expected.ends}`;
  for (const [step, state] of Object.entries(expected.journal)) {
    const found = told.journal.find((record) => record.step === step)?.state ?? 'not reached';
    if (found !== state) yield `${step} is ${found}, not ${state}`;
  }
}

interface Told {
  readonly progress: Progress;
  readonly journal: readonly StepRecord[];
  readonly intents: readonly Intent[];
  readonly problems: readonly string[];
}

/** Plays the script. Times come due by themselves before whatever happens after them. */
function tell(plan: Plan, activity: Activity, { now, script }: PlaybookCase): Told {
  const journal = new Map<string, StepRecord>();
  const activities = new Map<string, Activity>();
  const intents: Intent[] = [];
  const problems: string[] = [];
  function move(event: RunEvent, at: Date): Progress {
    if (event.kind === 'reply') activities.set(event.activity.id, event.activity);
    const run = { id: 'case', mode: 'act' as const, activity, journal: [...journal.values()], activities };
    const progress = plan.advance(run, event, at);
    for (const record of progress.records) journal.set(record.step, record);
    intents.push(...progress.intents);
    return progress;
  }
  let progress = move({ kind: 'start' }, new Date(now));
  for (const happening of script) {
    const at = new Date(new Date(now).getTime() + secondsOf(happening.after) * 1000);
    for (let { wait } = progress; wait !== null && wait.until <= at; { wait } = progress)
      progress = move({ kind: 'timer' }, wait.until);
    const event = eventOf(happening, progress, intents, at);
    if (typeof event === 'string') problems.push(event);
    else if (event !== null) progress = move(event, at);
  }
  return { progress, journal: [...journal.values()], intents, problems };
}

/** Null where only time passes; a text where the script names what is not awaited. */
function eventOf(
  happening: Happening,
  { wait }: Progress,
  intents: readonly Intent[],
  at: Date,
): RunEvent | string | null {
  if ('reply' in happening) {
    if (wait?.step !== happening.reply || wait.reply === null)
      return `${happening.reply} waits for no reply at ${happening.after}`;
    const { connection, thread } = wait.reply;
    const said = {
      id: `reply-${at.toISOString()}`,
      external_id: `reply-${happening.after}`,
      connection,
      connector: 'socialcast',
      thread,
      in_reply_to: thread,
      object: 'comment',
    };
    const actor =
      happening.by === null
        ? null
        : { ...SOMEBODY, id: happening.by.toLowerCase(), name: happening.by, internal: true };
    const activity = activityLike(
      { ...said, actor, text: happening.text, audience: 'internal', ...happening.like },
      at.toISOString(),
    );
    return typeof activity === 'string'
      ? `the reply is no activity: ${activity}`
      : { kind: 'reply', step: happening.reply, activity };
  }
  const step =
    'done' in happening
      ? happening.done
      : 'refused' in happening
        ? happening.refused
        : 'unknown' in happening
          ? happening.unknown
          : null;
  if (step === null) return null;
  const intent = intents.find((one) => one.step === step);
  if (intent === undefined) return `${step} has done nothing by ${happening.after}`;
  if (!('done' in happening)) {
    const fault = { kind: 'rejected' as const, message: 'because' in happening ? happening.because : '' };
    return { kind: 'effect', step, state: 'refused' in happening ? 'refused' : 'unknown', fault };
  }
  const { external_id } = happening;
  const output = happening.output ?? { external_id, thread: external_id, url: null };
  return {
    kind: 'effect',
    step,
    state: 'done',
    external_id,
    connection: intent.via ?? connectorOf(intent.action),
    output,
    audience: 'internal',
  };
}

function connectorOf(action: string): string {
  return Do.shape.do.parse(action).split('.', 1)[0] ?? action;
}

function* compareEffects(intents: readonly Intent[], { effects }: PlaybookCase): Generator<string> {
  const found = intents.map(({ action }) => action).join(', ');
  const wanted = effects.map((one) => (typeof one === 'string' ? one : one.do)).join(', ');
  if (found !== wanted) return yield `its effects are [${found}], not [${wanted}]`;
  for (const [at, intent] of intents.entries()) {
    const effect = effects[at];
    if (effect === undefined || typeof effect === 'string') continue;
    const input = Object.values(intent.input.value).join('\n');
    for (const words of effect.says)
      if (!input.includes(words)) yield `${intent.step} does not say "${words}", but "${input}"`;
    if (effect.audience !== undefined && intent.input.audience !== effect.audience)
      yield `the input of ${intent.step} is ${intent.input.audience}, not ${effect.audience}`;
  }
}

const SOMEBODY = { id: 'somebody', name: null, handle: null, url: null, avatar: null, followers: null, internal: null };

/** A text says why that is no activity. */
function activityLike(like: Readonly<Record<string, unknown>>, now: string): Activity | string {
  const actor = typeof like['actor'] === 'object' && like['actor'] !== null ? { ...SOMEBODY, ...like['actor'] } : null;
  const { success, data, error } = Activity.safeParse({ ...post({ published_at: now, seen_at: now }), ...like, actor });
  return success ? data : (error.issues[0]?.path.join('.') ?? '');
}
