-- What changed, for whoever shows it live: one row a change, written by the transaction that makes it, so that nothing is told that was not committed.
-- `xid` is that transaction. Whoever has read up to a snapshot reads on with what was not visible in it: the order of commits does not matter.

create table changes (
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  noun text not null,
  of text,                               -- its id; null: several, or too many to be named
  what text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (xid, id)
);

-- Where changes stood, a row a minute: all transactions before `xid` had ended by then. What is older than the oldest mark is forgotten.
create table change_marks (
  at timestamptz primary key default clock_timestamp(),
  xid xid8 not null default pg_snapshot_xmin(pg_current_snapshot())
);
insert into change_marks default values;

-- (noun, what): that there is something new, and not which.
create function tell_change() returns trigger language plpgsql as $$
begin
  insert into changes (noun, what) values (tg_argv[0], tg_argv[1]);
  return null;
end $$;

-- (noun, column of the id, SQL of what, 'wake' to tell listeners at once): each of them by its id, unless there are very many.
-- A transaction that sets bondfire.quiet wakes nobody: NOTIFY makes commits wait for one another.
create function tell_changes() returns trigger language plpgsql as $$
declare told integer;
begin
  execute format(
    'insert into changes (noun, of, what) select distinct %L, %I::text, %s from fresh where (select count(*) from (select from fresh limit 101) as few) between 1 and 100',
    tg_argv[0], tg_argv[1], tg_argv[2]);
  get diagnostics told = row_count;
  if told = 0 then
    execute format('insert into changes (noun, what) select %L, %L where exists (select from fresh)', tg_argv[0], 'changed');
    get diagnostics told = row_count;
  end if;
  if told > 0 and tg_argv[3] = 'wake' and current_setting('bondfire.quiet', true) is distinct from 'on' then
    perform pg_notify('bondfire_changes', '');
  end if;
  return null;
end $$;

-- The hot one: no row of it is looked at.
create trigger changed after insert on activities for each statement execute function tell_change('activity', 'arrived');
create trigger added after insert on quarantine for each statement execute function tell_change('quarantine', 'added');
create trigger removed after delete on quarantine for each statement execute function tell_change('quarantine', 'removed');

create trigger added after insert on runs referencing new table as fresh for each statement execute function tell_changes('run', 'id', 'state');
create trigger changed after update on runs referencing new table as fresh for each statement execute function tell_changes('run', 'id', 'state');
create trigger added after insert on effects referencing new table as fresh for each statement execute function tell_changes('effect', 'id', 'state');
create trigger changed after update on effects referencing new table as fresh for each statement execute function tell_changes('effect', 'id', 'state');
create trigger added after insert on signals referencing new table as fresh for each statement execute function tell_changes('signal', 'id', 'state', 'wake');
create trigger changed after update on signals referencing new table as fresh for each statement execute function tell_changes('signal', 'id', 'state', 'wake');

