/** What Bondfire tells somebody, shown by the system; what is pressed there opens a place of the console and does nothing by itself. */

declare const self: ServiceWorkerGlobalScope;

/** As the product sends it. */
interface Pushed {
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly tag: string;
  readonly again: boolean;
  readonly at: string;
  readonly url: string;
  readonly actions: readonly { readonly action: string; readonly title: string; readonly url: string }[];
}

/** Chromium's, which the types of the standard do not tell. */
interface Shown extends NotificationOptions {
  readonly renotify: boolean;
  readonly timestamp: number;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
}

export async function show(data: PushMessageData): Promise<void> {
  const { title, body, lang, tag, again, at, url, actions } = data.json() as Pushed;
  const shown: Shown = {
    body,
    lang,
    tag,
    renotify: again,
    timestamp: Date.parse(at),
    icon: '/icons/192.png',
    badge: '/icons/badge.png',
    actions: actions.map(({ action, title }) => ({ action, title })),
    data: { url, urls: Object.fromEntries(actions.map(({ action, url }) => [action, url])) },
  };
  await self.registration.showNotification(title, shown);
}

export async function open({ action, notification }: NotificationEvent): Promise<void> {
  notification.close();
  const { url, urls } = notification.data as { readonly url: string; readonly urls: Readonly<Record<string, string>> };
  const to = urls[action] ?? url;
  const pages = await self.clients.matchAll({ type: 'window' });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (page === undefined) return void (await self.clients.openWindow(to));
  // Where nothing is typed in vain: the page goes there by itself.
  page.postMessage({ go: to }, []);
  await page.focus();
}
