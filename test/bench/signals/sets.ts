/** What the parts of the bench share: reading sets, printing rows, timing. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/** The lines of a file, gzipped where its name says so, without an empty last one. */
export function linesOf(file: string): string[] {
  if (!existsSync(file))
    throw new NotFound(`Data not found: ${file}. Set BONDFIRE_BENCH_DATA to the folder that holds the sets.`);
  const bytes = readFileSync(file);
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export interface Speed {
  /** A second of wall time, and of this process's processor time, which others on the machine change less. */
  readonly wall: number;
  readonly cpu: number;
}

/** How many a second, after one round to warm up; as many rounds as take about `seconds`. */
export function speedOf<T>(all: readonly T[], work: (one: T) => unknown, seconds = 2): Speed {
  for (const one of all) work(one);
  const began = performance.now();
  const before = process.cpuUsage();
  let count = 0;
  while (performance.now() - began < seconds * 1_000) {
    for (const one of all) work(one);
    count += all.length;
  }
  const { user, system } = process.cpuUsage(before);
  return { wall: count / ((performance.now() - began) / 1_000), cpu: count / ((user + system) / 1_000_000) };
}

export function each({ wall, cpu }: Speed): string {
  return `${thousands(wall)}/s (${thousands(cpu)} a second of processor time)`;
}

function thousands(count: number): string {
  return Math.round(count).toLocaleString('en');
}
