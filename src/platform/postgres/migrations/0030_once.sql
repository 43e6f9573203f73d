-- What was asked for with an idempotency key: it is done once, and answered again for a day.
create table once (
  id uuid primary key,
  principal text not null,
  key text not null,
  asked text not null,                   -- JWE of a hash of the address and the body
  at timestamptz not null,
  done boolean not null default false,   -- committed with the work
  answer text,                           -- JWE of {status, type, body}: it may hold a token that is shown once
  unique (principal, key)
);
create index once_at on once (at);
