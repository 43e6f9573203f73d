/** Enriches what came in without it: soon what came in just now, and history when there is time. What is to be done is in the rows, so that a crash loses none. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startRounds,
  transaction,
  type Check,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import type { Enricher } from './enricher.ts';
import { claimToEnrich, saveEnrichments, type Due, type Told, type Urgency } from './enrichment-store.ts';

export interface EnrichingParts {
  readonly database: Database;
  readonly enricher: Enricher;
  /** The revision of the vocabulary in force. */
  readonly revision: () => string;
  /** What follows from it, in its transaction: they are whole now, and were not before. */
  readonly onTold: (tx: Tx, ids: readonly string[]) => Promise<unknown>;
  /** As well: of some that were whole before, and are told otherwise now. */
  readonly onToldAgain: (tx: Tx) => Promise<unknown>;
  readonly log: Log;
}

const TICK_MS = 500;
/** At once; of history few, so that what has just come does not wait behind them. */
const BATCH: Readonly<Record<Urgency, number>> = { soon: 200, history: 50 };
/** At most a quarter of the time is taken from the others on this machine. */
const REST = 3;

/** `now()` looks at once. */
export function startEnriching(parts: EnrichingParts): Rounds {
  const stopping = new AbortController();
  const rounds = startRounds(
    () => enrichDue(parts, stopping.signal),
    TICK_MS,
    'activities could not be enriched; trying again',
    parts.log,
  );
  return {
    now: rounds.now,
    async stop() {
      stopping.abort();
      await rounds.stop();
    },
  };
}

/** All that is to be enriched, until it is aborted. Answers how many. */
export async function enrichDue(parts: EnrichingParts, signal?: AbortSignal, onProgress?: (count: number) => void) {
  let count = 0;
  for (;;) {
    if (signal?.aborted === true) break;
    const began = performance.now();
    const soon = await enrichNext(parts, 'soon');
    const done = soon > 0 ? soon : await enrichNext(parts, 'history');
    if (done === 0) break;
    count += done;
    onProgress?.(count);
    // A few are told at once; many may wait for one another.
    if (done >= BATCH.history) await rest((performance.now() - began) * REST, signal);
  }
  return count;
}

async function enrichNext(
  { database, enricher, revision, onTold, onToldAgain }: EnrichingParts,
  urgency: Urgency,
): Promise<number> {
  return transaction(database.pool, async (tx) => {
    const due = await claimToEnrich(tx, urgency, BATCH[urgency]);
    if (due.length === 0) return 0;
    const told = await enricher.enrich(due);
    await saveEnrichments(
      tx,
      due.map((one, at) => ({ id: one.id, ...(told[at] ?? nothing(one, revision())) })),
    );
    const waiting = due.flatMap(({ id, counted }) => (counted ? [] : [id]));
    if (waiting.length > 0) await onTold(tx, waiting);
    if (waiting.length < due.length) await onToldAgain(tx);
    return due.length;
  });
}

function nothing({ language }: Due, vocabulary: string): Omit<Told, 'id'> {
  return { language, own_language: false, sentiment: null, topics: [], products: [], terms: [], vocabulary };
}

async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
}

export const ENRICHMENT_CHECKS: readonly Check[] = [
  {
    kind: 'enrichment',
    says: 'activities that came in and were not enriched: nobody knows their tone, topics and terms',
    cure: 'See that a worker runs (bondfire start, or bondfire work), and read its log.',
    graceMs: 5 * 60_000,
    overdue: 'select id::text as id, seen_at as due from activities where to_enrich = 1 and seen_at < $1',
  },
];
