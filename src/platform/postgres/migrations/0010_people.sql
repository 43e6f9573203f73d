-- Who can act, and when. Ids are words that people type.

create table people (
  id text primary key check (id ~ '^[a-z][a-z0-9_-]{0,62}$'),
  name text not null,
  email text,
  zone text not null,            -- IANA
  hours jsonb,                   -- {mon: [["09:00", "17:00"]], …}; null: always
  holidays text,                 -- whose: a calendar of `holidays`
  languages text[] not null,
  markets text[] not null,
  products text[] not null,
  topics text[] not null,
  skills text[] not null,
  roles text[] not null,
  stand_in text,
  accounts jsonb not null,       -- [{connection, id}]: who they are at vendors
  calendar text,                 -- address of an iCal feed
  busy jsonb not null default '[]', -- [{from, until, why}]: what that said when it was last read
  calendar_read_at timestamptz,
  calendar_fault text,
  away boolean not null default false, -- what was handed on; set with the hand-over
  created_at timestamptz not null
);
create unique index people_email on people (lower(email)) where email is not null;

create table teams (
  id text primary key check (id ~ '^[a-z][a-z0-9_-]{0,62}$'),
  title text not null,
  lead text,
  members text[] not null,
  languages text[] not null,
  markets text[] not null,
  products text[] not null,
  topics text[] not null,
  rota jsonb,                    -- {turn: [person], from, days, zone} or {calendar}
  shifts jsonb not null default '[]', -- [{from, until, why}]: what the rota's calendar said, why being its words
  calendar_read_at timestamptz,
  calendar_fault text,
  created_at timestamptz not null
);

-- Away, as somebody said: by hand, or a vendor's out-of-office flag.
create table absences (
  id uuid primary key,
  person text not null references people on delete cascade,
  from_at timestamptz not null,
  until_at timestamptz,          -- null: until they are back
  reason text,
  source text not null,          -- `hand`, or a connection's id
  by text not null
);
create index absences_person on absences (person, from_at);

-- Somebody else takes a shift.
create table overrides (
  id uuid primary key,
  team text not null references teams on delete cascade,
  person text not null,
  from_at timestamptz not null,
  until_at timestamptz not null
);
create index overrides_team on overrides (team, from_at);

create table holidays (
  calendar text not null,
  day date not null,
  name text not null,
  primary key (calendar, day)
);

-- Whose turn it was last.
create table turns (
  key text primary key,
  person text
);
