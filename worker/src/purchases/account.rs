//! A member's points as a movement needs them: read with the session, written back in the batch that moves them.
use regulars_api::{Code, Problem};
use regulars_domain::{
    ids::{MemberId, StoreId},
    loyalty::{
        Lot, Points, Posting, Standing, TierCode, lots::spendable, preview::MemberState, tier::Window,
    },
    money::Money,
    time::BusinessDay,
};
use serde::Deserialize;

use super::rows::{self, Written};
use crate::{
    call::Call,
    clock::{self, LocalTime},
    db::{Query, json_text},
    error::AppError,
    members::there,
    scope::{Actor, BrandScope},
};

/// A member's standing, and what keys and figures must follow.
#[derive(Clone, Debug, Deserialize)]
pub struct AccountRow {
    pub rev: i64,
    pub sort_name: String,
    pub tier: String,
    pub balance: i64,
    pub debt: i64,
    pub window_points: i64,
    pub window_spend: i64,
    pub window_sales: u32,
    /// Whom they have become, where they were merged away.
    pub merged_into: Option<MemberId>,
    /// The stores that know them, or whom they have become.
    #[serde(deserialize_with = "json_text")]
    pub seen_by: Vec<StoreId>,
    /// The last business day on which they bought at the store asked about.
    pub last_day: Option<i32>,
    /// The last ledger line's moment and key.
    pub last_at: i64,
    pub last_id: i64,
    /// Sales up to this business day have left the tier window.
    pub left_day: i32,
}

/// The member as a movement at `store` needs them.
pub fn account(scope: BrandScope, member: MemberId, store: StoreId) -> Query<AccountRow> {
    Query::new(
        "select m.rev, m.sort_name, m.tier, m.balance, m.debt, m.window_points, m.window_spend, m.window_sales, m.merged_into,
                (select json_group_array(store_id) from member_store
                  where brand_id = ?1 and member_id = coalesce(m.merged_into, m.id)) as seen_by,
                (select last_day from member_store where brand_id = ?1 and member_id = m.id and store_id = ?3) as last_day,
                coalesce((select at from ledger where brand_id = ?1 and member_id = m.id
                           order by at desc, id desc limit 1), 0) as last_at,
                coalesce((select id from ledger where brand_id = ?1 and member_id = m.id
                           order by at desc, id desc limit 1), 0) as last_id,
                coalesce((select left_day from nightly where brand_id = ?1), 0) as left_day
           from member m where m.brand_id = ?1 and m.id = ?2",
        [scope.arg(), member.into(), store.into()],
    )
}

impl AccountRow {
    /// The row, if there is one, the member is in sight and was not merged away.
    pub fn in_sight(rows: Vec<AccountRow>, actor: &Actor) -> Result<AccountRow, AppError> {
        let seen = rows.into_iter().next().filter(|row| actor.sees_member(&row.seen_by));
        let row = seen.ok_or_else(|| Problem::new(Code::NotFound).at("member"))?;
        there(row.merged_into)?;
        Ok(row)
    }

    pub fn standing(&self) -> Standing {
        Standing { balance: Points(self.balance), debt: Points(self.debt) }
    }

    pub fn window(&self) -> Window {
        Window { points: Points(self.window_points), spend: Money(self.window_spend) }
    }

    pub fn tier(&self) -> Option<TierCode> {
        (!self.tier.is_empty()).then(|| TierCode(self.tier.clone()))
    }

    /// What the preview takes. `lapsed`: points in lots whose last day is over.
    pub fn state(&self, lapsed: Points) -> MemberState {
        MemberState {
            standing: self.standing(),
            spendable: Points(self.balance.saturating_sub(lapsed.0)),
            tier: self.tier(),
            window: self.window(),
            visits: self.window_sales,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct StoreRow {
    pub time_zone: String,
    pub closing: u16,
    pub state: String,
}

/// The store's clock and state. Whether the asker may act for it, [`Actor::store`] says.
pub fn store_of(scope: BrandScope, store: StoreId) -> Query<StoreRow> {
    Query::new(
        "select time_zone, closing, state from store where brand_id = ?1 and id = ?2 and merged_into is null",
        [scope.arg(), store.into()],
    )
}

impl StoreRow {
    /// The row of an open store.
    pub fn open(rows: Vec<StoreRow>) -> Result<StoreRow, AppError> {
        let row = rows.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound).at("store"))?;
        if row.state == "open" { Ok(row) } else { Err(Problem::new(Code::StoreClosed).at("store").into()) }
    }
}

/// When a movement happens: never before the last one of a member it concerns, so that the order of keys is the order of movements even
/// where two isolates' clocks differ or one of them had to try again.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Seconds, UTC.
    pub at: i64,
    pub local: LocalTime,
}

