-- How it turned out is looked at for a while after an issue was resolved: a row for each.
create table library_watches (
  issue uuid primary key,
  resolved_at timestamptz not null, -- the last time
  due_at timestamptz,               -- looked at next; null: no more
  retry_at timestamptz,             -- after a failure, not before
  failures integer not null,
  forgotten_at timestamptz          -- something was taken out of its response then: what was said before is read no more
);
create index library_watches_due on library_watches (due_at) where due_at is not null;

-- Whose words a response was made of, so that they can leave it again; and what was said inside that led to it.
create table response_words (
  response uuid not null references responses on delete cascade,
  id uuid not null,                 -- the activity, or the entry of the issue's time line
  kind text not null check (kind in ('reported', 'answered', 'internal', 'note', 'decided')),
  connection text,                  -- of an activity: the thing at the vendor
  external_id text,
  at timestamptz not null,
  by text,
  text text not null,
  deciding boolean not null,
  gone_at timestamptz,              -- deleted at the vendor then; the row goes once the words have left everything else
  primary key (response, id)
);
create index response_words_thing on response_words (connection, external_id) where connection is not null;
create index response_words_gone on response_words (gone_at) where gone_at is not null;

-- How often a search showed each.
create table response_finds (
  response uuid primary key references responses on delete cascade,
  times integer not null,
  last_at timestamptz not null
);

create index issue_entries_decided on issue_entries (at) where kind = 'decided';
