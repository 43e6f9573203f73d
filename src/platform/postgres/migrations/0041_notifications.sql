-- What people are told: one row a person and cause, written by the transaction of the cause (by the triggers below), so that nothing is told that was
-- not committed, and nothing that was is forgotten, whatever crashes.

-- UUID version 7: ordered by time, as those that the program makes.
create function new_id() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
    from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

create table notifications (
  id uuid primary key default new_id(),
  person text not null,
  kind text not null check (kind in ('asked', 'reminded', 'escalated', 'assigned', 'handed_over', 'moved', 'at_risk', 'missed', 'signal', 'back')),
  cause text not null,           -- the same is told once
  issue uuid,
  ask uuid,
  signal uuid,
  why jsonb not null,            -- {as: asked, words} | {as: owner | was_owner} | {as: lead | member, team} | {as: back}
  detail jsonb not null default '{}',
  at timestamptz not null,
  read_at timestamptz,
  next_at timestamptz,           -- when it is sent, or seen to again; null: nothing more is to be done
  attempts smallint not null default 0, -- that failed by the channel whose turn it is
  ended text,                    -- why nothing more is sent
  unique (person, cause)
);
create index notifications_person on notifications (person, id desc);
create index notifications_next on notifications (next_at) where next_at is not null;
create index notifications_at on notifications (at);
-- Of an issue that moves and moves its owner is told once, until that was sent.
create unique index notifications_moved on notifications (person, issue) where kind = 'moved' and next_at is not null;

-- One message by a channel: what it tells was committed before it was sent.
create table notification_sends (
  id uuid primary key,
  person text not null,
  channel text not null,
  digest boolean not null,
  state text not null check (state in ('sending', 'done', 'failed', 'unknown')), -- unknown: it broke off while it was sent; nobody sends it again
  at timestamptz not null,
  ended_at timestamptz,
  fault text,
  external_id text               -- at whoever carries it
);
create index notification_sends_person on notification_sends (person, channel, at desc);
create index notification_sends_sending on notification_sends (at) where state = 'sending';
create index notification_sends_external on notification_sends (external_id) where external_id is not null;

-- Nobody is told twice of the same thing by the same channel.
create table notification_sent (
  notification uuid not null references notifications on delete cascade,
  channel text not null,
  send uuid not null references notification_sends on delete cascade,
  primary key (notification, channel)
);
create index notification_sent_send on notification_sent (send);

-- What people said of how they are told; what they did not say is as the product has it.
create table notification_rules (
  person text primary key,
  rules jsonb not null,
  changed_at timestamptz not null
);

-- Whoever is asked, and is asked again, of an ask that is open.
create function tell_asked() returns trigger language plpgsql as $$
begin
  insert into notifications (person, kind, cause, issue, ask, why, at, next_at)
  select fresh.person, case when fresh.why like 'escalated%' then 'escalated' else 'asked' end, 'asked ' || fresh.ask || ' ' || extract(epoch from fresh.since),
    runs.issue, fresh.ask, jsonb_build_object('as', 'asked', 'words', fresh.why), fresh.since, fresh.since
  from fresh join asks on asks.id = fresh.ask join runs on runs.id = asks.run join people on people.id = fresh.person
  where fresh.state = 'asked'
  on conflict do nothing;
  return null;
end $$;
create trigger tell_asked after insert on asked referencing new table as fresh for each statement execute function tell_asked();
create trigger tell_asked_again after update on asked referencing new table as fresh for each statement execute function tell_asked();

create function tell_reminded() returns trigger language plpgsql as $$
begin
  insert into notifications (person, kind, cause, issue, ask, why, at, next_at)
  select asked.person, 'reminded', 'reminded ' || fresh.id || ' ' || extract(epoch from fresh.reminded_at), runs.issue, fresh.id,
    jsonb_build_object('as', 'asked', 'words', asked.why), fresh.reminded_at, fresh.reminded_at
  from fresh join stale on stale.id = fresh.id and stale.reminded_at is distinct from fresh.reminded_at
    join runs on runs.id = fresh.run join asked on asked.ask = fresh.id and asked.state = 'asked' join people on people.id = asked.person
  where fresh.state = 'open' and fresh.reminded_at is not null
    and not exists (select from answers where answers.ask = fresh.id and answers.person = asked.person and answers.version = fresh.version)
  on conflict do nothing;
  return null;
end $$;
create trigger tell_reminded after update on asks referencing old table as stale new table as fresh for each statement execute function tell_reminded();

