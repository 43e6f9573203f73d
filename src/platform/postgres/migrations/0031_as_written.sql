-- What people write keeps its order (jsonb sorts it): a form shows its fields as the playbook has them.
alter table playbook_revisions alter column source type json using source::json;
alter table asks alter column fields type json using fields::json;
alter table answers alter column fields type json using fields::json;

-- What was read from files and taken up, and of what: a command that ends by itself does not judge the very same again.
create table taken_up (
  what text primary key,         -- 'playbooks', 'slices', 'vocabulary', 'jobs'
  mark text not null             -- other than before once anything that the judgement hangs on is
);
