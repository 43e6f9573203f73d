-- What OAuth brought each connection. Apart from the connections, as it changes with every renewal.
create table grants (
  connection text primary key references connections on delete cascade,
  sealed text,                   -- JWE; {access_token, refresh_token, expires_at, said}
  gone jsonb,                    -- {message, cure}: the vendor said that the grant has ended
  changed_at timestamptz not null
);

-- Asked for, and not answered yet: an admin's browser is on its way.
create table grant_requests (
  state bytea primary key,       -- SHA-256 of what the vendor hands back
  connection text not null references connections on delete cascade,
  sealed text not null,          -- JWE; {verifier, redirect}
  expires_at timestamptz not null
);
