/** Cases beside a playbook: an activity, what then happens and when, and what must have come of it. The clock moves only where the script says. */
import { z } from 'zod';
import { Activity, Do, Duration, GivenIssue, GivenSignal, type LintProblem, type Playbook } from '#sdk';
import { Written } from '../people/index.ts';
import { compareWho, folkOf, type Folk, type Put } from './case-people.ts';
import { compilePlaybook, secondsOf } from './compile.ts';
import { createLanguage, type TextLimits } from './language.ts';
import { explain } from './lint-shape.ts';
import {
  causeOf,
  nextTime,
  type Cause,
  type Intent,
  type Json,
  type Plan,
  type Progress,
  type Question,
  type RunEvent,
  type StepRecord,
} from './plan.ts';
import { post } from './some-activity.ts';
import { readYaml } from './yaml.ts';

const Some = z.record(z.string(), z.json());
const when = { after: Duration };
const Happening = z.union([
  /** An effect's outcome. Its output is `{external_id, thread, url}` unless said; the id is that of the output, or 85. */
  z.strictObject({
    ...when,
    done: z.string(),
    external_id: z.string().nullable().optional(),
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
  /** What those who were asked decided: the choice (yes or no of an approval), the text as edited, a form's fields. */
  z.strictObject({
    ...when,
    answer: z.string(),
    by: z.array(z.string()).default(['ines']),
    choice: z.string().default('yes'),
    text: z.string().optional(),
    fields: Some.default({}),
    comment: z.string().nullable().default(null),
  }),
  /** Time passes. */
  z.strictObject(when),
]);
type Happening = z.infer<typeof Happening>;

const Effect = z.union([
  z.string(),
  /** `says`: words that its input must hold; `never`: that it must not; `audience` of its input. */
  z.strictObject({
    do: z.string(),
    says: z.array(z.string()).default([]),
    never: z.array(z.string()).default([]),
    audience: z.enum(['internal', 'external']).optional(),
  }),
]);

export const PlaybookCase = z.strictObject({
  case: z.string(),
  now: z.iso.datetime().default('2026-03-02T09:00:00.000Z'),
  /** What is special about the activity; the rest is a post from outside. Of a playbook that something else starts: that. */
  activity: Some.default({}),
  signal: Some.optional(),
  issue: Some.optional(),
  form: Some.optional(),
  /** Who started it by hand. */
  by: z.string().default('ines'),
  /** False where no run starts. */
  runs: z.boolean().default(true),
  /** Why none starts, where something was absent. */
  because: z.string().optional(),
  key: z.string().optional(),
  /** Who there is: then business hours count, and asks tell whom they reach. Without them the clock counts. */
  ...Written.shape,
  script: z.array(Happening).default([]),
  /** All there are, in order. */
  effects: z.array(Effect).default([]),
  /** Whom each ask asks, in order, as the playbook names them, and who is asked as well when they do not answer; checked where it is said. */
  asks: z
    .array(
      z.strictObject({
        of: z.json(),
        escalate: z.array(z.json()).optional(),
        /** Of the case's people: who is asked then, and by each escalation at its time. The lead, where that is nobody. */
        who: z.array(z.string()).optional(),
        later: z.array(z.array(z.string())).optional(),
        /** When it is over. */
        until: z.iso.datetime({ offset: true }).optional(),
        says: z.array(z.string()).default([]),
        never: z.array(z.string()).default([]),
      }),
    )
    .optional(),
  ends: z.enum(['parked', 'done', 'failed', 'stopped']).optional(),
  /** The state of the steps that the case is about. */
  journal: z.record(z.string(), z.enum(['parked', 'done', 'skipped', 'failed'])).default({}),
});
export type PlaybookCase = z.infer<typeof PlaybookCase>;

function keysAt(path: readonly (string | number)[]): readonly string[] {
  if (path.includes('script')) return [...new Set(Happening.def.options.flatMap((one) => Object.keys(one.shape)))];
  if (path.includes('effects')) return ['do', 'says', 'never', 'audience'];
  return path.includes('asks') ? ['of', 'escalate', 'says', 'never'] : Object.keys(PlaybookCase.shape);
}

export function parsePlaybookCases(
  text: string,
  file: string,
): { readonly cases: readonly PlaybookCase[] } | { readonly problems: readonly LintProblem[] } {
  const yaml = readYaml(text, file);
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const { success, data, error } = z.array(PlaybookCase).min(1).safeParse(yaml.data);
  return success ? { cases: data } : { problems: error.issues.flatMap((issue) => explain(issue, yaml, keysAt)) };
}

export interface CaseResult {
  readonly case: string;
  /** Empty where it came out as it should. */
  readonly problems: readonly string[];
}

/** Cases run in mode act, so that there are effects to tell. */
export async function runPlaybookCases(
  source: Playbook,
  cases: readonly PlaybookCase[],
  limits?: TextLimits,
): Promise<readonly CaseResult[]> {
  const plan = compilePlaybook(source, createLanguage(limits));
  const results: CaseResult[] = [];
  for (const one of cases) {
    const problems: string[] = [];
    for await (const problem of oneCase(plan, one)) problems.push(problem);
    results.push({ case: one.case, problems });
  }
  return results;
}

async function* oneCase(plan: Plan, expected: PlaybookCase): AsyncGenerator<string> {
  const cause = causeFor(plan, expected);
  if (typeof cause === 'string') return yield cause;
  const starts = plan.starts(cause);
  if ('no' in starts) {
    if (expected.runs) yield `no run starts${starts.no === null ? '' : `: ${starts.no}`}`;
    if (expected.because !== undefined && starts.no !== expected.because)
      yield `no run starts because ${starts.no ?? 'the condition is false'}, not because ${expected.because}`;
    return;
  }
  if (!expected.runs) return yield 'a run starts';
  if (expected.key !== undefined && starts.key !== expected.key) yield `its key is ${starts.key}, not ${expected.key}`;
  const folk = await folkOf(expected, starts.market);
  const told = tell(plan, cause, expected, folk);
  yield* told.problems;
  yield* compareEffects(told.intents, expected);
  yield* compareAsks(
    told.questions.map(({ question }) => question),
    expected,
  );
  if (expected.asks !== undefined) yield* compareWho(told.questions, expected, folk);
  if (expected.ends !== undefined && told.progress.state !== expected.ends)
    yield `it ends ${told.progress.state} (${told.progress.reason}), not ${expected.ends}`;
  for (const [step, state] of Object.entries(expected.journal)) {
    const found = told.journal.find((record) => record.step === step)?.state ?? 'not reached';
    if (found !== state) yield `${step} is ${found}, not ${state}`;
  }
}

/** A text says what is wrong with what the case begins with. */
function causeFor(plan: Plan, { activity, signal, issue, form, by, now }: PlaybookCase): Cause | string {
  if (plan.kind === 'activity') {
    const found = activityLike(activity, now);
    return typeof found === 'string' ? `its activity is none: ${found}` : causeOf(found);
  }
  const begun = { activity: null, activities: [], by: null, origin: [], hop: 0, audience: 'internal' as const };
  if (plan.kind === 'schedule') return { ...begun, kind: 'schedule', given: { time: now } };
  if (plan.kind === 'manual') return { ...begun, kind: 'manual', by, given: { form: (form ?? {}) as Json } };
  if (plan.kind === 'issue') {
    const parsed = GivenIssue.safeParse({ ...SOME_ISSUE, opened_at: now, ...issue });
    return parsed.success
      ? { ...begun, kind: 'issue', given: { issue: parsed.data } }
      : `its issue is none: ${parsed.error.issues[0]?.path.join('.')}`;
  }
  const parsed = GivenSignal.safeParse({ ...SOME_SIGNAL, since: now, ...signal, activities: [] });
  if (!parsed.success) return `its signal is none: ${parsed.error.issues[0]?.path.join('.')}`;
  const listed = Array.isArray(signal?.['activities']) ? signal['activities'] : [];
  const activities = listed.map((one, at) =>
    activityLike({ id: `a${at + 1}`, external_id: `p${at + 1}`, ...(one as object) }, now),
  );
  const wrong = activities.find((one) => typeof one === 'string');
  if (wrong !== undefined) return `an activity of its signal is none: ${String(wrong)}`;
  const found = activities as Activity[];
  return {
    ...begun,
    kind: 'signal',
    audience: found.some((one) => one.audience === 'internal') ? 'internal' : 'external',
    activities: found.map(({ id }) => id),
    given: { signal: { ...parsed.data, activities: found } as unknown as Json },
  };
}

const SOME_ISSUE = {
  id: '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607',
  event: 'opened',
  title: 'The camera fails',
  state: 'open',
  severity: null,
  product: null,
  market: null,
  language: null,
  owner: null,
  team: null,
  promise: null,
};
const SOME_SIGNAL = {
  id: '019a1b2c-3d4e-7f50-8a61-b2c3d4e5f608',
  kind: 'spike',
  slice: 'camera',
  severity: 6,
  observed: 40,
  expected: 8,
  why: '40 posts in an hour, where 8 are usual',
  product: null,
  market: null,
  topic: null,
  terms: [],
};

interface Told {
  readonly progress: Progress;
  readonly journal: readonly StepRecord[];
  readonly intents: readonly Intent[];
  readonly questions: readonly Put[];
  readonly problems: readonly string[];
}

/** Plays the script. Times come due by themselves before whatever happens after them. */
function tell(plan: Plan, cause: Cause, { now, script }: PlaybookCase, folk: Folk | null): Told {
  const journal = new Map<string, StepRecord>();
  const activities = new Map<string, Activity>();
  const intents: Intent[] = [];
  const questions: Put[] = [];
  const problems: string[] = [];
  function move(event: RunEvent, at: Date): Progress {
    if (event.kind === 'reply') activities.set(event.activity.id, event.activity);
    const business = folk === null ? {} : { business: folk.business };
    const run = { id: 'case', mode: 'act' as const, cause, journal: [...journal.values()], activities, ...business };
    const progress = plan.advance(run, event, at);
    for (const record of progress.records) journal.set(record.step, record);
    intents.push(...progress.intents);
    questions.push(...progress.questions.map((question) => ({ question, at })));
    return progress;
  }
  let progress = move({ kind: 'start' }, new Date(now));
  for (const happening of script) {
    const at = new Date(new Date(now).getTime() + secondsOf(happening.after) * 1000);
    for (let next = nextTime(progress); next !== null && next <= at; next = nextTime(progress))
      progress = move({ kind: 'timer' }, next);
    const event = eventOf(happening, progress, { intents, questions, journal: [...journal.values()] }, at);
    if (typeof event === 'string') problems.push(event);
    else if (event !== null) progress = move(event, at);
  }
  return { progress, journal: [...journal.values()], intents, questions, problems };
}

/** Null where only time passes; a text where the script names what is not awaited. */
function eventOf(
  happening: Happening,
  { waits }: Progress,
  { intents, questions, journal }: Pick<Told, 'intents' | 'questions' | 'journal'>,
  at: Date,
): RunEvent | string | null {
  if ('answer' in happening) {
    const { answer, choice, text = null, fields, comment, by } = happening;
    if (!journal.some(({ step, state }) => step === answer && state === 'parked'))
      return `${answer} asks nobody at ${happening.after}`;
    return {
      kind: 'answer',
      step: answer,
      decision: {
        choice,
        text: text ?? questions.find(({ question }) => question.step === answer)?.question.text ?? null,
        fields,
        comment,
        by,
      },
    };
  }
  if ('reply' in happening) {
    const wait = waits.find(({ step, reply }) => step === happening.reply && reply !== null);
    if (wait?.reply == null) return `${happening.reply} waits for no reply at ${happening.after}`;
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
  const made = happening.output?.['external_id'];
  const { external_id = made === null || typeof made === 'string' ? made : '85' } = happening;
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
    for (const words of effect.never) if (input.includes(words)) yield `${intent.step} says "${words}": "${input}"`;
    if (effect.audience !== undefined && intent.input.audience !== effect.audience)
      yield `the input of ${intent.step} is ${intent.input.audience}, not ${effect.audience}`;
  }
}

function* compareAsks(questions: readonly Question[], { asks }: PlaybookCase): Generator<string> {
  if (asks === undefined) return;
  if (questions.length !== asks.length) return yield `it asks ${questions.length} times, not ${asks.length}`;
  for (const [at, { step, of, question, text, escalate }] of questions.entries()) {
    const expected = asks[at];
    if (JSON.stringify(of) !== JSON.stringify(expected?.of))
      yield `${step} asks ${JSON.stringify(of)}, not ${JSON.stringify(expected?.of)}`;
    const others = JSON.stringify(escalate.map(({ to }) => to));
    if (expected?.escalate !== undefined && others !== JSON.stringify(expected.escalate))
      yield `${step} asks ${others} as well, not ${JSON.stringify(expected.escalate)}`;
    const words = `${question}\n${text ?? ''}`;
    for (const said of expected?.says ?? [])
      if (!words.includes(said)) yield `${step} does not say "${said}", but "${words}"`;
    for (const said of expected?.never ?? []) if (words.includes(said)) yield `${step} says "${said}": "${words}"`;
  }
}

const SOMEBODY = { id: 'somebody', name: null, handle: null, url: null, avatar: null, followers: null, internal: null };

/** A text says why that is no activity. */
function activityLike(like: Readonly<Record<string, unknown>>, now: string): Activity | string {
  const actor = typeof like['actor'] === 'object' && like['actor'] !== null ? { ...SOMEBODY, ...like['actor'] } : null;
  const { success, data, error } = Activity.safeParse({ ...post({ published_at: now, seen_at: now }), ...like, actor });
  return success ? data : (error.issues[0]?.path.join('.') ?? '');
}
