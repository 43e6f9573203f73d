/** Counts, judges and tells, round after round. What is due are rows: a restart loses none, and several workers share them. */
import { startRounds, transaction, type Clock, type Database, type Log, type Rounds } from '../platform/index.ts';
import { countHistory, DETAIL_MS, foldTallies, TALLIES_AT_ONCE } from './counting.ts';
import { judgeDue, type JudgingParts } from './judging.ts';
import {
  ALL_SEEN,
  gapsSince,
  lookAround,
  readShares,
  streamsNow,
  type Sight,
  type SightParts,
  type StreamSight,
} from './sight.ts';
import type { SliceShelf } from './shelf.ts';
import * as store from './store.ts';

export interface SignalsParts extends Omit<JudgingParts, 'slices'>, Omit<SightParts, 'database'> {
  readonly database: Database;
  readonly shelf: SliceShelf;
  readonly clock: Clock;
  readonly log: Log;
  /** After a commit that may have intended effects. */
  readonly onMoved: () => void;
}

const ROUND_MS = 5_000;
/** After a round, so many times as long as it took: where many posts come a second, they are to be taken in as well. */
const REST = 3;
const SIGHT_EVERY_MS = 15_000;
/** What is usual changes slowly. */
const SHARES_EVERY_MS = 5 * 60_000;
const TIDY_EVERY_MS = 3_600_000;
const BATCH = 20;
/** Longer ago, nothing is judged any more. */
const SEEN_SINCE_MS = 90 * 86_400_000;
const BUCKETS_KEPT_MS = 400 * 86_400_000;
const PARTS_KEPT_MS = 35 * 86_400_000;

export interface SignalsWork {
  /** What can be seen now. */
  sight(now: Date): Promise<Sight>;
  /** One round: all that was counted and is due. */
  round(): Promise<void>;
  /** Rounds until it is stopped. */
  start(): Rounds;
}

export function createSignalsWork(parts: SignalsParts): SignalsWork {
  const { database, shelf, clock, log, onMoved } = parts;
  const slices = (): SliceShelf['all'] => shelf.all;
  let sight: Sight = ALL_SEEN;
  let shared = { at: Number.NEGATIVE_INFINITY, shares: ALL_SEEN.shares };
  let looked = Number.NEGATIVE_INFINITY;
  let tidied = Number.NEGATIVE_INFINITY;

  async function look(now: Date): Promise<void> {
    if (Math.abs(now.getTime() - looked) < SIGHT_EVERY_MS) return;
    const streams = await streamsNow(parts, now);
    await transaction(database.pool, (tx) => lookAround(tx, streams, now));
    sight = await see(streams, now);
    looked = now.getTime();
  }

  async function see(streams: readonly StreamSight[], now: Date): Promise<Sight> {
    if (Math.abs(now.getTime() - shared.at) >= SHARES_EVERY_MS)
      shared = { at: now.getTime(), shares: await readShares(database.pool, now) };
    const gaps = await gapsSince(database.pool, new Date(now.getTime() - SEEN_SINCE_MS));
    return { gaps, streams, shares: shared.shares };
  }

  async function round(): Promise<void> {
    await countHistory({ database, slices, now: clock.now });
    // What comes meanwhile is taken in by the next round: each time, all of a bucket is read and written.
    while ((await foldTallies(database, clock.now())) >= TALLIES_AT_ONCE);
    await look(clock.now());
    for (;;) {
      const now = clock.now();
      const { judged, raised } = await transaction(database.pool, (tx) =>
        judgeDue(tx, { ...parts, slices }, sight, now, BATCH),
      );
      if (raised > 0) onMoved();
      if (judged < BATCH) break;
    }
    await tidy(clock.now());
  }

  async function tidy(now: Date): Promise<void> {
    if (Math.abs(now.getTime() - tidied) < TIDY_EVERY_MS) return;
    tidied = now.getTime();
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    await store.dropDetail(database.pool, before(DETAIL_MS));
    await store.dropOld(database.pool, before(BUCKETS_KEPT_MS), before(2 * DETAIL_MS));
    await store.dropSeries(database.pool, before(PARTS_KEPT_MS));
  }

  return {
    sight: async (now) => see(await streamsNow(parts, now), now),
    round,
    start() {
      const following = shelf.follow();
      const rounds = startRounds(round, ROUND_MS, 'signals could not be judged; trying again', log, REST);
      return {
        now: rounds.now,
        async stop() {
          await following.stop();
          await rounds.stop();
        },
      };
    },
  };
}
