/** How a connection is, in one word, one sentence and its cure. Pure: what is known is handed to it. */
import type { Connection } from './connections.ts';

export type HealthState =
  | 'healthy'
  | 'quiet'
  | 'doubtful'
  | 'failing'
  | 'limited'
  | 'backfilling'
  | 'disconnected'
  | 'paused'
  | 'new';

/** What is known of one stream. Instants are ISO texts, rates in activities an hour over the last week in which any came. */
export interface StreamFacts {
  readonly stream: string;
  /** It is read; else it is only pushed. */
  readonly pulled: boolean;
  /** An admin turned it off. */
  readonly off: boolean;
  readonly caught_up_at: string | null;
  readonly pulled_at: string | null;
  readonly fault: { readonly kind: string; readonly message: string; readonly cure: string | null } | null;
  readonly failed_at: string | null;
  readonly failures: number;
  readonly last_at: string | null;
  readonly perHour: number | null;
}

export interface StreamHealth extends StreamFacts {
  readonly state: HealthState;
}

export interface Health {
  readonly state: HealthState;
  /** One sentence, without the connection's name. */
  readonly says: string;
  readonly cure: string | null;
  /** Since when, where that is known. */
  readonly since: string | null;
  readonly streams: readonly StreamHealth[];
  /** Effects that wait for it. */
  readonly waiting: number;
}

/** Longer than this many times the usual gap between two, and it is quiet; a day at least where they are rare. */
const GAPS = 8;
const SHORTEST_SILENCE_MS = 3_600_000;
const HOUR_MS = 3_600_000;
/** A first failure may be a hiccup of the network: it is said, and nobody is called yet. */
const CONFIRMED = 2;

const WORST: readonly HealthState[] = [
  'paused',
  'disconnected',
  'failing',
  'limited',
  'backfilling',
  'doubtful',
  'quiet',
  'new',
  'healthy',
];

/** History that is being read on request. */
export interface BackfillFacts {
  readonly stream: string;
  readonly since: string;
  readonly percent: number | null;
  readonly fault: StreamFacts['fault'];
}

/** The last test post; `left`: its id, where it could not be taken away. */
export interface ProbeFacts {
  readonly ok: boolean;
  readonly at: string;
  readonly fault: StreamFacts['fault'];
  readonly left: string | null;
}

/** What is known of it beside its streams. */
export interface Beside {
  readonly backfills?: readonly BackfillFacts[];
  readonly probe?: ProbeFacts | null;
}

export function healthOf(
  connection: Connection,
  facts: readonly StreamFacts[],
  waiting: number,
  now: Date,
  { backfills = [], probe = null }: Beside = {},
): Health {
  const every = facts.map((one): StreamHealth => Object.assign({ state: stateOf(one, now) }, one));
  // What is off says nothing of the rest.
  const streams = every.filter(({ off }) => !off);
  const told = { streams: every, waiting };
  const { paused_at, disconnected, held } = connection;
  if (paused_at !== null) {
    return {
      ...told,
      state: 'paused',
      says: `stopped by an admin: nothing is read or sent${waitingFor(waiting)}; what is posted to it is stored`,
      cure: `bondfire connection resume ${connection.id}`,
      since: paused_at,
    };
  }
  if (disconnected !== null) {
    const cure = disconnected.cure ?? `bondfire connection reconnect ${connection.id}`;
    // Where it never said whose account it is, there was none.
    const gone = connection.account === null ? '' : 'the vendor says that the grant is gone: ';
    const says = `${gone}${disconnected.message}${waitingFor(waiting)}`;
    return { ...told, state: 'disconnected', says, cure, since: disconnected.since };
  }
  if (held !== null && Date.parse(held.until) > now.getTime()) {
    const says = `the vendor's limit is reached: nothing is read before ${held.until}`;
    return { ...told, state: 'limited', says, cure: null, since: null };
  }
  const [history] = backfills;
  const failing = streams.some((stream) => stream.state === 'failing');
  if (history !== undefined && !failing) {
    const { stream, since, percent, fault } = history;
    const far = percent === null ? '' : `, ${percent} % done`;
    const says = `history of ${stream} since ${since.slice(0, 10)} is being read${far}${fault === null ? '' : `; it stands still: ${fault.message}`}`;
    return { ...told, state: 'backfilling', says, cure: fault?.cure ?? null, since: null };
  }
  if (probe !== null && !probe.ok && !failing) {
    const left = probe.left === null ? '' : `; take ${probe.left} away there by hand, unless it is gone within an hour`;
    const says = `its last test post failed: ${probe.fault?.message ?? ''}${left}`;
    return { ...told, state: 'doubtful', says, cure: probe.fault?.cure ?? null, since: probe.at };
  }
  // Of what is only pushed, some may never come: that the rest does is what counts.
  const telling = streams.filter(({ state, pulled }) => pulled || state !== 'new');
  const state = WORST.find((one) => telling.some((stream) => stream.state === one)) ?? 'new';
  const worst = streams.find((stream) => stream.state === state);
  return { ...told, state, since: worst?.failed_at ?? null, ...sentence(state, worst, streams, now) };
}

function waitingFor(count: number): string {
  return count === 0 ? '' : `, and ${count} ${count === 1 ? 'effect waits' : 'effects wait'}`;
}

function stateOf(
  { pulled, off, caught_up_at, pulled_at, fault, failures, last_at, perHour }: StreamFacts,
  now: Date,
): HealthState {
  if (off) return 'paused';
  if (fault !== null) return failures >= CONFIRMED || fault.kind === 'config' ? 'failing' : 'doubtful';
  if (pulled && pulled_at === null) return 'new';
  if (pulled && caught_up_at === null) return 'backfilling';
  if (last_at === null || perHour === null || perHour === 0) return pulled || last_at !== null ? 'healthy' : 'new';
  const silence = now.getTime() - Date.parse(last_at);
  return silence > Math.max(SHORTEST_SILENCE_MS, (GAPS * HOUR_MS) / perHour) ? 'quiet' : 'healthy';
}

function sentence(
  state: HealthState,
  worst: StreamHealth | undefined,
  streams: readonly StreamHealth[],
  now: Date,
): Pick<Health, 'says' | 'cure'> {
  const { stream = '', fault = null, failures = 0, last_at = null, perHour = null } = worst ?? {};
  switch (state) {
    case 'failing':
      return {
        says: `${stream} cannot be read, tried ${failures} times: ${fault?.message ?? ''}`,
        cure: fault?.cure ?? null,
      };
    case 'doubtful':
      return {
        says: `the last reading of ${stream} failed, and is tried again: ${fault?.message ?? ''}`,
        cure: fault?.cure ?? null,
      };
    case 'backfilling': {
      const done = streams.filter(({ pulled, caught_up_at }) => pulled && caught_up_at !== null).length;
      const all = streams.filter(({ pulled }) => pulled).length;
      return {
        says: `its history is being read: ${done} of ${all} streams are done (${percent(done, all)} %)`,
        cure: null,
      };
    }
    case 'quiet': {
      const hours = last_at === null ? 0 : (now.getTime() - Date.parse(last_at)) / HOUR_MS;
      return {
        says: `nothing in ${stream} for ${amount(hours)} h, where ${amount(perHour ?? 0)} an hour are usual`,
        cure: 'Look whether it is as quiet there; connection test tells what may be read.',
      };
    }
    case 'new':
      return { says: 'nothing was read or posted yet', cure: null };
    default:
      return { says: 'all is read as it comes', cure: null };
  }
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((100 * part) / whole);
}

/** Two digits that count. */
function amount(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toPrecision(2);
}
