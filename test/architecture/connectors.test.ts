import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parse } from 'yaml';
import { connectors } from '../../connectors/index.ts';
import { sandboxes } from '../../connectors/sandboxes.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

function has(...parts: readonly string[]): boolean {
  return existsSync(path.join(ROOT, ...parts));
}

describe('connectors', () => {
  const folders = readdirSync(path.join(ROOT, 'connectors'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => name)
    .toSorted();

  test('the registries list every folder, sorted', () => {
    expect(connectors.map(({ id }) => id)).toEqual(folders);
    expect(Object.keys(sandboxes)).toEqual(folders);
  });

  test.each(folders)('%s has its files', (id) => {
    const files = ['connector.ts', 'sandbox.ts', 'README.md'];
    expect(files.filter((file) => !has('connectors', id, file))).toEqual([]);
  });

  test.each(folders)('%s: nothing is left to be written', (id) => {
    const files = globSync(`connectors/${id}/**/*.{ts,md}`, { cwd: ROOT });
    const left = files.filter((file) => /^To write:|\bunwritten\(/m.test(readFileSync(path.join(ROOT, file), 'utf8')));
    expect(left, 'these still say “To write:” or call unwritten()').toEqual([]);
  });

  test.each(connectors.map(({ id, standing }) => [id, standing] as const))(
    '%s says whether its system lives, and what it was tried against',
    (_id, standing) => {
      expect(standing).toMatchObject({ tried: expect.stringMatching(/^\w/) as string });
    },
  );

  test.each(connectors.map(({ id, replyTo }) => [id, replyTo] as const))(
    '%s says how it is answered in a thread, or why it cannot be',
    (_id, replyTo) =>
      expect(typeof replyTo === 'string' ? replyTo : typeof replyTo).toMatch(/^function$|^\w+ \w+ .+[^.]$/),
  );

  test.each(folders)('%s runs the contract suite', (id) => {
    const tests = globSync(`connectors/${id}/*.test.ts`, { cwd: ROOT });
    const suite = new RegExp(String.raw`^conformance\(\s*${id},`, 'm');
    expect(tests.filter((file) => suite.test(readFileSync(path.join(ROOT, file), 'utf8')))).toHaveLength(1);
  });

  test.each(connectors.map((connector) => [connector.id, connector] as const))(
    '%s: every stream has a mapping with cases',
    (id, { streams }) => {
      const files = Object.keys(streams).flatMap((stream) => {
        const file = stream.replaceAll('_', '-');
        return [`mappings/${id}/${file}.yaml`, `mappings/${id}/${file}.cases.yaml`];
      });
      expect(files.filter((file) => !has(file))).toEqual([]);
    },
  );

  test.each(connectors.flatMap(({ id, text, actions }) => (text ? [[id, text.most, actions] as const] : [])))(
    '%s: its actions take a text of as many characters as it says',
    (_id, most, actions) => {
      const short = Object.entries(actions).filter(([, { input }]) => {
        const { text } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).properties ?? {};
        return typeof text === 'object' && (text.maxLength ?? Infinity) < most;
      });
      expect(short.map(([name]) => name)).toEqual([]);
    },
  );

  test('each mapping is for a stream that there is', () => {
    const known = new Set(connectors.flatMap(({ id, streams }) => Object.keys(streams).map((name) => `${id}.${name}`)));
    const strays = globSync('mappings/*/*.yaml', { cwd: ROOT }).filter((file) => {
      if (file.endsWith('.cases.yaml')) return !has(file.replace('.cases.yaml', '.yaml'));
      const { from } = parse(readFileSync(path.join(ROOT, file), 'utf8')) as { from: string };
      return !known.has(from) || !from.startsWith(`${path.basename(path.dirname(file))}.`);
    });
    expect(strays).toEqual([]);
  });
});
