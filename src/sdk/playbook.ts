/** A playbook is data in a few verbs. A new action is a file; a new verb is an architecture decision. */
import { z } from 'zod';
import { Name, Ref } from './nouns.ts';

/** CEL. A null field is absent; a condition on something absent is false and says so in the journal; lint asks for has(). */
const Expr = z.string().min(1);
export const Duration = z.string().regex(/^\d+(s|m|h|d)$/, 'a duration such as 30m');
const head = { id: Name, if: Expr.optional() };

/** One action at a vendor. `with` holds templates: text with {{ CEL }}. `via` names the connection, needed where the connector has several. */
export const Do = z.strictObject({
  ...head,
  do: Ref,
  via: z.string().min(1).optional(),
  with: z.record(z.string(), z.json()).default({}),
  /** What a refusal means for the run. */
  else: z.enum(['fail', 'continue']).default('fail'),
});
export type Do = z.infer<typeof Do>;

/**
 * For a time; or, with `for`, for a reply in the thread that an earlier step opened, at most that long.
 * `for.if` is CEL over `reply` (an activity). When the time is up without one, `otherwise` takes the place of the rest of the playbook.
 */
export interface Wait {
  id: string;
  if?: string | undefined;
  wait: string;
  for?: { reply_to: string; if?: string | undefined } | undefined;
  otherwise?: 'stop' | Step[] | undefined;
}
export type Step = Do | Wait;

const steps = z.array(z.lazy((): z.ZodType<Step> => Step)).min(1);
export const Wait: z.ZodType<Wait> = z
  .strictObject({
    ...head,
    wait: Duration,
    for: z.strictObject({ reply_to: Name, if: Expr.optional() }).optional(),
    otherwise: z.union([z.literal('stop'), steps]).optional(),
  })
  .refine((wait) => (wait.for === undefined) === (wait.otherwise === undefined), {
    message: 'a wait for a reply says what happens without one: `for` and `otherwise` go together',
  });

const VERBS: Readonly<Record<string, z.ZodType<Step>>> = { do: Do, wait: Wait };

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

/** Each new activity, where the condition holds. `dedupe`: one run a key within the time. */
export const Trigger = z.strictObject({
  activity: z.literal('any'),
  if: Expr.optional(),
  dedupe: z.strictObject({ by: Expr, within: Duration }).optional(),
});
export type Trigger = z.infer<typeof Trigger>;

/** watch: nothing but the journal; act: policy decides. */
export const Playbook = z.strictObject({
  title: z.string().min(1),
  purpose: z.string().min(1),
  mode: z.enum(['watch', 'act']),
  on: Trigger,
  steps,
});
export type Playbook = z.infer<typeof Playbook>;
