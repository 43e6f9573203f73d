/** Counts as they are kept: with the activities, into their buckets, out of them again, and over history. */
import type { Activity } from '#sdk';
import { activitiesBetween, hasWordsToTell, publishedAt } from '../activity/index.ts';
import { holdLock, lowestId, newId, transaction, type Database, type Tx } from '../platform/index.ts';
import { countOwed } from './anew.ts';
import { millisecondsOf, WHOLE, type CompiledSlice } from './slices.ts';
import { listSlices, loadedOf, setCapped, setState, setWordless, type SliceRow } from './slices-store.ts';
import type { Fact } from './facts-store.ts';
import * as store from './store.ts';
import { bucketAt, emptyBucket, fold, forget, tally, thingOf, type Bucket, type Tally } from './tally.ts';

/** More parts of a slice are not told apart: what belongs to others counts in none. */
export const MOST_PARTS = 200;
/** What was published before is not looked at when a slice is new. */
export const HISTORY_MS = 56 * 86_400_000;
/** So long a bucket tells one post from another: a post that comes again, is changed or deleted. */
export const DETAIL_MS = 3 * 86_400_000;
/** Until then every process counts a new slice. */
const SETTLES_AFTER_MS = 30_000;
/** What was begun so long before history was read may have been committed after. */
const COMMITTED_WITHIN_MS = 5 * 60_000;
/** Buckets older than this may be learnt already. */
const LEARNT_MS = 2 * 3_600_000;
const HISTORY_POSTS = 10;
const PAGE = 1000;
/** Of what was counted, taken into buckets at once. */
export const TALLIES_AT_ONCE = 1000;
const ROWS = 1000;
const PAGES_KEPT = 5;
/** So many old posts of a slice that is new are told from each other as well. */
const OLD_KEPT = 20_000;

/** Counts activities, in the transaction that stores them, or tells their words. `waits`: what its words say is told later, and counted then. */
export async function count(
  tx: Tx,
  slices: readonly CompiledSlice[],
  activities: readonly Activity[],
  waits: (activity: Activity) => boolean,
  now: Date,
): Promise<void> {
  if (slices.length === 0) return;
  const [early, late] = [slices.filter(({ needsWords }) => !needsWords), slices.filter(({ needsWords }) => needsWords)];
  const whole = late.length === 0 ? [] : activities.filter((one) => !waits(one));
  const tallies = [...tally(early, activities), ...tally(late, whole)];
  if (tallies.length > 0) await store.insertTallies(tx, tallies, now);
  const gone = activities.filter(({ kind }) => kind === 'delete');
  if (gone.length === 0) return;
  const things = gone.map(({ connection, stream, external_id }) => ({ connection, stream, external_id }));
  const said = (await publishedAt(tx, things)).map((one) => ({ thing: thingOf(one), said_at: one.at }));
  if (said.length > 0) await store.markGone(tx, said, now);
}

/** Facts that slices judge: what was learnt of others is learnt anew. */
export async function factsChanged(
  tx: Tx,
  slices: readonly CompiledSlice[],
  facts: readonly Pick<Fact, 'series' | 'at'>[],
  now: Date,
): Promise<void> {
  for (const { name, source } of slices) {
    const [first] = facts.flatMap(({ series, at }) => (series === source.facts ? [at] : [])).toSorted();
    if (first !== undefined) await store.relearn(tx, name, WHOLE, new Date(first), now);
  }
}

/** Takes what was counted into its buckets. Answers how many tallies there were. */
export async function foldTallies(database: Database, now: Date): Promise<number> {
  return transaction(database.pool, async (tx) => {
    await store.lockFolding(tx);
    const { tallies, rows } = await store.takeTallies(tx, TALLIES_AT_ONCE);
    const gone = await store.takeGone(tx, TALLIES_AT_ONCE);
    if (rows + gone.length === 0) return 0;
    const slices = new Map((await listSlices(tx)).map((row) => [row.slice, row]));
    // Of a slice as it was before, counted by a process that did not know better.
    const valid = tallies.filter(({ slice, counted }) => slices.get(slice)?.counted === counted);
    const isCounting = ({ slice }: Tally): boolean => slices.get(slice)?.state === 'counting';
    for (const [slice, those] of Map.groupBy(valid.filter(isCounting), (one) => one.slice))
      await store.insertTallies(tx, those, now, { slice, counted: those[0]?.counted ?? '' });
    await putIn(
      tx,
      slices,
      valid.filter((one) => !isCounting(one)),
      false,
      now,
    );
    if (gone.length > 0) await takeOut(tx, [...slices.values()], gone, now);
    return rows + gone.length;
  });
}

