-- What people and playbooks gathered is found again by its links and its words: hashes of them, never the words themselves.
create table issue_marks (
  mark bigint not null,          -- of a link, or of a band of the text
  issue uuid not null references issues,
  activity uuid not null,
  at timestamptz not null,       -- when it was gathered; it draws others for a while
  primary key (mark, issue, activity)
);
create index issue_marks_at on issue_marks (at);
create index issue_marks_activity on issue_marks (issue, activity);

-- A thing is known by its stream as well: what was parted is parted in all its versions.
alter table issue_activities add column stream text not null default '';
update issue_activities set stream = activities.stream from activities where activities.id = issue_activities.activity;
alter table issue_activities alter column stream drop default;
drop index issue_activities_thing;
create index issue_activities_thing on issue_activities (connection, external_id, stream);

-- Who answered, and in which words: whoever writes in the same thread is told before it has arrived there.
alter table issue_answers add column person text;
alter table issue_answers add column text text;
create index issue_answers_activity on issue_answers (activity);

-- Every wait ends.
update issues set until = now() + interval '7 days' where state = 'waiting' and until is null;
