import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Kit } from './sandbox.ts';
import { startSandbox, type RunningSandbox } from './server.ts';

/** A world whose server beside the HTTP one does nothing but ask the kit. */
async function started(): Promise<{ running: RunningSandbox; kit: Kit }> {
  const kits: Kit[] = [];
  const running = await startSandbox({
    connector: 'line',
    world: () => ({}),
    handle: () => ({ status: 200, body: 'hello' }),
    settings: (url) => ({ url }),
    async beside(_world, kit) {
      kits.push(kit);
      const server = createServer((socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
      return {
        settings: { port: (server.address() as AddressInfo).port },
        stop: () => new Promise((resolve) => server.close(() => resolve())),
      };
    },
    made: () => [],
    streams: {},
    actions: {},
  });
  const [kit] = kits;
  if (!kit) throw new Error('nothing stands beside');
  return { running, kit };
}

const OPEN = { method: 'OPEN', path: '/inbox' };

test('a server beside shares the switches: what it has a shape for hits it, as often as was said', async ({
  onTestFinished,
}) => {
  const { running, kit } = await started();
  onTestFinished(() => running.stop());
  running.fault({ name: 'broken', times: 1 });
  running.fault({ name: 'html' });
  expect(kit.hit(OPEN, ['reset'])).toEqual([]);
  expect(kit.hit(OPEN, ['broken', 'reset'])).toEqual(['broken']);
  expect(kit.hit(OPEN, ['broken', 'reset'])).toEqual([]);
  expect(running.state()).toMatchObject({
    requests: 3,
    seen: ['OPEN /inbox', 'OPEN /inbox', 'OPEN /inbox'],
    faults: ['html'],
  });
});

test('a switch may be narrowed to an operation, or to what lies below a path', async ({ onTestFinished }) => {
  const { running, kit } = await started();
  onTestFinished(() => running.stop());
  running.fault({ name: 'hang', method: 'READ' });
  running.fault({ name: 'reset', path: '/sent' });
  expect(kit.hit(OPEN, ['hang', 'reset'])).toEqual([]);
  expect(kit.hit({ method: 'READ', path: '/sent' }, ['hang', 'reset'])).toEqual(['hang', 'reset']);
});

test('requests and operations are seen in one order, and a request is hit as before', async ({ onTestFinished }) => {
  const { running, kit } = await started();
  onTestFinished(() => running.stop());
  kit.hit(OPEN, []);
  running.fault({ name: 'not_found', times: 1 });
  expect((await fetch(running.url)).status).toBe(404);
  expect((await fetch(running.url)).status).toBe(200);
  expect(running.state().seen).toEqual(['OPEN /inbox', 'GET / 404', 'GET / 200']);
});
