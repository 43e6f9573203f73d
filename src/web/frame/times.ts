/** Times as people read them: in their zone and language. */
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from './session.ts';

const TICK_MS = 10_000;
/** Each with its seconds, the longest first. */
export const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Where the person lives, else where the browser is. */
export function useZone(): string {
  return useMe()?.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function useTimes() {
  const { i18n } = useTranslation();
  const zone = useZone();
  const { language } = i18n;
  return {
    /** `3 minutes ago`, `in 2 hours`. */
    ago(at: string | Date, now: number): string {
      const seconds = (new Date(at).getTime() - now) / 1000;
      const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
      const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
      return words.format(unit === 'second' ? 0 : Math.trunc(seconds / length), unit);
    },
    whole(at: string | Date): string {
      return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long', timeZone: zone }).format(
        new Date(at),
      );
    },
    /** The day where it is not today. */
    short(at: string | Date, now: number): string {
      const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: zone });
      const when = new Date(at);
      const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: zone }).format(when);
      return day.format(when) === day.format(now) ? time : `${day.format(when)}, ${time}`;
    },
  };
}

let now = Date.now();
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

/** Milliseconds; moves on every few seconds while somebody looks. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  if (watchers.size === 1) now = Date.now();
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const one of watchers) one();
  }, TICK_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}
