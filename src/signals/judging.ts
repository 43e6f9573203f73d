/** Judges what is due, keeps what was noticed, and tells it once: all of it in the transaction that locks the series. */
import { GivenSignal, type Activity } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import { isOfRecord, newId, savepoint, type Log, type Tx } from '../platform/index.ts';
import { evidenceOf, tellingEntries, topTerms, whyOf, type Evidence } from './evidence.ts';
import { factBuckets, firstFact } from './facts-store.ts';
import { coverageOf, isAlive, type Sight } from './sight.ts';
import { goingOn, pastOf, saveSignal, type SignalRow } from './signals-store.ts';
import { partOf, type CompiledSlice, type SignalKind } from './slices.ts';
import {
  isConfirmed,
  nextState,
  openFrom,
  reachCourse,
  refusal,
  resumeSeries,
  walk,
  type Course,
  type Point,
  type Walked,
} from './stage.ts';
import * as store from './store.ts';
import { bucketAt, entriesOf, type Bucket, type Entry } from './tally.ts';

export interface JudgingParts {
  readonly slices: () => readonly CompiledSlice[];
  /** Starts what a signal sets off, in this transaction. */
  readonly raise: (tx: Tx, signal: GivenSignal, now: Date) => Promise<unknown>;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
/** Buckets, from which a series is learnt anew: the newest. */
const MOST_LEARNT = 20_000;
/** A slice that this process does not know yet. */
const SOON_MS = 2_000;
const KEPT = 200;
/** Posts before it whose words are the usual ones. */
const BEFORE = 200;

/** All series that are due, some at a time. Answers how many, and whether anything was raised. */
export async function judgeDue(
  tx: Tx,
  parts: JudgingParts,
  sight: Sight,
  now: Date,
  limit: number,
): Promise<{ readonly judged: number; readonly raised: number }> {
  const rows = await store.claimDue(tx, now, limit);
  const slices = new Map(parts.slices().map((one) => [one.name, one]));
  let raised = 0;
  for (const row of rows) {
    const slice = slices.get(row.slice);
    if (slice === undefined) await store.makeLater(tx, row, new Date(now.getTime() + SOON_MS));
    else raised += await judgeOne(tx, parts, { slice, row, sight }, now);
  }
  return { judged: rows.length, raised };
}

interface Judging {
  readonly slice: CompiledSlice;
  readonly row: store.SeriesRow;
  readonly sight: Sight;
}

async function judgeOne(tx: Tx, parts: JudgingParts, { slice, row, sight }: Judging, now: Date): Promise<number> {
  const { windowMs, source } = slice;
  const ms = now.getTime();
  const active = await goingOn(tx, slice.name, row.part);
  const open = openFrom(slice, ms);
  const state = resumeSeries(row.state, slice);
  const first = row.until === null || state === null ? await firstOf(tx, slice) : Date.parse(row.until);
  const from = first === null ? open : bucketAt(Math.max(first, ms - MOST_LEARNT * windowMs), windowMs);
  const to = new Date(bucketAt(ms, windowMs) + windowMs);
  const buckets = await bucketsIn(tx, slice, row.part, new Date(from), to, new Date(Math.min(from, open)));
  const coverage = coverageOf(sight, slice.name, windowMs);
  const walked = walk({
    slice,
    part: row.part,
    state,
    from,
    now: ms,
    buckets: new Map(buckets.map((one) => [one.at, one])),
    coverage,
  });
  let raised = 0;
  const seen: Seen = { slice, part: row.part, walked, coverage: coverage(bucketAt(ms, windowMs)), now };
  for (const kind of kindsOf(slice, active)) {
    const before = active.find((one) => one.kind === kind) ?? null;
    const course = walked.courses.find((one) => one.kind === kind) ?? null;
    const isSeen = kind !== 'silence' || course === null || isAlive(sight, slice.name, course.since);
    const changed = await follow(tx, seen, kind, isSeen ? course : null, before);
    if (changed !== null && (await tell(tx, parts, changed, before, now))) raised += 1;
  }
  if (source.signals.includes('reach'))
    for (const one of await reaching(tx, seen)) if (await tell(tx, parts, one, null, now)) raised += 1;
  const going = (await goingOn(tx, slice.name, row.part)).length > 0 || source.signals.includes('silence');
  const due = going ? to.getTime() + SOON_MS : ms + DAY_MS;
  await store.saveSeries(tx, row, walked.settled, new Date(walked.until), new Date(due));
  return raised;
}

async function firstOf(tx: Tx, { name, source }: CompiledSlice): Promise<number | null> {
  return source.facts === undefined ? store.firstBucket(tx, name) : firstFact(tx, source.facts);
}

async function bucketsIn(
  tx: Tx,
  { name, source, windowMs }: CompiledSlice,
  part: string,
  from: Date,
  to: Date,
  detail: Date,
): Promise<readonly Bucket[]> {
  return source.facts === undefined
    ? store.bucketsOf(tx, name, part, from, to, detail)
    : factBuckets(tx, { slice: name, series: source.facts, windowMs }, from, to);
}

/** What goes on ends also where the slice does not ask for it any more. */
function kindsOf({ source }: CompiledSlice, active: readonly SignalRow[]): readonly SignalKind[] {
  return [...new Set([...source.signals, ...active.map(({ kind }) => kind)])].filter((kind) => kind !== 'reach');
}

interface Seen {
  readonly slice: CompiledSlice;
  readonly part: string;
  readonly walked: Walked;
  readonly coverage: number;
  readonly now: Date;
}

/** Answers the signal as it is now, where there is one and it has changed. */
async function follow(
  tx: Tx,
  seen: Seen,
  kind: SignalKind,
  course: Course | null,
  before: SignalRow | null,
): Promise<SignalRow | null> {
  const { slice, part, walked, now } = seen;
  const confirmed = course !== null && isConfirmed(course, slice.source);
  const same = { kind, slice: slice.name, part, about: '' };
  const untold = before === null || before.state === 'suspected';
  const held = confirmed && untold ? refusal(slice.source, await pastOf(tx, same, now), now.getTime()) : null;
  const state = nextState(before?.state ?? null, course, confirmed, held);
  if (state === null) return null;
  const at = now.toISOString();
  if (course === null) {
    if (before === null) return null;
    const over = { ...before, state, ended_at: endOf(walked.points, before, at), changed_at: at };
    await saveSignal(tx, over);
    return over;
  }
  const fresh = untold ? await evidence(tx, seen, course) : grown(before.evidence, course);
  const row: SignalRow = {
    ...same,
    id: before?.id ?? newId(),
    state,
    severity: Math.max(course.severity, before?.severity ?? 1),
    since: earlier(course.since, before?.since),
    peak_at: new Date(course.peakAt).toISOString(),
    raised_at: before?.raised_at ?? (state === 'raised' ? at : null),
    ended_at: null,
    observed: course.observed,
    expected: course.expected,
    why: whyOf(slice, part, course),
    held: before?.held ?? held,
    evidence: fresh,
    noticed_at: before?.noticed_at ?? at,
    changed_at: at,
  };
  if (before !== null && before.state === state && before.why === row.why && before.severity === row.severity)
    return null;
  await saveSignal(tx, row);
  return row;
}

function earlier(since: number, before: string | undefined): string {
  const at = new Date(since).toISOString();
  const was = before === undefined ? at : new Date(before).toISOString();
  return was < at ? was : at;
}

/** Since when it was as usual again. */
function endOf(points: readonly Point[], { kind }: SignalRow, now: string): string {
  const calm = kind === 'spike' ? points.findLast(({ ended }) => ended)?.episode?.calmSince : null;
  return calm == null ? now : new Date(calm).toISOString();
}

async function evidence(tx: Tx, { walked, coverage }: Seen, course: Course): Promise<Evidence> {
  const ids = tellingEntries(course.buckets).map(({ id }) => id);
  const usual = walked.points
    .filter(({ at, unusual }) => at < course.since && !unusual)
    .flatMap(({ bucket }) => entriesOf(bucket).map(({ id }) => id));
  const found = await activitiesById(tx, [...ids, ...usual.slice(-BEFORE)]);
  const texts = (wanted: readonly string[]): (string | null)[] => wanted.map((id) => found.get(id)?.text ?? null);
  return evidenceOf(course, topTerms(texts(ids), texts(usual.slice(-BEFORE))), coverage);
}

function grown(before: Evidence, course: Course): Evidence {
  const now = evidenceOf(course, before.terms, before.coverage / 100);
  return {
    ...before,
    activities: [...new Set([...before.activities, ...now.activities])].slice(-KEPT),
    authors: Math.max(before.authors, now.authors),
    texts: Math.max(before.texts, now.texts),
    unlikely: Math.min(before.unlikely, now.unlikely),
    ...(now.span_ms !== undefined && { span_ms: now.span_ms }),
  };
}

/** Tells what was raised just now. Answers whether it was. */
async function tell(
  tx: Tx,
  { raise, log }: JudgingParts,
  row: SignalRow,
  before: SignalRow | null,
  now: Date,
): Promise<boolean> {
  if (row.raised_at === null || before?.raised_at != null) return false;
  const given = await givenOf(tx, row);
  try {
    await savepoint(tx, () => raise(tx, given, now));
  } catch (error) {
    if (!isOfRecord(error)) throw error;
    log.error(`what signal ${row.id} sets off could not be started`, { error });
  }
  return true;
}

/** As playbooks are given it. */
export async function givenOf(tx: Tx, row: SignalRow): Promise<GivenSignal> {
  const { product = null, market = null, topic = null } = partOf(row.part);
  const found = await activitiesById(tx, row.evidence.activities);
  return GivenSignal.parse({
    id: row.id,
    kind: row.kind,
    slice: row.slice,
    severity: row.severity,
    since: new Date(row.since).toISOString(),
    observed: row.observed,
    expected: row.expected,
    why: row.why,
    product,
    market,
    topic,
    terms: row.evidence.terms,
    activities: row.evidence.activities.flatMap((id) => withInstants(found.get(id))),
  });
}

/** One that was deleted meanwhile is evidence no more. */
function withInstants(activity: Activity | undefined): readonly Activity[] {
  return activity === undefined || activity.kind === 'delete' ? [] : [activity];
}

/** People with an audience who spoke in what may still be told. */
async function reaching(tx: Tx, { slice, part, walked, coverage, now }: Seen): Promise<SignalRow[]> {
  const { audience } = slice.source;
  const loud = new Map<number, { readonly entry: Entry; readonly bucket: Bucket }>();
  for (const { bucket } of walked.points)
    for (const entry of entriesOf(bucket))
      if (entry.live && (entry.reach ?? 0) >= audience && !loud.has(entry.author))
        loud.set(entry.author, { entry, bucket });
  const rows: SignalRow[] = [];
  for (const { entry, bucket } of loud.values()) {
    const same = { kind: 'reach' as const, slice: slice.name, part, about: String(entry.author) };
    const past = await pastOf(tx, same, now);
    if ((past.lastSince ?? 0) >= entry.at || refusal(slice.source, past, now.getTime()) !== null) continue;
    const course = reachCourse(slice.source, entry.reach ?? 0, entry.at, bucket);
    const at = new Date(entry.at).toISOString();
    const told = now.toISOString();
    const row: SignalRow = {
      ...same,
      id: newId(),
      state: 'over',
      severity: course.severity,
      since: at,
      peak_at: at,
      raised_at: told,
      ended_at: at,
      observed: course.observed,
      expected: null,
      why: whyOf(slice, part, course),
      held: null,
      evidence: {
        ...evidenceOf(course, [], coverage),
        first: { activity: entry.id, at },
        activities: [entry.id],
        authors: 1,
        texts: 1,
      },
      noticed_at: told,
      changed_at: told,
    };
    await saveSignal(tx, row);
    rows.push(row);
  }
  return rows;
}
