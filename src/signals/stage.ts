/** From counts to signals: what is unusual in a series, whether enough people say so, and what becomes of a signal. No clock, no store. */
import {
  expectedAt,
  observe,
  resumeDetector,
  startDetector,
  type DetectorState,
  type Episode,
  type Judged,
} from './detect/index.ts';
import {
  observeQuiet,
  observeTone,
  startQuiet,
  startTone,
  type Lull,
  type QuietState,
  type ToneState,
} from './moods.ts';
import { millisecondsOf, type CompiledSlice, type SignalKind, type Slice } from './slices.ts';
import { bucketAt, emptyBucket, entriesOf, measured, type Bucket } from './tally.ts';

const VERSION = 2;

/** What was learnt of one part of a slice. Plain JSON. */
export interface SeriesState {
  readonly version: typeof VERSION;
  readonly detector: DetectorState;
  readonly tone: ToneState;
  readonly quiet: QuietState;
}

/** One bucket, judged. */
export interface Point {
  readonly at: number;
  readonly bucket: Bucket;
  readonly count: number;
  /** Null where it was not judged: too little is known, or could be seen. */
  readonly expected: number | null;
  /** What is expected then, seen or not. */
  readonly usual: number | null;
  readonly unlikely: number;
  readonly severity: number;
  /** Unusual without history. */
  readonly unusual: boolean;
  readonly episode: Episode | null;
  readonly ended: boolean;
  /** Streams that it needs could not be seen. */
  readonly blind: boolean;
}

/** What goes on in a series, as one kind of signal sees it. Times in milliseconds. */
export interface Course {
  readonly kind: SignalKind;
  readonly since: number;
  readonly peakAt: number;
  /** Up to the end of the last bucket that makes it. */
  readonly until: number;
  readonly observed: number;
  readonly expected: number | null;
  readonly severity: number;
  readonly unlikely: number;
  /** Those in which it is seen. */
  readonly buckets: readonly Bucket[];
}

export interface Walked {
  /** As it was before the first bucket that may still change. */
  readonly settled: SeriesState;
  /** When that bucket begins. */
  readonly until: number;
  readonly points: readonly Point[];
  readonly courses: readonly Course[];
}

export interface Walk {
  readonly slice: CompiledSlice;
  /** Null: nothing was learnt yet. */
  readonly state: SeriesState | null;
  /** The first bucket that was not learnt. */
  readonly from: number;
  readonly now: number;
  readonly buckets: ReadonlyMap<number, Bucket>;
  readonly part: string;
  /** Of what is usual, the share of what could be seen in that bucket: 0 to 1. */
  readonly coverage: (at: number) => number;
}

/** What comes later than this counts, and is judged no more. */
const LATEST_MS = 2 * 3_600_000;
const LATEST_WINDOWS = 3;
/** Less than this seen, and a bucket is unknown. */
const SEEN = 0.95;
/** One slice of many parts is as quiet as one of few. */
const FALSE_ALARMS_A_WEEK = { whole: 0.5, part: 0.05 };
const ENGAGEMENT_A_POST = 10;

export function startSeries({ source, windowMs }: CompiledSlice): SeriesState {
  const parted = Object.keys(source.split).length > 0;
  const detector = startDetector({
    bucketMs: windowMs,
    falseAlarmsPerWeek: parted ? FALSE_ALARMS_A_WEEK.part : FALSE_ALARMS_A_WEEK.whole,
    minimum:
      source.facts === undefined ? source.support * (source.measure === 'engagement' ? ENGAGEMENT_A_POST : 1) : 1,
  });
  return { version: VERSION, detector, tone: startTone(), quiet: startQuiet() };
}

/** What was stored, where this version reads it; null: it is learnt anew from the buckets. */
export function resumeSeries(stored: SeriesState | null, slice: CompiledSlice): SeriesState | null {
  if (stored?.version !== VERSION) return null;
  const { bucketMs, falseAlarmsPerWeek, minimum } = startSeries(slice).detector;
  const detector = resumeDetector(stored.detector, { bucketMs, falseAlarmsPerWeek, minimum });
  return detector.seen === 0 && stored.detector.seen > 0 ? null : { ...stored, detector };
}

