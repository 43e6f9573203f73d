/** The guided start, and what it sets up. */
import { z } from 'zod';
import { At, Count, noun } from './parts.ts';

export const VisitStep = z.enum(['connect', 'playbooks', 'invite']);
export type VisitStep = z.output<typeof VisitStep>;

export const FirstVisit = noun('FirstVisit', {
  /** Where it stands. */
  step: VisitStep,
  /** Steps that are behind it. */
  passed: z.partialRecord(VisitStep, z.enum(['done', 'skipped'])).readonly(),
  /** Since when nobody is led there any more. */
  ended_at: At.nullable(),
  /** How many there are. */
  connections: Count,
});
export type FirstVisit = z.output<typeof FirstVisit>;
