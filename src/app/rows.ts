/** Rows of a file: streamed, so that the file's size costs no memory. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse as parseCsv } from 'csv-parse';
import { asFault, Fault, parseJson, type Stream } from '#sdk';

/** In bytes. */
const LINE_LIMIT = 16 * 1024 * 1024;
/** In bytes: of a JSON list, which is read at once. */
const LIST_LIMIT = 128 * 1024 * 1024;
const NEW_LINE = 0x0a;
const SPACE = 0x20;

export interface Line {
  readonly line: number;
  readonly record?: unknown;
  readonly problem?: string;
}

export interface ImportProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** A row that was not taken. */
export interface BadRow {
  readonly line: number;
  readonly reason: string;
}

export interface Rows {
  readonly lines: AsyncIterable<Line>;
  /** How far it is read. */
  readonly read: () => Omit<ImportProgress, 'rows'>;
}

/** JSON Lines, a JSON list, CSV with a header row, or a vendor's XML, by the file's ending. Throws `config` for a file that can't be read. */
export async function openRows(file: string, split?: Stream['split']): Promise<Rows> {
  const kinds = 'Give the path of a .jsonl, .ndjson, .json, .csv or .xml file.';
  const size = await stat(file).catch((cause: unknown) => {
    throw new Fault('config', `${file} can't be read`, { cause, cure: kinds });
  });
  if (!size.isFile()) throw new Fault('config', `${file} is no file`, { cure: kinds });
  const stream = createReadStream(file);
  const lines = linesOf(file, stream, split);
  return { lines, read: () => ({ bytes: stream.bytesRead, totalBytes: size.size }) };
}

function linesOf(file: string, stream: Readable, split: Stream['split']): AsyncIterable<Line> {
  const name = file.toLowerCase();
  if (name.endsWith('.csv')) return csvRows(stream);
  if (name.endsWith('.json')) return jsonList(file, stream);
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

/** A list, or an object that holds one: what helpdesks export. `line` is an item's number. What is neither is read as JSON Lines. */
async function* jsonList(file: string, stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (length > LIST_LIMIT)
      throw new Fault('config', `${file} is longer than ${LIST_LIMIT} bytes`, {
        cure: 'Write it as JSON Lines, one record a line, in a .jsonl file: it has no limit.',
      });
  }
  const bytes = Buffer.concat(parts);
  const { record } = parsed(bytes);
  const list = Array.isArray(record) ? record : Object.values(record ?? {}).find((value) => Array.isArray(value));
  if (!Array.isArray(list)) return yield* jsonLines(Readable.from([bytes]));
  for (const [at, item] of list.entries()) yield { line: at + 1, record: item };
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
