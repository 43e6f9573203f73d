-- The guided start, one for an installation: where it stands, and the archive that was dropped in last.

create table first_visit (
  one boolean primary key default true check (one),
  step text not null default 'connect',
  passed jsonb not null default '{}',    -- {step: done or skipped}
  ended_at timestamptz                   -- nobody is led there any more
);
-- Where somebody signs in already, nobody is led.
insert into first_visit (ended_at) select case when exists (select from accounts) then now() end;

create table archives (
  id uuid primary key,
  name text not null,
  bytes bigint not null check (bytes > 0),
  received bigint not null default 0,
  state text not null check (state in ('coming', 'reading', 'read', 'refused')),
  posts integer not null default 0,      -- read so far
  format text,                           -- connector.stream: by which mapping it is read
  report jsonb,                          -- what would have been noticed
  fault jsonb,                           -- {message, cure}: why it is refused
  at timestamptz not null,
  by text not null
);
-- Until it is read.
create table archive_parts (
  archive uuid not null references archives on delete cascade,
  at bigint not null,                    -- where in the file it begins
  part bytea not null,
  primary key (archive, at)
);
