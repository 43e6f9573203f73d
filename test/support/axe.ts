/** What axe-core finds wrong for those who see or move otherwise, in one line each; only what it calls serious or worse. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const OPTIONS: RunOptions = { resultTypes: ['violations'] };

export async function accessibility(page: Page): Promise<string[]> {
  // By the browser's own hand, beside the page: its policy allows no script of ours.
  await page.evaluate(await readFile(file, 'utf8'));
  const { violations } = await page.evaluate(async (options) => {
    const { axe } = globalThis as typeof globalThis & { axe: { run(options: RunOptions): Promise<AxeResults> } };
    return axe.run(options);
  }, OPTIONS);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
}
