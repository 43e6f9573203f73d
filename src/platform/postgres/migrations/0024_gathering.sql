-- What is said inside is found again by what it is about: hashes of its words, never the words. They go when the text is deleted.
create table issue_subjects (
  activity uuid primary key,
  connection text not null,
  stream text not null,
  external_id text not null,
  terms integer[] not null
);
create index issue_subjects_terms on issue_subjects using gin (terms);
create index issue_subjects_thing on issue_subjects (connection, external_id, stream);

-- Up to which activity it was looked for what belongs to issues.
create table issue_reading (
  one boolean primary key default true check (one),
  activity uuid not null,
  at timestamptz not null
);
insert into issue_reading (activity, at) values ('00000000-0000-0000-0000-000000000000', '1970-01-01T00:00:00Z');

-- What may belong to an issue: a person accepts or refuses it. What was refused is not proposed again, in whatever version.
create table issue_proposals (
  issue uuid not null references issues,
  connection text not null,
  stream text not null,
  external_id text not null,
  activity uuid not null,        -- the version that was read
  share double precision not null, -- how like it is, 0 to 1
  way text not null check (way in ('similar', 'inside')),
  at timestamptz not null,
  state text not null check (state in ('proposed', 'accepted', 'refused')),
  why text,                      -- of whoever decided
  by jsonb,
  decided_at timestamptz,
  primary key (issue, connection, stream, external_id)
);
create index issue_proposals_thing on issue_proposals (connection, external_id, stream);

-- From which likeness on something joins by itself or is proposed. No row: as built in.
create table issue_rules (
  one boolean primary key default true check (one),
  words double precision not null,
  joins double precision not null,
  proposes double precision not null
);

-- Whoever does not want to be proposed as somebody who knows.
alter table people add column expert boolean not null default true;
