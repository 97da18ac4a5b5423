//! SQL of the list of members: its pages, its counts, and who registered on one day.
use regulars_api::members::{Profile, Sort};
use regulars_domain::{
    ids::{MAX_ID, MemberId, StoreId},
    loyalty::Points,
    money::Money,
};
use serde::{Deserialize, Serialize};

use super::walk::{both, home, next, of_brand, of_part, of_store, passes, row, shown};
use crate::{
    db::{Arg, Query, flag, json_text},
    scope::BrandScope,
};

/// A row of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: MemberId,
    pub name: String,
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

/// Somebody the walk came by.
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    rank: i64,
    value: Value,
    /// Whether the filters let them pass. The last one that was looked at is told either way.
    #[serde(deserialize_with = "flag")]
    pub hit: bool,
    /// How many were looked at by then, where they are counted.
    pub n: i64,
    #[serde(flatten)]
    pub row: Row,
}

impl Found {
    /// Where the list goes on behind them.
    pub fn place(&self) -> Place {
        Place { rank: self.rank, value: self.value.clone(), id: self.row.id.get() }
    }
}

/// What a member is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Whole(i64),
    Text(String),
}

impl From<&Value> for Arg {
    fn from(value: &Value) -> Arg {
        match value {
            Value::Whole(n) => (*n).into(),
            Value::Text(text) => text.as_str().into(),
        }
    }
}

/// A place in a list. Those who never came have a rank of their own where visits are sorted by: behind everybody who did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    rank: i64,
    value: Value,
    id: i64,
}

impl Place {
    /// Before everybody.
    pub fn beginning(sort: Sort, descending: bool) -> Place {
        let (value, id) = least(sort, descending);
        Place { rank: 0, value, id }
    }
    /// Whether lists of this sort have such places.
    pub fn is_of(&self, sort: Sort) -> bool {
        matches!(self.value, Value::Text(_)) == (sort == Sort::Name)
    }
}

fn least(sort: Sort, descending: bool) -> (Value, i64) {
    match (sort, descending) {
        (Sort::Name, false) => (Value::Text(String::new()), 0),
        (Sort::Name, true) => (Value::Text('\u{10FFFF}'.to_string()), MAX_ID),
        (_, false) => (Value::Whole(-MAX_ID), 0),
        (_, true) => (Value::Whole(MAX_ID), MAX_ID),
    }
}

/// The filters as they are bound.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Members whom this store knows; `None`: the brand's.
    pub store: Option<StoreId>,
    pub tier: Option<String>,
    pub current: Option<bool>,
    pub tag: Option<String>,
    /// Name of a channel.
    pub consent: Option<String>,
    /// JSON array of birthdays as the column has them.
    pub birthdays: Option<String>,
    /// Seconds: from this moment on, and before that one.
    pub seen: (Option<i64>, Option<i64>),
    pub spend: (Option<Money>, Option<Money>),
    pub points: (Option<Points>, Option<Points>),
}

impl Wanted {
    /// Whether an index alone finds them: all of a brand, of one part of it, or of a store.
    pub fn is_whole_part(&self) -> bool {
        let Wanted { store, tier, current, tag, consent, birthdays, seen, spend, points } = self;
        let part_of_a_store = store.is_some() && (tier.is_some() || current.is_some());
        let others = tag.is_some() || consent.is_some() || birthdays.is_some() || *seen != (None, None);
        !part_of_a_store && !others && *spend == (None, None) && *points == (None, None)
    }

    fn args(&self) -> [Arg; 11] {
        [
            self.tier.as_deref().into(),
            self.current.into(),
            self.tag.as_deref().into(),
            self.consent.as_deref().into(),
            self.birthdays.as_deref().into(),
            self.seen.0.into(),
            self.seen.1.into(),
            self.spend.0.into(),
            self.spend.1.into(),
            self.points.0.map(|points| points.0).into(),
            self.points.1.map(|points| points.0).into(),
        ]
    }
}

/// The text of a sort, in both directions, with and without other filters. `$rank`: whether those who never came are a part behind.
macro_rules! text {
    ($of:ident, $index:literal, $value:literal, $rank:tt, $descending:expr, $counted:expr) => {
        match ($descending, $counted) {
            (false, false) => $of!(all, $index, $value, $rank, ">", "asc"),
            (false, true) => $of!(counted, $index, $value, $rank, ">", "asc"),
            (true, false) => $of!(all, $index, $value, $rank, "<", "desc"),
            (true, true) => $of!(counted, $index, $value, $rank, "<", "desc"),
        }
    };
}

