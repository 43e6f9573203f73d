-- Browsers by which somebody is told. What is sent to one is encrypted for it; its push service reads nothing.
create table push_devices (
  id uuid primary key,
  person text not null references people on delete cascade,
  session uuid references sessions on delete cascade, -- in which it was allowed: it ends with that; null: by a token
  endpoint text not null unique, -- where its push service takes what is for it
  p256dh text not null,          -- its public key, base64url
  auth text not null,            -- its secret, base64url
  agent text,                    -- as the browser says it
  made_at timestamptz not null,
  told_at timestamptz,           -- when it last took something
  fault text                     -- why it took nothing the last time
);
create index push_devices_person on push_devices (person);
create index push_devices_session on push_devices (session);

-- By which push services know us (VAPID, RFC 8292): one pair, made when it is first needed.
create table push_key (
  one boolean primary key default true check (one),
  public text not null,          -- base64url
  sealed text not null,          -- JWE; {private}
  made_at timestamptz not null
);
