/**
 * `npm run bench -- library`: how well the library finds what is meant, on public sets with the usual scores, and how fast it is with
 * many entries. Environment: BONDFIRE_BENCH_DATA (the folder with `retrieval`), SIZES (100000), SETS.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createResponses, createSearch, createStems, NewResponse, type Search } from '../../src/library/index.ts';
import { openDatabase, transaction, type Database } from '../../src/platform/index.ts';
import { captureLog } from '../support/log.ts';
import { generator } from '../support/random.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DATA = path.join(
  path.resolve(process.env['BONDFIRE_BENCH_DATA'] ?? path.join(ROOT, '../shared/data')),
  'retrieval',
);
const SETS = (process.env['SETS'] ?? 'dupbugs-hadoop banking77 cacm').split(' ');
const SIZES = (process.env['SIZES'] ?? '100000').split(' ').map(Number);
const BATCH = 2_000;
const TIMED = 500;
const NOW = new Date('2026-01-01T00:00:00Z');

/** Measured with the same scores by others; see README.md beside this file. */
const FIELD: Readonly<Record<string, { readonly best: number; readonly reach: number; readonly score: string }>> = {
  'dupbugs-hadoop': { best: 0.68, reach: 0.7, score: 'nDCG@10' },
  banking77: { best: 0.912, reach: 0.915, score: 'MRR@10' },
  cacm: { best: 0.489, reach: 0.5, score: 'nDCG@10' },
};

interface Doc {
  readonly id: string;
  readonly title?: string;
  readonly text: string;
  readonly label?: string | undefined;
}

interface TestSet {
  readonly docs: readonly Doc[];
  readonly queries: readonly Doc[];
  /** How relevant an entry is to a query; null: its label tells. */
  readonly grades: ReadonlyMap<string, ReadonlyMap<string, number>> | null;
}

export async function bench(): Promise<number> {
  if (!existsSync(DATA)) {
    process.stderr.write(`Data not found in ${DATA}: set BONDFIRE_BENCH_DATA to the folder that holds retrieval/.\n`);
    return 4;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'bondfire-bench-'));
  execFileSync('chmod', ['755', folder]);
  try {
    for (const name of SETS) await quality(name, path.join(folder, name));
    for (const size of SIZES) if (size > 0) await speed(size, path.join(folder, String(size)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

async function quality(name: string, dataDir: string): Promise<void> {
  const { docs, queries, grades } = load(name);
  await withLibrary(dataDir, docs, async (database, search) => {
    const labels = new Map(docs.map(({ id, label }) => [id, label]));
    const began = performance.now();
    let sum = 0;
    for (const { id, text, label } of queries) {
      const { results } = await search(database.pool, { text, teams: null, limit: 11 });
      const refs = results.flatMap(({ response: { ref } }) => (ref === null ? [] : [ref]));
      if (grades) sum += gain(refs.filter((ref) => ref !== id).slice(0, 10), grades.get(id) ?? new Map());
      else sum += reciprocal(refs.slice(0, 10), (ref) => labels.get(ref) === label);
    }
    const each = (performance.now() - began) / queries.length;
    const field = FIELD[name];
    print(
      `${name}: ${field?.score ?? 'score'} ${(sum / queries.length).toFixed(4)} (best of the field ${field?.best}, to reach ${field?.reach}), ${each.toFixed(1)} ms a query`,
    );
  });
}

async function speed(size: number, dataDir: string): Promise<void> {
  const random = generator(7);
  const sources = ['dupbugs-hadoop', 'banking77', 'cacm'].map(load);
  const sentences = sources.flatMap(({ docs }) =>
    docs.flatMap(({ text, title }) => [...text.split(/(?<=[.!?])\s+/), title ?? '']),
  );
  const said = sentences.filter((one) => one.length > 20);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const docs = Array.from({ length: size }, (_, at) => ({
    id: `made${at}`,
    title: pick(said).slice(0, 100),
    text: Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(said))
      .join(' ')
      .slice(0, 2_000),
  }));
  await withLibrary(dataDir, docs, async (database, search) => {
    for (const [kind, index] of [
      ['long reports', 0],
      ['short questions', 1],
      ['abstracts', 2],
    ] as const) {
      const times: number[] = [];
      for (let at = 0; at < TIMED; at += 1) {
        const { text } = pick(sources[index]?.queries ?? []);
        const began = performance.now();
        await search(database.pool, { text, teams: null, limit: 10 });
        times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      const at = (part: number): string => (times[Math.floor(part * times.length)] ?? 0).toFixed(1);
      print(`${size} entries, ${kind}: median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, longest ${at(0.999)} ms`);
    }
    print(`memory of this process: ${Math.round(process.memoryUsage().rss / 1024 / 1024)} MB`);
  });
}

async function withLibrary(
  dataDir: string,
  docs: readonly Doc[],
  work: (database: Database, search: Search) => Promise<void>,
): Promise<void> {
  const database = await openDatabase({ dataDir, log: captureLog().log });
  try {
    const stems = createStems();
    const responses = createResponses(stems);
    const began = performance.now();
    for (let from = 0; from < docs.length; from += BATCH) {
      const rows = docs
        .slice(from, from + BATCH)
        .map(({ id, title, text }) =>
          NewResponse.parse({ ref: id, title: title || null, situation: text.trim() || title }),
        );
      await transaction(database.pool, (tx) => responses.take(tx, rows, 'bench', NOW));
      while (await transaction(database.pool, (tx) => responses.tidy(tx))) continue;
    }
    print(`${docs.length} entries taken in in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await work(database, createSearch({ stems }));
  } finally {
    await database.close();
  }
}

function load(name: string): TestSet {
  const folder = path.join(DATA, name);
  if (name === 'banking77')
    return {
      docs: rows(path.join(folder, 'train.jsonl.gz')),
      queries: rows(path.join(folder, 'test.jsonl.gz')),
      grades: null,
    };
  const grades = new Map<string, Map<string, number>>();
  for (const line of readFileSync(path.join(folder, 'qrels.tsv'), 'utf8').trim().split('\n').slice(1)) {
    const [query = '', doc = '', grade = ''] = line.split('\t');
    grades.set(query, (grades.get(query) ?? new Map<string, number>()).set(doc, Number(grade)));
  }
  return { docs: rows(path.join(folder, 'docs.jsonl.gz')), queries: rows(path.join(folder, 'queries.jsonl')), grades };
}

function rows(file: string): Doc[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Doc);
}

function gain(refs: readonly string[], grades: ReadonlyMap<string, number>): number {
  const ideal = [...grades.values()]
    .toSorted((a, b) => b - a)
    .slice(0, 10)
    .reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0);
  return ideal === 0 ? 0 : refs.reduce((sum, ref, at) => sum + (grades.get(ref) ?? 0) / Math.log2(at + 2), 0) / ideal;
}

function reciprocal(refs: readonly string[], right: (ref: string) => boolean): number {
  const at = refs.findIndex(right);
  return at < 0 ? 0 : 1 / (at + 1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
