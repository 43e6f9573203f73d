/** The API of a product over real HTTP, with a token that may do everything and one that may only look. Stopped after the tests of the file. */
import { afterAll, expect } from 'vitest';
import { startServer, type ApiRoute } from '../../src/api/index.ts';
import { OPERATOR, type App } from '../../src/app/index.ts';
import { captureLog } from './log.ts';
import { noteSecret } from './secrets.ts';

export interface Answered {
  readonly status: number;
  /** As the test reads it. */
  readonly body: never;
  readonly headers: Headers;
}

export interface CallOptions {
  /** Null: none is sent. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of a body: sent as they are. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

export interface Served {
  readonly url: string;
  readonly admin: string;
  readonly viewer: string;
  readonly routes: readonly ApiRoute[];
  /** `GET /api/v1/issues/:id` and the like: those that answered well. */
  readonly answered: ReadonlySet<string>;
  /** Below `/api/v1/`; as the one that may do everything unless told otherwise. Each answer must fit the shape that its route tells, and hold nothing else. */
  call(method: string, path: string, body?: unknown, token?: string | CallOptions): Promise<Answered>;
}

export async function served(app: App): Promise<Served> {
  const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0, version: '1.2.3' });
  afterAll(() => server.stop());
  const admin = noteSecret((await app.createToken(OPERATOR, { role: 'admin', name: 'test' })).token);
  const routeOf = finder(server.routes);
  const answered = new Set<string>();
  return {
    url: server.url,
    admin,
    viewer: noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'looks' })).token),
    routes: server.routes,
    answered,
    async call(method, path, body, options = {}) {
      const { token = admin, headers = {}, bytes } = typeof options === 'string' ? { token: options } : options;
      const answer = await fetch(`${server.url}/api/v1/${path}`, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(bytes !== undefined && { 'content-type': 'application/octet-stream' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(bytes !== undefined && { body: bytes }),
      });
      const { status } = answer;
      const text = await answer.text();
      const read: unknown = text === '' ? undefined : JSON.parse(text);
      const route = routeOf(method, `/api/v1/${path.split('?', 1)[0] ?? ''}`);
      if (route && status < 300) {
        answered.add(`${method} ${route.url}`);
        const fits = route.response[status]?.safeParse(read);
        expect(
          fits?.success ? [] : (fits?.error.issues ?? `no shape for ${status}`),
          `${method} ${route.url} answers what it tells: ${text.slice(0, 2_000)}`,
        ).toEqual([]);
      }
      return { status, body: read as never, headers: answer.headers };
    },
  };
}

/** What stands in a route goes before what may be anything. */
function finder(routes: readonly ApiRoute[]) {
  const known = routes
    .map((route) => ({ route, pattern: new RegExp(`^${route.url.replaceAll(/:[^/]+/g, '[^/]+')}$`) }))
    .toSorted((a, b) => a.route.url.split(':').length - b.route.url.split(':').length);
  return (method: string, path: string): ApiRoute | undefined =>
    known.find(({ route, pattern }) => route.method === method && pattern.test(path))?.route;
}
