//! SQL of the list of members. Each text reads one index from the cursor on and stops at its limit; which index that is,
//! a test asks the planner.
use regulars_api::members::Profile;
use regulars_domain::{
    ids::{MemberId, StoreId},
    loyalty::Points,
    money::Money,
};
use serde::Deserialize;

use crate::{
    db::{Arg, Query, json_text},
    scope::BrandScope,
};

/// A row of the list, with the two figures that its sorts go by.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: MemberId,
    pub name: String,
    pub sort_name: String,
    /// Last visit, at the chosen store where there is one.
    pub last_at: Option<i64>,
    pub phone: Option<String>,
    pub card: Option<String>,
    pub tier: String,
    pub balance: Points,
    pub window_spend: Money,
    pub visits: u32,
    pub joined_at: i64,
    pub first_at: Option<i64>,
    pub home_store: StoreId,
    pub home_name: String,
    #[serde(deserialize_with = "json_text")]
    pub tags: Vec<String>,
    #[serde(deserialize_with = "json_text")]
    pub profile: Profile,
}

/// Whose list it is.
#[derive(Clone, Debug)]
pub enum Source {
    Brand,
    Tier(String),
    /// Members whom this store knows.
    Store(StoreId),
}

/// What it is sorted by, and after what it goes on. Those without a visit follow in a part of their own.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
pub enum From {
    NameUp(String, i64),
    NameDown(String, i64),
    LastUp(i64, i64),
    LastDown(i64, i64),
    Never(i64),
}

macro_rules! text {
    (brand, $rest:literal) => {
        text!("m.sort_name, m.last_at", "member m", "m.brand_id = ?1", $rest)
    };
    // Those who never came: the planner would rather walk the primary key, past everybody who did.
    (brand_never, $rest:literal) => {
        text!("m.sort_name, m.last_at", "member m indexed by member_by_last", "m.brand_id = ?1", $rest)
    };
    (tier_never, $rest:literal) => {
        text!("m.sort_name, m.last_at", "member m indexed by member_by_tier_last", "m.brand_id = ?1 and m.tier = ?2", $rest)
    };
    (store_never, $rest:literal) => {
        text!(
            "k.sort_name, k.last_at",
            "member_store k indexed by member_store_by_last join member m on m.brand_id = ?1 and m.id = k.member_id",
            "k.brand_id = ?1 and k.store_id = ?2",
            $rest
        )
    };
    (tier, $rest:literal) => {
        text!("m.sort_name, m.last_at", "member m", "m.brand_id = ?1 and m.tier = ?2", $rest)
    };
    (store, $rest:literal) => {
        text!(
            "k.sort_name, k.last_at",
            "member_store k join member m on m.brand_id = ?1 and m.id = k.member_id",
            "k.brand_id = ?1 and k.store_id = ?2",
            $rest
        )
    };
    ($sorts:literal, $from:literal, $whose:literal, $rest:literal) => {
        concat!(
            "select m.id, m.name, ",
            $sorts,
            ", m.phone, m.card, m.tier, m.balance, m.window_spend, m.visits, m.joined_at, m.first_at,
                m.home_store, (select name from store where brand_id = ?1 and id = m.home_store) as home_name, m.tags,
                json_object('name', json_extract(m.profile, '$.name')) as profile
           from ",
            $from,
            " where ",
            $whose,
            " and ",
            $rest
        )
    };
}

