-- How long ago somebody said that the way to reach a member is right, and who is to be asked again (docs/rules/profile-quality.md).

-- When the contact was last given anew or confirmed, in seconds; null: when they became a member. Who changes the contact writes it
-- (worker/src/members/state.rs), so that a member who is made, whoever makes them, needs nothing written.
alter table member add column confirmed_at integer;

-- The same where there is something to confirm: null of a member who gave nothing to be reached by, or
-- was merged away.
alter table member add column contact_at integer generated always as (
    case when merged_into is null
              and (phone is not null or json_extract(profile, '$.email') is not null or json_extract(profile, '$.wechat') is not null
                   or json_extract(profile, '$.address') is not null)
         then coalesce(confirmed_at, joined_at) end) virtual;

-- A number that was edited since they joined was given then.
update member set confirmed_at = c.at
  from (select brand_id, entity_id, max(at) as at from change
         where entity = 'member' and json_extract(after, '$.phone') is not null and before is not null
         group by brand_id, entity_id) c
 where member.brand_id = c.brand_id and member.id = c.entity_id and member.phone is not null;

create index member_by_contact on member (brand_id, home_store, contact_at, id) where contact_at is not null;   -- whom a store asks, the longest unconfirmed first
