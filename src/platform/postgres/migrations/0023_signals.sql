-- The early warning: what slices there are, what was counted of them, and what was noticed.

-- Slices in force, the same for every process.
create table slices (
  slice text primary key,
  revision text not null,             -- SHA-256 of all that it says
  counted text not null,              -- SHA-256 of what decides what is counted of it
  source jsonb not null,
  file text not null,
  taken_at timestamptz not null,
  state text not null check (state in ('counting', 'settling', 'ready')), -- history is being counted; what came meanwhile is looked at once more; all is counted
  scanned_to uuid,                    -- activities with lower ids were counted as history
  capped_at timestamptz               -- when it last had more parts than are told apart
);
-- Files of slices with mistakes in them: what is in force stays so until they are mended.
create table slice_files (
  file text primary key,
  problems jsonb not null             -- [{file, line, column, where, problem, cure}]
);

-- What was counted with the activities and is not yet in its bucket.
create table signal_tallies (
  id uuid primary key,
  slice text not null,
  counted text not null,
  part text not null,                 -- {product, market, topic} as JSON
  at timestamptz not null,            -- when the bucket begins
  source text not null,               -- connection/stream
  entries jsonb not null,
  made_at timestamptz not null
);

create table signal_buckets (
  slice text not null,
  part text not null,
  at timestamptz not null,
  posts integer not null,
  authors integer not null,
  texts integer not null,
  live integer not null,              -- posts that are no history
  inside integer not null,
  engagement double precision not null,
  tone double precision not null,     -- a sum
  toned integer not null,             -- of so many
  sources jsonb not null,             -- {connection/stream: posts}
  detail jsonb,                       -- what tells one from another, for some days
  primary key (slice, part, at)
);
create index signal_buckets_detail on signal_buckets (at) where detail is not null;

create table signal_series (
  slice text not null,
  part text not null,
  state jsonb,                        -- what was learnt up to `until`; null: to be learnt anew from the buckets
  until timestamptz,
  due_at timestamptz not null,        -- when it is judged next
  primary key (slice, part)
);
create index signal_series_due on signal_series (due_at);

-- Things that were deleted at the vendor lately: they count no more.
create table signal_gone (
  thing bigint primary key,
  said_at timestamptz not null,       -- the bucket that it was in
  at timestamptz not null,
  done boolean not null default false -- taken out of where it was counted
);
create index signal_gone_todo on signal_gone (thing) where not done;

create table signals (
  id uuid primary key,
  kind text not null check (kind in ('spike', 'tone', 'reach', 'silence')),
  slice text not null,
  part text not null,
  about text not null,                -- the author of a reach; else empty
  state text not null check (state in ('suspected', 'raised', 'held', 'dropped', 'over')),
  severity smallint not null check (severity between 1 and 10),
  since timestamptz not null,
  peak_at timestamptz not null,
  raised_at timestamptz,
  ended_at timestamptz,
  observed double precision not null,
  expected double precision,
  why text not null,
  held text,                          -- why nobody was told
  evidence jsonb not null,
  noticed_at timestamptz not null,
  changed_at timestamptz not null
);
create unique index signals_going_on on signals (kind, slice, part, about) where state in ('suspected', 'raised', 'held');
create index signals_slice on signals (slice, id);

-- When a stream could not be seen: what did not come then is unknown, and no silence.
create table stream_gaps (
  connection text not null,
  stream text not null,
  since timestamptz not null,
  until timestamptz,                  -- null: still
  why text not null check (why in ('dead', 'limited', 'paused', 'backfilling', 'down')),
  filled boolean not null default false, -- what was missed has been read since
  primary key (connection, stream, since)
);
create unique index stream_gaps_open on stream_gaps (connection, stream) where until is null;
-- One row: when somebody last looked.
create table signal_rounds (
  single boolean primary key default true check (single),
  at timestamptz not null
);

-- Numbers that are no talk: returns, crashes, calls.
create table facts (
  series text not null,
  at timestamptz not null,
  value double precision not null,
  live boolean not null,              -- else it is history and makes no signal
  primary key (series, at)
);
