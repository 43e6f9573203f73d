-- What a person typed for a run that is done again, and which revision of each playbook is in force.

alter table runs add column typed jsonb;              -- {step, input, by}: in place of what the playbook gives that step

-- Of each playbook's file, as it was read last. All processes go by this, so that they agree.
create table playbook_files (
  playbook text primary key,
  file text not null,                                 -- where it was read
  revision text,                                      -- in force; null: it has never been without fault
  problems jsonb not null default '[]'                -- [{file, line, column, where, problem, cure}]: why the file as it is now is not in force
);

-- What people answered to a playbook is shown with its record.
create index asks_playbook on asks (playbook, opened_at);
