-- When an admin's browser brought it: a renewal leaves that as it is, and whoever bears the grant before it lets go of it.
alter table grants add column granted_at timestamptz;
update grants set granted_at = changed_at where sealed is not null;
