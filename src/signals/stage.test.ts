/** From buckets to courses, and from courses to what is told: pure, so that a backtest is the very same. */
import { describe, expect, test } from 'vitest';
import { createExpressions } from '../playbook/index.ts';
import { backtest, score } from './backtest.ts';
import { topTerms, whyOf } from './evidence.ts';
import { compileSlice, loadedSlice, Slice } from './slices.ts';
import { independent, isConfirmed, nextState, refusal, walk, type Course, type Walked } from './stage.ts';
import { bucketAt, emptyBucket, fold, hash, type Bucket, type Entry } from './tally.ts';

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;
const BEGUN = Date.parse('2026-03-02T12:00:00Z');
const NOW = BEGUN + 5 * MINUTE;
const SLICE = compileSlice(
  loadedSlice('s', '', Slice.parse({ title: 'S', if: 'true', window: '10m', signals: ['spike'] })),
  createExpressions(),
);

let made = 0;
function entry(at: number, more: Partial<Entry> = {}): Entry {
  made += 1;
  const told = { engagement: 0, tone: null, reach: null, inside: false, live: true, edit: false };
  return { thing: made, author: made, text: made, id: `id-${String(made).padStart(6, '0')}`, at, ...told, ...more };
}

function buckets(entries: readonly Entry[]): ReadonlyMap<number, Bucket> {
  const all = new Map<number, Bucket>();
  for (const [at, those] of Map.groupBy(entries, (one) => bucketAt(one.at, WINDOW)))
    all.set(at, fold(emptyBucket('s', '{}', at), 'c/s', those, { scannedTo: null, gone: new Set() }));
  return all;
}

/** Three days of one or two posts in ten minutes. */
const USUAL = Array.from({ length: 432 }, (_, at) => [
  entry(BEGUN - (at + 1) * WINDOW),
  ...(at % 3 === 0 ? [entry(BEGUN - (at + 1) * WINDOW)] : []),
]).flat();
const burst = (at: number, count = 30, more: Partial<Entry> = {}): Entry[] =>
  Array.from({ length: count }, () => entry(at, more));

function walked(entries: readonly Entry[], coverage: (at: number) => number = () => 1): Walked {
  return walk({
    slice: SLICE,
    part: '{}',
    state: null,
    from: BEGUN - 432 * WINDOW,
    now: NOW,
    buckets: buckets(entries),
    coverage,
  });
}

function course(entries: readonly Entry[], coverage?: (at: number) => number): Course | undefined {
  return walked(entries, coverage).courses[0];
}

describe('a walk', () => {
  test('sees a burst in the bucket that is under way', () => {
    expect(course(USUAL)).toBeUndefined();
    expect(course([...USUAL, ...burst(BEGUN)])).toMatchObject({ kind: 'spike', since: BEGUN, observed: 30 });
  });

  test('goes on from where it was settled as from the beginning', () => {
    const entries = [...USUAL, ...burst(BEGUN)];
    const all = buckets(entries);
    const whole = walked(entries);
    const half = walk({
      slice: SLICE,
      part: '{}',
      state: null,
      from: BEGUN - 432 * WINDOW,
      now: NOW - 90 * MINUTE,
      buckets: all,
      coverage: () => 1,
    });
    const rest = walk({
      slice: SLICE,
      part: '{}',
      state: half.settled,
      from: half.until,
      now: NOW,
      buckets: all,
      coverage: () => 1,
    });
    expect(rest.settled).toEqual(whole.settled);
    expect(rest.courses).toEqual(whole.courses);
  });

  test('of history shows nothing to be told, and what is news beside it does', () => {
    const history = course([...USUAL, ...burst(BEGUN, 30, { live: false })]);
    expect(history?.buckets ?? []).toEqual([]);
    expect(course([...USUAL, ...burst(BEGUN, 30, { live: false }), ...burst(BEGUN)])?.buckets).toHaveLength(1);
  });

  test('of what is hours ago shows nothing to be told', () => {
    expect(course([...USUAL, ...burst(BEGUN - 150 * MINUTE)])?.buckets ?? []).toEqual([]);
  });

  test('takes what could not be seen for unknown, and what was seen all the same for what it is', () => {
    const dark = (at: number): number => (at >= BEGUN - 3 * WINDOW ? 0.2 : 1);
    const quiet = walked(
      USUAL.filter(({ at }) => at < BEGUN - 3 * WINDOW),
      dark,
    ).points.slice(-4);
    expect(quiet.map(({ blind, expected }) => [blind, expected])).toEqual(quiet.map(() => [true, null]));
    expect(course([...USUAL, ...burst(BEGUN)], dark)?.observed).toBe(30);
  });
});

