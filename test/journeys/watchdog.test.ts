/** The watchdog of the whole product: a process that works watches, one that serves says when nobody does, and every face shows what is forgotten. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type ApiServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { typed } from '../support/cli.ts';
import { captureLog } from '../support/log.ts';
import { until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

// Serves alone.
const bondfire = await testBondfire({ watchdog: { everyMs: 50, patienceMs: 200, silentMs: 2_000 } });
const { app, database, config } = bondfire;
const env = { BONDFIRE_DATA: config.dataDir, DATABASE_URL: database.url };
let server: ApiServer;
let token: string;

beforeAll(async () => {
  const { silence } = bondfire.watchSilence();
  server = await startServer({ app, silence, log: captureLog().log, host: '127.0.0.1', port: 0 });
  token = noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'test' })).token);
});
afterAll(() => server.stop());

async function ask(path: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  return answer.json() as Promise<Record<string, unknown>>;
}

test('its silence is told where it is looked for, and so is its end', async () => {
  expect(await ask('/api/v1/watchdog')).toMatchObject({ silent: 'the watchdog has never run', alarms: [] });
  const worker = await bondfire.another();
  await worker.startWork();
  await until(async () => (await ask('/api/v1/watchdog'))['silent'] === null);
  await until(async () => !('watchdog' in (await ask('/readyz'))));
  await worker.close();
  // Ready for posts all the same: they are stored until somebody works.
  await until(async () => 'watchdog' in (await ask('/readyz')));
  expect(await ask('/readyz')).toEqual({
    status: 'ready',
    watchdog: expect.stringMatching(/^the watchdog has not run for \d+ s$/),
    cure: expect.stringContaining('bondfire work'),
  });
  const next = await bondfire.another();
  await next.startWork();
  await until(async () => !('watchdog' in (await ask('/readyz'))));
  await next.close();
});

test('doctor and the API list what is forgotten with its cure', { timeout: 300_000 }, async () => {
  await database.pool.query('update watchdog set ran_at = clock_timestamp()');
  const well = await typed(['doctor'], { env });
  expect(well).toMatchObject({ code: 0, stdout: expect.stringMatching(/ok +watchdog: runs; nothing is forgotten/) });
  await database.pool.query(
    `insert into alarms (kind, says, cure, count, oldest, example, since, told)
     values ('runs_to_wake', 'runs that are not woken', 'Look at the log.', 3, '2026-03-02T09:00:00Z', 'r1', now(), 3)`,
  );
  const alarm = {
    kind: 'runs_to_wake',
    count: 3,
    oldest: '2026-03-02T09:00:00.000Z',
    example: 'r1',
    cure: 'Look at the log.',
  };
  expect(await ask('/api/v1/watchdog')).toMatchObject({ alarms: [alarm] });
  await database.pool.query(`update watchdog set ran_at = clock_timestamp() - interval '1 hour'`);
  const amiss = await typed(['doctor', '--json'], { env });
  expect(amiss.code).toBe(3);
  expect(JSON.parse(amiss.stdout)).toEqual(
    expect.arrayContaining([
      { what: 'watchdog', ok: false, says: expect.stringMatching(/has not run since/), cure: expect.any(String) },
      {
        what: 'forgotten: runs_to_wake',
        ok: false,
        says: 'runs that are not woken: 3, due since 2026-03-02T09:00:00.000Z, such as r1',
        cure: 'Look at the log.',
      },
    ]),
  );
});
