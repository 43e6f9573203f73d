/** What other rules would make of what was said lately, and making it so. */
import { activitiesById, spokenUpTo } from '../activity/index.ts';
import type { Tx } from '../platform/index.ts';
import { rootsOf, standingOf } from './gathering.ts';
import { thingOf } from './gather.ts';
import { drawsSince, isSaying } from './marks.ts';
import type { Issues } from './issues.ts';
import { openIssues, propose } from './proposals-store.ts';
import { aboutOf, chosenIn, seedsOf } from './related.ts';
import { rulesOf, saveRules, type GatheringRules } from './rules.ts';
import type { Said } from './stage.ts';
import { bandsOf, createMatcher, likeness, shinglesOf, termsOf } from './subjects/index.ts';
import { gatheredBy } from './store.ts';

/** One activity and one open issue. */
export interface Regrouping {
  readonly issue: string;
  readonly title: string;
  readonly activity: string;
  readonly becomes: 'joins' | 'leaves' | 'proposed';
  readonly way: 'words' | 'similar';
  /** How like it is, 0 to 1. */
  readonly share: number;
}

export interface Regrouped {
  readonly all: readonly Regrouping[];
  /** How many activities were looked at, the newest. */
  readonly read: number;
}

const MOST_ISSUES = 500;
const MOST_READ = 10_000;
const LEARNT = 2_000;

/** @param before what is in force. */
export async function regroupings(
  tx: Tx,
  before: GatheringRules,
  rules: GatheringRules,
  now: Date,
): Promise<Regrouped> {
  const since = drawsSince(now).getTime();
  const newest = await spokenUpTo(tx, 'ffffffff-ffff-ffff-ffff-ffffffffffff', MOST_READ);
  const said = newest.filter((one) => !one.ours && isSaying(one) && Date.parse(one.published_at) > since);
  const matcher = createMatcher();
  for (const one of newest.slice(0, LEARNT)) matcher.learn(termsOf(aboutOf(one)));
  const issues = await openIssues(tx, MOST_ISSUES);
  const titles = new Map(issues.map(({ id, title }) => [id, title]));
  const seeds = new Map<number, { readonly issue: string; readonly shingles: ReadonlySet<number> }[]>();
  const all: Regrouping[] = [];
  for (const { id, title } of issues) {
    const byHand = await chosenIn(tx, id);
    matcher.put(id, await seedsOf(tx, title, byHand));
    const gathered = await gatheredBy(tx, id);
    const itself = gathered.filter(({ by }) => by.id === 'words' || by.id === 'subjects');
    const texts = await activitiesById(tx, [...byHand, ...itself.map(({ activity }) => activity)]);
    const mine = byHand.flatMap((one) => {
      const words = wordsIn(texts.get(one));
      const shingles = words === null ? null : shinglesOf(words);
      if (words === null || shingles === null) return [];
      for (const band of bandsOf(words)) seeds.set(band, [...(seeds.get(band) ?? []), { issue: id, shingles }]);
      return [shingles];
    });
    for (const { activity, by } of itself) {
      const words = wordsIn(texts.get(activity));
      if (words === null) continue;
      const way = by.id === 'words' ? 'words' : 'similar';
      const share = way === 'words' ? most(words, mine) : (shareIn(matcher.match(words), id) ?? 0);
      if (share < (way === 'words' ? rules.words : rules.joins))
        all.push({ issue: id, title, activity, becomes: 'leaves', way, share });
    }
  }
  for (const one of said) {
    const words = wordsIn(one) ?? '';
    const near = new Map<string, number>();
    for (const { issue, shingles } of new Set(bandsOf(words).flatMap((band) => seeds.get(band) ?? [])))
      near.set(issue, Math.max(near.get(issue) ?? 0, most(words, [shingles])));
    const close = [...near].toSorted((a, b) => b[1] - a[1])[0];
    if (close !== undefined && close[1] >= rules.words && close[1] < before.words)
      push(close[0], one.id, 'joins', 'words', close[1]);
    for (const { id, share } of matcher.match(aboutOf(one))) {
      if (id === close?.[0] && close[1] >= rules.words) continue;
      if (share >= rules.joins && share < before.joins) push(id, one.id, 'joins', 'similar', share);
      else if (share >= rules.proposes && share < Math.min(before.proposes, rules.joins))
        push(id, one.id, 'proposed', 'similar', share);
    }
  }
  return { all: await withoutStanding(tx, all, new Map(said.map((one) => [one.id, one]))), read: said.length };

  function push(
    issue: string,
    activity: string,
    becomes: Regrouping['becomes'],
    way: Regrouping['way'],
    share: number,
  ): void {
    all.push({ issue, title: titles.get(issue) ?? '', activity, becomes, way, share });
  }
}

