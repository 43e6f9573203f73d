/** The SQL of `vocabulary`, one statement a function. */
import type { LintProblem } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Entry } from './topics/index.ts';

export interface VocabularyRow {
  /** Null: there is none. */
  readonly file: string | null;
  readonly revision: string;
  /** Why the file as it is now is not in force. */
  readonly problems: readonly LintProblem[];
}

/** Of processes that have read a changed file, one writes at a time. */
export async function lockVocabulary(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('vocabulary'))`);
}

export async function vocabularyInForce(tx: Tx): Promise<VocabularyRow | null> {
  const { rows } = await tx.query<VocabularyRow>('select file, revision, problems from vocabulary');
  return rows[0] ?? null;
}

export async function entriesInForce(tx: Tx): Promise<{ readonly revision: string; readonly entries: Entry[] } | null> {
  const { rows } = await tx.query<{ revision: string; entries: Entry[] }>('select revision, entries from vocabulary');
  return rows[0] ?? null;
}

export async function saveVocabulary(
  tx: Tx,
  { file, revision, entries, problems }: VocabularyRow & { readonly entries: readonly Entry[] },
): Promise<void> {
  await tx.query(
    `insert into vocabulary (file, revision, entries, problems) values ($1, $2, $3, $4)
     on conflict (single) do update set file = excluded.file, revision = excluded.revision, entries = excluded.entries, problems = excluded.problems`,
    [file, revision, JSON.stringify(entries), JSON.stringify(problems)],
  );
}

export async function saveVocabularyProblems(tx: Tx, problems: readonly LintProblem[]): Promise<void> {
  await tx.query('update vocabulary set problems = $1', [JSON.stringify(problems)]);
}
