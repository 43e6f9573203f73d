/** Keys that do something, two in a row where written so (`g i`). Never while somebody types. */
import { useEffect, useSyncExternalStore } from 'react';

export interface Key {
  /** As `KeyboardEvent.key` says it, in lower case; two with a space between are pressed one after the other. */
  readonly keys: string;
  /** What it does, for the list of keys. */
  readonly does: string;
  /** Told whether Shift was held. */
  readonly run: (event: { readonly shiftKey: boolean }) => void;
}

const BETWEEN_MS = 1_000;
let known: readonly (readonly Key[])[] = [];
const watchers = new Set<() => void>();

/** For as long as what calls it is shown. What was told last wins. `keys` must not be made anew on each render. */
export function useKeys(keys: readonly Key[]): void {
  useEffect(() => {
    tell([keys, ...known]);
    return () => tell(known.filter((one) => one !== keys));
  }, [keys]);
}

export function useKnownKeys(): readonly Key[] {
  const all = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => known,
  );
  return all.flat();
}

/** Answers what ends it. */
export function listenToKeys(): () => void {
  let first: { readonly key: string; readonly at: number } | null = null;
  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('[aria-modal="true"]')) return;
    // What closes a dialog is not heard behind it.
    if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return;
    const key = event.key.toLowerCase();
    const both = first !== null && event.timeStamp - first.at < BETWEEN_MS ? `${first.key} ${key}` : null;
    const all = known.flat();
    const found = all.find(({ keys }) => keys === both) ?? all.find(({ keys }) => keys === key);
    first = found === undefined ? { key, at: event.timeStamp } : null;
    if (found === undefined) return;
    event.preventDefault();
    found.run(event);
  }
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'))
  );
}

function tell(now: readonly (readonly Key[])[]): void {
  known = now;
  for (const watcher of watchers) watcher();
}
