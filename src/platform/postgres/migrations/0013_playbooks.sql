-- Runs that no activity set off, several waits a run, people who are asked, and who may start what.

alter table runs alter column cause drop not null;   -- an activity, a signal or an issue; null: by hand or by the clock
alter table runs
  add column trigger text not null default 'activity' check (trigger in ('activity', 'signal', 'issue', 'schedule', 'manual')),
  add column given jsonb,                            -- {given, audience, activities, origin, hop, by}; null of an activity
  add column market text,
  add column issue uuid,                             -- the one that it opened, joined or was started for
  drop constraint runs_mode_check,
  add constraint runs_mode_check check (mode in ('watch', 'propose', 'act'));
create index runs_playbook on runs (playbook, started_at);
create index runs_issue on runs (issue) where issue is not null;

alter table waits drop constraint waits_pkey, add primary key (run, step);

-- What people are asked. One row a step that asks, for as long as its run is known.
create table asks (
  id uuid primary key,
  run uuid not null references runs on delete cascade,
  step text not null,
  playbook text not null,
  kind text not null check (kind in ('approval', 'choice', 'form')),
  question text not null,
  text text,                     -- what is to be approved, as edited so far
  version integer not null default 1, -- of that text
  options jsonb not null,
  fields jsonb not null,
  need jsonb not null,           -- 'any', 'all' or a number
  edit boolean not null,
  self boolean not null,
  authors jsonb not null,
  copies jsonb not null,         -- [{of, words}]: internal words in that text
  always boolean not null,
  whom jsonb not null,
  escalate jsonb not null,       -- [{after, to}], as they were when it was asked
  remind integer,                -- seconds
  state text not null check (state in ('open', 'answered', 'lapsed', 'cancelled')),
  held text,                     -- why nobody could be asked
  level integer not null default 0, -- how many escalations have begun
  decision jsonb,
  due_at timestamptz not null,
  next_at timestamptz,           -- when somebody is reminded, or asked as well; null of one that is closed
  reminded_at timestamptz,
  opened_at timestamptz not null,
  ended_at timestamptz,
  unique (run, step)
);
create index asks_next on asks (next_at) where state = 'open';
create index asks_state on asks (state, id);

-- Who is asked, and why them.
create table asked (
  ask uuid not null references asks on delete cascade,
  person text not null,
  why text not null,
  state text not null check (state in ('asked', 'passed', 'away')), -- passed: handed on; away: put to others for now
  since timestamptz not null,
  primary key (ask, person)
);
create index asked_person on asked (person, ask) where state = 'asked';

create table answers (
  id uuid primary key,
  ask uuid not null references asks on delete cascade,
  person text not null,
  choice text not null,
  text text,
  version integer not null,      -- of the text that it is about
  fields jsonb not null,
  comment text,
  at timestamptz not null,
  unique (ask, person, version)
);

-- What people say of a playbook: its mode where it is not the file's, for a market or for all (''), and whether it starts runs.
create table playbook_controls (
  playbook text not null,
  market text not null default '',
  mode text check (mode in ('watch', 'propose', 'act')),
  paused boolean not null default false,
  capped integer not null default 0, -- runs that the cap held back, since it was looked at
  primary key (playbook, market)
);

-- Each change of them, and who made it.
create table playbook_changes (
  id uuid primary key,
  playbook text not null,        -- '*': all of them
  market text not null default '',
  change text not null,
  before text,
  after text,
  by text not null,
  reason text,
  at timestamptz not null
);
create index playbook_changes_of on playbook_changes (playbook, id);

-- `playbooks`: while it is there, no run starts, no timer wakes one, and nothing of theirs goes out.
create table switches (
  name text primary key,
  by text not null,
  reason text,
  at timestamptz not null
);

-- A token that is one of the people answers in their name.
alter table tokens add column person text;

-- The newest time of a schedule that a worker has seen to.
create table playbook_times (
  playbook text primary key,
  schedule text not null,
  at timestamptz not null
);
