import { expect, test } from 'vitest';
import type { Arrival } from './arrival.ts';
import { createIntake } from './intake.ts';

function arrivals(count: number, from = 0): Arrival[] {
  return Array.from({ length: count }, (_, at) => ({
    connection: 'outside',
    connector: 'webhook',
    stream: 'posts',
    external_id: String(from + at),
    version: '1',
    payload: '{}',
    record: {},
    backfilled: false,
    unreadable: null,
  }));
}

test('what comes at once shares a commit, and everybody hears of their own', async () => {
  const commits: string[][] = [];
  const intake = createIntake(async (batch) => {
    commits.push(batch.map(({ external_id }) => external_id));
    return batch.map(({ external_id }) => Number(external_id) % 2 === 0);
  });
  const heard = await Promise.all([intake.take(arrivals(1)), intake.take(arrivals(2, 1)), intake.take(arrivals(1, 3))]);
  expect(commits).toEqual([['0', '1', '2', '3']]);
  expect(heard).toEqual([[true], [false, true], [false]]);
});

test('one that fails costs its neighbours nothing', async () => {
  const intake = createIntake(async (batch) => {
    if (batch.some(({ external_id }) => external_id === '1')) throw new Error('no');
    return batch.map(() => true);
  });
  const heard = await Promise.allSettled([0, 1, 2].map((at) => intake.take(arrivals(1, at))));
  expect(heard.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a long list is several commits, in order', async () => {
  const sizes: number[] = [];
  const intake = createIntake(async (batch) => {
    sizes.push(batch.length);
    return batch.map(() => true);
  });
  expect(await intake.take(arrivals(1_234))).toHaveLength(1_234);
  expect(sizes).toEqual([500, 500, 234]);
});

test('when too many wait, the next is sent away instead of held', async () => {
  const open = Promise.withResolvers<void>();
  const intake = createIntake(async (batch) => {
    await open.promise;
    return batch.map(() => true);
  });
  const held = intake.take(arrivals(25_000));
  await expect(intake.take(arrivals(1))).rejects.toMatchObject({ kind: 'limited' });
  open.resolve();
  expect(await held).toHaveLength(25_000);
  expect(await intake.take(arrivals(1))).toEqual([true]);
  await intake.drain();
});
