/** What is watched: a line for each stage that keeps rows that are due by a time. A part of the composition root. */
import type { Connector } from '#sdk';
import { effectPromises } from '../actions/index.ts';
import { NUMBERS_CHECKS } from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import { HOOK_CHECKS } from '../hooks/index.ts';
import { readingPromises } from '../ingest/index.ts';
import { issuePromises } from '../issues/index.ts';
import { LIBRARY_CHECKS } from '../library/index.ts';
import { NOTIFY_CHECKS } from '../notify/index.ts';
import { PEOPLE_CHECKS } from '../people/index.ts';
import {
  CHANGE_CHECKS,
  createHeartbeat,
  startWatchdog,
  type Check,
  type Config,
  type Watchdog,
  type WatchdogOptions,
} from '../platform/index.ts';
import { playbookPromises, type Scheduled } from '../playbook/index.ts';
import { PUBLISHING_CHECKS } from './publishing.ts';
import { SIGNAL_CHECKS } from '../signals/index.ts';

export interface WatchedParts extends Pick<
  WatchdogOptions,
  'database' | 'clock' | 'log' | 'everyMs' | 'patienceMs' | 'silentMs' | 'steady'
> {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly connections: Pick<Connections, 'list'>;
  readonly pullEveryMs: number;
  readonly scheduled: () => readonly Scheduled[];
  /** Seconds of an issue's silence that somebody wants to know of. */
  readonly idleAfter: () => readonly number[];
  /** Of enrichment, where it is on. */
  readonly enrichment: readonly Check[];
  readonly heartbeat: Config['heartbeat'];
}

/** All that is asked: one line for each stage that keeps rows which are due by a time. */
export function watched({
  connections,
  connectors,
  pullEveryMs,
  scheduled,
  idleAfter,
  enrichment,
  clock,
}: Omit<WatchedParts, 'heartbeat' | 'database' | 'log'>): readonly Check[] {
  return [
    ...readingPromises({ connections: () => connections.list(), connectors, pullEveryMs }),
    ...issuePromises({ idleAfter }),
    ...PEOPLE_CHECKS,
    ...NUMBERS_CHECKS,
    ...LIBRARY_CHECKS,
    ...PUBLISHING_CHECKS,
    ...enrichment,
    ...SIGNAL_CHECKS,
    ...CHANGE_CHECKS,
    ...HOOK_CHECKS,
    ...NOTIFY_CHECKS,
    ...playbookPromises({ scheduled, clock }),
    ...effectPromises,
  ];
}

export function watchPromises({ heartbeat, ...parts }: WatchedParts): Promise<Watchdog> {
  const { log } = parts;
  return startWatchdog({
    ...parts,
    checks: watched(parts),
    heartbeat: heartbeat && createHeartbeat({ ...heartbeat, log }),
  });
}
