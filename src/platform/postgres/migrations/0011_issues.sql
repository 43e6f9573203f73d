-- Issues: subjects that people act on. A merged issue keeps its rows, and is read through the one that it was merged into.
create table issues (
  id uuid primary key,
  key text,                      -- whoever opens one by this key joins the open one
  title text not null,
  state text not null check (state in ('open', 'waiting', 'snoozed', 'resolved')),
  severity smallint check (severity between 1 and 10),
  market text,
  product text,
  topics jsonb not null,
  language text,
  owner text,                    -- a person
  team text,
  waiting_for text,              -- customer, or whatever it is
  until timestamptz,             -- when snoozing or waiting ends
  outcome text,
  merged_into uuid references issues,
  cause jsonb,                   -- {noun, id}
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  idle_told integer not null default 0, -- seconds of silence that were told since the last change
  resolved_at timestamptz
);
create unique index issues_key on issues (key) where key is not null and state <> 'resolved';
create index issues_until on issues (until) where until is not null;
create index issues_merged on issues (merged_into) where merged_into is not null;
create index issues_state on issues (state, id);

-- What an issue has gathered, and why each. What was parted stays as a row: it does not come back by itself.
create table issue_activities (
  issue uuid not null references issues,
  activity uuid not null,
  connection text not null,
  external_id text not null,
  thread text not null,          -- of a first item: its own id
  actor text,
  why text not null,
  by jsonb not null,
  joined_at timestamptz not null,
  parted_at timestamptz,
  primary key (issue, activity)
);
create index issue_activities_thread on issue_activities (connection, thread);
create index issue_activities_thing on issue_activities (connection, external_id);

create table issue_entries (
  id uuid primary key,
  issue uuid not null references issues,
  at timestamptz not null,
  actor jsonb not null,
  cause jsonb,
  audience text not null check (audience in ('internal', 'external')),
  kind text not null,
  detail jsonb not null
);
create index issue_entries_issue on issue_entries (issue, id);

create table issue_links (
  one uuid not null references issues,
  other uuid not null references issues,
  why text not null,
  by jsonb not null,
  at timestamptz not null,
  primary key (one, other),
  check (one < other)
);
create index issue_links_other on issue_links (other);

-- What is promised, for which issues: the narrowest that fits wins. Seconds of the calendar's working time, or of all time.
create table promise_policies (
  id text primary key,
  severity smallint not null default 1, -- at least
  market text,
  acknowledge integer,
  reply integer,
  resolution integer,
  calendar text,
  at_risk double precision not null default 0.75 -- of the time that there is
);

create table issue_promises (
  issue uuid not null references issues,
  kind text not null check (kind in ('acknowledge', 'reply', 'resolution')),
  policy text not null,
  calendar text,
  at_risk double precision not null,
  since timestamptz not null,    -- it runs from here
  seconds integer not null,      -- for so long
  at_risk_at timestamptz not null,
  due_at timestamptz not null,
  paused_at timestamptz,
  told_at_risk_at timestamptz,
  told_missed_at timestamptz,
  kept_at timestamptz,
  primary key (issue, kind)
);
create index issue_promises_due on issue_promises (due_at) where kept_at is null and paused_at is null and told_missed_at is null;
create index issue_promises_at_risk on issue_promises (at_risk_at) where kept_at is null and paused_at is null and told_at_risk_at is null;

create table issue_drafts (
  issue uuid not null references issues,
  connection text not null,
  thread text not null,
  person text not null,
  text text not null,
  thread_version uuid,           -- the thread's newest activity when it was begun
  at timestamptz not null,
  primary key (issue, connection, thread, person)
);

-- One answer to all reporters: a row and an effect for each.
create table issue_answers (
  broadcast uuid not null,
  issue uuid not null references issues,
  activity uuid not null,
  effect uuid not null,
  at timestamptz not null,
  primary key (broadcast, activity)
);
create index issue_answers_issue on issue_answers (issue, broadcast);
create index issue_answers_effect on issue_answers (effect);
