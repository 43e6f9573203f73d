-- The watchdog. One row: its last round, by the database's own clock, so that no other clock is needed to see whether it runs.
create table watchdog (
  single boolean primary key default true check (single),
  rounds bigint not null,
  ran_at timestamptz not null,
  clean boolean not null         -- that round found nothing forgotten
);

-- What it alarms about, one row a kind of promise, until that is mended.
create table alarms (
  kind text primary key,
  says text not null,
  cure text not null,
  count integer not null,
  oldest timestamptz not null,   -- when the oldest of them was due
  example text not null,         -- the id of that one
  since timestamptz not null,
  told integer not null          -- the count that was last told: it is told again when that has doubled
);

-- When a history that is read on request last came on.
alter table backfills add column moved_at timestamptz;
