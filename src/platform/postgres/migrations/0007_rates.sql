-- How many activities came in each hour, history left out: what tells whether a stream is quiet, at any size.
create table stream_hours (
  connection text not null,
  stream text not null,
  hour timestamptz not null,
  count integer not null,
  last_at timestamptz not null,
  primary key (connection, stream, hour)
);
-- One row: activities with lower ids are counted.
create table stream_hours_until (
  single boolean primary key default true check (single),
  id uuid not null
);
