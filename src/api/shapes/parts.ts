/** What the shapes share. Times are texts: UTC, ending in Z. Null is absence; a field is always there unless its shape says otherwise. */
import { Audience, type FaultKind } from '#sdk';
import { z } from 'zod';

/** The shapes that the document tells by name. */
export const NOUNS = z.registry<{ id: string }>();

/** Strict, so that whoever holds an answer against it finds what the shape does not tell. */
export function noun<Fields extends z.ZodRawShape>(id: string, fields: Fields) {
  return z.strictObject(fields).register(NOUNS, { id });
}

/** What is answered is nobody's to change. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

/** A page: `before=<next>` asks for the one after it; null on the last. */
export function paged<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: list(item), next: z.string().nullable() });
}

export const At = z.iso.datetime();
export const Id = z.guid();
export const Text = z.string().nullable();
export const Count = z.int().nonnegative();
export const Share = z.number().min(0).max(1);
export const Data = z.record(z.string(), z.unknown()).readonly();
export const Counts = z.record(z.string(), Count).readonly();
export { Audience };

const KINDS = ['config', 'auth', 'limited', 'transient', 'rejected', 'drift', 'bug'] as const satisfies FaultKind[];

/** What went wrong, with what to do about it. */
/** A fault in a word, and what is in its sentence, for whoever tells it in another language. */
export const Saying = noun('Saying', { code: z.string(), of: z.record(z.string(), z.string()).readonly() });
export const Fault = noun('Fault', { kind: z.enum(KINDS), message: z.string(), cure: Text });
/** As `Fault`, of something that was kept. */
export const KeptFault = noun('KeptFault', { kind: z.string(), message: z.string(), cure: Text });

/** RFC 9457. */
export const Problem = noun('Problem', {
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** One sentence: what to do. */
  cure: z.string().optional(),
  /** As `Saying` has them. */
  code: z.string().optional(),
  of: z.record(z.string(), z.string()).optional(),
  /** Which fields of what was sent do not fit, and why: `/settings/url`. */
  errors: list(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.output<typeof Problem>;

/** Of an address that mails came back from for good: none is sent there. `status`: of RFC 3463. */
export const Returned = noun('Returned', { address: z.string(), status: Text, said: Text, at: At });

/** An answer without a body. */
export const Nothing = z.undefined();
export const Done = z.strictObject({ done: z.literal(true) });
export const Removed = z.strictObject({ removed: z.string() });

export const LintProblem = noun('LintProblem', {
  file: z.string(),
  line: Count,
  column: Count,
  where: z.string(),
  problem: z.string(),
  cure: z.string(),
});
export type LintProblem = z.output<typeof LintProblem>;

/** Words of a text that goes out, which were said inside; `of`: an activity's id, or `steps.<name>`. */
export const Copy = noun('Copy', { of: z.string(), words: z.string() });
