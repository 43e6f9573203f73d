/** The SQL of the tables of the library's index, one statement a function. */
import type { Tx } from '../platform/index.ts';

export interface SegmentRow {
  readonly id: number;
  readonly size: number;
  readonly length: number;
  /** How many entries are in each; `''` where it is unknown. */
  readonly languages: Readonly<Record<string, number>>;
}

export interface SegmentArrays {
  readonly id: number;
  readonly lengths: Buffer;
  readonly norms: Buffer;
  readonly lead_norms: Buffer;
}

export interface NewSegment extends Omit<SegmentRow, 'id'>, Omit<SegmentArrays, 'id'> {}

export interface PostingRow {
  readonly term: number;
  readonly segment: number;
  readonly count: number;
  readonly body: Buffer;
}

export interface EntryRow {
  readonly response: string;
  readonly segment: number;
  readonly place: number;
  readonly lead: string;
}

export async function segments(tx: Tx): Promise<SegmentRow[]> {
  const { rows } = await tx.query<SegmentRow>(
    'select id, size, length::float8 as length, languages from library_segments order by id',
  );
  return rows;
}

export async function segmentArrays(tx: Tx, ids: readonly number[]): Promise<SegmentArrays[]> {
  const { rows } = await tx.query<SegmentArrays>(
    'select id, lengths, norms, lead_norms from library_segments where id = any($1::integer[])',
    [ids],
  );
  return rows;
}

/** Nobody else merges those; the others are passed over. */
export async function lockSegments(tx: Tx, ids: readonly number[]): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    'select id from library_segments where id = any($1::integer[]) order by id for update skip locked',
    [ids],
  );
  return rows.map(({ id }) => id);
}

export async function insertSegment(tx: Tx, segment: NewSegment): Promise<number> {
  const { size, length, lengths, norms, lead_norms, languages } = segment;
  const { rows } = await tx.query<{ id: number }>(
    `insert into library_segments (size, length, lengths, norms, lead_norms, languages) values ($1, $2, $3, $4, $5, $6) returning id`,
    [size, length, lengths, norms, lead_norms, languages],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a segment without an id');
  return id;
}

/** What is known of it once all its postings are written. */
export async function updateArrays(tx: Tx, id: number, segment: NewSegment): Promise<void> {
  const { length, lengths, norms, lead_norms } = segment;
  await tx.query('update library_segments set length = $2, lengths = $3, norms = $4, lead_norms = $5 where id = $1', [
    id,
    length,
    lengths,
    norms,
    lead_norms,
  ]);
}

export async function deleteSegments(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx.query('delete from library_postings where segment = any($1::integer[])', [ids]);
  await tx.query('delete from library_segments where id = any($1::integer[])', [ids]);
}

export async function insertPostings(
  tx: Tx,
  segment: number,
  rows: readonly Omit<PostingRow, 'segment'>[],
): Promise<void> {
  await tx.query(
    `insert into library_postings (term, segment, count, body)
     select term, $1, count, body from unnest($2::integer[], $3::integer[], $4::bytea[]) as one (term, count, body)`,
    [segment, rows.map(({ term }) => term), rows.map(({ count }) => count), rows.map(({ body }) => body)],
  );
}

export async function postingsOf(
  tx: Tx,
  terms: readonly number[],
  inSegments: readonly number[],
): Promise<PostingRow[]> {
  const { rows } = await tx.query<PostingRow>(
    'select term, segment, count, body from library_postings where term = any($1::integer[]) and segment = any($2::integer[])',
    [terms, inSegments],
  );
  return rows;
}

/** How many rows of postings they have. */
export async function countPostings(tx: Tx, inSegments: readonly number[]): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    'select count(*)::integer as count from library_postings where segment = any($1::integer[])',
    [inSegments],
  );
  return rows[0]?.count ?? 0;
}

/** Of whole segments, the terms from `first` to `last`, by term. */
export async function postingsBetween(
  tx: Tx,
  inSegments: readonly number[],
  first: number,
  last: number,
): Promise<PostingRow[]> {
  const { rows } = await tx.query<PostingRow>(
    // Each segment by its key (offset): whatever the statistics say, no other segment is read for it.
    `select term, segment, count, body from unnest($1::integer[]) as one (id)
     cross join lateral (select * from library_postings where segment = one.id and term between $2 and $3 offset 0) as posting
     order by term, segment`,
    [inSegments, first, last],
  );
  return rows;
}

