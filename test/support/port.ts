import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port that is free, for a process that starts a moment later, or again: below those that the system gives away, of which somebody's connection may have
 * taken it meanwhile, and another one in each process of the tests.
 */
export async function freePort(): Promise<number> {
  for (let port = 20_000 + ((process.pid * 7) % 12_000); ; port += 1) {
    const server = createServer().listen(port, '127.0.0.1');
    const free = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
