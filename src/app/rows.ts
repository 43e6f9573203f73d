/** Rows of a file: streamed, so that the file's size costs no memory. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse as parseCsv } from 'csv-parse';
import { asFault, Fault, parseJson, type Stream } from '#sdk';
import { Refused } from '../platform/index.ts';
import { asUtf8, type Decoding } from './decoded.ts';

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

export interface Reading extends Decoding {
  /** How XML of the stream is read, where it is. */
  readonly split?: Stream['split'];
  /** JSON that is no UTF-8 is read as well; else it is a bad row. */
  readonly anyEncoding?: boolean;
  /** How a file with another ending is read. */
  readonly others?: Readonly<Record<string, (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Line>>>;
}

/** JSON Lines, a JSON list, CSV with a header row, or a vendor's XML, by the file's ending. Throws `config` for a file that can't be read. */
export async function openRows(file: string, reading: Reading = {}): Promise<Rows> {
  const kinds = 'Give the path of a .jsonl, .ndjson, .json, .csv or .xml file.';
  const size = await stat(file).catch((cause: unknown) => {
    throw new Fault('config', `${file} can't be read`, { cause, cure: kinds });
  });
  if (!size.isFile()) throw new Fault('config', `${file} is no file`, { cure: kinds });
  const stream = createReadStream(file);
  const lines = linesOf(file, stream, reading);
  return { lines, read: () => ({ bytes: stream.bytesRead, totalBytes: size.size }) };
}

function linesOf(file: string, stream: Readable, reading: Reading): AsyncIterable<Line> {
  const { split, anyEncoding = false, others = {} } = reading;
  const name = file.toLowerCase();
  const other = Object.entries(others).find(([ending]) => name.endsWith(ending));
  if (other) return other[1](asUtf8(stream, reading));
  if (/\.(?:csv|tsv)$/.test(name)) return csvRows(asUtf8(stream, reading));
  const bytes = anyEncoding ? asUtf8(stream, reading) : (stream as AsyncIterable<Buffer>);
  if (name.endsWith('.json')) return jsonList(file, bytes);
  if (!name.endsWith('.xml')) return jsonLines(bytes);
  if (split) return xmlRecords(stream, split);
  throw new Fault('config', 'XML is not read here', {
    cure: 'An archive comes in by bondfire import <file> --connection <id>, and from there into the library by library import --connection <id> --threads. Else give a .jsonl, .ndjson, .json or .csv file.',
  });
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
  const list = Array.isArray(record) ? record : listIn(record);
  if (list === undefined && record !== undefined) return yield { line: 1, record };
  if (list === undefined) return yield* jsonLines(Readable.from([bytes]));
  for (const [at, item] of list.entries()) yield { line: at + 1, record: item };
}

/** The longest list of objects in it, or one level below. */
function listIn(record: unknown): readonly unknown[] | undefined {
  const above = listsOf(valuesOf(record));
  const below = valuesOf(record).flatMap((one) => (Array.isArray(one) ? [] : listsOf(valuesOf(one))));
  const found = above.length > 0 ? above : isEntry(record) ? [] : below;
  return found.toSorted((a, b) => b.length - a.length)[0];
}

function valuesOf(one: unknown): unknown[] {
  return typeof one === 'object' && one !== null ? Object.values(one) : [];
}

function listsOf(all: readonly unknown[]): unknown[][] {
  return all.filter((one): one is unknown[] => Array.isArray(one) && (typeof one[0] === 'object' || one.length === 0));
}

/** One entry alone, and not what holds them. */
function isEntry(record: unknown): boolean {
  return typeof record === 'object' && record !== null && ('text' in record || 'title' in record);
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

/** In characters: no header is longer. */
const HEADER_LIMIT = 65_536;

/** By the header row: what stands most often between its names. Excel may say it in a row of its own. */
async function separated(
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly delimiter: string; readonly all: AsyncIterable<Buffer> }> {
  const rest = chunks[Symbol.asyncIterator]();
  let head = '';
  let ended = false;
  while (!ended && head.length < HEADER_LIMIT && !/\S[^\n]*\n/.test(head)) {
    const next = await rest.next();
    ended = next.done === true;
    if (next.done !== true) head += next.value.toString('utf8');
  }
  const told = /^\uFEFF?sep=(.)\r?\n/.exec(head);
  if (told !== null) head = head.slice(told[0].length);
  const [header = ''] = head
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .trimStart()
    .split('\n', 1);
  const counts = [',', ';', '\t', '|'].map((one): [string, number] => [one, header.split(one).length]);
  const [delimiter] = told?.[1] === undefined ? (counts.toSorted(([, a], [, b]) => b - a)[0] ?? [',']) : [told[1]];
  async function* all(): AsyncGenerator<Buffer> {
    yield Buffer.from(head);
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  }
  return { delimiter, all: all() };
}

async function* csvRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const broken: Line[] = [];
  const { delimiter, all } = await separated(chunks);
  const stream = Readable.from(all);
  const rows = stream.pipe(
    parseCsv({
      delimiter,
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
    throw new Refused(
      { code: 'bad_row', row: null, why: error instanceof Error ? error.message : String(error) },
      `the CSV can't be read on: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
        cure: 'What came before is in. Mend that line and import the file again: rows that are in already are not doubled.',
      },
    );
  }
  yield* broken;
}
