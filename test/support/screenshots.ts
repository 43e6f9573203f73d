/**
 * `npm run screenshots`: each screen of the console as the demo leaves it, on a desktop and a phone, in the light and in the dark, into
 * the ignored folder `screenshots`. To be looked at. Needs `npm ci` before it, and a Chromium.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { demo } from '../../src/cli/demo/demo.ts';
import { DESKTOP, launch, PHONE } from './browser.ts';
import { findChromium } from './chromium.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../screenshots');
const SCREENS: Readonly<Record<string, string>> = {
  inbox: '/inbox?view=all',
  connections: '/connections',
  connection: '/connections/fediverse',
  'connection-quarantine': '/connections/fediverse?tab=quarantine',
  'connection-mapping': '/connections/fediverse?tab=mapping',
  'connection-settings': '/connections/fediverse?tab=settings',
  'connection-choose': '/connections?add=',
  'connection-add': '/connections?add=chatter',
  people: '/people',
  library: '/library',
  start: '/start',
  settings: '/settings',
  'settings-notifications': '/settings#notifications-asked',
  'settings-accounts': '/settings?tab=accounts',
  'settings-tokens': '/settings?tab=tokens',
  'settings-rights': '/settings?tab=rights',
  'settings-webhooks': '/settings?tab=webhooks',
  audit: '/settings?tab=audit',
  wall: '/wall',
  activities: '/activities',
  playbooks: '/playbooks',
  playbook: '/playbooks/product_fault',
  'playbook-runs': '/playbooks/product_fault?tab=runs',
  'playbook-standing': '/playbooks/product_fault?tab=standing',
  'playbook-cases': '/playbooks/product_fault?tab=cases',
  'playbook-dry-run': '/playbooks/product_fault?tab=dry',
  'playbook-revisions': '/playbooks/product_fault?tab=revisions',
};
const SIZES = { desktop: DESKTOP, phone: PHONE };
const STORY_ENDS = 'That is the story';
const LOGIN = /(?<url>http:\S+) as (?<email>\S+), password (?<password>\S+)/;

interface Login {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

const stop = new AbortController();
const told = Promise.withResolvers<Login>();
let login: Login | null = null;
const running = demo({
  pace: 0,
  signal: stop.signal,
  print(line) {
    process.stdout.write(`${line}\n`);
    const found = LOGIN.exec(line)?.groups;
    if (found) login = found as unknown as Login;
    if (login !== null && line.includes(STORY_ENDS)) told.resolve(login);
  },
});
running.catch((error: unknown) => told.reject(error));
await taken(await told.promise);
stop.abort();
await running;

async function taken({ url, email, password }: Login): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER);
  const browser = await launch(await findChromium());
  for (const [name, size] of Object.entries(SIZES))
    for (const colours of ['light', 'dark'] as const) {
      const context = await browser.newContext({ baseURL: url, viewport: size, colorScheme: colours, locale: 'en-GB' });
      const page = await context.newPage();
      const shoot = async (screen: string): Promise<void> => {
        await settled(page);
        await page.screenshot({ path: path.join(FOLDER, `${screen}-${name}-${colours}.png`) });
      };
      await page.goto('/inbox');
      await page.getByLabel('E-mail').waitFor();
      await shoot('sign-in');
      await page.getByLabel('E-mail').fill(email);
      await page.getByRole('textbox', { name: 'Password' }).fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /Signed in as/ }).waitFor();
      for (const [screen, address] of Object.entries(SCREENS)) {
        await page.goto(address);
        await shoot(screen);
      }
      const answer = await context.request.get('/api/v1/issues?limit=1');
      const { items } = (await answer.json()) as { readonly items: readonly { readonly id: string }[] };
      await page.goto(`/issues/${items[0]?.id}`);
      await shoot('issue');
      await page.getByRole('button', { name: /^What you were told/ }).click();
      await shoot('bell');
      await page.goto(`/issues/${items[0]?.id}/replay`);
      await shoot('replay');
      await page.goto('/library');
      await page.locator('a[href^="/library/"]').first().click();
      await shoot('library-entry');
      await page.goto('/playbooks/product_fault?tab=runs');
      await page.locator('a[href*="run="]').first().click();
      await shoot('playbook-run');
      await context.close();
    }
  await browser.close();
  process.stdout.write(`Look into ${FOLDER}\n`);
}

/** Nothing is being fetched for a while; the stream of events never ends, so it is not waited for. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.waitForTimeout(1_500);
}
