import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { captureLog } from '../../test/support/log.ts';
import { startRounds } from './rounds.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function roundsWithin(ms: number, takes: number, rest: number, fails = false): Promise<number> {
  let begun = 0;
  const rounds = startRounds(
    () => {
      begun += 1;
      return new Promise<void>((done, failed) => setTimeout(fails ? () => failed(new Error('no')) : done, takes));
    },
    10,
    'failed',
    captureLog().log,
    rest,
  );
  await vi.advanceTimersByTimeAsync(ms);
  const stopped = rounds.stop();
  await vi.advanceTimersByTimeAsync(takes);
  await stopped;
  return begun;
}

test('a round that took long is followed by a rest of so many times as long', async () => {
  expect(await roundsWithin(1_000, 95, 0)).toBe(10);
  expect(await roundsWithin(1_000, 95, 9)).toBe(2);
  expect(await roundsWithin(1_000, 1, 9)).toBeGreaterThan(90);
  // Not for ever, and not after one that failed.
  expect(await roundsWithin(200_000, 50_000, 9)).toBe(3);
  expect(await roundsWithin(1_000, 95, 9, true)).toBe(10);
});
