-- How a connection is: what an admin stopped, what its vendor ended or limits, what an admin allows it.
alter table connections
  add column paused_at timestamptz,
  add column disconnected jsonb, -- {since, message, cure}: the vendor said that the grant is gone
  add column held jsonb,         -- {until, message}: the vendor's limit; nothing is read before
  add column budget jsonb;       -- {maxConcurrent, minTimeMs, perHour}: an admin's, in place of the connector's

-- Since when a stream cannot be read, and how often in a row that was tried.
alter table cursors
  add column failed_at timestamptz,
  add column failures integer not null default 0;

-- Requests spent of an hourly budget, so that a restart does not give it anew.
create table budgets (
  connection text primary key references connections on delete cascade,
  spent jsonb not null,          -- {minute: count}, minutes since 1970
  saved_at timestamptz not null
);