/// One page from `from` on, `limit` rows.
pub fn page(scope: BrandScope, source: &Source, from: &From, limit: usize) -> Query<Row> {
    let sql = match (source, from) {
        (Source::Brand, From::NameUp(..)) => {
            text!(brand, "(m.sort_name, m.id) > (?3, ?4) order by m.sort_name, m.id limit ?5")
        }
        (Source::Brand, From::NameDown(..)) => {
            text!(brand, "(m.sort_name, m.id) < (?3, ?4) order by m.sort_name desc, m.id desc limit ?5")
        }
        (Source::Brand, From::LastUp(..)) => {
            text!(brand, "(m.last_at, m.id) > (?3, ?4) order by m.last_at, m.id limit ?5")
        }
        (Source::Brand, From::LastDown(..)) => {
            text!(brand, "(m.last_at, m.id) < (?3, ?4) order by m.last_at desc, m.id desc limit ?5")
        }
        (Source::Brand, From::Never(_)) => {
            text!(brand_never, "m.last_at is null and m.id > ?4 order by m.id limit ?5")
        }
        (Source::Tier(_), From::NameUp(..)) => {
            text!(tier, "(m.sort_name, m.id) > (?3, ?4) order by m.sort_name, m.id limit ?5")
        }
        (Source::Tier(_), From::NameDown(..)) => {
            text!(tier, "(m.sort_name, m.id) < (?3, ?4) order by m.sort_name desc, m.id desc limit ?5")
        }
        (Source::Tier(_), From::LastUp(..)) => {
            text!(tier, "(m.last_at, m.id) > (?3, ?4) order by m.last_at, m.id limit ?5")
        }
        (Source::Tier(_), From::LastDown(..)) => {
            text!(tier, "(m.last_at, m.id) < (?3, ?4) order by m.last_at desc, m.id desc limit ?5")
        }
        (Source::Tier(_), From::Never(_)) => {
            text!(tier_never, "m.last_at is null and m.id > ?4 order by m.id limit ?5")
        }
        (Source::Store(_), From::NameUp(..)) => {
            text!(store, "(k.sort_name, k.member_id) > (?3, ?4) order by k.sort_name, k.member_id limit ?5")
        }
        (Source::Store(_), From::NameDown(..)) => {
            text!(
                store,
                "(k.sort_name, k.member_id) < (?3, ?4) order by k.sort_name desc, k.member_id desc limit ?5"
            )
        }
        (Source::Store(_), From::LastUp(..)) => {
            text!(store, "(k.last_at, k.member_id) > (?3, ?4) order by k.last_at, k.member_id limit ?5")
        }
        (Source::Store(_), From::LastDown(..)) => {
            text!(
                store,
                "(k.last_at, k.member_id) < (?3, ?4) order by k.last_at desc, k.member_id desc limit ?5"
            )
        }
        (Source::Store(_), From::Never(_)) => {
            text!(store_never, "k.last_at is null and k.member_id > ?4 order by k.member_id limit ?5")
        }
    };
    let (after, id) = match from {
        From::NameUp(name, id) | From::NameDown(name, id) => (Arg::from(name.as_str()), *id),
        From::LastUp(at, id) | From::LastDown(at, id) => (Arg::from(*at), *id),
        From::Never(id) => (Arg::Null, *id),
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Query::new(sql, [scope.arg(), of(source), after, id.into(), limit.into()])
}

/// Where a store's day ends.
#[derive(Clone, Debug, Deserialize)]
pub struct ClockRow {
    pub time_zone: String,
    pub closing: u16,
}

pub fn clock(scope: BrandScope, store: StoreId) -> Query<ClockRow> {
    Query::new(
        "select time_zone, closing from store where brand_id = ?1 and id = ?2",
        [scope.arg(), store.into()],
    )
}

/// Members of this home store who registered by hand, between two keys: a range of the primary key.
pub fn newcomers(scope: BrandScope, store: StoreId, (after, until): (i64, i64), limit: usize) -> Query<Row> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Query::new(
        text!(
            brand,
            "m.id > ?3 and m.id < ?4 and m.home_store = ?2 and m.import_id is null order by m.id limit ?5"
        ),
        [scope.arg(), store.into(), after.into(), until.into(), limit.into()],
    )
}

fn of(source: &Source) -> Arg {
    match source {
        Source::Brand => Arg::Null,
        Source::Tier(code) => code.as_str().into(),
        Source::Store(store) => (*store).into(),
    }
}

/// How many there are among the first so many.
#[derive(Clone, Debug, Deserialize)]
pub struct CountRow {
    pub count: i64,
    pub read: i64,
}

/// Counts the first `most` members of a list; of them, those with this tier and standing (`'potential'`, `'current'`).
pub fn count(
    scope: BrandScope,
    source: &Source,
    tier: Option<&str>,
    standing: Option<&str>,
    most: i64,
) -> Query<CountRow> {
    let sql = match source {
        Source::Brand => {
            "select count(*) filter (where (?3 is null or tier = ?3) and (?4 is null or (first_at is null) = (?4 = 'potential'))) as count,
                    count(*) as read
               from (select tier, first_at from member where brand_id = ?1 and ?2 is null limit ?5)"
        }
        Source::Tier(_) => {
            "select count(*) filter (where (?3 is null or tier = ?3) and (?4 is null or (first_at is null) = (?4 = 'potential'))) as count,
                    count(*) as read
               from (select tier, first_at from member where brand_id = ?1 and tier = ?2 limit ?5)"
        }
        Source::Store(_) => {
            "select count(*) filter (where (?3 is null or tier = ?3) and (?4 is null or (first_at is null) = (?4 = 'potential'))) as count,
                    count(*) as read
               from (select m.tier, m.first_at from member_store k join member m on m.brand_id = ?1 and m.id = k.member_id
                      where k.brand_id = ?1 and k.store_id = ?2 limit ?5)"
        }
    };
    Query::new(sql, [scope.arg(), of(source), tier.into(), standing.into(), most.into()])
}
