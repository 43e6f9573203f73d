/** Works on the jobs of a database until it is killed: says `started` when it has one in hand, and never finishes it. */
import { holdWorkerLock, openDatabase, startJobs } from '../../../src/platform/index.ts';
import { captureLog } from '../log.ts';

// Its end of the pipe closes when the test that started this is gone, whatever ended it.
process.stdin
  .on('end', () => process.exit(1))
  .resume()
  .unref();

const { log } = captureLog();
const database = await openDatabase({ dataDir: '', databaseUrl: process.argv[2], log });
await startJobs({
  database,
  worker: await holdWorkerLock(database),
  log,
  tasks: {
    async endless() {
      process.stdout.write('started\n');
      await new Promise(() => undefined);
    },
  },
});
process.stdout.write('ready\n');
