/** What would have been noticed in a file of talk: mapped and judged by the code that maps and judges what arrives, and stored nowhere. */
import type { Activity, Connector, Mapped } from '#sdk';
import * as activity from '../activity/index.ts';
import { arrive, type Arrival, type Identify } from '../ingest/index.ts';
import type { CompiledMapping } from '../mapping/index.ts';
import { newId, Refused } from '../platform/index.ts';
import { createHistory, type CompiledSlice, type WouldNotice } from '../signals/index.ts';
import type { Enriching } from './app.ts';
import type { ArchiveNotice, ArchiveReport } from './archives-store.ts';
import { openRows, type BadRow, type Line } from './rows.ts';

/** What is read, the first that fits wins. */
const FORMATS = ['radian6.posts', 'webhook.activities', 'webhook.events', 'webhook.posts'] as const;
/** So many records tell which of them it is. */
const TRIED = 100;
const MOST_POSTS = 200_000;
const MOST_DAYS = 750;
const DAY_MS = 86_400_000;
const BATCH = 500;
const BAD_KEPT = 5;
const MOST_NOTICED = 50;
const LONGEST_TEXT = 500;
/** Of everybody: an archive is what was said outside. */
const CONNECTION = 'archive';

export interface ReadingParts {
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly mappingFor: (connector: string, stream: string) => CompiledMapping | null;
  readonly enricher: Enriching['enricher'];
  readonly slices: readonly CompiledSlice[];
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Every few thousand posts. */
  readonly onProgress: (posts: number, format: string) => Promise<void>;
}

interface Format {
  readonly name: string;
  readonly connector: string;
  readonly stream: string;
  readonly mapping: CompiledMapping;
}

type Slim = NonNullable<ArchiveNotice['first']>;

/** Throws `config` or `rejected` for a file that is no archive, with what to do. */
export async function readArchive(file: string, parts: ReadingParts): Promise<ArchiveReport & { posts: number }> {
  const { signal, slices, enricher } = parts;
  const format = await formatOf(file, parts);
  const history = createHistory(slices);
  const slim = new Map<string, Slim>();
  const things = new Set<string>();
  const bad: BadRow[] = [];
  let badCount = 0;
  let skipped = 0;
  let batch: Activity[] = [];

  async function flush(): Promise<void> {
    signal.throwIfAborted();
    const told = await enricher.enrich(batch);
    history.add(batch.map((one, at) => activity.withEnrichment(one, told[at] ?? undefined)));
    for (const { id, published_at, text, title, actor, url } of batch)
      slim.set(id, {
        at: published_at,
        text: (text ?? title)?.slice(0, LONGEST_TEXT) ?? null,
        author: actor?.name ?? actor?.handle ?? null,
        url,
      });
    batch = [];
    await parts.onProgress(slim.size, format.name);
  }

  const { lines } = await rowsOf(file, parts);
  for await (const line of lines) {
    const { mapped, arrival } = mapLine(line, format, parts.now);
    if ('drift' in mapped) {
      badCount += 1;
      if (bad.length < BAD_KEPT) bad.push({ line: line.line, reason: mapped.drift });
    } else if ('skipped' in mapped || things.has(arrival.external_id)) skipped += 1;
    else {
      things.add(arrival.external_id);
      batch.push(asActivity(mapped.activity, parts.now));
      if (things.size > MOST_POSTS)
        throw new Refused(
          { code: 'too_many', most: MOST_POSTS, of: 'posts' },
          `it holds more than ${MOST_POSTS.toLocaleString('en')} posts`,
          'Give a part of it: the weeks around what you remember.',
        );
      if (batch.length >= BATCH) await flush();
    }
  }
  await flush();
  const times = [...slim.values()].map(({ at }) => at).toSorted();
  if (Date.parse(times.at(-1) ?? '') - Date.parse(times[0] ?? '') > MOST_DAYS * DAY_MS)
    throw new Refused(
      { code: 'too_many', most: MOST_DAYS, of: 'days' },
      `it holds more than ${MOST_DAYS} days`,
      'Give a part of it: the weeks around what you remember.',
    );
  const found = await history.tell(signal);
  const gravest = found.toSorted((one, other) => other.severity - one.severity).slice(0, MOST_NOTICED);
  return {
    posts: slim.size,
    since: times[0] ?? parts.now.toISOString(),
    until: times.at(-1) ?? parts.now.toISOString(),
    skipped,
    bad: badCount,
    bad_rows: bad,
    count: found.length,
    noticed: gravest.toSorted((one, other) => one.raisedAt - other.raisedAt).map((one) => noticeOf(one, slim)),
  };
}

