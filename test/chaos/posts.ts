/** Posts, as a careful vendor sends them: whatever was not acknowledged is sent again. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Post {
  readonly id: string;
  readonly text: string;
  /** What it answers. */
  readonly to?: string;
}

const SENDERS = 8;

export interface Sender {
  readonly acknowledged: ReadonlySet<string>;
  /** Sends these as well, in the background. */
  add(posts: readonly Post[]): void;
  /** Not acknowledged yet. */
  waiting(): number;
  done(): Promise<void>;
}

export function createSender(address: string): Sender {
  const acknowledged = new Set<string>();
  const open = new Set<Promise<void>>();
  const queue: Post[] = [];

  async function deliver({ id, text, to }: Post): Promise<void> {
    const more = to === undefined ? {} : { thread: to, in_reply_to: to };
    const author = { id: 'u1', name: 'Dana' };
    const body = JSON.stringify({ id, text, author, created_at: '2026-03-02T09:00:00Z', ...more });
    for (;;) {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }).catch(() => null);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.ok) return void acknowledged.add(id);
      await sleep(50);
    }
  }

  async function lane(): Promise<void> {
    for (let post = queue.shift(); post; post = queue.shift()) await deliver(post);
  }

  return {
    acknowledged,
    add(posts) {
      queue.push(...posts);
      while (open.size < SENDERS && queue.length > 0) {
        const running = lane().finally(() => open.delete(running));
        open.add(running);
      }
    },
    waiting: () => queue.length + open.size,
    async done() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}
