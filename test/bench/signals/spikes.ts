/**
 * Spikes: five brands' mentions with the windows of real events (NAB, scored by its published rules), the same bent in several ways, 25
 * crises by the minute, and made streams on which nothing is the matter. One threshold for all: what the product tells.
 */
import path from 'node:path';
import { observe, startDetector } from '../../../src/signals/detect/index.ts';
import { madeSeries, type Made } from '../../support/made-series.ts';
import { clusters } from './clusters.ts';
import { linesOf, NotFound, print } from './sets.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NAB_BUCKET = 5 * MINUTE;
const BRANDS = ['AAPL', 'CRM', 'FB', 'KO', 'UPS'];
/** So many rows are for learning. */
const PROBATION = 750;
/** A false alarm costs so much, far from any window. */
const FALSE_ALARM = 0.11;

interface Labelled {
  readonly from: number;
  readonly counts: readonly number[];
  /** From row to row, both within. */
  readonly windows: readonly (readonly [number, number])[];
}

interface Score {
  readonly raw: number;
  readonly windows: number;
  readonly found: number;
  readonly falseAlarms: number;
}

export async function bench(data: string): Promise<void> {
  brands(path.join(data, 'nab'));
  crises(path.join(data, 'streams'));
  calm();
  clusters();
  speed();
  await Promise.resolve();
}

function raised(counts: readonly number[], bucketMs: number, falseAlarmsPerWeek = 1, from = 0): number[] {
  let state = startDetector({ bucketMs, falseAlarmsPerWeek });
  const found: number[] = [];
  for (let place = 0; place < counts.length; place += 1) {
    const step = observe(state, { at: from + place * bucketMs, count: counts[place] ?? 0 });
    state = step.state;
    if (step.judged.raised) found.push(place);
  }
  return found;
}

function brands(folder: string): void {
  const labels = JSON.parse(linesOf(path.join(folder, 'windows.json')).join('\n')) as Record<string, string[][]>;
  const all = BRANDS.map((brand): Labelled => {
    const file = `realTweets/Twitter_volume_${brand}.csv`;
    const rows = linesOf(path.join(folder, file))
      .slice(1)
      .map((line) => line.split(','));
    const rowOf = (time = ''): number => rows.findIndex(([at]) => at === time.slice(0, 19));
    return {
      from: Date.parse(`${rows[0]?.[0]?.replace(' ', 'T')}Z`),
      counts: rows.map(([, value]) => Number(value)),
      windows: (labels[file] ?? []).map(([from, to]) => [rowOf(from), rowOf(to)] as const),
    };
  });
  print(
    'NAB, five brands, standard profile, by tolerated onsets a week (0.5, 0.7, 1, 1.4, 2; 1 is what the product has):',
  );
  shown('as they are', all);
  shown(
    'five times as many',
    all.map((one) => ({ ...one, counts: one.counts.map((count) => 5 * count) })),
  );
  shown(
    'every fifth post',
    all.map((one) => ({ ...one, counts: one.counts.map((count) => Math.floor(count / 5)) })),
  );
  for (const days of [7, 15, 23, 31, 39, 47])
    shown(
      `begun ${days} days later`,
      all.map((one) => turned(one, days * 288)),
    );
}

function shown(name: string, bent: readonly Labelled[]): void {
  const scores = [0.5, 0.7, 1, 1.4, 2].map((rate) =>
    bent.map((one) => scoreOf(one, raised(one.counts, NAB_BUCKET, rate, one.from))),
  );
  const [, , now = []] = scores;
  const sum = (of: (one: Score) => number): number => now.reduce((total, one) => total + of(one), 0);
  const weeks = bent.reduce((total, { counts }) => total + ((counts.length - PROBATION) * NAB_BUCKET) / (7 * DAY), 0);
  print(
    `  ${name.padEnd(22)} ${scores.map((one) => normal(one).toFixed(1)).join(' ')}; ${sum(({ found }) => found)} of ${sum(({ windows }) => windows)} windows, ${(sum(({ falseAlarms }) => falseAlarms) / weeks).toFixed(2)} false alarms a week and brand`,
  );
}

