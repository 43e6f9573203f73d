-- The Slack app. What people do there is kept before it is acknowledged, and done once; what is shown there is kept before it is posted, and posted once.

create table slack_deliveries (
  key text primary key,                  -- of its connection and what Slack calls it: what is sent again has the same
  connection text not null,
  body text,                             -- null: it is done
  at timestamptz not null,
  taken_at timestamptz not null,         -- when somebody began to do it
  attempts integer not null default 1
);
create index slack_deliveries_due on slack_deliveries (taken_at) where body is not null;

-- Where each connection has read the changes up to.
create table slack_followers (
  connection text primary key references connections on delete cascade,
  position pg_snapshot not null,
  busy_until timestamptz                 -- one process at a time writes
);

create table slack_cards (
  id uuid primary key,                   -- goes with the message, unseen: by it a message is found whose answer was lost
  connection text not null references connections on delete cascade,
  channel text not null,
  issue uuid not null references issues on delete cascade,
  ts text,                               -- the message, as Slack calls it
  tried_at timestamptz,                  -- when it was first to be posted: from then on it may be there
  shown text,                            -- of what it shows, a hash
  due_at timestamptz,                    -- when it is to be looked at; null: it shows what is
  failures integer not null default 0,   -- in a row
  unique (connection, channel, issue)
);
create index slack_cards_due on slack_cards (connection, due_at) where due_at is not null;
create index slack_cards_issue on slack_cards (issue);
