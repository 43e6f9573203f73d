/** The inbox in a real browser: what needs somebody and why, all by keyboard, ten thousand issues, and texts that mean harm. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR, type Principal } from '../../src/app/index.ts';
import { accessibility } from '../support/axe.ts';
import { browser, focused, PHONE } from '../support/browser.ts';
import { captureLog } from '../support/log.ts';
import { noteSecret } from '../support/secrets.ts';
import { post, scene, until } from '../support/scene.ts';

const { app, bondfire, sender, say } = await scene();
const server = await startServer({ app, log: captureLog().log, host: '127.0.0.1', port: 0 });
afterAll(() => server.stop());
const { visit } = await browser(server.url);
const BEN: Principal = { name: 'Ben', role: 'responder', person: 'ben' };
const HOSTILE = '<img src=x onerror=alert(1)> \u202Eevil\u202C';

await sender('outside', 'external');
for (const [id, name] of [
  ['ines', 'Ines Ito'],
  ['ben', 'Ben Okafor'],
] as const)
  await app.addPerson(OPERATOR, id, { name, zone: 'Europe/Berlin' });
await app.addTeam(OPERATOR, 'lenses', { title: 'Lenses', members: ['ines'] });
const token = noteSecret((await app.createToken(OPERATOR, { role: 'responder', name: 'ines', person: 'ines' })).token);

async function open(title: string, more: object = {}, activities: readonly string[] = []): Promise<string> {
  return (await app.openIssue(OPERATOR, { title, product: 'desk', ...more }, activities)).issue.id;
}

function visitor(options: Parameters<typeof visit>[0] = {}): Promise<Page> {
  return visit({ token, ...options });
}

/** The titles that are drawn, from the top. */
async function titles(page: Page): Promise<string[]> {
  return page
    .locator('[data-issue] a bdi:first-of-type')
    .evaluateAll((all) =>
      all
        .filter(
          (one) =>
            one.parentElement?.parentElement?.matches('a') === true &&
            one.parentElement === one.closest('a')?.firstElementChild,
        )
        .map((one) => one.textContent ?? ''),
    );
}

