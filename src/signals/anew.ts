/** History that is counted once more: by whoever asks for it, and by itself where words were told only after it was counted. */
import { hasWordsToTell } from '../activity/index.ts';
import { transaction, type Database, type Tx } from '../platform/index.ts';
import type { CompiledSlice } from './slices.ts';
import * as slices from './slices-store.ts';
import { lockFolding } from './store.ts';

/** By itself no more often: meanwhile it is judged by what is known. */
const AGAIN_MS = 3_600_000;

export async function countAnew(tx: Tx, names: readonly string[], now: Date): Promise<void> {
  await slices.lockSlices(tx);
  await lockFolding(tx);
  for (const name of names) {
    await slices.dropCounts(tx, name);
    await slices.countAnew(tx, name, now);
  }
}

/** Of those that read words, what was counted before they were told is counted anew, once all of them are. Answers how many slices. */
export async function countOwed(
  database: Database,
  known: readonly Pick<CompiledSlice, 'name' | 'needsWords'>[],
  rows: readonly slices.SliceRow[],
  now: Date,
): Promise<number> {
  const reading = new Set(known.flatMap(({ name, needsWords }) => (needsWords ? [name] : [])));
  const owed = rows.flatMap(({ slice, state, wordless, reread_at }) => {
    const rests = reread_at !== null && Date.parse(reread_at) > now.getTime() - AGAIN_MS;
    return wordless && state === 'ready' && !rests && reading.has(slice) ? [slice] : [];
  });
  if (owed.length === 0 || (await hasWordsToTell(database.pool, now))) return 0;
  await transaction(database.pool, async (tx) => {
    await countAnew(tx, owed, now);
    await slices.reread(tx, owed, now);
  });
  return owed.length;
}
