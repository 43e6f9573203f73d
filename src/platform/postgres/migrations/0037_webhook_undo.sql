-- A webhook that was removed may be taken back for a while.
alter table webhooks add column removed_at timestamptz; -- it is paused as well, at the same time where it was not before
