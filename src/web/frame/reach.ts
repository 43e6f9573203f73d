/** Whether Bondfire answers just now, as the last that was asked of it says. */

let reached = true;
const watchers = new Set<() => void>();

export function tellReach(now: boolean): void {
  if (now === reached) return;
  reached = now;
  for (const watcher of watchers) watcher();
}

export function isReached(): boolean {
  return reached;
}

/** As `useSyncExternalStore` wants it. */
export function watchReach(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
