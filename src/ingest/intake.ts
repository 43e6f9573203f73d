/** Concurrent webhooks share one commit: while one batch is being committed the next one gathers. */
import type { Tx } from '../platform/index.ts';
import type { Arrival } from './arrival.ts';

/** For each arrival, in order, whether it was new to us; what was not is stored once all the same. */
export type Carried = readonly boolean[];

/** Stores arrivals and what follows from them in one transaction; `also` commits with them. */
export type Carry = (arrivals: readonly Arrival[], also?: (tx: Tx) => Promise<void>) => Promise<Carried>;

export interface Intake {
  /** Resolves when it is committed. */
  take(arrivals: readonly Arrival[]): Promise<Carried>;
  /** Resolves when nothing is under way any more. */
  drain(): Promise<void>;
}

const BATCH = 500;
const AT_ONCE = 2;
/** With fewer in the queue, one commit for all of them beats two at once. */
const WORTH_ANOTHER = 200;

interface Waiting {
  readonly arrivals: readonly Arrival[];
  readonly done: (carried: Carried) => void;
  readonly failed: (error: unknown) => void;
}

export function createIntake(carry: Carry): Intake {
  let waiting: Waiting[] = [];
  let scheduled = false;
  const underWay = new Set<Promise<void>>();

  function schedule(): void {
    if (scheduled || waiting.length === 0 || underWay.size >= AT_ONCE) return;
    if (underWay.size > 0 && waiting.reduce((sum, { arrivals }) => sum + arrivals.length, 0) < WORTH_ANOTHER) return;
    scheduled = true;
    // Not at once: requests that arrive in the same turn of the loop share the commit.
    setImmediate(() => {
      scheduled = false;
      const batch = commit(nextBatch());
      underWay.add(batch);
      void batch.finally(() => {
        underWay.delete(batch);
        schedule();
      });
      schedule();
    });
  }

  function nextBatch(): Waiting[] {
    let count = 0;
    const end = waiting.findIndex(({ arrivals }) => (count += arrivals.length) >= BATCH);
    const batch = end === -1 ? waiting : waiting.slice(0, end + 1);
    waiting = end === -1 ? [] : waiting.slice(end + 1);
    return batch;
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const carried = await carry(batch.flatMap(({ arrivals }) => arrivals));
      let from = 0;
      for (const { arrivals, done } of batch) done(carried.slice(from, (from += arrivals.length)));
    } catch (error) {
      if (batch.length === 1) batch[0]?.failed(error);
      // One bad request must not fail its neighbours: each goes alone.
      else for (const one of batch) await commit([one]);
    }
  }

  return {
    take: (arrivals) =>
      new Promise((done, failed) => {
        waiting.push({ arrivals, done, failed });
        schedule();
      }),
    async drain() {
      while (waiting.length > 0 || underWay.size > 0) {
        await Promise.allSettled(underWay);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
