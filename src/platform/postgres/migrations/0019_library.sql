-- The library: what was done before, and how it turned out.
create extension if not exists pg_trgm;

create table responses (
  id uuid primary key,
  ref text unique,               -- an imported entry's own id
  issue uuid unique,             -- that it was made of
  source text not null,          -- issue, hand, or the name of what was imported
  title text,
  situation text not null,       -- in the words of those who reported it
  decision text,                 -- what was decided
  answers jsonb not null,        -- [{text, network, language, audience, …}]
  product text,
  topics text[] not null,
  market text,
  language text,
  channel text,
  audience text not null check (audience in ('internal', 'external')),
  team text,                     -- whose it is; alone theirs where `private`
  private boolean not null,
  preferred boolean not null,    -- the one to use
  outcome text check (outcome in ('resolved', 'reopened', 'no_reply', 'made_worse')),
  evidence jsonb not null,       -- what the outcome rests on
  record jsonb not null,         -- who decided and approved, the playbook's steps, seconds taken, the deciding message
  version integer not null,
  retired_at timestamptz,
  retired_why text,
  review_at timestamptz,         -- when somebody is to look whether it still holds
  happened_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index responses_newest on responses (id desc) where retired_at is null;
create index responses_review on responses (review_at) where review_at is not null and retired_at is null;
create index responses_same on responses (md5(lower(situation)));

create table response_versions (
  response uuid not null references responses on delete cascade,
  version integer not null,
  at timestamptz not null,
  by text not null,
  why text,
  was jsonb not null,            -- what it said before that change
  primary key (response, version)
);

-- A draft that was made of one, and how the issue then ended.
create table response_uses (
  id uuid primary key,
  response uuid not null references responses on delete cascade,
  issue uuid,
  by text not null,
  at timestamptz not null,
  outcome text
);
create index response_uses_response on response_uses (response);
create index response_uses_issue on response_uses (issue);

-- What was looked for, so that what is never found and what nobody has written are known. No names.
create table library_searches (
  id uuid primary key,
  at timestamptz not null,
  words text not null,
  found integer not null,
  best double precision          -- the first one's fit, 0 to 1
);
create index library_searches_at on library_searches (at);

-- An inverted index in immutable segments: a row a term and segment. What is changed goes into a new segment; small ones are merged.
create table library_segments (
  id integer generated always as identity primary key,
  size integer not null,         -- entries numbered 0 to size - 1
  length bigint not null,        -- the sum of `lengths`
  lengths bytea not null,        -- u16 each: terms, counted as the ranking counts them
  norms bytea not null,          -- f32 each: of the whole text
  lead_norms bytea not null,     -- f32 each: of the title or the first words
  languages jsonb not null       -- entries of each; '' where unknown
);
alter table library_segments alter column lengths set storage external, alter column norms set storage external, alter column lead_norms set storage external;

create table library_postings (
  term integer not null,         -- 32 bits of the stem's hash
  segment integer not null,
  count integer not null,
  body bytea not null,
  primary key (term, segment)
);
alter table library_postings alter column body set storage external;
create index library_postings_segment on library_postings (segment);

create table library_entries (
  response uuid primary key references responses on delete cascade,
  segment integer not null references library_segments,
  place integer not null,        -- its number there
  lead text not null,            -- title and first words
  unique (segment, place)
);

-- Every word in the library, for beginnings of words and for misspellings.
create table library_words (
  word text primary key,
  count integer not null
);
create index library_words_like on library_words (word text_pattern_ops);
create index library_words_near on library_words using gin (word gin_trgm_ops);
