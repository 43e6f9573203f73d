-- Responses that are shown elsewhere, and kept in step there.
create table library_publications (
  response uuid not null references responses on delete cascade,
  connection text not null,
  type text not null,            -- the kind of content there
  node text,                     -- its id there, once it is
  effect uuid not null,          -- the last one that wrote it
  version integer not null,      -- of the response, as it was written
  primary key (response, connection)
);