function of(entries: readonly Entry[]): Course {
  return course([...USUAL, ...entries]) as Course;
}

function three(at: number): Entry[] {
  return [1, 2, 3].flatMap((author) => burst(at, 8, { author: author + 900_000, text: author }));
}

describe('the second look', () => {
  const source = SLICE.source;

  test.each([
    ['thirty people', burst(BEGUN), 30, true],
    ['one person', burst(BEGUN, 30, { author: 1 }), 1, false],
    ['one text', burst(BEGUN, 30, { text: 1 }), 1, false],
    ['one person, and four others', [...burst(BEGUN, 30, { author: 1 }), ...burst(BEGUN, 4)], 5, true],
  ])('of %s', (_, entries, voices, confirmed) => {
    expect(independent(of(entries).buckets)).toBe(voices);
    expect(isConfirmed(of(entries), source)).toBe(confirmed);
  });

  test('fewer people are enough where they go on', () => {
    expect(isConfirmed(of(three(BEGUN)), source)).toBe(false);
    expect(isConfirmed(of([...three(BEGUN - WINDOW), ...three(BEGUN)]), source)).toBe(true);
  });
});

test('a signal is suspected, raised or held, and over; nobody is told of a suspicion that came to nothing', () => {
  const going = { kind: 'spike', buckets: [emptyBucket('s', '{}', 0)] } as const;
  expect(nextState(null, null, false, null)).toBeNull();
  expect(nextState(null, going, false, null)).toBe('suspected');
  expect(nextState(null, { ...going, buckets: [] }, false, null)).toBeNull();
  expect(nextState('suspected', going, true, null)).toBe('raised');
  expect(nextState('suspected', going, true, 'too many')).toBe('held');
  expect(nextState('held', going, true, null)).toBe('held');
  expect(nextState('suspected', null, false, null)).toBe('dropped');
  expect(nextState('raised', null, false, null)).toBe('over');
});

test('the same is not told again for a while, and no more of one slice than it may', () => {
  const limits = { repeat: '6h', most: 3 };
  expect(refusal(limits, { lastRaised: null, today: 2 }, NOW)).toBeNull();
  expect(refusal(limits, { lastRaised: NOW - 5 * 60 * MINUTE, today: 1 }, NOW)).toContain('told again after 6h');
  expect(refusal(limits, { lastRaised: NOW - 7 * 60 * MINUTE, today: 3 }, NOW)).toContain('3 are the most');
});

test('a backtest is the same walk, step by step, and scores itself', () => {
  const at = BEGUN - 24 * 60 * MINUTE;
  const raised = backtest(SLICE, [{ part: '{}', entries: [...USUAL, ...burst(at)] }], {
    since: BEGUN - 48 * 60 * MINUTE,
    until: NOW,
  });
  expect(raised).toMatchObject([{ kind: 'spike', course: { since: at, observed: 31 } }]);
  expect(score(raised, [{ at: at + 30 * MINUTE }, { at: BEGUN - 72 * 60 * MINUTE }])).toMatchObject({
    leads: [{ minutes: 30 - Math.round(((raised[0]?.raisedAt ?? 0) - at) / MINUTE) }, { minutes: null }],
    falseAlarms: 0,
  });
  expect(score(raised, [])).toEqual({ leads: [], falseAlarms: 1 });
});

test('it is told in a sentence, with the words that are new', () => {
  const seen = course([...USUAL, ...burst(BEGUN)]) as Course;
  expect(whyOf(SLICE, '{"product":"vega"}', seen)).toMatch(
    /^30 posts in 10 minutes where 1\.\d are usual \(S: vega\)$/,
  );
  expect(whyOf(SLICE, '{}', { ...seen, expected: 0.0004 })).toBe('30 posts in 10 minutes where none is usual (S)');
  expect(whyOf(SLICE, '{}', { ...seen, kind: 'silence', observed: 0 })).toMatch(/^no posts in 10 minutes where/);
  expect(
    topTerms(['the lens fogs', 'my lens fogs up', 'hello'], ['hello there', 'the weather', 'hello again']),
  ).toEqual(['fogs', 'lens']);
  expect(hash('a')).not.toBe(hash('b'));
});
