-- Two members who are one person: who became whom, and what is needed to take it back (docs/rules/merge.md).

-- Whom somebody has become, over however many merges: the one who is there. So whoever finds them by phone, card or name is one step away.
-- Which merges led there, `member_merge` says.
alter table member add column merged_into integer;
create index member_by_merge on member (brand_id, merged_into) where merged_into is not null;  -- those who became somebody, when that one is merged too

-- Who was merged away is a part of no list: neither among those who have bought (1) nor among those who have not (0).
drop index member_by_name;
drop index member_by_joined;
drop index member_by_last;
drop index member_by_visits;
drop index member_by_spend;
drop index member_by_points;
alter table member drop column current;
alter table member add column current integer not null
    generated always as (case when merged_into is not null then 2 else first_at is not null end) virtual;
create index member_by_name on member (brand_id, current, tier, sort_name, id);
create index member_by_joined on member (brand_id, current, tier, joined_at, id);
create index member_by_last on member (brand_id, current, tier, last_sort, id);
create index member_by_visits on member (brand_id, current, tier, visits, id);
create index member_by_spend on member (brand_id, current, tier, window_spend, id);
create index member_by_points on member (brand_id, current, tier, balance, id);

-- One merge. It stays when it is taken back: refunds read the books of all who were ever one. A member who has one is not deleted: an
-- import's undo asks. Without foreign keys, since SQLite would look through all merges of a brand for each member that is made.
create table member_merge (
    brand_id     integer not null,
    id           integer not null check (id > 0),   -- the change that records it; every line of the ledger with a larger key was written since
    given        integer not null,                  -- who was given up
    kept         integer not null,                  -- who was kept
    at           integer not null,
    staff_id     integer not null,
    store_id     integer not null,                  -- where it was done
    given_tier   text    not null,                  -- held before, each
    kept_tier    text    not null,
    brought      text    not null,                  -- JSON: [[lot with who was given up, lot with who is kept, points], …]
    debt         integer not null,                  -- the debt that went over
    known_to     text    not null,                  -- JSON: the stores that knew who was given up
    knew_before  text    not null,                  -- JSON: the stores that knew who is kept
    before       text    not null,                  -- JSON: the fields of who is kept that the merge changed, as they were
    after        text    not null,                  -- JSON: what it made of them
    purchases    integer not null,                  -- how many went over
    notes        integer not null,
    points       integer not null,
    undone_at    integer,
    primary key (brand_id, id)
) strict, without rowid;
create index member_merge_by_given on member_merge (brand_id, given, kept);                    -- whose books hang together
create index member_merge_by_kept on member_merge (brand_id, kept, given);                     -- the other way
create index member_merge_in_force on member_merge (brand_id, id) where undone_at is null;     -- the list of those that stand
create unique index member_merge_once on member_merge (brand_id, given) where undone_at is null; -- merged away once at a time

-- For whom a purchase or a note was recorded, where that is not who has it now.
alter table purchase add column origin_id integer;
alter table note add column origin_id integer;
create index purchase_by_origin on purchase (brand_id, origin_id) where origin_id is not null;  -- taking a merge back; undoing an import
create index note_by_origin on note (brand_id, origin_id) where origin_id is not null;          -- taking a merge back

-- A purchase is never changed, but for whose it is: that of whom its origin has become, and nobody else's. The origin itself stays.
drop trigger purchase_is_never_updated;
create trigger purchase_is_never_updated before update on purchase
when (old.brand_id, old.at, old.id, old.kind, old.refund_of, old.store_id, old.staff_id, old.business_day, old.local_minute, old.total,
      old.discount, old.points_off, old.earned, old.redeemed, old.terms_points, old.terms_per, old.multiplier, old.lines, old.ref,
      old.import_id, old.key_id, coalesce(old.origin_id, old.member_id))
     is not
     (new.brand_id, new.at, new.id, new.kind, new.refund_of, new.store_id, new.staff_id, new.business_day, new.local_minute, new.total,
      new.discount, new.points_off, new.earned, new.redeemed, new.terms_points, new.terms_per, new.multiplier, new.lines, new.ref,
      new.import_id, new.key_id, coalesce(new.origin_id, new.member_id))
  or new.member_id is not (select coalesce(merged_into, id) from member
                            where brand_id = new.brand_id and id = coalesce(new.origin_id, new.member_id))
begin select raise(abort, 'purchase is append-only'); end;

-- Whoever was read before and became somebody else meanwhile gets nothing written to them any more: read again.
create trigger note_is_of_nobody_merged before insert on note
when (select merged_into from member where brand_id = new.brand_id and id = new.member_id) is not null
begin select raise(abort, 'constraint: who was merged away gets nothing'); end;
create trigger member_store_is_of_nobody_merged before insert on member_store
when (select merged_into from member where brand_id = new.brand_id and id = new.member_id) is not null
begin select raise(abort, 'constraint: who was merged away gets nothing'); end;