/** The bucket from which on counts may still change what was judged. */
export function openFrom({ windowMs }: Pick<CompiledSlice, 'windowMs'>, now: number): number {
  return bucketAt(now - Math.max(LATEST_MS, LATEST_WINDOWS * windowMs), windowMs);
}

/** Judges each bucket in its order, the one under way too: what is too much already does not become less. */
export function walk({ slice, state: before, from, now, buckets, part, coverage }: Walk): Walked {
  const { source, windowMs } = slice;
  const openAt = bucketAt(now, windowMs);
  const settle = Math.max(from, openFrom(slice, now));
  let state = before ?? startSeries(slice);
  let settled = state;
  /** As it would be without the history among what may still be told; null while there is none. */
  let live: DetectorState | null = null;
  const points: Point[] = [];
  const tones: Bucket[] = [];
  for (let at = from; at <= openAt; at += windowMs) {
    if (at === settle) settled = state;
    const bucket = buckets.get(at) ?? emptyBucket(slice.name, part, at);
    const amount = measured(bucket, source.measure);
    const blind = coverage(at) < SEEN;
    const full = look(state.detector, at, amount.count, blind);
    if (live === null && at >= settle && amount.live < amount.count) live = state.detector;
    const told: Looked = live === null ? full : look(live, at, amount.live, blind);
    if (live !== null) live = told.state;
    const tone = observeTone(state.tone, bucket, source.support);
    if (tone.unusual) tones.push(bucket);
    else if (tone.state.episode === null) tones.length = 0;
    const closed = at < openAt;
    const quiet = closed
      ? observeQuiet(state.quiet, { at, count: amount.count, windowMs, blind, expected: full.judged.expected })
      : state.quiet;
    points.push({
      at,
      bucket,
      count: amount.count,
      expected: full.judged.expected,
      usual: full.judged.expected ?? expectedAt(state.detector, at),
      unlikely: full.judged.unlikely,
      severity: full.judged.severity,
      unusual: isUnusual(told.judged),
      episode: full.judged.episode,
      ended: full.judged.ended,
      blind,
    });
    state = { version: VERSION, detector: full.state, tone: tone.state, quiet };
  }
  if (openAt < settle) settled = state;
  const wanted = new Set(source.signals);
  const open = openFrom(slice, now);
  const courses = [
    spikeOf(points, windowMs, open),
    toneOf(
      state.tone,
      tones.filter(({ at }) => at >= open),
      windowMs,
    ),
    silenceOf(state.quiet.lull, points, windowMs),
  ];
  return {
    settled,
    until: Math.min(settle, openAt + windowMs),
    points,
    courses: courses.filter((one): one is Course => one !== null && wanted.has(one.kind)),
  };
}

type Looked = ReturnType<typeof observe>;

/** More than expected although not all could be seen is known; anything else of such a bucket is not. */
function look(state: DetectorState, at: number, count: number, blind: boolean): Looked {
  const seen = observe(state, { at, count });
  return blind && !isUnusual(seen.judged) ? observe(state, { at, count, missing: true }) : seen;
}

/** By itself as well, not only by those before it. */
function isUnusual({ episode, severity, observed, expected }: Judged): boolean {
  return severity > 0 && episode !== null && episode.calmSince === null && observed > (expected ?? 0);
}

/** What is older than `open` is told no more: it counts, and makes no signal. */
function spikeOf(points: readonly Point[], windowMs: number, open: number): Course | null {
  // What could not be seen is judged only where it is too much all the same.
  const last = points.findLast(({ expected }) => expected !== null);
  const { episode = null, ended = true } = last ?? {};
  if (episode === null || ended) return null;
  const makes = points.filter(({ at, unusual }) => unusual && at >= Math.max(episode.since, open));
  const until = Math.max(episode.peakAt, makes.at(-1)?.at ?? 0) + windowMs;
  return {
    kind: 'spike',
    since: episode.since,
    peakAt: episode.peakAt,
    until,
    observed: episode.observed,
    expected: episode.expected,
    severity: Math.max(1, Math.min(10, Math.round(episode.severity))),
    unlikely: Math.min(0, ...makes.map(({ unlikely }) => unlikely)),
    buckets: makes.map(({ bucket }) => bucket),
  };
}

