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
  once(method: Method, path: string, body?: object, key?: string): Promise<Told | null>;
  /** Until it is answered. `key`: of the request, for what would be done once more when it is sent again. */
  until(method: Method, path: string, body?: object, key?: string): Promise<Told>;
}

const AGAIN_MS = 50;

export function createCaller(port: number, token: string): Caller {
  async function once(method: Method, path: string, body?: object, key?: string): Promise<Told | null> {
    try {
      const answer = await fetch(`${addressOf(port)}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (answer.status >= 500 || answer.headers.has('retry-after')) return null;
      return { status: answer.status, body: JSON.parse(text) as Told['body'] };
    } catch {
      return null;
    }
  }
  return {
    once,
    async until(method, path, body, key) {
      for (;;) {
        const told = await once(method, path, body, key);
        if (told) return told;
        await sleep(AGAIN_MS);
      }
    },
  };
}

/** Whoever is refused an issue is told why. */
export function openedIn(told: Told): string {
  const issue = told.body['issue'] as { readonly id: string } | undefined;
  if (issue === undefined) throw new Error(`no issue was opened: ${told.status} ${JSON.stringify(told.body)}`);
  return issue.id;
}
