/**
 * Reading by export: ask for it, wait until it is made, fetch the file, and forget it when it has expired.
 * The cursor holds each of these steps, so a crash between them goes on with the same export, or asks for another.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Fault, type Page } from '#sdk';
import { segment, type Spredfast } from './client.ts';
import { startOf } from './cursor.ts';
import { ExportStarted, ExportState, expected } from './schema.ts';

/**
 * `from`: all before it was read. `job`: an export of what lies between there and `to`, that was asked for at `asked` and of whose rows `read` are committed.
 * `asked`: when the last one was asked for, once all was read. Epoch milliseconds.
 */
const Job = z.strictObject({ id: z.string(), asked: z.int(), to: z.int(), read: z.int() });
const Cursor = z.strictObject({ from: z.int(), job: Job.optional(), asked: z.int().optional() });
type Cursor = z.output<typeof Cursor>;
type Job = z.output<typeof Job>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Rows that are committed at once. */
const ROWS = 500;
/** A small export is made at once; for a larger one the next pull asks again, later the longer it takes. */
const PAUSES_MS = [250, 500];
const SOONEST_MS = 10_000;
const LATEST_MS = 300_000;
/** One that is still not made by then is given up. */
const PATIENCE_MS = 6 * HOUR;
/** No other word than `complete` is documented; these cannot mean that it is still coming. */
const FAILED: ReadonlySet<string> = new Set(['failed', 'failure', 'error', 'cancelled', 'canceled', 'expired']);
/** How many exports may fail in one pull. */
const ATTEMPTS = 3;

type Rows = (body: Uint8Array) => readonly unknown[];

export async function* exported(
  client: Spredfast,
  type: string,
  rowsOf: Rows,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const start: Cursor = read(cursor) ?? { from: startOf(client) };
  // Each one is work for the vendor, and we are asked for news every minute.
  if (Date.now() - (start.asked ?? 0) < client.settings.export_minutes * MINUTE) return;
  let { from, job } = start;
  let fields: readonly number[] | null = null;
  for (let failed = 0; failed < ATTEMPTS;) {
    if (job === undefined) {
      fields ??= await fieldsOf(client, type, signal);
      job = await ask(client, type, from, fields, signal);
      // From here on a crash finds the same export.
      yield { records: [], cursor: written({ from, job }) };
    }
    const rows = await fetched(client, job, rowsOf, signal);
    if (rows === null) {
      failed += 1;
      job = undefined;
      yield { records: [], cursor: written({ from }) };
      continue;
    }
    for (let at = job.read; at < rows.length; at += ROWS) {
      job = { ...job, read: at + ROWS };
      yield { records: rows.slice(at, at + ROWS), cursor: written({ from, job }) };
    }
    const { asked, to } = job;
    if (to > asked) {
      const back = Math.max(from, asked - client.settings.overlap_hours * HOUR);
      yield { records: [], cursor: written({ from: back, asked }) };
      return;
    }
    from = to;
    job = undefined;
    yield { records: [], cursor: written({ from }) };
  }
  throw new Fault('transient', `the vendor made ${ATTEMPTS} exports of ${type} and none could be fetched`);
}

async function ask(
  client: Spredfast,
  type: string,
  from: number,
  fields: readonly number[],
  signal: AbortSignal,
): Promise<Job> {
  const asked = Date.now();
  const { streams, export_days: days } = client.settings;
  // The vendor's clock may be ahead of ours.
  const to = Math.min(from + days * 24 * HOUR, asked + HOUR);
  const query = {
    start: new Date(from).toISOString(),
    // Not included.
    stop: new Date(to).toISOString(),
    timezone: 'UTC',
    fields,
    ...(streams.length > 0 && { stream_ids: streams }),
  };
  const body = await client.prepare(
    `v2/analytics/export/${type}`,
    { format: 'json' },
    { query },
    `ask for an export of ${type}`,
    signal,
  );
  return { id: expected(ExportStarted, body, 'the export').export_id, asked, to, read: 0 };
}

/** The rows; null where there is nothing to be had of this export any more. Throws `limited` while it is being made. */
async function fetched(
  client: Spredfast,
  { id, asked }: Job,
  rowsOf: Rows,
  signal: AbortSignal,
): Promise<readonly unknown[] | null> {
  for (const pause of [...PAUSES_MS, null]) {
    const state = await gone(
      client.get(`v2/analytics/export/${segment(id)}/status`, {}, 'ask for the export', signal),
      NO_EXPORT,
    );
    if (state === null) return null;
    const { status, url } = expected(ExportState, state, 'the state of the export');
    if (status === 'complete') {
      if (!url || !URL.canParse(url)) throw new Fault('drift', 'the export is complete and has no address');
      const file = await gone(client.download(new URL(url), signal), NO_FILE);
      return file === null ? null : rowsOf(file.body);
    }
    if (FAILED.has(status?.toLowerCase() ?? '') || Date.now() - asked > PATIENCE_MS) return null;
    if (pause !== null) await sleep(pause, undefined, { signal });
  }
  const wait = Math.min(Math.max(Date.now() - asked, SOONEST_MS), LATEST_MS);
  throw new Fault('limited', 'the vendor is still making the export', { retryAt: new Date(Date.now() + wait) });
}

const NO_EXPORT: readonly number[] = [404, 410];
/** Behind a signed address that has expired the store answers 403. */
const NO_FILE: readonly number[] = [403, ...NO_EXPORT];

async function gone<T>(asked: Promise<T>, statuses: readonly number[]): Promise<T | null> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.kind === 'rejected' && statuses.includes(thrown.answer?.status ?? 0))
      return null;
    throw thrown;
  }
}

const Field = z.looseObject({ id: z.coerce.number().int() });
const Fields = z.union([
  z.array(Field),
  z.looseObject({ data: z.array(Field) }).transform(({ data }) => data),
  z.looseObject({ fields: z.array(Field) }).transform(({ fields }) => fields),
]);

async function fieldsOf(client: Spredfast, type: string, signal: AbortSignal): Promise<readonly number[]> {
  if (client.settings.fields.length > 0) return client.settings.fields;
  const body = await client.get(`v2/analytics/export/${type}/fields`, {}, `list the columns of ${type}`, signal);
  const { success, data } = Fields.safeParse(body);
  if (success && data.length > 0) return data.map(({ id }) => id);
  throw new Fault('config', `the vendor lists the columns of ${type} in a way that is not known`, {
    cure: 'Set fields: the numbers of the columns, as GET /v2/analytics/export/stream_items/fields answers them.',
  });
}

function written(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

function read(cursor: string | null): Cursor | null {
  if (cursor === null) return null;
  try {
    return Cursor.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new Fault('bug', `not a cursor of an export: ${cursor.slice(0, 80)}`, { cause });
  }
}
