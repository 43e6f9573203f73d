/** Makes responses of issues that were resolved, looks for a while how they turned out, and takes deleted words out. What is due is rows: a restart loses none. */
import type { Activity } from '#sdk';
import { activitiesById } from '../activity/index.ts';
import type { Issues, Story } from '../issues/index.ts';
import {
  startRounds,
  transaction,
  type Clock,
  type Database,
  type Log,
  type Rounds,
  type Tx,
} from '../platform/index.ts';
import { letGo } from './forget.ts';
import { fromIssue, responderIds, type Called, type Said } from './from-issue.ts';
import { outcomeOf, type Forecast } from './outcome.ts';
import { canonical, type Responses } from './responses.ts';
import { signsOf, WATCHED_DAYS } from './signs.ts';
import { reviewOf, TOLD, type Answer, type Response } from './stage.ts';
import * as store from './store.ts';
import * as watch from './watch-store.ts';

export interface LibraryParts {
  readonly database: Database;
  readonly responses: Responses;
  readonly story: Issues['story'];
  /** What people of ours are called; those that nobody is are left out. */
  readonly called: (tx: Tx, ids: readonly string[]) => Promise<Called>;
  /** Null where the early warning had not noticed it, or knows nothing of that time. */
  readonly forecast: (tx: Tx, issue: string, since: Date, until: Date) => Promise<Forecast | null>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whose changes are ours: what anybody else has changed stays. No person has such a name. */
export const MAKER = 'bondfire:issues';
const TICK_MS = 1_000;
const DAY_MS = 86_400_000;
const BATCH = 50;
const RETRY_MS = 60_000;
export function startLibrary(parts: LibraryParts): Rounds {
  return startRounds(() => tickLibrary(parts), TICK_MS, 'the library could not go on; trying again', parts.log);
}

/** All that is due now. Answers how much. One that fails costs the others nothing. */
export async function tickLibrary(parts: LibraryParts): Promise<number> {
  const { database, responses, clock } = parts;
  let count = 0;
  while (await transaction(database.pool, (tx) => forgetNext(tx, responses, clock.now()))) count += 1;
  while (await lookAtNext(parts)) count += 1;
  if (count > 0) while (await transaction(database.pool, (tx) => responses.tidy(tx))) continue;
  return count;
}

async function forgetNext(tx: Tx, responses: Responses, now: Date): Promise<boolean> {
  const gone = await watch.claimGone(tx, BATCH);
  const leaving = new Map([...gone].map(([response, words]) => [response, { words, names: [] }]));
  await letGo(tx, responses, leaving, now);
  return gone.size > 0;
}

async function lookAtNext({
  database,
  responses,
  story,
  called,
  forecast,
  clock,
  log,
}: LibraryParts): Promise<boolean> {
  const now = clock.now();
  let claimed: watch.Watch | undefined;
  try {
    return await transaction(database.pool, async (tx) => {
      claimed = await watch.claimWatch(tx, now);
      if (claimed === undefined) return false;
      await watch.watched(tx, claimed.issue, await look(tx, { responses, story, called, forecast }, claimed, now));
      return true;
    });
  } catch (error) {
    const failed = claimed;
    if (failed === undefined) throw error;
    log.warn(`how issue ${failed.issue} turned out could not be kept; trying again`, { error });
    const wait = RETRY_MS * 2 ** Math.min(failed.failures, 10);
    await watch.watchFailed(database.pool, failed.issue, new Date(now.getTime() + wait));
    return true;
  }
}

/** Answers when it is to be looked at again. */
async function look(
  tx: Tx,
  {
    responses,
    story: tell,
    called: named,
    forecast,
  }: Pick<LibraryParts, 'responses' | 'story' | 'called' | 'forecast'>,
  { issue, resolved_at, forgotten_at }: watch.Watch,
  now: Date,
): Promise<Date | null> {
  const story = await tell(tx, issue);
  // One that was merged is told by the other.
  if (story === null || story.merged_into !== null) return null;
  const ids = story.activities.map(({ activity }) => activity);
  const activities = [...(await activitiesById(tx, ids)).values()];
  const members = membersOf(story);
  const signs = signsOf(story, activities, { resolvedAt: resolved_at, now });
  if (signs === null) return null;
  const called = await named(tx, responderIds(story));
  const response = await ofIssue(tx, responses, { story, activities, members, since: forgotten_at, called }, now);
  const byHand = response !== null && (await store.changedByHand(tx, response.id, MAKER)).has('outcome');
  const { reopenings, ...evidence } = signs;
  const seen = outcomeOf(signs);
  const ended = story.state === 'resolved' ? outcomeOf({ ...signs, reopened: 0 }) : null;
  const used = byHand
    ? { outcome: response.outcome, reopened: null }
    : { outcome: ended, reopened: reopenings.at(-1) ?? null };
  await store.settleUses(tx, members, used);
  const since = new Date(signs.volume.at);
  const until = new Date(Math.min(now.getTime(), since.getTime() + WATCHED_DAYS * DAY_MS));
  if (response !== null)
    await store.updateOutcome(tx, response.id, {
      evidence: {
        ...evidence,
        forecast: await forecast(tx, issue, since, until),
        seen,
        by_hand: byHand,
        looked_at: now.toISOString(),
      },
      // What a person says of it wins, and stays.
      ...(!byHand && { outcome: seen }),
    });
  const next = now.getTime() + DAY_MS;
  const end = Date.parse(resolved_at) + WATCHED_DAYS * DAY_MS;
  return signs.over ? null : new Date(Math.min(next, Math.max(end, now.getTime() + 1)));
}

/** The issue and those that were merged into it. */
function membersOf({ id, activities, timeline }: Story): string[] {
  return [...new Set([id, ...activities.map(({ issue }) => issue), ...timeline.map(({ issue }) => issue)])];
}

interface Told {
  readonly called: Called;
  readonly story: Story;
  readonly activities: readonly Activity[];
  readonly members: readonly string[];
  /** What was said until then is read no more: somebody's words have left the response. */
  readonly since: string | null;
}

/** The response of the issue as it is now. Null where none is to be made of it. */
async function ofIssue(
  tx: Tx,
  responses: Responses,
  { story, activities, members, since, called }: Told,
  now: Date,
): Promise<Response | null> {
  const [there = null, ...others] = (await store.lockResponsesOfIssues(tx, members)).toSorted(
    (a, b) => Number(b.issue === story.id) - Number(a.issue === story.id),
  );
  // An open one says what it said until it is resolved again.
  if (story.state !== 'resolved') return there;
  const made = fromIssue(...saidSince(story, activities, since), { used: await store.usedFor(tx, members), called });
  if (made === null) return there;
  for (const other of others)
    if (other.retired_at === null)
      await responses.retire(tx, other.id, `its issue was merged: response ${there?.id} tells of both`, MAKER, now);
  if (there === null) {
    const fresh = await responses.make(tx, rowOf(story.id, made.said), now);
    await watch.saveWords(tx, fresh.id, made.words);
    return fresh;
  }
  if (there.issue !== story.id) await store.moveToIssue(tx, there.id, story.id);
  if (since === null) await watch.saveWords(tx, there.id, made.words);
  return again(tx, responses, there, since === null ? made.said : onlyNews(there, made.said), now);
}

function saidSince(story: Story, activities: readonly Activity[], since: string | null): [Story, readonly Activity[]] {
  if (since === null) return [story, activities];
  const timeline = story.timeline.filter(({ kind, at }) => kind === 'answered' || at > since);
  return [
    { ...story, timeline },
    activities.filter(({ actor, seen_at }) => actor?.internal !== true || seen_at > since),
  ];
}

/** What was decided and answered since; the rest stays as what was forgotten has left it. */
function onlyNews(there: Response, { decision, answers, happened_at }: Said): Said {
  const fresh = new Set(answers.map(kindOf));
  const stays = there.answers.filter((one) => !fresh.has(kindOf(one)));
  return { ...there, decision, happened_at, answers: [...stays, ...answers] };
}

function kindOf({ network, language }: Answer): string {
  return `${network} ${language}`;
}

function rowOf(issue: string, said: Said): store.NewRow {
  const review_at = said.happened_at === null ? null : reviewOf(new Date(said.happened_at));
  const none = { ref: null, private: false, outcome: null, review_at };
  const answers = [...said.answers];
  const topics = [...said.topics];
  return { ...store.newRow({ ...none, ...said, answers, topics }, 'issue'), issue, record: said.record };
}

/** Said otherwise than before it is a new version; what a person has changed stays as they wrote it. */
async function again(tx: Tx, responses: Responses, there: Response, said: Said, now: Date): Promise<Response> {
  const theirs = await store.changedByHand(tx, there.id, MAKER);
  const changed = TOLD.filter((field) => !theirs.has(field) && canonical(said[field]) !== canonical(there[field]));
  const resolved = there.happened_at === null || Date.parse(there.happened_at) !== Date.parse(said.happened_at ?? '');
  if (changed.length === 0 && !resolved) return there;
  const changes = Object.fromEntries(changed.map((field) => [field, said[field]]));
  const why = resolved ? 'the issue was resolved again' : 'more is known of the issue';
  return responses.revise(
    tx,
    there,
    {
      ...changes,
      record: said.record,
      happened_at: said.happened_at,
      // Said anew, it is to be looked at later, unless a person has said when.
      ...(resolved && !theirs.has('review_at') && { review_at: reviewOf(now) }),
    },
    { by: MAKER, why },
    now,
  );
}
