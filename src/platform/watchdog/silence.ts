/** Whether the watchdog itself runs. Told by its count of rounds coming on, so that no clock can make it silent or hide that it is. */
import type { Log } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { lastRound } from './store.ts';

/** A dozen rounds. */
export const SILENT_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

export const SILENCE_CURE =
  'Look whether bondfire start or bondfire work runs, and what its log says: until then nobody sees what is forgotten.';

/** What is heard of it: the rounds as they were counted at the last look, and since when they are that many. */
export interface Hearing {
  heard(rounds: number | null): void;
  /** It could not be asked, which says nothing of it. */
  deaf(): void;
  /** For how long nothing came on. */
  silentMs(): number;
}

export function createHearing(steady: () => number): Hearing {
  let rounds: number | null = null;
  let since = steady();
  return {
    heard(counted) {
      if (counted !== rounds) since = steady();
      rounds = counted;
    },
    deaf() {
      since = steady();
    },
    silentMs: () => steady() - since,
  };
}

export interface SilenceOptions {
  readonly database: Pick<Database, 'pool'>;
  readonly log: Log;
  readonly everyMs?: number;
  readonly silentMs?: number;
}

export interface SilenceWatch {
  /** One sentence where the watchdog is silent, else null. */
  silence(): string | null;
  stop(): Promise<void>;
}

/** For a process that serves: it says so, once, where nobody watches any more, and once when somebody does again. */
export function watchSilence({
  database,
  log,
  everyMs = LOOK_EVERY_MS,
  silentMs = SILENT_MS,
}: SilenceOptions): SilenceWatch {
  const hearing = createHearing(() => performance.now());
  let looking: Promise<void> | null = null;
  let told = false;

  function silence(): string | null {
    const ms = hearing.silentMs();
    return ms < silentMs ? null : `the watchdog has not run for ${Math.round(ms / 1000)} s`;
  }

  async function look(): Promise<void> {
    try {
      hearing.heard((await lastRound(database.pool))?.rounds ?? null);
    } catch (error) {
      hearing.deaf();
      log.debug('the watchdog’s last round could not be read', { error });
    }
    const silent = silence();
    if (silent !== null && !told) log.error(silent, { cure: SILENCE_CURE });
    if (silent === null && told) log.info('the watchdog runs again');
    told = silent !== null;
  }

  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, everyMs);
  return {
    silence,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
