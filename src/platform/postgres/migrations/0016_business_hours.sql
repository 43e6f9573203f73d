-- Business hours of teams, in promises and in asks; owners who are silent; absences that vendors tell.

alter table teams
  add column zone text not null default 'UTC', -- IANA
  add column hours jsonb,                -- as those of people; null: whenever one of its members works
  add column holidays text,              -- whose: a calendar of `holidays`
  add column owner_silent integer;       -- seconds of its business hours; null: its owners may be silent

alter table promise_policies add column hours text not null default 'always' check (hours in ('business', 'always'));
update promise_policies set hours = 'business' where calendar is not null;
alter table promise_policies drop column calendar;

alter table issue_promises
  add column hours text not null default 'always' check (hours in ('business', 'always')),
  add column team text,                  -- whose business hours it counts; null: by the clock
  drop column calendar;

alter table asks add column business boolean not null default false; -- its times count business hours only

-- Owners who have said nothing since they got an issue, or since its reporter spoke: by when they must, or it goes to another.
create table issue_silences (
  issue uuid primary key references issues,
  owner text not null,
  team text not null,
  since timestamptz not null,
  seconds integer not null,
  due_at timestamptz not null,
  held_at timestamptz                    -- nobody else is left, which was told then
);
create index issue_silences_due on issue_silences (due_at);

-- What a vendor says stays one absence for as long as it says so; whoever is there all the same is told by hand.
alter table absences
  add column holds boolean not null default false, -- the vendor still says so
  add column overruled_at timestamptz;             -- somebody said that they are there
create index absences_holding on absences (source) where holds;
create index directory_away on directory (connection) where type = 'person' and jsonb_typeof(entry->'out_of_office') = 'object';
