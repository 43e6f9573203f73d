/** The SQL of `taken_up`: of what something was judged and taken up last, so that the very same is not judged again by each command and each start. */
import { createHash } from 'node:crypto';
import type { Tx } from './postgres/transaction.ts';

type What = 'playbooks' | 'mappings' | 'slices' | 'vocabulary' | 'jobs';

export async function isTakenUp(tx: Tx, what: What, mark: string): Promise<boolean> {
  const { rowCount } = await tx.query('select from taken_up where what = $1 and mark = $2', [what, mark]);
  return (rowCount ?? 0) > 0;
}

export async function saveTakenUp(tx: Tx, what: What, mark: string): Promise<void> {
  await tx.query(
    `insert into taken_up (what, mark) values ($1, $2)
     on conflict (what) do update set mark = excluded.mark where taken_up.mark <> excluded.mark`,
    [what, mark],
  );
}

/** @param of everything that the judgement hangs on. */
export function markOf(of: unknown): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}
