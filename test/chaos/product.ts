/** The product as `start` runs it, for the chaos suite to kill: `node product.ts <data folder> <database url> <port>`; prints `ready`. */
import { startServer } from '../../src/api/index.ts';
import { createBondfire } from '../../src/main.ts';
import { createLog, readConfig } from '../../src/platform/index.ts';

const [dataDir = '', databaseUrl = '', port = '0'] = process.argv.slice(2);
const config = readConfig({
  BONDFIRE_DATA: dataDir,
  DATABASE_URL: databaseUrl,
  BONDFIRE_PORT: port,
  BONDFIRE_ALLOW_PRIVATE: '127.0.0.1',
  BONDFIRE_LOG: 'error',
});
const log = createLog(config.log);
const bondfire = await createBondfire({ config, log, playbooks: null, settleMs: 300 });
await bondfire.startWork();
await startServer({ app: bondfire.app, log, host: config.host, port: config.port });
process.stdout.write('ready\n');
