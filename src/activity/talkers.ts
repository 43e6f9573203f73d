/**
 * Who talks: how much of it the busiest say. Among millions of posts that takes a while to find out, so what is asked of the last days is kept, and
 * found out anew as long as somebody asks; whoever asks first waits for it.
 */
import type { Tx } from '../platform/index.ts';
import { authorsSeen } from './numbers-seen.ts';
import type { Period } from './numbers-store.ts';
import type { Sight } from './sight.ts';

const DAY_MS = 86_400_000;
/** Found out anew so long after it was last asked. */
const ASKED_MS = 2 * DAY_MS;
/** That it is asked is written so often. */
const ASKED_AGAIN_MS = 3_600_000;
/** So many of the busiest are kept. */
export const MOST_BUSIEST = 100;

export type Audience = 'internal' | 'external';

export interface TalkersRow {
  readonly authors: number;
  readonly posts: number;
  /** What the busiest hundredth of them said, and the next nine hundredths. */
  readonly first: number;
  readonly next: number;
}

export interface AuthorRow {
  readonly connection: string;
  readonly actor: Readonly<Record<string, unknown>>;
  readonly posts: number;
}

interface Kept extends TalkersRow {
  readonly busiest: readonly { readonly activity: string; readonly posts: number }[];
  readonly asked_at: string;
}

/** Days of UTC, as many as there are, the last of which is that of `now`; and the `top` (at most `MOST_BUSIEST`) who said the most, the most first. */
export async function talkersOf(
  tx: Tx,
  days: number,
  audience: Audience | null,
  top: number,
  now: Date,
  sight: Sight | null = null,
): Promise<TalkersRow & { readonly busiest: readonly AuthorRow[] }> {
  const asked = { days, audience: audience ?? '', last: lastOf(now) };
  const found =
    sight === null
      ? ((await kept(tx, asked, now)) ?? (await findOut(tx, asked, now, true)))
      : await findSeen(tx, asked, sight, now);
  const { authors, posts, first, next, busiest } = found;
  return { authors, posts, first, next, busiest: await namesOf(tx, busiest.slice(0, top)) };
}

/** The days of UTC that are looked at. */
export function daysUntil(days: number, now: Date): Period {
  const last = lastOf(now).getTime();
  return { since: new Date(last - (days - 1) * DAY_MS), until: new Date(last + DAY_MS) };
}

function lastOf(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

interface Asked {
  readonly days: number;
  readonly audience: string;
  readonly last: Date;
}

/** Of a day that has just begun it is not known yet. */
async function kept(tx: Tx, { days, audience, last }: Asked, now: Date): Promise<Kept | undefined> {
  const { rows } = await tx.query<Kept>(
    'select authors, posts, first, next, busiest, asked_at from numbers_talkers where days = $1 and audience = $2 and last_day = $3',
    [days, audience, last],
  );
  const [found] = rows;
  if (found !== undefined && Date.parse(found.asked_at) < now.getTime() - ASKED_AGAIN_MS)
    await tx.query('update numbers_talkers set asked_at = $3 where days = $1 and audience = $2', [days, audience, now]);
  return found;
}

/** Of the days up to $3, as many as $1, and of the audience $2. */
const TOTALS = `totals as materialized (
       select author, sum(posts)::integer as posts from numbers_authors
       where day > $3::timestamptz - make_interval(days => $1) and day <= $3 and ($2 = '' or audience = $2) group by author
     ), ranked as (
       select posts, row_number() over (order by posts desc) as rank, count(*) over () as authors from totals
     ), busiest as (
       select coalesce(json_agg(json_build_object('activity', activity, 'posts', posts) order by posts desc, author), '[]') as busiest
       from (select * from totals order by posts desc, author limit ${MOST_BUSIEST}) as most
       cross join lateral (select activity from generate_series($3, $3::timestamptz - make_interval(days => $1 - 1), interval '-1 day') as of
         join numbers_authors as said on said.day = of and said.author = most.author order by of desc limit 1) as last
     )`;
const SHARES = `coalesce(max(authors), 0)::integer as authors, coalesce(sum(posts), 0)::integer as posts,
       coalesce(sum(posts) filter (where rank <= ceil(authors * 0.01)), 0)::integer as first,
       coalesce(sum(posts) filter (where rank > ceil(authors * 0.01) and rank <= ceil(authors * 0.1)), 0)::integer as next, (select busiest from busiest) as busiest
     from ranked`;

/** @param stale while a day is counted at the same moment nobody knows which came first: it is found out once more. */
async function findOut(tx: Tx, { days, audience, last }: Asked, asked: Date, stale: boolean): Promise<Kept> {
  const { rows } = await tx.query<Kept>(
    `with ${TOTALS}
     insert into numbers_talkers (days, audience, last_day, stale, asked_at, authors, posts, first, next, busiest)
     select $1, $2, $3, $5, $4, ${SHARES}
     on conflict (days, audience) do update set last_day = excluded.last_day, stale = excluded.stale, asked_at = excluded.asked_at, authors = excluded.authors,
       posts = excluded.posts, first = excluded.first, next = excluded.next, busiest = excluded.busiest
     returning authors, posts, first, next, busiest, asked_at`,
    [days, audience, last, asked, stale],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('nothing was found out of who talks');
  return found;
}

/** Of what may be read, by somebody who may not read all: nothing of it is kept. */
async function findSeen(tx: Tx, { days, audience, last }: Asked, sight: Sight, now: Date): Promise<Kept> {
  const seen = authorsSeen(sight, daysUntil(days, now), 3);
  const { rows } = await tx.query<Omit<Kept, 'asked_at'>>(`${seen.with}, ${TOTALS} select ${SHARES}`, [
    days,
    audience,
    last,
    ...seen.values,
  ]);
  const [found] = rows;
  if (found === undefined) throw new Error('nothing was found out of who talks');
  return { ...found, asked_at: now.toISOString() };
}

async function namesOf(tx: Tx, busiest: Kept['busiest']): Promise<readonly AuthorRow[]> {
  const { rows } = await tx.query<AuthorRow & { readonly id: string }>(
    'select id, connection, actor from activities where id = any($1::uuid[])',
    [busiest.map(({ activity }) => activity)],
  );
  const known = new Map(rows.map(({ id, ...row }) => [id, row]));
  return busiest.flatMap(({ activity, posts }) => {
    const author = known.get(activity);
    return author === undefined ? [] : [{ ...author, posts }];
  });
}

/** What was found out of it is found out anew. */
export async function outdateTalkers(tx: Tx, day: string): Promise<void> {
  await tx.query(
    'update numbers_talkers set stale = true where last_day >= $1 and last_day - make_interval(days => days) < $1',
    [day],
  );
}

/** One of what was asked lately. Answers whether there was one. */
export async function keepUpTalkers(tx: Tx, now: Date): Promise<boolean> {
  await tx.query('delete from numbers_talkers where asked_at < $1', [new Date(now.getTime() - ASKED_MS)]);
  const { rows } = await tx.query<{ days: number; audience: string; asked_at: string }>(
    'select days, audience, asked_at from numbers_talkers where stale or last_day < $1 order by days limit 1',
    [lastOf(now)],
  );
  const [one] = rows;
  if (one === undefined) return false;
  await findOut(tx, { ...one, last: lastOf(now) }, new Date(one.asked_at), false);
  return true;
}
