/** No container engine is needed here, so what a build would stumble over is checked by reading. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../../src/platform/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const dockerfile = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');
const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');

describe('the Dockerfile', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) => from.split(' '));

  test('copies what is there, and .dockerignore lets it through', () => {
    expect(copied).toEqual(
      expect.arrayContaining(['package.json', 'package-lock.json', 'src', 'connectors', 'mappings', 'playbooks']),
    );
    expect(
      copied.filter((name) => !existsSync(path.join(ROOT, name)) || !ignored.includes(`!${name.split('/')[0]}`)),
    ).toEqual([]);
    expect(ignored[0]).toBe('*');
  });

  test('runs on the pinned Node', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(dockerfile).toContain(`ARG NODE=${dependencies['node']}\n`);
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
      'node:${NODE}-bookworm-slim',
      'node:${NODE}-bookworm-slim',
    ]);
  });

  test('is no root, keeps its data in the volume, and sets only variables that there are', () => {
    const set = [...dockerfile.matchAll(/\b(BONDFIRE_\w+)=(\S+)/g)].map(([, name, value]) => [name, value] as const);
    const known = new Set(VARIABLES.map(({ name }) => name));
    expect(set.filter(([name]) => !known.has(name ?? ''))).toEqual([]);
    expect(Object.fromEntries(set)).toMatchObject({ BONDFIRE_DATA: '/data', BONDFIRE_HOST: '0.0.0.0' });
    expect(dockerfile).toMatch(/^USER node$[^]*^VOLUME \/data$/m);
  });

  test('starts what exists, and asks it how it is', () => {
    const [, entry = ''] = /^ENTRYPOINT \["node", "(.+)"\]$/m.exec(dockerfile) ?? [];
    expect(existsSync(path.join(ROOT, entry))).toBe(true);
    expect(dockerfile).toMatch(/^CMD \["start"\]$/m);
    expect(dockerfile).toMatch(/HEALTHCHECK[^]*\/healthz/);
  });
});
