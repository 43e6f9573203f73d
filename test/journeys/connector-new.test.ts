/** `connector new`, in a copy of this checkout: what it writes is sound but for what its author has to write, and each failure says that. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyCheckout, type Said } from '../support/checkout.ts';

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const checkout = copyCheckout();
const BONDFIRE = 'node src/cli/bin.ts';
let made: Said;

beforeAll(async () => {
  made = await checkout.sh(`${BONDFIRE} connector new guest_book && node test/support/docs.ts`);
}, 60_000);

describe('connector new', { timeout: 120_000 }, () => {
  test('writes the folder, the mapping and the registries, and says what is next', () => {
    expect(made).toMatchObject({
      code: 0,
      text: expect.stringContaining('npx vitest run connectors/guest_book') as string,
    });
    expect(made.text.split('\n')).toEqual(
      expect.arrayContaining([
        'connectors/guest_book/connector.ts',
        'connectors/guest_book/streams/posts.ts',
        'mappings/guest_book/posts.yaml',
        'mappings/guest_book/posts.cases.yaml',
        'connectors/index.ts',
        'connectors/sandboxes.ts',
        'test/architecture/table.ts',
      ]),
    );
    const connector = readFileSync(path.join(checkout.folder, 'connectors/guest_book/connector.ts'), 'utf8');
    expect(connector).toContain(`export const guest_book = defineConnector({\n  id: 'guest_book',`);
    expect(connector).toContain('new GuestBook(settings, http)');
  });

  test('passes types, lint and format', async () => {
    const [types, lint, format, dead] = await Promise.all([
      checkout.sh('tsc -p tsconfig.json'),
      checkout.sh('oxlint'),
      checkout.sh('oxfmt --check'),
      checkout.sh('knip'),
    ]);
    expect(types).toEqual({ code: 0, text: '' });
    expect(lint).toMatchObject({ code: 0 });
    expect(format).toMatchObject({ code: 0 });
    expect(dead.text).not.toContain('guest_book');
  });

  test('fails only on what must be written, each failure saying what to do', async () => {
    await checkout.sh(
      'vitest run connectors/guest_book mappings test/architecture --reporter=json --outputFile=report.json',
    );
    const report = JSON.parse(readFileSync(path.join(checkout.folder, 'report.json'), 'utf8')) as Report;
    const all = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = all.filter(({ status }) => status !== 'passed');
    expect(failed.map(({ fullName }) => fullName.slice(0, 69)).toSorted()).toEqual([
      'connectors guest_book: nothing is left to be written',
      ...[
        'actions/post.ts, lookUp: is it there alre',
        'actions/post.ts, run: one request with `c',
        'connector.ts, account: whose account we w',
        'connector.ts, check: ask the vendor who w',
        'sandbox.ts, handle: answer as the vendor ',
        'sandbox.ts, streams.posts.add: put a post',
        'streams/posts.ts, pull: pages oldest firs',
      ].map((what) => `guest_book is to be written ${what}`),
    ]);
    for (const { fullName, failureMessages } of failed.filter((one) => one.fullName.startsWith('guest_book')))
      expect(failureMessages[0]).toContain(
        `connectors/guest_book/${fullName.slice('guest_book is to be written '.length)}`,
      );
    expect(all.filter(({ fullName }) => fullName.startsWith('guest_book keeps the contract')).length).toBeGreaterThan(
      3,
    );
  });

  test.each([
    ['guest_book', 'there is connectors/guest_book already'],
    ['Guest-Book', `"Guest-Book" can't name a connector`],
  ])('refuses %s', async (id, why) => {
    expect(await checkout.sh(`${BONDFIRE} connector new ${id}`)).toMatchObject({
      code: 1,
      text: expect.stringContaining(why) as string,
    });
  });
});
