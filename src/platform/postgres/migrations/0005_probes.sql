-- Test posts that a connection writes, sees come back and takes away: the last of each, and how often.
create table probes (
  connection text primary key references connections on delete cascade,
  every_ms bigint,               -- null: only when asked for
  last jsonb,                    -- {ok, at, wrote_ms, seen_ms, removed_ms, fault, left}
  last_at timestamptz
);
