/** Concurrent webhooks share one commit: while one batch is being committed the next one gathers. */
import { Fault } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Arrival } from './arrival.ts';

/** For each arrival, in order, whether it was new to us; what was not is stored once all the same. */
export type Carried = readonly boolean[];

/** Stores arrivals and what follows from them in one transaction; `also` commits with them. */
export type Carry = (arrivals: readonly Arrival[], also?: (tx: Tx) => Promise<void>) => Promise<Carried>;

export interface Intake {
  /** Resolves when it is committed. Throws `limited` while too many wait already. */
  take(arrivals: readonly Arrival[]): Promise<Carried>;
  /** Resolves when nothing is under way any more. */
  drain(): Promise<void>;
}

const BATCH = 500;
/** Waiting: what comes on top is sent away, to come again, before memory runs out. */
const FULL = 20_000;
const AT_ONCE = 3;
/** With fewer in the queue, one commit for all of them beats two at once. */
const WORTH_ANOTHER = 16;

interface Waiting {
  readonly arrivals: readonly Arrival[];
  readonly done: (carried: Carried) => void;
  readonly failed: (error: unknown) => void;
}

export function createIntake(carry: Carry): Intake {
  let waiting: Waiting[] = [];
  let count = 0;
  let scheduled = false;
  const underWay = new Set<Promise<void>>();

  function schedule(): void {
    if (scheduled || waiting.length === 0 || underWay.size >= AT_ONCE) return;
    if (underWay.size > 0 && count < WORTH_ANOTHER) return;
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
    let size = 0;
    const last = waiting.findIndex(({ arrivals }) => (size += arrivals.length) >= BATCH);
    const batch = last === -1 ? waiting : waiting.slice(0, last + 1);
    waiting = last === -1 ? [] : waiting.slice(last + 1);
    count -= size;
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

  function enqueue(arrivals: readonly Arrival[]): Promise<Carried> {
    return new Promise((done, failed) => {
      waiting.push({ arrivals, done, failed });
      count += arrivals.length;
      schedule();
    });
  }

  return {
    async take(arrivals) {
      if (count >= FULL)
        throw new Fault('limited', 'too many posts are waiting to be stored', { cure: 'Send it again in a second.' });
      // A long list is several commits; where a later one fails, the list comes again, and what is stored stays so.
      const parts = Array.from({ length: Math.ceil(arrivals.length / BATCH) }, (_, at) =>
        arrivals.slice(at * BATCH, (at + 1) * BATCH),
      );
      return (await Promise.all(parts.map(enqueue))).flat();
    },
    async drain() {
      while (waiting.length > 0 || underWay.size > 0) {
        await Promise.allSettled(underWay);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
