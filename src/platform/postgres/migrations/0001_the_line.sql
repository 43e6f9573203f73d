-- The line's tables, a few for each noun. Ids are UUID version 7: they sort by the time they were made,
-- so the big tables are partitioned by ranges of ids, one a month, and a look-up by id touches one partition.

-- Connections: one configured account at a vendor.
create table connections (
  id text primary key check (id ~ '^[a-z][a-z0-9_-]{0,62}$'),
  connector text not null,
  audience text not null check (audience in ('internal', 'external')),
  settings jsonb not null,
  credentials text,              -- JWE; the secret settings
  account jsonb,                 -- {id, name}: who we are there
  intake_token bytea,            -- SHA-256 of the token in /in/<connection>/<token>
  created_at timestamptz not null default now()
);

-- Where each stream of a connection has been read to.
create table cursors (
  connection text not null references connections on delete cascade,
  stream text not null,
  cursor text,
  caught_up_at timestamptz,      -- null: what is read is history still, and fires nothing
  pulled_at timestamptz,
  swept_at timestamptz,
  fault jsonb,                   -- {kind, message, cure}: why the last pull ended early
  primary key (connection, stream)
);

-- People and groups at a vendor: looked up, never mapped.
create table directory (
  connection text not null references connections on delete cascade,
  type text not null check (type in ('person', 'group')),
  id text not null,
  entry jsonb not null,
  seen_at timestamptz not null,
  primary key (connection, type, id)
);

-- Each thing once: `key` is the first half of SHA-256 of (connection, stream, external id, version).
-- Kept apart from the envelopes because a unique index on a partitioned table would have to contain the month.
create table envelope_keys (
  key uuid primary key,
  envelope uuid not null
);

create table envelopes (
  id uuid primary key,
  connection text not null,
  stream text not null,
  external_id text not null,
  version text not null,
  payload json not null,         -- json, not jsonb: kept as the vendor wrote it
  seen_at timestamptz not null,
  backfilled boolean not null,
  state text not null check (state in ('pending', 'mapped', 'skipped', 'quarantined')),
  reason text                    -- why it was skipped
) partition by range (id);
create table envelopes_rest partition of envelopes default;
create index envelopes_pending on envelopes (id) where state = 'pending';
create index envelopes_thing on envelopes (connection, stream, external_id);

create table activities (
  id uuid primary key,
  connection text not null,
  connector text not null,
  stream text not null,
  external_id text not null,
  version text not null,
  kind text not null,
  object text not null,
  actor jsonb,
  target jsonb,
  thread text,
  in_reply_to text,
  title text,
  text text,
  html text,
  url text,
  language text,
  published_at timestamptz not null,
  edited_at timestamptz,
  seen_at timestamptz not null,
  audience text not null check (audience in ('internal', 'external')),
  metrics jsonb not null,
  attachments jsonb not null,
  mentions jsonb not null,
  tags jsonb not null,
  vendor_sentiment double precision,
  sentiment jsonb,
  topics jsonb not null,
  products jsonb not null,
  origin jsonb not null,
  hop smallint not null,
  ours boolean not null,
  backfilled boolean not null,
  cause uuid not null            -- the envelope
) partition by range (id);
create table activities_rest partition of activities default;
create index activities_thing on activities (connection, external_id);
create index activities_thread on activities (connection, thread) where thread is not null;

-- Records that no longer fit their mapping, kept until the mapping does.
create table quarantine (
  envelope uuid primary key,
  connection text not null,
  stream text not null,
  external_id text not null,
  problems jsonb not null,       -- [{field, problem}]
  at timestamptz not null
);

-- Each revision of a playbook that a run has started with.
create table playbook_revisions (
  playbook text not null,
  revision text not null,        -- SHA-256 of its canonical JSON
  source jsonb not null,
  loaded_at timestamptz not null default now(),
  primary key (playbook, revision)
);

create table runs (
  id uuid primary key,
  cause uuid not null,           -- the activity
  playbook text not null,
  revision text not null,
  key text not null,             -- what `dedupe.by` said, else the activity's id
  state text not null check (state in ('running', 'parked', 'done', 'failed', 'stopped')),
  mode text not null check (mode in ('watch', 'act')),
  reason text,                   -- how it ended, or what it waits for
  wake_at timestamptz,
  started_at timestamptz not null,
  ended_at timestamptz,
  foreign key (playbook, revision) references playbook_revisions
);
create index runs_parked on runs (wake_at) where state = 'parked';
create index runs_cause on runs (cause);

-- The last run that each key started: what makes a playbook run once for a thing, or once within a time.
create table run_keys (
  playbook text not null,
  key text not null,
  started_at timestamptz not null,
  primary key (playbook, key)
);

-- One line a step: what became of it.
create table journal (
  run uuid not null references runs on delete cascade,
  step text not null,
  seq integer not null,
  state text not null check (state in ('parked', 'done', 'skipped', 'failed')),
  outcome jsonb not null,
  at timestamptz not null,
  primary key (run, step)
);

-- Runs parked on a reply in a thread.
create table waits (
  run uuid primary key references runs on delete cascade,
  step text not null,
  connection text not null,
  thread text not null
);
create index waits_thread on waits (connection, thread);

create table effects (
  id uuid primary key,
  cause uuid,                    -- the run; null where a person did it by hand
  step text not null,
  connection text not null,
  action text not null,          -- connector.action
  input jsonb not null,
  audience text not null check (audience in ('internal', 'external')),
  provenance jsonb not null,     -- {activities, approval}
  origin jsonb not null,         -- the chain of activities behind it
  hop smallint not null,
  state text not null check (state in ('intended', 'calling', 'done', 'refused', 'unknown')),
  key uuid not null,             -- sent where the vendor takes one; the same on every attempt
  attempts integer not null default 0,
  uncertain boolean not null default false, -- an earlier attempt may have been carried out
  due_at timestamptz not null,
  worker integer,                -- the advisory lock that the calling worker holds
  called_at timestamptz,
  external_id text,
  output jsonb,
  fault jsonb,                   -- {kind, message, cure}
  intended_at timestamptz not null,
  ended_at timestamptz
);
create index effects_due on effects (due_at) where state = 'intended';
create index effects_calling on effects (worker) where state = 'calling';
create index effects_cause on effects (cause) where cause is not null;
create index effects_state on effects (state, id);

-- How our own doing is recognised when it comes back: by the vendor's id, else by our key, else by account and text within a window.
create table echoes (
  effect uuid primary key references effects on delete cascade,
  connection text not null,
  stream text,                   -- where it comes back; null: in any
  external_id text,
  key text not null,
  text_hash bytea,
  until timestamptz not null,
  origin jsonb not null,
  hop smallint not null
);
create index echoes_id on echoes (connection, external_id) where external_id is not null;
create index echoes_key on echoes (connection, key);
create index echoes_text on echoes (connection, text_hash) where text_hash is not null;

-- API tokens, kept as hashes.
create table tokens (
  id uuid primary key,
  hash bytea not null unique,
  role text not null check (role in ('admin', 'responder', 'developer', 'viewer')),
  name text not null,
  created_at timestamptz not null default now()
);
