/** What is read from files and kept in the database, so that it is the same in every process: looked at again and again, one look at a time. */
import type { Log } from './log.ts';
import { startRounds } from './rounds.ts';

export interface FollowedParts {
  /** Other than before once what is read is. */
  readonly mark: () => Promise<string>;
  /** Takes up what the files hold now. */
  readonly takeUp: () => Promise<void>;
  /** As the database says: what another process took up. */
  readonly refresh: () => Promise<void>;
  /** What is told, as a warning, where a look throws; the next one comes all the same. */
  readonly failed: string;
  readonly log: Log;
}

export interface Followed {
  takeUp(): Promise<void>;
  refresh(): Promise<void>;
  /** Takes up what is changed here or by another process, until it is stopped. */
  follow(): { stop(): Promise<void> };
}

const LOOK_EVERY_MS = 500;
/** What other processes have taken up is read every two seconds: that is seldom, and a connection to be told by would be held for ever. */
const LOOKS_A_REFRESH = 4;

export function createFollowed({ mark, takeUp, refresh, failed, log }: FollowedParts): Followed {
  /** As it was when it was taken up. */
  let taken: string | null = null;
  let seen: string | null = null;
  let looks = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, so that the last one to read is the last one to tell. */
  async function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    await turn;
  }

  /** Where it fails, the next look tries again. */
  async function takeUpNow(): Promise<void> {
    taken = null;
    const now = await mark();
    await takeUp();
    taken = seen = now;
  }

  /** A file that is being written is left alone until it is the same for a while. */
  async function look(): Promise<void> {
    const now = await mark();
    const settled = now === seen;
    seen = now;
    if (settled && now !== taken) return inTurn(takeUpNow);
    looks = (looks + 1) % LOOKS_A_REFRESH;
    return looks === 0 ? inTurn(refresh) : undefined;
  }

  return {
    takeUp: () => inTurn(takeUpNow),
    refresh: () => inTurn(refresh),
    follow() {
      const rounds = startRounds(look, LOOK_EVERY_MS, failed, log);
      return {
        async stop() {
          await rounds.stop();
          await last;
        },
      };
    },
  };
}
