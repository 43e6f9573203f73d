-- A company to look around in, made up, while nothing of one's own is connected: whether it is there, since when, and which connections are its.
create table sample_company (
  one boolean primary key default true check (one),
  at timestamptz not null,       -- what it says is dated by it, also after a restart
  by text not null
);
alter table connections add column sample boolean not null default false;
