/** The guided start: whoever comes first is led through it, comes back to where they were, and finds it again. */
import { afterAll, expect, test } from 'vitest';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { sampleCompany } from '../../src/cli/sample.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, PHONE } from '../support/browser.ts';
import { captureLog } from '../support/log.ts';
import { noteSecret } from '../support/secrets.ts';
import { jsonLines, talk } from '../support/talk.ts';

const PASSWORD = noteSecret('several plain words together');
const PRAISE = `
title: Praise
purpose: To be told.
mode: watch
on: { activity: any, if: "has(activity.text)" }
steps: [{ id: ask, ask: "Nice?", of: "role:approver", for: choice, options: ["yes", "no"], within: 1h, otherwise: stop }]
`;

const SLICES = `all: { title: All that is said, if: "activity.audience == 'external'", window: 15m }`;

const { app } = await testBondfire({
  sample: sampleCompany,
  files: { 'playbooks/praise.yaml': PRAISE, 'playbooks/slices.yaml': SLICES },
});
const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
afterAll(() => server.stop());
const { visit } = await browser(server.url);
const token = noteSecret((await app.firstLink(OPERATOR))?.token ?? '');

function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

test('whoever comes first is led through it, on a phone: steps are skipped, taken back, and kept', async () => {
  const page = await visit({ size: PHONE });
  await page.goto(`/welcome#${token}`);
  await page.getByLabel('Your name').fill('Ada Osei');
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: 'Something to listen to' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/start');
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await page.getByRole('button', { name: 'Skip for now' }).click();

  // What it lacks is named, before it is tried and when it is.
  await page.getByRole('heading', { name: 'What is done about it' }).waitFor();
  await page.getByText('Praise reaches those who made it').waitFor();
  await page.getByText('it would ask role approver, who is nobody yet').waitFor();
  await page.getByText('Propose', { exact: true }).last().click();
  await page.getByRole('alert').getByText('that is nobody yet').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await app.addPerson(OPERATOR, 'bea', { name: 'Bea Lindqvist', roles: ['approver'], email: 'bea@example.org' });
  await page.getByText('Propose', { exact: true }).last().click();
  await eventually(async () => (await app.showPlaybook(OPERATOR, 'praise')).mode).toBe('propose');

  // Elsewhere, and back: it stands where it was left.
  await page.goto('/inbox');
  await page.locator('#screen').getByRole('link', { name: 'Getting started' }).click();
  await page.getByRole('heading', { name: 'What is done about it' }).waitFor();
  await page.getByRole('button', { name: /Listen.*skipped/ }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('heading', { name: 'People who work with it' }).waitFor();
  await page.getByLabel('Whom', { exact: true }).selectOption('bea');
  await page.getByRole('button', { name: 'Make the link' }).click();
  await page.getByText(/\/welcome#/).waitFor();
  noteSecret((await page.getByText(/\/welcome#/).innerText()).split('#')[1] ?? '');
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await page.getByText('has not chosen a password yet').waitFor();
  await page.getByRole('button', { name: 'Finish', exact: true }).click();
  await page.getByText('You find this guide again').waitFor();
  expect(new URL(page.url()).pathname).toBe('/inbox');
});

test('when it is over it is found behind one’s name, by keyboard, in German, in the dark', async () => {
  const page = await visit({ language: 'de-DE', colours: 'dark' });
  await page.goto('/inbox');
  await page.getByLabel('E-Mail').fill('ada@example.org');
  await page.getByRole('textbox', { name: 'Passwort' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  const me = page.getByRole('button', { name: 'Angemeldet als Ada Osei' });
  await me.waitFor();
  await page.getByRole('navigation', { name: 'Menü' }).getByText('Einstellungen').waitFor();
  expect(await page.getByRole('navigation').getByText('Erste Schritte').count()).toBe(0);
  await me.focus();
  await page.keyboard.press('Enter');
  const again = page.getByRole('menuitem', { name: 'Erste Schritte' });
  await again.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Menschen, die damit arbeiten' }).waitFor();
  const step = page.getByRole('button', { name: /Entscheiden/ });
  await step.focus();
  await page.keyboard.press('Enter');
  const heading = page.getByRole('heading', { name: 'Was dann geschieht' });
  await heading.waitFor();
  await eventually(() => page.evaluate('document.activeElement?.id')).toBe('start-step');
  await page.getByText('Lob erreicht die, denen es gilt').waitFor();
  expect(await accessibility(page)).toEqual([]);
});

test('an archive that is dropped in: what is none is refused, and then one says when one would have known', async () => {
  const admin = noteSecret((await app.createToken(OPERATOR, { role: 'admin', name: 'drops' })).token);
  await app.saveFirstVisit(OPERATOR, { step: 'connect' });
  const page = await visit({ token: admin, size: PHONE });
  await page.goto('/start');
  const file = page.locator('input[type=file]');
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
  await file.setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
  await page.getByRole('alert').getByText('it is no archive that is read here').waitFor();
  await file.setInputFiles({ name: 'talk.jsonl', mimeType: 'text/plain', buffer: Buffer.from(jsonLines(talk())) });
  await page.getByRole('heading', { name: 'You would have known on Tuesday 14:24 (June 18, 2013)' }).waitFor();
  await page.getByText(/^21 min before most was said/).waitFor();
  await page.getByText('The charger burns').waitFor();
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  // It is kept where it was read, for whoever comes next.
  const german = await visit({ token: admin, language: 'de-DE', colours: 'dark' });
  await german.goto('/start');
  await german.getByRole('heading', { name: /^Sie hätten es gewusst am Dienstag 14:24/ }).waitFor();
  expect(await accessibility(german)).toEqual([]);
  await page.getByRole('button', { name: 'Take it away' }).click();
  await page.getByRole('button', { name: 'Choose a file' }).waitFor();
});

test('a sample company is looked around in, says that it is one, and is removed', async () => {
  const admin = noteSecret((await app.createToken(OPERATOR, { role: 'admin', name: 'looks around' })).token);
  await app.saveFirstVisit(OPERATOR, { step: 'connect' });
  const page = await visit({ token: admin, size: PHONE });
  await page.goto('/start');
  const look = page.getByRole('button', { name: 'Look around', exact: true });
  await look.focus();
  await page.keyboard.press('Enter');
  const notice = page.getByRole('note').filter({ hasText: 'This is a sample company' });
  await notice.waitFor();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'sample-mastodon' })
    .getByText('Sample', { exact: true })
    .waitFor();
  expect(await page.getByRole('link', { name: 'Connect a system' }).count()).toBe(0);
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await notice.getByRole('link', { name: 'Inbox' }).click();
  await page.getByText('Chargers get too hot to touch').first().waitFor();
  const above = page.getByRole('note').filter({ hasText: 'Sample data.' });
  for (const place of ['inbox', 'library', 'wall']) {
    await page.goto(`/${place}`);
    await above.getByRole('button', { name: 'Remove it' }).waitFor();
    expect(await accessibility(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  }
  const german = await visit({ token: admin, language: 'de-DE', colours: 'dark' });
  await german.goto('/connections');
  const told = german.getByRole('note').filter({ hasText: 'Das ist eine Beispielfirma' });
  await told.waitFor();
  expect(await accessibility(german)).toEqual([]);
  await page.getByRole('link', { name: 'Inbox' }).first().click();
  await above.waitFor();
  await told.getByRole('button', { name: 'Entfernen' }).click();
  await german.getByText('Die Beispielfirma ist weg').waitFor();
  // Whoever has it open elsewhere is told.
  await above.waitFor({ state: 'detached' });
  await eventually(async () => (await app.listIssues(OPERATOR, { limit: 1 })).length).toBe(0);
});

test('nobody else sees it', async () => {
  const viewer = noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'looks' })).token);
  const page = await visit({ token: viewer });
  await page.goto('/start');
  await page.getByText('An admin sets Bondfire up').waitFor();
  const answer = await page.request.get('/api/v1/first-visit');
  expect(answer.status()).toBe(403);
});
