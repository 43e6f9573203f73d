/** The console as something installed, with a real Chromium: it opens without a network, says when there is a newer version, and what people are told reaches it. */
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, PHONE, type VisitOptions } from '../support/browser.ts';
import { front } from '../support/front.ts';
import { captureLog } from '../support/log.ts';
import { pushService } from '../support/push-service.ts';
import { until } from '../support/scene.ts';
import { noteSecret } from '../support/secrets.ts';

const PASSWORD = noteSecret('several plain words together');

const APPROVE = `
title: Answer a fault that is known
purpose: To be tried.
mode: act
on: { issue: opened, if: "issue.title.startsWith('Fault')" }
steps:
  - { id: words, ask: May this go out?, of: "person:ada-osei", for: approval, text: We mend it on Friday., within: 2h, hours: always, otherwise: stop }`;
const address = await front();
const service = await pushService();
const { app, startWork } = await testBondfire({
  publicUrl: address.url,
  files: { 'playbooks/approve.yaml': APPROVE },
});
await startWork();
const serve = () => startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
let server = await serve();
afterAll(() => server.stop());
address.to(server.url);
const { visit } = await browser(address.url, { whole: true });
const first = await app.firstLink(OPERATOR);
const { who: ADA } = await app.makeFirstAdmin(
  { token: noteSecret(first?.token ?? ''), name: 'Ada Osei', email: 'ada@example.org', password: PASSWORD },
  { address: null, agent: null },
);

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function signedIn(options: VisitOptions = {}): Promise<Page> {
  const page = await visit({ size: PHONE, worker: true, ...options });
  await enter(page, 'ada@example.org');
  return page;
}

async function enter(page: Page, email: string): Promise<void> {
  const answer = await page.request.post('/api/v1/session', {
    data: { email, password: PASSWORD },
    headers: { origin: address.url },
  });
  expect(answer.status()).toBe(200);
}

async function isServed(page: Page): Promise<void> {
  await eventually(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
}

function cacheNames(page: Page): Promise<readonly string[]> {
  return page.evaluate('caches.keys()');
}

describe('installed', () => {
  test('a browser takes it, in either language, and it opens without a network; a newer version is told, taken by a tap, and the old one gone', async () => {
    const page = await signedIn({ language: 'de-DE' });
    await page.goto('/inbox');
    await isServed(page);
    const devtools = await page.context().newCDPSession(page);
    const { url, errors } = await devtools.send('Page.getAppManifest');
    expect([new URL(url).pathname, errors]).toEqual(['/bondfire.de.webmanifest', []]);
    const { installabilityErrors: lacks } = await devtools.send('Page.getInstallabilityErrors');
    // A browser of the tests keeps nothing, which it says.
    expect(lacks.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    const [before] = await cacheNames(page);

    await page.context().setOffline(true);
    const shown = await page.reload();
    expect(shown?.fromServiceWorker()).toBe(true);
    const policy = (await shown?.headerValue('content-security-policy')) ?? '';
    const nonce = (await page.locator('meta[name="style-nonce"]').getAttribute('content')) ?? '';
    expect(policy).toContain(`'nonce-${nonce}'`);
    await page.context().setOffline(false);

    address.instead('/worker.js', (made) => made.replace(/bondfire-[0-9a-f]{16}/, 'bondfire-0123456789abcdef'));
    await page.reload();
    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Neu laden' }).click();
    await reloaded;
    await eventually(() => cacheNames(page)).toEqual(['bondfire-0123456789abcdef']);
    expect(before).not.toBe('bondfire-0123456789abcdef');
  });
});

/** A browser of the tests reaches no push service: it is given one, and what that gets is handed to the worker as the browser would. */
async function pushable(page: Page, name: string): Promise<void> {
  await page.context().grantPermissions(['notifications']);
  await page.addInitScript(
    `const { endpoint, p256dh, auth } = ${JSON.stringify(service.browser(name))};

    // A headless shell never lets anything be shown, whatever it is told.
    if (Notification.permission !== 'granted') {
      Object.defineProperty(Notification, 'permission', { value: 'granted' });
      Notification.requestPermission = async () => 'granted';
    }
    const held = 'a test allowed it';
    const made = {
      endpoint,
      toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
      async unsubscribe() {
        localStorage.removeItem(held);
        return true;
      },
    };
    Object.assign(PushManager.prototype, {
      getSubscription: async () => (localStorage.getItem(held) === null ? null : made),
      async subscribe(options) {
        localStorage.setItem(held, JSON.stringify(options));
        return made;
      },
    });`,
  );
}

/** In the worker of a headless shell, which may show nothing. */
const SHOWS_ITSELF = `if (Notification.permission !== 'granted') {
  let all = [];
  Object.assign(self.registration, {
    getNotifications: async () => all,
    async showNotification(title, options) {
      const one = { title, actions: [], ...options, close: () => (all = all.filter((other) => other !== one)) };
      all = [...all.filter(({ tag }) => tag !== one.tag), one];
    },
  });
}`;

/** As the browser does with what comes from its push service. */
async function deliver(page: Page, data: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const known = Promise.withResolvers<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [one] = registrations;
    if (one) known.resolve(one.registrationId);
  });
  await devtools.send('ServiceWorker.enable');
  const registrationId = await known.promise;
  await devtools.send('ServiceWorker.deliverPushMessage', { origin: address.url, registrationId, data });
  await devtools.detach();
}

