-- How many entries have a term is told by the index alone, and a segment's postings are read in the order of their terms.
alter table library_postings drop constraint library_postings_pkey, add primary key (term, segment) include (count);
drop index library_postings_segment;
create index library_postings_segment on library_postings (segment, term);

-- Counts change all the time: with room on its page a row stays where the indexes know it.
alter table library_words set (fillfactor = 50);
