/** The library in a real browser: found as one types, what an entry says and how it turned out, changed by two at once, by keyboard alone, on a phone, and texts that mean harm. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { OPERATOR } from '../../src/app/index.ts';
import { newId } from '../../src/platform/index.ts';
import { served } from '../support/api.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, PHONE, type VisitOptions } from '../support/browser.ts';

const { app, database } = await testBondfire();
const { url, admin, viewer } = await served(app);
const { visit } = await browser(url);
const HOSTILE = '<img src=x onerror=alert(1)> \u202Eevil\u202C';

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function at(path: string, { token = admin, ...options }: VisitOptions = {}): Promise<Page> {
  const page = await visit({ token, ...options });
  await page.goto(path);
  return page;
}

async function add(one: object): Promise<string> {
  return (await app.addResponse(OPERATOR, one)).id;
}

async function used(response: string, outcome: string | null): Promise<void> {
  await database.pool.query(
    'insert into response_uses (id, response, by, at, outcome) values ($1, $2, $3, now(), $4)',
    [newId(), response, 'Ines', outcome],
  );
}

async function harmless(page: Page): Promise<void> {
  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

async function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.textContent');
}

test('an empty library says how it fills, and what can be brought in', async () => {
  const page = await at('/library', { size: PHONE });
  await page.getByText('The library is empty').waitFor();
  await page.getByText('bondfire library import').waitFor();
  expect(await accessibility(page)).toEqual([]);
});

test('what helped is found as one types, narrowed, and opened by keyboard alone', async () => {
  const hot = await add({
    title: 'Hot camera',
    situation: 'The camera overheats when it films in the sun for long',
    decision: 'Firmware 4.2 lowers the clock',
    answers: [
      { text: 'Please install firmware 4.2.', network: 'mastodon', language: 'en' },
      { text: 'Bitte Firmware 4.2 installieren.', language: 'de' },
    ],
    product: 'camera',
    topics: ['heat'],
    team: 'lenses',
    outcome: 'resolved',
  });
  for (const outcome of ['resolved', 'resolved', 'resolved', 'reopened']) await used(hot, outcome);
  await add({ situation: 'The phone overheats while it charges', product: 'phone', outcome: 'made_worse' });
  await add({ title: HOSTILE, situation: `${HOSTILE} overheats`, product: HOSTILE, answers: [{ text: HOSTILE }] });
  const page = await at('/library');
  await page.getByRole('link', { name: 'Hot camera' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('overhe');
  await page.getByText('3 entries found').waitFor();
  await page.locator('mark', { hasText: 'overheats' }).first().waitFor();
  await page.getByText('Used 4 times · 3 of 4 resolved').waitFor();
  await page.getByText('Made worse').first().waitFor();
  await harmless(page);
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('checkbox', { name: /^camera/ }).press('Space');
  await page.getByText('1 entry found').waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ q: 'overhe', product: 'camera' });
  await page.keyboard.press('j');
  await eventually(() => focused(page)).toContain('Hot camera');
  await page.keyboard.press('o');
  await page.getByRole('heading', { name: 'Hot camera' }).waitFor();
  await page.getByText('Bitte Firmware 4.2 installieren.').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('link', { name: 'Back to what was found' }).press('Enter');
  await page.getByText('1 entry found').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('overhe');
  // Somebody looked for it: that is known, and not each letter of it.
  await eventually(async () => {
    const { rows } = await database.pool.query<{ words: string }>('select distinct words from library_searches');
    return rows.map(({ words }) => words);
  }).toEqual(['overhe']);
});

test('nothing found says what was meant, and what to do', async () => {
  const page = await at('/library?q=overheats&product=nothing');
  await page.getByText('Nothing fits all that you chose').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('main').getByRole('button', { name: 'Show all' }).last().click();
  await page.getByText('3 entries found').waitFor();
});

test('in German, in the dark, on a phone, with texts that mean harm', async () => {
  const page = await at('/library?q=overheats', { size: PHONE, colours: 'dark', language: 'de-DE' });
  await page.getByText('3 Einträge gefunden').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await harmless(page);
  await page.getByRole('button', { name: 'Eingrenzen' }).click();
  await page.getByRole('checkbox', { name: /evil/ }).click();
  await page.getByText('1 Eintrag gefunden').waitFor();
  await page.locator('a[data-row]').click();
  await page.getByRole('button', { name: 'Bearbeiten' }).click();
  await page.getByRole('button', { name: 'Speichern' }).waitFor();
  await harmless(page);
  expect(await accessibility(page)).toEqual([]);
  const small = await page
    .getByRole('main')
    .getByRole('button')
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent));
  expect(small).toEqual([]);
});

test('two change it at once: the other change is shown, what was typed stays, and both are kept', async () => {
  const id = await add({ title: 'Cold battery', situation: 'The battery dies in the cold', decision: 'Warm it up' });
  const page = await at(`/library/${id}`);
  await page.getByRole('heading', { name: 'Cold battery' }).waitFor();
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'What was decided' }).fill('Warm it up slowly');
  await page.getByRole('button', { name: 'Add an answer' }).click();
  await page.getByRole('textbox', { name: 'Answer 1' }).fill(`Keep it warm. ${HOSTILE}`);
  // Whatever becomes of the page, what was typed is there.
  await page.reload();
  await eventually(() => page.getByRole('textbox', { name: 'What was decided' }).inputValue()).toBe(
    'Warm it up slowly',
  );
  // The other one changes it in the very moment in which this one saves.
  await page.route('**/api/v1/library/responses/*', async (route) => {
    if (route.request().method() === 'PATCH' && (await app.showResponse(OPERATOR, id)).version === 1)
      await app.editResponse(OPERATOR, id, { title: 'Cold batteries' }, { why: 'there are many' });
    await route.continue();
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody has changed it meanwhile').waitFor();
  await page.locator('ins', { hasText: 'batteries' }).first().waitFor();
  expect(await page.getByRole('textbox', { name: 'What was decided' }).inputValue()).toBe('Warm it up slowly');
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'I have seen it' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  expect(await app.showResponse(OPERATOR, id)).toMatchObject({
    version: 3,
    title: 'Cold batteries',
    decision: 'Warm it up slowly',
    answers: [{ text: `Keep it warm. ${HOSTILE}`, network: null }],
  });
  await eventually(() => focused(page)).toBe('Edit');
  await page.getByRole('button', { name: /^Version 3/ }).click();
  await page.locator('ins', { hasText: 'slowly' }).waitFor();
  await page.getByRole('button', { name: 'Retire' }).click();
  await page.getByRole('textbox', { name: /no longer hold/ }).fill('New batteries');
  await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
  await page.getByText('Retired: it is found no longer').waitFor();
  expect((await app.searchLibrary(OPERATOR, { text: 'battery', limit: 5 })).items).toEqual([]);
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await page.getByText('Retired: it is found no longer').waitFor({ state: 'detached' });
  await harmless(page);
});

test('who may only look sees it all, and no button that is not theirs', async () => {
  const page = await at('/library?q=sun', { token: viewer });
  await page.getByRole('link', { name: 'Hot camera' }).click();
  await page.getByText('Please install firmware 4.2.').waitFor();
  expect(await page.getByRole('button', { name: /Edit|Retire/ }).count()).toBe(0);
  await page.goto(`/library/${newId()}`);
  await page.getByText('There is no such entry').waitFor();
});