function wordsIn(one: { readonly text: string | null; readonly title: string | null } | undefined): string | null {
  return one?.text ?? one?.title ?? null;
}

function most(words: string, seeds: readonly ReadonlySet<number>[]): number {
  const mine = shinglesOf(words);
  return mine === null ? 0 : Math.max(0, ...seeds.map((one) => likeness(mine, one)));
}

function shareIn(matches: readonly { readonly id: string; readonly share: number }[], id: string): number | undefined {
  return matches.find((one) => one.id === id)?.share;
}

/** What an issue has, or what was taken out of it, joins it no more. */
async function withoutStanding(
  tx: Tx,
  all: readonly Regrouping[],
  said: ReadonlyMap<string, { readonly connection: string; readonly stream: string; readonly external_id: string }>,
): Promise<Regrouping[]> {
  const coming = all.filter(({ becomes }) => becomes !== 'leaves');
  const roots = await rootsOf(tx, [...new Set(coming.map(({ issue }) => issue))]);
  const things = coming.flatMap(({ activity }) => said.get(activity) ?? []);
  const there = new Set(
    (await standingOf(tx, [...new Set(roots.values())], things)).map((one) => `${one.root} ${thingOf(one)}`),
  );
  return all.filter(({ becomes, issue, activity }) => {
    const one = said.get(activity);
    return becomes === 'leaves' || (one !== undefined && !there.has(`${roots.get(issue)} ${thingOf(one)}`));
  });
}

/** They join, leave and are proposed by the rules that are in force from now on. */
export async function regroup(
  tx: Tx,
  issues: Pick<Issues, 'take' | 'part'>,
  rules: GatheringRules,
  said: Said,
  now: Date,
): Promise<Regrouped> {
  const regrouped = await regroupings(tx, await rulesOf(tx), rules, now);
  await saveRules(tx, rules);
  const whole = await activitiesById(
    tx,
    regrouped.all.map(({ activity }) => activity),
  );
  const leaving = regrouped.all.filter(({ becomes }) => becomes === 'leaves');
  for (const [issue, those] of Map.groupBy(leaving, ({ issue }) => issue))
    await issues.part(
      tx,
      issue,
      those.map(({ activity }) => activity),
      { ...said, why: 'by other rules of gathering' },
      now,
    );
  const coming = regrouped.all.flatMap(({ becomes, ...one }) => {
    const activity = whole.get(one.activity);
    return activity === undefined ? [] : [{ ...one, becomes, activity }];
  });
  await issues.take(
    tx,
    coming
      .filter(({ becomes }) => becomes === 'joins')
      .map(({ issue, activity, way, share }) => {
        const why = `by other rules of gathering: ${way === 'words' ? 'nearly the same words' : 'about the same'}, ${share.toFixed(2)} alike`;
        return { issue, activity, way, why, like: null };
      }),
    now,
  );
  const proposed = coming
    .filter(({ becomes }) => becomes === 'proposed')
    .map(({ issue, activity, share }) => {
      const { id, connection, stream, external_id, audience } = activity;
      const way = audience === 'internal' ? ('inside' as const) : ('similar' as const);
      return { issue, activity: id, connection, stream, external_id, share, way };
    });
  if (proposed.length > 0) await propose(tx, proposed, now);
  return regrouped;
}
