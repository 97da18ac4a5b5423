//! What time alone changes about tiers: sales leave the window day by day, and with them a tier may go.
//! Source: docs/rules/loyalty.md §8.2, §8.4.
use regulars_domain::{
    loyalty::{Measure, Tiers},
    time::BusinessDay,
};
use serde::Deserialize;
use serde_json::json;

use super::{BrandRow, stale};
use crate::{App, db::Query, error::AppError, scope::BrandScope};

/// So many members are measured again in one batch, after the settings changed.
const MEMBERS: i64 = 1_000;

#[derive(Debug, Deserialize)]
struct PlaceRow {
    left_day: i32,
    programme_rev: i64,
    measuring_rev: i64,
    member_id: i64,
    /// The first business day with a sale after `left_day`.
    next: Option<i32>,
    /// The last one with a sale up to `left_day`.
    last: Option<i32>,
}

/// Takes one step; whether there was one to take. Each step is one batch that holds only from the place it was planned for.
///
/// # Errors
/// `Stale` where another pass took the step: the next one reads again.
pub async fn step(app: &App, brand: &BrandRow, today: BusinessDay) -> Result<bool, AppError> {
    let scope = brand.scope();
    let tiers = &brand.programme.tiers;
    let places = app.db.run(place(scope)).await?;
    let place = places.first().ok_or(AppError::Stale)?;
    let window = i32::try_from(tiers.window_days).unwrap_or(i32::MAX);
    let target = today.0.saturating_sub(window);
    let write = if place.left_day < target {
        match place.next.filter(|day| *day <= target) {
            Some(day) => vec![move_to(scope, place.left_day, day), shift(scope, tiers, day, -1)],
            None => vec![move_to(scope, place.left_day, target)],
        }
    } else if place.left_day > target {
        // The settings made the window longer: days come back, the latest first.
        match place.last.filter(|day| *day > target) {
            Some(day) => vec![move_to(scope, place.left_day, day - 1), shift(scope, tiers, day, 1)],
            None => vec![move_to(scope, place.left_day, target)],
        }
    } else if place.programme_rev != brand.rev {
        // Whoever was measured by other settings is measured again: a change in between starts over.
        let after = if place.measuring_rev == brand.rev { place.member_id } else { 0 };
        vec![measure(scope, tiers, after), measured(scope, brand.rev, place.member_id, after)]
    } else {
        return Ok(false);
    };
    app.db.run(write).await.map_err(stale)?;
    Ok(true)
}

fn place(scope: BrandScope) -> Query<PlaceRow> {
    Query::new(
        "select n.left_day, n.programme_rev, n.measuring_rev, n.member_id,
                (select min(day) from (select (select min(business_day) from purchase
                    where brand_id = ?1 and store_id = s.id and business_day > n.left_day) as day from store s where s.brand_id = ?1)) as next,
                (select max(day) from (select (select max(business_day) from purchase
                    where brand_id = ?1 and store_id = s.id and business_day <= n.left_day) as day from store s where s.brand_id = ?1)) as last
           from nightly n where n.brand_id = ?1",
        [scope.arg()],
    )
}

fn move_to(scope: BrandScope, from: i32, to: i32) -> Query<()> {
    Query::new(
        "update nightly set guard = (left_day = ?2), left_day = ?3 where brand_id = ?1",
        [scope.arg(), from.into(), to.into()],
    )
}

/// `[[code, threshold], …]` and whether thresholds count spending.
fn levels(tiers: &Tiers) -> (String, bool) {
    let levels: Vec<_> =
        tiers.levels.iter().map(|tier| json!([tier.code.as_str(), tier.threshold])).collect();
    (json!(levels).to_string(), tiers.measure == Measure::Spend)
}

/// Takes a day's sales, less their refunds, out of the windows (`sign` −1) or back in (1), and gives each of their members the
/// tier that the rest reaches. A refund without its sale counts on its own day.
fn shift(scope: BrandScope, tiers: &Tiers, day: i32, sign: i64) -> Query<()> {
    let (levels, by_spend) = levels(tiers);
    Query::new(
        "update member set rev = member.rev + 1, window_points = member.window_points + ?3 * x.points,
                window_spend = member.window_spend + ?3 * x.spend, window_sales = member.window_sales + ?3 * x.sales,
                tier = coalesce((select value ->> 0 from json_each(?4)
                    where value ->> 1 <= max(0, iif(?5, member.window_spend + ?3 * x.spend, member.window_points + ?3 * x.points))
                    order by value ->> 1 desc limit 1), '')
           from (select member_id, sum(points) as points, sum(spend) as spend, sum(sales) as sales from (
                    select p.member_id, 1 as sales,
                           p.earned + coalesce((select sum(earned) from purchase indexed by purchase_by_refund where brand_id = ?1 and refund_of = p.id and member_id = p.member_id), 0) as points,
                           p.total + coalesce((select sum(total) from purchase indexed by purchase_by_refund where brand_id = ?1 and refund_of = p.id and member_id = p.member_id), 0) as spend
                      from store s join purchase p on p.brand_id = ?1 and p.store_id = s.id and p.business_day = ?2
                     where s.brand_id = ?1 and p.kind = 0 and p.member_id > 0
                    union all
                    select p.member_id, 0, p.earned, p.total
                      from store s join purchase p on p.brand_id = ?1 and p.store_id = s.id and p.business_day = ?2
                     where s.brand_id = ?1 and p.kind = 1 and p.refund_of is null and p.member_id > 0)
                  group by member_id) x
          where member.brand_id = ?1 and member.id = x.member_id",
        [scope.arg(), day.into(), sign.into(), levels.into(), by_spend.into()],
    )
}

/// Gives the next members the tier that their window reaches by the settings of today.
fn measure(scope: BrandScope, tiers: &Tiers, after: i64) -> Query<()> {
    let (levels, by_spend) = levels(tiers);
    Query::new(
        "update member set rev = member.rev + 1, tier = x.tier
           from (select id, coalesce((select value ->> 0 from json_each(?3)
                    where value ->> 1 <= max(0, iif(?4, m.window_spend, m.window_points)) order by value ->> 1 desc limit 1), '') as tier
                   from member m where m.brand_id = ?1 and m.id > ?2 order by m.id limit ?5) x
          where member.brand_id = ?1 and member.id = x.id and member.tier <> x.tier",
        [scope.arg(), after.into(), levels.into(), by_spend.into(), MEMBERS.into()],
    )
}

/// Notes how far the measuring by these settings came, and at its end that all were measured. `from`: where it had come when it
/// was read; `after`: where this step began.
fn measured(scope: BrandScope, rev: i64, from: i64, after: i64) -> Query<()> {
    Query::new(
        "update nightly set guard = (member_id = ?5), measuring_rev = ?2,
                programme_rev = iif((select count(*) from (select 1 from member where brand_id = ?1 and id > ?3 limit ?4)) < ?4, ?2, programme_rev),
                member_id = iif((select count(*) from (select 1 from member where brand_id = ?1 and id > ?3 limit ?4)) < ?4, 0,
                    (select max(id) from (select id from member where brand_id = ?1 and id > ?3 order by id limit ?4)))
          where brand_id = ?1",
        [scope.arg(), rev.into(), after.into(), MEMBERS.into(), from.into()],
    )
}
