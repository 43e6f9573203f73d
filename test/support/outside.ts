/** A connector as a stranger would publish it: compiled JavaScript, its mapping, and what package.json says. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const CODE = `import { z } from 'zod';
import { defineConnector, defineStream, Fault, secret } from 'bondfire/sdk';

const posts = defineStream({
  summary: 'What is pinned to the board.',
  docs: 'https://board.example/api',
  record: z.looseObject({ id: z.string(), text: z.string(), at: z.string() }),
  key: ({ id }) => ({ id, version: '1' }),
  parse: (body) => JSON.parse(Buffer.from(body).toString('utf8')),
  edits: 'invisible',
  deletes: 'invisible',
  async *pull(client) {
    yield { records: [{ id: '1', text: client.token, at: '2026-03-02T09:00:00Z' }], cursor: '1' };
  },
});

const board = defineConnector({
  id: 'board',
  title: 'Board',
  docs: 'https://board.example',
  settings: z.strictObject({ token: secret('From the board.') }),
  client: ({ token }) => ({ token }),
  async check({ token }) {
    if (token === 'gone') throw new Fault('auth', 'the board does not know this token', { cure: 'Ask for another.' });
    return [{ scope: 'all', ok: true, missing: null, costs: null, cure: null }];
  },
  streams: { posts },
  actions: {},
});

export const connectors = [board];
`;

const MAPPING = `from: board.posts
version: 1
fields: { kind: { const: create }, object: { const: note }, text: $.text, published_at: { path: $.at, as: instant } }
`;

export interface Stranger {
  readonly manifest?: object;
  readonly code?: string;
}

/** Written into that folder. */
export function writeOutside(folder: string, { manifest = {}, code = CODE }: Stranger = {}): void {
  mkdirSync(path.join(folder, 'mappings', 'board'), { recursive: true });
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: '@stranger/board',
      version: '2.1.0',
      type: 'module',
      exports: './index.js',
      files: ['index.js', 'mappings'],
      dependencies: { zod: '^4.0.0' },
      peerDependencies: { bondfire: '*' },
      bondfire: { sdk: 1 },
      ...manifest,
    }),
  );
  writeFileSync(path.join(folder, 'index.js'), code);
  writeFileSync(path.join(folder, 'mappings', 'board', 'posts.yaml'), MAPPING);
}
