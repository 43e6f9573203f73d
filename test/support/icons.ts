/** `npm run icons`: the pictures of the console that systems want as PNG, made of its SVG ones. To be run where one of those changes, and looked at; needs a Chromium. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch } from './browser.ts';
import { findChromium } from './chromium.ts';

const PUBLIC = path.resolve(import.meta.dirname, '../../src/web/public');
/** A picture's side in pixels. */
const PICTURES = [
  ['192', 'bondfire.svg', 192],
  ['512', 'bondfire.svg', 512],
  ['maskable-192', 'icons/maskable.svg', 192],
  ['maskable-512', 'icons/maskable.svg', 512],
  ['apple', 'icons/maskable.svg', 180],
  ['badge', 'icons/badge.svg', 96],
] as const;

const browser = await launch(await findChromium());
for (const [name, from, side] of PICTURES) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  const svg = readFileSync(path.join(PUBLIC, from), 'utf8');
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${svg}`);
  writeFileSync(path.join(PUBLIC, 'icons', `${name}.png`), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
