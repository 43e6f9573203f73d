/** `signals detect`: how unusual each row of a series is, without a database. It must start at once, so it loads nothing else. */
import { InvalidArgumentError, type Command } from 'commander';
import {
  bucketOf,
  observe,
  readColumns,
  readRow,
  startDetector,
  type Columns,
  type DetectorState,
  type Row,
} from '../../signals/detect/index.ts';
import { define, does, FOUND_PROBLEMS, OK, type Cli, type Json } from '../command.ts';
import { linesOf } from '../lines.ts';
import { counted, json, visible } from '../words.ts';

interface Options extends Json {
  readonly series: string;
  readonly bucket?: number;
}

const LONGEST_LINE = 100_000;
/** Rows that are read before the width of a bucket is known. */
const LOOKED_AT = 1_000;
const MOST_TOLD = 20;
const HOUR_MS = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS };

export function detectCommand(signals: Command, cli: Cli): void {
  const command = define(signals, 'detect', {
    summary: 'how unusual each number of a series is, by the very code that judges spikes: CSV in, CSV out',
    examples: ['signals detect --series returns.csv > scores.csv', 'signals detect --json --series - < returns.csv'],
    more: 'Columns timestamp and value in, timestamp and anomaly_score out: 1 where people would be told, else below 0.5 by how near it is to that; from the rows up to each alone.\nA time without a zone is UTC, an empty value is unknown and no zero. A row that is not later than the one before scores 0. Exits with 3 where rows could not be read.',
  })
    .requiredOption('--series <file>', 'the series, or - for stdin')
    .option('--bucket <width>', 'how far apart rows are, such as 5m; else the commonest distance', widthOf);
  does(command, cli, async ({ series, bucket, json: asJson = false }: Options) => {
    const told = { bad: 0, late: 0, rows: 0 };
    const tell = (number: number, problem: string): void => {
      told.bad += 1;
      if (told.bad <= MOST_TOLD) cli.terminal.note(`line ${number}: ${visible(problem)}`);
    };
    let columns: Columns | null = null;
    let state: DetectorState | null = null;
    let waiting: Row[] = [];
    const judge = (rows: readonly Row[], begun: DetectorState): DetectorState => {
      let next = begun;
      const lines = rows.map((row) => {
        const { at, value, timestamp } = row;
        if (next.lastAt !== null && at <= next.lastAt) told.late += 1;
        const { state, judged } = observe(next, { at, count: value ?? 0, missing: value === null });
        next = state;
        if (asJson) return json({ timestamp, ...judged, observed: value }, 0);
        return `${quoted(timestamp)},${Number(judged.score.toFixed(4))}`;
      });
      if (lines.length > 0) cli.terminal.print(...lines);
      told.rows += lines.length;
      return next;
    };
    const begin = (): DetectorState =>
      startDetector({ bucketMs: bucket ?? bucketOf(waiting.map(({ at }) => at)) ?? HOUR_MS });
    for await (const lines of linesOf(cli, series, LONGEST_LINE)) {
      const rows: Row[] = [];
      for (const { number, bytes } of lines) {
        if (bytes === null) {
          tell(number, `it is longer than ${LONGEST_LINE.toLocaleString('en')} bytes`);
          continue;
        }
        const text = bytes.toString('utf8');
        if (columns === null) {
          if (text.trim() === '') continue;
          const named = readColumns(text);
          if ('problem' in named) {
            cli.terminal.note(`line ${number}: ${visible(named.problem)}`);
            return FOUND_PROBLEMS;
          }
          columns = named;
          if (!asJson) cli.terminal.print('timestamp,anomaly_score');
          continue;
        }
        const row = readRow(text, columns);
        if (row === null) continue;
        if ('problem' in row) tell(number, row.problem);
        else rows.push(row);
      }
      if (state !== null) state = judge(rows, state);
      else {
        waiting.push(...rows);
        if (waiting.length < LOOKED_AT) continue;
        state = judge(waiting, begin());
        waiting = [];
      }
    }
    if (state === null) judge(waiting, begin());
    return ended(cli, told);
  });
}

function ended(
  { terminal }: Cli,
  { bad, late, rows }: { readonly bad: number; readonly late: number; readonly rows: number },
): number {
  if (bad > MOST_TOLD) terminal.note(`… and ${bad - MOST_TOLD} more.`);
  if (bad > 0) terminal.note(`${counted(bad, 'line')} could not be read; the others are judged without them.`);
  if (late > 0)
    terminal.note(
      `${counted(late, 'row')} came no later than the one before: scored 0, and nothing was learnt from it. Sort the file by time.`,
    );
  if (rows === 0) terminal.note('There is no row in it. Give a file with the columns timestamp and value.');
  return bad > 0 || rows === 0 ? FOUND_PROBLEMS : OK;
}

function widthOf(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Write it as 30s, 5m, 1h or 1d.');
  return Number(count) * (UNITS[unit] ?? 0);
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
