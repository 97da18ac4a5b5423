//! SQL of whom a store asks whether their contact is still right.
use regulars_domain::{
    ids::{MemberId, StoreId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{db::Query, scope::BrandScope};

/// Members that one request for those who come in looks through: each is two rows read, its place in the index and the member.
pub const LOOK: usize = 500;

/// Where a page begins: behind this member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Seconds since 1970.
    pub since: i64,
    pub id: i64,
}

/// A member whose contact was not confirmed for long.
#[derive(Clone, Debug, Deserialize)]
pub struct AskedRow {
    pub id: MemberId,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub wechat: Option<String>,
    pub address: Option<String>,
    pub last_at: Option<i64>,
    pub contact_at: i64,
}

/// The members at home at a store whose contact was last given or confirmed at `until` or before, the longest ago first: so many.
pub fn to_confirm(
    scope: BrandScope,
    store: StoreId,
    until: Timestamp,
    from: Place,
    most: usize,
) -> Query<AskedRow> {
    Query::new(
        "select m.id, m.name, m.phone, json_extract(m.profile, '$.email') as email, json_extract(m.profile, '$.wechat') as wechat,
                json_extract(m.profile, '$.address') as address, m.last_at, m.contact_at
           from member m indexed by member_by_contact
          where m.brand_id = ?1 and m.home_store = ?2 and m.contact_at <= ?3 and (m.contact_at, m.id) > (?4, ?5)
          order by m.contact_at, m.id limit ?6",
        [
            scope.arg(),
            store.into(),
            until.into(),
            from.since.into(),
            from.id.into(),
            i64::try_from(most).unwrap_or(0).into(),
        ],
    )
}
