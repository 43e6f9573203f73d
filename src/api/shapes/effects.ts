/** What we did at vendors, what could not be read, and what is behind it. */
import { z } from 'zod';
import { MappingProblem } from './connections.ts';
import { At, Audience, Copy, Count, Data, Fault, Id, list, noun, paged, Text } from './parts.ts';

export const EffectState = z.enum(['intended', 'calling', 'done', 'refused', 'unknown']);
export type EffectState = z.output<typeof EffectState>;

export const Effect = noun('Effect', {
  id: Id,
  /** The run; null where a person did it by hand. */
  cause: Id.nullable(),
  step: z.string(),
  connection: z.string(),
  action: z.string(),
  input: Data,
  audience: Audience,
  provenance: z.strictObject({
    activities: list(z.string()),
    approval: Text,
    copies: list(Copy).optional(),
    answers: z.strictObject({ issue: z.string(), before: Count, unanswered: Count }).optional(),
  }),
  origin: list(z.string()),
  hop: Count,
  state: EffectState,
  key: z.string(),
  attempts: Count,
  uncertain: z.boolean(),
  due_at: At,
  worker: z.number().nullable(),
  called_at: At.nullable(),
  external_id: Text,
  output: z.unknown(),
  fault: Fault.nullable(),
  intended_at: At,
  ended_at: At.nullable(),
  /** What it waits for, where that is a person and no hour. */
  waits: Text,
});
export type Effect = z.output<typeof Effect>;
export const Effects = paged(Effect);

/** A record that does not fit its mapping. */
const quarantined = {
  envelope: Id,
  connection: z.string(),
  stream: z.string(),
  external_id: z.string(),
  problems: list(MappingProblem),
  at: At,
};
export const Quarantined = noun('Quarantined', quarantined);
export type Quarantined = z.output<typeof Quarantined>;
export const Quarantine = paged(Quarantined);
/** With what the vendor sent. */
export const QuarantinedRecord = noun('QuarantinedRecord', { ...quarantined, payload: z.unknown() });
export type QuarantinedRecord = z.output<typeof QuarantinedRecord>;
/** What became of records that were mapped again. */
export const Replayed = noun('Replayed', { mapped: Count, skipped: Count, quarantined: Count });
export type Replayed = z.output<typeof Replayed>;

/** One link of the chain from an effect back to what a vendor sent. */
export const Link = noun('Link', {
  noun: z.enum(['effect', 'run', 'signal', 'activity', 'envelope']),
  id: Id,
  at: At,
  cause: Id.nullable(),
  detail: Data,
});
export const Trace = paged(Link);

/** Whether promises are watched over, and what is forgotten, the longest known first. */
export const Watchdog = noun('Watchdog', {
  ran_at: At.nullable(),
  rounds: Count,
  /** One sentence where it does not run. */
  silent: Text,
  cure: Text,
  alarms: list(
    noun('Alarm', {
      kind: z.string(),
      says: z.string(),
      cure: z.string(),
      since: At,
      told: Count,
      count: Count,
      oldest: At,
      example: z.string(),
    }),
  ),
});
export type Watchdog = z.output<typeof Watchdog>;
