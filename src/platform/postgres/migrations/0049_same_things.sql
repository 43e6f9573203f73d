-- A status that mentions the account and stands in a timeline came by two streams, and was two things. By whichever it comes now, it is known as
-- one; what came before is known by that name as well, so that it does not come once more.
insert into envelope_keys (key, envelope)
select distinct on (key) substr(encode(sha256(convert_to(connection, 'UTF8') || '\x00' || convert_to('statuses', 'UTF8') || '\x00'
    || convert_to(external_id, 'UTF8') || '\x00' || convert_to(version, 'UTF8')), 'hex'), 1, 32)::uuid as key, id
from envelopes where stream = 'mentions' and connection in (select id from connections where connector = 'mastodon')
on conflict (key) do nothing;
