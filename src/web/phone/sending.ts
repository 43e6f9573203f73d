/** What is sent by a press of a button, and waits where nobody answers. */
import { call, newKey, problemOf } from '../frame/call.ts';
import { changed, isLater, keep, LOCK, ONE_MS, throwAway, underWay, type Waiting } from './waiting.ts';

/** Answers what the API did; null: it waits until it can be sent. Throws `Problem` where it is refused: then nothing waits. */
export async function sendOrWait<T>(given: Omit<Waiting, 'key' | 'at' | 'tried' | 'refused'>): Promise<T | null> {
  const key = newKey();
  const one: Waiting = { ...given, key, at: Date.now(), tried: navigator.onLine ? Date.now() : null, refused: null };
  // Before it is sent: what is under way when the page goes is sent again, and done once.
  underWay.add(key);
  const isKept = await keep(one).then(
    () => true,
    () => false,
  );
  try {
    const done = await call<T>('POST', one.path, { body: one.body, key, signal: AbortSignal.timeout(ONE_MS) });
    if (isKept) await throwAway(key);
    return done;
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (isKept && isLater(problem)) {
      underWay.delete(key);
      await changed();
      return later();
    }
    if (isKept) await throwAway(key);
    throw problem;
  }
}

/** Where the browser can, its worker sends it though the console is closed by then. */
function later(): null {
  void navigator.serviceWorker?.ready.then((registration) =>
    (registration as Sync).sync?.register(LOCK).catch(() => undefined),
  );
  return null;
}

interface Sync {
  readonly sync?: { register(tag: string): Promise<void> };
}
