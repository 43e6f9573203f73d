/**
 * What somebody answers or notes goes out at once where it can, and else when Bondfire answers again: once, for each has its idempotency key, and all that was
 * sent with the same key is one. What is refused meanwhile is kept, with why, until whoever typed it throws it away.
 */
import { clear, createStore, del, entries, set } from 'idb-keyval';
import type { Session } from '../../api/shapes/index.ts';
import { call, newKey, problemOf, type Problem } from '../frame/call.ts';

export interface Waiting {
  /** With which it is sent, however often. */
  readonly key: string;
  /** Who typed it: nobody else sends it, or sees it. */
  readonly who: string;
  readonly at: number;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body: unknown;
  readonly issue: string;
  /** What is answered; null: it is a note. */
  readonly ask: string | null;
  /** What was typed or chosen, as a person reads it. */
  readonly words: string;
  /** When it was first tried; null: not yet. */
  readonly tried: number | null;
  /** Why it is not sent again by itself; null: it is. `unsure`: it may have been done, too long ago for anybody to know. */
  readonly refused: (Pick<Problem, 'status' | 'message' | 'cure' | 'language'> & { readonly unsure: boolean }) | null;
}

const store = createStore('bondfire-waiting', 'waiting');
export const ONE_MS = 15_000;
/** The API keeps what it answered to a key for a day; nobody knows after that whether it was done. */
const KNOWN_MS = 20 * 3_600_000;
export const LOCK = 'bondfire.waiting';
const news = new BroadcastChannel('bondfire.waiting');

let held: readonly Waiting[] = [];
/** Sent by this page just now: neither shown as waiting nor sent once more beside that. */
export const underWay = new Set<string>();
const watchers = new Set<() => void>();

/** As `useSyncExternalStore` wants it. */
export function watchWaiting(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

export function waitingNow(): readonly Waiting[] {
  return held;
}

news.addEventListener('message', () => void reread());

/** What is kept, as other pages and the worker left it. */
export async function reread(): Promise<void> {
  const all = await entries<string, Waiting>(store).catch(() => []);
  held = all.flatMap(([key, one]) => (underWay.has(key) ? [] : one)).toSorted((a, b) => a.at - b.at);
  for (const watcher of watchers) watcher();
}

export async function changed(): Promise<void> {
  await reread();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- only pages of ours hear a channel
  news.postMessage('changed');
}

export async function keep(one: Waiting): Promise<void> {
  await set(one.key, one, store);
  await changed();
}

/** It is not sent any more. */
export async function throwAway(key: string): Promise<void> {
  await del(key, store);
  await changed();
}

export async function forgetWaiting(): Promise<void> {
  await clear(store).catch(() => undefined);
  await changed();
}

/** Nobody answered, or says to come again; whoever is not signed in just now signs in again. */
export function isLater({ status, later }: Problem): boolean {
  return status === 0 || status === 401 || later;
}

/** What waits is sent, one after the other. Answers what was; `whole`: nothing more waits. Of several pages one does it. */
export async function sendWaiting(): Promise<{ readonly sent: readonly Waiting[]; readonly whole: boolean }> {
  const sent: Waiting[] = [];
  const whole = await navigator.locks.request(LOCK, async () => {
    await reread();
    const due = held.filter(({ refused }) => refused === null);
    if (due.length === 0) return true;
    const session = await call<Session>('GET', '/session').catch(() => null);
    if (session?.signed_in !== true) return false;
    const who = session.person ?? session.name;
    for (const one of due.filter((each) => each.who === who)) {
      const { tried } = one;
      if (tried !== null && tried < Date.now() - KNOWN_MS) {
        await keep({ ...one, refused: { status: 0, message: '', cure: null, language: 'en', unsure: true } });
        continue;
      }
      if (tried === null) await keep({ ...one, tried: Date.now() });
      try {
        await call('POST', one.path, { body: one.body, key: one.key, signal: AbortSignal.timeout(ONE_MS) });
        sent.push(one);
        await throwAway(one.key);
      } catch (thrown) {
        const problem = problemOf(thrown);
        if (isLater(problem)) return false;
        const { status, message, cure, language } = problem;
        await keep({ ...one, refused: { status, message, cure, language, unsure: false } });
      }
    }
    return true;
  });
  return { sent, whole };
}

/** As something new, by whoever has seen why it was refused. */
export async function sendAgain(one: Waiting): Promise<void> {
  await del(one.key, store);
  await keep({ ...one, key: newKey(), tried: null, refused: null });
}