async function putIn(
  tx: Tx,
  slices: ReadonlyMap<string, SliceRow>,
  tallies: readonly Tally[],
  again: boolean,
  now: Date,
): Promise<void> {
  const kept = await withinParts(tx, tallies, now);
  if (kept.length === 0) return;
  const buckets = new Map((await store.bucketsNamed(tx, keysOf(kept))).map((one) => [keyOf(one), one]));
  const before = new Map(buckets);
  const things = kept.flatMap(({ entries }) => entries.map(({ thing }) => thing));
  const gone = await store.listGone(tx, [...new Set(things)]);
  for (const { slice, part, at, source, entries } of together(kept)) {
    const key = keyOf({ slice, part, at });
    const bucket = buckets.get(key) ?? emptyBucket(slice, part, at);
    const scannedTo = slices.get(slice)?.scanned_to ?? null;
    // Over a thing that was deleted, the other buckets of the slice do not stand still.
    buckets.set(key, fold(bucket, source, entries, { scannedTo, gone, again }));
  }
  const changed = [...buckets].flatMap(([key, one]) => (before.get(key) === one || one.posts === 0 ? [] : [one]));
  await store.saveBuckets(tx, changed, now);
  await store.makeDue(tx, changed, now);
  await learnAnew(tx, changed, before, now);
}

/** What goes into one bucket from one source as one, in its order: all that a bucket holds is counted anew each time. */
function together(tallies: readonly Tally[]): Tally[] {
  return [...Map.groupBy(tallies, (one) => `${one.source} ${keyOf(one)}`).values()].flatMap((those) => {
    const [first] = those;
    return first === undefined ? [] : [{ ...first, entries: those.flatMap(({ entries }) => entries) }];
  });
}

/** History that came after a series was learnt; of a straggler nothing is learnt, it only counts. */
async function learnAnew(
  tx: Tx,
  changed: readonly Bucket[],
  before: ReadonlyMap<string, Bucket>,
  now: Date,
): Promise<void> {
  for (const those of Map.groupBy(changed, ({ slice, part }) => `${slice} ${part}`).values()) {
    const old = those.filter(({ at }) => at < now.getTime() - LEARNT_MS);
    const more = old.reduce((sum, one) => sum + one.posts - (before.get(keyOf(one))?.posts ?? 0), 0);
    const [first] = old.toSorted((one, other) => one.at - other.at);
    if (first !== undefined && more >= HISTORY_POSTS)
      await store.relearn(tx, first.slice, first.part, new Date(first.at), now);
  }
}

async function withinParts(tx: Tx, tallies: readonly Tally[], now: Date): Promise<Tally[]> {
  const names = [...new Set(tallies.flatMap(({ slice, part }) => (part === WHOLE ? [] : [slice])))];
  if (names.length === 0) return [...tallies];
  const parts = await store.partsOf(tx, names);
  const capped = new Set<string>();
  const kept = tallies.filter(({ slice, part }) => {
    if (part === WHOLE) return true;
    const known = parts.get(slice) ?? new Set();
    parts.set(slice, known);
    if (known.has(part)) return true;
    if (known.size >= MOST_PARTS) {
      capped.add(slice);
      return false;
    }
    known.add(part);
    return true;
  });
  if (capped.size > 0) await setCapped(tx, [...capped], now);
  return kept;
}

async function takeOut(tx: Tx, slices: readonly SliceRow[], gone: readonly store.Gone[], now: Date): Promise<void> {
  const things = new Set(gone.map(({ thing }) => thing));
  for (const row of slices) {
    const loaded = loadedOf(row);
    if (loaded === null) continue;
    const windowMs = millisecondsOf(loaded.source.window);
    for (const at of new Set(gone.map(({ said_at }) => bucketAt(Date.parse(said_at), windowMs)))) {
      const there = await store.bucketsAt(tx, row.slice, new Date(at));
      const changed = there.map((one) => forget(one, things)).filter((one, place) => one !== there[place]);
      await store.saveBuckets(tx, changed, now);
      await store.makeDue(tx, changed, now);
    }
  }
}

/** Each once: what is read of a bucket is large. */
function keysOf(tallies: readonly Tally[]): { slice: string; part: string; at: string }[] {
  const named = new Map(tallies.map((one) => [keyOf(one), one]));
  return [...named.values()].map(({ slice, part, at }) => ({ slice, part, at: new Date(at).toISOString() }));
}

function keyOf({ slice, part, at }: Pick<Bucket, 'slice' | 'part' | 'at'>): string {
  return `${slice} ${at} ${part}`;
}

export interface HistoryParts {
  readonly database: Database;
  /** As they are known here. */
  readonly slices: () => readonly CompiledSlice[];
  readonly now: () => Date;
}

/** Counts history for slices that are new, and looks once more at what came while they became known. Answers how many slices moved on. */
export async function countHistory({ database, slices, now }: HistoryParts): Promise<number> {
  const rows = await listSlices(database.pool);
  const known = new Map(slices().map((one) => [one.name, one]));
  const fit = (row: SliceRow): CompiledSlice[] => {
    const slice = known.get(row.slice);
    return slice?.counted === row.counted ? [slice] : [];
  };
  const fresh = rows.filter(({ state }) => state === 'counting').flatMap(fit);
  if (fresh.length > 0) {
    await using lock = await holdLock(database, 'signals history');
    if (!lock.held) return 0;
    await scan(database, fresh, new Map(rows.map((row) => [row.slice, row.taken_at])), now());
  }
  const settled = now().getTime() - SETTLES_AFTER_MS;
  const settling = rows.filter(({ state, taken_at }) => state === 'settling' && Date.parse(taken_at) <= settled);
  for (const row of settling) await settle(database, row, fit(row), now());
  return fresh.length + settling.length + (await countOwed(database, rows.flatMap(fit), rows, now()));
}

