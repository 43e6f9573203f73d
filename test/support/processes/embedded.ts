/** Opens the embedded PostgreSQL of a data folder, says where it is, and closes it on SIGINT or SIGTERM. */
import { openDatabase } from '../../../src/platform/index.ts';
import { captureLog } from '../log.ts';

// Its end of the pipe closes when the test that started this is gone, whatever ended it.
process.stdin
  .on('end', () => process.exit(1))
  .resume()
  .unref();

const stop = new Promise((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
try {
  const database = await openDatabase({ dataDir: process.argv[2] ?? '', log: captureLog().log });
  process.stdout.write(`${database.url}\n`);
  await stop;
  await database.close();
  process.stdout.write('closed\n');
} catch (error) {
  const cure = error instanceof Error && 'cure' in error ? String(error.cure) : '';
  process.stdout.write(`refused: ${error instanceof Error ? error.message : String(error)} ${cure}\n`);
}
