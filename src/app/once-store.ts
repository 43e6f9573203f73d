/** The SQL of `once`, one statement a function. */
import type { Tx } from '../platform/index.ts';

export interface OnceRow {
  readonly id: string;
  readonly principal: string;
  readonly key: string;
  /** Sealed. */
  readonly asked: string;
  readonly at: string;
  readonly done: boolean;
  /** Sealed; null: not yet. */
  readonly answer: string | null;
}

/** The one that is there wins. */
export async function beginOnce(
  tx: Tx,
  { id, principal, key, asked, at }: Pick<OnceRow, 'id' | 'principal' | 'key' | 'asked'> & { readonly at: Date },
): Promise<OnceRow & { readonly fresh: boolean }> {
  const { rows } = await tx.query<OnceRow>(
    `insert into once (id, principal, key, asked, at) values ($1, $2, $3, $4, $5)
     on conflict (principal, key) do update set principal = excluded.principal
     returning id, principal, key, asked, at, done, answer`,
    [id, principal, key, asked, at],
  );
  const [row] = rows;
  if (!row) throw new TypeError('a row that was written is not there');
  return { ...row, fresh: row.id === id };
}

/** Of one whose process has ended; false where somebody else took it. */
export async function takeOver(tx: Tx, id: string, before: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update once set at = $3 where id = $1 and date_trunc('milliseconds', at) = $2 and answer is null and not done`,
    [id, before, now],
  );
  return rowCount === 1;
}

export async function doneOnce(tx: Tx, id: string): Promise<void> {
  await tx.query('update once set done = true where id = $1', [id]);
}

export async function keepAnswer(tx: Tx, id: string, answer: string): Promise<void> {
  await tx.query('update once set done = true, answer = $2 where id = $1', [id, answer]);
}

/** Where nothing was done. */
export async function forgetOnce(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from once where id = $1 and not done', [id]);
}

/** All that the vault sealed. */
export async function sealedOnce(tx: Tx): Promise<{ readonly id: string; readonly sealed: string }[]> {
  const { rows } = await tx.query<{ id: string; sealed: string }>(
    'select id, asked as sealed from once union all select id, answer from once where answer is not null',
  );
  return rows;
}

/** False where it was changed meanwhile. */
export async function resealOnce(tx: Tx, id: string, sealed: string, again: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update once set asked = case asked when $2 then $3 else asked end, answer = case answer when $2 then $3 else answer end
     where id = $1 and (asked = $2 or answer = $2)`,
    [id, sealed, again],
  );
  return rowCount === 1;
}
