/** The slices in force: taken up from files, kept in the database, and the same in every process. The one file here that reads a disk. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, describeProblem, type LintProblem } from '#sdk';
import {
  createFollowed,
  isTakenUp,
  lazily,
  markOf,
  saveTakenUp,
  transaction,
  type Clock,
  type Database,
  type Log,
  type Tx,
} from '../platform/index.ts';
import { countAnew } from './anew.ts';
import {
  compileSlice,
  parseSlices,
  SLICES_FILE,
  type CompiledSlice,
  type Expressions,
  type LoadedSlice,
} from './slices.ts';
import * as store from './slices-store.ts';
import { endOf } from './signals-store.ts';
import { lockFolding } from './store.ts';

export interface SliceFolders {
  /** None where null. */
  readonly builtIn: string | null;
  /** In the data folder; it need not exist. */
  readonly own: string;
}

export interface SliceShelfParts {
  readonly database: Database;
  readonly folders: SliceFolders;
  readonly expressions: () => Expressions;
  /** What else it hangs on how a file is judged. */
  readonly by: string;
  /** What was found of the very same files is trusted. */
  readonly trusting: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SliceShelf {
  /** In force, as this process knows them. */
  readonly all: readonly CompiledSlice[];
  /** Takes up what the files hold now. */
  takeUp(): Promise<void>;
  /** As the database says: what another process took up. */
  refresh(): Promise<void>;
  /** Their history is counted anew. */
  recount(names: readonly string[]): Promise<void>;
  /** Takes up what is changed here or by another process, until it is stopped. */
  follow(): { stop(): Promise<void> };
}

export interface ReadSlices {
  /** A company's own win. */
  readonly slices: readonly LoadedSlice[];
  readonly problems: readonly LintProblem[];
  /** Whether what was in force of that name stays so: its text is wrong. */
  keeps(slice: { readonly slice: string; readonly file: string }): boolean;
}

export async function readSlices({ builtIn, own }: SliceFolders, expressions: Expressions): Promise<ReadSlices> {
  const slices = new Map<string, LoadedSlice>();
  const problems: LintProblem[] = [];
  const unreadable = new Set<string>();
  const wrong = new Set<string>();
  for (const folder of foldersOf({ builtIn, own })) {
    const file = join(folder, SLICES_FILE);
    const text = await textOf(file);
    if (text === null) continue;
    const parsed = parseSlices(text, file, expressions);
    problems.push(...parsed.problems);
    if (parsed.names === null) unreadable.add(file);
    for (const name of parsed.names ?? []) wrong.add(name);
    for (const one of parsed.slices) {
      wrong.delete(one.name);
      slices.set(one.name, one);
    }
    for (const name of wrong) if (parsed.names?.includes(name) === true) slices.delete(name);
  }
  return {
    slices: [...slices.values()],
    problems,
    keeps: ({ slice, file }) => wrong.has(slice) || (unreadable.has(file) && !slices.has(slice)),
  };
}

function foldersOf({ builtIn, own }: SliceFolders): readonly string[] {
  return builtIn === null ? [own] : [builtIn, own];
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
}

function none() {
  return [];
}

export function createSliceShelf(parts: SliceShelfParts): SliceShelf {
  const { database, folders, expressions, clock, log } = parts;
  let all: () => readonly CompiledSlice[] = none;
  /** By revision and name. */
  let compiled: ReadonlyMap<string, CompiledSlice> = new Map();
  let told: ReadonlySet<string> = new Set();

  async function takeUp(): Promise<void> {
    const texts = foldersOf(folders).map(async (folder) => textOf(join(folder, SLICES_FILE)));
    const judged = markOf([parts.by, await Promise.all(texts)]);
    if (parts.trusting && (await isTakenUp(database.pool, 'slices', judged))) return refresh();
    const read = await readSlices(folders, expressions());
    const rows = await transaction(database.pool, async (tx) => {
      await store.lockSlices(tx);
      await putUp(tx, read, clock.now());
      await saveTakenUp(tx, 'slices', judged);
      return store.listSlices(tx);
    });
    tell(read.problems);
    put(rows);
  }

  function tell(problems: readonly LintProblem[]): void {
    const words = new Set(problems.map(describeProblem));
    for (const one of problems)
      if (!told.has(describeProblem(one)))
        log.error(`${one.file}:${one.line}:${one.column}: ${one.problem}`, { cure: one.cure });
    told = words;
  }

  function put(rows: readonly store.SliceRow[]): void {
    all = lazily(() => {
      const now = rows.flatMap((row) => {
        const there = compiled.get(row.revision + row.slice);
        if (there !== undefined) return [there];
        const loaded = store.loadedOf(row);
        return loaded === null ? [] : [compileSlice(loaded, expressions())];
      });
      compiled = new Map(now.map((one) => [one.revision + one.name, one]));
      return now;
    });
  }

  async function refresh(): Promise<void> {
    put(await store.listSlices(database.pool));
  }

  const followed = createFollowed({
    mark: async () => (await textOf(join(folders.own, SLICES_FILE))) ?? '',
    takeUp,
    refresh,
    failed: 'changed slices could not be taken up; trying again',
    log,
  });
  return {
    get all() {
      return all();
    },
    ...followed,
    recount: (names) => transaction(database.pool, (tx) => countAnew(tx, names, clock.now())),
  };
}

async function putUp(tx: Tx, { slices, problems, keeps }: ReadSlices, now: Date): Promise<void> {
  const before = new Map((await store.listSlices(tx)).map((row) => [row.slice, row]));
  const changed = slices.filter((one) => before.get(one.name)?.revision !== one.revision);
  const gone = [...before.values()].filter((row) => !slices.some(({ name }) => name === row.slice) && !keeps(row));
  if (changed.length + gone.length > 0) await lockFolding(tx);
  for (const one of changed) {
    const row = before.get(one.name);
    if (row !== undefined && row.counted !== one.counted) await store.dropCounts(tx, one.name);
    await store.saveSlice(tx, one, now);
    await store.forgetLearnt(tx, one.name, now);
  }
  for (const { slice } of gone) {
    await store.deleteSlice(tx, slice);
    await store.dropCounts(tx, slice);
    await endOf(tx, slice, now);
  }
  if (canonicalJson(await store.listProblems(tx)) !== canonicalJson(problems)) await store.saveProblems(tx, problems);
}
