/** `npm run chaos -- --kills N [--seed N] [--posts N] [--point "name moment"] [--from N]`: as the chaos test, longer. Exits with 1 where anything was lost, doubled or left. */
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
    posts: { type: 'string', default: '40' },
    point: { type: 'string' },
    from: { type: 'string', default: '0' },
    patience: { type: 'string', default: '1500' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-database-'));
const log = createLog({ level: 'warn', format: 'auto' });
const database = await openDatabase({ dataDir, databaseUrl: process.env['DATABASE_URL'], log });
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
try {
  process.stdout.write(`${kills} kills, seed ${seed}\n`);
  const report = await chaos({
    databaseUrl: database.url,
    kills,
    posts: Number(values.posts),
    seed,
    point: values.point ?? null,
    from: Number(values.from),
    patienceMs: Number(values.patience),
    signal: stopping.signal,
    print: (line) => process.stdout.write(`${line}\n`),
  });
  const { never, ...told } = report;
  process.stdout.write(`never killed at: ${never.join(', ')}\n`);
  process.stdout.write(`${JSON.stringify({ seed, ...told, never: never.length }, null, 2)}\n`);
  process.exitCode = Object.values(failures(report)).some((list) => list.length > 0) ? 1 : 0;
} finally {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
}
