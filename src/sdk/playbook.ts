/** A playbook is data in six verbs. A new action is a file; a new verb is an architecture decision. */
import { z } from 'zod';
import { ISSUE_EVENTS } from './given.ts';
import { Name, Ref } from './nouns.ts';
import { Whom } from './people.ts';

/** CEL. A null field is absent; a condition on something absent is false and says so in the journal; lint asks for has(). */
const Expr = z.string().min(1);
/** Text with {{ CEL }}. */
const Template = z.string().min(1);
export const Duration = z.string().regex(/^\d+(s|m|h|d)$/, 'a duration such as 30m');
const head = { id: Name, if: Expr.optional() };
const steps = z.array(z.lazy((): z.ZodType<Step> => Step)).min(1);
/** `stop` ends the run; steps take the place of the rest of the list that they stand in. */
const Instead = z.union([z.literal('stop'), steps]);

/**
 * One action at a vendor. `with` holds templates. `via` names the connection, needed where the connector has several.
 * `retry`: again after a refusal; what may pass by itself is tried again anyway. `within`: without an outcome by then it has failed.
 * `else`: what a failure means: the run fails, goes on, or takes these steps and goes on.
 */
export interface Do {
  id: string;
  if?: string | undefined;
  do: string;
  via?: string | undefined;
  with: Record<string, z.core.util.JSONType>;
  within?: string | undefined;
  retry?: { times: number; every: string } | undefined;
  else: 'fail' | 'continue' | Step[];
}
export const Do = z.strictObject({
  ...head,
  do: Ref,
  via: z.string().min(1).optional(),
  with: z.record(z.string(), z.json()).default({}),
  within: Duration.optional(),
  retry: z.strictObject({ times: z.int().min(1).max(10), every: Duration }).optional(),
  else: z.union([z.enum(['fail', 'continue']), steps]).default('fail'),
});

/** `outside`: what is typed here may go outside, and whoever types it is told so. */
const DetailedField = z.strictObject({
  type: z.enum(['text', 'number', 'bool', 'date', 'choice']),
  label: z.string().min(1).optional(),
  options: z.array(z.string().min(1)).min(2).optional(),
  optional: z.boolean().default(false),
  outside: z.boolean().default(false),
});
export type Field = z.infer<typeof DetailedField>;
export const Field = z.union([
  z.enum(['text', 'number', 'bool', 'date']).transform((type): Field => ({ type, optional: false, outside: false })),
  DetailedField.refine(({ type, options }) => (type === 'choice') === (options !== undefined), {
    message: 'a choice has options, and nothing else has',
    path: ['options'],
  }),
]);
const Fields = z.record(Name, Field);

/** Who is asked as well, so long after an ask began. */
export interface Level {
  after: string;
  to: Whom;
}
const AnyLevels = z.array(z.strictObject({ after: Duration, to: Whom })).max(10);
export const Levels = AnyLevels.min(1);

/**
 * Asks people: for an approval of exactly this text (which they may edit), a choice, or a form. `need`: how many of those asked.
 * `self: false`: whoever wrote it does not approve it. `escalate`: who is asked as well, so long after the ask began; or the name of a policy that says so.
 * `hours: always` asks also those whose working hours it is not; `hours: business` counts `within`, `remind` and `escalate` in business hours: of the team
 * that `of` names, else of the run's issue. Without an answer within the time: `otherwise`. An approval that is refused: `rejected`.
 */
