-- Messages that hold buttons say how it ended once what they are about is over, by whatever way that came about.
alter table notification_sends
  add column settles_at timestamptz,     -- when it is looked at (again); null: it holds no buttons, or none any more
  add column settle_failures smallint not null default 0;
create index notification_sends_settles on notification_sends (settles_at) where settles_at is not null;
