/** Something in front of the product, at one address: the product behind it may be another one a moment later, or none. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface Front {
  readonly url: string;
  /** Where the product is now; null: nobody answers. */
  to(url: string | null): void;
  /** What a path answers instead of what the product says, made of that. */
  instead(path: string, make: (body: string) => string): void;
  /** The product is asked, and its next answer for an address that ends so is lost on the way. */
  lose(end: string): void;
}

/** Closed after the tests of the file. */
export async function front(): Promise<Front> {
  let behind: string | null = null;
  const made = new Map<string, (body: string) => string>();
  const lost = new Set<string>();

  function pass(asked: IncomingMessage, answer: ServerResponse): void {
    if (behind === null) return void asked.socket.destroy();
    const { method, headers, url = '/' } = asked;
    const make = made.get(url);
    const sent = { method, headers: make ? { ...headers, 'accept-encoding': 'identity' } : headers };
    const passed = request(new URL(url, behind), sent, (got) => {
      const end = [...lost].find((one) => url.endsWith(one));
      if (end !== undefined) {
        lost.delete(end);
        // Not before it begins: browsers ask by themselves again where nothing came at all.
        answer.writeHead(got.statusCode ?? 502, got.headers).flushHeaders();
        got.resume();
        return void got.on('end', () => asked.socket.destroy());
      }
      if (!make) {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        return void got.pipe(answer);
      }
      const { 'content-length': _length, etag: _etag, ...rest } = got.headers;
      void got.toArray().then((parts) => {
        answer.writeHead(got.statusCode ?? 502, rest);
        answer.end(make(Buffer.concat(parts).toString()));
      });
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  }
  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    to(one) {
      behind = one;
    },
    lose: (end) => void lost.add(end),
    instead: (path, make) => void made.set(path, make),
  };
}
