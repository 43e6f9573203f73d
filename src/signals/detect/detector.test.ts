/** What the detector promises, on series as chance makes them. */
import { describe, expect, test } from 'vitest';
import { madeSeries, seasonAt, type Made } from '../../../test/support/made-series.ts';
import { logChance } from './chance.ts';
import { observe, resumeDetector, startDetector, type DetectorState, type Judged } from './index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Seen {
  readonly state: DetectorState;
  readonly all: readonly Judged[];
}

function judge(counts: readonly (number | null)[], bucketMs: number, before?: DetectorState, from = 0): Seen {
  let state = before ?? startDetector({ bucketMs });
  const all = counts.map((count, place) => {
    const step = observe(state, { at: (from + place) * bucketMs, count: count ?? 0, missing: count === null });
    state = step.state;
    return step.judged;
  });
  return { state, all };
}

function raisedIn({ all }: Seen, from = 0): number[] {
  return all.flatMap(({ raised }, place) => (raised && place >= from ? [place] : []));
}

describe('a count', () => {
  // By the sums of the laws' terms.
  test.each([
    [5, 2, 1, -1.279],
    [20, 8, 1, -3.597],
    [1, 0.01, 1, -2.002],
    [60, 20, 1, -12.373],
    [60, 20, 4, -3.158],
    [30, 8, 3, -2.891],
  ])(
    'of %d where %d are expected, with a variance of %d times that, has a chance of 10^%d',
    (count, mean, factor, log) => {
      expect(logChance(count, mean, factor)).toBeCloseTo(log, 1);
    },
  );

  test('that is no more than expected is no news', () => {
    expect(logChance(8, 8, 1)).toBe(0);
    expect(logChance(0, 0, 1)).toBe(0);
  });
});

describe('where nothing is the matter', () => {
  const streams: [string, Made][] = [
    ['2 a day, hourly', { perDay: 2, bucketMs: HOUR, days: 70, seed: 1 }],
    ['24 a day', { perDay: 24, bucketMs: 10 * MINUTE, days: 42, seed: 2 }],
    ['300 a day, varied', { perDay: 300, bucketMs: 10 * MINUTE, days: 42, seed: 3, kind: 'varied' }],
    ['3,000 a day, clustered', { perDay: 3_000, bucketMs: 5 * MINUTE, days: 42, seed: 4, kind: 'clustered' }],
    ['30,000 a day', { perDay: 30_000, bucketMs: 5 * MINUTE, days: 42, seed: 5 }],
    ['2,000 a minute, varied', { perDay: 2_880_000, bucketMs: MINUTE, days: 28, seed: 6, kind: 'varied' }],
  ];
  test.each(streams)('%s: no more is told than one in a week, after the first', (_name, made) => {
    const seen = judge(madeSeries(made), made.bucketMs);
    expect(raisedIn(seen, (7 * DAY) / made.bucketMs).length).toBeLessThanOrEqual((made.days - 7) / 7);
  });

  test('fewer are told where fewer are tolerated', () => {
    const made = { perDay: 24, bucketMs: 5 * MINUTE, days: 84, seed: 7, kind: 'clustered' } as const;
    const counts = madeSeries(made);
    const [often, seldom] = [4, 0.1].map((falseAlarmsPerWeek) =>
      raisedIn(judge(counts, made.bucketMs, startDetector({ bucketMs: made.bucketMs, falseAlarmsPerWeek }))),
    );
    expect(often?.length).toBeGreaterThan(2 * (seldom?.length ?? 0));
  });
});

describe('a tripling', () => {
  const cases: [string, Made, number][] = [
    ['2 a day, hourly', { perDay: 2, bucketMs: HOUR, days: 52, seed: 11 }, 8 * DAY],
    ['24 a day', { perDay: 24, bucketMs: 10 * MINUTE, days: 45, seed: 12 }, DAY],
    ['300 a day', { perDay: 300, bucketMs: 10 * MINUTE, days: 45, seed: 13 }, 12 * HOUR],
    ['3,000 a day', { perDay: 3_000, bucketMs: 5 * MINUTE, days: 45, seed: 14, kind: 'varied' }, 6 * HOUR],
    ['2,000 a minute', { perDay: 2_880_000, bucketMs: MINUTE, days: 31, seed: 15, kind: 'varied' }, 4 * HOUR],
  ];
  test.each(cases)('of %s is told', (_name, made, withinMs) => {
    const from = Math.round(((made.days - 9) * DAY + 15 * HOUR) / made.bucketMs);
    const seen = judge(madeSeries({ ...made, from }), made.bucketMs);
    const [first = Infinity] = raisedIn(seen, from);
    expect((first - from) * made.bucketMs).toBeLessThanOrEqual(withinMs);
  });
});