function noticeOf({ raisedAt, peakAt, first, ...one }: WouldNotice, slim: ReadonlyMap<string, Slim>): ArchiveNotice {
  return {
    ...one,
    raised_at: new Date(raisedAt).toISOString(),
    peak_at: peakAt === null ? null : new Date(peakAt).toISOString(),
    first: (first && slim.get(first.activity)) ?? null,
  };
}

async function rowsOf(file: string, { connectors }: Pick<ReadingParts, 'connectors'>) {
  return openRows(file, { split: connectors.get('radian6')?.streams['posts']?.split, anyEncoding: true });
}

/** By which mapping most of its first records are read. */
async function formatOf(file: string, parts: ReadingParts): Promise<Format> {
  const formats = FORMATS.flatMap((name): Format[] => {
    const [connector = '', stream = ''] = name.split('.');
    const mapping = parts.mappingFor(connector, stream);
    return mapping === null ? [] : [{ name, connector, stream, mapping }];
  });
  const first: Line[] = [];
  const { lines } = await rowsOf(file, parts);
  for await (const line of lines) if (first.push(line) >= TRIED) break;
  if (first.length === 0)
    throw new Refused({ code: 'nothing_in_it' }, 'nothing is in it', 'Give a file that holds posts, one a row.');
  const tried = formats.map((format) => {
    const all = first.map((line) => mapLine(line, format, parts.now).mapped);
    return { format, fitting: all.filter((one) => !('drift' in one)).length, all };
  });
  const [best] = tried.toSorted((one, other) => other.fitting - one.fitting);
  if (best !== undefined && best.fitting * 2 > first.length) return best.format;
  const at = best?.all.findIndex((one) => 'drift' in one) ?? 0;
  const wrong = best?.all[at];
  const reason = wrong !== undefined && 'drift' in wrong ? wrong.drift : 'nothing of it is read';
  throw new Refused(
    { code: 'bad_row', row: first[at]?.line ?? 1, why: reason },
    `it is no archive that is read here: row ${first[at]?.line ?? 1}: ${reason}`,
    'Give an export of Radian6 or Social Studio (CSV or XML), ActivityStreams, CloudEvents, or rows with id, text, created_at and author, as JSON Lines or CSV.',
  );
}

type Read = { readonly activity: Extract<Mapped, { activity: unknown }>['activity'] } | { readonly skipped: string };

function mapLine(
  { record, problem }: Line,
  { connector, stream, mapping }: Format,
  now: Date,
): { readonly arrival: Pick<Arrival, 'external_id'>; readonly mapped: Read | { readonly drift: string } } {
  if (problem !== undefined) return { arrival: { external_id: '' }, mapped: { drift: problem } };
  const identify: Identify = (_connection, _stream, one) => mapping.keyOf(one);
  const arrival = arrive({ connection: CONNECTION, connector, stream, backfilled: true }, record, identify);
  const identity = { id: arrival.external_id, version: arrival.version };
  const mapped = arrival.unreadable === null ? mapping.map(record, identity) : { drift: arrival.unreadable };
  if ('drift' in mapped)
    return { arrival, mapped: { drift: mapped.drift.map((one) => `${one.field}: ${one.problem}`).join('; ') } };
  // Nobody says anything in the time to come.
  if ('activity' in mapped && new Date(mapped.activity.published_at) > now)
    return { arrival, mapped: { drift: 'published_at: it lies ahead' } };
  return { arrival, mapped };
}

function asActivity(mapped: Parameters<typeof activity.toActivity>[0], now: Date): Activity {
  const where = {
    id: newId(),
    connection: CONNECTION,
    audience: 'external' as const,
    cause: newId(),
    seen_at: now.toISOString(),
    backfilled: true,
  };
  return activity.toActivity(mapped, where, null);
}
