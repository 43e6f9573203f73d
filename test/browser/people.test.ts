/** People in a real browser: who can act now, away and back, what is known of one, and a team's days ahead. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { accessibility } from '../support/axe.ts';
import { testBondfire } from '../support/bondfire.ts';
import { browser, focused, PHONE, type VisitOptions } from '../support/browser.ts';
import { noteSecret } from '../support/secrets.ts';

const { app, database } = await testBondfire();
const { url, admin } = await served(app);
const { visit } = await browser(url);
const HOSTILE = '\u202E<img src=x onerror=alert(1)> no';
const DAY_MS = 86_400_000;

/** However slow the machine is. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: 60_000 });
}

async function at(path: string, { token = admin, ...options }: VisitOptions = {}): Promise<Page> {
  const page = await visit({ token, ...options });
  await page.goto(path);
  return page;
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

test('where nobody is yet, the first is added', async () => {
  const page = await at('/people', { size: PHONE });
  await page.getByRole('heading', { name: 'Nobody is here yet' }).waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Inès Paz');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await eventually(() => new URL(page.url()).pathname).toBe('/people/ines');
  expect((await app.showPerson(OPERATOR, 'ines')).name).toBe('Inès Paz');
});

test('who can act is seen, and oneself is away and back by keyboard alone', async () => {
  await app.addPerson(OPERATOR, 'tom', { name: HOSTILE, zone: 'Asia/Tokyo', hours: {}, languages: ['de'] });
  await app.editPerson(OPERATOR, 'ines', { zone: 'Europe/Lisbon', stand_in: 'tom', roles: ['expert'] });
  const rota = { turn: ['ines', 'tom'], from: inDays(2), days: 7, zone: 'UTC' };
  await app.addTeam(OPERATOR, 'care', { title: 'Care', members: ['ines', 'tom'], lead: 'tom', rota });
  const token = noteSecret((await app.createToken(OPERATOR, { role: 'responder', name: 'i', person: 'ines' })).token);
  const page = await at('/people', { token });
  await page.getByText('1 of 2 can act now.').waitFor();
  await page.getByText('1 team has nobody on call at times').waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'I am away until …' }).focus();
  await page.keyboard.press('Enter');
  await focused(page.getByRole('button', { name: 'To the end of today' }));
  await page.getByRole('textbox', { name: 'Why' }).fill('a trip');
  await page.getByRole('button', { name: 'To the end of tomorrow' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('0 of 2 can act now.').waitFor();
  const { absences, now } = await app.showPerson(OPERATOR, 'ines');
  expect(absences).toMatchObject([{ reason: 'a trip', source: 'hand' }]);
  await page.getByRole('region', { name: 'You' }).getByText('a trip').waitFor();
  expect(now.away).toBe(true);
  await page.getByRole('button', { name: 'I am back' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('1 of 2 can act now.').waitFor();
  await page.keyboard.press('j');
  await eventually(() => page.evaluate('document.activeElement.matches("a[data-row]")')).toBe(true);
  await page.keyboard.press('/');
  await page.keyboard.type('nothing of the kind');
  await page.getByText('Nobody fits').waitFor();
  await page.getByRole('searchbox').fill('expert');
  await eventually(() => page.locator('a[data-row]').count()).toBe(1);
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('what others change shows by itself', async () => {
  const page = await at('/people');
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText('1 of 2 can act now.').waitFor();
  await app.setAway(OPERATOR, 'ines', { from: null, until: null, reason: 'a fair' });
  await page.getByText('0 of 2 can act now.').waitFor();
  await app.setBack(OPERATOR, 'ines', null);
  await page.getByText('1 of 2 can act now.').waitFor();
  expect(await page.getByText('0 of 2 can act now.').count()).toBe(0);
});

test('what is said of a person is changed: what does not fit is told at its field, and nothing typed is lost', async () => {
  const page = await at('/people/ines', { colours: 'dark', size: PHONE });
  await page.getByRole('button', { name: 'Change' }).click();
  const email = page.getByRole('textbox', { name: 'E-mail' });
  await email.fill('no address');
  await page.locator('label', { hasText: 'There at all times' }).click();
  const monday = page.getByRole('textbox', { name: 'Monday' });
  await monday.fill('nine to five');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Write times such as').waitFor();
  await eventually(() => monday.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  await monday.fill('9-17, 18:00-19:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Look at the fields that are marked.').waitFor();
  await eventually(() => email.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  expect(await email.getAttribute('aria-invalid')).toBe('true');
  expect(await accessibility(page)).toEqual([]);
  // Loaded again, what was typed is there.
  await page.reload();
  await page.getByRole('button', { name: 'Change' }).click();
  await eventually(() => email.inputValue()).toBe('no address');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await email.fill('ines@example.org');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('definition').getByText('ines@example.org').waitFor();
  await eventually(() => page.evaluate('document.activeElement.textContent')).toBe('Change');
  expect(await app.showPerson(OPERATOR, 'ines')).toMatchObject({
    email: 'ines@example.org',
    roles: ['expert'],
    hours: {
      mon: [
        ['09:00', '17:00'],
        ['18:00', '19:30'],
      ],
    },
  });
});

test('a gap in a team’s days ahead is filled', async () => {
  const page = await at('/teams/care');
  await page.getByText('Nobody is on call').first().waitFor();
  expect(await accessibility(page)).toEqual([]);
  await page.getByRole('button', { name: 'Fill this gap' }).click();
  await focused(page.getByRole('combobox', { name: 'Who' }));
  await page.keyboard.type('Inès');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByText('Somebody is on call at all times').waitFor();
  const [ahead] = await app.onCallAhead(OPERATOR, 14, 'care');
  expect(ahead?.stretches.filter(({ person }) => person === null)).toEqual([]);
});

test('what is said of a team is changed, in the dark, on a phone: who is in it, whose turn it is, when it works', async () => {
  const page = await at('/teams/care', { colours: 'dark', size: PHONE });
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('textbox', { name: 'Name of the team' }).fill('Customer care');
  const turns = page.getByRole('radiogroup', { name: 'Rota' });
  await turns.getByText('By a calendar').click();
  const feed = page.getByRole('textbox', { name: 'Calendar' });
  await feed.fill('no address');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Look at the fields that are marked.').waitFor();
  await eventually(() => feed.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await turns.getByText('By turns').click();
  await page.getByRole('textbox', { name: 'Days of a turn' }).fill('3');
  await page.getByLabel('Markets').and(page.locator('input')).first().fill('de');
  await page.getByRole('textbox', { name: 'An owner may be silent for' }).fill('1.5');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Customer care' }).waitFor();
  const { title, rota, markets, owner_silent, lead } = await app.showTeam(OPERATOR, 'care');
  expect({ title, rota, markets, owner_silent, lead }).toMatchObject({
    title: 'Customer care',
    rota: { turn: ['ines', 'tom'], days: 3 },
    markets: ['de'],
    owner_silent: 5_400,
    lead: 'tom',
  });
  await app.addTeam(OPERATOR, 'gone', { title: 'Gone' });
  await page.goto('/teams/gone');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await eventually(() => new URL(page.url()).pathname).toBe('/people');
  expect((await app.listTeams(OPERATOR)).map(({ id }) => id)).toEqual(['care']);
});

test('in German, in the dark, on a phone; who may only look has no button that is not theirs; all of many people', async () => {
  const token = noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'v', person: 'tom' })).token);
  const page = await at('/people', { token, language: 'de-DE', colours: 'dark', size: PHONE });
  await page.getByText('können jetzt handeln').or(page.getByText('kann jetzt handeln')).first().waitFor();
  expect(await accessibility(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  await page.goto('/people/nobody');
  await page.getByText('Es gibt hier keine Person „nobody“.').waitFor();
  await page.goto('/teams/care');
  await page.getByRole('heading', { name: 'Bereitschaft in den nächsten 14 Tagen' }).waitFor();
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  expect(await page.locator('img[src=x]').count()).toBe(0);
  // More than the API gives at once.
  await database.pool.query(
    `insert into people (id, name, zone, languages, markets, products, topics, skills, roles, accounts, created_at)
     select 'p' || n, 'Person ' || n, 'UTC', '{}', '{}', '{}', '{}', '{}', '{}', '[]', now() from generate_series(1, 250) n`,
  );
  await page.goto('/people');
  await page.getByText(/von 25\d können jetzt handeln/).waitFor();
});
