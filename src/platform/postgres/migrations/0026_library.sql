-- Two systems number their entries alike: an id is one's own within what it came from.
alter table responses drop constraint responses_ref_key;
create unique index responses_ref on responses (ref, source) where ref is not null;

-- The same words for the same situation: of what has no id of its own.
create index responses_alike on responses (md5(lower(situation) || coalesce(decision, '') || answers::text));
