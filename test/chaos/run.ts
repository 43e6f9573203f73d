/** `npm run chaos -- --kills N [--posts N] [--seed N]`: as the chaos test, longer. Exits with 1 where anything was lost or doubled. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createLog, openDatabase } from '../../src/platform/index.ts';
import { chaos } from './chaos.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, posts: { type: 'string' }, seed: { type: 'string' } },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-database-'));
const log = createLog({ level: 'warn', format: 'auto' });
const database = await openDatabase({ dataDir, databaseUrl: process.env['DATABASE_URL'], log });
try {
  process.stdout.write(`${kills} kills, seed ${seed}\n`);
  const report = await chaos({
    databaseUrl: database.url,
    kills,
    posts: Number(values.posts ?? kills * 100),
    seed,
    print: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  const wrong = [report.lost, report.missing, report.doubled, report.unsettled].some((list) => list.length > 0);
  process.exitCode = wrong ? 1 : 0;
} finally {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
}
