/** The early warning, joined: slices are read in the language of playbooks, and what is noticed sets playbooks off. A part of the composition root. */
import { join } from 'node:path';
import type { Activity, Connector, GivenSignal } from '#sdk';
import { activitiesById, hasWords } from '../activity/index.ts';
import type { Connections } from '../connections/index.ts';
import { lazily, type Clock, type Config, type Database, type Log, type Tx } from '../platform/index.ts';
import type { Forecast } from '../library/index.ts';
import { causeOfSignal, createExpressions, signalBehind, type Engine } from '../playbook/index.ts';
import {
  count,
  createSignalsWork,
  createSliceShelf,
  numbersOf,
  partText,
  setWordless,
  type SliceShelf,
} from '../signals/index.ts';
import type { Judging } from './playbooks.ts';

export interface SliceParts {
  readonly shelf: SliceShelf;
  /** Whether words are told of activities, by and by. */
  readonly enrich: boolean;
  /** Counts them where somebody waited for their words, which are told now. */
  countTold(tx: Tx, ids: readonly string[]): Promise<void>;
  /** What they tell is other than it was when they were counted. */
  countToldAgain(tx: Tx): Promise<void>;
  /** Between two readings of a stream. */
  readonly pullEveryMs: number;
}

/** Taken up from the files as they are now. */
export async function openSlices({
  config,
  builtIn,
  pullEveryMs,
  judging,
  ...parts
}: {
  readonly database: Database;
  readonly config: Pick<Config, 'dataDir' | 'enrich'>;
  /** None where null. */
  readonly builtIn: string | null;
  readonly pullEveryMs: number;
  readonly judging: Judging;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<SliceParts> {
  const folders = { builtIn, own: join(config.dataDir, 'playbooks') };
  const shelf = createSliceShelf({ ...parts, ...judging, folders, expressions: lazily(createExpressions) });
  await shelf.takeUp();
  return {
    shelf,
    enrich: config.enrich,
    async countTold(tx, ids) {
      const waiting = shelf.all.filter(({ needsWords }) => needsWords);
      if (waiting.length === 0) return;
      const told = await activitiesById(tx, ids);
      await count(tx, waiting, [...told.values()], () => false, parts.clock.now());
    },
    countToldAgain: (tx) =>
      setWordless(
        tx,
        shelf.all.flatMap(({ name, needsWords }) => (needsWords ? [name] : [])),
      ),
    pullEveryMs,
  };
}

interface SignalsStageParts {
  readonly database: Database;
  readonly engine: Engine;
  readonly connections: Connections;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly slices: SliceParts;
  readonly clock: Clock;
  readonly log: Log;
  readonly onMoved: () => void;
}

export function joinSignals({
  database,
  engine,
  connections,
  connectors,
  slices: { shelf, enrich, pullEveryMs },
  clock,
  log,
  onMoved,
}: SignalsStageParts) {
  /** Sets off what waits for such a signal: once, as its id is the key. */
  async function raise(tx: Tx, signal: GivenSignal, now: Date): Promise<void> {
    const { id } = signal;
    const wanted = { cause: causeOfSignal(signal, null), id, key: `signal ${id}`, issue: null, of: null };
    const { runs, held } = await engine.startFor(tx, wanted, now);
    log.info(`signal ${id} was raised: ${signal.why}`, { slice: signal.slice, severity: signal.severity, runs });
    for (const { playbook, why } of held) log.warn(`${playbook} was not started for signal ${id}: ${why}`);
  }

  const work = createSignalsWork({
    database,
    shelf,
    connections: () => connections.list(),
    connectors,
    pullEveryMs,
    raise,
    clock,
    log,
    onMoved,
  });
  return {
    ...work,
    shelf,
    /** What was counted of what set an issue off, between two times, against what was to be expected. */
    async forecast(tx: Tx, issue: string, since: Date, until: Date): Promise<Forecast | null> {
      const signal = await signalBehind(tx, issue);
      const slice = shelf.all.find(({ name }) => name === signal?.slice);
      if (signal === null || slice === undefined) return null;
      const part = partText(slice, {
        ...(signal.product !== null && { product: signal.product }),
        ...(signal.market !== null && { market: signal.market }),
        ...(signal.topic !== null && { topic: signal.topic }),
      });
      const now = clock.now();
      const spans = await numbersOf(tx, slice, await work.sight(now), { part, since, until }, now);
      const known = spans.filter(({ at, expected }) => expected !== null && Date.parse(at) >= since.getTime());
      if (known.length === 0) return null;
      const sum = (of: (one: (typeof known)[number]) => number): number => known.reduce((all, one) => all + of(one), 0);
      const name = [slice.name, ...Object.values(JSON.parse(part) as Record<string, string>)].join(' ');
      return { slice: name, observed: sum((one) => one.observed), expected: sum((one) => one.expected ?? 0) };
    },
    /** With the activities that were stored just now, in their transaction. */
    count(tx: Tx, activities: readonly Activity[], told: ReadonlyMap<string, unknown>, now: Date) {
      const waits = ({ id, ...words }: Activity): boolean => enrich && hasWords(words) && !told.has(id);
      return count(tx, shelf.all, activities, waits, now);
    },
  };
}
