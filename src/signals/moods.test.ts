/** A tone that shifts, and a conversation that stops: told by what is usual, not by a level. */
import { describe, expect, test } from 'vitest';
import { observeQuiet, observeTone, startQuiet, startTone, type QuietState, type ToneState } from './moods.ts';

const HOUR = 3_600_000;

function tones(means: readonly number[], posts = 20): { readonly state: ToneState; readonly unusual: number[] } {
  let state = startTone();
  const unusual: number[] = [];
  for (const [at, mean] of means.entries()) {
    const seen = observeTone(state, { at: at * HOUR, tone: mean * posts, toned: posts }, 5);
    ({ state } = seen);
    if (seen.unusual) unusual.push(at);
  }
  return { state, unusual };
}

describe('tone', () => {
  const usual = Array.from({ length: 60 }, (_, at) => -0.4 + 0.05 * Math.sin(at * 7));

  test('that is bad as always is no news, and that turns is, once it is clear', () => {
    expect(tones(usual).unusual).toEqual([]);
    expect(tones([...usual, -0.95, -0.95]).unusual).toEqual([60, 61]);
    expect(tones([...usual, 0.6]).unusual).toEqual([60]);
  });

  test('is calm again after a while, and what is usual has stayed', () => {
    const { state } = tones([...usual, -0.95, -0.95, -0.4, -0.4, -0.4]);
    expect(state.episode).toBeNull();
    expect(state.mean).toBeGreaterThan(-0.5);
  });

  test('of few posts tells nothing', () => expect(tones([...usual, -1], 4).unusual).toEqual([]));
});

function counts(all: readonly (number | null)[], expected = 6): QuietState {
  let state = startQuiet();
  for (const [at, count] of all.entries())
    state = observeQuiet(state, {
      at: at * HOUR,
      count: count ?? 0,
      expected,
      blind: count === null,
      windowMs: HOUR,
    });
  return state;
}

describe('silence', () => {
  const talk = Array.from({ length: 100 }, () => 6);

  test('is told once far more is missing than in a usual lull', () => {
    expect(counts([...talk, 0]).lull?.severity).toBe(0);
    expect(counts([...talk, 0, 0]).lull).toMatchObject({ since: 100 * HOUR, observed: 0, expected: 12, severity: 5 });
    const lulls = Array.from({ length: 20 }, () => [6, 6, 0, 0, 0]).flat();
    expect(counts([...talk, ...lulls, 0, 0]).lull?.severity).toBe(0);
    expect(counts([...talk, ...lulls, 6, 0, 0, 0, 0, 0, 0, 0, 0]).lull?.severity).toBeGreaterThan(3);
  });

  test('is not told of what could not be seen, nor of what is not known yet', () => {
    expect(counts([...talk, 0, 0, null]).lull).toBeNull();
    expect(counts([...talk, 0, null, 0]).lull?.severity).toBe(0);
    expect(counts([6, 6, 6, 0, 0, 0, 0]).lull?.severity).toBe(0);
  });
});
