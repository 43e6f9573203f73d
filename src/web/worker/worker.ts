/** What of the console lives in the browser beside its pages: it keeps the console's own files, so that it opens at once and without a network. What people say is never in its keeping. */
import { goOnAt } from '../phone/device.ts';
import { LOCK, sendWaiting } from '../phone/waiting.ts';
import { page, SHELL, stale } from './shell.ts';
import { open, show } from './told.ts';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

async function fill(): Promise<void> {
  const cache = await caches.open(SHELL.name);
  // What is not named by what it holds is asked for past the browser's own cache: all of one version, or none of it.
  await cache.addAll(SHELL.files.map((file) => (isNamed(file) ? file : new Request(file, { cache: 'no-cache' }))));
}

/** By what it holds. */
function isNamed(pathname: string): boolean {
  return pathname.startsWith('/assets/');
}

self.addEventListener('activate', (event) => {
  event.waitUntil(begin());
});

async function begin(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter(stale).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (page(pathname)) event.respondWith(shown());
  } else if (isNamed(pathname) || SHELL.files.includes(pathname)) event.respondWith(kept(request));
});

/** The page with a nonce of its own, as the server would send it. */
async function shown(): Promise<Response> {
  const cache = await caches.open(SHELL.name);
  const found = await cache.match('/');
  if (found === undefined) return fetch('/');
  const html = await found.text();
  const before = /name="style-nonce" content="(?<nonce>[^"]+)"/.exec(html)?.groups?.['nonce'] ?? '';
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const headers = new Headers(found.headers);
  headers.set('content-security-policy', (headers.get('content-security-policy') ?? '').replace(before, nonce));
  return new Response(html.replace(before, nonce), { headers });
}

/** What is named by what it holds is as good from here as from the server. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL.name);
  const found = await cache.match(request, { ignoreVary: true });
  if (found !== undefined) return found;
  const answer = await fetch(request);
  if (answer.ok && isNamed(new URL(request.url).pathname)) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener('push', (event) => {
  // We send none that says nothing.
  if (event.data) event.waitUntil(show(event.data));
});

self.addEventListener('notificationclick', (event) => {
  event.waitUntil(open(event));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  const { oldSubscription, newSubscription } = event as SubscriptionChange;
  const { pushManager } = self.registration;
  (event as ExtendableEvent).waitUntil(goOnAt(pushManager, oldSubscription ?? null, newSubscription ?? null));
});

/** As the standard has it; some browsers say neither. */
interface SubscriptionChange extends Event {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** There is a network again, for whoever answered without one and closed the console. Chromium's. */
self.addEventListener('sync', (event) => {
  const { tag } = event as ExtendableEvent & { readonly tag: string };
  if (tag === LOCK) (event as ExtendableEvent).waitUntil(sent());
});

/** Throws where something waits still: it is tried again then. */
async function sent(): Promise<void> {
  const { whole } = await sendWaiting();
  if (!whole) throw new Error('something waits still');
}
