/** Whom a playbook, an escalation or a promise means. Who that is at a moment, `people` tells. */
import { z } from 'zod';

const Slug = '[a-z][a-z0-9_-]{0,62}';

/**
 * `person:ines`, `team:care` (its members), `lead:care`, `role:approver`, `oncall:camera` (by that team's rota), or `owner` (of the run's issue).
 */
export const PersonRef = z
  .string()
  .regex(
    new RegExp(`^(?:owner|(?:person|team|lead|role|oncall):${Slug})$`),
    'a person, such as person:ines, team:care, lead:care, role:approver, oncall:camera or owner',
  );

/** `pick`: of those who can, everybody, the next in turn, or who has least to do. The others narrow to those who speak it, answer for it, or can do it. */
export const Chosen = z.strictObject({
  of: z.union([PersonRef, z.array(PersonRef).min(1)]),
  pick: z.enum(['all', 'round_robin', 'least_busy']).default('all'),
  speaks: z.string().min(1).optional(),
  market: z.string().min(1).optional(),
  product: z.string().min(1).optional(),
  topic: z.string().min(1).optional(),
  skill: z.string().min(1).optional(),
});

/** A list means all of them together. */
export const Whom = z.union([PersonRef, z.array(PersonRef).min(1), Chosen]);
export type Whom = z.infer<typeof Whom>;

/**
 * Somebody whom a vendor says to be out of office, as its directory was read last: `ingest` keeps it, `people` heeds it.
 * `until`: an instant, or the day on which they are back; null where the vendor does not say.
 */
export interface OutOfOffice {
  readonly connection: string;
  /** At the vendor. */
  readonly id: string;
  readonly handle: string | null;
  readonly email: string | null;
  readonly until: string | null;
  /** When the vendor said so last, UTC. */
  readonly heard_at: string;
}

/** The first team that is named, as such or by its lead or its rota; null where there is none. */
export function teamOf(whom: Whom): string | null {
  const of = typeof whom === 'object' && 'of' in whom ? whom.of : whom;
  for (const reference of typeof of === 'string' ? [of] : of) {
    const [kind = '', id = ''] = reference.split(':', 2);
    if (kind === 'team' || kind === 'lead' || kind === 'oncall') return id;
  }
  return null;
}
