/** What the live numbers count, and by what. */

/** `slot`: five minutes. `day`: one of UTC. */
export type Span = 'slot' | 'hour' | 'day';
export type Dimension = 'all' | 'connection' | 'connector' | 'language' | 'product' | 'topic';

export const SPANS: Readonly<Record<Span, number>> = { slot: 300_000, hour: 3_600_000, day: 86_400_000 };
export const DIMENSIONS: readonly Dimension[] = ['all', 'connection', 'connector', 'language', 'product', 'topic'];
/** Terms that are kept of each span. */
export const TERMS: Readonly<Record<Span, number>> = { slot: 300, hour: 500, day: 500 };
/** These say nothing. */
export const UNSAID = ['delete', 'like', 'vote', 'join', 'leave', 'follow'];

/** What somebody else than we said, in its newest version; what was deleted has no words left. @param unsaid the parameter that holds `UNSAID`. */
export function postsAre(unsaid: string): string {
  return `not ours and kind <> all(${unsaid}::text[]) and (title is not null or text is not null or attachments <> '[]')`;
}

/** What is counted of a post. */
export const POST = `connection, connector, coalesce(language, '') as language, audience, products, topics, terms,
         coalesce((sentiment->>'score')::float8, vendor_sentiment) as tone, sentiment->>'label' as label`;
/** By what it is counted: rows of a dimension and a value. */
export const DIMENSIONS_OF = `values ('all', ''), ('connection', connection), ('connector', connector), ('language', language)
         union all select 'product', jsonb_array_elements_text(products)
         union all select 'topic', jsonb_array_elements_text(topics)`;
export const COUNTED = `count(*) as posts, count(*) filter (where audience = 'internal') as inside, count(tone) as toned, coalesce(sum(tone), 0) as tone,
         count(*) filter (where label = 'negative') as negative, count(*) filter (where label = 'positive') as positive`;
/** When it was said. */
export const SAID = 'least(published_at, seen_at)';
