-- What waited for a connection that is back goes out one after the other, oldest first, until nothing of it is left.
alter table connections add column catching_up boolean not null default false;
create index effects_going_out on effects (connection, id) where state in ('intended', 'calling');
