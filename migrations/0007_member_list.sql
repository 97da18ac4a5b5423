-- The list of members: any sort, with any filters.
--
-- One index for each sort, in parts by whether somebody has bought and by tier. A list of all of them merges the parts as it goes
-- (worker/src/members/sql/walk.rs), so that a purchase moves one row of each index that its figures are in, and no more.

alter table member add column current integer not null generated always as (first_at is not null) virtual;   -- has bought
alter table member add column last_sort integer not null generated always as (coalesce(last_at, 0)) virtual; -- `last_at` that compares
drop index member_by_name;
drop index member_by_last;
drop index member_by_tier_name;
drop index member_by_tier_last;
create index member_by_name on member (brand_id, current, tier, sort_name, id);
create index member_by_joined on member (brand_id, current, tier, joined_at, id);
create index member_by_last on member (brand_id, current, tier, last_sort, id);
create index member_by_visits on member (brand_id, current, tier, visits, id);
create index member_by_spend on member (brand_id, current, tier, window_spend, id);
create index member_by_points on member (brand_id, current, tier, balance, id);

-- A store's list is sorted by what the member's own row says as well: kept here by the triggers below, whoever writes members.
alter table member_store add column current integer not null generated always as (last_at is not null) virtual;    -- has bought here
alter table member_store add column last_sort integer not null generated always as (coalesce(last_at, 0)) virtual;
alter table member_store add column joined_at integer not null default 0;
alter table member_store add column window_spend integer not null default 0;
alter table member_store add column balance integer not null default 0;
update member_store set (joined_at, window_spend, balance) = (
    select joined_at, window_spend, balance from member m where m.brand_id = member_store.brand_id and m.id = member_store.member_id);
drop index member_store_by_name;
drop index member_store_by_last;
create index member_store_by_name on member_store (brand_id, store_id, current, sort_name, member_id);
create index member_store_by_joined on member_store (brand_id, store_id, current, joined_at, member_id);
create index member_store_by_last on member_store (brand_id, store_id, current, last_sort, member_id);
create index member_store_by_visits on member_store (brand_id, store_id, current, visits, member_id);
create index member_store_by_spend on member_store (brand_id, store_id, current, window_spend, member_id);
create index member_store_by_points on member_store (brand_id, store_id, current, balance, member_id);
create trigger member_store_begins_with_the_member_s_figures after insert on member_store
begin
    update member_store set (joined_at, window_spend, balance) = (
        select joined_at, window_spend, balance from member where brand_id = new.brand_id and id = new.member_id)
     where brand_id = new.brand_id and member_id = new.member_id and store_id = new.store_id;
end;
create trigger member_store_follows_the_member_s_figures after update of window_spend, balance on member
when old.window_spend <> new.window_spend or old.balance <> new.balance
begin
    update member_store set window_spend = new.window_spend, balance = new.balance
     where brand_id = new.brand_id and member_id = new.id;
end;