-- Whose issue it is, by what happens to it; nobody is told of what they did themselves.
create function tell_entries() returns trigger language plpgsql as $$
begin
  insert into notifications (person, kind, cause, issue, why, detail, at, next_at)
  select distinct on (told.person, fresh.issue, told.kind) told.person, told.kind, told.kind || ' ' || fresh.id, fresh.issue, told.why,
    jsonb_build_object('entry', fresh.kind, 'by', fresh.actor->>'name', 'note', fresh.detail->>'note', 'promise', fresh.detail->>'promise', 'due_at', fresh.detail->>'due_at'),
    fresh.at, fresh.at
  from fresh join issues on issues.id = fresh.issue
  cross join lateral (
    select issues.owner as person, case fresh.kind when 'handed_over' then 'handed_over' else 'assigned' end as kind, '{"as": "owner"}'::jsonb as why
      where fresh.kind in ('opened', 'handed_over') or (fresh.kind = 'assigned' and fresh.detail->>'owner' is not null)
    union all select coalesce(fresh.detail->'before'->>'owner', fresh.detail->>'from'), 'moved', '{"as": "was_owner"}'
      where fresh.kind in ('assigned', 'handed_over') and coalesce(fresh.detail->'before'->>'owner', fresh.detail->>'from') is distinct from issues.owner
    union all select issues.owner, 'moved', '{"as": "owner"}'
      where fresh.kind in ('asked_for_again', 'note', 'woken', 'reopened', 'severity', 'resolved', 'waits', 'took_in', 'merged')
        or (fresh.kind = 'answered' and fresh.detail->>'state' in ('refused', 'unknown'))
        or (fresh.kind = 'joined' and issues.owner is not null and issues.opened_at < fresh.at and exists (select from activities
          where id in (select jsonb_array_elements_text(fresh.detail->'activities')::uuid) and not backfilled and not ours))
    union all select issues.owner, fresh.kind, '{"as": "owner"}' where fresh.kind in ('at_risk', 'missed')
    union all select member, fresh.kind, jsonb_build_object('as', 'member', 'team', teams.id)
      from teams cross join unnest(teams.members) as member where fresh.kind in ('at_risk', 'missed') and issues.owner is null and teams.id = issues.team
    union all select member, 'assigned', jsonb_build_object('as', 'member', 'team', teams.id)
      from teams cross join unnest(teams.members) as member where issues.owner is null and teams.id = issues.team
        and (fresh.kind = 'opened' or (fresh.kind = 'assigned' and fresh.detail->>'team' is not null))
    union all select fresh.detail->>'lead', 'escalated', jsonb_build_object('as', 'lead', 'team', issues.team) where fresh.kind = 'held'
  ) told join people on people.id = told.person
  where not (fresh.actor->>'kind' = 'person' and fresh.actor->>'id' = told.person)
  on conflict do nothing;
  return null;
end $$;
create trigger tell_entries after insert on issue_entries referencing new table as fresh for each statement execute function tell_entries();

-- Teams that answer for the market, the product or the topic of a signal.
create function tell_signals() returns trigger language plpgsql as $$
begin
  insert into notifications (person, kind, cause, signal, why, at, next_at)
  select distinct on (member, fresh.id) member, 'signal', 'signal ' || fresh.id, fresh.id, jsonb_build_object('as', 'member', 'team', teams.id), fresh.changed_at, fresh.changed_at
  from fresh join teams on nullif(fresh.part, '')::jsonb->>'market' = any(teams.markets) or nullif(fresh.part, '')::jsonb->>'product' = any(teams.products)
      or nullif(fresh.part, '')::jsonb->>'topic' = any(teams.topics)
    cross join unnest(teams.members) as member join people on people.id = member
  where fresh.state = 'raised'
  on conflict do nothing;
  return null;
end $$;
create trigger tell_signals after insert on signals referencing new table as fresh for each statement execute function tell_signals();
create trigger tell_signals_again after update on signals referencing new table as fresh for each statement execute function tell_signals();

alter table people
  add column away_at timestamptz,  -- when they went last
  add column back_at timestamptz;

-- Whoever comes back is told what happened meanwhile.
create function tell_back() returns trigger language plpgsql as $$
begin
  insert into notifications (person, kind, cause, why, detail, at, next_at)
  values (new.id, 'back', 'back ' || extract(epoch from new.back_at), '{"as": "back"}', jsonb_build_object('since', new.away_at), new.back_at, new.back_at)
  on conflict do nothing;
  return null;
end $$;
create trigger tell_back after update of back_at on people for each row when (old.back_at is distinct from new.back_at) execute function tell_back();

create function forget_told() returns trigger language plpgsql as $$
begin
  delete from notifications where person = old.id;
  delete from notification_sends where person = old.id;
  delete from notification_rules where person = old.id;
  return null;
end $$;
create trigger forget_told after delete on people for each row execute function forget_told();

create trigger added after insert on notifications referencing new table as fresh for each statement execute function tell_changes('notification', 'id', 'kind');
