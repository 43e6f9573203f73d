/** The connections screen in a real browser: how all are, adding one, what a vendor grants or refuses, and mending what is wrong. */
import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '#sdk/sandbox';
import { connectors } from '../../connectors/index.ts';
import { sandbox } from '../../connectors/socialcast/sandbox.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, PHONE, type VisitOptions } from '../support/browser.ts';
import { grantedConnector, startVendor } from '../support/oauth-vendor.ts';

const vendor = await startVendor();
const intranet = await startSandbox(sandbox);
afterAll(async () => {
  await intranet.stop();
  await vendor[Symbol.asyncDispose]();
});
const { app } = await testBondfire({ connectors: [...connectors, grantedConnector] });
const { url, admin, viewer } = await served(app);
const { visit } = await browser(url);

/** Turns what follows around, and would be markup. */
const HOSTILE = '\u202E<img src=x onerror=alert(1)> no';

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function at(path: string, { token = admin, ...options }: VisitOptions = {}) {
  const page = await visit({ token, ...options });
  await page.goto(path);
  return page;
}

test('who comes first takes posts by webhook in one press, and sees what comes and what does not fit', async () => {
  const page = await at('/connections', { size: PHONE });
  await page.getByRole('heading', { name: 'No system is connected yet' }).waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Outside' }).click();
  await page.getByText('Copy this now').waitFor();
  const address = (await page.getByText(`${url}/in/webhook/`).textContent()) ?? '';
  const post = (record: object): Promise<Response> =>
    fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(record),
    });
  const said = { id: 'a', text: HOSTILE, published_at: '2026-03-02T10:00:00Z', author: { id: 'u1', name: HOSTILE } };
  expect((await post(said)).status).toBe(200);
  expect((await post({ id: HOSTILE, text: HOSTILE })).status).toBe(200);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Copy this now').waitFor({ state: 'detached' });
  await page.goto('/connections');
  await page.getByRole('link', { name: '1 record does not fit' }).click();
  await page.getByText('published_at').waitFor();
  await page.getByRole('button', { name: 'Show payload' }).click();
  const payload = page.getByRole('textbox', { name: /What the vendor sent/ });
  await payload.waitFor();
  // What is not seen is written out, and the payload is the same JSON.
  await eventually(() => payload.inputValue()).toContain(String.raw`\u202e<img`);
  expect(JSON.parse(await payload.inputValue())).toEqual({ id: HOSTILE, text: HOSTILE });
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Map again' }).click();
  await page.getByText('1 still do not fit').waitFor();
  await page.getByRole('button', { name: 'Try it in the mapping' }).click();
  await page.getByRole('button', { name: 'See what it becomes' }).click();
  await page.getByRole('heading', { name: 'Record 1 does not fit' }).waitFor();
  await page.getByRole('textbox', { name: 'Payload' }).fill(JSON.stringify(said));
  await page.getByRole('button', { name: 'See what it becomes' }).click();
  await page.getByRole('row', { name: 'actor.name' }).getByText('<img src=x').waitFor();
  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
});

