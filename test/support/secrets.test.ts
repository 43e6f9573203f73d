import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { leaksIn } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'bondfire-leaks-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'p/ss "w+o=rd é';

test('finds a secret in a line however it is written, and in no other line', () => {
  const leaks = [
    `password ${secret}`,
    JSON.stringify({ message: secret }),
    `https://a.example/?q=${encodeURIComponent(secret)}`,
    new URLSearchParams({ q: secret }).toString(),
    `Basic ${Buffer.from(`ines:${secret}`).toString('base64')}`,
    `Basic ${Buffer.from(`in:${secret}`).toString('base64url')}`,
  ];
  writeFileSync(join(folder, 'secrets-1'), `${JSON.stringify(secret)}\n${JSON.stringify('another')}\n`);
  writeFileSync(join(folder, 'lines-1'), 'password [secret]\nGET /x 200\n');
  writeFileSync(join(folder, 'lines-2'), `${leaks.join('\n')}\n`);
  expect(leaksIn(folder)).toEqual(leaks.map((line) => `p/s…: ${line}`));
});
