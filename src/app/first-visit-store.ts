/** The SQL of `first_visit`, one statement a function. */
import type { Tx } from '../platform/index.ts';

export const VISIT_STEPS = ['connect', 'playbooks', 'invite'] as const;
export type VisitStep = (typeof VISIT_STEPS)[number];
export type Passed = Readonly<Partial<Record<VisitStep, 'done' | 'skipped'>>>;

export interface VisitRow {
  readonly step: VisitStep;
  readonly passed: Passed;
  readonly ended_at: string | null;
}

export async function visitOf(tx: Tx): Promise<VisitRow> {
  const { rows } = await tx.query<VisitRow>('select step, passed, ended_at from first_visit');
  const [row] = rows;
  if (!row) throw new TypeError('a row that the migration wrote is not there');
  return row;
}

/** What is left out stays; what was passed is added. */
export async function saveVisit(
  tx: Tx,
  { step, passed, ended_at }: Partial<Pick<VisitRow, 'step' | 'passed'>> & { readonly ended_at?: Date | null },
): Promise<void> {
  await tx.query(
    `update first_visit set step = coalesce($1, step), passed = passed || $2::jsonb,
     ended_at = case when $3 then $4::timestamptz else ended_at end`,
    [step ?? null, JSON.stringify(passed ?? {}), ended_at !== undefined, ended_at ?? null],
  );
}
