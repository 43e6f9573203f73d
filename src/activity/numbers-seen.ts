/**
 * The live numbers of what somebody may read, who may not read all: in front of a statement that asks the tables of the numbers stands what these would hold,
 * counted anew from the activities of the time that is asked for. It takes longer than what is kept, and tells nothing of what is hidden.
 */
import { COUNTED, DIMENSIONS_OF, POST, postsAre, SAID, SPANS, TERMS, UNSAID, type Span } from './counted.ts';
import { readable, type Sight } from './sight.ts';

interface Asked {
  readonly since: Date;
  readonly until: Date;
  readonly spans: readonly Span[];
}

export interface InFront {
  /** Comes before the first word of a statement; a `with` of its own goes on with a comma. */
  readonly with: string;
  readonly values: readonly unknown[];
}

const NOTHING: InFront = { with: '', values: [] };

/** @param given how many parameters the statement has itself. */
export function numbersSeen(sight: Sight | null, { since, until, spans }: Asked, given: number): InFront {
  if (sight === null) return NOTHING;
  const at = (place: number): string => `$${given + place}`;
  const from = new Date(Math.floor(since.getTime() / SPANS.day) * SPANS.day);
  const lengths = spans.map((span) => `${SPANS[span] / 1000} seconds`);
  return {
    with: `with post as materialized (
       select distinct on (connection, stream, external_id) ${SAID} as said_at, ${POST} from activities
       where ${SAID} >= ${at(1)} and ${SAID} < ${at(2)} and ${postsAre(at(3))} and ${readable(at(4), at(5))} order by connection, stream, external_id, id desc
     ), span as (
       select name, length from unnest(${at(6)}::text[], ${at(7)}::interval[]) as one (name, length)
     ), numbers as (
       select span.name as span, dimension, date_bin(length, said_at, 'epoch') as at, value, ${COUNTED}
       from post cross join span cross join lateral (${DIMENSIONS_OF}) as one (dimension, value) group by 1, 2, 3, 4
     ), numbers_terms as (
       select span, at, rank, term, posts, toned, tone from (
         select span.name as span, date_bin(length, said_at, 'epoch') as at, term, count(*) as posts, count(tone) as toned, coalesce(sum(tone), 0) as tone,
           row_number() over (partition by span.name, date_bin(length, said_at, 'epoch') order by count(*) desc, term) as rank
         from post cross join span cross join lateral jsonb_array_elements_text(coalesce(terms, '[]')) as term group by 1, 2, 3
       ) as ranked where rank <= ${TERMS.day}
     ) `,
    values: [from, until, UNSAID, sight.internal, sight.external, spans, lengths],
  };
}

/** As `numbersSeen`, of who said how much: of whole days of UTC. */
export function authorsSeen(sight: Sight | null, { since, until }: Omit<Asked, 'spans'>, given: number): InFront {
  if (sight === null) return NOTHING;
  const at = (place: number): string => `$${given + place}`;
  return {
    with: `with numbers_authors as (
       select day, author, audience, count(*) as posts, (array_agg(id order by id desc))[1] as activity from (
         select distinct on (connection, stream, external_id) date_bin('1 day', ${SAID}, 'epoch') as day, connection || '/' || (actor->>'id') as author, audience, id
         from activities where ${SAID} >= ${at(1)} and ${SAID} < ${at(2)} and ${postsAre(at(3))} and actor->>'id' is not null and ${readable(at(4), at(5))}
         order by connection, stream, external_id, id desc
       ) as post group by day, author, audience
     ) `,
    values: [since, until, UNSAID, sight.internal, sight.external],
  };
}
