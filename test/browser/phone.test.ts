/** The console as something installed, with a real Chromium: it opens without a network, and says when there is a newer version. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, PHONE, type VisitOptions } from '../support/browser.ts';
import { front } from '../support/front.ts';
import { captureLog } from '../support/log.ts';
import { noteSecret } from '../support/secrets.ts';

const PASSWORD = noteSecret('several plain words together');

const address = await front();
const { app, startWork } = await testBondfire({ publicUrl: address.url });
await startWork();
const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
afterAll(() => server.stop());
address.to(server.url);
const { visit } = await browser(address.url);
const first = await app.firstLink(OPERATOR);
await app.makeFirstAdmin(
  { token: noteSecret(first?.token ?? ''), name: 'Ada Osei', email: 'ada@example.org', password: PASSWORD },
  { address: null, agent: null },
);

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function signedIn(options: VisitOptions = {}): Promise<Page> {
  const page = await visit({ size: PHONE, worker: true, ...options });
  const answer = await page.request.post('/api/v1/session', {
    data: { email: 'ada@example.org', password: PASSWORD },
    headers: { origin: address.url },
  });
  expect(answer.status()).toBe(200);
  return page;
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
