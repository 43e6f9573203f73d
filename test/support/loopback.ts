/** A bare HTTP server for tests of our own client: no vendor, only what one test needs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** To cut the connection. */
  readonly socket: IncomingMessage['socket'];
}

export interface Loopback extends AsyncDisposable {
  readonly port: number;
  readonly seen: readonly Received[];
  /** How many connections were opened. */
  connections(): number;
  at(path: string, host?: string): URL;
}

export async function loopback(answer: (request: Received, response: ServerResponse) => unknown): Promise<Loopback> {
  const seen: Received[] = [];
  let connections = 0;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url: path = '', headers, socket } = incoming;
    const request = { method, path, headers, socket, body: Buffer.concat(chunks).toString() };
    seen.push(request);
    await answer(request, response);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    connections: () => connections,
    at: (path, host = '127.0.0.1') => new URL(path, `http://${host}:${port}`),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