impl Moment {
    pub fn of<'a, E: regulars_api::Endpoint>(
        call: &Call<E>,
        store: &StoreRow,
        after: impl IntoIterator<Item = &'a AccountRow>,
    ) -> Moment {
        let now = call.app.clock.now();
        let at = after.into_iter().fold(now.0, |at, row| at.max(row.last_at));
        Moment {
            at,
            local: clock::local(regulars_domain::time::Timestamp(at), &store.time_zone, store.closing),
        }
    }

    pub fn day(&self) -> BusinessDay {
        self.local.business_day
    }

    /// The store's local hour.
    pub fn hour(&self) -> u16 {
        self.local.minute / 60
    }
}

/// Keys for a member's new rows, above every key of theirs.
pub fn ids<E: regulars_api::Endpoint>(call: &Call<E>, last_id: i64, count: i64) -> Result<i64, AppError> {
    call.app.keys.reserve_after(call.app.clock.millis(), last_id, count)
}

/// So many lots are read with the session; the few members who spend over more of them cost one more trip.
pub const LOTS: i64 = 100;
/// No member has more lots than this.
pub const ALL_LOTS: i64 = 100_000;

/// The lots that lapse soonest, at most `limit`.
pub fn lots(scope: BrandScope, member: MemberId, limit: i64) -> Query<rows::LotRow> {
    Query::new(
        "select id, expires, store_id, remaining from lot where brand_id = ?1 and member_id = ?2
          order by expires, id limit ?3",
        [scope.arg(), member.into(), limit.into()],
    )
}

/// The newest lots, at most `limit`.
pub fn newest_lots(scope: BrandScope, member: MemberId, limit: i64) -> Query<rows::LotRow> {
    Query::new(
        "select id, expires, store_id, remaining from lot where brand_id = ?1 and member_id = ?2
          order by id desc limit ?3",
        [scope.arg(), member.into(), limit.into()],
    )
}

/// The open lots that lapse soonest: those read, or all where these do not hold what is to be taken.
pub async fn enough_lots<E: regulars_api::Endpoint>(
    call: &Call<E>,
    scope: BrandScope,
    member: MemberId,
    read: Vec<rows::LotRow>,
    moment: Moment,
    takes: Points,
) -> Result<Vec<Lot>, AppError> {
    let full = i64::try_from(read.len()).unwrap_or(i64::MAX) >= LOTS;
    let some: Vec<Lot> = read.iter().map(Lot::from).collect();
    if !full || spendable(&some, moment.day()) >= takes {
        return Ok(some);
    }
    let all = call.db.run(lots(scope, member, ALL_LOTS)).await?;
    Ok(all.iter().map(Lot::from).collect())
}

/// What lies in lots whose last day is over.
pub fn lapsed(lots: &[Lot], today: BusinessDay) -> Points {
    let over = lots.iter().filter(|lot| !lot.is_spendable(today));
    Points(over.map(|lot| lot.remaining.0).fold(0, i64::saturating_add))
}

/// How a member stands after a movement, for their row.
#[derive(Clone, Debug)]
pub struct After<'a> {
    pub standing: Standing,
    pub tier: Option<&'a TierCode>,
    pub window: Window,
    pub window_sales: u32,
    /// Paid, below zero given back.
    pub spend: Money,
    /// A sale at this moment and store; none for every other movement.
    pub sale: Option<(i64, StoreId)>,
    /// The first sale of a business day at a store.
    pub visit: bool,
}

/// The member's row after a movement.
pub fn update_member(scope: BrandScope, member: MemberId, after: &After<'_>) -> Query<()> {
    Query::new(
        "update member set rev = rev + 1, balance = ?3, debt = ?4, tier = ?5, window_points = ?6, window_spend = ?7,
                window_sales = ?8, spend = spend + ?9, visits = visits + ?10,
                first_at = min(coalesce(first_at, ?11), coalesce(?11, first_at)),
                last_store = case when ?11 >= coalesce(last_at, 0) then ?12 else last_store end,
                last_at = max(coalesce(last_at, ?11), coalesce(?11, last_at))
          where brand_id = ?1 and id = ?2",
        [
            scope.arg(),
            member.into(),
            after.standing.balance.0.into(),
            after.standing.debt.0.into(),
            after.tier.map_or("", TierCode::as_str).into(),
            after.window.points.0.into(),
            after.window.spend.0.into(),
            after.window_sales.into(),
            after.spend.into(),
            after.visit.into(),
            after.sale.map(|(at, _)| at).into(),
            after.sale.map(|(_, store)| store).into(),
        ],
    )
}

/// The rows of a posting: ledger lines and open lots.
pub fn save_posting(scope: BrandScope, posting: &Posting, before: &[Lot], w: &Written<'_>) -> Vec<Query<()>> {
    if posting.lines.is_empty() {
        return vec![];
    }
    let mut writes = vec![rows::insert_ledger(scope, &rows::posting_rows(posting, w))];
    writes.extend(rows::save_lots(scope, posting.lots.iter().map(|lot| (w.member, lot)), w.store, before));
    writes
}
