-- Links in messages: each opens one thing for one person, once, until it expires. What proves it is kept as a hash.
create table notification_links (
  hash bytea primary key,        -- SHA-256
  person text not null,
  ask uuid,                      -- is answered by it
  kinds text[],                  -- else: these are told by that channel no more
  channel text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  made_at timestamptz not null
);
create index notification_links_expires on notification_links (expires_at);
create index notification_links_ask on notification_links (ask) where ask is not null;
