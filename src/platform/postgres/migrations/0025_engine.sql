-- Levels of an ask that found nobody, people who are there whatever a calendar says, vendors who have fallen silent, and where people talk about an issue.

alter table asks add column unfound jsonb not null default '[]'; -- [{level, why}]: looked for again; 0: whom it asks first, 1: the first escalation
update asks set unfound = jsonb_build_array(jsonb_build_object('level', 0, 'why', held)) where state = 'open' and held is not null;

-- There all the same, as somebody said by hand: what calendars and vendors say does not count meanwhile.
create table presences (
  id uuid primary key,
  person text not null references people on delete cascade,
  from_at timestamptz not null,
  until_at timestamptz not null,
  by text not null
);
create index presences_person on presences (person, until_at);

-- The vendor named no end, and was not heard for so long that it counts no more until it says so again.
alter table absences add column lapsed_at timestamptz;

-- Channels and threads that a playbook opened inside for an issue: what is said there belongs to it.
create table issue_places (
  connection text not null,
  place text not null,           -- a thread's first item, or a group, as the vendor calls it
  issue uuid not null references issues on delete cascade,
  effect uuid not null,          -- that opened it
  opened_at timestamptz not null,
  primary key (connection, place, issue)
);
