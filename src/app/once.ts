/** What is done once, however often it is asked for. That it was done is committed with the work itself; the answer is kept, sealed, for a day. */
import { newId, type Clock, type Database, type Vault } from '../platform/index.ts';
import { beginOnce, doneOnce, forgetOnce, keepAnswer, takeOver } from './once-store.ts';
import type { Principal } from './principal.ts';

export interface GivenAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Once {
  /** What `work` begins is marked as done with its first commit. */
  within(work: () => void): void;
  /** Null: nothing that could be answered again; what has not begun may be done by the next one. */
  end(answer: GivenAnswer | null): Promise<void>;
}

export type BegunOnce =
  | { readonly state: 'fresh'; readonly once: Once }
  | ({ readonly state: 'answered' } & GivenAnswer)
  /** `other`: the key is another request's. `lost`: it was done by a process that ended before it answered. */
  | { readonly state: 'other' | 'under way' | 'lost' };

/** No request takes as long. */
const LONGEST_MS = 60_000;

interface Parts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
}

export function onceCommands({ database, clock, vault }: Parts) {
  const { pool } = database;

  function once(id: string): Once {
    let done = false;
    let over = false;
    return {
      within(work) {
        void database.noting(
          async (tx) => {
            if (done || over) return null;
            await doneOnce(tx, id);
            return (committed) => {
              done ||= committed;
            };
          },
          async () => work(),
        );
      },
      async end(answer) {
        over = true;
        if (answer === null) await forgetOnce(pool, id);
        else await keepAnswer(pool, id, await vault.seal(answer));
      },
    };
  }

  return {
    /** @param asked what is asked for, as a hash. */
    async beginOnce(who: Principal, key: string, asked: string): Promise<BegunOnce> {
      const principal = who.person ?? who.proof?.id ?? who.name;
      const now = clock.now();
      const sealed = await vault.seal({ asked });
      const row = await beginOnce(pool, { id: newId(), principal, key, asked: sealed, at: now });
      if (row.fresh) return { state: 'fresh', once: once(row.id) };
      const first = (await vault.open(row.asked)) as { readonly asked: string };
      if (first.asked !== asked) return { state: 'other' };
      if (row.answer !== null) return { state: 'answered', ...((await vault.open(row.answer)) as GivenAnswer) };
      if (now.getTime() - Date.parse(row.at) < LONGEST_MS) return { state: 'under way' };
      if (row.done) return { state: 'lost' };
      return (await takeOver(pool, row.id, row.at, now))
        ? { state: 'fresh', once: once(row.id) }
        : { state: 'under way' };
    },
  };
}
