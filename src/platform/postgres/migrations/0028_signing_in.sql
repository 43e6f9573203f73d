-- Who may sign in, and what they may do and did. What proves somebody is kept as a hash, or sealed.

create table accounts (
  id uuid primary key,
  person text not null unique references people on delete cascade,
  email text not null,           -- signs in by it
  password text,                 -- argon2id, as PHC string; null: none is set
  role text not null check (role in ('admin', 'responder', 'developer', 'viewer')),
  disabled_at timestamptz,
  signed_in_at timestamptz,
  created_at timestamptz not null
);
create unique index accounts_email on accounts (lower(email));

-- Who an account is at a provider.
create table account_identities (
  issuer text not null,
  subject text not null,
  account uuid not null references accounts on delete cascade,
  primary key (issuer, subject)
);
create index account_identities_account on account_identities (account);

-- Links that work once.
create table account_links (
  hash bytea primary key,        -- SHA-256
  kind text not null check (kind in ('first', 'invitation', 'reset')),
  account uuid references accounts on delete cascade, -- null: of `first`
  by text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  check ((kind = 'first') = (account is null))
);
create index account_links_account on account_links (account);

create table sessions (
  id uuid primary key,
  hash bytea not null unique,    -- SHA-256
  account uuid not null references accounts on delete cascade,
  kind text not null check (kind in ('password', 'oidc')),
  agent text,                    -- as the browser says it
  address text,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null, -- however much it is used
  sealed text,                   -- JWE; what the provider gave to ask again
  check_at timestamptz,          -- when the provider is asked again; null: never
  checked_at timestamptz         -- when it last said that all is well
);
create index sessions_account on sessions (account);
create index sessions_check on sessions (check_at) where check_at is not null;

-- Attempts that failed lately, of an e-mail address or from a network address, whether or not there is such an account.
create table sign_in_attempts (
  key bytea primary key,         -- SHA-256
  failures int not null,
  last_at timestamptz not null,
  blocked_until timestamptz
);

-- On their way to the provider and back.
create table sign_in_requests (
  state bytea primary key,       -- SHA-256
  sealed text not null,          -- JWE; {verifier, nonce, next}
  expires_at timestamptz not null
);

alter table tokens
  add column scopes text[],      -- null: all that the role may
  add column by text,
  add column expires_at timestamptz,
  add column used_at timestamptz,
  add column revoked_at timestamptz;

-- What the role of somebody may is narrowed to this. Of the rows that name a permission those of the person win over those of their teams, and these over those of the role.
create table rights (
  id uuid primary key,
  holder_kind text not null check (holder_kind in ('person', 'team', 'role')),
  holder text not null,
  permission text not null check (permission in ('read', 'act', 'speak')),
  connections text[],            -- null: all
  teams text[],                  -- whose issues; null: all
  audience text check (audience in ('internal', 'external')), -- null: both
  by text not null,
  created_at timestamptz not null
);
create index rights_holder on rights (holder_kind, holder);

-- Who did what. Rows are added, and never changed.
create table audit (
  id uuid primary key,
  at timestamptz not null,
  actor text not null,
  person text,
  role text,
  via text not null,             -- how they proved who they are: command line, token, password, oidc, nobody
  credential uuid,               -- the session or token
  address text,
  what text not null,            -- connection.edit
  noun text not null,
  noun_id text,
  given jsonb,                   -- what was asked for, without secrets
  before jsonb,
  after jsonb
);
create index audit_noun on audit (noun, noun_id, id);
create index audit_actor on audit (actor, id);
create index audit_at on audit (at);