/// A page from `from` on: looks at `most` members and answers up to `rows` of them, with the last one looked at where filters leave
/// some out.
pub fn page(
    scope: BrandScope,
    wanted: &Wanted,
    (sort, descending): (Sort, bool),
    from: &Place,
    (most, rows): (i64, i64),
) -> Query<Found> {
    let some = !wanted.is_whole_part();
    let sql = match (wanted.store, sort) {
        (None, Sort::Name) => text!(of_brand, "member_by_name", "sort_name", "false", descending, some),
        (None, Sort::Joined) => text!(of_brand, "member_by_joined", "joined_at", "false", descending, some),
        (None, Sort::LastVisit) => text!(of_brand, "member_by_last", "last_sort", "true", descending, some),
        (None, Sort::Visits) => text!(of_brand, "member_by_visits", "visits", "false", descending, some),
        (None, Sort::Spend) => text!(of_brand, "member_by_spend", "window_spend", "false", descending, some),
        (None, Sort::Points) => text!(of_brand, "member_by_points", "balance", "false", descending, some),
        (_, Sort::Name) => text!(of_store, "member_store_by_name", "sort_name", "false", descending, some),
        (_, Sort::Joined) => {
            text!(of_store, "member_store_by_joined", "joined_at", "false", descending, some)
        }
        (_, Sort::LastVisit) => {
            text!(of_store, "member_store_by_last", "last_sort", "true", descending, some)
        }
        (_, Sort::Visits) => text!(of_store, "member_store_by_visits", "visits", "false", descending, some),
        (_, Sort::Spend) => {
            text!(of_store, "member_store_by_spend", "window_spend", "false", descending, some)
        }
        (_, Sort::Points) => text!(of_store, "member_store_by_points", "balance", "false", descending, some),
    };
    let (value, id) = least(sort, descending);
    let place = [
        scope.arg(),
        wanted.store.into(),
        from.rank.into(),
        Arg::from(&from.value),
        from.id.into(),
        Arg::from(&value),
        id.into(),
        most.into(),
        rows.into(),
    ];
    Query::new(sql, place.into_iter().chain(wanted.args()))
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
        concat!(
            "select ",
            row!("m.last_at"),
            ", ",
            home!("m"),
            " from member m
              where m.brand_id = ?1 and m.id > ?3 and m.id < ?4 and m.home_store = ?2 and m.import_id is null and m.merged_into is null order by m.id limit ?5"
        ),
        [scope.arg(), store.into(), after.into(), until.into(), limit.into()],
    )
}

/// How many there are among the first so many.
#[derive(Clone, Debug, Deserialize)]
pub struct CountRow {
    pub count: i64,
    pub read: i64,
}

/// Counts those who pass the filters among the first `most` members of the part of an index that the filters name.
pub fn count(scope: BrandScope, wanted: &Wanted, most: i64) -> Query<CountRow> {
    if wanted.is_whole_part() {
        return count_part(scope, wanted, most);
    }
    let sql = match (wanted.store.is_some(), wanted.tier.is_some()) {
        (true, _) => concat!(
            "select count(*) filter (where hit) as count, count(*) as read from (select ",
            passes!("k.last_at"),
            " as hit from member_store k indexed by member_store_by_joined cross join member m on m.brand_id = ?1 and m.id = k.member_id
              where k.brand_id = ?1 and k.store_id = ?2 limit ?8)"
        ),
        (false, true) => concat!(
            "select count(*) filter (where hit) as count, count(*) as read from (select ",
            passes!("m.last_at"),
            " as hit from member m indexed by member_by_joined
              where m.brand_id = ?1 and m.current in (select value from json_each('[0,1]') where ?11 is null or value = ?11)
                and m.tier = ?10 limit ?8)"
        ),
        (false, false) => concat!(
            "select count(*) filter (where hit) as count, count(*) as read from (select ",
            passes!("m.last_at"),
            " as hit from member m indexed by member_by_joined
              where m.brand_id = ?1 and m.current in (select value from json_each('[0,1]') where ?11 is null or value = ?11) limit ?8)"
        ),
    };
    // The numbers between are of places, which a count has none of.
    let [none, most] = [Arg::Null, most.into()];
    let place = [
        scope.arg(),
        wanted.store.into(),
        none.clone(),
        none.clone(),
        none.clone(),
        none.clone(),
        none.clone(),
        most,
        none,
    ];
    Query::new(sql, place.into_iter().chain(wanted.args()))
}

/// Counts a part of an index, at most so much of it.
fn count_part(scope: BrandScope, wanted: &Wanted, most: i64) -> Query<CountRow> {
    let (sql, args) = match (wanted.store, &wanted.tier) {
        (Some(store), _) => (
            "select count(*) as count, count(*) as read from (select 1 from member_store indexed by member_store_by_joined
              where brand_id = ?1 and store_id = ?3 limit ?2)",
            vec![store.into()],
        ),
        (None, Some(tier)) => (
            "select count(*) as count, count(*) as read from (select 1 from member indexed by member_by_joined
              where brand_id = ?1 and current in (select value from json_each('[0,1]') where ?3 is null or value = ?3) and tier = ?4 limit ?2)",
            vec![wanted.current.into(), tier.as_str().into()],
        ),
        (None, None) => (
            "select count(*) as count, count(*) as read from (select 1 from member indexed by member_by_joined
              where brand_id = ?1 and current in (select value from json_each('[0,1]') where ?3 is null or value = ?3) limit ?2)",
            vec![wanted.current.into()],
        ),
    };
    Query::new(sql, [scope.arg(), most.into()].into_iter().chain(args))
}
