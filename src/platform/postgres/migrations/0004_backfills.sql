-- History that is read again on request: from a date on, beside what is read anyway.
create table backfills (
  connection text not null references connections on delete cascade,
  stream text not null,
  since timestamptz not null,
  cursor text,                   -- where a stream that is not swept was read to
  records integer not null default 0,
  fresh integer not null default 0,
  percent smallint,              -- null: nothing tells yet
  started_at timestamptz not null,
  ended_at timestamptz,
  fault jsonb,                   -- {kind, message, cure}: why it stands still
  primary key (connection, stream)
);