/** What came first comes last. */
function turned({ from: begun, counts, windows }: Labelled, rows: number): Labelled {
  const moved = windows.map(
    ([from, to]) =>
      [(from - rows + counts.length) % counts.length, (to - rows + counts.length) % counts.length] as const,
  );
  return {
    from: begun + rows * NAB_BUCKET,
    counts: [...counts.slice(rows), ...counts.slice(0, rows)],
    windows: moved.filter(([from, to]) => from < to),
  };
}

/** By NAB's rules: the first alarm in a window counts by how early it is; others cost by how far they are from the last window. */
function scoreOf({ windows }: Labelled, alarms: readonly number[]): Score {
  const sorted = windows.filter(([, to]) => to >= PROBATION).toSorted(([a], [b]) => a - b);
  let [raw, found, falseAlarms] = [0, 0, 0];
  for (const [from, to] of sorted) {
    const first = alarms.find((at) => at >= Math.max(from, PROBATION) && at <= to);
    if (first !== undefined) found += 1;
    raw += first === undefined ? -1 : sigmoid(-(to - first + 1) / (to - from + 1)) / sigmoid(-1);
  }
  for (const at of alarms) {
    if (at < PROBATION || sorted.some(([from, to]) => at >= from && at <= to)) continue;
    falseAlarms += 1;
    const last = sorted.findLast(([, to]) => to < at);
    raw += FALSE_ALARM * (last === undefined ? -1 : sigmoid((at - last[1]) / (last[1] - last[0])));
  }
  return { raw, windows: sorted.length, found, falseAlarms };
}

function sigmoid(place: number): number {
  return place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
}

function normal(scores: readonly Score[]): number {
  const windows = scores.reduce((sum, one) => sum + one.windows, 0);
  return (100 * (scores.reduce((sum, { raw }) => sum + raw, 0) + windows)) / (2 * windows);
}

/**
 * The onset is where the counts say so, looking back: the first post with which half an hour begins that has ten at least and five times as
 * many as the mean of all before (half a post an hour at least), three of them within ten minutes. Seen: told within half an hour of it, or
 * in the six hours before, while it built up.
 */
function crises(folder: string): void {
  const streams = new Map<string, Map<number, number>>();
  for (const line of linesOf(path.join(folder, 'crisislexT26_minute_volume.csv.gz')).slice(1)) {
    const [event = '', , time = '', tweets] = line.split(',');
    const minutes = streams.get(event) ?? new Map<number, number>();
    streams.set(event, minutes.set(Date.parse(`${time.replace(' ', 'T')}Z`) / MINUTE, Number(tweets)));
  }
  if (streams.size === 0) throw new NotFound('There is no crisis in the file.');
  for (const width of [1, 5]) {
    const delays: number[] = [];
    let [seen, early, others, weeks] = [0, 0, 0, 0];
    for (const minutes of streams.values()) {
      const counts = perBucket(minutes, width);
      const onset = onsetOf(perBucket(minutes, 1));
      weeks += (counts.length * width * MINUTE) / (7 * DAY);
      const told = raised(counts, width * MINUTE).map((place) => (place + 1) * width - 1);
      const first = told.find((at) => at >= onset - 360 && at <= onset + 30);
      others += told.length - (first === undefined ? 0 : 1);
      if (first === undefined) continue;
      seen += 1;
      if (first < onset) early += 1;
      delays.push(Math.max(0, first - onset));
    }
    const median = delays.toSorted((a, b) => a - b)[Math.floor(delays.length / 2)];
    print(
      `crises by ${width === 1 ? 'the minute' : `${width} minutes`}: seen in ${seen} of ${streams.size} (in ${early} before the onset), median delay ${median} minutes; anything else told ${(others / weeks).toFixed(2)} times a week and stream`,
    );
  }
}

