/** A stream that nobody takes up. */
import { expect, test } from 'vitest';
import type { News } from '../app/index.ts';
import { openStream } from './events.ts';

test('a stream that is not taken up is dropped, and holds no more than a little', async () => {
  const told: ((news: News) => void)[] = [];
  let followed = true;
  const { out, leave } = await openStream(undefined, async (given) => {
    told.push(given);
    given({ changes: [], from: '1:1:', to: '1:1:' });
    return () => {
      followed = false;
    };
  });
  out.once('close', leave);
  let most = 0;
  for (let round = 0; round < 10_000 && !out.destroyed; round += 1) {
    told[0]?.({ changes: [{ noun: 'issue', id: String(round), what: 'changed', at: '' }], from: '1:1:', to: '1:1:' });
    most = Math.max(most, out.readableLength);
  }
  await expect.poll(() => followed).toBe(false);
  expect(most).toBeLessThan(300 * 1024);
});
