-- Merges, while others go on working.

-- A store that was merged away comes to know nobody any more. Whoever read it before and writes after (a sale, a new member, a new
-- home store, a file) writes such a row: refused here, they read again. Costs one row read by its key, none written.
create trigger member_store_is_of_no_merged_store before insert on member_store
when (select merged_into from store where brand_id = new.brand_id and id = new.store_id) is not null
begin select raise(abort, 'constraint: a merged store knows nobody any more'); end;

-- A step that two drivers take at once is taken by one: the other's batch aborts whole.
alter table job add column guard integer not null default 1 constraint job_guard check (guard = 1);
