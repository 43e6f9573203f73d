/** Every mapping that ships: it lints, and its cases hold. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectors } from '../connectors/index.ts';
import { describeProblem } from '../src/sdk/index.ts';
import { arrange, parseCases, readMappingFiles, runCases, streamKey, type StreamKeys } from '../src/mapping/index.ts';
import { functions } from './functions.ts';

const files = await readMappingFiles(import.meta.dirname, false);
const keys: StreamKeys = (connector, stream) => {
  const found = connectors.find(({ id }) => id === connector)?.streams[stream];
  return found ? streamKey(found) : null;
};

test('there are mappings', () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files.map((file) => [path.relative(import.meta.dirname, file.file), file] as const))('%s', (_, file) => {
  const mappings = arrange([file], functions, keys);

  test('lints', () => {
    expect(mappings.problems.map(describeProblem)).toEqual([]);
  });

  test('its cases hold', async () => {
    const [mapping] = mappings.all;
    if (!mapping) throw new Error('it does not compile');
    const casesFile = file.file.replace(/\.yaml$/, '.cases.yaml');
    const parsed = parseCases(await readFile(casesFile, 'utf8'), casesFile);
    if ('problems' in parsed) throw new Error(parsed.problems.map(describeProblem).join('\n'));
    const results = runCases(parsed.cases, mapping);
    const failures = results.filter(({ failure }) => failure !== null);
    expect(failures.map((one) => `${one.case}: ${one.failure}`)).toEqual([]);
    expect(results.some(({ mapped }) => 'activity' in mapped)).toBe(true);
  });
});
