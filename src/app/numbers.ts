/** The numbers that the wall shows. */
import {
  daysUntil,
  fineSince,
  freshTermsOf,
  DIMENSIONS,
  MOST_BUSIEST,
  mostOf,
  ratesOf,
  SPANS,
  talkersOf,
  termsOf,
  uncountedSince,
  volumeOf,
  type AuthorRow,
  type Dimension,
  type FreshTerm,
  type Period,
  type Span,
  type TalkersRow,
  type TermRow,
  type VolumeRow,
} from '../activity/index.ts';
import {
  placesOfIssues,
  promisesKept,
  speedOf,
  type PlaceOfIssues,
  type PromisesKept,
  type Speed,
} from '../issues/index.ts';
import { Zone } from '../people/index.ts';
import { Refused } from '../platform/index.ts';
import { coverageBetween, gapsSince } from '../signals/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';
import { hiddenFrom, sightOf } from './rights.ts';

/** Instants are ISO texts; `until` is now, and `since` a day before it, unless they are given. */
export interface PeriodAsked {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export interface VolumeAsked extends PeriodAsked {
  /** The finest that makes at most about 400 spans, unless given. */
  readonly span?: Span | undefined;
  readonly by?: Dimension | undefined;
  /** Days are those of this time zone (IANA). UTC. */
  readonly zone?: string | undefined;
  /** Of a dimension with more values than `top` (12), those with the most posts. */
  readonly top?: number | undefined;
}

/** Percent of what is usually said, by all streams, that could be seen in that time. */
export interface Covered {
  readonly coverage: number;
}

export interface Volume extends Covered {
  readonly since: string;
  readonly until: string;
  readonly span: Span;
  readonly by: Dimension;
  /** Since when something that came waits to be counted. */
  readonly uncounted_since: string | null;
  /** The values, the most posts first, with what there was of each in all. */
  readonly values: readonly Omit<VolumeRow, 'at'>[];
  readonly rows: readonly (VolumeRow & Covered)[];
}

export interface Talkers extends TalkersRow, Covered {
  readonly days: number;
  /** Of what was said: by the busiest hundredth, the next nine hundredths, and all others. 0 to 1; null where nothing was said. */
  readonly shares: { readonly first: number; readonly next: number; readonly others: number } | null;
  readonly busiest: readonly AuthorRow[];
}

export interface Care extends Speed {
  readonly since: string;
  readonly until: string;
  readonly promises: readonly PromisesKept[];
}

const DAY_MS = SPANS.day;
const WEEK_MS = 7 * DAY_MS;
const FRESH_FINE_MS = 2 * DAY_MS;
const MOST_SPANS = 400;
const LONGEST_MS = 5 * 366 * DAY_MS;
const TOP = 12;
const MOST_TOP = MOST_BUSIEST;
const MOST_ROWS = 2_000;

export function numberCommands({ database, clock }: Pick<AppParts, 'database' | 'clock'>) {
  const { pool } = database;

  /** What is to come cannot be missed yet. */
  async function covered({ since }: Period): Promise<(from: Date, until: Date) => number> {
    const now = clock.now();
    const gaps = await gapsSince(pool, since);
    const between = coverageBetween(gaps, gaps.length === 0 ? new Map() : await ratesOf(database, now));
    return (from, until) => {
      const end = Math.max(from.getTime() + 1, Math.min(until.getTime(), now.getTime()));
      return Math.round(100 * between(from.getTime(), end));
    };
  }

  function periodOf({ since, until }: PeriodAsked): Period {
    const end = until === undefined ? clock.now() : instant(until, 'until');
    const begin = since === undefined ? new Date(end.getTime() - DAY_MS) : instant(since, 'since');
    if (begin >= end)
      throw new Refused(
        { code: 'ends_first' },
        `nothing lies between ${begin.toISOString()} and ${end.toISOString()}`,
        'Begin before the end: since is the earlier one.',
      );
    if (length({ since: begin, until: end }) > LONGEST_MS)
      throw new Refused(
        { code: 'too_many', most: 5 * 366, of: 'days' },
        'a period of more than five years is too long',
        'Ask for a shorter one.',
      );
    return { since: begin, until: end };
  }

  return {
    /** What was said and how it felt, in the course of time. */
    async volume(who: Principal, asked: VolumeAsked): Promise<Volume> {
      permit(who, 'read');
      const period = periodOf(asked);
      const { by = 'all', zone = 'UTC' } = asked;
      const span = spanOf(period, asked.span, MOST_SPANS, ['slot'], clock.now());
      zoneOf(zone);
      const whole = begun(period, span);
      const sight = sightOf(who);
      const values = await mostOf(pool, whole, by, topOf(asked.top), sight);
      const names = values.map(({ value }) => value);
      const coverage = await covered(whole);
      const rows = await volumeOf(pool, whole, { span, by, zone, values: by === 'all' ? null : names }, sight);
      return {
        ...texts(whole),
        span,
        by,
        uncounted_since: await uncountedSince(pool),
        coverage: coverage(whole.since, whole.until),
        values: values.map(({ at: _at, ...value }) => value),
        rows: rows.map((row) => {
          const at = new Date(row.at);
          return Object.assign(row, { coverage: coverage(at, new Date(at.getTime() + SPANS[span])) });
        }),
      };
    },

    /** The most frequent telling words of each span, with how those felt who used them. */
    async frequentTerms(
      who: Principal,
      asked: PeriodAsked & { readonly span?: Span | undefined; readonly top?: number | undefined },
    ): Promise<Covered & { span: Span; rows: readonly TermRow[] }> {
      permit(who, 'read');
      const period = periodOf(asked);
      const top = topOf(asked.top);
      const span = spanOf(period, asked.span, Math.max(1, MOST_ROWS / top), ['slot', 'hour'], clock.now());
      const whole = begun(period, span);
      const coverage = (await covered(whole))(whole.since, whole.until);
      return { span, coverage, rows: await termsOf(pool, whole, span, top, sightOf(who)) };
    },

    /** The telling words that are said more often than in the week before, the most telling first. */
    async freshTerms(
      who: Principal,
      asked: PeriodAsked & { readonly top?: number | undefined },
    ): Promise<Covered & { readonly before: string; readonly terms: readonly FreshTerm[] }> {
      permit(who, 'read');
      const period = periodOf(asked);
      // Of many days the days tell enough, and are few.
      const fine = length(period) <= FRESH_FINE_MS && period.since.getTime() >= fineSince(clock.now());
      const span = fine ? 'hour' : 'day';
      const whole = begun(period, span);
      const end = begun(period, 'day').since;
      const before = { since: new Date(end.getTime() - WEEK_MS), until: end };
      const coverage = (await covered({ ...whole, since: before.since }))(whole.since, whole.until);
      return {
        before: before.since.toISOString(),
        coverage,
        terms: await freshTermsOf(pool, whole, before, span, topOf(asked.top), sightOf(who)),
      };
    },

    /** Who talks: how much of it the busiest say. By days of UTC, the last `days` (30) with today. */
    async talkers(
      who: Principal,
      {
        days = 30,
        audience = null,
        top,
      }: {
        readonly days?: number | undefined;
        readonly audience?: 'internal' | 'external' | null | undefined;
        readonly top?: number | undefined;
      },
    ): Promise<Talkers> {
      permit(who, 'read');
      if (!Number.isInteger(days) || days < 1 || days > 366)
        throw new Refused(
          { code: 'not_between', least: 1, most: 366 },
          `${days} is no number of days`,
          'Ask for 1 to 366 days.',
        );
      const now = clock.now();
      const found = await talkersOf(pool, days, audience, topOf(top), now, sightOf(who));
      const { posts, first, next } = found;
      const shares =
        posts === 0 ? null : { first: first / posts, next: next / posts, others: (posts - first - next) / posts };
      const period = daysUntil(days, now);
      return { ...found, days, coverage: (await covered(period))(period.since, period.until), shares };
    },

    /** Where the issues are that are open or waiting, by product and market. */
    async places(who: Principal): Promise<readonly PlaceOfIssues[]> {
      permit(who, 'read');
      return placesOfIssues(pool, [...((await hiddenFrom(pool, who)) ?? [])]);
    },

    /** Whether promises are kept, and how long it takes until somebody does something. */
    async care(who: Principal, asked: PeriodAsked): Promise<Care> {
      permit(who, 'read');
      const period = periodOf(asked);
      const hidden = [...((await hiddenFrom(pool, who)) ?? [])];
      const promises = await promisesKept(pool, period, hidden, clock.now());
      return { ...texts(period), promises, ...(await speedOf(pool, period, hidden)) };
    },
  };
}

function texts({ since, until }: Period): { since: string; until: string } {
  return { since: since.toISOString(), until: until.toISOString() };
}

function length({ since, until }: Period): number {
  return until.getTime() - since.getTime();
}

/** A span that has begun belongs to it as a whole. */
function begun({ since, until }: Period, span: Span): Period {
  return { since: new Date(Math.floor(since.getTime() / SPANS[span]) * SPANS[span]), until };
}

/** @param fine there are none of these for what is older than the last days. */
function spanOf(period: Period, given: Span | undefined, most: number, fine: readonly Span[], now: Date): Span {
  const ms = length(period);
  const kept = (span: Span): boolean => period.since.getTime() >= fineSince(now) || !fine.includes(span);
  const fits = (span: Span): boolean => kept(span) && ms / SPANS[span] <= most;
  const span = given ?? (ms <= DAY_MS && fits('slot') ? 'slot' : fits('hour') ? 'hour' : 'day');
  if (!kept(span))
    throw new Refused(
      { code: 'longer_spans' },
      `there is nothing by the ${span} before ${new Date(fineSince(now)).toISOString()}`,
      'Ask for longer spans (hour, day), or for what is not as long ago.',
    );
  if (ms / SPANS[span] > 20 * most)
    throw new Refused(
      { code: 'too_many', most: 20 * most, of: 'spans' },
      `that are ${Math.ceil(ms / SPANS[span])} spans, too many to look at`,
      'Ask for longer spans (hour, day), or a shorter period.',
    );
  return span;
}

function instant(text: string, name: string): Date {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  throw new Refused({ code: 'no_time' }, `${name} is no instant: ${text}`, 'Write it as 2026-03-02T08:30:00Z.');
}

function zoneOf(zone: string): void {
  if (!Zone.safeParse(zone).success)
    throw new Refused(
      { code: 'not_there', what: 'time zone', id: zone },
      `there is no time zone ${zone}`,
      'Write it as Europe/Lisbon.',
    );
}

function topOf(top = TOP): number {
  if (Number.isInteger(top) && top >= 1 && top <= MOST_TOP) return top;
  throw new Refused(
    { code: 'not_between', least: 1, most: MOST_TOP },
    `${top} is no number of values`,
    `Ask for 1 to ${MOST_TOP}.`,
  );
}

export { DIMENSIONS, SPANS };
