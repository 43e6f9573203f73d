import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFile } from '../platform/index.ts';

const BIN = path.join(import.meta.dirname, 'bin.ts');

/** Loaded first, makes the one process that loads it believe that it is older; what that starts is itself again. */
const OLDER = `
if (process.env.BELIEVE_OLD === '1') {
  process.env.BELIEVE_OLD = '0';
  Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
  Object.defineProperty(process, 'version', { value: 'v20.20.2' });
}`;

/** A program in the product's place: says on which process it runs, and ends by the signal that it is sent. */
const PROGRAM = `
export async function main(argv) {
  process.stdout.write(JSON.stringify({ node: process.versions.node, parent: process.ppid, argv }) + '\\n');
  if (argv[0] === 'end') return Number(argv[1]);
  await new Promise(() => setInterval(() => {}, 1000));
}`;

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run(bin: string, argv: readonly string[], older: boolean): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--require', preload, bin, ...argv],
      { env: environment(older) },
      (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}

function environment(older: boolean): NodeJS.ProcessEnv {
  return { ...process.env, BELIEVE_OLD: older ? '1' : '0' };
}

let folder: string;
let preload: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bondfire-bin-'));
  preload = path.join(folder, 'older.cjs');
  writeFileSync(preload, OLDER);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  copyFileSync(BIN, path.join(folder, 'bin.ts'));
  writeFileSync(path.join(folder, 'main.ts'), PROGRAM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bondfire', () => {
  test.each([false, true])('says its version (started by an older Node: %s)', async (older) => {
    const { code, stdout } = await run(BIN, ['--version'], older);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([false, true])('exits with 2 on a mistake in usage (started by an older Node: %s)', async (older) => {
    const { code, stderr } = await run(BIN, ['--no-such-thing'], older);
    expect(code).toBe(2);
    expect(stderr).toContain('no-such-thing');
  });

  test('without a pinned runtime says what is missing and the cure', async () => {
    const { code, stdout, stderr } = await run(path.join(folder, 'bin.ts'), ['--version'], true);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'bondfire needs Node 24 and this is v20.20.2; its own was left out by the install, which ran no install scripts: ' +
        'run "npm rebuild node", or start it with a newer Node.\n',
    );
  });

  test('started again, passes on arguments, the exit code and a signal', async () => {
    symlinkSync(packageFile('node_modules'), path.join(folder, 'node_modules'));
    const bin = path.join(folder, 'bin.ts');
    const ended = await run(bin, ['end', '4', 'two words'], true);
    expect(ended.code).toBe(4);
    expect(JSON.parse(ended.stdout)).toMatchObject({ node: process.versions.node, argv: ['end', '4', 'two words'] });

    const child = spawn(process.execPath, ['--require', preload, bin, 'hang'], {
      env: environment(true),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(JSON.parse(line.toString())).toMatchObject({ parent: child.pid });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });
});
