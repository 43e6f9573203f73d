/** The SQL of what the vault sealed for signing in: what it takes to ask a provider again, and what is on its way to one. */
import type { Tx } from '../platform/index.ts';

/** `id`: a session's, or the state of a request in hexadecimal. */
export async function sealedSignIns(tx: Tx): Promise<{ readonly id: string; readonly sealed: string }[]> {
  const { rows } = await tx.query<{ id: string; sealed: string }>(
    `select id::text, sealed from sessions where sealed is not null union all select encode(state, 'hex'), sealed from sign_in_requests`,
  );
  return rows;
}

/** False where it was changed meanwhile. */
export async function resealSignIn(tx: Tx, id: string, sealed: string, again: string): Promise<boolean> {
  const { rows } = await tx.query(
    `with session as (update sessions set sealed = $3 where id::text = $1 and sealed = $2 returning id),
       request as (update sign_in_requests set sealed = $3 where encode(state, 'hex') = $1 and sealed = $2 returning state)
     select from session union all select from request`,
    [id, sealed, again],
  );
  return rows.length === 1;
}
