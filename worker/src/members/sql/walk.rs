//! SQL of one page of the list of members: the walk through an index from a place on, until the page is full.
//!
//! Each sort has one index, in parts: by whether somebody has bought and, of the brand, by tier. The walk merges the parts as it
//! goes: `found` is a queue of one member of each part, and whoever is taken out of it brings in the next of the same part. (A
//! recursive query of SQLite takes its rows in the order of its `order by`.) So a page reads as many rows as it shows and a few for
//! each part, whatever is sorted by and however many members there are; and a page that filters stops after so many members that
//! it looked at.
//!
//! `+found.id`: a column of the walk has the type of numbers, and with that SQLite compares an index only by its first column, past
//! everybody with the same value; the sign takes the type off.
//!
//! Arguments, the same in every text: `?1` brand, `?2` store; the place: `?3` rank, `?4` value, `?5` member; the least value there
//! is in this direction: `?6`, `?7`; how many are looked at: `?8`; how many rows are wanted: `?9`; then the filters, each null where
//! it is not set: `?10` tier, `?11` has bought, `?12` tag, `?13` consent, `?14` birthdays (JSON), `?15` and `?16` last visit, `?17`
//! and `?18` spend, `?19` and `?20` points.

/// Whether the member `m` passes the filters. `$seen`: the last visit that is meant.
macro_rules! passes {
    ($seen:literal) => {
        concat!(
            "((?10 is null or m.tier = ?10) and (?11 is null or m.current = ?11)
               and (?12 is null or exists (select 1 from json_each(m.tags) where value = ?12))
               and (?13 is null or coalesce(json_extract(m.profile, '$.consent.' || ?13 || '.given'), 0))
               and (?14 is null or m.birthday in (select value from json_each(?14)))
               and (?15 is null or ",
            $seen,
            " >= ?15) and (?16 is null or ",
            $seen,
            " < ?16)
               and (?17 is null or m.window_spend >= ?17) and (?18 is null or m.window_spend <= ?18)
               and (?19 is null or m.balance >= ?19) and (?20 is null or m.balance <= ?20))"
        )
    };
}
pub(super) use passes;

/// What a row of the page says. `$seen`: the last visit that is meant.
macro_rules! row {
    ($seen:literal) => {
        concat!(
            "m.id, m.name, m.phone, m.card, m.tier, m.balance, m.window_spend, m.visits, m.joined_at, m.first_at, ",
            $seen,
            " as last_at, m.home_store, (select name from store where brand_id = ?1 and id = m.home_store) as home_name, m.tags,
              json_object('name', json_extract(m.profile, '$.name')) as profile"
        )
    };
}
pub(super) use row;

/// The walk through the brand's members by one index.
macro_rules! of_brand {
    ($index:literal, $value:literal, $rank:literal, $than:literal, $order:literal) => {
        concat!(
            "with recursive
               found_part (rank, current, tier) as materialized (
                 select iif(", $rank, ", 1 - k.value, 0), k.value,
                        (select min(tier) from member indexed by ", $index, " where brand_id = ?1 and current = k.value)
                   from json_each('[1,0]') k where ?11 is null or k.value = ?11
                 union all
                 select found_part.rank, found_part.current, (select min(n.tier) from member n indexed by ", $index, "
                         where n.brand_id = ?1 and n.current = found_part.current and n.tier > found_part.tier)
                   from found_part where found_part.tier is not null),
               found (rank, current, tier, value, id, hit) as (
                 select found_part.rank, found_part.current, found_part.tier, m.", $value, ", m.id, ", passes!("m.last_at"), "
                   from found_part cross join member m
                  where found_part.tier is not null and (?10 is null or found_part.tier = ?10) and found_part.rank >= ?3 and m.brand_id = ?1 and m.id = (
                        select n.id from member n indexed by ", $index, "
                         where n.brand_id = ?1 and n.current = found_part.current and n.tier = found_part.tier
                           and (n.", $value, ", n.id) ", $than, " (iif(found_part.rank = ?3, ?4, ?6), iif(found_part.rank = ?3, ?5, ?7))
                         order by n.", $value, " ", $order, ", n.id ", $order, " limit 1)
                 union all
                 select found.rank, found.current, found.tier, m.", $value, ", m.id, ", passes!("m.last_at"), "
                   from found cross join member m
                  where m.brand_id = ?1 and m.id = (
                        select n.id from member n indexed by ", $index, "
                         where n.brand_id = ?1 and n.current = found.current and n.tier = found.tier
                           and (n.", $value, ", n.id) ", $than, " (+found.value, +found.id)
                         order by n.", $value, " ", $order, ", n.id ", $order, " limit 1)
                  order by 1, 4 ", $order, ", 5 ", $order, " limit ?8)
             select found.rank, found.value, found.hit, found.n, ", row!("m.last_at"), "
               from (select *, row_number() over () as n from found) found cross join member m on m.brand_id = ?1 and m.id = found.id
              where found.hit or found.n = ?8
              limit ?9"
        )
    };
}
pub(super) use of_brand;

/// The walk through the members whom a store knows.
macro_rules! of_store {
    ($index:literal, $value:literal, $rank:literal, $than:literal, $order:literal) => {
        concat!(
            "with recursive
               found_part (rank, current) as materialized (select iif(", $rank, ", 1 - value, 0), value from json_each('[1,0]')),
               found (rank, current, value, id, hit, last_at) as (
                 select found_part.rank, found_part.current, k.", $value, ", k.member_id, ", passes!("k.last_at"), ", k.last_at
                   from found_part cross join member_store k cross join member m on m.brand_id = ?1 and m.id = k.member_id
                  where found_part.rank >= ?3 and k.brand_id = ?1 and k.store_id = ?2 and k.member_id = (
                        select n.member_id from member_store n indexed by ", $index, "
                         where n.brand_id = ?1 and n.store_id = ?2 and n.current = found_part.current
                           and (n.", $value, ", n.member_id) ", $than, " (iif(found_part.rank = ?3, ?4, ?6), iif(found_part.rank = ?3, ?5, ?7))
                         order by n.", $value, " ", $order, ", n.member_id ", $order, " limit 1)
                 union all
                 select found.rank, found.current, k.", $value, ", k.member_id, ", passes!("k.last_at"), ", k.last_at
                   from found cross join member_store k cross join member m on m.brand_id = ?1 and m.id = k.member_id
                  where k.brand_id = ?1 and k.store_id = ?2 and k.member_id = (
                        select n.member_id from member_store n indexed by ", $index, "
                         where n.brand_id = ?1 and n.store_id = ?2 and n.current = found.current
                           and (n.", $value, ", n.member_id) ", $than, " (+found.value, +found.id)
                         order by n.", $value, " ", $order, ", n.member_id ", $order, " limit 1)
                  order by 1, 3 ", $order, ", 4 ", $order, " limit ?8)
             select found.rank, found.value, found.hit, found.n, ", row!("found.last_at"), "
               from (select *, row_number() over () as n from found) found cross join member m on m.brand_id = ?1 and m.id = found.id
              where found.hit or found.n = ?8
              limit ?9"
        )
    };
}
pub(super) use of_store;
