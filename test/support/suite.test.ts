import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageFile } from '../../src/platform/index.ts';

const GOOD = `import { expect, test } from 'vitest'; test('one', () => {}); test('two', () => expect(1).toBe(1));`;
const BAD = `import { expect, test } from 'vitest'; test('one', () => {}); test('two', () => expect(1).toBe(2));`;
const BROKEN = `import './nothing.ts';`;

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** The suite in a house of its own: its checks succeed or fail as told, and it has one test file. */
function suite(types: 'true' | 'false', one: string): { readonly code: number | null; readonly last: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'bondfire-suite-'));
  made.push(root);
  mkdirSync(path.join(root, 'test/support'), { recursive: true });
  copyFileSync(path.join(import.meta.dirname, 'suite.ts'), path.join(root, 'test/support/suite.ts'));
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ type: 'module', scripts: { types, lint: 'true' } }));
  writeFileSync(path.join(root, 'one.test.ts'), one);
  symlinkSync(packageFile('node_modules'), path.join(root, 'node_modules'));
  const env = { ...process.env, PATH: `${packageFile('node_modules', '.bin')}${path.delimiter}${process.env['PATH']}` };
  const { status, stdout } = spawnSync(process.execPath, ['test/support/suite.ts'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { code: status, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

describe('npm test ends with its count', () => {
  test.each([
    ['all well', 'true', GOOD, { code: 0, last: '4 passed, 0 failed' }],
    ['types that do not fit, and the tests all the same', 'false', GOOD, { code: 1, last: '3 passed, 1 failed' }],
    ['a test that fails', 'true', BAD, { code: 1, last: '3 passed, 1 failed' }],
    ['a file that cannot be loaded', 'true', BROKEN, { code: 1, last: '2 passed, 1 failed' }],
  ] as const)('%s', (_name, types, one, ended) => {
    expect(suite(types, one)).toEqual(ended);
  });
});
