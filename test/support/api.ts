/** The API of a product over real HTTP, with a token that may do everything and one that may only look. Stopped after the tests of the file. */
import { afterAll } from 'vitest';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR, type App } from '../../src/app/index.ts';
import { captureLog } from './log.ts';
import { noteSecret } from './secrets.ts';

export interface Answered {
  readonly status: number;
  /** As the test reads it. */
  readonly body: never;
}

export interface Served {
  readonly viewer: string;
  /** Below `/api/v1/`; as the one that may do everything unless told otherwise. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answered>;
}

export async function served(app: App): Promise<Served> {
  const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0, version: '1.2.3' });
  afterAll(() => server.stop());
  const admin = noteSecret(await app.createToken(OPERATOR, 'admin', 'test'));
  return {
    viewer: noteSecret(await app.createToken(OPERATOR, 'viewer', 'looks')),
    async call(method, path, body, token = admin) {
      const answer = await fetch(`${server.url}/api/v1/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as never };
    },
  };
}