export interface Ask {
  id: string;
  if?: string | undefined;
  ask: string;
  of: Whom;
  for: 'approval' | 'choice' | 'form';
  text?: string | undefined;
  options?: string[] | undefined;
  fields?: Record<string, Field> | undefined;
  need: 'any' | 'all' | number;
  edit: boolean;
  self: boolean;
  hours: 'working' | 'always' | 'business';
  remind?: string | undefined;
  escalate: string | Level[];
  within: string;
  otherwise: 'stop' | Step[];
  rejected: 'stop' | 'continue' | Step[];
}
export const Ask = z
  .strictObject({
    ...head,
    ask: Template,
    of: Whom,
    for: z.enum(['approval', 'choice', 'form']),
    text: Template.optional(),
    options: z.array(Name).min(2).max(20).optional(),
    fields: Fields.optional(),
    need: z.union([z.enum(['any', 'all']), z.int().min(1).max(20)]).default('any'),
    edit: z.boolean().default(true),
    self: z.boolean().default(true),
    hours: z.enum(['working', 'always', 'business']).default('working'),
    remind: Duration.optional(),
    escalate: z.union([Name, AnyLevels]).default([]),
    within: Duration,
    otherwise: Instead,
    rejected: z.union([z.enum(['stop', 'continue']), steps]).default('stop'),
  })
  .superRefine((ask, context) => {
    const wants = { approval: 'text', choice: 'options', form: 'fields' } as const;
    for (const [kind, key] of Object.entries(wants)) {
      if ((ask.for === kind) === (ask[key] !== undefined)) continue;
      context.addIssue({
        code: 'custom',
        path: [key],
        message: ask.for === kind ? `an ask for ${kind} needs ${key}` : `${key} goes with for: ${kind}`,
      });
    }
  });

/**
 * For a time; or, with `for`, for a reply in the thread that an earlier step opened, or in that of the `activity` that set it off, at most that long.
 * `for.if` is CEL over `reply` (an activity). When the time is up without one: `otherwise`.
 */
export interface Wait {
  id: string;
  if?: string | undefined;
  wait: string;
  for?: { reply_to: string; if?: string | undefined } | undefined;
  otherwise?: 'stop' | Step[] | undefined;
}
export const Wait = z
  .strictObject({
    ...head,
    wait: Duration,
    for: z.strictObject({ reply_to: Name, if: Expr.optional() }).optional(),
    otherwise: Instead.optional(),
  })
  .refine((wait) => (wait.for === undefined) === (wait.otherwise === undefined), {
    message: 'a wait for a reply says what happens without one: `for` and `otherwise` go together',
  });

/** The first whose `when` holds. */
export interface Choose {
  id: string;
  if?: string | undefined;
  choose: { when: string; steps: Step[] }[];
  else?: Step[] | undefined;
}
export const Choose = z.strictObject({
  ...head,
  choose: z.array(z.strictObject({ when: Expr, steps })).min(1),
  else: steps.optional(),
});

/** The steps for each item of a list; `item` and `index` within. `at_once`: how many are under way at a time. */
export interface Each {
  id: string;
  if?: string | undefined;
  each: string;
  at_once: number;
  steps: Step[];
}
export const Each = z.strictObject({ ...head, each: Expr, at_once: z.int().min(1).max(100).default(1), steps });

/** Branches side by side, each a list of steps, until all came to their end, or the first has: the others are given up then. */
export interface Together {
  id: string;
  if?: string | undefined;
  together: Step[][];
  until: 'all' | 'first';
}
export const Together = z.strictObject({
  ...head,
  together: z.array(steps).min(2).max(20),
  until: z.enum(['all', 'first']).default('all'),
});

export type Step = Do | Ask | Wait | Choose | Each | Together;

export const VERBS = { do: Do, ask: Ask, wait: Wait, choose: Choose, each: Each, together: Together } as const;
export type Verb = keyof typeof VERBS;

/** Chosen by its verb first, so that a mistake is reported where it is. */
export const Step: z.ZodType<Step> = z.unknown().transform((raw, context): Step => {
  const verbs = Object.entries(VERBS).filter(([verb]) => typeof raw === 'object' && raw !== null && verb in raw);
  const parsed = verbs.length === 1 ? verbs[0]?.[1].safeParse(raw) : undefined;
  if (parsed?.success) return parsed.data;
  for (const { path, message } of parsed?.error.issues ?? [])
    context.addIssue({ code: 'custom', path: [...path], message });
  if (!parsed)
    context.addIssue({ code: 'custom', message: `a step needs exactly one verb: ${Object.keys(VERBS).join(', ')}` });
  return z.NEVER;
});

