-- What an admin turned off, and the last answer of a vendor that a browser brought and that was no grant.
alter table connections
  add column off text[] not null default '{}', -- streams that are not read, and of which nothing is taken in
  add column refused jsonb;                    -- {at, message, cure}