-- All that happens to an issue is an entry of its time line, but for these.
create trigger added after insert on issue_entries referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', 'kind', 'wake');
create trigger added after insert on issue_drafts referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', '''draft''', 'wake');
create trigger changed after update on issue_drafts referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', '''draft''', 'wake');
create trigger removed after delete on issue_drafts referencing old table as fresh for each statement execute function tell_changes('issue', 'issue', '''draft''', 'wake');
create trigger added after insert on issue_promises referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', '''promise''', 'wake');
create trigger changed after update on issue_promises referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', '''promise''', 'wake');
create trigger added after insert on issue_proposals referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', '''proposal''', 'wake');
create trigger changed after update on issue_proposals referencing new table as fresh for each statement execute function tell_changes('issue', 'issue', '''proposal''', 'wake');

create trigger added after insert on asks referencing new table as fresh for each statement execute function tell_changes('ask', 'id', 'state', 'wake');
create trigger changed after update on asks referencing new table as fresh for each statement execute function tell_changes('ask', 'id', 'state', 'wake');
create trigger added after insert on asked referencing new table as fresh for each statement execute function tell_changes('ask', 'ask', '''asked''', 'wake');
create trigger changed after update on asked referencing new table as fresh for each statement execute function tell_changes('ask', 'ask', '''asked''', 'wake');
create trigger added after insert on answers referencing new table as fresh for each statement execute function tell_changes('ask', 'ask', '''answer''', 'wake');

create trigger added after insert on connections referencing new table as fresh for each statement execute function tell_changes('connection', 'id', '''added''', 'wake');
create trigger changed after update on connections referencing new table as fresh for each statement execute function tell_changes('connection', 'id', '''changed''', 'wake');
create trigger removed after delete on connections referencing old table as fresh for each statement execute function tell_changes('connection', 'id', '''removed''', 'wake');
create trigger added after insert on backfills referencing new table as fresh for each statement execute function tell_changes('connection', 'connection', '''backfill''');
create trigger changed after update on backfills referencing new table as fresh for each statement execute function tell_changes('connection', 'connection', '''backfill''');
-- Each reading writes its cursor: only whether it goes well is told.
create function tell_health() returns trigger language plpgsql as $$
begin
  insert into changes (noun, of, what) values ('connection', new.connection, 'health');
  return null;
end $$;
create trigger health after update on cursors for each row when ((old.fault is null) <> (new.fault is null)) execute function tell_health();

create trigger added after insert on responses referencing new table as fresh for each statement execute function tell_changes('response', 'id', '''added''', 'wake');
create trigger changed after update on responses referencing new table as fresh for each statement execute function tell_changes('response', 'id', '''changed''', 'wake');
create trigger added after insert on playbook_changes referencing new table as fresh for each statement execute function tell_changes('playbook', 'playbook', 'change', 'wake');
create trigger added after insert on playbook_files referencing new table as fresh for each statement execute function tell_changes('playbook', 'playbook', '''file''', 'wake');
create trigger changed after update on playbook_files referencing new table as fresh for each statement execute function tell_changes('playbook', 'playbook', '''file''', 'wake');

create trigger added after insert on people referencing new table as fresh for each statement execute function tell_changes('person', 'id', '''changed''', 'wake');
create trigger changed after update on people referencing new table as fresh for each statement execute function tell_changes('person', 'id', '''changed''', 'wake');
create trigger removed after delete on people referencing old table as fresh for each statement execute function tell_changes('person', 'id', '''removed''', 'wake');
create trigger added after insert on absences referencing new table as fresh for each statement execute function tell_changes('person', 'person', '''away''', 'wake');
create trigger changed after update on absences referencing new table as fresh for each statement execute function tell_changes('person', 'person', '''away''', 'wake');
create trigger removed after delete on absences referencing old table as fresh for each statement execute function tell_changes('person', 'person', '''away''', 'wake');
create trigger added after insert on teams referencing new table as fresh for each statement execute function tell_changes('team', 'id', '''changed''', 'wake');
create trigger changed after update on teams referencing new table as fresh for each statement execute function tell_changes('team', 'id', '''changed''', 'wake');
create trigger removed after delete on teams referencing old table as fresh for each statement execute function tell_changes('team', 'id', '''removed''', 'wake');
create trigger added after insert on overrides referencing new table as fresh for each statement execute function tell_changes('team', 'team', '''shift''', 'wake');

create trigger added after insert on alarms referencing new table as fresh for each statement execute function tell_changes('alarm', 'kind', '''added''', 'wake');
create trigger removed after delete on alarms referencing old table as fresh for each statement execute function tell_changes('alarm', 'kind', '''removed''', 'wake');

-- Who looks at an issue now, and who writes in it. Whoever was not heard of for half a minute has left.
create unlogged table issue_presence (
  issue uuid not null,
  person text not null,                  -- a person's id, or the name of whoever has the token
  name text not null,
  typing boolean not null,
  since timestamptz not null,
  seen_at timestamptz not null,
  primary key (issue, person)
);
create function tell_presence() returns trigger language plpgsql as $$
begin
  insert into changes (noun, of, what) values ('presence', coalesce(new.issue, old.issue)::text, tg_argv[0]);
  perform pg_notify('bondfire_changes', '');
  return null;
end $$;
create trigger came after insert on issue_presence for each row execute function tell_presence('came');
create trigger changed after update on issue_presence for each row when (old.typing is distinct from new.typing) execute function tell_presence('typing');
create trigger went after delete on issue_presence for each row execute function tell_presence('went');
