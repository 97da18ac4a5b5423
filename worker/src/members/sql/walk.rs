//! SQL of one page of the list of members: the walk through an index from a place on, until the page is full.
//!
//! Each sort of the brand's list has one index, in parts: by whether somebody has bought and by tier. The walk merges the parts as
//! it goes: `found` is a queue of one member of each part, and whoever is taken out of it brings in the next of the same part. (A
//! recursive query of SQLite takes its rows in the order of its `order by`; D1 allows no more than five selects side by side, which
//! would be the plain way.) So a page reads as many rows as it shows and a few for each part, whatever is sorted by and however many
//! members there are. A store's list has two parts only, and merges them side by side.
//!
//! A page that filters stops after so many members that it looked at, and says at which of them.
//!
//! Arguments, the same in every text: `?1` brand, `?2` store; the place: `?3` rank, `?4` value, `?5` member; the least value there
//! is in this direction: `?6`, `?7`; how many are looked at: `?8`; how many rows are wanted: `?9`; then the filters, each null where
//! it is not set: `?10` tier, `?11` has bought, `?12` tag, `?13` consent, `?14` birthdays (JSON), `?15` and `?16` last visit, `?17`
//! and `?18` spend, `?19` and `?20` points.

/// Whether the member `m` passes the filters: 0 or 1, also where nothing is known of what they ask. `$seen`: the last visit that is meant.
macro_rules! passes {
    ($seen:literal) => {
        concat!(
            "coalesce((?10 is null or m.tier = ?10) and (?11 is null or m.current = ?11)
               and (?12 is null or exists (select 1 from json_each(m.tags) where value = ?12))
               and (?13 is null or coalesce(json_extract(m.profile, '$.consent.' || ?13 || '.given'), 0))
               and (?14 is null or m.birthday in (select value from json_each(?14)))
               and (?15 is null or ",
            $seen,
            " >= ?15) and (?16 is null or ",
            $seen,
            " < ?16)
               and (?17 is null or m.window_spend >= ?17) and (?18 is null or m.window_spend <= ?18)
               and (?19 is null or m.balance >= ?19) and (?20 is null or m.balance <= ?20), 0)"
        )
    };
}
pub(super) use passes;

/// What a row of the page says, of the member `m`. `$seen`: the last visit that is meant.
macro_rules! row {
    ($seen:literal) => {
        concat!(
            "m.id, m.name, m.phone, m.card, m.tier, m.balance, m.window_spend, m.visits, m.joined_at, m.first_at, ",
            $seen,
            " as last_at, m.home_store, m.tags, json_object('name', json_extract(m.profile, '$.name')) as profile"
        )
    };
}
pub(super) use row;

/// The name of the home store of each row of `$of`.
macro_rules! home {
    ($of:literal) => {
        concat!("(select name from store where brand_id = ?1 and id = ", $of, ".home_store) as home_name")
    };
}
pub(super) use home;

/// The rows as they were found; where they are counted, whoever was looked at last stands among them.
macro_rules! shown {
    (counted) => {
        concat!(
            "select *, ",
            home!("found"),
            " from (select *, row_number() over () as n from found) found where hit or n = ?8 limit ?9"
        )
    };
    (all) => {
        concat!("select *, 0 as n, ", home!("found"), " from found limit ?9")
    };
}
pub(super) use shown;