/** In how many entries each is. */
export async function countsOf(tx: Tx, terms: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await tx.query<{ term: number; count: number }>(
    'select term, sum(count)::integer as count from library_postings where term = any($1::integer[]) group by term',
    [terms],
  );
  return new Map(rows.map(({ term, count }) => [term, count]));
}

/** While a library is filled PostgreSQL looks too late itself: it would read all of it for a few terms. */
export async function analyzePostings(tx: Tx): Promise<void> {
  await tx.query('analyze library_postings (term, segment)');
}

export async function insertEntries(
  tx: Tx,
  segment: number,
  rows: readonly Omit<EntryRow, 'segment'>[],
): Promise<void> {
  await tx.query(
    `insert into library_entries (response, segment, place, lead)
     select response, $1, place, lead from unnest($2::uuid[], $3::integer[], $4::text[]) as one (response, place, lead)`,
    [segment, rows.map(({ response }) => response), rows.map(({ place }) => place), rows.map(({ lead }) => lead)],
  );
}

/** Those that were there, with where they were. */
export async function deleteEntries(tx: Tx, responses: readonly string[]): Promise<EntryRow[]> {
  const { rows } = await tx.query<EntryRow>(
    'delete from library_entries where response = any($1::uuid[]) returning response, segment, place, lead',
    [responses],
  );
  return rows;
}

/** Oldest place first; nobody takes one of them out until the transaction ends. */
export async function lockEntriesOf(tx: Tx, inSegments: readonly number[]): Promise<Omit<EntryRow, 'lead'>[]> {
  const { rows } = await tx.query<Omit<EntryRow, 'lead'>>(
    'select response, segment, place from library_entries where segment = any($1::integer[]) order by segment, place for update',
    [inSegments],
  );
  return rows;
}

/** `rows` in any order: those that are still in one of the segments `from` are moved. */
export async function moveEntries(
  tx: Tx,
  from: readonly number[],
  to: number,
  rows: readonly Pick<EntryRow, 'response' | 'place'>[],
): Promise<void> {
  await tx.query(
    `update library_entries set segment = $1, place = one.place
     from unnest($2::uuid[], $3::integer[]) as one (response, place)
     where library_entries.response = one.response and library_entries.segment = any($4::integer[])`,
    [to, rows.map(({ response }) => response), rows.map(({ place }) => place), from],
  );
}

export async function countWords(tx: Tx, counts: ReadonlyMap<string, number>): Promise<void> {
  const words = [...counts.keys()].toSorted();
  await tx.query(
    `insert into library_words (word, count) select * from unnest($1::text[], $2::integer[])
     on conflict (word) do update set count = library_words.count + excluded.count`,
    [words, words.map((word) => counts.get(word))],
  );
}

/** Words that nothing has any more are gone. */
export async function uncountWords(tx: Tx, counts: ReadonlyMap<string, number>): Promise<void> {
  const words = [...counts.keys()].toSorted();
  await tx.query(
    `update library_words set count = library_words.count - one.count
     from unnest($1::text[], $2::integer[]) as one (word, count) where library_words.word = one.word`,
    [words, words.map((word) => counts.get(word))],
  );
  await tx.query('delete from library_words where word = any($1::text[]) and count <= 0', [words]);
}

/** The commonest words that begin so. */
export async function beginningWith(tx: Tx, beginning: string, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ word: string }>(
    `select word from library_words where word like $1 order by count desc, word limit $2`,
    [`${beginning.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`, limit],
  );
  return rows.map(({ word }) => word);
}

/** Words of the library that look most like it, 0 to 1. */
export async function nearTo(tx: Tx, word: string, limit: number): Promise<{ word: string; near: number }[]> {
  const { rows } = await tx.query<{ word: string; near: number }>(
    `select word, similarity(word, $1)::float8 as near from library_words where word % $1 order by near desc, count desc, word limit $2`,
    [word, limit],
  );
  return rows;
}
