-- What else is shown in Slack of an issue: what worked before, in the thread of its card; many issues at once as one message; how it ended, where people talked.

alter table slack_cards add column kind text not null default 'issue'; -- issue, suggestions, digest, summary
alter table slack_cards add column thread text;                        -- the message below which it stands
alter table slack_cards add column digest uuid;                        -- of an issue: told by that one instead
alter table slack_cards add column wanted_at timestamptz not null default now(); -- of a digest: when it last grew
alter table slack_cards drop constraint slack_cards_connection_channel_issue_key;
alter table slack_cards add constraint slack_cards_one unique (connection, channel, issue, kind);
create index slack_cards_digest on slack_cards (digest) where digest is not null;

-- Channels that were opened for an issue. The intent is kept before the call; a name exists once in a workspace.
create table slack_huddles (
  connection text not null references connections on delete cascade,
  issue uuid not null references issues on delete cascade,
  name text not null,
  channel text,                          -- null: not opened, or its answer was lost
  by text not null,                      -- who opened it
  at timestamptz not null,
  primary key (connection, issue)
);
