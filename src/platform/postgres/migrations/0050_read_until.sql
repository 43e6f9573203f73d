-- What was said since then has not been read whole: of a first reading when it began, then when the last whole reading did.
alter table cursors add column read_at timestamptz;
update cursors set read_at = pulled_at where caught_up_at is not null;
