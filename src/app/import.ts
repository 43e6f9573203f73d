/** Rows of a file as envelopes of a connection: streamed, so that the file's size costs no memory. */
import { Fault, type Stream } from '#sdk';
import { arrive, type Arrival, type Carry, type Identify, type MapArrival, type Source } from '../ingest/index.ts';
import { openRows, type BadRow, type ImportProgress } from './rows.ts';

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
  readonly map: MapArrival;
  readonly carry: Carry;
  /** Of the stream that the rows belong to: how its files of XML are read, where they are. */
  readonly split?: Stream['split'];
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

const BATCH = 500;
const BAD_KEPT = 100;
/** JSON Lines, CSV with a header row, or a vendor's XML, by the file's ending. Throws `config` for a file that can't be read. */
export async function importFile(file: string, parts: ImportParts): Promise<ImportReport> {
  const { source, identify, map, carry, onProgress } = parts;
  const report = { rows: 0, imported: 0, known: 0, skipped: 0, bad: 0, badRows: [] as BadRow[] };
  const { lines, read } = await openRows(file, { split: parts.split });
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
    onProgress?.({ rows: report.rows, ...read() });
  }

  for await (const { line, record, problem } of lines) {
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
