/** Files of numbers and times: a series of facts, and when things began. */
import { Fault } from '#sdk';
import { openRows, type BadRow } from './rows.ts';

export interface FactRow {
  readonly series: string;
  readonly at: string;
  readonly value: number;
}

const TIMES = ['timestamp', 'at', 'time', 'date'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NAIVE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

/** An instant as files write it: without a zone it is UTC. Null for what is none. */
function instantOf(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const plain = text.trim();
  const at = new Date(
    DAY.test(plain) ? `${plain}T00:00:00Z` : NAIVE.test(plain) ? `${plain.replace(' ', 'T')}Z` : plain,
  );
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Columns `timestamp` (or `at`, `time`, `date`) and `value`, one of them named as the series where there is no `value`. */
export async function readFacts(
  file: string,
  series: string,
): Promise<{ readonly facts: readonly FactRow[]; readonly bad: readonly BadRow[] }> {
  const { lines } = await openRows(file);
  const facts: FactRow[] = [];
  const bad: BadRow[] = [];
  for await (const { line, record, problem } of lines) {
    const row = (record ?? {}) as Readonly<Record<string, unknown>>;
    const at = instantOf(TIMES.map((name) => row[name]).find((one) => one !== undefined));
    const told = row['value'] ?? row[series];
    const value = told === '' || told === undefined || told === null ? Number.NaN : Number(told);
    if (problem !== undefined) bad.push({ line, reason: problem });
    else if (at === null) bad.push({ line, reason: `it has no time in a column ${TIMES.join(', ')}` });
    else if (!(value >= 0))
      bad.push({ line, reason: `${JSON.stringify(told) ?? 'nothing'} is no number of 0 or more` });
    else facts.push({ series, at, value });
  }
  return { facts, bad };
}

/** Columns `onset` and, where it is of one slice alone, `slice`. Throws `rejected` for a row that has none. */
export async function readOnsets(
  file: string,
): Promise<readonly { readonly onset: Date; readonly slice: string | null }[]> {
  const { lines } = await openRows(file);
  const all: { onset: Date; slice: string | null }[] = [];
  for await (const { line, record } of lines) {
    const row = (record ?? {}) as Readonly<Record<string, unknown>>;
    const onset = instantOf(row['onset'] ?? row['timestamp'] ?? row['at']);
    if (onset === null)
      throw new Fault('rejected', `line ${line} of ${file} has no time in a column onset`, {
        cure: 'Write it as CSV with the columns onset and slice: 2026-03-02T09:00:00Z,camera.',
      });
    const { slice } = row;
    all.push({ onset: new Date(onset), slice: typeof slice === 'string' && slice !== '' ? slice : null });
  }
  return all;
}