/** `takenAt`: what is to be counted anew meanwhile is left to whoever does that. */
async function scan(
  database: Database,
  slices: readonly CompiledSlice[],
  takenAt: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  const wordless = await hasWordsToTell(database.pool, now);
  const to = newId();
  const since = new Date(now.getTime() - HISTORY_MS);
  const buckets = new Map<string, Bucket>();
  const touched = new Map<string, number>();
  const parts = new Map<string, Set<string>>();
  const capped = new Set<string>();
  const gone = new Set<number>();
  const none = { scannedTo: null, gone: new Set<number>() };
  let page = 0;
  for await (const activities of pagesOf(database, NIL, to, since)) {
    page += 1;
    for (const one of activities) if (one.kind === 'delete') gone.add(thingOf(one));
    for (const { slice, part, at, source, entries } of tally(slices, activities)) {
      const known = parts.get(slice) ?? new Set();
      parts.set(slice, known.size < MOST_PARTS ? known.add(part) : known);
      if (!known.has(part)) {
        capped.add(slice);
        continue;
      }
      const key = keyOf({ slice, part, at });
      buckets.set(key, fold(buckets.get(key) ?? emptyBucket(slice, part, at), source, entries, none));
      touched.set(key, page);
    }
    for (const [key, last] of touched) {
      if (page - last < PAGES_KEPT) continue;
      touched.delete(key);
      const bucket = buckets.get(key);
      // What is old and has not come up for a while is numbers from now on: a year of posts does not fit into memory.
      if (bucket && bucket.at < now.getTime() - DETAIL_MS) buckets.set(key, plain(forget(bucket, gone)));
    }
  }
  const old = now.getTime() - DETAIL_MS;
  const left = [...buckets.values()].map((one) => forget(one, gone));
  const posts = left.reduce((sum, one) => sum + (one.at < old ? one.posts : 0), 0);
  const all = left.map((one) => (one.at < old && posts > OLD_KEPT ? plain(one) : one));
  await transaction(database.pool, async (tx) => {
    await store.lockFolding(tx);
    for (const { name, counted, needsWords } of slices) {
      const mine = all.filter(({ slice, posts }) => slice === name && posts > 0);
      // Changed meanwhile, or counted by another: that is the last word.
      if (!(await startedBy(tx, { slice: name, counted, taken_at: takenAt.get(name) }, to))) continue;
      for (let at = 0; at < mine.length; at += ROWS) await store.saveBuckets(tx, mine.slice(at, at + ROWS), now);
      const named = [...new Set(mine.map(({ part }) => part))].map((part) => ({ slice: name, part }));
      await store.makeDue(tx, named.length === 0 ? [{ slice: name, part: WHOLE }] : named, now);
      if (capped.has(name)) await setCapped(tx, [name], now);
      if (wordless && needsWords) await setWordless(tx, [name]);
    }
  });
}

function plain(bucket: Bucket): Bucket {
  return { ...bucket, detail: null };
}

async function startedBy(
  tx: Tx,
  begun: Pick<SliceRow, 'slice' | 'counted'> & { readonly taken_at: string | undefined },
  to: string,
): Promise<boolean> {
  const row = (await listSlices(tx)).find((one) => one.slice === begun.slice);
  if (row?.state !== 'counting' || row.counted !== begun.counted || row.taken_at !== begun.taken_at) return false;
  return setState(tx, row, 'settling', to);
}

async function settle(database: Database, row: SliceRow, slices: readonly CompiledSlice[], now: Date): Promise<void> {
  const scanned = row.scanned_to ?? newId();
  const from = lowestId(new Date(timeOf(scanned) - COMMITTED_WITHIN_MS));
  const since = new Date(now.getTime() - HISTORY_MS);
  for await (const activities of pagesOf(database, from, newId(), since)) {
    const tallies = tally(slices, activities);
    await transaction(database.pool, async (tx) => {
      await store.lockFolding(tx);
      const valid = (await listSlices(tx)).filter((one) => one.slice === row.slice && one.counted === row.counted);
      if (valid.length > 0) await putIn(tx, new Map([[row.slice, row]]), tallies, true, now);
    });
  }
  await setState(database.pool, row, 'ready', row.scanned_to);
}

const NIL = '00000000-0000-0000-0000-000000000000';

async function* pagesOf(database: Database, from: string, before: string, since: Date): AsyncGenerator<Activity[]> {
  for (let after = from; ;) {
    const page = await activitiesBetween(database.pool, { after, before, since }, PAGE);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}

/** When an id was made, in milliseconds. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 13).replace('-', ''), 16);
}
