/** What was said inside about the subject of an issue: threads, pages, ideas. */
import type { Activity } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type { Tx } from '../platform/index.ts';
import { newestTerms, withTerms } from './proposals-store.ts';
import * as store from './store.ts';
import { createMatcher, termsOf, type Matcher, type Weights } from './subjects/index.ts';

export interface Related {
  readonly activity: Activity;
  /** How like the issue it is, 0 to 1. */
  readonly share: number;
}

/** What it is about is told by what people gathered in it, the newest of it, and its title. */
const MOST_SEEDS = 50;
/** How many words it is looked for by: the rarest alone as well, as what is common finds the newest only. */
const TERMS = 16;
const RAREST = 4;
const MOST_FOUND = 1_000;
const MOST_READ = 200;
/** Of what was said inside, so much tells how rare a word is. */
const LEARNT = 2_000;
/** Less is chance. */
const LEAST = 0.1;

export function aboutOf({ title, text }: Pick<Activity, 'title' | 'text'>): string {
  return [title, text].filter((part) => part !== null).join('\n');
}

/** What people and playbooks gathered in it, the newest; none of what joined by itself. */
export async function chosenIn(tx: Tx, issue: string): Promise<readonly string[]> {
  return store.chosenIn(tx, issue, MOST_SEEDS);
}

/** Texts that tell what an issue is about. */
export async function seedsOf(tx: Tx, title: string, chosen: readonly string[]): Promise<readonly string[]> {
  return [title, ...(await activitiesById(tx, chosen)).values().map(aboutOf)];
}

/** Knows how rare words are inside. */
export async function insideMatcher(tx: Tx): Promise<Matcher> {
  const matcher = createMatcher();
  for (const terms of await newestTerms(tx, LEARNT)) matcher.learn(new Map(terms.map((term) => [term, 1])));
  return matcher;
}

/** The most like first, one a thread. Null: there is no such issue. What was deleted is not in it, nor what the issue has or had. */
export async function relatedTo(
  tx: Tx,
  issue: string,
  limit: number,
  known: Matcher | null = null,
): Promise<Related[] | null> {
  const found = await store.findIssue(tx, issue);
  if (found === undefined) return null;
  const matcher = known ?? (await insideMatcher(tx));
  const weights = matcher.weightsOf(await seedsOf(tx, found.title, await chosenIn(tx, issue)));
  const there = new Set((await store.gatheredBy(tx, issue)).map(({ connection, thread }) => `${connection} ${thread}`));
  const all = (await alike(tx, matcher, weights)).filter(
    ({ activity }) => !there.has(`${activity.connection} ${threadOf(activity)}`),
  );
  const threads = Map.groupBy(all, ({ activity }) => `${activity.connection} ${threadOf(activity)}`);
  return [...threads.values()].flatMap(([best]) => best ?? []).slice(0, limit);
}

/** All that was said inside about it, the most like first. */
export async function saidInside(tx: Tx, issue: string): Promise<Related[] | null> {
  const found = await store.findIssue(tx, issue);
  if (found === undefined) return null;
  const matcher = await insideMatcher(tx);
  return alike(tx, matcher, matcher.weightsOf(await seedsOf(tx, found.title, await chosenIn(tx, issue))));
}

async function alike(tx: Tx, matcher: Matcher, weights: Weights): Promise<Related[]> {
  const telling = [...weights].toSorted((a, b) => b[1] - a[1]).map(([term]) => term);
  if (telling.length === 0) return [];
  const found = new Map<string, number>();
  for (const most of [RAREST, TERMS])
    for (const { activity, terms } of await withTerms(tx, telling.slice(0, most), MOST_FOUND))
      found.set(
        activity,
        terms.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0),
      );
  const best = [...found].toSorted((a, b) => b[1] - a[1]).slice(0, MOST_READ);
  const said = await activitiesById(
    tx,
    best.map(([id]) => id),
  );
  return [...said.values()]
    .filter((one) => one.audience === 'internal' && one.kind !== 'delete' && aboutOf(one) !== '')
    .map((activity): Related => ({ activity, share: matcher.likeness(weights, aboutOf(activity)) }))
    .filter(({ share }) => share >= LEAST)
    .toSorted((a, b) => b.share - a.share || (a.activity.id < b.activity.id ? 1 : -1));
}

export function threadOf({ thread, external_id }: Pick<Activity, 'thread' | 'external_id'>): string {
  return thread ?? external_id;
}

export function termsIn(activity: Pick<Activity, 'title' | 'text'>): number[] {
  return [...termsOf(aboutOf(activity)).keys()];
}
