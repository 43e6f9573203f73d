-- A test post that is out: so that whoever comes after a killed process takes it away.
alter table probes
  add column out jsonb,          -- {key, external_id}; the id is null until the vendor told it
  add column tidy_at timestamptz; -- when it is looked after, should nobody have taken it away until then
