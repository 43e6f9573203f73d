/**
 * `npm run bench -- console`: what a browser that was never here fetches for each screen, and how long it takes until the screen's first piece is seen, against budgets.
 * Environment: SIZE (1000 issues), ROUNDS (3, of which the median is told). Needs `npm ci` before it, and a Chromium.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startServer } from '../../src/api/index.ts';
import { OPERATOR } from '../../src/app/index.ts';
import { createBondfire } from '../../src/main.ts';
import { readConfig } from '../../src/platform/index.ts';
import { DESKTOP, launch, PHONE } from '../support/browser.ts';
import { findChromium } from '../support/chromium.ts';
import { captureLog } from '../support/log.ts';

const SIZE = Number(process.env['SIZE'] ?? 1_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
/** As Lighthouse has a phone: its network, and a processor a fourth as fast. */
const SLOW = { latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
const SLOWER_BY = 4;
const BUDGET = { script: 250_000, bytes: 400_000, requests: 60, fastMs: 1_500, slowMs: 6_000 };

/** What is there once the screen has something to read. */
const SCREENS: Readonly<Record<string, { readonly at: string; readonly seen: string }>> = {
  inbox: { at: '/inbox?view=all', seen: '[data-issue]' },
  issue: { at: '/issues/', seen: '#screen h2' },
  library: { at: '/library', seen: '#screen input[type=search]' },
  wall: { at: '/wall', seen: '#screen section' },
  connections: { at: '/connections', seen: '#screen h2' },
  people: { at: '/people', seen: 'a[data-row]' },
  settings: { at: '/settings?tab=tokens', seen: '#screen [role=tab]' },
};

interface Load {
  readonly script: number;
  readonly bytes: number;
  readonly requests: number;
  readonly firstMs: number;
  readonly seenMs: number;
}

export async function bench(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bondfire-bench-'));
  execFileSync('chmod', ['755', folder]);
  const { log } = captureLog();
  const bondfire = await createBondfire({
    config: readConfig({ BONDFIRE_DATA: folder, BONDFIRE_ENRICH: 'off' }),
    log,
    playbooks: null,
  });
  const { app } = bondfire;
  const server = await startServer({ app, log, host: '127.0.0.1', port: 0 });
  const browser = await launch(await findChromium());
  try {
    await app.addPerson(OPERATOR, 'ines', { name: 'Inès Ito', zone: 'Europe/Berlin' });
    let issue = '';
    for (let at = 0; at < SIZE; at += 1)
      issue = (await app.openIssue(OPERATOR, { title: `Number ${at} of what people say`, product: 'bench' })).issue.id;
    const { token } = await app.createToken(OPERATOR, { role: 'admin', name: 'bench', person: 'ines' });
    print(
      `${SIZE} issues, median of ${ROUNDS}, nothing kept from before, gzip. Fast: this machine. Slow: a phone of 1.6 Mbit/s, 150 ms away, a processor ${SLOWER_BY} times slower.`,
    );
    print('screen       script kB  all kB  requests  first paint ms  seen ms  seen slow ms');
    const over: string[] = [];
    for (const [screen, { at, seen }] of Object.entries(SCREENS)) {
      const address = `${server.url}${at === '/issues/' ? at + issue : at}`;
      const load = (slow: boolean) => median(() => loaded(browser, { address, seen, token, slow }));
      const [fast, slow] = [await load(false), await load(true)];
      print(
        [
          screen.padEnd(12),
          kilo(fast.script).padStart(9),
          kilo(fast.bytes).padStart(8),
          String(fast.requests).padStart(9),
          String(fast.firstMs).padStart(15),
          String(fast.seenMs).padStart(8),
          String(slow.seenMs).padStart(13),
        ].join(' '),
      );
      if (fast.script > BUDGET.script) over.push(`${screen}: ${kilo(fast.script)} kB of script`);
      if (fast.bytes > BUDGET.bytes) over.push(`${screen}: ${kilo(fast.bytes)} kB in all`);
      if (fast.requests > BUDGET.requests) over.push(`${screen}: ${fast.requests} requests`);
      if (fast.seenMs > BUDGET.fastMs) over.push(`${screen}: seen after ${fast.seenMs} ms`);
      if (slow.seenMs > BUDGET.slowMs) over.push(`${screen}: seen after ${slow.seenMs} ms on a slow phone`);
    }
    print(`budgets: ${JSON.stringify(BUDGET)}`);
    for (const one of over) print(`over budget: ${one}`);
    return over.length === 0 ? 0 : 1;
  } finally {
    await browser.close();
    await server.stop();
    await bondfire.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Visit {
  readonly address: string;
  readonly seen: string;
  readonly token: string;
  readonly slow: boolean;
}

/** Bytes as they came over the wire, headers and all; script: until the screen is seen. */
async function loaded(browser: Browser, { address, seen, token, slow }: Visit): Promise<Load> {
  const context = await browser.newContext({
    viewport: slow ? PHONE : DESKTOP,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
    locale: 'en-GB',
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  if (slow) {
    await devtools.send('Network.emulateNetworkConditions', { offline: false, ...SLOW });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_BY });
  }
  const scripts = new Set<string>();
  const sum = { script: 0, bytes: 0, requests: 0 };
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    sum.requests += 1;
    if (type === 'Script') scripts.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sum.bytes += encodedDataLength;
    if (scripts.has(requestId)) sum.script += encodedDataLength;
  });
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator(seen).first().waitFor();
  const seenMs = Math.round(performance.now() - began);
  const firstMs = Math.round(
    await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`),
  );
  const told = { ...sum };
  await context.close();
  return { ...told, firstMs, seenMs };
}

/** Of each figure by itself. */
async function median(measure: () => Promise<Load>): Promise<Load> {
  const all: Load[] = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(await measure());
  const of = (name: keyof Load): number =>
    all.map((one) => one[name]).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  return {
    script: of('script'),
    bytes: of('bytes'),
    requests: of('requests'),
    firstMs: of('firstMs'),
    seenMs: of('seenMs'),
  };
}

function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
