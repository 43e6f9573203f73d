/**
 * Where the browser of the tests is, found once for all of them: CHROMIUM_PATH, else the system's, else (Linux on x64) one that a
 * package carries, unpacked beside the temporary files.
 */
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

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
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export async function findChromium(): Promise<ChromiumFound> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const system = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const named = process.env['CHROMIUM_PATH'];
  const file = (named === undefined || named === '' ? [...system, MAC] : [named]).find(canRun);
  if (file !== undefined) return { file, libraries: null };
  return process.platform === 'linux' && process.arch === 'x64' ? carried() : { file: null, libraries: null };
}

export async function setup({ provide }: TestProject): Promise<void> {
  provide('chromium', await findChromium());
}

async function carried(): Promise<ChromiumFound> {
  const { default: chromium, inflate } = await import('@sparticuz/chromium');
  const packed = path.join(path.dirname(new URL(import.meta.resolve('@sparticuz/chromium')).pathname), '../bin');
  const file = await chromium.executablePath();
  await inflate(path.join(packed, 'al2023.tar.br'));
  return { file, libraries: path.join(tmpdir(), 'al2023', 'lib') };
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
