/** Every mapping that ships: it lints, and its cases hold. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectors } from '../connectors/index.ts';
import { describeProblem, MappedActivity } from '../src/sdk/index.ts';
import {
  arrange,
  parseCases,
  readMappingFiles,
  runCases,
  streamKey,
  type Case,
  type MappingFile,
  type StreamKeys,
} from '../src/mapping/index.ts';
import { functions } from './functions.ts';

const files = await readMappingFiles(import.meta.dirname, false);
const keys: StreamKeys = (connector, stream) => {
  const found = connectors.find(({ id }) => id === connector)?.streams[stream];
  return found ? streamKey(found) : null;
};

test('there are mappings', () => {
  expect(files.length).toBeGreaterThan(0);
});

const HOSTILE = fc.oneof(
  fc.anything(),
  fc.constantFrom('', 0, -1, null, '\0', '\uD800', 'x', '<p>&nbsp;', []),
  fc.string(),
);

describe.each(files.map((file) => [path.relative(import.meta.dirname, file.file), file] as const))('%s', (_, file) => {
  const mappings = arrange([file], functions, keys);

  test('lints', () => {
    expect(mappings.problems.map(describeProblem)).toEqual([]);
  });

  test('its cases hold', async () => {
    const [mapping] = mappings.all;
    if (!mapping) throw new Error('it does not compile');
    const results = runCases(await casesOf(file), mapping);
    const failures = results.filter(({ failure }) => failure !== null);
    expect(failures.map((one) => `${one.case}: ${one.failure}`)).toEqual([]);
    expect(results.some(({ mapped }) => 'activity' in mapped)).toBe(true);
  });

  test('whatever happens to a record of its cases, what it maps passes the schema', async () => {
    const [mapping] = mappings.all;
    if (!mapping) throw new Error('it does not compile');
    const cases = fc.constantFrom(...(await casesOf(file)));
    const sound = fc.property(cases, fc.array(fc.nat(20), { maxLength: 6 }), HOSTILE, ({ record }, way, value) => {
      const mapped = mapping.map(broken(record, way, value));
      if ('activity' in mapped) return MappedActivity.safeParse(mapped.activity).success;
      return 'skipped' in mapped || mapped.drift.length > 0;
    });
    expect(fc.check(sound, { numRuns: 500 }).counterexample).toBeNull();
  });
});

async function casesOf({ file }: MappingFile): Promise<readonly Case[]> {
  const casesFile = file.replace(/\.yaml$/, '.cases.yaml');
  const parsed = parseCases(await readFile(casesFile, 'utf8'), casesFile);
  if ('problems' in parsed) throw new Error(parsed.problems.map(describeProblem).join('\n'));
  return parsed.cases;
}

/** The record with one of its values replaced, the one that the way leads to. */
function broken(record: unknown, way: readonly number[], value: unknown): unknown {
  const [turn = 0, ...rest] = way;
  if (way.length === 0 || typeof record !== 'object' || record === null) return value;
  const members = Object.entries(record);
  const [name, member] = members[turn % members.length] ?? [];
  if (name === undefined) return value;
  const changed = broken(member, rest, value);
  if (Array.isArray(record)) return record.with(Number(name), changed);
  return { ...record, [name]: changed };
}
