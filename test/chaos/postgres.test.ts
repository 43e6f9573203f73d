/** PostgreSQL is stopped, and killed, and started again under load, while the product goes on running. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { start as startProcess, type Started } from '../support/processes/process.ts';
import { until } from '../support/scene.ts';
import { failures } from './chaos.ts';
import { openCompany } from './company.ts';
import { addressOf, isReady, launch, ready } from './product.ts';
import { freePort } from '../support/port.ts';
import { generator } from '../support/random.ts';

const SEED = 11;

/** One address for a server that comes back on another port each time. */
async function openDoor() {
  let to: number | null = null;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    if (to === null) return void socket.resetAndDestroy();
    const beyond = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [socket, beyond],
      [beyond, socket],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => open.delete(one));
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port: number | null): void {
      to = port;
    },
  };
}

test(
  'nothing that was acknowledged is lost, health tells the truth, and the product recovers by itself',
  { timeout: 600_000 },
  async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-'));
    const cluster = await mkdtemp(path.join(tmpdir(), 'bondfire-chaos-postgres-'));
    async function killServer(): Promise<void> {
      const said = await readFile(path.join(cluster, 'postgres', 'postmaster.pid'), 'utf8').catch(() => null);
      if (said !== null) process.kill(Number(said.split('\n')[0]), 'SIGKILL');
    }

    // Runs last: whatever else ended, no server is left.
    onTestFinished(async () => {
      await killServer().catch(() => undefined);
      for (const one of [dataDir, cluster]) await rm(one, { recursive: true, force: true, maxRetries: 5 });
    });
    const door = await openDoor();
    let holder: Started | null = null;

    async function start(): Promise<string> {
      holder = startProcess('embedded', [cluster]);
      const url = new URL(await holder.line());
      door.leadTo(Number(url.port));
      url.port = String(door.port);
      return url.href;
    }

    /** As an admin stops it. */
    async function stop(): Promise<void> {
      holder?.kill('SIGTERM');
      await holder?.ended;
      door.leadTo(null);
    }

    /** As when the machine has no memory left: nothing is tidied up. */
    async function crash(): Promise<void> {
      holder?.kill('SIGKILL');
      await holder?.ended;
      await killServer();
      door.leadTo(null);
    }

    const databaseUrl = await start();
    onTestFinished(stop);
    const port = await freePort();
    const company = await openCompany({ dataDir, databaseUrl, port, random: generator(SEED), stories: 1 });
    onTestFinished(() => company.stop());
    const product = launch({ dataDir, databaseUrl, port });
    onTestFinished(() => product.kill());
    const statusOf = async (where: string): Promise<number> => {
      const answer = await fetch(`${addressOf(port)}${where}`);
      await answer.arrayBuffer();
      return answer.status;
    };

    await ready(product, port);
    for (const end of [stop, crash]) {
      for (let round = 0; round < 4; round += 1) {
        company.more(20, 1);
        await sleep(300);
      }
      await end();
      company.more(20, 1);
      // Alive, and not ready: a balancer sends posts elsewhere, and nobody restarts it.
      await until(async () => (await statusOf('/readyz')) === 503);
      expect(await statusOf('/healthz')).toBe(200);
      expect(await company.api.once('GET', '/asks')).toBeNull();
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
  },
);
