-- The live numbers: what was said, how it felt and by whom, counted once for each span of time.

-- What was said when. Of a clock ahead of ours: when it came.
create index activities_said on activities using brin (least(published_at, seen_at)) with (pages_per_range = 16, autosummarize = on);

-- Five minutes in which something came, was changed or was deleted; the same ones may be here more than once.
create table numbers_touched (
  slot timestamptz not null,
  touched_at timestamptz not null default now()
);
create index numbers_touched_slot on numbers_touched (slot);
insert into numbers_touched (slot) select distinct date_bin('5 minutes', least(published_at, seen_at), 'epoch') from activities;

create table numbers (
  span text not null check (span in ('slot', 'hour', 'day')), -- five minutes; days are those of UTC
  dimension text not null check (dimension in ('all', 'connection', 'connector', 'language', 'product', 'topic')),
  at timestamptz not null,       -- when it begins
  value text not null,           -- '' where it is not known, and of all
  audience text not null,
  posts integer not null,
  toned integer not null,        -- so many have a tone
  tone double precision not null, -- theirs, a sum
  negative integer not null,
  positive integer not null,
  primary key (span, dimension, at, value, audience)
);

-- The most frequent of each span.
create table numbers_terms (
  span text not null check (span in ('slot', 'hour', 'day')),
  at timestamptz not null,
  term text not null,
  posts integer not null,
  toned integer not null,
  tone double precision not null,
  primary key (span, at, term)
);

-- Who said how much, by days of UTC.
create table numbers_days (
  day timestamptz primary key,
  due_at timestamptz             -- null: its people are counted
);
create index numbers_days_due on numbers_days (due_at) where due_at is not null;
create table numbers_authors (
  day timestamptz not null,
  author text not null,          -- connection/id there
  audience text not null,
  posts integer not null,
  activity uuid not null,        -- one of theirs, which tells their name
  primary key (day, author, audience)
);