/// The next member of a part of the brand's index, behind a value and a member. (Comparing both at once, SQLite would read the former
/// again each time. The `+` takes the type off a column of the walk, with which SQLite would not use the index.)
macro_rules! next {
    ($of:literal, $index:literal, $value:literal, $than:literal, $order:literal, $from:literal, $id:literal) => {
        concat!(
            "coalesce((select n.id from member n indexed by ",
            $index,
            "
                        where n.brand_id = ?1 and n.current = ",
            $of,
            ".current and n.tier = ",
            $of,
            ".part
                          and n.",
            $value,
            " = ",
            $from,
            " and n.id ",
            $than,
            " ",
            $id,
            " order by n.id ",
            $order,
            " limit 1),
                      (select n.id from member n indexed by ",
            $index,
            "
                        where n.brand_id = ?1 and n.current = ",
            $of,
            ".current and n.tier = ",
            $of,
            ".part
                          and n.",
            $value,
            " ",
            $than,
            " ",
            $from,
            " order by n.",
            $value,
            " ",
            $order,
            ", n.id ",
            $order,
            " limit 1))"
        )
    };
}
pub(super) use next;

/// The walk through the brand's members by one index. `$rank`: whether those who never bought are a part behind the others.
macro_rules! of_brand {
    ($shown:ident, $index:literal, $value:literal, $rank:tt, $than:literal, $order:literal) => {
        concat!(
            "with recursive
               found_part (rank, current, part) as materialized (
                 select iif(", $rank, ", 1 - k.value, 0), k.value,
                        (select min(tier) from member indexed by ", $index, " where brand_id = ?1 and current = k.value)
                   from json_each('[1,0]') k where ?11 is null or k.value = ?11
                 union all
                 select found_part.rank, found_part.current, (select min(n.tier) from member n indexed by ", $index, "
                         where n.brand_id = ?1 and n.current = found_part.current and n.tier > found_part.part)
                   from found_part where found_part.part is not null),
               found (rank, current, part, value, hit, id, name, phone, card, tier, balance, window_spend, visits, joined_at,
                      first_at, last_at, home_store, tags, profile) as (
                 select found_part.rank, found_part.current, found_part.part, m.", $value, ", ", passes!("m.last_at"), ", ", row!("m.last_at"), "
                   from found_part cross join member m
                  where found_part.part is not null and (?10 is null or found_part.part = ?10) and found_part.rank >= ?3
                    and m.brand_id = ?1 and m.id = ",
            next!("found_part", $index, $value, $than, $order, "iif(found_part.rank = ?3, ?4, ?6)", "iif(found_part.rank = ?3, ?5, ?7)"), "
                 union all
                 select found.rank, found.current, found.part, m.", $value, ", ", passes!("m.last_at"), ", ", row!("m.last_at"), "
                   from found cross join member m
                  where m.brand_id = ?1 and m.id = ",
            next!("found", $index, $value, $than, $order, "+found.value", "+found.id"), "
                  order by 1, 4 ", $order, ", 6 ", $order, " limit ?8) ",
            shown!($shown)
        )
    };
}
pub(super) use of_brand;

/// One of the two parts of a store's index, from a place on. `$from` and `$id`: the place.
macro_rules! of_part {
    ($current:literal, $rank:literal, $index:literal, $value:literal, $than:literal, $from:literal, $id:literal) => {
        concat!(
            "select ",
            $rank,
            " as rank, k.",
            $value,
            " as value, k.member_id as member_id, k.last_at as last_at
               from member_store k indexed by ",
            $index,
            "
              where k.brand_id = ?1 and k.store_id = ?2 and k.current = ",
            $current,
            "
                and (k.",
            $value,
            ", k.member_id) ",
            $than,
            " (",
            $from,
            ", ",
            $id,
            ")"
        )
    };
}
pub(super) use of_part;

/// Both parts: merged, or the second behind the first.
macro_rules! both {
    ("false", $index:literal, $value:literal, $than:literal, $order:literal) => {
        concat!(
            of_part!("1", "0", $index, $value, $than, "?4", "?5"),
            " union all ",
            of_part!("0", "0", $index, $value, $than, "?4", "?5"),
            " order by 2 ",
            $order,
            ", 3 ",
            $order,
            " limit ?8"
        )
    };
    ("true", $index:literal, $value:literal, $than:literal, $order:literal) => {
        concat!(
            "select * from (",
            of_part!("1", "0", $index, $value, $than, "?4", "?5"),
            " and ?3 = 0 order by k.",
            $value,
            " ",
            $order,
            ", k.member_id ",
            $order,
            " limit ?8) union all select * from (",
            of_part!("0", "1", $index, $value, $than, "iif(?3 = 1, ?4, ?6)", "iif(?3 = 1, ?5, ?7)"),
            " order by k.",
            $value,
            " ",
            $order,
            ", k.member_id ",
            $order,
            " limit ?8) limit ?8"
        )
    };
}
pub(super) use both;

/// The members whom a store knows, by one index.
macro_rules! of_store {
    ($shown:ident, $index:literal, $value:literal, $rank:tt, $than:literal, $order:literal) => {
        concat!(
            "with
               found_place (rank, value, member_id, last_at) as (", both!($rank, $index, $value, $than, $order), "),
               found (rank, value, hit, id, name, phone, card, tier, balance, window_spend, visits, joined_at,
                      first_at, last_at, home_store, tags, profile) as (
                 select found_place.rank, found_place.value, ", passes!("found_place.last_at"), ", ", row!("found_place.last_at"), "
                   from found_place cross join member m on m.brand_id = ?1 and m.id = found_place.member_id) ",
            shown!($shown)
        )
    };
}
pub(super) use of_store;
