/** `connector new` and `connector dev`, in a copy of this checkout: what the first writes is sound but for what its author has to write, and each failure says that; the second shows it at each save. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyCheckout, type Said } from '../support/checkout.ts';
import { until } from '../support/processes/process.ts';

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
const mapping = path.join(checkout.folder, 'mappings/guest_book/posts.yaml');
const cases = path.join(checkout.folder, 'mappings/guest_book/posts.cases.yaml');
let made: Said;

beforeAll(async () => {
  made = await checkout.sh(`${BONDFIRE} connector new guest_book && node test/support/docs.ts`);
});

describe('connector new', { timeout: 300_000 }, () => {
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

describe('connector dev', { timeout: 300_000 }, () => {
  test('once: payload and activity, what is still to be written, and 3', async () => {
    const { code, text } = await checkout.sh(`${BONDFIRE} connector dev guest_book --once`);
    expect(code).toBe(3);
    expect(text).toContain('ok    guest_book.posts: a post');
    expect(text).toMatch(/"created_at"[^]*→[^]*"published_at"/);
    expect(text).toContain('✗ guest_book is to be written');
    expect(text).toMatch(/\d+ problems so far/);
  });

  test('at each save again: a case that fails, a mapping that breaks, and mended', async () => {
    const [good, asked] = [readFileSync(mapping, 'utf8'), readFileSync(cases, 'utf8')];
    const dev = checkout.start(`${BONDFIRE} connector dev guest_book`);
    const rounds = (what: string): number => dev.said().split(what).length - 1;
    // A save may be heard of more than once.
    await until(async () => rounds('Waiting for the next save') > 0);
    writeFileSync(cases, asked.replace('text: Hello\n    url', 'text: Goodbye\n    url'));
    const wrong = /WRONG guest_book\.posts: a post: .*Goodbye/;
    await until(async () => wrong.test(dev.said()));
    expect(dev.said()).toMatch(wrong);
    writeFileSync(cases, asked);
    writeFileSync(mapping, good.replace('version: 1', 'version: one'));
    await until(async () => /posts\.yaml:3:\d+ /.test(dev.said()));
    writeFileSync(mapping, good);
    const before = rounds('Waiting for the next save');
    const last = (): string => dev.said().slice(dev.said().lastIndexOf('guest_book, '));
    await until(async () => rounds('Waiting for the next save') > before && !/WRONG|posts\.yaml:/.test(last()));
    await dev.stop();
  });

  test('of what is not there it says how to begin', async () => {
    expect(await checkout.sh(`${BONDFIRE} connector dev nothing --once`)).toMatchObject({
      code: 1,
      text: expect.stringContaining('bondfire connector new nothing') as string,
    });
  });
});