test('an ask reaches a browser that allows it by a tap, its button leads to the answer, which a second tap gives; whoever signs out is told there no more', async () => {
  const page = await signedIn();
  await page.goto('/settings#notifications');
  await isServed(page);
  // A browser of the tests says no to whatever it asks; a headless shell says so before.
  if ((await page.evaluate('Notification.permission')) === 'default')
    await page.getByRole('button', { name: 'Tell me on this device' }).click();
  await page.getByText('You told this browser never to show notifications').waitFor();
  await pushable(page, 'phone');
  await page.reload();
  await page.getByRole('button', { name: 'Tell me on this device' }).click();
  await page.locator('[data-standing=on]').waitFor();
  await page.getByText('this one', { exact: true }).waitFor();
  expect(await accessibility(page)).toEqual([]);

  const [worker] = page.context().serviceWorkers();
  await worker?.evaluate(SHOWS_ITSELF);
  const { issue } = await app.openIssue(OPERATOR, { title: 'Fault: red pictures' });
  await eventually(() => service.taken.length).toBe(1);
  const [taken] = service.taken;
  await deliver(page, taken?.text ?? '');
  const shown = () =>
    worker?.evaluate(
      `self.registration.getNotifications().then((all) => all.map(({ title, body, tag, actions }) => ({ title, body, tag, actions: actions.map((one) => one.title) })))`,
    );
  await eventually(shown).toMatchObject([
    {
      title: 'Asked of you: May this go out?',
      body: expect.stringMatching(
        /^By .*\nIt is about: Fault: red pictures\n“We mend it on Friday.”\nYou get this because/,
      ),
      actions: ['Approve …', 'Reject …'],
    },
  ]);
  await worker?.evaluate(`self.registration.getNotifications().then(([notification]) =>
    self.dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), { notification, action: 'yes' })))`);
  await page.waitForURL(`**/issues/${issue.id}?ask=*&choose=yes`);
  await page.getByText('From the notification: Approve. Nothing is done yet.').waitFor();
  const [ask] = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
  const asked = () => app.showAsk(OPERATOR, ask?.id ?? '');
  expect(await asked()).toMatchObject({ state: 'open', answers: [] });
  await page.getByRole('button', { name: 'Yes: Approve' }).click();
  await eventually(asked).toMatchObject({ answers: [{ person: 'ada-osei', choice: 'yes' }] });
  expect(await shown()).toEqual([]);

  // Its push service takes it to another address: that is told at once, and the old one forgotten.
  const marks = async () => (await app.showPush(ADA)).devices.map(({ mark }) => mark);
  const before = await marks();
  await worker?.evaluate(`{
    const subscription = ({ endpoint, p256dh, auth }) => ({
      endpoint,
      options: { applicationServerKey: 'as before' },
      toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
    });
    const oldSubscription = subscription(${JSON.stringify(service.browser('phone'))});
    Object.assign(PushManager.prototype, {
      getSubscription: async () => null,
      subscribe: async ({ applicationServerKey }) =>
        applicationServerKey === 'as before' ? subscription(${JSON.stringify(service.browser('moved'))}) : null,
    });
    self.dispatchEvent(Object.assign(new ExtendableEvent('pushsubscriptionchange'), { oldSubscription }));
  }`);
  const moved = createHash('sha256').update(service.browser('moved').endpoint).digest('base64url');
  await eventually(marks).toEqual([moved]);
  expect(before).toHaveLength(1);
  expect(before).not.toContain(moved);

  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').waitFor();
  expect(
    await page.evaluate(`navigator.serviceWorker.ready.then((one) => one.pushManager.getSubscription())`),
  ).toBeNull();
  expect((await app.showPush(ADA)).devices).toEqual([]);
});

/** What the browser holds of whoever is signed in: what they read, and what waits to be sent. */
async function held(page: Page): Promise<readonly number[]> {
  return page.evaluate(`Promise.all([${count('bondfire-read', 'kept')}, ${count('bondfire-waiting', 'waiting')}])`);
}

function count(name: string, store: string): string {
  return `new Promise((resolve, reject) => {
    const opening = indexedDB.open('${name}');
    opening.onerror = reject;
    opening.onsuccess = () => {
      const counting = opening.result.transaction('${store}').objectStore('${store}').count();
      counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
    };
  })`;
}