function toneOf({ episode, mean }: ToneState, buckets: readonly Bucket[], windowMs: number): Course | null {
  if (episode === null) return null;
  const live = buckets.filter((one) => one.live > 0);
  return {
    kind: 'tone',
    since: episode.since,
    peakAt: episode.peakAt,
    until: episode.until + windowMs,
    observed: episode.tone / episode.posts,
    expected: mean,
    severity: episode.severity,
    unlikely: episode.unlikely,
    buckets: live,
  };
}

function silenceOf(quiet: Lull | null, points: readonly Point[], windowMs: number): Course | null {
  if (quiet === null || quiet.severity === 0) return null;
  const last = points.findLast(({ blind }) => !blind);
  return {
    kind: 'silence',
    since: quiet.since,
    peakAt: quiet.since,
    until: (last?.at ?? quiet.since) + windowMs,
    observed: quiet.observed,
    expected: quiet.expected,
    severity: quiet.severity,
    unlikely: quiet.unlikely,
    buckets: [],
  };
}

/** Somebody with an audience speaks: one post suffices. */
export function reachCourse({ audience }: Pick<Slice, 'audience'>, reach: number, at: number, bucket: Bucket): Course {
  const severity = Math.max(1, Math.min(10, Math.round(5 + 2 * Math.log10(reach / audience))));
  const when = { since: at, peakAt: at, until: at };
  return { kind: 'reach', ...when, observed: reach, expected: null, severity, unlikely: 0, buckets: [bucket] };
}

/** How many say it independently: neither one person over and over, nor copies of one text. Without history. */
export function independent(buckets: readonly Bucket[]): number {
  const authors = new Set<number>();
  const texts = new Set<number>();
  let many = 0;
  for (const bucket of buckets) {
    for (const { author, text, live } of entriesOf(bucket)) {
      if (!live) continue;
      authors.add(author);
      texts.add(text);
    }
    many = Math.max(many, Math.min(bucket.authors, bucket.texts, bucket.live));
  }
  const exactly = Math.min(authors.size, texts.size);
  const all = buckets.every(({ detail }) => detail !== null && 'entries' in detail);
  return all ? exactly : Math.max(exactly, many);
}

/** The second look, before anybody is woken: by people enough, or by fewer who go on. */
export function isConfirmed({ kind, buckets }: Course, { support, facts }: Pick<Slice, 'support' | 'facts'>): boolean {
  if (kind === 'silence' || kind === 'reach') return true;
  if (buckets.length === 0) return false;
  if (facts !== undefined) return true;
  const voices = independent(buckets);
  if (kind === 'tone') return voices >= 2 * support || (voices >= support && buckets.length > 1);
  return voices >= support || (buckets.length > 1 && voices >= Math.max(2, support / 2));
}

export type SignalState = 'suspected' | 'raised' | 'held' | 'dropped' | 'over';

/** What becomes of a signal; null where there is none. `refused`: why nobody is to be told. */
export function nextState(
  before: SignalState | null,
  course: Pick<Course, 'buckets' | 'kind'> | null,
  confirmed: boolean,
  refused: string | null,
): SignalState | null {
  if (course === null) return before === null ? null : before === 'suspected' ? 'dropped' : 'over';
  if (before === 'raised' || before === 'held') return before;
  if (confirmed) return refused === null ? 'raised' : 'held';
  // History alone makes nobody suspicious.
  return before ?? (course.buckets.length > 0 ? 'suspected' : null);
}

/** Why nobody is told of it again; null where they are. */
export function refusal(
  { repeat, most }: Pick<Slice, 'repeat' | 'most'>,
  past: { readonly lastRaised: number | null; readonly today: number },
  now: number,
): string | null {
  if (past.lastRaised !== null && now - past.lastRaised < millisecondsOf(repeat))
    return `the same was told at ${new Date(past.lastRaised).toISOString()}, and is told again after ${repeat}`;
  return past.today >= most ? `${past.today} signals of it were told in a day, and ${most} are the most` : null;
}