function perBucket(minutes: ReadonlyMap<number, number>, width: number): number[] {
  const from = Math.min(...minutes.keys());
  const counts = Array.from({ length: Math.ceil((Math.max(...minutes.keys()) - from + 1) / width) }, () => 0);
  for (const [minute, count] of minutes) {
    const place = Math.floor((minute - from) / width);
    counts[place] = (counts[place] ?? 0) + count;
  }
  return counts;
}

function onsetOf(counts: readonly number[]): number {
  const sums = [0];
  for (const count of counts) sums.push((sums.at(-1) ?? 0) + count);
  const within = (from: number, minutes: number): number =>
    (sums[Math.min(counts.length, from + minutes)] ?? 0) - (sums[from] ?? 0);
  return counts.findIndex((count, at) => {
    const hourly = Math.max(0.5, (sums[at] ?? 0) / Math.max(at / 60, 1));
    const next = within(at, 30);
    return count > 0 && next >= 10 && next * 2 >= 5 * hourly && within(at, 10) >= 3;
  });
}

function calm(): void {
  print(
    'made streams, on which nothing is the matter: told a week after the first; and how long until a tripling is told, median of 5:',
  );
  for (const [name, made] of MADE) {
    const { bucketMs } = made;
    const rates = (['poisson', 'varied', 'clustered'] as const).map((kind) => {
      const told = [1, 2].flatMap((seed) =>
        raised(madeSeries({ ...made, kind, seed: 77 * seed }), bucketMs).filter((at) => at * bucketMs > 7 * DAY),
      );
      return told.length / ((2 * (made.days - 7)) / 7);
    });
    const delays = [1, 2, 3, 4, 5].map((seed) => {
      const from = Math.round(((made.days - 9) * DAY + seed * 7 * HOUR) / bucketMs);
      const first = raised(madeSeries({ ...made, seed: 31 * seed, kind: 'varied', from }), bucketMs).find(
        (at) => at >= from,
      );
      return first === undefined ? Infinity : ((first - from + 1) * bucketMs) / HOUR;
    });
    const [, , median = Infinity] = delays.toSorted((a, b) => a - b);
    print(
      `  ${name.padEnd(22)} Poisson ${rates[0]?.toFixed(2)}, varied ${rates[1]?.toFixed(2)}, in clusters ${rates[2]?.toFixed(2)}; tripling after ${median.toFixed(1)} h`,
    );
  }
}

const MADE: readonly (readonly [string, Omit<Made, 'kind'>])[] = [
  ['2 a day, by the hour', { perDay: 2, bucketMs: HOUR, days: 52, seed: 0 }],
  ['24 a day', { perDay: 24, bucketMs: 5 * MINUTE, days: 45, seed: 0 }],
  ['300 a day', { perDay: 300, bucketMs: 5 * MINUTE, days: 45, seed: 0 }],
  ['3,000 a day', { perDay: 3_000, bucketMs: 5 * MINUTE, days: 45, seed: 0 }],
  ['2,000 a minute', { perDay: 2_880_000, bucketMs: MINUTE, days: 31, seed: 0 }],
];

function speed(): void {
  for (const bucketMs of [MINUTE, 5 * MINUTE, HOUR]) {
    const counts = madeSeries({ perDay: 3_000, bucketMs, days: (200_000 * bucketMs) / DAY, seed: 1 });
    raised(counts, bucketMs);
    const before = process.cpuUsage();
    raised(counts, bucketMs);
    const { user, system } = process.cpuUsage(before);
    print(
      `speed, buckets of ${bucketMs / MINUTE} minutes: ${Math.round((counts.length / (user + system)) * 1_000_000).toLocaleString('en')} a second of processor time`,
    );
  }
  let state = startDetector({ bucketMs: 5 * MINUTE });
  for (const [place, count] of madeSeries({ perDay: 3_000, bucketMs: 5 * MINUTE, days: 70, seed: 1 }).entries())
    state = observe(state, { at: place * 5 * MINUTE, count }).state;
  print(`state of a series after ten weeks: ${JSON.stringify(state).length.toLocaleString('en')} bytes`);
}