async function opened(title: string) {
  const { issue } = await app.openIssue(OPERATOR, { title, owner: 'ada-osei' });
  const [ask] = await until(async () => {
    const open = await app.listAsks(OPERATOR, { state: 'open', limit: 1 });
    return open[0] !== undefined && open;
  });
  return { issue: issue.id, ask: ask?.id ?? '' };
}
async function notes(issue: string): Promise<number> {
  return (await app.showIssue(OPERATOR, issue)).timeline.filter(({ kind }) => kind === 'note').length;
}

describe('without a network', () => {
  test('what is mine is read, as of when it was; what I answer waits, is sent once when it can be, and told where somebody was first', async () => {
    const page = await signedIn();
    const mine = await opened('Fault: blue pictures');
    await page.goto(`/issues/${mine.issue}`);
    await isServed(page);
    await page.getByText('We mend it on Friday.').waitFor();
    const other = await opened('Fault: green pictures');
    await page.goto('/inbox');
    await page.getByRole('link', { name: /green pictures/ }).click();
    await page.getByText('We mend it on Friday.').waitFor();
    // The session, what the tabs count, the list, and of each issue its story, what was said, its desk and what worked before.
    await eventually(async () => (await held(page))[0]).toBe(11);

    await page.context().setOffline(true);
    await page.goto('/inbox');
    await page.getByText(/^No connection: as of \d+:\d\d/).waitFor();
    await page.getByRole('link', { name: /blue pictures/ }).click();
    await page.getByText(/^No connection: as of/).waitFor();
    expect(await accessibility(page)).toEqual([]);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('1 waits to be sent').waitFor();
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.locator('[data-note]').fill('Seen on the train.');
    await page.getByRole('button', { name: 'Keep note' }).click();
    await eventually(async () => (await held(page))[1]).toBe(2);
    await page.goto(`/issues/${other.issue}`);
    await page.getByRole('button', { name: 'Add a comment' }).click();
    await page.getByLabel('Comment', { exact: false }).fill('Not before Monday.');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('3 wait to be sent').click();
    await page.locator('[data-held=waiting]').getByText('Not before Monday.').waitFor();
    expect(await accessibility(page)).toEqual([]);
    await app.answerAsk(OPERATOR, other.ask, { choice: 'yes' }, 'ada-osei');

    // Meanwhile the product is another process.
    await server.stop();
    server = await serve();
    address.to(server.url);
    await page.context().setOffline(false);
    await eventually(async () => (await app.showAsk(OPERATOR, mine.ask)).answers.length).toBe(1);
    const refused = page.locator('[data-held=refused]');
    await refused.getByText('Not before Monday.').waitFor();
    await eventually(() => page.locator('[data-held=waiting]').count()).toBe(0);
    expect(await notes(mine.issue)).toBe(1);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await accessibility(page)).toEqual([]);
    expect((await app.showAsk(OPERATOR, other.ask)).answers).toMatchObject([{ choice: 'yes' }]);

    // It was done, and nobody heard of it: sent again, it is not done again.
    address.lose('/note');
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.locator('[data-note]').fill('Once.');
    await page.getByRole('button', { name: 'Keep note' }).click();
    await page.locator('[data-held=waiting]').getByText('Once.').waitFor({ state: 'attached' });
    await eventually(() => page.locator('[data-held=waiting]').count()).toBe(0);
    expect(await notes(other.issue)).toBe(1);

    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out all the same' }).click();
    await page.getByLabel('E-mail').waitFor();
    await eventually(() => held(page)).toEqual([0, 0]);
    const left = `Object.entries(localStorage).filter(([key]) => /typed|who/.test(key))`;
    expect(await page.evaluate(left)).toEqual([]);

    // However a session ends, whoever is next finds nothing of it.
    await enter(page, 'ada@example.org');
    await page.goto(`/issues/${mine.issue}`);
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.locator('[data-note]').fill('Left behind.');
    await eventually(() => page.evaluate(left)).toContainEqual([`bondfire.typed.note.${mine.issue}`, 'Left behind.']);
    await page.context().clearCookies();
    await app.addPerson(OPERATOR, 'ben', { name: 'Ben' });
    const invited = { person: 'ben', role: 'responder', email: 'ben@example.org' } as const;
    const { token } = await app.inviteAccount(OPERATOR, invited);
    await app.usePasswordLink({ token: noteSecret(token), password: PASSWORD }, { address: null, agent: null });
    await enter(page, 'ben@example.org');
    await page.goto(`/issues/${mine.issue}`);
    await page.getByRole('button', { name: 'Note', exact: true }).click();
    expect(await page.locator('[data-note]').inputValue()).toBe('');
    expect(await page.evaluate(left)).toEqual([['bondfire.who', 'ben']]);
  });
});
