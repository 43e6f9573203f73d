/**
 * The live numbers. Spans of five minutes in which anything came, changed or went are counted anew from the activities, hours from those and days from
 * hours: what is counted twice comes out the same, and what comes late or out of order is counted where it belongs.
 */
import { isOurTurn, transaction, type Database, type Tx } from '../platform/index.ts';
import {
  COUNTED,
  DIMENSIONS,
  DIMENSIONS_OF,
  POST,
  postsAre,
  SAID,
  SPANS,
  TERMS,
  UNSAID,
  type Span,
} from './counted.ts';
import { keepUpTalkers, outdateTalkers } from './talkers.ts';

/** For so many days there are spans of five minutes, and terms by the hour. What is older is counted by whole days. */
export const FINE_DAYS = 8;
/** Spans that are counted at once: more than a day has. */
const BATCH = 300;
/** Who said how much is counted anew so long after something was said. */
const AUTHORS_AFTER_MS = 10 * 60_000;
const POSTS = postsAre('$2');
/** The spans in which those of `rows` were said are counted anew: a part of the statement that writes them. */
export const TOUCH = `insert into numbers_touched (slot) select distinct date_bin('5 minutes', ${SAID}, 'epoch') from rows`;

/**
 * Counts some of what is to be counted; false where nothing was. In one transaction: whoever counts at the same moment leaves it.
 * @param counted spans that are left alone, by their beginning in milliseconds; those counted here are added to them. While posts come, the newest
 * span is to be counted again as soon as it has been.
 */
export async function countNumbers(
  { pool }: Pick<Database, 'pool'>,
  now: Date,
  counted = new Set<number>(),
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    if (!(await isOurTurn(tx, 'numbers'))) return false;
    const slots = await taken(tx, now, counted);
    for (const slot of slots) counted.add(slot.getTime());
    if (slots.length > 0) await countSlots(tx, slots, now);
    const people = (await countPeople(tx, now)) || (slots.length === 0 && (await keepUpTalkers(tx, now)));
    return slots.length > 0 || people;
  });
}

/** Newest first: the wall shows today. Of what is older than the fine spans, one whole day. */
async function taken(tx: Tx, now: Date, counted: ReadonlySet<number>): Promise<readonly Date[]> {
  const left = [...counted].map((slot) => new Date(slot));
  const newest = await tx.query<{ slot: string | null }>(
    'select max(slot) as slot from numbers_touched where slot <> all($1::timestamptz[])',
    [left],
  );
  const { slot = null } = newest.rows[0] ?? {};
  if (slot === null) return [];
  const last = Date.parse(slot);
  const fine = fineSince(now);
  const day = Math.floor(last / SPANS.day) * SPANS.day;
  const { rows } = await tx.query<{ slot: string }>(
    `with chosen as (select distinct slot from numbers_touched where slot >= $1 and slot <> all($3::timestamptz[]) order by slot desc limit $2)
     delete from numbers_touched using chosen where numbers_touched.slot = chosen.slot returning numbers_touched.slot`,
    [new Date(last < fine ? day : fine), BATCH, left],
  );
  const slots =
    last < fine
      ? Array.from({ length: SPANS.day / SPANS.slot }, (_, at) => day + at * SPANS.slot)
      : [...new Set(rows.map((row) => Date.parse(row.slot)))];
  return slots.map((at) => new Date(at));
}

/** From then on there are the fine spans, in milliseconds. */
export function fineSince(now: Date): number {
  return Math.floor(now.getTime() / SPANS.day) * SPANS.day - FINE_DAYS * SPANS.day;
}

async function countSlots(tx: Tx, slots: readonly Date[], now: Date): Promise<void> {
  const fine = new Date(fineSince(now));
  const old = slots.every((slot) => slot < fine);
  // Of what is old, hours are counted at once: no five minutes are kept of it.
  if (old) await countStretch(tx, 'hour', longer(slots, 'hour'));
  else {
    for (const together of stretches(slots)) await countStretch(tx, 'slot', together);
    await sumUp(tx, 'slot', 'hour', slots);
  }
  await sumUp(tx, 'hour', 'day', slots);
  // All of a key's columns are named: else the whole table is read for it.
  await tx.query(`delete from numbers where span = 'slot' and dimension = any($2::text[]) and at < $1`, [
    fine,
    DIMENSIONS,
  ]);
  await tx.query(`delete from numbers_terms where span = any('{slot,hour}') and at < $1`, [fine]);
  await tx.query(
    // The first time at once: nobody is to read that nobody said anything.
    `insert into numbers_days (day, due_at) select distinct date_bin('1 day', slot, 'epoch'), $2::timestamptz from unnest($1::timestamptz[]) as slot
     on conflict (day) do update set due_at = coalesce(numbers_days.due_at, $3)`,
    [slots, now, new Date(now.getTime() + AUTHORS_AFTER_MS)],
  );
}

/** What was counted of them. */
async function forget(tx: Tx, span: Span, begin: readonly Date[]): Promise<void> {
  await tx.query(
    'delete from numbers where span = $1 and dimension = any($2::text[]) and at = any($3::timestamptz[])',
    [span, DIMENSIONS, begin],
  );
  await tx.query('delete from numbers_terms where span = $1 and at = any($2::timestamptz[])', [span, begin]);
}

