/** The way in: the first admin by the one-time link, out again, and in by password. */
import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, PHONE } from '../support/browser.ts';
import { captureLog } from '../support/log.ts';
import { noteSecret } from '../support/secrets.ts';

const PASSWORD = noteSecret('several plain words together');
const { app } = await testBondfire();
const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
afterAll(() => server.stop());
const { visit } = await browser(server.url);
const first = await app.firstLink(OPERATOR);
const link = `/welcome#${noteSecret(first?.token ?? '')}`;

describe('signing in', () => {
  test('who comes first is told what to do, and the link makes the admin, once', async () => {
    const page = await visit({ size: PHONE });
    await page.goto('/issues/whatever');
    await page.getByText('Nobody can sign in yet').waitFor();
    await page.goto(link);
    await page.getByLabel('Your name').fill('Ada Osei');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    expect(await accessibility(page)).toEqual([]);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('button', { name: 'Signed in as Ada Osei' }).waitFor();
    const other = await visit();
    await other.goto(link);
    await other.getByText('This link has done its work').waitFor();
  });

  test('by keyboard alone, in German and in the dark; a wrong password says so and keeps the address', async () => {
    const page = await visit({ language: 'de-DE', colours: 'dark' });
    await page.goto('/inbox');
    await page.getByLabel('E-Mail').focus();
    await page.keyboard.type('ada@example.org');
    await page.keyboard.press('Tab');
    await page.keyboard.type('no such words at all');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('E-Mail').inputValue()).toBe('ada@example.org');
    expect(await accessibility(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Passwort' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Angemeldet als Ada Osei' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/inbox');
    expect(await accessibility(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByText('Alle Tasten zeigen').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Angemeldet als Ada Osei' }).click();
    await page.getByRole('menuitem', { name: 'Abmelden' }).click();
    await page.getByLabel('E-Mail').waitFor();
  });

  test('the page allows no script inside it, and is framed by nobody', async () => {
    const answer = await fetch(`${server.url}/inbox`, { headers: { accept: 'text/html' } });
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect((await fetch(`${server.url}/assets/none.js`, { headers: { accept: 'text/html' } })).status).toBe(404);
    expect((await fetch(`${server.url}/api/v1/none`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });
});
