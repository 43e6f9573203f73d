/** History through the mapping as it is now: what would change, and, where it is asked for, the change. It fires nothing. */
import { isDeepStrictEqual } from 'node:util';
import { kinOf, MappedActivity, type Activity, type Audience, type Connector, type Mapped } from '#sdk';
import * as activity from '../activity/index.ts';
import * as ingest from '../ingest/index.ts';
import { newId, transaction, type Clock, type Database, type Tx } from '../platform/index.ts';

export interface RemapParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly map: (arrival: ingest.Arrival) => Mapped;
  /** Of the connection. */
  readonly connector: string;
  readonly audience: (stream: string) => Audience;
  readonly connectors: ReadonlyMap<string, Connector>;
}

export interface RemapExample {
  readonly envelope: string;
  readonly external_id: string;
  /** By field: as it is, and as it would be. */
  readonly changes: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;
}

export interface RemapReport {
  readonly records: number;
  readonly same: number;
  readonly changed: number;
  /** Skipped before, and mapped now. */
  readonly added: number;
  /** Mapped before, and no longer: they stay as they are. */
  readonly drifted: number;
  readonly skipped: number;
  /** In quarantine, and it would map now: quarantine replay takes them. */
  readonly waiting: number;
  /** Deleted at the vendor: their words are not brought back. */
  readonly gone: number;
  /** How often each field would change. */
  readonly fields: Readonly<Record<string, number>>;
  readonly examples: readonly RemapExample[];
}

type Counts = { -readonly [K in Exclude<keyof RemapReport, 'fields' | 'examples'>]: number };

const BATCH = 200;
const EXAMPLES = 5;
/** What a mapping makes, and no other part of us. `audience` is narrowed by the connection's. */
const MADE = Object.keys(MappedActivity.shape).filter(
  (name) => !['connector', 'stream', 'external_id', 'version', 'audience'].includes(name),
) as readonly (keyof MappedActivity & keyof Activity)[];

/** Cut short, it is simply run again. @param apply writes what changes; else it is only told. */
export async function remap(
  parts: RemapParts,
  where: { readonly connection: string; readonly stream: string | null },
  apply: boolean,
  onProgress?: (records: number) => void,
  signal?: AbortSignal,
): Promise<RemapReport> {
  const counts: Counts = { records: 0, same: 0, changed: 0, added: 0, drifted: 0, skipped: 0, waiting: 0, gone: 0 };
  const fields = new Map<string, number>();
  const examples: RemapExample[] = [];
  for (let after: string | null = null; ;) {
    signal?.throwIfAborted();
    const envelopes = await ingest.envelopesAfter(parts.database.pool, where, after, BATCH);
    const last = envelopes.at(-1);
    if (last === undefined) break;
    after = last.id;
    await transaction(parts.database.pool, (tx) => one(tx, envelopes));
    onProgress?.(counts.records);
  }
  return { ...counts, fields: Object.fromEntries([...fields].toSorted(([, a], [, b]) => b - a)), examples };

  async function one(tx: Tx, envelopes: readonly ingest.EnvelopeRow[]): Promise<void> {
    const known = await activity.versionsOf(tx, where.connection, [
      ...new Set(envelopes.map(({ external_id }) => external_id)),
    ]);
    const byCause = new Map(known.map((version) => [version.cause, version]));
    const gone = new Set(
      known.filter(({ kind }) => kind === 'delete').map(({ stream, external_id }) => `${stream} ${external_id}`),
    );
    const isGone = ({ stream, external_id }: ingest.EnvelopeRow): boolean =>
      kinOf(parts.connectors.get(parts.connector), stream).some((name) => gone.has(`${name} ${external_id}`));
    const changed: Activity[] = [];
    const added: Activity[] = [];
    for (const envelope of envelopes) {
      counts.records += 1;
      if (ingest.isTombstone(envelope.version) || isGone(envelope)) {
        counts.gone += 1;
        continue;
      }
      const mapped = parts.map({
        ...envelope,
        connector: parts.connector,
        record: JSON.parse(envelope.payload),
        unreadable: null,
      });
      const before = byCause.get(envelope.id);
      if (envelope.state === 'quarantined') {
        if ('activity' in mapped) counts.waiting += 1;
        else counts.same += 1;
      } else if (!('activity' in mapped)) {
        if (before === undefined) counts.same += 1;
        else if ('drift' in mapped) counts.drifted += 1;
        else counts.skipped += 1;
      } else if (before === undefined) {
        counts.added += 1;
        added.push(fresh(envelope, mapped.activity));
      } else compare(envelope, before, mapped.activity, changed);
    }
    if (!apply) return;
    if (changed.length > 0) await activity.updateMapped(tx, changed);
    if (added.length === 0) return;
    await activity.insertActivities(tx, await activity.inTheirStreams(tx, added, parts.connectors));
    const causes = new Set(added.map(({ cause }) => cause));
    const rows = envelopes.filter(({ id }) => causes.has(id));
    await ingest.settleEnvelopes(
      tx,
      rows.map(({ id, external_id, version }) => ({ id, external_id, version, state: 'mapped', reason: null })),
    );
  }

  function audienceOf(stream: string, mapped: MappedActivity): Audience {
    return mapped.audience ?? parts.audience(stream);
  }

  function fresh(envelope: ingest.EnvelopeRow, mapped: MappedActivity): Activity {
    const audience = audienceOf(envelope.stream, mapped);
    const { id: cause, connection, seen_at } = envelope;
    return activity.toActivity(mapped, { id: newId(), connection, audience, cause, seen_at, backfilled: true }, null);
  }

  function compare(
    { id, external_id, stream }: ingest.EnvelopeRow,
    before: Activity,
    mapped: MappedActivity,
    into: Activity[],
  ): void {
    const after: Activity = { ...before, ...pick(mapped), audience: audienceOf(stream, mapped) };
    // Enrichment fills a language that the vendor does not say.
    if (mapped.language === null) Object.assign(after, { language: before.language });
    Object.assign(after, { reach: activity.reachOf(after) });
    const differing = [...MADE, 'audience' as const].filter((name) => !isDeepStrictEqual(before[name], after[name]));
    if (differing.length === 0) {
      counts.same += 1;
      return;
    }
    counts.changed += 1;
    into.push(after);
    for (const name of differing) fields.set(name, (fields.get(name) ?? 0) + 1);
    if (examples.length < EXAMPLES) {
      const changes = differing.map((name) => [name, { before: before[name], after: after[name] }] as const);
      examples.push({ envelope: id, external_id, changes: Object.fromEntries(changes) });
    }
  }
}

function pick(mapped: MappedActivity): Partial<Activity> {
  return Object.fromEntries(MADE.map((name) => [name, mapped[name]]));
}
