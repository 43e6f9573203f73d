/** The SQL of `playbook_files`: which revision of each playbook is in force, one statement a function. */
import type { LintProblem } from '#sdk';
import type { Tx } from '../platform/index.ts';

export interface FileRow {
  readonly playbook: string;
  readonly file: string;
  /** In force; null where it has never been without fault. */
  readonly revision: string | null;
  /** Why the file as it is now is not in force. */
  readonly problems: readonly LintProblem[];
}

const LOCK = 'playbook files';

/** Of processes that have read changed files, one writes at a time. */
export async function lockFiles(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [LOCK]);
}

export async function listFiles(tx: Tx): Promise<FileRow[]> {
  const { rows } = await tx.query<FileRow>(
    'select playbook, file, revision, problems from playbook_files order by playbook',
  );
  return rows;
}

export async function saveFile(tx: Tx, { playbook, file, revision, problems }: FileRow): Promise<void> {
  await tx.query(
    `insert into playbook_files (playbook, file, revision, problems) values ($1, $2, $3, $4)
     on conflict (playbook) do update set file = excluded.file, revision = excluded.revision, problems = excluded.problems`,
    [playbook, file, revision, JSON.stringify(problems)],
  );
}

export async function deleteFile(tx: Tx, playbook: string): Promise<void> {
  await tx.query('delete from playbook_files where playbook = $1', [playbook]);
}
