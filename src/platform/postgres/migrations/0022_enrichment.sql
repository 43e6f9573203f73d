-- What enrichment adds to an activity beside language, tone, topics and products; what it has not come to yet; and the vocabulary in force.

alter table activities
  add column terms jsonb not null default '[]',          -- telling words
  add column reach double precision,                     -- how many people it may have reached
  add column own_language boolean not null default false, -- the language is told by us, not by the vendor
  add column vocabulary text,                            -- the revision by which topics and products were told; null: by none
  add column to_enrich smallint not null default 3;      -- 0: nothing; 1: soon; 2: history, when there is time; 3: the same, and it was counted as it is
alter table activities alter column to_enrich set default 1;

create index activities_to_enrich_soon on activities (id) where to_enrich = 1;
create index activities_to_enrich on activities (id) where to_enrich > 1;
create index activities_topics on activities using gin (topics jsonb_path_ops) where topics <> '[]';
create index activities_products on activities using gin (products jsonb_path_ops) where products <> '[]';

-- One row: the vocabulary that all processes go by, and why the file as it is now is not in force.
create table vocabulary (
  single boolean primary key default true check (single),
  file text,                                             -- where it was read; null: there is none
  revision text not null,
  entries jsonb not null,
  problems jsonb not null default '[]'                   -- [{file, line, column, where, problem, cure}]
);
