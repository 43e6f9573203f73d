/** One limiter a connection, whatever client it has at the moment; what an hour has spent survives restarts, and all processes spend of the same. */
import type { Budget, Connector } from '#sdk';
import { createLimiter, type Clock, type Database, type Limiter, type Log, type Spent } from '../platform/index.ts';
import * as store from './store.ts';

export interface Budgets {
  /** Null where neither the connector nor an admin says anything. */
  limiterOf(connection: string, connector: Connector, own: Partial<Budget> | null): Limiter | null;
  /** Keeps what was spent, and ends. */
  stop(): Promise<void>;
}

/** After a kill so much is not known of, and of what others spend: little against an hour. */
const SAVE_EVERY_MS = 2_000;
const MINUTE_MS = 60_000;

export async function openBudgets(database: Database, clock: Clock, log: Log): Promise<Budgets> {
  const known = new Map(await store.allSpent(database.pool));
  const limiters = new Map<string, { readonly of: string; readonly limiter: Limiter; readonly counts: boolean }>();
  /** Spent by limiters that are no longer used, and not kept yet. */
  const left: { readonly connection: string; readonly spent: Spent }[] = [];
  let saving: Promise<void> = Promise.resolve();

  /** One after the other: what is under way is not added twice. */
  function save(): Promise<void> {
    saving = saving.then(saveNow, saveNow);
    return saving;
  }

  async function saveNow(): Promise<void> {
    for (let [one] = left; one; [one] = left) {
      await keep(one.connection, one.spent);
      left.shift();
    }
    for (const [connection, { limiter, counts }] of limiters) {
      if (!counts) continue;
      const all = await keep(connection, limiter.takeSpent());
      limiter.learnSpent(all);
      known.set(connection, all);
    }
  }

  async function keep(connection: string, spent: Spent): Promise<Spent> {
    const now = clock.now();
    if (Object.keys(spent).length === 0) return store.spentOf(database.pool, connection);
    return store.addSpent(database.pool, connection, spent, Math.floor(now.getTime() / MINUTE_MS) - 60, now);
  }

  const timer = setInterval(() => {
    save().catch((error: unknown) => log.warn('what budgets have spent could not be kept; trying again', { error }));
  }, SAVE_EVERY_MS);
  timer.unref();

  return {
    limiterOf(connection, { budget }, own) {
      if (budget === undefined && own === null) return null;
      const wanted = { maxConcurrent: AT_ONCE, ...budget, ...own };
      const one = limiters.get(connection);
      const of = JSON.stringify(wanted);
      if (one?.of === of) return one.limiter;
      if (one?.counts) left.push({ connection, spent: one.limiter.takeSpent() });
      const counts = wanted.perHour !== undefined;
      const limiter = createLimiter({ ...wanted, spent: known.get(connection) ?? {}, now: clock.now });
      limiters.set(connection, { of, limiter, counts });
      // What others have spent by now, and the limiter before this one.
      if (counts) save().catch((error: unknown) => log.debug('spent budgets could not be read yet', { error }));
      return limiter;
    },
    async stop() {
      clearInterval(timer);
      await save().catch((error: unknown) => log.warn('what budgets have spent could not be kept', { error }));
    },
  };
}

/** Where an admin says how many an hour, and nobody how many at once. */
const AT_ONCE = 16;
