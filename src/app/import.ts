/** Rows of a file as envelopes of a connection: streamed, so that the file's size costs no memory. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { parse as parseCsv } from 'csv-parse';
import { asFault, Fault, parseJson, type Mapped, type Stream } from '#sdk';
import { arrive, type Arrival, type Carry, type Identify, type Source } from '../ingest/index.ts';

export interface ImportProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** A row that did not become an activity. */
export interface BadRow {
  readonly line: number;
  readonly reason: string;
}

export interface ImportReport {
  readonly rows: number;
  /** New activities; the rest was here before, skipped or bad. */
  readonly imported: number;
  readonly known: number;
  readonly skipped: number;
  readonly bad: number;
  /** The first `BAD_KEPT` of them. */
  readonly badRows: readonly BadRow[];
}

export interface ImportParts {
  readonly source: Source;
  readonly identify: Identify;
  readonly map: (arrival: Arrival) => Mapped;
  readonly carry: Carry;
  /** Of the stream that the rows belong to: how its files of XML are read, where they are. */
  readonly split?: Stream['split'];
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

const BATCH = 500;
const BAD_KEPT = 100;
/** In bytes. */
const LINE_LIMIT = 16 * 1024 * 1024;
const NEW_LINE = 0x0a;
const SPACE = 0x20;

interface Line {
  readonly line: number;
  readonly record?: unknown;
  readonly problem?: string;
}

/** JSON Lines, CSV with a header row, or a vendor's XML, by the file's ending. Throws `config` for a file that can't be read. */
export async function importFile(file: string, parts: ImportParts): Promise<ImportReport> {
  const size = await stat(file).catch((cause: unknown) => {
    throw new Fault('config', `${file} can't be read`, {
      cause,
      cure: 'Give the path of a .jsonl, .ndjson, .csv or .xml file.',
    });
  });
  if (!size.isFile())
    throw new Fault('config', `${file} is no file`, { cure: 'Give the path of a .jsonl, .ndjson, .csv or .xml file.' });
  const { source, identify, map, carry, onProgress } = parts;
  const report = { rows: 0, imported: 0, known: 0, skipped: 0, bad: 0, badRows: [] as BadRow[] };
  const stream = createReadStream(file);
  let batch: { arrival: Arrival; mapped: boolean }[] = [];

  function bad(line: number, reason: string): void {
    report.bad += 1;
    if (report.badRows.length < BAD_KEPT) report.badRows.push({ line, reason });
  }

  async function flush(): Promise<void> {
    const carried = await carry(batch.map(({ arrival }) => arrival));
    for (const [at, fresh] of carried.entries()) {
      if (!fresh) report.known += 1;
      else if (batch[at]?.mapped) report.imported += 1;
    }
    batch = [];
    onProgress?.({ rows: report.rows, bytes: stream.bytesRead, totalBytes: size.size });
  }

  for await (const { line, record, problem } of linesOf(file, stream, parts.split)) {
    report.rows += 1;
    if (problem !== undefined) {
      bad(line, problem);
      continue;
    }
    const arrival = arrive(source, record, identify);
    const missing = arrival.unreadable?.find(({ field }) => field === 'mapping');
    if (missing) throw new Fault('config', missing.problem, { cure: 'Name one that there is with --map.' });
    const mapped = arrival.unreadable === null ? map(arrival) : { drift: arrival.unreadable };
    if ('skipped' in mapped) report.skipped += 1;
    if ('drift' in mapped) bad(line, mapped.drift.map(({ field, problem }) => `${field}: ${problem}`).join('; '));
    batch.push({ arrival, mapped: 'activity' in mapped });
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return report;
}

function linesOf(file: string, stream: Readable, split: Stream['split']): AsyncIterable<Line> {
  const name = file.toLowerCase();
  if (name.endsWith('.csv')) return csvRows(stream);
  if (!name.endsWith('.xml')) return jsonLines(stream);
  if (split) return xmlRecords(stream, split);
  throw new Fault('config', 'XML of this stream is not imported', { cure: 'Give a .jsonl, .ndjson or .csv file.' });
}

/** What is behind a mistake cannot be read: it is the last row, and a bad one. */
async function* xmlRecords(stream: Readable, split: NonNullable<Stream['split']>): AsyncGenerator<Line> {
  let last = 1;
  try {
    for await (const { line, record } of split(stream as AsyncIterable<Uint8Array>)) {
      last = line;
      yield { line, record };
    }
  } catch (thrown) {
    const { kind, message } = asFault(thrown);
    if (kind !== 'drift') throw thrown;
    yield { line: last, problem: `it is not read on behind this line: ${message}` };
  }
}

async function* jsonLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let line = 0;
  for await (const bytes of byteLines(stream)) {
    line += 1;
    if (bytes === null) yield { line, problem: `the line is longer than ${LINE_LIMIT} bytes` };
    else if (bytes.some((byte) => byte > SPACE)) yield { line, ...parsed(bytes) };
  }
}

function parsed(bytes: Buffer): Pick<Line, 'record' | 'problem'> {
  try {
    return { record: parseJson(bytes) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Without their ends; null for one that is too long to be held. */
async function* byteLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  let parts: Buffer[] = [];
  let length = 0;

  function add(part: Buffer): void {
    length += part.length;
    if (length > LINE_LIMIT) parts = [];
    else parts.push(part);
  }

  function end(): Buffer | null {
    const line = length > LINE_LIMIT ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  }

  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(NEW_LINE); at !== -1; at = chunk.indexOf(NEW_LINE, from)) {
      add(chunk.subarray(from, at));
      yield end();
      from = at + 1;
    }
    add(chunk.subarray(from));
  }
  if (length > 0) yield end();
}

async function* csvRows(stream: Readable): AsyncGenerator<Line> {
  const broken: Line[] = [];
  const rows = stream.pipe(
    parseCsv({
      bom: true,
      columns: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: LINE_LIMIT,
      on_skip(error) {
        const line = typeof error?.['lines'] === 'number' ? error['lines'] : rows.info.lines;
        broken.push({ line, problem: `the CSV is broken here: ${error?.message ?? 'no reason was given'}` });
        return undefined;
      },
    }),
  );
  stream.on('error', (error) => rows.destroy(error));
  try {
    for await (const { record, info } of rows as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number; error?: { message: string } };
    }>) {
      yield* broken.splice(0);
      if (info.error) yield { line: info.lines, problem: `the columns do not fit the header: ${info.error.message}` };
      else yield { line: info.lines, record };
    }
  } catch (error) {
    throw new Fault('rejected', `the CSV can't be read on: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      cure: 'What came before is in. Mend that line and import the file again: rows that are in already are not doubled.',
    });
  }
  yield* broken;
}
