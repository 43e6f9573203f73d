/** The vocabulary's file: a company's own in its data folder, else the built-in one. The one file here that reads a disk. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, type LintProblem } from '#sdk';
import { compileVocabulary } from './matcher.ts';
import { tryTopicCases, type CaseTried } from './cases.ts';
import { NO_VOCABULARY, parseVocabulary, type ParsedVocabulary, type Vocabulary } from './vocabulary.ts';

const FILE = 'topics.yaml';

export interface VocabularyFolders {
  /** None where null. */
  readonly builtIn: string | null;
  /** `mappings` of the data folder; it need not exist. */
  readonly own: string;
}

export interface ReadVocabulary {
  /** Null where there is none. */
  readonly file: string | null;
  readonly parsed: ParsedVocabulary;
}

export async function readVocabulary({ own, builtIn }: VocabularyFolders): Promise<ReadVocabulary> {
  return readFirst([own, builtIn].filter((folder) => folder !== null).map((folder) => join(folder, FILE)));
}

/** The first of them that is there. */
async function readFirst(files: readonly string[]): Promise<ReadVocabulary> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => unreadable(file, error));
    if (typeof text === 'string') return { file, parsed: parseVocabulary(text, file) };
    if (text !== null) return { file, parsed: { problems: [text] } };
  }
  return { file: null, parsed: { vocabulary: NO_VOCABULARY } };
}

/** Null where there is none. */
export async function vocabularyText({ own, builtIn }: VocabularyFolders): Promise<string | null> {
  for (const folder of [own, builtIn].filter((one) => one !== null)) {
    const text = await readFile(join(folder, FILE), 'utf8').catch((error: unknown) => unreadable(FILE, error)?.problem);
    if (text !== undefined) return text;
  }
  return null;
}

/** Other than before once the file is written, added or removed, and the same otherwise. */
export async function vocabularyMark({ own }: VocabularyFolders): Promise<string> {
  const at = await stat(join(own, FILE), { bigint: true }).catch(() => null);
  return at === null ? 'none' : `${at.ctimeNs} ${at.size} ${at.ino}`;
}

export interface LintedVocabulary {
  readonly file: string | null;
  /** Null where it has mistakes. */
  readonly vocabulary: Vocabulary | null;
  readonly cases: readonly CaseTried[];
  /** Of the vocabulary and of its cases. */
  readonly problems: readonly LintProblem[];
}

/** With the cases beside it. @param named a file in place of the one in the folders. Throws `rejected` where it is not there. */
export async function lintVocabulary(folders: VocabularyFolders, named?: string): Promise<LintedVocabulary> {
  const { file, parsed } = await (named === undefined ? readVocabulary(folders) : readFirst([named]));
  if (file === null && named !== undefined)
    throw new Fault('rejected', `${named} is not there`, { cure: 'Name a YAML file of products and topics.' });
  if ('problems' in parsed) return { file, vocabulary: null, cases: [], problems: parsed.problems };
  const { vocabulary } = parsed;
  if (file === null) return { file, vocabulary, cases: [], problems: [] };
  const beside = file.replace(/\.yaml$/, '.cases.yaml');
  const text = await readFile(beside, 'utf8').catch((error: unknown) => unreadable(beside, error));
  if (text === null) return { file, vocabulary, cases: [], problems: [] };
  if (typeof text !== 'string') return { file, vocabulary, cases: [], problems: [text] };
  const tried = tryTopicCases(text, beside, compileVocabulary(vocabulary));
  if ('problems' in tried) return { file, vocabulary, cases: [], problems: tried.problems };
  const problems = tried.tried.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  return { file, vocabulary, cases: tried.tried, problems };
}

/** Null where it is not there. */
function unreadable(file: string, error: unknown): LintProblem | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return null;
  const problem = `it cannot be read${code === '' ? '' : ` (${code})`}`;
  return { file, line: 1, column: 1, where: '', problem, cure: 'let the user that Bondfire runs as read it' };
}