describe('an episode', () => {
  const quiet = madeSeries({ perDay: 600, bucketMs: 5 * MINUTE, days: 14, seed: 21, season: false });
  const burst = [4, 12, 40, 90, 60, 30, 12, 5];
  const after = madeSeries({ perDay: 600, bucketMs: 5 * MINUTE, days: 2, seed: 22, season: false });
  const seen = judge([...quiet, ...burst, ...after], 5 * MINUTE);
  const at = quiet.length * 5 * MINUTE;
  const all = seen.all.slice(quiet.length);
  const onset = all.findIndex((one) => one.onset);

  test('has one onset, by the third bucket of the burst, and says since when', () => {
    expect(all.filter((one) => one.onset)).toHaveLength(1);
    expect(onset).toBeLessThanOrEqual(2);
    expect(all[onset]).toMatchObject({ raised: true, score: 1 });
    expect(Math.abs((all[onset]?.episode?.since ?? 0) - at)).toBeLessThanOrEqual(15 * MINUTE);
  });

  test('has its peak and its end, and is told of once', () => {
    const end = all.findIndex((one) => one.ended);
    expect(end).toBeGreaterThan(burst.length);
    expect(end * 5 * MINUTE).toBeLessThan(12 * HOUR);
    expect(all[end]?.episode).toMatchObject({ peak: 90, peakAt: at + 15 * MINUTE, severity: 10 });
    expect(all[end + 1]?.episode).toBeNull();
    expect(all.slice(0, end).filter((one) => one.raised && !one.onset).length).toBeLessThanOrEqual(2);
  });

  test('of one huge bucket does not blind: a day later a tenth of it is told', () => {
    const calm = (seed: number, days: number) =>
      madeSeries({ perDay: 600, bucketMs: 5 * MINUTE, days, seed, season: false });
    const rise = [1, 2, 3].map(() => 400);
    const counts = [...calm(23, 14), 100_000, ...calm(24, 7), ...rise];
    const [first] = raisedIn(judge(counts, 5 * MINUTE), counts.length - rise.length);
    expect(first).toBe(counts.length - rise.length);
  });
});

describe('what is learnt', () => {
  const made: Made = { perDay: 3_000, bucketMs: 10 * MINUTE, days: 35, seed: 31 };
  const counts = madeSeries(made);
  const seen = judge(counts, made.bucketMs);

  test('is what each hour of the week does', () => {
    const week = seen.all.slice(-1008).map(({ expected }, place) => {
      const real = ((made.perDay * made.bucketMs) / DAY) * seasonAt((counts.length - 1008 + place) * made.bucketMs);
      return Math.abs((expected ?? 0) - real) / real;
    });
    // Before anything was learnt a flat level is off by two thirds on the average.
    expect(week.reduce((sum, off) => sum + off, 0) / week.length).toBeLessThan(0.3);
  });

  test('is small, plain JSON, and goes on after a restart as if there had been none', () => {
    const half = 2_000;
    const before = judge(counts.slice(0, half), made.bucketMs).state;
    const text = JSON.stringify(before);
    expect(text.length).toBeLessThan(8_000);
    const options = { bucketMs: made.bucketMs };
    const again = judge(counts.slice(half), made.bucketMs, resumeDetector(JSON.parse(text), options), half);
    expect(again.all).toEqual(seen.all.slice(half));
    expect(JSON.stringify(again.state)).toBe(JSON.stringify(seen.state));
  });

  test('of another version, or of other buckets, is begun anew', () => {
    const fresh = startDetector({ bucketMs: HOUR });
    expect(resumeDetector(seen.state, { bucketMs: HOUR })).toEqual(fresh);
    expect(resumeDetector({ ...fresh, version: 1 }, { bucketMs: HOUR })).toEqual(fresh);
    expect(resumeDetector(null, { bucketMs: HOUR })).toEqual(fresh);
  });

  test('comes from what was seen: a blind spot is no zero', () => {
    const blind = counts.map((count, place) => (place >= 3_000 && place < 3_600 ? null : count));
    const { all } = judge(blind, made.bucketMs);
    expect(all.slice(3_000, 3_600).every(({ expected, score }) => expected === null && score === 0)).toBe(true);
    const [known = 0, quiet = 0] = [
      blind,
      counts.map((count, place) => (place >= 3_000 && place < 3_600 ? 0 : count)),
    ].map((series) => judge(series, made.bucketMs).all[3_700]?.expected ?? 0);
    expect(known).toBeGreaterThan(1.05 * quiet);
    expect(raisedIn({ all, state: seen.state }, 3_600).filter((place) => place < 3_610)).toEqual([]);
  });

  test('does not change when a clock goes back', () => {
    const { state, judged } = observe(seen.state, { at: 5, count: 1_000_000 });
    expect(state).toBe(seen.state);
    expect(judged).toMatchObject({ expected: null, score: 0, raised: false });
  });
});

describe('a measure', () => {
  const chance = madeSeries({ perDay: 24_000, bucketMs: HOUR, days: 21, seed: 41, season: false });
  const shapes: [string, (count: number) => number, number][] = [
    ['a share', (count) => count / 20_000, 0.12],
    ['degrees below nothing', (count) => -20 + count / 100, 5],
    ['a large sum with cents', (count) => 1_000_000.5 + 100 * count, 1_200_000.5],
  ];
  test.each(shapes)('such as %s is judged as well', (_name, shape, high) => {
    const seen = judge([...chance.map(shape), high, high], HOUR);
    const [first, ...before] = raisedIn(seen).toReversed();
    expect(first).toBeGreaterThanOrEqual(chance.length);
    expect(before.filter((place) => place < chance.length).length).toBeLessThanOrEqual(3);
    expect(seen.all.at(-1)?.expected).toBeLessThan(high);
  });

  test('that never changes is nothing, and no number teaches nothing', () => {
    const flat = judge([...Array.from({ length: 500 }, () => 0.5), Number.NaN, 0.5], HOUR);
    expect(flat.all.every(({ score }) => score < 0.5)).toBe(true);
    expect(
      judge(
        Array.from({ length: 500 }, () => 0),
        HOUR,
      ).all.every(({ score }) => score === 0),
    ).toBe(true);
  });
});
