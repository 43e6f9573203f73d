-- How many entries have a term is told by the index alone, and a segment's postings are read in the order of their terms.
alter table library_postings drop constraint library_postings_pkey, add primary key (term, segment) include (count);
drop index library_postings_segment;
create index library_postings_segment on library_postings (segment, term);

-- Counts change all the time: with room on its page a row stays where the indexes know it.
alter table library_words set (fillfactor = 50);

-- What is said inside is a column: half the rows, for the same answers.
create temporary table numbers_before on commit drop as
  select span, dimension, at, value, sum(posts)::integer as posts, coalesce(sum(posts) filter (where audience = 'internal'), 0)::integer as inside,
    sum(toned)::integer as toned, sum(tone) as tone, sum(negative)::integer as negative, sum(positive)::integer as positive
  from numbers group by span, dimension, at, value;
truncate numbers;
alter table numbers drop constraint numbers_pkey, drop column audience, add column inside integer not null,
  add primary key (span, dimension, at, value);
insert into numbers (span, dimension, at, value, posts, inside, toned, tone, negative, positive)
  select span, dimension, at, value, posts, inside, toned, tone, negative, positive from numbers_before order by span, dimension, at, value;

-- The most frequent words of a span are its first ranks, and are read by their key alone.
create temporary table numbers_terms_before on commit drop as
  select *, row_number() over (partition by span, at order by posts desc, term) as rank from numbers_terms;
truncate numbers_terms;
alter table numbers_terms drop constraint numbers_terms_pkey, add column rank smallint not null, add primary key (span, at, rank);
insert into numbers_terms (span, at, rank, term, posts, toned, tone)
  select span, at, rank, term, posts, toned, tone from numbers_terms_before order by span, at, rank;

-- Who talks, as it was asked lately: kept up while somebody asks.
create table numbers_talkers (
  days integer not null,
  audience text not null,        -- '' for both
  last_day timestamptz not null, -- of those days
  stale boolean not null,        -- a day of them was counted anew since
  asked_at timestamptz not null,
  authors integer not null,
  posts integer not null,
  first integer not null,        -- what the busiest hundredth of them said
  next integer not null,         -- and the next nine hundredths
  busiest jsonb not null,        -- [{activity, posts}], the most first
  primary key (days, audience)
);

-- History was counted while words of it were still to be told, or were told again since: it is counted anew once all are told.
alter table slices add column wordless boolean not null default false, add column reread_at timestamptz;
