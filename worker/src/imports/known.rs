//! What the brand has of the stores, items and members that a batch names: one query per list, whatever its length.
use regulars_domain::{
    card::Card,
    import::batch::MemberKey,
    import::{field::Field, reason::Reason},
    phone::{E164, Region},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    db::Query,
    error::AppError,
    recognise::phone,
    scope::BrandScope,
    stores::{sql::largest_ever, way},
};

/// One JSON text instead of thousands of rows: reading rows out of the database one by one would cost more than the query.
#[derive(Debug, Deserialize)]
pub struct Json {
    json: String,
}

/// The rows of a query that answers one JSON array.
pub fn rows<T: DeserializeOwned>(set: Vec<Json>) -> Result<Vec<T>, AppError> {
    let Some(row) = set.into_iter().next() else { return Ok(Vec::new()) };
    serde_json::from_str(&row.json).map_err(|e| AppError::Internal(format!("{e} in a list of what is known")))
}

/// JSON to bind.
pub fn json(value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.to_string()))
}

/// A store that a list of codes names: position in the list, key, zone, closing minute, and the key of the store with that very code.
#[derive(Clone, Debug, Deserialize)]
pub struct KnownStore(pub usize, pub i64, pub String, pub u16, pub i64);

/// The stores with these codes; for one that was merged away, the store that it is part of now, and still the clock that its file was
/// written by.
pub fn stores(scope: BrandScope, codes: &[String]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        concat!(
            "select json_group_array(json_array(k.key, s.id, c.time_zone, c.closing, c.id)) as json
               from json_each(?2) k cross join store c on c.brand_id = ?1 and c.code = k.value
               cross join store s on s.brand_id = ?1 and s.id = (with recursive ",
            way!("o.code = k.value"),
            " select id from way where next is null)"
        ),
        [scope.arg(), json(&codes)?.into()],
    ))
}

/// An item that a list of codes names: position in the list, key.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct KnownItem(pub usize, pub i64);

/// The items with these codes.
pub fn items(scope: BrandScope, codes: &[&str]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "select json_group_array(json_array(k.key, i.id)) as json
           from json_each(?2) k cross join item i on i.brand_id = ?1 and i.code = k.value",
        [scope.arg(), json(&codes)?.into()],
    ))
}

/// The largest keys in use, for the rows that are made.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Largest {
    pub store: i64,
    pub item: i64,
    pub region: i64,
    /// Sales up to this business day have left the tier windows; `None` before the first sale of the brand.
    pub left_day: Option<i32>,
}

/// The largest keys of stores, items and regions, and how far the nightly passes have come.
pub fn largest(scope: BrandScope) -> Query<Largest> {
    Query::new(
        concat!(
            "select ",
            largest_ever!("store"),
            " as store, (select coalesce(max(id), 0) from item where brand_id = ?1) as item, ",
            largest_ever!("region"),
            " as region,
                coalesce((select left_day from nightly where brand_id = ?1),
                         (select 0 from purchase where brand_id = ?1 limit 1)) as left_day"
        ),
        [scope.arg()],
    )
}

/// How a file names a member, as the books would hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub card: Option<Card>,
    pub phone: Option<E164>,
}

impl Named {
    /// Reads card and phone.
    ///
    /// # Errors
    /// Which of them is none.
    pub fn read(card: &str, number: &str, home: Region) -> Result<Named, (Field, Reason)> {
        let card = match card {
            "" => None,
            text => Some(Card::new(text).map_err(|_| (Field::Card, Reason::NotACard))?),
        };
        let phone = match number {
            "" => None,
            text => Some(phone::parse(text, home).map_err(|_| (Field::Phone, Reason::NotAPhone))?),
        };
        Ok(Named { card, phone })
    }
    /// The member of a purchase.
    pub fn of(key: &MemberKey, home: Region) -> Result<Named, (Field, Reason)> {
        Named::read(&key.card, &key.phone, home)
    }
    fn pair(&self) -> (&str, &str) {
        (self.card.as_ref().map_or("", Card::as_str), self.phone.as_ref().map_or("", E164::as_str))
    }
}

/// What a member has, as their row says: position in the list, key, revision, sort name, then the figures.
#[derive(Clone, Debug, Deserialize)]
pub struct KnownMember {
    pub at: usize,
    pub id: i64,
    pub rev: i64,
    pub sort_name: String,
    pub home_store: i64,
    pub balance: i64,
    pub debt: i64,
    pub window_points: i64,
    pub window_spend: i64,
    pub tier: String,
    pub window_sales: i64,
    pub spend: i64,
    pub first_at: Option<i64>,
    pub last_at: Option<i64>,
    pub last_store: Option<i64>,
}

const FIGURES: [&str; 2] = [
    "select json_group_array(json_object('at', k.key, 'id', m.id, 'rev', m.rev, 'sort_name', m.sort_name, 'home_store', m.home_store,
            'balance', m.balance, 'debt', m.debt, 'window_points', m.window_points, 'window_spend', m.window_spend, 'tier', m.tier, 'window_sales', m.window_sales,
            'spend', m.spend, 'first_at', m.first_at, 'last_at', m.last_at, 'last_store', m.last_store)) as json
       from json_each(?2) k cross join member f on f.brand_id = ?1 and f.card = k.value
       cross join member m on m.brand_id = ?1 and m.id = coalesce(f.merged_into, f.id)",
    "select json_group_array(json_object('at', k.key, 'id', m.id, 'rev', m.rev, 'sort_name', m.sort_name, 'home_store', m.home_store,
            'balance', m.balance, 'debt', m.debt, 'window_points', m.window_points, 'window_spend', m.window_spend, 'tier', m.tier, 'window_sales', m.window_sales,
            'spend', m.spend, 'first_at', m.first_at, 'last_at', m.last_at, 'last_store', m.last_store)) as json
       from json_each(?2) k cross join member f on f.brand_id = ?1 and f.phone = k.value
       cross join member m on m.brand_id = ?1 and m.id = coalesce(f.merged_into, f.id)",
];

/// The members with these cards, and those with these phones; for who was merged away, whom they have become.
pub fn members(scope: BrandScope, named: &[Named]) -> Result<(Query<Json>, Query<Json>), AppError> {
    let (cards, phones): (Vec<&str>, Vec<&str>) = named.iter().map(Named::pair).unzip();
    let query = |sql, list: Vec<&str>| Ok::<_, AppError>(Query::new(sql, [scope.arg(), json(&list)?.into()]));
    let [by_card, by_phone] = FIGURES;
    Ok((query(by_card, cards)?, query(by_phone, phones)?))
}

/// For each name of the list the member it means: by card, else by phone; `Err` where card and phone mean two.
pub fn meant(
    len: usize,
    by_card: Vec<KnownMember>,
    by_phone: Vec<KnownMember>,
) -> Vec<Result<Option<KnownMember>, Reason>> {
    let mut meant: Vec<Result<Option<KnownMember>, Reason>> = (0..len).map(|_| Ok(None)).collect();
    for found in by_card.into_iter().chain(by_phone) {
        let at = found.at;
        if let Some(slot) = meant.get_mut(at) {
            match slot {
                Ok(None) => *slot = Ok(Some(found)),
                Ok(Some(other)) if other.id != found.id => *slot = Err(Reason::TwoMembers),
                _ => {}
            }
        }
    }
    meant
}
