/**
 * Where the browser of the tests is, found once for all of them: CHROMIUM_PATH, else (Linux on x64) the one that a package carries, else the
 * system's. The carried one is the same everywhere, and takes a third less time.
 */
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageFile } from '../../src/platform/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    chromium: ChromiumFound;
  }
}

export interface ChromiumFound {
  /** Null: there is none here. */
  readonly file: string | null;
  /** Where its libraries are, if it carries them. */
  readonly libraries: string | null;
  /** A whole browser that is installed here: the carried one shows no notifications. Null: there is none. */
  readonly whole: string | null;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export async function findChromium(): Promise<ChromiumFound> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const system = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const named = process.env['CHROMIUM_PATH'] ?? '';
  const whole = (named === '' ? [...system, MAC] : [named]).find(canRun) ?? null;
  if (named !== '' || process.platform !== 'linux' || process.arch !== 'x64')
    return { file: whole, libraries: null, whole };
  return { ...(await carried()), whole };
}

export async function setup({ provide }: TestProject): Promise<void> {
  provide('chromium', await findChromium());
}

/** Unpacked once. It is there whole or not at all, however many unpack it at the same time and wherever one of them is killed. */
async function carried(): Promise<Pick<ChromiumFound, 'file' | 'libraries'>> {
  const home = path.join(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { readonly version: string };
  const folder = packageFile('node_modules', '.cache', `chromium-${version}`);
  if (!existsSync(folder)) {
    mkdirSync(path.dirname(folder), { recursive: true });
    const making = mkdtempSync(`${folder}-`);
    const before = process.env['TMPDIR'];
    // The package unpacks beside the temporary files.
    process.env['TMPDIR'] = making;
    try {
      const { default: chromium, inflate } = await import('@sparticuz/chromium');
      await chromium.executablePath();
      await inflate(path.join(home, 'bin', 'al2023.tar.br'));
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    try {
      renameSync(making, folder);
    } catch (error) {
      rmSync(making, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return { file: path.join(folder, 'chromium'), libraries: path.join(folder, 'al2023', 'lib') };
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
