import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { broken } from './check.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A house in which everything is allowed, to plant one violation at a time in. */
const SOUND: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: {
      '#sdk': './src/sdk/index.ts',
      '#sdk/sandbox': './src/sdk/sandbox/index.ts',
      '#sdk/testing': './src/sdk/testing/index.ts',
    },
    dependencies: { zod: '4.0.0', pg: '8.0.0' },
  }),
  'src/sdk/index.ts': `import { z } from 'zod'; export const Name = z.string(); export interface Thing { a: string }`,
  'src/sdk/sandbox/index.ts': `import { createServer } from 'node:http'; export { Name } from '../index.ts'; export const start = createServer;`,
  'src/sdk/testing/index.ts': `import { test } from 'vitest'; export const conformance = test;`,
  'src/platform/index.ts': `export * from './pool.ts';`,
  'src/platform/pool.ts': `import pg from 'pg'; import type { Thing } from '#sdk'; export const pool = pg; export type T = Thing;`,
  'src/people/index.ts': `export * from './store.ts';`,
  'src/people/index.test.ts': `import { people } from './index.ts'; void people;`,
  'src/people/store.ts': `import { pool } from '../platform/index.ts'; export const people = pool;`,
  'src/app/index.ts': `import { people } from '../people/index.ts'; export const app = people;`,
  'src/main.ts': `import { app } from './app/index.ts'; import { registry } from '../connectors/index.ts'; export const main = [app, registry];`,
  'src/cli/bin.ts': `import { main } from '../main.ts'; import { sandboxes } from '../../connectors/sandboxes.ts'; void [main, sandboxes];`,
  'connectors/index.ts': `import { acme } from './acme/connector.ts'; export const registry = [acme];`,
  'connectors/sandboxes.ts': `import { sandbox } from './acme/sandbox.ts'; export const sandboxes = [sandbox];`,
  'connectors/acme/connector.ts': `import { Name } from '#sdk'; import { list } from './streams/list.ts'; export const acme = [Name, list];`,
  'connectors/acme/streams/list.ts': `import { z } from 'zod'; export const list = z.string();`,
  'connectors/acme/sandbox.ts': `import { start } from '#sdk/sandbox'; export const sandbox = start;`,
  'connectors/acme/connector.test.ts': `import { conformance } from '#sdk/testing'; import { pool } from '../../src/platform/index.ts'; import { acme } from './connector.ts'; conformance(acme, pool);`,
  'connectors/beta/connector.ts': `export const beta = 1;`,
  'mappings/functions.ts': `import type { Thing } from '#sdk'; export const functions: Thing[] = [];`,
};

/** The line that is added to a file, and what is then said about it. */
const PLANTED: readonly (readonly [file: string, line: string, said: RegExp])[] = [
  [
    'src/sdk/index.ts',
    `import '../platform/index.ts';`,
    /sdk\/index.ts → src\/platform\/index.ts: sdk may import nothing/,
  ],
  ['src/sdk/index.ts', `export * from './sandbox/index.ts';`, /sdk may import nothing/],
  ['src/sdk/index.ts', `import 'node:fs';`, /→ node:fs: the packages of sdk are zod/],
  ['src/platform/pool.ts', `import { people } from '../people/index.ts';`, /platform may import sdk/],
  ['src/people/store.ts', `import { app } from '../app/index.ts';`, /people may import sdk, platform/],
  ['src/people/store.ts', `import type { T } from '../platform/pool.ts';`, /only through the door of platform/],
  ['src/people/store.ts', `export type P = import('../platform/pool.ts').T;`, /only through the door of platform/],
  [
    'src/people/store.ts',
    `export const late = () => import('../platform/pool.ts');`,
    /only through the door of platform/,
  ],
  ['src/people/store.ts', `export { main } from '../main.ts';`, /people may import sdk, platform/],
  ['src/people/store.ts', `import { conformance } from '#sdk/testing';`, /product code imports no test code/],
  ['src/people/store.ts', `import { start } from '#sdk/sandbox';`, /people may import sdk, platform/],
  ['src/people/store.ts', `import 'nock';`, /nock is not among the dependencies/],
  ['src/people/store.ts', `import { nothing } from './nothing.ts';`, /there is no such file/],
  ['src/people/store.test.ts', `import { pool } from '../platform/pool.ts';`, /only through the door of platform/],
  ['src/people/store.ts', `import './index.test.ts';`, /product code imports no test code/],
  ['src/cli/bin.ts', `import { people } from '../people/index.ts';`, /cli may import sdk, platform, app/],
  ['src/misc/helper.ts', `import { Name } from '#sdk';`, /no layer; put it in a folder of the table/],
  ['connectors/acme/connector.ts', `import { pool } from '../../src/platform/index.ts';`, /connector may import sdk/],
  ['connectors/acme/connector.ts', `import { beta } from '../beta/connector.ts';`, /connector may import sdk/],
  ['connectors/acme/connector.ts', `import { sandbox } from './sandbox.ts';`, /connector may import sdk/],
  ['connectors/acme/connector.ts', `import { start } from '#sdk/sandbox';`, /connector may import sdk/],
  ['connectors/acme/connector.ts', `import { conformance } from '#sdk/testing';`, /product code imports no test code/],
  ['connectors/acme/connector.ts', `import 'pg';`, /the packages of connector are zod, node:/],
  ['connectors/acme/sandbox.ts', `import { beta } from '../beta/connector.ts';`, /that is another connector/],
  ['mappings/functions.ts', `import { pool } from '../src/platform/index.ts';`, /mappings may import sdk/],
  ['src/people/other.ts', `import './store.ts'; export {} from './index.ts';`, /^$/],
];

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function house(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'bondfire-layers-'));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

describe('the layer table', () => {
  test('holds here', () => {
    expect(broken(ROOT)).toEqual([]);
  });

  test('allows what it should', () => {
    expect(broken(house(SOUND))).toEqual([]);
  });

  test.each(PLANTED)('%s with %s is seen', (file, line, said) => {
    const found = broken(house({ ...SOUND, [file]: `${line}\n${SOUND[file] ?? ''}` }));
    expect(found.join('\n')).toMatch(said);
  });

  test('a cycle is seen where it would be loaded, and not where only types go round', () => {
    const rest = `export interface One { two: Two } export interface Two { one: One }`;
    const round = (word: string) => ({
      ...SOUND,
      'src/people/one.ts': `import ${word} { Two } from './two.ts'; ${rest}`,
      'src/people/two.ts': `export { x } from './three.ts'; ${rest}`,
      'src/people/three.ts': `import ${word} { One } from './one.ts'; export const x = 1; ${rest}`,
    });
    expect(broken(house(round('')))).toEqual([
      'src/people/one.ts → src/people/two.ts → src/people/three.ts → src/people/one.ts: a cycle',
    ]);
    expect(broken(house(round('type')))).toEqual([]);
  });
});
