-- What comes back of mails: replies become notes or answers, and what did not arrive is told otherwise. And links by which somebody without an account answers.

-- `page`: opens a page for a person; `reply`: tells which mail is answered, and opens nothing; `guest`: opens a page for whoever a person asks by it.
alter table notification_links add column id uuid not null default new_id();
alter table notification_links add column use text not null default 'page' check (use in ('page', 'reply', 'guest'));
alter table notification_links add column issue uuid;               -- of a reply: is noted on by it
alter table notification_links add column version integer;          -- of a reply: of the text that the mail asked about
alter table notification_links add column send uuid;                -- of a reply: the message that it answers, or the link of a guest that it told
alter table notification_links add column address text;             -- of a reply: where that went; of a guest: where theirs goes
alter table notification_links add column guest jsonb;              -- {name, note, include, language, label}
alter table notification_links add column revoked_at timestamptz;
alter table notification_links add column returned text;            -- of a guest: the mail that told it did not arrive
create unique index notification_links_id on notification_links (id);

-- A mail that answers one of ours, or says that it did not arrive. It is kept before its mailbox is told that it was read, and done once.
create table mail_arrivals (
  id uuid primary key default new_id(),
  key text not null unique,              -- SHA-256 of its Message-ID: what comes again is the same
  content text not null,                 -- of what it says: the same by another name is the same
  link uuid not null,                    -- by which it was known
  sender text,
  nature text not null,
  at timestamptz not null,
  mail jsonb,                            -- what is needed of it still
  taken_at timestamptz,                  -- when somebody began with it
  attempts integer not null default 0,
  outcome text,                          -- null: it is to be looked at
  detail text,
  tell_at timestamptz                    -- when whoever wrote it is told what became of it; null: there is nothing to tell, or it was told
);
create unique index mail_arrivals_content on mail_arrivals (link, content);
create index mail_arrivals_due on mail_arrivals (at) where outcome is null or tell_at is not null;
create index mail_arrivals_words on mail_arrivals (taken_at) where mail is not null;
create index mail_arrivals_at on mail_arrivals (at);

-- Addresses that a mail came back from for good: nothing is sent there until somebody says so, or writes from there.
create table mail_bounces (
  address text primary key,
  status text,                           -- RFC 3463, such as 5.1.1
  said text,
  send uuid,
  at timestamptz not null
);
