/** PostgreSQL is stopped, and killed, and started again under load, while the product goes on running. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/platform/index.ts';
import { findBinaries } from '../../src/platform/postgres/embedded/binaries.ts';
import { clusterFolder, findServer, startServer, stopServer } from '../../src/platform/postgres/embedded/cluster.ts';
import { captureLog } from '../support/log.ts';
import { until } from '../support/scene.ts';
import { failures } from './chaos.ts';
import { openCompany } from './company.ts';
import { addressOf, freePort, isReady, launch, ready } from './product.ts';
import { generator } from './random.ts';

const SEED = 11;
const { log } = captureLog();
const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-'));
const cluster = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-postgres-'));
const folder = clusterFolder(cluster);
const made = await openDatabase({ dataDir: cluster, log });
const { url } = made;
await made.close();
await start();
const port = await freePort();
const company = await openCompany({ dataDir, databaseUrl: url, port, random: generator(SEED), stories: 1 });
const product = launch({ dataDir, databaseUrl: url, port });
afterAll(async () => {
  await product.kill();
  await company.stop();
  await stopServer(folder, log);
  for (const one of [dataDir, cluster]) await rm(one, { recursive: true, force: true });
});

async function start(): Promise<void> {
  await startServer(cluster, await findBinaries(), Number(new URL(url).port));
  await until(async () => (await findServer(folder))?.status === 'ready');
}

/** As when the machine's memory is full: nothing is tidied up. */
async function crash(): Promise<void> {
  const server = await findServer(folder);
  if (server) process.kill(server.pid, 'SIGKILL');
  await until(async () => (await findServer(folder)) === null);
}

async function statusOf(where: string): Promise<number> {
  const answer = await fetch(`${addressOf(port)}${where}`);
  await answer.arrayBuffer();
  return answer.status;
}

test('nothing that was acknowledged is lost, health tells the truth, and the product recovers by itself', async () => {
  await ready(product, port);
  for (const end of [() => stopServer(folder, log), crash, () => stopServer(folder, log)]) {
    for (let round = 0; round < 4; round += 1) {
      company.more(20, 1);
      await sleep(300);
    }
    await end();
    company.more(20, 1);
    // Alive, and not ready: a balancer sends posts elsewhere, and nobody restarts it.
    await until(async () => (await statusOf('/readyz')) === 503);
    expect(await statusOf('/healthz')).toBe(200);
    expect((await company.api.once('GET', '/asks'))?.status ?? null).toBeNull();
    await start();
    await until(() => isReady(port));
  }
  expect(failures(await company.judge())).toEqual({
    lost: [],
    missing: [],
    doubled: [],
    extra: [],
    unsettled: [],
    zombies: [],
    wrong: [],
  });
  expect(product.isDead()).toBe(false);
  expect(await statusOf('/readyz')).toBe(200);
});
