/** How it turned out: what the signs say of one case, and what is to be expected of the next. Pure. */
import type { Outcome } from './stage.ts';

/** What is known of how an issue turned out. Null is unknown, which is not good and not bad. */
export interface Signs {
  /** What whoever resolved it said. */
  readonly judgement: Outcome;
  /** How often it was opened again by more than a friendly word. */
  readonly reopened: number;
  /** Threads in which those who reported it were answered. */
  readonly answered: number;
  /** The same people, in the same threads, after the answer. */
  readonly follow_ups: { readonly people: number; readonly said: number };
  /** Of those whose tone is known before and after the answer: means, -1 to 1. */
  readonly tone: { readonly before: number; readonly after: number; readonly people: number } | null;
  /**
   * What the issue gathered of reporters in as many days before the first answer as after it: what came before is what was to be expected to go on.
   * Where nobody was answered, around the resolution.
   */
  readonly volume: {
    readonly before: number;
    readonly after: number;
    readonly days: number;
    readonly of: 'answer' | 'resolution';
    /** When that was. */
    readonly at: string;
  };
  /** Nobody looks any longer. */
  readonly over: boolean;
}

/** What was counted after the answer where the early warning had noticed it, against what it expected there. */
export interface Forecast {
  /** A slice, with its part where it has parts. */
  readonly slice: string;
  /** Of the same spans of time, by the slice's measure. */
  readonly observed: number;
  readonly expected: number;
}

/** A tone that falls by so much, and is unfriendly then, is worse. */
const FALLS = 0.25;

/**
 * Made worse, by judgement or by tone, before reopened, before no reply. Silence after an answer says nothing: as long as it is watched the judgement
 * of whoever resolved it holds, and in the end it is no reply. More reports than before are shown, and judge nothing: they may have other causes.
 */
export function outcomeOf({ judgement, reopened, answered, follow_ups, tone, over }: Signs): Outcome {
  const worse = tone !== null && tone.after < 0 && tone.before - tone.after >= FALLS;
  if (judgement === 'made_worse' || worse) return 'made_worse';
  if (reopened > 0) return 'reopened';
  if (judgement === 'no_reply' || (over && answered > 0 && follow_ups.said === 0)) return 'no_reply';
  return 'resolved';
}

/** An issue that was none: its words, alone or before more. */
const NONE =
  /^(opened )?(by |a |in )?(mistake|error|duplicate|spam|false alarm|not an issue|no issue|not a problem|no problem|nothing to do|invalid)\s*(?:$|[:.,;!(–—-])/i;
const WORSE = /\b(made (it|things|this|everything) worse|made worse|made_worse|backfired)\b/i;
const UNANSWERED =
  /^(there was )?(no[ _](reply|answer|response)|never (replied|answered)|nobody (replied|answered))\b/i;

/** What whoever resolved it says of how it went; null: it was no issue. */
export function judgementOf(outcome: string): Outcome | null {
  const said = outcome.trim();
  if (NONE.test(said)) return null;
  if (WORSE.test(said)) return 'made_worse';
  return UNANSWERED.test(said) ? 'no_reply' : 'resolved';
}

export type Cases = Readonly<Record<Outcome, number>>;

export const NO_CASES: Cases = { resolved: 0, reopened: 0, no_reply: 0, made_worse: 0 };

export interface Expected {
  /** The share of its next cases that is expected to be resolved, 0 to 1. */
  readonly mean: number;
  /** Where that share lies with nine chances in ten. */
  readonly low: number;
  readonly high: number;
  /** What it is ranked by: the mean, and a bonus for what is not known yet. */
  readonly score: number;
  /** Cases that say something. */
  readonly known: number;
}

/** The library's average counts as so many cases of each response's own. */
const PRIOR = 4;
/** In standard deviations: what is little known is tried now and then, and left when it does not hold. */
const BONUS = 1;
const NINE_IN_TEN = 1.645;

/**
 * A beta distribution around the library's average, moved by the cases: few of them stay near the average. `no_reply` says nothing either way, and
 * counts as no case. `average` is `averageOf`'s. The interval is the normal approximation, cut to 0 and 1.
 */
export function expectedOutcome({ resolved, reopened, made_worse }: Cases, average: number): Expected {
  const good = PRIOR * average + resolved;
  const bad = PRIOR * (1 - average) + reopened + made_worse;
  const all = good + bad;
  const mean = good / all;
  const deviation = Math.sqrt((good * bad) / (all * all * (all + 1)));
  return {
    mean,
    low: Math.max(0, mean - NINE_IN_TEN * deviation),
    high: Math.min(1, mean + NINE_IN_TEN * deviation),
    score: mean + BONUS * deviation,
    known: resolved + reopened + made_worse,
  };
}

/** The share that was resolved of all cases that say something, and of two more, one of them good: an empty library expects a half. */
export function averageOf({ resolved, reopened, made_worse }: Cases): number {
  return (resolved + 1) / (resolved + reopened + made_worse + 2);
}

/** `3 of 4 resolved, 1 reopened`: what failed is said, and silence is not counted as either. */
export function outcomeWords(cases: Cases): string {
  const { resolved, reopened, no_reply, made_worse } = cases;
  const all = resolved + reopened + no_reply + made_worse;
  if (all === 0) return 'not tried yet';
  const others = [
    reopened > 0 ? `${reopened} reopened` : null,
    made_worse > 0 ? `${made_worse} made it worse` : null,
    no_reply > 0 ? `${no_reply} without a reply` : null,
  ].filter((one) => one !== null);
  return [`${resolved} of ${all} resolved`, ...others].join(', ');
}

export interface Ranked<T> {
  readonly of: T;
  readonly expected: Expected;
  readonly cases: Cases;
}

/**
 * Best first by fit and by what is expected of each. `fit` above 0, of one search: what fits half as well must be expected to turn out twice as well.
 * The same order for the same cases always: nothing is drawn by lot.
 */
export function byOutcome<T>(
  found: readonly { readonly of: T; readonly fit: number; readonly cases: Cases }[],
  average: number,
): Ranked<T>[] {
  return found
    .map(({ of, fit, cases }) => {
      const expected = expectedOutcome(cases, average);
      return { of, cases, expected, rank: fit * expected.score };
    })
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ of, cases, expected }) => ({ of, cases, expected }));
}
