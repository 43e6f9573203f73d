/** `npm run chaos -- --kills N [--seed N] [--posts N] [--point "name moment"]`: as the chaos test, longer. Exits with 1 where anything was lost, doubled or left. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createLog, openDatabase } from '../../src/platform/index.ts';
import { chaos, failures } from './chaos.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string' },
    posts: { type: 'string', default: '20' },
    point: { type: 'string' },
    patience: { type: 'string', default: '1500' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const began = Date.now();
const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-database-'));
const log = createLog({ level: 'warn', format: 'auto' });
const database = await openDatabase({ dataDir, databaseUrl: process.env['DATABASE_URL'], log });
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
const print = (line: string): void => {
  const seconds = Math.round((Date.now() - began) / 1000);
  process.stdout.write(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${line}\n`);
};
try {
  print(`${kills} kills, seed ${seed}`);
  const report = await chaos({
    databaseUrl: database.url,
    kills,
    posts: Number(values.posts),
    seed,
    point: values.point ?? null,
    patienceMs: Number(values.patience),
    signal: stopping.signal,
    print,
  });
  const { never, lost, missing, doubled, extra, unsettled, zombies, wrong, ...told } = report;
  const found = failures({ lost, missing, doubled, extra, unsettled, zombies, wrong });
  const failed = Object.values(found).some((list) => list.length > 0);
  if (never.length > 0) print(`never killed at: ${never.join(', ')}`);
  if (failed) print(JSON.stringify(found, null, 2));
  print(JSON.stringify({ seed, ...told }));
  print(
    failed
      ? 'FAILED: the lists above must be empty.'
      : 'Nothing acknowledged lost, each effect at its vendor once, each run ended or parked rightly, nothing due that nobody takes.',
  );
  process.exitCode = failed ? 1 : 0;
} finally {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
}
