-- Programs that are told what changes: what each has to be told stands in a line of its own, and is sent in its order.

create table webhooks (
  id uuid primary key,
  url text not null,
  nouns text[],                          -- null: all but who looks on
  internal boolean not null,             -- is told words said inside as well
  secret text not null,                  -- sealed
  old_secret text,                       -- sealed; signs as well until `old_until`
  old_until timestamptz,
  position pg_snapshot not null default pg_current_snapshot(), -- what was changed before it stands in the line
  looked_at timestamptz not null,        -- when the position was last seen to be the newest, to the minute
  by text not null,
  created_at timestamptz not null,
  paused_at timestamptz,
  paused_by text,                        -- null while paused: Bondfire itself
  pause_reason text,
  failing_since timestamptz,             -- the first of the failures since the last success
  busy_until timestamptz                 -- one process at a time sends
);

create table webhook_deliveries (
  id uuid primary key,                   -- the same in every attempt
  seq bigint generated always as identity,
  webhook uuid not null references webhooks on delete cascade,
  noun text not null,
  of text,
  what text not null,
  at timestamptz not null,
  state text not null,                   -- due, done; failed: a test
  attempts integer not null default 0,
  next_at timestamptz not null,
  status integer,                        -- of the last answer
  fault text,                            -- of the last attempt
  ended_at timestamptz
);
create index webhook_deliveries_due on webhook_deliveries (webhook, seq) where state = 'due';
create index webhook_deliveries_log on webhook_deliveries (webhook, seq);

-- Activities are told by their ids where a webhook wants to know, and else only that there are some.
create function tell_activities() returns trigger language plpgsql as $$
begin
  if exists (select from webhooks where paused_at is null and (nouns is null or 'activity' = any (nouns)))
    and (select count(*) from (select from fresh limit 101) as few) <= 100 then
    insert into changes (noun, of, what) select 'activity', id::text, 'arrived' from fresh;
  else
    insert into changes (noun, what) select 'activity', 'arrived' where exists (select from fresh);
  end if;
  return null;
end $$;
drop trigger changed on activities;
create trigger changed after insert on activities referencing new table as fresh for each statement execute function tell_activities();
