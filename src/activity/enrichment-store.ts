/** The SQL of what enrichment adds to `activities`, one statement a function. */
import type { Activity } from '#sdk';
import { lowestId, type Tx } from '../platform/index.ts';
import type { Enrichment, Words } from './enrich/index.ts';
import { TOUCH } from './numbers.ts';

export interface Due extends Words {
  readonly id: string;
  /** As it was. */
  readonly counted: boolean;
}

/** `soon`: it came in just now. `history`: when there is time. */
export type Urgency = 'soon' | 'history';

/** Held until the transaction ends, so that nobody else enriches them, and no deletion is undone: what came first is first, of history the newest. */
export async function claimToEnrich(tx: Tx, urgency: Urgency, limit: number): Promise<Due[]> {
  const { rows } = await tx.query<Due>({
    name: `claim_to_enrich_${urgency}`,
    text: `select id, title, text, tags, case when own_language then null else language end as language, to_enrich = 3 as counted
       from activities where ${urgency === 'soon' ? 'to_enrich = 1 order by id' : 'to_enrich > 1 order by id desc'} limit $1 for update skip locked`,
    values: [limit],
  });
  return rows;
}

/** What came so long ago is not told at once any more. */
const AT_ONCE_MS = 5 * 60_000;

/** Whether words of history are still to be told. */
export async function hasWordsToTell(tx: Tx, now: Date): Promise<boolean> {
  const { rows } = await tx.query<{ some: boolean }>(
    `select exists (select from activities where to_enrich > 1) or exists (select from activities where to_enrich = 1 and id < $1) as some`,
    [lowestId(new Date(now.getTime() - AT_ONCE_MS))],
  );
  return rows[0]?.some === true;
}

export interface Told extends Enrichment {
  readonly id: string;
}

export async function saveEnrichments(tx: Tx, told: readonly Told[]): Promise<void> {
  const ids = told.map(({ id }) => id).toSorted();
  await tx.query({
    name: 'save_enrichments',
    text: `with rows as (
     update activities set language = new.language, own_language = new.own_language, sentiment = new.sentiment, topics = new.topics,
       products = new.products, terms = new.terms, vocabulary = new.vocabulary, to_enrich = 0
     from json_populate_recordset(null::activities, $1::json) as new
     where activities.id = new.id and activities.id between $2::uuid and $3::uuid returning activities.published_at, activities.seen_at) ${TOUCH}`,
    values: [JSON.stringify(told), ids[0], ids.at(-1)],
  });
}

export interface Tagged extends Pick<Activity, 'id' | 'title' | 'text' | 'tags' | 'language' | 'topics' | 'products'> {
  readonly vocabulary: string | null;
}

/** Those with words that are enriched already, oldest first. @param lock so that no deletion is undone. */
export async function taggedAfter(tx: Tx, after: string, limit: number, lock: boolean): Promise<Tagged[]> {
  const { rows } = await tx.query<Tagged>({
    name: lock ? 'tagged_after_locked' : 'tagged_after',
    text: `select id, title, text, tags, language, topics, products, vocabulary from activities
       where id > $1::uuid and to_enrich = 0 and (text is not null or title is not null) and kind <> 'delete' order by id limit $2${lock ? ' for update' : ''}`,
    values: [after, limit],
  });
  return rows;
}

/** Also of those whose names stay as they are: by which vocabulary they were told. */
export async function saveTags(
  tx: Tx,
  tags: readonly Pick<Tagged, 'id' | 'topics' | 'products' | 'vocabulary'>[],
): Promise<void> {
  const ids = tags.map(({ id }) => id).toSorted();
  await tx.query({
    name: 'save_tags',
    text: `with rows as (
     update activities set topics = new.topics, products = new.products, vocabulary = new.vocabulary
     from json_populate_recordset(null::activities, $1::json) as new
     where activities.id = new.id and activities.id between $2::uuid and $3::uuid returning activities.published_at, activities.seen_at) ${TOUCH}`,
    values: [JSON.stringify(tags), ids[0], ids.at(-1)],
  });
}
