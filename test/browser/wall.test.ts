/** The wall in a real browser: what is said and how it feels, click through to the posts, numbers that are old, texts that mean harm. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Activity } from '#sdk';
import { countNumbers } from '../../src/activity/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { served } from '../support/api.ts';
import { activityAt, insertTold } from '../support/activity.ts';
import { accessibility } from '../support/axe.ts';
import { browser, PHONE, type VisitOptions } from '../support/browser.ts';
import { testBondfire } from '../support/bondfire.ts';

/** Turns what follows around, and would be markup. */
const HOSTILE = '\u202E<img src=x onerror=alert(1)> kettle';

const { app, database } = await testBondfire();
const { url, admin, viewer } = await served(app);
const { visit } = await browser(url);

async function at(path: string, { token = admin, ...options }: VisitOptions = {}): Promise<Page> {
  const page = await visit({ token, ...options });
  await page.goto(path);
  return page;
}

let made = 0;
function activity(one: Partial<Activity>): Activity {
  made += 1;
  const actor = {
    id: `a${made}`,
    name: HOSTILE,
    handle: null,
    url: null,
    avatar: null,
    followers: null,
    internal: false,
  };
  const url = 'https://forum.example.org/1';
  return activityAt(new Date().toISOString(), { actor, text: null, url, products: ['vega'], ...one });
}

/** As it is once it is enriched, and counted. */
async function said(...all: readonly Partial<Activity>[]): Promise<void> {
  await insertTold(database.pool, all.map(activity));
  while (await countNumbers(database, new Date()));
}

function felt(score: number): Activity['sentiment'] {
  return { score, label: score < 0 ? 'negative' : 'positive', confidence: 0.9 };
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth');
}

test('where nothing was heard yet it says how to begin', async () => {
  const page = await at('/wall');
  await page.getByText('Nothing was heard yet').waitFor();
  await page.getByRole('link', { name: 'Connect a system' }).waitFor();
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${viewer}` });
  await page.reload();
  await page.getByText('An admin can connect one.').waitFor();
  expect(await accessibility(page)).toEqual([]);
});

describe('the wall', () => {
  beforeAll(async () => {
    await said(
      ...Array.from({ length: 4 }, (_, count) => ({
        text: `My Vega battery is broken again ${count}`,
        terms: ['battery', 'broken'],
        sentiment: felt(-0.8),
      })),
      { text: 'A lovely Vega picture', terms: ['picture'], sentiment: felt(0.9), audience: 'internal' },
      { text: HOSTILE, terms: ['<b>kettle'], sentiment: felt(-0.5), products: [], url: 'javascript:alert(1)' },
    );
    await app.openIssue(OPERATOR, { title: HOSTILE, product: 'vega', market: HOSTILE, severity: 9 }, []);
  });

  test('shows what is said and how it feels, and leads to the posts behind a number', async () => {
    const page = await at('/wall');
    await page.getByRole('link', { name: '6 posts', exact: true }).waitFor();
    await page.getByText('as of').first().waitFor();
    // The same for those who see no chart.
    await page.locator('figcaption').getByText('6 posts').waitFor();
    await page.getByText('As a table').click();
    await page.getByRole('cell', { name: '6', exact: true }).waitFor();
    await page.getByRole('link', { name: /vega.*!|vega, .*1 issue, severity up to 9/ }).waitFor();
    await page.locator('canvas').waitFor();
    const cloud = page.getByRole('list', { name: 'Words' });
    // By sign and word, not by colour alone.
    await cloud.getByRole('link', { name: 'battery' }).getByText('negative').waitFor();
    expect(await accessibility(page)).toEqual([]);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await cloud.getByRole('link', { name: 'battery' }).click();
    await page.getByText('My Vega battery is broken again 3').waitFor();
    const posts = page.getByRole('list', { name: 'Posts' }).getByRole('listitem');
    expect(await posts.count()).toBe(4);
    await page.getByText('with the word battery').waitFor();
    await page.getByRole('button', { name: /Without .with the word battery/ }).click();
    await page.getByText('A lovely Vega picture').waitFor();
    expect(await page.getByRole('link', { name: 'Original' }).count()).toBe(5);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await accessibility(page)).toEqual([]);
  });

  test('by keyboard alone: the time, words stretch by stretch, full screen and back', async () => {
    const page = await at('/wall');
    await page.getByRole('list', { name: 'Words' }).waitFor();
    await page.keyboard.press('1');
    await expect.poll(() => new URL(page.url()).searchParams.get('span'), { timeout: 60_000 }).toBe('hour');
    await page.getByText('All 1 hour').waitFor();
    await page.keyboard.press(',');
    await page.getByText('All 1 hour').waitFor({ state: 'detached' });
    await page.keyboard.press('.');
    await page.getByText('All 1 hour').waitFor();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Leave full screen' }).waitFor();
    await page.getByRole('navigation').first().waitFor({ state: 'hidden' });
    expect(await page.evaluate('parseFloat(getComputedStyle(document.documentElement).fontSize)')).toBeGreaterThan(16);
    await page.keyboard.press('f');
    await page.getByRole('button', { name: 'Full screen', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Inbox' }).first().waitFor();
  });

  test('is live: what is said shows by itself', async () => {
    const page = await at('/wall', { token: viewer });
    await page.getByRole('link', { name: '6 posts', exact: true }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await said({ text: 'One more about the Vega' });
    await page.getByRole('link', { name: '7 posts', exact: true }).waitFor();
    expect(await page.getByText('stale since').count()).toBe(0);
  });

  test('says since when a number is stale', async () => {
    const page = await visit({ token: admin });
    await page.route('**/api/v1/events*', (route) => route.abort());
    await page.goto('/wall');
    await page.getByText('stale since').first().waitFor();
    await page.getByRole('link', { name: '7 posts', exact: true }).waitFor();
    expect(await accessibility(page)).toEqual([]);
    await page.unroute('**/api/v1/events*');
    await page.getByText('as of').first().waitFor();
    await page.getByText('stale since').first().waitFor({ state: 'detached' });
  });

  test('in German, in the dark, on a phone: one column, nothing sideways, room for a thumb', async () => {
    const options = { size: PHONE, colours: 'dark', language: 'de-DE' } as const;
    const page = await at('/wall', options);
    await page.getByRole('list', { name: 'Wörter' }).waitFor();
    await page.getByText('Kein blinder Fleck.').waitFor();
    await page.getByRole('link', { name: /1 Fall/ }).waitFor();
    expect(await accessibility(page)).toEqual([]);
    expect(await sideways(page)).toBe(PHONE.width);
    const small = await page
      .getByRole('main')
      .getByRole('button')
      .evaluateAll((buttons) => buttons.filter((one) => one.getBoundingClientRect().height < 44).length);
    expect(small).toBe(0);
    await page.goto('/activities?product=vega');
    await page.getByText('One more about the Vega').waitFor();
    expect(await sideways(page)).toBe(PHONE.width);
    expect(await accessibility(page)).toEqual([]);
  });
});
