/** What changes is heard as it happens, and what shows it is read again. */
import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import type { Session } from '../../api/shapes/index.ts';
import { addressOf } from './api.ts';
import { SESSION } from './session.ts';

/** As the API tells it: which of which noun, and in a word what became of it. */
export interface Change {
  readonly noun: string;
  readonly id: string;
  readonly what: string;
  readonly at: string;
  readonly [more: string]: unknown;
}

/** `late`: nothing is heard just now, and everything is asked for every few seconds. */
export type Liveness = 'live' | 'late';

/** Changes come in bursts; a screen is read again once for all of them. */
const TOGETHER_MS = 250;
/** What else is told by screens that show the one: an ask makes an issue need somebody. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  issue: ['inbox'],
  ask: ['issue', 'inbox', 'notification'],
  read: ['inbox', 'notification'],
  connection: ['first-visit', 'playbook', SESSION],
  person: ['playbook'],
  team: ['playbook'],
};
/** In another tab, or by another device, of the same person. */
const READ = 'read';
const RETRY_MS = 3_000;
const LATE_MS = 10_000;

let liveness: Liveness = 'late';
const watchers = new Set<() => void>();
const hearers = new Set<(change: Change) => void>();

export function useLiveness(): Liveness {
  return useSyncExternalStore(watch, () => liveness);
}

/** Each change as it comes, for what is not read again but shown at once. */
export function useChanges(hear: (change: Change) => void): void {
  useEffect(() => {
    hearers.add(hear);
    return () => void hearers.delete(hear);
  }, [hear]);
}

/** Answers what ends it. */
export function startLive(queries: QueryClient): () => void {
  const heard = new Set<string>();
  let together: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | null = null;
  let last: string | null = null;
  let ended = false;

  function readAgain(): void {
    together = undefined;
    const nouns = heard.union(new Set([...heard].flatMap((noun) => ALSO[noun] ?? [])));
    for (const noun of nouns) void queries.invalidateQueries({ queryKey: [noun] });
    heard.clear();
  }
  function open(): void {
    // A browser's own way to come back forgets what was heard when the server answers with an error once.
    source = new EventSource(addressOf('/events', { since: last }));
    source.addEventListener('open', () => {
      // What happened before the first word is not told.
      if (liveness === 'late') void queries.invalidateQueries();
      tell('live');
    });
    source.addEventListener('reset', () => void queries.invalidateQueries());
    source.addEventListener('message', (event: MessageEvent<string>) => {
      last = event.lastEventId === '' ? last : event.lastEventId;
      const change = JSON.parse(event.data) as Change;
      for (const hear of hearers) hear(change);
      // What somebody else has read is nothing new here.
      if (change.what === READ && change.id !== ownId(queries)) return;
      heard.add(change.what === READ ? READ : change.noun);
      together ??= setTimeout(readAgain, TOGETHER_MS);
    });
    source.addEventListener('error', () => {
      tell('late');
      if (source?.readyState !== EventSource.CLOSED || ended) return;
      retry = setTimeout(open, RETRY_MS);
    });
  }
  const late = setInterval(() => {
    if (liveness === 'late' && document.visibilityState === 'visible') void queries.invalidateQueries();
  }, LATE_MS);
  open();
  return () => {
    ended = true;
    source?.close();
    clearInterval(late);
    clearTimeout(together);
    clearTimeout(retry);
    tell('late');
  };
}

function ownId(queries: QueryClient): string | null {
  const [[, session] = []] = queries.getQueriesData<Session>({ queryKey: [SESSION] });
  return session?.signed_in === true ? session.person : null;
}

function tell(now: Liveness): void {
  if (now === liveness) return;
  liveness = now;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
