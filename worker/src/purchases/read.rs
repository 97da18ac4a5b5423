//! Reading purchases: one with its lines, and a store's day.
use regulars_api::{Code, Problem, purchases::*};
use regulars_domain::{
    ids::{ItemId, MemberId, PurchaseId, StaffId, StoreId},
    loyalty::Points,
    money::Money,
    purchase::Totals,
    time::{BusinessDay, Timestamp},
};
use serde::Deserialize;

use super::{rows, sql};
use crate::{
    call::Call,
    db::{Query, json_text},
    error::AppError,
    scope::{Actor, BrandScope},
    stores::way,
};

/// So many purchases are a page.
const PAGE: i64 = 50;
/// After every place of a list that runs from the latest to the earliest.
const LATEST: (i64, i64, i64) = (regulars_domain::ids::MAX_ID, 0, 0);

pub async fn list(call: Call<ListPurchases>) -> Result<PurchasePage, AppError> {
    let input = &call.input;
    let after = input.after.as_deref().map_or(Some(LATEST), place);
    let after = after.ok_or_else(|| Problem::new(Code::Malformed).at("after"))?;
    let (actor, (rows, places)) =
        call.enter(|scope| (of_day(scope, input, after), store_and_successors(scope, input.store))).await?;
    if !within_reach(&actor, &places) {
        actor.store(input.store)?;
    }
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|row| format!("{}.{}.{}", row.at, row.member_id, row.id));
    Ok(PurchasePage { purchases: rows.into_iter().map(PurchaseHead::from).collect(), next })
}