describe('the inbox', () => {
  test('says how to begin where there is nothing, and that nothing needs you where there is', async () => {
    const page = await visitor();
    await page.goto('/inbox');
    await page.getByText('There are no issues yet').waitFor();
    const id = await open('Somebody else’s');
    await app.claimIssue(BEN, id, 'ben');
    await page.reload();
    await page.getByText('Nothing needs you').waitFor();
    expect(await accessibility(page)).toEqual([]);
  });

  test('is worked through by keyboard alone: move, select, claim, snooze, undo, resolve, search', async () => {
    await say('outside', post(HOSTILE, { id: 'a', thread: 'a', author: { id: 'u1', name: HOSTILE } }));
    const [said] = await app.listActivities(OPERATOR, { limit: 1 });
    const given = await open('Given', {}, [said?.id ?? '']);
    await app.handOverIssue(BEN, given, 'ines', 'The carrier answers on Monday');
    for (const title of ['Third', 'Second', HOSTILE]) await open(title, { severity: 9 });
    const page = await visitor();
    await page.goto('/inbox');
    await page.getByText('From Ben, not taken yet').waitFor();
    await page.keyboard.press('4');
    await page.getByRole('link', { name: 'Second' }).waitFor();
    expect((await titles(page)).slice(0, 2)).toEqual([HOSTILE.trim(), 'Second']);
    expect(await accessibility(page)).toEqual([]);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+X');
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('c');
    await page.getByText('2 are yours').waitFor();
    const mine = async () =>
      (await app.listInbox({ ...BEN, person: 'ines' }, { view: 'mine', limit: 50 })).items.map(({ title }) => title);
    await until(async () => (await mine()).length === 3);
    await page.keyboard.press('u');
    await page.getByText('Taken back').waitFor();
    await until(async () => (await mine()).length === 1);
    // What was pressed is not lost on the way: the keyboard is where it was.
    await page.keyboard.press('s');
    await focused(page.getByRole('button', { name: 'Tomorrow, when work begins' }));
    await page.keyboard.press('Enter');
    await page.getByText('Snoozed', { exact: true }).waitFor();
    await until(async () => (await app.showInbox(BEN)).counts.snoozed === 1);
    await until(async () => !(await titles(page)).includes('Third'));
    // The way back is that of its own notice, whatever was done since.
    await page.getByRole('link', { name: 'Second' }).focus();
    await page.keyboard.press('c');
    await page.getByText('It is yours').waitFor();
    await page.getByRole('alert').filter({ hasText: 'Snoozed' }).getByRole('button', { name: 'Undo' }).click();
    await until(async () => (await app.showInbox(BEN)).counts.snoozed === 0);
    expect(await mine()).toHaveLength(2);
    await page.keyboard.press('/');
    await page.keyboard.type('secon');
    await page.waitForURL(/text=secon/);
    await page.keyboard.press('Enter');
    await until(async () => (await titles(page)).join() === 'Second');
    await page.keyboard.press('e');
    await page.getByLabel('The outcome').fill('A new lens');
    await page.keyboard.press('Control+Enter');
    await page.getByText('No issue is like that').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.getByText('Take back what was done last').waitFor();
  });

  test('gives it to who is here, merges, and shows what is new without moving anything', async () => {
    const [one, other] = [await open('Same one', { product: 'pair' }), await open('Same other', { product: 'pair' })];
    const page = await visitor();
    await page.goto('/inbox?view=all&product=pair');
    await page.getByRole('link', { name: 'Same other' }).waitFor();
    await open('Just now', { product: 'pair' });
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.getByPlaceholder('Name of a person or a team').fill('ben');
    await page.getByRole('option', { name: 'Ben Okafor' }).waitFor();
    expect(await accessibility(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await until(async () => (await app.showIssue(OPERATOR, other)).owner === 'ben');
    const fresh = page.getByRole('button', { name: '1 new' });
    await fresh.waitFor();
    expect(await titles(page)).toEqual(['Same other', 'Same one']);
    await fresh.click();
    await until(async () => (await titles(page))[0] === 'Just now');
    await page.getByRole('link', { name: 'Same one' }).focus();
    await page.keyboard.press('m');
    await page.getByPlaceholder('Title or key of the issue that stays').fill('Same other');
    await page.getByRole('option', { name: 'Same other' }).click();
    await until(async () => (await app.showIssue(OPERATOR, one)).merged_into === other);
  });

  test('a filter is in the address, and is kept as a view that others see', async () => {
    await open('Loud', { product: 'kept', severity: 9 });
    await open('Quiet', { product: 'kept', severity: 2 });
    const page = await visitor();
    await page.goto('/inbox?view=all&product=kept');
    await page.getByRole('link', { name: 'Quiet' }).waitFor();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Severity from').selectOption('8');
    await page.waitForURL(/severity=8/);
    await page.keyboard.press('Escape');
    await until(async () => (await titles(page)).join() === 'Loud');
    await page.getByRole('button', { name: 'Keep this view' }).click();
    await page.getByLabel('Name').fill('Loud ones');
    await page.getByRole('switch', { name: 'Everybody sees it' }).press('Space');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('link', { name: 'Loud ones' }).waitFor();
    const other = await visit({
      token: noteSecret((await app.createToken(OPERATOR, { role: 'viewer', name: 'ben', person: 'ben' })).token),
    });
    await other.goto('/inbox');
    await other.getByRole('link', { name: 'Loud ones' }).click();
    await until(async () => (await titles(other)).join() === 'Loud');
    await other.keyboard.press('j');
    await other.keyboard.press('c');
    expect((await app.listInbox(BEN, { view: 'mine', product: 'kept', limit: 1 })).items).toEqual([]);
  });

  test('on a phone, in German and in the dark: all within reach, nothing beside the screen', async () => {
    const page = await visitor({ size: PHONE, colours: 'dark', language: 'de-DE' });
    await page.goto('/inbox?view=all&product=desk');
    await page.locator('[data-issue]').first().waitFor();
    await page.getByRole('checkbox').first().tap();
    await page.getByText('1 ausgewählt').waitFor();
    expect(await accessibility(page)).toEqual([]);
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBe(PHONE.width);
    const small = await page
      .locator('[role=toolbar] button, nav a')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 34).length);
    expect(small).toBe(0);
  });

  test('ten thousand are drawn a screen at a time', async () => {
    await bondfire.database.pool.query(
      `insert into issues (id, title, state, topics, product, opened_at, changed_at, said_at)
       select gen_random_uuid(), 'Number ' || n, 'open', '[]', 'many', now(), now(), now() - n * interval '1 second' from generate_series(1, 10000) n`,
    );
    const page = await visitor();
    await page.goto('/inbox?view=all&product=many');
    await page.getByRole('link', { name: 'Number 1 ', exact: false }).first().waitFor();
    const most = async (): Promise<number> => page.locator('[data-issue]').count();
    expect(await most()).toBeLessThan(45);
    for (const wanted of [100, 300]) {
      await until(async () => {
        await page.locator('[data-scroller]').evaluate((box) => box.scrollTo(0, box.scrollHeight));
        return (await titles(page)).some((title) => Number(title.slice(7)) >= wanted);
      });
      expect(await most()).toBeLessThan(45);
    }
    await page.keyboard.press('j');
    expect((await app.showInbox(BEN)).counts.all).toBeGreaterThan(10_000);
  });
});
