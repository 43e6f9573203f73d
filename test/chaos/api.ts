/** People and programs that ask the product by its API while it is killed: whoever was not told that it is done looks, and asks again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf } from './product.ts';

export interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Caller {
  /** Null where nobody answered, or the answer was that it cannot be done just now: it may have been done. */
  once(method: Method, path: string, body?: object): Promise<Told | null>;
  /** Until it is answered. */
  until(method: Method, path: string, body?: object): Promise<Told>;
}

const AGAIN_MS = 50;

export function createCaller(port: number, token: string): Caller {
  async function once(method: Method, path: string, body?: object): Promise<Told | null> {
    try {
      const answer = await fetch(`${addressOf(port)}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (answer.status >= 500) return null;
      return { status: answer.status, body: JSON.parse(text) as Told['body'] };
    } catch {
      return null;
    }
  }
  return {
    once,
    async until(method, path, body) {
      for (;;) {
        const told = await once(method, path, body);
        if (told) return told;
        await sleep(AGAIN_MS);
      }
    },
  };
}
