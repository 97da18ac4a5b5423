//! SQL of the feed.
use regulars_domain::{
    ids::{MemberId, PurchaseId, StoreId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{db::Query, error::AppError, imports::Planned, scope::BrandScope, stores::way};

/// Aborts the batch where one of the members that it moves, or the tier windows, are not as they were read. It writes a row that no table
/// takes, and only then: a batch whose premises hold costs nothing for them.
///
/// # Errors
/// The members cannot be written down.
pub fn premises(scope: BrandScope, now: Timestamp, planned: &Planned) -> Result<Query<()>, AppError> {
    let members =
        serde_json::to_string(&planned.revs.members).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Query::new(
        "insert into op (brand_id, key, hash, at, result, guard)
         select ?1, 1, 0, ?2, '', 0
          where exists (select 1 from json_each(?3) k left join member m on m.brand_id = ?1 and m.id = k.value ->> 0
                         where m.rev is not k.value ->> 1)
             or ?4 is not null and ?4 <> coalesce((select left_day from nightly where brand_id = ?1), 0)",
        [scope.arg(), now.into(), members.into(), planned.left_day.into()],
    ))
}

/// Aborts the batch where a member is not as they were read.
pub fn member_premise(scope: BrandScope, now: Timestamp, member: MemberId, rev: i64) -> Query<()> {
    Query::new(
        "insert into op (brand_id, key, hash, at, result, guard)
         select ?1, 1, 0, ?2, '', 0
          where not exists (select 1 from member where brand_id = ?1 and id = ?3 and rev = ?4)",
        [scope.arg(), now.into(), member.into(), rev.into()],
    )
}

/// Aborts the batch where a sale to nobody known was refunded since it was read.
pub fn refunds_premise(scope: BrandScope, now: Timestamp, sale: PurchaseId, refunds: i64) -> Query<()> {
    Query::new(
        "insert into op (brand_id, key, hash, at, result, guard)
         select ?1, 1, 0, ?2, '', 0
          where (select count(*) from purchase indexed by purchase_by_refund
                  where brand_id = ?1 and refund_of = ?3 and member_id = 0) <> ?4",
        [scope.arg(), now.into(), sale.into(), refunds.into()],
    )
}

/// A store by its code: for one that was merged away, the store that it is part of now.
#[derive(Clone, Debug, Deserialize)]
pub struct Store {
    pub id: StoreId,
    /// The store with this very code.
    pub named: StoreId,
    pub time_zone: String,
    pub closing: u16,
}

/// The store that a code names.
pub fn store(scope: BrandScope, code: &str) -> Query<Store> {
    Query::new(
        concat!(
            "select s.id, c.id as named, s.time_zone, s.closing
               from store c cross join store s
                 on c.brand_id = ?1 and c.code = ?2 and s.brand_id = ?1 and s.id = (with recursive ",
            way!("o.code = ?2"),
            " select id from way where next is null)"
        ),
        [scope.arg(), code.into()],
    )
}

/// What the books have under a till's own number.
#[derive(Clone, Debug, Deserialize)]
pub struct Sold {
    pub id: PurchaseId,
    pub kind: i64,
    member_id: i64,
    pub at: i64,
    pub total: i64,
    pub earned: i64,
    pub redeemed: i64,
    pub refund_of: Option<PurchaseId>,
    pub lines: String,
}

impl Sold {
    /// Whose it is; `None`: nobody known bought it.
    pub fn member(&self) -> Option<MemberId> {
        self.member_id.try_into().ok()
    }
}

/// What has this number: at the store itself, or at those that it was merged into, since what was recorded before stays where it was made.
pub fn by_reference(scope: BrandScope, store: &str, reference: &str) -> Query<Sold> {
    Query::new(
        concat!(
            "select p.id, p.kind, p.member_id, p.at, p.total, p.earned, p.redeemed, p.refund_of, p.lines
               from store s cross join purchase p on p.brand_id = ?1 and p.store_id = s.id and p.ref = ?3
              where s.brand_id = ?1 and s.id in (with recursive ",
            way!("o.code = ?2"),
            " select id from way)"
        ),
        [scope.arg(), store.into(), reference.into()],
    )
}
