/** Watches over a database until it is killed: says `acts` when it has made its first round. */
import { openDatabase, startWatchdog } from '../../../src/platform/index.ts';
import { captureLog } from '../log.ts';

// Its end of the pipe closes when the test that started this is gone, whatever ended it.
process.stdin
  .on('end', () => process.exit(1))
  .resume()
  .unref();

const { log } = captureLog();
const database = await openDatabase({ dataDir: '', databaseUrl: process.argv[2], log });
const { pool } = database;
const rounds = async (): Promise<unknown> => (await pool.query('select rounds from watchdog')).rows[0]?.rounds;
const before = await rounds();
await startWatchdog({ database, checks: [], clock: { now: () => new Date() }, log, everyMs: 50 });
while ((await rounds()) === before) await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write('acts\n');
