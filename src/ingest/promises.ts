/** What the watchdog looks for in what is read. A stream that cannot be read, or is quiet, is told by its connection's health and not again here. */
import type { Connector } from '#sdk';
import type { Check } from '../platform/index.ts';
import { SWEEP_EVERY_MS } from './worker.ts';

export interface ReadingParts {
  /** Now. */
  readonly connections: () => readonly {
    readonly id: string;
    readonly connector: string;
    readonly off: readonly string[];
  }[];
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly pullEveryMs: number;
}

const MINUTE = 60_000;
/** Missed in a row. */
const TIMES = 5;

/** Its vendor may be asked: nobody stopped it, its grant stands, and no limit ended only just now. */
const READABLE = `paused_at is null and disconnected is null and coalesce((held->>'until')::timestamptz < $1, true)`;

export function readingPromises({ connections, connectors, pullEveryMs }: ReadingParts): readonly Check[] {
  function streams(which: 'pull' | 'sweep'): string {
    const wanted = connections().flatMap(({ id, connector, off }) =>
      Object.entries(connectors.get(connector)?.streams ?? {})
        .filter(([name, stream]) => stream[which] && !off.includes(name))
        .map(([stream]) => ({ connection: id, stream })),
    );
    return JSON.stringify(wanted);
  }

  const restart =
    'Look at the log for what holds it up, and restart bondfire work; bondfire connection show <id> tells how it is.';
  return [
    {
      kind: 'envelopes_to_carry',
      says: 'posts that were stored and go no further',
      cure: 'Look whether bondfire work runs and what its log says of stored posts.',
      graceMs: 2 * MINUTE,
      overdue: `select id::text as id, seen_at as due from (select id, seen_at from envelopes where state = 'pending' order by id limit 10000) as pending
        where seen_at < $1 or seen_at > $2`,
    },
    {
      kind: 'streams_to_pull',
      says: 'streams that are not read any more',
      cure: restart,
      graceMs: Math.max(15 * MINUTE, TIMES * pullEveryMs),
      values: () => [streams('pull')],
      // One that waits while another of its connection is read for the first time is not forgotten, nor one that failed again and again: health tells.
      overdue: `select wanted.connection || ' ' || wanted.stream as id, coalesce(failed_at, pulled_at, created_at) as due
        from json_to_recordset($3::json) as wanted (connection text, stream text) join connections on connections.id = wanted.connection
        left join cursors using (connection, stream)
        where ${READABLE} and coalesce(failures, 0) <= 1 and coalesce(fault->>'kind', 'transient') = 'transient'
          and (coalesce(failed_at, pulled_at, created_at) < $1 or pulled_at > $2)
          and not exists (select from cursors other where other.connection = wanted.connection and other.stream <> wanted.stream
            and other.caught_up_at is null and other.pulled_at >= $1)`,
    },
    {
      kind: 'streams_to_sweep',
      says: 'streams that are not looked through any more for edits and deletions',
      cure: 'Look at the log for why their sweeps end early; until one ends well, what is changed or deleted there stays here as it was.',
      graceMs: TIMES * SWEEP_EVERY_MS,
      values: () => [streams('sweep')],
      overdue: `select wanted.connection || ' ' || wanted.stream as id, coalesce(swept_at, caught_up_at) as due
        from json_to_recordset($3::json) as wanted (connection text, stream text) join connections on connections.id = wanted.connection
        join cursors using (connection, stream)
        where ${READABLE} and fault is null and (coalesce(swept_at, caught_up_at) < $1 or coalesce(swept_at, caught_up_at) > $2)`,
    },
    {
      kind: 'backfills',
      says: 'histories that were asked for and stand still',
      cure: 'bondfire connection show <id> tells why; mend that, or ask for the history again: bondfire connection backfill <id>.',
      graceMs: 30 * MINUTE,
      // Those of one connection are read one after the other.
      overdue: `select connection || ' ' || stream as id, greatest(moved_at, started_at) as due
        from backfills join connections on connections.id = backfills.connection
        where ended_at is null and ${READABLE} and (greatest(moved_at, started_at) < $1 or greatest(moved_at, started_at) > $2)
          and not exists (select from backfills other where other.connection = backfills.connection and other.ended_at is null
            and other.moved_at between $1 and $2)`,
    },
    {
      kind: 'probes_to_make',
      says: 'connections whose test posts are not made any more',
      cure: restart,
      graceMs: 15 * MINUTE,
      overdue: `select connection as id, last_at + every_ms * interval '1 millisecond' as due
        from probes join connections on connections.id = probes.connection
        where every_ms is not null and ${READABLE} and (last_at + every_ms * interval '1 millisecond' < $1 or last_at > $2)`,
    },
    {
      kind: 'probes_to_tidy',
      says: 'test posts that nobody takes away',
      cure: restart,
      graceMs: 15 * MINUTE,
      overdue: `select connection as id, tidy_at as due from probes join connections on connections.id = probes.connection
        where out is not null and ${READABLE} and tidy_at < $1`,
    },
  ];
}
