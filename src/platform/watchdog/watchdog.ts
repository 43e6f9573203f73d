/**
 * The watchdog: finds promises that nobody kept. It runs in every worker process, and one at a time acts: whose session holds the lock. It stands on
 * nothing that could be what is stuck: neither the pool nor the job queue nor the line, but a timer and a connection to PostgreSQL of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { keepSession } from '../postgres/session.ts';
import type { Tx } from '../postgres/transaction.ts';
import { findOverdue, type Check, type Overdue } from './check.ts';
import type { Heartbeat } from './heartbeat.ts';
import { createHearing, SILENT_MS } from './silence.ts';
import * as store from './store.ts';
import { createTrust } from './trust.ts';

export interface WatchdogOptions {
  readonly database: Pick<Database, 'url'>;
  readonly checks: readonly Check[];
  readonly clock: Clock;
  readonly log: Log;
  readonly heartbeat?: Heartbeat | null;
  /** Between two rounds, and two tries to be the one who makes them. */
  readonly everyMs?: number;
  /** Every round must find something so long before it is told, or for the check's grace where that is shorter. */
  readonly patienceMs?: number;
  /** Another's rounds that stopped are taken over after this, also where it still holds the lock. */
  readonly silentMs?: number;
  /** Milliseconds, from anywhere, only counting on. */
  readonly steady?: () => number;
}

export interface Watchdog {
  stop(): Promise<void>;
}

/** Whoever takes over a killed one does so within 10 s. */
const EVERY_MS = 5_000;
const PATIENCE_MS = 5 * 60_000;
/** A check that takes longer is one that failed. */
const STATEMENT_TIMEOUT = '8s';

export async function startWatchdog(options: WatchdogOptions): Promise<Watchdog> {
  const { database, checks, clock, log, heartbeat = null } = options;
  const { everyMs = EVERY_MS, patienceMs = PATIENCE_MS, silentMs = SILENT_MS } = options;
  const steady = options.steady ?? (() => performance.now());
  const trust = createTrust(clock, steady);
  const hearing = createHearing(steady);
  const foundSince = new Map<string, number>();
  const stopping = new AbortController();
  /** The session that holds the lock. */
  let holder: Tx | null = null;
  const session = await keepSession({
    name: 'the watchdog',
    url: () => database.url,
    async onConnect(client) {
      await client.query(`set statement_timeout = '${STATEMENT_TIMEOUT}'`);
    },
    log,
  });
  const watching = watch();

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      trust.notice();
      try {
        await turn(session.client());
      } catch (error) {
        log.warn('the watchdog could not make its round; trying again', { error });
      }
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  async function turn(client: Tx | null): Promise<void> {
    if (client === null) return hearing.deaf();
    if (holder !== client && !(await act(client))) return lookOn(client);
    await round(client);
  }

  async function act(client: Tx): Promise<boolean> {
    if (!(await store.takeLock(client))) return false;
    holder = client;
    foundSince.clear();
    const last = await store.lastRound(client);
    const missed = last?.ago_ms ?? Infinity;
    if (missed >= silentMs) {
      // What was due meanwhile is kept now: its time counts from here.
      trust.missed(missed);
      if (last)
        log.warn(`nobody watched since ${last.ran_at}: what was due since then is looked at once its grace has passed`);
    }
    return true;
  }

  /** Another one acts, or should. */
  async function lookOn(client: Tx): Promise<void> {
    hearing.heard((await store.lastRound(client))?.rounds ?? null);
    if (hearing.silentMs() < silentMs) return;
    log.warn('another process holds the watchdog and makes no rounds; taking it over');
    hearing.deaf();
    await store.breakLock(client);
  }

  async function round(client: Tx): Promise<void> {
    const open = new Map((await store.listAlarms(client)).map((alarm) => [alarm.kind, alarm]));
    const failed: { readonly kind: string; readonly error: unknown }[] = [];
    for (const check of checks) {
      const kept = open.get(check.kind) ?? null;
      try {
        await judge(client, check, await look(client, check, kept), kept);
      } catch (error) {
        if (session.client() !== client) throw error;
        failed.push({ kind: check.kind, error });
      }
    }
    await judge(client, UNCHECKED, failures(failed), open.get(UNCHECKED.kind) ?? null);
    for (const kind of open.keys()) {
      if (kind !== UNCHECKED.kind && !checks.some((check) => check.kind === kind))
        await store.deleteAlarm(client, kind);
    }
    const clean = failed.length === 0 && (await store.listAlarms(client)).length === 0;
    await store.saveRound(client, clean);
    heartbeat?.beat(clean);
  }

  /** A clock that went back does not mend what was found: the oldest stays overdue until it is acted on. */
  function look(client: Tx, check: Check, kept: store.AlarmRow | null): Promise<Overdue | null> {
    const { before, beyond } = trust.bounds(check.graceMs);
    const oldest = kept === null ? 0 : Date.parse(kept.oldest) + 1;
    return findOverdue(client, check, { before: new Date(Math.max(before.getTime(), oldest)), beyond });
  }

  function failures(failed: readonly { readonly kind: string; readonly error: unknown }[]): Overdue | null {
    const [first] = failed;
    if (!first) return null;
    log.warn(`the watchdog could not look for ${first.kind}`, { error: first.error, failed: failed.length });
    return { count: failed.length, oldest: clock.now().toISOString(), example: first.kind };
  }

  async function judge(
    client: Tx,
    { kind, says, cure, graceMs }: Omit<Check, 'overdue'>,
    found: Overdue | null,
    kept: store.AlarmRow | null,
  ): Promise<void> {
    if (found === null) {
      foundSince.delete(kind);
      if (kept === null) return;
      await store.deleteAlarm(client, kind);
      return log.info(`mended: ${says}; none is left`, { kind, since: kept.since });
    }
    const since = foundSince.get(kind) ?? steady();
    foundSince.set(kind, since);
    if (kept === null && steady() - since < Math.min(graceMs, patienceMs)) return;
    const grown = kept !== null && found.count >= 2 * kept.told;
    // Told before it is kept: a kill in between tells it twice, and never not at all.
    if (kept === null || grown)
      log.error(`${grown ? 'still forgotten, and more of them' : 'forgotten'}: ${says}`, { kind, ...found, cure });
    if (kept !== null && !grown && sameAs(kept, found)) return;
    await store.saveAlarm(client, {
      kind,
      says,
      cure,
      ...found,
      since: kept?.since ?? clock.now().toISOString(),
      told: kept === null || grown ? found.count : kept.told,
    });
  }

  return {
    async stop() {
      stopping.abort();
      await watching;
      await session.stop();
      await heartbeat?.stop();
    },
  };
}

const UNCHECKED: Omit<Check, 'overdue'> = {
  kind: 'watchdog',
  says: 'kinds of promises that the watchdog cannot look for',
  cure: 'The log says why: a database that is too slow or too old for this version. Until it is mended nobody sees what is forgotten of them.',
  graceMs: 60_000,
};

function sameAs(kept: Overdue, found: Overdue): boolean {
  return kept.count === found.count && kept.oldest === found.oldest && kept.example === found.example;
}
