/** What a pull, a webhook or an import brings, before it is an envelope. */
import { hash } from 'node:crypto';
import { CLOCK_SKEW_MS, type Mapped, type Problem } from '#sdk';

/** One record as the vendor sent it. `record` is the parsed `payload`; both are carried so that nothing parses the same bytes twice. */
export interface Arrival {
  readonly connection: string;
  readonly connector: string;
  readonly stream: string;
  readonly external_id: string;
  readonly version: string;
  /** JSON. */
  readonly payload: string;
  readonly record: unknown;
  readonly backfilled: boolean;
  /** Why its id could not be read: it goes to quarantine under an id made of its content. */
  readonly unreadable: readonly Problem[] | null;
}

/** The version of what a sweep no longer found. What came back and went again is `deleted 2`, and so on. */
const DELETED = /^deleted(?: \d+)?$/;

export function isTombstone(version: string): boolean {
  return DELETED.test(version);
}

export function tombstoneVersion(versions: readonly string[]): string {
  const before = versions.filter(isTombstone).length;
  return before === 0 ? 'deleted' : `deleted ${before + 1}`;
}

/** Who a record is at its vendor. */
export type Identify = (
  connection: string,
  stream: string,
  record: unknown,
) => { readonly id: string; readonly version: string } | { readonly drift: readonly Problem[] };

export interface Source {
  readonly connection: string;
  readonly connector: string;
  readonly stream: string;
  /** History: it fires nothing. */
  readonly backfilled: boolean;
}

export function arrive(source: Source, record: unknown, identify: Identify): Arrival {
  const payload = JSON.stringify(record) ?? 'null';
  const key = identify(source.connection, source.stream, record);
  if ('id' in key) return { ...source, external_id: key.id, version: key.version, payload, record, unreadable: null };
  const content = hash('sha256', payload).slice(0, 32);
  return {
    ...source,
    external_id: `${UNREADABLE}${content}`,
    version: content,
    payload,
    record,
    unreadable: key.drift,
  };
}

/** What the mapping says of a record. */
export type MapArrival = (arrival: Arrival) => Mapped;

/** When it was said; null where the mapping cannot tell. */
export function publishedAt(map: MapArrival, arrival: Arrival): Date | null {
  const mapped = map(arrival);
  return 'activity' in mapped ? new Date(mapped.activity.published_at) : null;
}

/** What was said since then is news, whoever reads it first; all else is history, and so is what bears a date to come. */
export function apart(arrival: Arrival, at: Date | null, since: Date, now: Date): Arrival {
  const news = at !== null && at >= since && at.getTime() <= now.getTime() + CLOCK_SKEW_MS;
  return { ...arrival, backfilled: !news };
}

const UNREADABLE = 'unreadable:';

export function isUnreadable(external_id: string): boolean {
  return external_id.startsWith(UNREADABLE);
}

/** 128 bits of SHA-256 over the four parts, as 32 hex digits: what makes an envelope the same envelope. */
export function envelopeKey({ connection, stream, external_id, version }: Arrival): string {
  return hash('sha256', `${connection}\0${stream}\0${external_id}\0${version}`).slice(0, 32);
}
