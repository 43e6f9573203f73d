/** Connectors from outside, put beside the data as npm does: used like any other, or refused with what to do. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageFile } from '../../src/platform/files.ts';
import { run, runJson } from '../support/cli.ts';
import { testDatabase } from '../support/database.ts';
import { writeOutside, type Stranger } from '../support/outside.ts';

const { url } = await testDatabase();
const KEY = Buffer.alloc(32, 7).toString('base64');
let data: string;
let env: Record<string, string>;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'bondfire-outside-'));
  env = { BONDFIRE_DATA: data, DATABASE_URL: url, BONDFIRE_KEY: KEY, BONDFIRE_CONNECTORS: '@stranger/board' };
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

function installed(stranger?: Stranger): void {
  writeOutside(path.join(data, 'node_modules', '@stranger', 'board'), stranger);
  symlinkSync(packageFile('node_modules', 'zod'), path.join(data, 'node_modules', 'zod'));
}

test('is listed with its version, added, tested, read and mapped', async () => {
  installed();
  const listed = await runJson<{ id: string; from: string }[]>(['connector', 'list'], { env });
  expect(listed).toContainEqual(expect.objectContaining({ id: 'board', from: '@stranger/board@2.1.0' }));
  expect(listed).toContainEqual(expect.objectContaining({ id: 'drupal', from: 'Bondfire' }));
  const add = ['connection', 'add', 'board', '--name', 'wall', '--audience', 'internal'];
  expect(await run(add, { env: { ...env, BONDFIRE_SECRET_TOKEN: 'pinned words' } })).toMatchObject({ code: 0 });
  expect(await run(['pull', 'wall', '--once'], { env })).toMatchObject({ code: 0 });
  const activities = await runJson<{ text: string }[]>(['activity', 'list', '--connection', 'wall'], { env });
  expect(activities.map(({ text }) => text)).toEqual(['pinned words']);
  const file = path.join(data, 'post.json');
  writeFileSync(file, JSON.stringify([{ id: '7', text: 'Mapped', at: '2026-03-02T09:00:00Z' }]));
  expect((await run(['map', 'board.posts', file], { env })).stdout).toContain('Mapped');
  expect(await run(['check'], { env })).toMatchObject({ code: 0 });
});

test('its faults are the product’s, though it brought nothing of ours', async () => {
  installed();
  const add = ['connection', 'add', 'board', '--name', 'refused', '--audience', 'internal'];
  const { code, stderr } = await run(add, { env: { ...env, BONDFIRE_SECRET_TOKEN: 'gone' } });
  expect(code).not.toBe(0);
  expect(stderr).toContain('the board does not know this token');
  expect(stderr).toContain('Ask for another.');
});

function named(id: string): string {
  return `const no = () => undefined;
    export const connectors = [{ id: '${id}', title: 'B', docs: '', settings: { _zod: {} }, client: no, check: no, streams: {}, actions: {} }];`;
}

describe('one that can’t be used stops the start, with what to do', () => {
  test.each<[string, Stranger | null, string[]]>([
    ['not installed', null, ['@stranger/board of BONDFIRE_CONNECTORS is not installed', 'npm install --prefix']],
    ['no connector', { manifest: { bondfire: undefined } }, ['is no connector', '"bondfire": { "sdk": 1 }']],
    ['for a later SDK', { manifest: { bondfire: { sdk: 2 } } }, ['made for version 2 of the SDK', 'Update Bondfire']],
    ['for an earlier SDK', { manifest: { bondfire: { sdk: 0 } } }, ['version 0', 'a newer version of the package']],
    ['a manifest of another shape', { manifest: { bondfire: 'yes' } }, ['package.json can’t be read', 'bondfire']],
    ['an id that is taken', { code: named('drupal') }, ['brings a connector "drupal"', 'there is one already']],
    ['an id that is none', { code: named('Über') }, ['no list of connectors', 'connectors[0].id']],
    ['exports nothing', { code: 'export default 1;' }, ['no list of connectors', 'defineConnector']],
    ['no JavaScript', { code: 'const a: number = 1;' }, ['can’t be loaded', 'compiled to JavaScript']],
    ['lacks what it needs', { code: "import 'left-out';" }, ['can’t be loaded', 'left-out']],
    ['wants what the SDK has not', { code: "import { gone } from 'bondfire/sdk';" }, ['can’t be loaded', 'gone']],
  ])('%s', async (_why, stranger, said) => {
    if (stranger) installed(stranger);
    const { code, stderr } = await run(['connector', 'list'], { env });
    expect(code).not.toBe(0);
    for (const words of said) expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each(['../board', '/etc/board', 'https://x.example/y', 'Board!'])('the name %s', async (name) => {
    const { code, stderr } = await run(['connector', 'list'], { env: { ...env, BONDFIRE_CONNECTORS: name } });
    expect(code).not.toBe(0);
    expect(stderr).toContain('is not the name of an npm package');
  });
});
