/** A copy of this checkout, to change it: its sources and the same node_modules. Removed when the test file is over. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, inject } from 'vitest';
import { packageFile } from '../../src/platform/index.ts';

const LEFT_OUT = new Set(['node_modules', 'dist', 'data', '.git']);

export interface Said {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly text: string;
}

export interface Checkout {
  readonly folder: string;
  /** A line for the shell, with the checkout's own programs first; killed when it takes too long. */
  sh(line: string, limitMs?: number): Promise<Said>;
  /** Starts one that goes on; killed with the rest. */
  start(line: string): { readonly said: () => string; stop(): Promise<void> };
}

/** What runs in it uses the PostgreSQL of this run. */
export function copyCheckout(): Checkout {
  const folder = mkdtempSync(path.join(tmpdir(), 'bondfire-checkout-'));
  const running = new Set<() => Promise<void>>();
  afterAll(async () => {
    for (const stop of running) await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const name of readdirSync(packageFile())) {
    if (!LEFT_OUT.has(name)) cpSync(packageFile(name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(packageFile('node_modules'), path.join(folder, 'node_modules'));
  const { NO_COLOR: _plain, FORCE_COLOR: _colour, VITEST: _vitest, ...kept } = process.env;
  const env = {
    ...kept,
    NO_COLOR: '1',
    PATH: `${packageFile('node_modules', '.bin')}${path.delimiter}${process.env['PATH']}`,
    DATABASE_URL: inject('postgres').url,
  };

  function begin(line: string) {
    // A group of its own, so that what the line started ends with it.
    const child = spawn('/bin/sh', ['-c', line], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    }
    const ended = new Promise<Said>((resolve) => {
      child.once('close', (code) => {
        running.delete(stop);
        resolve({ code, text });
      });
    });
    async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
      if (child.pid !== undefined && child.exitCode === null) {
        try {
          process.kill(-child.pid, signal);
        } catch {
          // It ended meanwhile.
        }
      }
      await ended;
    }
    running.add(stop);
    return { ended, stop, said: () => text };
  }

  return {
    folder,
    async sh(line, limitMs = 300_000) {
      const { ended, stop } = begin(line);
      let isLate = false;
      const late = setTimeout(() => {
        isLate = true;
        void stop('SIGKILL');
      }, limitMs);
      const said = await ended;
      clearTimeout(late);
      return isLate
        ? { ...said, text: `${said.text}\nstopped, as it took more than ${limitMs / 1000} s: ${line}` }
        : said;
    },
    start: begin,
  };
}