describe('adding one', () => {
  test('what does not fit is told at its field and nothing typed is lost; then each right is tested', async () => {
    const page = await at('/connections?add=socialcast');
    const address = page.getByRole('textbox', { name: 'URL' });
    await address.fill('no address');
    await page.getByRole('textbox', { name: 'Password' }).fill(String(intranet.settings['password']));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Choose one: it decides').waitFor();
    await page.getByRole('radio', { name: 'Inside' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('an address such as').waitFor();
    await eventually(() => address.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    expect(await accessibility(page)).toEqual([]);
    // Loaded again, what was typed is there, but for the secret.
    await page.reload();
    await eventually(() => address.inputValue()).toBe('no address');
    expect(await page.getByRole('textbox', { name: 'Password' }).inputValue()).toBe('');
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(String(intranet.settings['password']));
    await address.fill(String(intranet.settings['url']));
    await page.getByRole('textbox', { name: 'E-mail' }).fill(String(intranet.settings['email']));
    await page.getByRole('textbox', { name: 'Password' }).fill(String(intranet.settings['password']));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('All that it needs is there').waitFor();
    await page.getByText('post messages').waitFor();
    await page.getByRole('group', { name: 'What is read' }).getByRole('switch', { name: 'likes' }).press('Space');
    await eventually(() => app.showConnection(OPERATOR, 'socialcast').off).toEqual(['likes']);
    expect(await accessibility(page)).toEqual([]);
  });

  test('by OAuth: to the vendor and back to the same screen, with what it granted or refused', async () => {
    const page = await at('/connections?add=granted', { colours: 'dark' });
    await page.getByRole('textbox', { name: 'URL' }).fill(vendor.url);
    await page.getByRole('radio', { name: 'Outside' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in at Granted' }).click();
    await page.getByText('As Ines', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/connections/granted');
    await page.getByText('All that it needs is there').waitFor();
    vendor.account = { id: 'u2', name: HOSTILE };
    await page.goto('/connections/granted?tab=settings');
    await page.getByRole('button', { name: 'Connect again' }).click();
    await page.getByText('The vendor did not grant access').waitFor();
    await page.getByText('that is the account of').waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await accessibility(page)).toEqual([]);
  });
});

describe('all of them', () => {
  test('what needs somebody comes first, and is mended by keyboard alone', async () => {
    await app.pauseConnection(OPERATOR, 'socialcast');
    const page = await at('/connections');
    await page.getByText('Stopped by an admin').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = page.locator('a[data-row]').first();
    await eventually(() => first.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Resume' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Stopped by an admin').waitFor({ state: 'detached' });
    expect(app.showConnection(OPERATOR, 'socialcast').paused_at).toBeNull();
    await eventually(() => page.evaluate('document.activeElement.textContent')).toBe('socialcast');
    await page.keyboard.press('/');
    await page.keyboard.type('nothing of the kind');
    await page.getByText('No connection fits').waitFor();
    await page.getByRole('searchbox').fill('social');
    await eventually(() => page.locator('a[data-row]').count()).toBe(1);
  });

  test('in German, in the dark, on a phone', async () => {
    const page = await at('/connections', { language: 'de-DE', colours: 'dark', size: PHONE });
    await page.getByText('3 Systeme sind verbunden.').waitFor();
    expect(await accessibility(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    const small = await page
      .getByRole('main')
      .getByRole('button')
      .evaluateAll((buttons) => buttons.filter((one) => one.getBoundingClientRect().height < 44).length);
    expect(small).toBe(0);
    await page.goto('/connections?add=socialcast');
    await page.getByText('Die des Kontos, mit dem Bondfire liest und schreibt.').waitFor();
    await page.getByRole('button', { name: 'Passwort zeigen' }).waitFor();
    expect(await page.getByLabel('Anmeldung').and(page.locator('input')).first().inputValue()).toBe('mit Passwort');
    expect(await accessibility(page)).toEqual([]);
    // What the API told in one language is asked in the other.
    await page.getByRole('button', { name: /^Angemeldet als/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByText('Of the account that Bondfire reads and writes with.').waitFor();
  });

  test('who may only look sees how they are, and no button that is not theirs', async () => {
    await app.pauseConnection(OPERATOR, 'socialcast');
    const page = await at('/connections', { token: viewer });
    await page.getByText('An admin can do this.').first().waitFor();
    expect(await page.getByRole('button', { name: /Connect a system|Resume/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'webhook' }).click();
    await page.getByRole('tab', { name: /Quarantine/ }).click();
    await page.getByText('published_at').waitFor();
    expect(await page.getByRole('button', { name: /Map again|Map all again|Test|Pause/ }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByText('An admin can do this.').waitFor();
  });
});

test('a setting is changed, a budget set, and the end is told before', async () => {
  const page = await at('/connections/socialcast?tab=settings');
  await page.getByText('No playbook goes out by it').first().waitFor();
  await page.getByLabel('Requests an hour').fill('250');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await eventually(() => app.showConnection(OPERATOR, 'socialcast').budget).toEqual({ perHour: 250 });
  await page.getByRole('button', { name: '8 more settings' }).click();
  await page.getByRole('textbox', { name: 'Read: groups' }).fill('Support\n12');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await eventually(() => app.showConnection(OPERATOR, 'socialcast').settings['read']).toMatchObject({
    groups: ['Support', 12],
  });
  await page.getByRole('tab', { name: 'Streams' }).click();
  await page.getByRole('button', { name: 'Read history' }).click();
  await page.getByText('0 records so far').first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).first().click();
  await page.getByText('was stopped after 0 records').waitFor();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('socialcast');
  await page.keyboard.press('Enter');
  await eventually(() => app.listConnections(OPERATOR).map(({ id }) => id)).toEqual(['granted', 'webhook']);
  await page.getByText('2 systems are connected.').waitFor();
});
