/** Rows of a file as envelopes of a connection: streamed, so that the file's size costs no memory. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parse as parseCsv } from 'csv-parse';
import { Fault, type Mapped } from '#sdk';
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
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

const BATCH = 500;
const BAD_KEPT = 100;
const LINE_LIMIT = 16 * 1024 * 1024;

interface Line {
  readonly line: number;
  readonly record?: unknown;
  readonly problem?: string;
}

/** JSON Lines, or CSV with a header row, by the file's ending. Throws `config` for a file that can't be read. */
export async function importFile(file: string, parts: ImportParts): Promise<ImportReport> {
  const size = await stat(file).catch((cause: unknown) => {
    throw new Fault('config', `${file} can't be read`, {
      cause,
      cure: 'Give the path of a .jsonl, .ndjson or .csv file.',
    });
  });
  if (!size.isFile())
    throw new Fault('config', `${file} is no file`, { cure: 'Give the path of a .jsonl, .ndjson or .csv file.' });
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

  for await (const { line, record, problem } of file.toLowerCase().endsWith('.csv')
    ? csvRows(stream)
    : jsonLines(stream)) {
    report.rows += 1;
    if (problem !== undefined) {
      bad(line, problem);
      continue;
    }
    const arrival = arrive(source, record, identify);
    const mapped = arrival.unreadable === null ? map(arrival) : { drift: arrival.unreadable };
    if ('skipped' in mapped) report.skipped += 1;
    if ('drift' in mapped) bad(line, mapped.drift.map(({ field, problem }) => `${field}: ${problem}`).join('; '));
    batch.push({ arrival, mapped: 'activity' in mapped });
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return report;
}

async function* jsonLines(stream: NodeJS.ReadableStream): AsyncGenerator<Line> {
  let line = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line += 1;
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') continue;
    if (json.length > LINE_LIMIT) {
      yield { line, problem: `the line is ${json.length} characters long, and ${LINE_LIMIT} is the limit` };
      continue;
    }
    try {
      yield { line, record: JSON.parse(json) as unknown };
    } catch (error) {
      yield { line, problem: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}

async function* csvRows(stream: NodeJS.ReadableStream): AsyncGenerator<Line> {
  const rows = stream.pipe(
    parseCsv({
      bom: true,
      columns: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LINE_LIMIT,
    }),
  );
  stream.on('error', (error) => rows.destroy(error));
  try {
    for await (const { record, info } of rows as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number; error?: { message: string } };
    }>) {
      if (info.error) yield { line: info.lines, problem: `the columns do not fit the header: ${info.error.message}` };
      else yield { line: info.lines, record };
    }
  } catch (error) {
    throw new Fault('rejected', `the CSV can't be read on: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      cure: 'What came before is in. Mend that line and import the file again: rows that are in already are not doubled.',
    });
  }
}
