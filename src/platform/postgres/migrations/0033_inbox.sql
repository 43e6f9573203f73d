-- The inbox: what of an issue tells whom it needs, kept with it, so that ten thousand are sorted and counted at once.

-- Who says it: `inside`, `outside`, or `ours`: outside, by us or a colleague. Null: it says nothing, or was deleted.
alter table issue_activities add column side text check (side in ('inside', 'outside', 'ours'));
update issue_activities set side = case when audience = 'internal' then 'inside' when ours or (said.actor->>'internal')::boolean is true then 'ours' else 'outside' end
  from (select id, audience, ours, activities.actor from activities where kind in ('create', 'update', 'share', 'ask', 'answer') and coalesce(text, title) is not null) said
  where said.id = issue_activities.activity;
create index issue_activities_said on issue_activities (issue, activity desc) include (side, connection, stream, external_id, actor)
  where parted_at is null and side is not null;

alter table issues
  add column said_at timestamptz,    -- when something was said in it last; else when it was opened
  add column outside_at timestamptz, -- when others outside spoke last
  add column answered_at timestamptz, -- when we spoke outside last
  add column given_at timestamptz;   -- its owner got it from others then, and has neither said nor done anything since
update issues set
  said_at = coalesce((select max(case when backfilled then published_at else seen_at end) from issue_activities join activities on activities.id = activity
    where issue = issues.id and parted_at is null and side is not null), opened_at),
  outside_at = (select max(case when backfilled then published_at else seen_at end) from issue_activities join activities on activities.id = activity
    where issue = issues.id and parted_at is null and side = 'outside'),
  answered_at = (select max(at) from issue_entries where issue = issues.id and kind = 'answered' and detail->>'state' = 'done'),
  given_at = (select at from (select at, kind, actor from issue_entries where issue = issues.id and kind in ('opened', 'claimed', 'assigned', 'handed_over')
      order by id desc limit 1) got
    where owner is not null and state <> 'resolved' and kind <> 'claimed' and actor->>'id' <> owner
      and not exists (select from issue_entries said where said.issue = issues.id and said.at > got.at and said.actor->>'kind' = 'person' and said.actor->>'id' = owner));
alter table issues alter column said_at set not null;
create index issues_live on issues (said_at desc, id desc) where merged_into is null and state <> 'resolved';
create index issues_said on issues (said_at desc, id desc) where merged_into is null;
create index issues_owner on issues (owner) where owner is not null and merged_into is null and state <> 'resolved';
create index issue_promises_open on issue_promises (issue, due_at) where kept_at is null and paused_at is null;

-- When each person looked at an issue last.
create table issue_seen (
  person text not null,
  issue uuid not null references issues on delete cascade,
  at timestamptz not null,
  primary key (person, issue)
);

-- Lists of issues that people keep: what is asked for, and in which order.
create table issue_views (
  id uuid primary key,
  owner text not null,               -- a person's id, or the name of whoever is none
  name text not null,
  shared boolean not null,           -- everybody sees it; its owner and admins change it
  query jsonb not null,
  at timestamptz not null
);
create index issue_views_owner on issue_views (owner);
