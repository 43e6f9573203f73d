/** `connector dev`, in a copy of this checkout. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyCheckout } from '../support/checkout.ts';
import { until } from '../support/processes/process.ts';

const checkout = copyCheckout();
const BONDFIRE = 'node src/cli/bin.ts';
const mapping = path.join(checkout.folder, 'mappings/guest_book/posts.yaml');
const cases = path.join(checkout.folder, 'mappings/guest_book/posts.cases.yaml');

beforeAll(async () => {
  await checkout.sh(`${BONDFIRE} connector new guest_book`);
}, 60_000);

describe('connector dev', { timeout: 120_000 }, () => {
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
    await until(async () => rounds('Waiting for the next save') === 1);
    writeFileSync(cases, asked.replace('text: Hello\n    url', 'text: Goodbye\n    url'));
    await until(async () => rounds('Waiting for the next save') === 2);
    expect(dev.said()).toMatch(/WRONG guest_book\.posts: a post: .*Goodbye/);
    writeFileSync(cases, asked);
    writeFileSync(mapping, good.replace('version: 1', 'version: one'));
    await until(async () => rounds('Waiting for the next save') >= 3 && /posts\.yaml:3:\d+ /.test(dev.said()));
    writeFileSync(mapping, good);
    const before = rounds('Waiting for the next save');
    await until(async () => rounds('Waiting for the next save') > before);
    expect(dev.said().slice(dev.said().lastIndexOf('guest_book, '))).not.toMatch(/WRONG|posts\.yaml:/);
    await dev.stop();
  });

  test('of what is not there it says how to begin', async () => {
    expect(await checkout.sh(`${BONDFIRE} connector dev nothing --once`)).toMatchObject({
      code: 1,
      text: expect.stringContaining('bondfire connector new nothing') as string,
    });
  });
});