/** The lists of steps that a step holds, each with the path to it from the step. */
export function branchesOf(
  step: Step,
): readonly { readonly path: readonly (string | number)[]; readonly steps: readonly Step[] }[] {
  if ('choose' in step)
    return [
      ...step.choose.map((one, at) => ({ path: ['choose', at, 'steps'], steps: one.steps })),
      ...(step.else === undefined ? [] : [{ path: ['else'], steps: step.else }]),
    ];
  if ('each' in step) return [{ path: ['steps'], steps: step.steps }];
  if ('together' in step) return step.together.map((branch, at) => ({ path: ['together', at], steps: branch }));
  const named = {
    else: 'do' in step ? step.else : undefined,
    otherwise: 'do' in step ? undefined : step.otherwise,
    rejected: 'ask' in step ? step.rejected : undefined,
  };
  return Object.entries(named).flatMap(([key, branch]) =>
    Array.isArray(branch) ? [{ path: [key], steps: branch }] : [],
  );
}

const when = {
  if: Expr.optional(),
  /** One run a key within the time. */
  dedupe: z.strictObject({ by: Expr, within: Duration }).optional(),
};

export const TRIGGERS = {
  /** Each new activity, where the condition holds. */
  activity: z.strictObject({ activity: z.literal('any'), ...when }),
  /** Something that the early warning noticed. */
  signal: z.strictObject({ signal: z.enum(['spike', 'tone', 'reach', 'silence']), slice: Name.optional(), ...when }),
  /** Something that happens to an issue; `idle` for that long. */
  issue: z
    .strictObject({
      issue: z.enum(ISSUE_EVENTS),
      for: Duration.optional(),
      ...when,
    })
    .refine(({ issue, for: time }) => (issue === 'idle') === (time !== undefined), {
      message: 'an idle issue is idle for a time, and nothing else is',
      path: ['for'],
    }),
  /** Cron in five fields, in a time zone. */
  schedule: z.strictObject({ schedule: z.string().min(9), zone: z.string().min(1) }),
  /** Started by hand, with a form. */
  manual: z.strictObject({ manual: Fields }),
} as const;
export type TriggerKind = keyof typeof TRIGGERS;

/** Chosen by its kind first, as a step is. */
export const Trigger = z.unknown().transform((raw, context): Trigger => {
  const kinds = Object.entries(TRIGGERS).filter(([kind]) => typeof raw === 'object' && raw !== null && kind in raw);
  const parsed = kinds.length === 1 ? kinds[0]?.[1].safeParse(raw) : undefined;
  if (parsed?.success) return parsed.data;
  for (const { path, message } of parsed?.error.issues ?? [])
    context.addIssue({ code: 'custom', path: [...path], message });
  if (!parsed)
    context.addIssue({ code: 'custom', message: `a trigger is exactly one of ${Object.keys(TRIGGERS).join(', ')}` });
  return z.NEVER;
});
export type Trigger = z.infer<(typeof TRIGGERS)[TriggerKind]>;

export const MODES = ['watch', 'propose', 'act'] as const;
/** watch: nothing but the journal; propose: each run waits until a person says go; act: policy decides. */
export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

/** `mode` is the one that it begins with; `market` tells which market a run is for, so that each may have a mode of its own. `go`: who is asked in mode propose. `cap`: no more runs than that in the time. */
export const Playbook = z.strictObject({
  title: z.string().min(1),
  purpose: z.string().min(1),
  mode: Mode,
  market: Expr.optional(),
  go: Whom.default('role:responder'),
  cap: z.strictObject({ runs: z.int().min(1), within: Duration }).default({ runs: 200, within: '1h' }),
  on: Trigger,
  steps,
});
export type Playbook = z.infer<typeof Playbook>;
