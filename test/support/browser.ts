/** A real browser before the real console. Closed after the tests of the file. */
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { afterAll, expect, inject } from 'vitest';
import type { ChromiumFound } from './chromium.ts';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };
/** A page waits for a state as long as this, however slow the machine is. */
const AT_MOST_MS = 60_000;

export interface Opened {
  /** Somebody with a browser of their own. Whatever the page complains of fails the test. */
  visit(options?: VisitOptions): Promise<Page>;
}

export interface VisitOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly colours?: 'light' | 'dark';
  readonly language?: string;
  readonly zone?: string;
  /** A bearer token that each request of the page bears. */
  readonly token?: string;
  /** The console's worker keeps its files; else each visit is a browser without one. */
  readonly worker?: boolean;
}

export async function launch({ file, libraries }: Pick<ChromiumFound, 'file' | 'libraries'>): Promise<Browser> {
  if (file === null) throw new Error('There is no Chromium or Chrome here: install one, or name it by CHROMIUM_PATH.');
  // Root may not have the sandbox, and the carried one has no helper that would make one. It sees what the tests serve alone.
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: file,
    chromiumSandbox: !root && libraries === null,
    ...(libraries !== null && { env: { ...process.env, LD_LIBRARY_PATH: libraries } as Record<string, string> }),
  });
}

/** A dialog takes the keyboard a moment after it is shown: what is pressed before is pressed where the keyboard was. */
export async function focused(field: Locator): Promise<void> {
  const has = () => field.evaluate((element) => element === element.ownerDocument.activeElement);
  await expect.poll(has, { timeout: AT_MOST_MS }).toBe(true);
}

/** `url`: where the product is. `whole`: a browser that shows notifications, where one is installed. */
export async function browser(url: string, { whole = false } = {}): Promise<Opened> {
  const found = inject('chromium');
  const launched = await launch(whole && found.whole !== null ? { file: found.whole, libraries: null } : found);
  const complaints: string[] = [];
  afterAll(async () => {
    await launched.close();
    expect(complaints).toEqual([]);
  });
  return {
    async visit({
      size = DESKTOP,
      colours = 'light',
      language = 'en-GB',
      zone = 'Europe/Berlin',
      token,
      worker = false,
    } = {}) {
      const context: BrowserContext = await launched.newContext({
        baseURL: url,
        viewport: size,
        colorScheme: colours,
        locale: language,
        timezoneId: zone,
        reducedMotion: 'reduce',
        ...(size.width < 600 && { hasTouch: true, isMobile: true }),
        ...(token !== undefined && { extraHTTPHeaders: { authorization: `Bearer ${token}` } }),
      });
      context.setDefaultTimeout(AT_MOST_MS);
      if (!worker) await context.addInitScript('delete Navigator.prototype.serviceWorker');
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        // What the server refuses is shown to the person; the browser's own line of it is no fault of the page.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(`${page.url()}: ${message.text()}`);
      });
      return page;
    },
  };
}