fn place(cursor: &str) -> Option<(i64, i64, i64)> {
    let mut parts = cursor.splitn(3, '.').map(|part| part.parse::<i64>().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

pub async fn get(call: Call<GetPurchase>) -> Result<Purchase, AppError> {
    let (id, PurchasePlace { at, member }) = (call.path, call.input);
    let (actor, (found, names, refunds, places)) = call
        .enter(|scope| {
            (
                one(scope, member, at, id),
                item_names(scope, member, at, id),
                refunds_of(scope, member, id),
                answering(scope, member, at, id),
            )
        })
        .await?;
    let row = found.into_iter().next().ok_or(Code::NotFound)?;
    let known = within_reach(&actor, &places) || actor.sees_member(&row.seen_by);
    if !known {
        return Err(Code::NotFound.into());
    }
    let stored = rows::stored_lines(&row.lines)?;
    let is_sale = sql::kind_of(row.head.kind) == regulars_domain::purchase::PurchaseKind::Sale;
    let sale: Vec<_> = stored.into_iter().map(regulars_domain::purchase::Line::from).collect();
    let returned = rows::returned(&sale, refunds.iter().map(|r| r.lines.as_str()))?;
    let name = |item: Option<ItemId>, label: &str| {
        let known = item.and_then(|item| names.iter().find(|n| n.id == item));
        known.map_or_else(|| label.to_owned(), |n| n.name.clone())
    };
    let lines = sale.iter().zip(returned).map(|(line, returned)| PurchaseLine {
        item: line.item,
        name: name(line.item, &line.label),
        label: line.label.clone(),
        quantity: line.quantity,
        total: line.total,
        // Of a refund's line this is its place in the sale.
        discount: if is_sale { line.discount } else { Money::ZERO },
        returned,
    });
    let (discount, points_off, total) = (Money(row.discount), Money(row.points_off), Money(row.head.total));
    let whole = Money(total.0 + discount.0 + points_off.0);
    Ok(Purchase {
        totals: Totals { lines: whole, discount, points_off, to_pay: total },
        terms: row.terms.terms(),
        lines: lines.collect(),
        refunds: refunds.into_iter().map(|r| r.head.into()).collect(),
        head: row.head.into(),
    })
}

/// A store that answers for what was bought: where it was, or one that this store was merged into since.
#[derive(Debug, Deserialize)]
pub struct AnsweringRow {
    id: StoreId,
}

/// Whether the asker may act for one of the stores that answer for a purchase.
pub fn within_reach(actor: &Actor, places: &[AnsweringRow]) -> bool {
    places.iter().any(|place| actor.may_act_at(place.id))
}

/// The stores that answer for what was bought at this one: itself, and those that it was merged into.
fn store_and_successors(scope: BrandScope, store: StoreId) -> Query<AnsweringRow> {
    Query::new(
        concat!("with recursive ", way!("o.id = ?2"), " select id from way"),
        [scope.arg(), store.into()],
    )
}

/// The stores that answer for a purchase; none where there is no such purchase.
pub fn answering(
    scope: BrandScope,
    member: Option<MemberId>,
    at: Timestamp,
    id: PurchaseId,
) -> Query<AnsweringRow> {
    Query::new(
        concat!(
            "with recursive ",
            way!(
                "o.id = (select store_id from purchase where brand_id = ?1 and member_id = ?2 and at = ?3 and id = ?4)"
            ),
            " select id from way"
        ),
        [scope.arg(), member.map_or(0, MemberId::get).into(), at.into(), id.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct HeadRow {
    pub id: PurchaseId,
    pub at: i64,
    pub kind: i64,
    pub member_id: i64,
    pub member_name: Option<String>,
    pub store_id: StoreId,
    pub staff_id: i64,
    pub staff_name: Option<String>,
    pub business_day: i32,
    pub local_minute: u16,
    pub total: i64,
    pub earned: i64,
    pub redeemed: i64,
    pub refund_of: Option<PurchaseId>,
    pub line_count: u32,
}

impl From<HeadRow> for PurchaseHead {
    fn from(row: HeadRow) -> PurchaseHead {
        PurchaseHead {
            id: row.id,
            at: Timestamp(row.at),
            kind: sql::kind_of(row.kind),
            member: MemberId::try_from(row.member_id).ok(),
            member_name: row.member_name.unwrap_or_default(),
            store: row.store_id,
            staff: StaffId::try_from(row.staff_id).ok(),
            staff_name: row.staff_name.unwrap_or_default(),
            business_day: BusinessDay(row.business_day),
            local_minute: row.local_minute,
            total: Money(row.total),
            earned: Points(row.earned),
            redeemed: Points(row.redeemed),
            refund_of: row.refund_of,
            line_count: row.line_count,
        }
    }
}

#[derive(Debug, Deserialize)]
struct OneRow {
    #[serde(flatten)]
    head: HeadRow,
    discount: i64,
    points_off: i64,
    #[serde(flatten)]
    terms: rows::TermsRow,
    lines: String,
    #[serde(deserialize_with = "json_text")]
    seen_by: Vec<StoreId>,
}

/// A purchase's columns for [`HeadRow`], before what else is asked and the tables they come from.
macro_rules! head {
    ($more:literal) => {
        concat!(
            "select p.id, p.at, p.kind, p.member_id, m.name as member_name, p.store_id, p.staff_id, t.name as staff_name,
                    p.business_day, p.local_minute, p.total, p.earned, p.redeemed, p.refund_of,
                    json_array_length(p.lines) as line_count",
            $more
        )
    };
}

fn of_day(scope: BrandScope, page: &DayPage, after: (i64, i64, i64)) -> Query<HeadRow> {
    let minutes = page.hour.map_or((0, 1_439), |hour| (i64::from(hour) * 60, i64::from(hour) * 60 + 59));
    let least = i64::from(page.members == Some(true));
    Query::new(
        head!(
            " from purchase p left join member m on m.brand_id = ?1 and m.id = p.member_id
                   left join staff t on t.brand_id = ?1 and t.id = p.staff_id
             where p.brand_id = ?1 and p.store_id = ?2 and p.business_day = ?3 and (p.at, p.member_id, p.id) < (?4, ?5, ?6)
               and p.local_minute between ?7 and ?8 and p.member_id >= ?9
             order by p.at desc, p.member_id desc, p.id desc limit ?10"
        ),
        [
            scope.arg(),
            page.store.into(),
            page.day.into(),
            after.0.into(),
            after.1.into(),
            after.2.into(),
            minutes.0.into(),
            minutes.1.into(),
            least.into(),
            PAGE.into(),
        ],
    )
}

fn one(scope: BrandScope, member: Option<MemberId>, at: Timestamp, id: PurchaseId) -> Query<OneRow> {
    Query::new(
        head!(
            ", p.discount, p.points_off, p.terms_points, p.terms_per, p.multiplier, p.lines,
               (select json_group_array(store_id) from member_store where brand_id = ?1 and member_id = ?2) as seen_by
              from purchase p left join member m on m.brand_id = ?1 and m.id = p.member_id
                   left join staff t on t.brand_id = ?1 and t.id = p.staff_id
             where p.brand_id = ?1 and p.member_id = ?2 and p.at = ?3 and p.id = ?4"
        ),
        [scope.arg(), member.map_or(0, MemberId::get).into(), at.into(), id.into()],
    )
}

#[derive(Debug, Deserialize)]
struct RefundRow {
    #[serde(flatten)]
    head: HeadRow,
    lines: String,
}

fn refunds_of(scope: BrandScope, member: Option<MemberId>, sale: PurchaseId) -> Query<RefundRow> {
    Query::new(
        head!(
            ", p.lines from purchase p indexed by purchase_by_refund left join member m on m.brand_id = ?1 and m.id = p.member_id
                   left join staff t on t.brand_id = ?1 and t.id = p.staff_id
             where p.brand_id = ?1 and p.refund_of = ?2 and p.member_id = ?3 order by p.at, p.id"
        ),
        [scope.arg(), sale.into(), member.map_or(0, MemberId::get).into()],
    )
}

#[derive(Debug, Deserialize)]
struct NameRow {
    id: ItemId,
    name: String,
}

/// The names of what a purchase's lines sold.
fn item_names(scope: BrandScope, member: Option<MemberId>, at: Timestamp, id: PurchaseId) -> Query<NameRow> {
    Query::new(
        "select distinct i.id, i.name
           from purchase p cross join json_each(p.lines) l cross join item i on i.brand_id = ?1 and i.id = l.value ->> 0
          where p.brand_id = ?1 and p.member_id = ?2 and p.at = ?3 and p.id = ?4",
        [scope.arg(), member.map_or(0, MemberId::get).into(), at.into(), id.into()],
    )
}
