/** connectors/README.md, followed word by word in a copy of this checkout: it ends with a connector that keeps the contract. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/platform/index.ts';
import { copyCheckout } from '../support/checkout.ts';

const checkout = copyCheckout();
const text = readFileSync(packageFile('connectors', 'README.md'), 'utf8');
/** ```ts connectors/guestbook/…: a whole file of that name. */
const files = [...text.matchAll(/^```(?:ts|md) (\S+)\n([^]*?)^```$/gm)].map(([, file = '', code = '']) => ({
  file,
  code,
}));
/** Of another vendor's client. */
const [, signedIn = ''] = /^```ts\n([^]*?)^```$/m.exec(text) ?? [];
const [begin = '', prove = ''] = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, lines = '']) => lines);

test('the walk ends with a connector that keeps the contract', { timeout: 600_000 }, async () => {
  expect(files.map(({ file }) => file.replace('connectors/guestbook/', ''))).toEqual([
    'sandbox.ts',
    'schema.ts',
    'connector.ts',
    'streams/posts.ts',
    'actions/post.ts',
    'README.md',
  ]);
  const begun = await checkout.sh(begin);
  expect(begun.text).toContain('guestbook is to be written');
  for (const { file, code } of files) writeFileSync(path.join(checkout.folder, file), code);
  const proved = await checkout.sh(`set -e\n${prove}`, 500_000);
  expect(proved.text).toMatch(/Tests .*\d+ passed/);
  expect(proved).toMatchObject({ code: 0 });
  expect(signedIn).toContain('function signedIn');
  writeFileSync(path.join(checkout.folder, 'connectors/guestbook/signed-in.ts'), `${signedIn}\nexport { signedIn };\n`);
  expect((await checkout.sh('tsc -p tsconfig.json && oxlint && oxfmt --check connectors/guestbook')).text).toMatch(
    /correct format/,
  );
  const payload = { id: 7, text: 'Hello', author: { id: 3, name: 'Ines' }, created_at: '2026-03-02T10:15:00Z' };
  writeFileSync(path.join(checkout.folder, 'payload.json'), JSON.stringify({ posts: [payload] }));
  const mapped = await checkout.sh('npm run --silent bondfire -- map guestbook.posts payload.json');
  expect(mapped.text).toContain('"external_id":"7"');
});
