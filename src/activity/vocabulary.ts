/** The vocabulary in force: taken up from its file, kept in the database, and the same in every process. */
import { canonicalJson, describeProblem, type LintProblem } from '#sdk';
import {
  createFollowed,
  isTakenUp,
  markOf,
  saveTakenUp,
  transaction,
  type Database,
  type Log,
} from '../platform/index.ts';
import {
  NO_VOCABULARY,
  readVocabulary,
  vocabularyMark,
  vocabularyText,
  type Vocabulary,
  type VocabularyFolders,
} from './topics/index.ts';
import {
  entriesInForce,
  lockVocabulary,
  saveVocabulary,
  saveVocabularyProblems,
  vocabularyInForce,
} from './vocabulary-store.ts';

export interface VocabularyParts {
  readonly database: Database;
  readonly folders: VocabularyFolders;
  /** What else it hangs on how the file is judged. */
  readonly by: string;
  /** What was found of the very same file is trusted. */
  readonly trusting: boolean;
  readonly log: Log;
}

export interface VocabularyShelf {
  /** In force now; another value once it is another one. */
  readonly current: Vocabulary;
  /** Where it was read; null where there is none. */
  readonly file: string | null;
  /** Why the file as it is now is not in force. */
  readonly problems: readonly LintProblem[];
  /** Takes up what the file holds now. */
  takeUp(): Promise<void>;
  /** Takes up what is changed here or by another process, until it is stopped. */
  follow(): { stop(): Promise<void> };
}

export function createVocabularyShelf({ database, folders, by, trusting, log }: VocabularyParts): VocabularyShelf {
  let current = NO_VOCABULARY;
  let file: string | null = null;
  let problems: readonly LintProblem[] = [];
  let told = '';

  /** A file that is wrong leaves in force what was before; where nothing was, no word is known. */
  async function takeUp(): Promise<void> {
    const judged = markOf([by, await vocabularyText(folders)]);
    if (trusting && (await isTakenUp(database.pool, 'vocabulary', judged))) return refresh();
    const read = await readVocabulary(folders);
    await transaction(database.pool, async (tx) => {
      await lockVocabulary(tx);
      const before = await vocabularyInForce(tx);
      if ('vocabulary' in read.parsed) {
        const { vocabulary } = read.parsed;
        const same = before?.revision === vocabulary.revision && before.file === read.file;
        if (!same || before.problems.length > 0)
          await saveVocabulary(tx, { file: read.file, ...vocabulary, problems: [] });
      } else if (before === null)
        await saveVocabulary(tx, { file: read.file, ...NO_VOCABULARY, problems: read.parsed.problems });
      else if (canonicalJson(before.problems) !== canonicalJson(read.parsed.problems))
        await saveVocabularyProblems(tx, read.parsed.problems);
      await saveTakenUp(tx, 'vocabulary', judged);
    });
    await refresh();
  }

  /** As the database says. */
  async function refresh(): Promise<void> {
    const row = await vocabularyInForce(database.pool);
    if (row === null) return;
    const before = current;
    if (row.revision !== current.revision) current = (await entriesInForce(database.pool)) ?? current;
    ({ file, problems } = row);
    const words = problems.map(describeProblem).join('\n');
    if (words !== told)
      for (const one of problems)
        log.error(`${one.file}:${one.line}:${one.column}: ${one.problem}`, {
          cure: one.cure,
          in_force: current.revision.slice(0, 8),
        });
    told = words;
    if (before !== NO_VOCABULARY && before !== current)
      log.info(`the vocabulary is in force in revision ${current.revision.slice(0, 8)}`);
  }

  const followed = createFollowed({
    mark: () => vocabularyMark(folders),
    takeUp,
    refresh,
    failed: 'a changed vocabulary could not be taken up; trying again',
    log,
  });
  return {
    get current() {
      return current;
    },
    get file() {
      return file;
    },
    get problems() {
      return problems;
    },
    takeUp: followed.takeUp,
    follow: followed.follow,
  };
}