/** Those that lie close together are read at once. */
function stretches(slots: readonly Date[]): Date[][] {
  const found: Date[][] = [];
  for (const slot of slots.toSorted((a, b) => a.getTime() - b.getTime())) {
    const last = found.at(-1);
    const before = last?.at(-1)?.getTime() ?? -Infinity;
    if (last && slot.getTime() - before <= SPANS.hour) last.push(slot);
    else found.push([slot]);
  }
  return found;
}

/** The longer spans that hold these. */
function longer(slots: readonly Date[], span: Span): readonly Date[] {
  return [...new Set(slots.map((slot) => Math.floor(slot.getTime() / SPANS[span]) * SPANS[span]))].map(
    (at) => new Date(at),
  );
}

/** From the activities; `begin` in order. */
async function countStretch(tx: Tx, span: Span, begin: readonly Date[]): Promise<void> {
  await forget(tx, span, begin);
  await tx.query(
    `with post as materialized (
       select distinct on (connection, stream, external_id) date_bin($6::interval, ${SAID}, 'epoch') as slot, ${POST}
       from activities where ${SAID} >= $4 and ${SAID} < $5::timestamptz + $6::interval
         and date_bin($6::interval, ${SAID}, 'epoch') = any($1::timestamptz[]) and ${POSTS}
       order by connection, stream, external_id, id desc
     ), counted as (
       insert into numbers (span, dimension, at, value, posts, inside, toned, tone, negative, positive)
       select $7, dimension, slot, value, ${COUNTED}
       from post cross join lateral (${DIMENSIONS_OF}) as one (dimension, value)
       group by dimension, slot, value
     ), ranked as (
       select slot, term, count(*) as posts, count(tone) as toned, coalesce(sum(tone), 0) as tone,
         row_number() over (partition by slot order by count(*) desc, term) as rank
       from post cross join lateral jsonb_array_elements_text(coalesce(terms, '[]')) as term group by slot, term
     )
     insert into numbers_terms (span, at, rank, term, posts, toned, tone)
     select $7, slot, rank, term, posts, toned, tone from ranked where rank <= $3`,
    [begin, UNSAID, TERMS[span], begin[0], begin.at(-1), `${SPANS[span] / 1000} seconds`, span],
  );
}

/** The longer ones that hold these, from the shorter ones in them. */
async function sumUp(tx: Tx, from: Span, to: Span, slots: readonly Date[]): Promise<void> {
  const begin = longer(slots, to);
  const length = `${SPANS[to] / 1000} seconds`;
  await forget(tx, to, begin);
  // Each of the longer ones by its key: what else is kept is not read for it.
  await tx.query(
    `insert into numbers (span, dimension, at, value, posts, inside, toned, tone, negative, positive)
     select $2, dimension, begin, value, posts, inside, toned, tone, negative, positive from unnest($3::timestamptz[]) as begin cross join lateral (
       select dimension, value, sum(posts) as posts, sum(inside) as inside, sum(toned) as toned, sum(tone) as tone, sum(negative) as negative, sum(positive) as positive
       from numbers where span = $1 and dimension = any($5::text[]) and at >= begin and at < begin + $4::interval group by dimension, value
     ) as one`,
    [from, to, begin, length, DIMENSIONS],
  );
  await tx.query(
    `insert into numbers_terms (span, at, rank, term, posts, toned, tone)
     select $2, begin, rank, term, posts, toned, tone from unnest($3::timestamptz[]) as begin cross join lateral (
       select term, sum(posts) as posts, sum(toned) as toned, sum(tone) as tone, row_number() over (order by sum(posts) desc, term) as rank
       from numbers_terms where span = $1 and at >= begin and at < begin + $4::interval group by term order by rank limit $5
     ) as one`,
    [from, to, begin, length, TERMS[to]],
  );
}

/** Of one day that is due. */
async function countPeople(tx: Tx, now: Date): Promise<boolean> {
  const { rows } = await tx.query<{ day: string }>(
    `update numbers_days set due_at = null where day = (select day from numbers_days where due_at <= $1 order by day desc limit 1) returning day`,
    [now],
  );
  const day = rows[0]?.day;
  if (day === undefined) return false;
  await tx.query('delete from numbers_authors where day = $1', [day]);
  await tx.query(
    `insert into numbers_authors (day, author, audience, posts, activity)
     select $1::timestamptz, author, audience, count(*), (array_agg(id order by id desc))[1] from (
       select distinct on (connection, stream, external_id) connection || '/' || (actor->>'id') as author, audience, id
       from activities where ${SAID} >= $1 and ${SAID} < $1::timestamptz + interval '1 day' and ${POSTS} and actor->>'id' is not null
       order by connection, stream, external_id, id desc
     ) as post group by author, audience`,
    [day, UNSAID],
  );
  await outdateTalkers(tx, day);
  return true;
}

/** What the watchdog of promises asks. */
export const NUMBERS_CHECKS = [
  {
    kind: 'numbers_to_count',
    says: 'posts that the live numbers do not count yet',
    cure: 'See that a worker runs (bondfire start, or bondfire work), and read its log.',
    graceMs: 15 * 60_000,
    overdue: `select slot::text as id, touched_at as due from numbers_touched where touched_at < $1`,
  },
];
