import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtInFolder, packageFile } from './files.ts';

describe('files that ship with the product', () => {
  test('are found from the checkout, wherever the process was started', () => {
    const description = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { name: string };
    expect(description.name).toBe('bondfire');
    expect(existsSync(packageFile('src', 'platform', 'postgres', 'migrations', '0001_the_line.sql'))).toBe(true);
  });

  test('the built-in data lies at the top', () => {
    expect(builtInFolder('mappings')).toBe(packageFile('mappings'));
    expect(builtInFolder('playbooks')).toBe(packageFile('playbooks'));
  });

  test('a name with odd characters stays one name', () => {
    expect(packageFile('a b#c')).toMatch(/a b#c$/);
  });
});
