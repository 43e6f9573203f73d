/** The worker that keeps the console's files, and what it has newer than what is shown. */

const WORKER = '/worker.js';
/** A page that stays open asks so often whether there is another version. */
const LOOK_MS = 60 * 60_000;

export interface Versions {
  /** The page is loaded again, as the newest version. */
  renew(): void;
  stop(): void;
}

/** `newer`: told each time that another version is there than the one that is shown. Null where the browser has no workers, as at an address without https. */
export function followVersions(newer: () => void): Versions | null {
  const { serviceWorker: workers } = navigator;
  if (workers === undefined) return null;
  const over = new AbortController();
  const { signal } = over;
  let registration: ServiceWorkerRegistration | null = null;
  let renewing = false;
  let looked = Date.now();
  // The first one serves what is shown already.
  let had = workers.controller !== null;

  function follow(one: ServiceWorkerRegistration): void {
    registration = one;
    if (one.waiting !== null && had) newer();
    one.addEventListener('updatefound', () => {
      const installing = one.installing;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed' && workers.controller !== null) newer();
      });
    });
  }
  workers.addEventListener(
    'controllerchange',
    () => {
      if (renewing) location.reload();
      else if (had) newer();
      had = true;
    },
    { signal },
  );
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState !== 'visible' || Date.now() - looked < LOOK_MS) return;
      looked = Date.now();
      // Without a network there is none; it is asked again.
      registration?.update().catch(() => undefined);
    },
    { signal },
  );
  workers.register(WORKER).then(
    (one) => {
      if (!signal.aborted) follow(one);
    },
    // A browser that keeps nothing for us: the console works as any page.
    () => undefined,
  );
  return {
    renew() {
      renewing = true;
      const waiting = registration?.waiting;
      if (waiting == null) location.reload();
      else waiting.postMessage('take-over', []);
    },
    stop: () => over.abort(),
  };
}
