-- Whoever reports something is one person, whatever networks they do it on.

-- Accounts that somebody said are one person's: a reporter is what they share.
create table reporter_accounts (
  connection text not null,
  account text not null,         -- as the vendor calls it
  reporter uuid not null,
  name text,                     -- as it was when it was joined
  handle text,
  by jsonb not null,
  at timestamptz not null,
  primary key (connection, account)
);
create index reporter_accounts_reporter on reporter_accounts (reporter);

-- What somebody said before, newest first.
create index activities_actor on activities (connection, (actor->>'id'), id);

-- What those who said something that was gathered are called, in small letters: who may be the same elsewhere.
alter table issue_activities add column called text[] not null default '{}';
update issue_activities set called = array_remove(array[lower(activities.actor->>'name'), lower(ltrim(activities.actor->>'handle', '@'))], null)
  from activities where activities.id = issue_activities.activity and activities.actor is not null;
create index issue_activities_called on issue_activities using gin (called);
