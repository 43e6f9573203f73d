/** One limiter a connection, whatever client it has at the moment; what an hour has spent survives restarts. */
import type { Budget, Connector } from '#sdk';
import { createLimiter, type Clock, type Database, type Limiter, type Log } from '../platform/index.ts';
import * as store from './store.ts';

export interface Budgets {
  /** Null where neither the connector nor an admin says anything. */
  limiterOf(connection: string, connector: Connector, own: Partial<Budget> | null): Limiter | null;
  /** Keeps what was spent, and ends. */
  stop(): Promise<void>;
}

/** After a kill so much is not known of: little against an hour. */
const SAVE_EVERY_MS = 5_000;

export async function openBudgets(database: Database, clock: Clock, log: Log): Promise<Budgets> {
  const before = await store.allSpent(database.pool);
  const limiters = new Map<string, { readonly of: string; readonly limiter: Limiter }>();
  const saved = new Map<string, string>();

  async function save(): Promise<void> {
    for (const [connection, { limiter }] of limiters) {
      const spent = limiter.spent();
      const text = JSON.stringify(spent);
      if (text === (saved.get(connection) ?? '{}')) continue;
      await store.saveSpent(database.pool, connection, spent, clock.now());
      saved.set(connection, text);
    }
  }

  const timer = setInterval(() => {
    save().catch((error: unknown) => log.warn('what budgets have spent could not be kept; trying again', { error }));
  }, SAVE_EVERY_MS);
  timer.unref();

  return {
    limiterOf(connection, { budget }, own) {
      if (budget === undefined && own === null) return null;
      const wanted = { maxConcurrent: AT_ONCE, ...budget, ...own };
      const known = limiters.get(connection);
      const of = JSON.stringify(wanted);
      if (known?.of === of) return known.limiter;
      const spent = known?.limiter.spent() ?? before.get(connection) ?? {};
      const limiter = createLimiter({ ...wanted, spent, now: clock.now });
      limiters.set(connection, { of, limiter });
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
