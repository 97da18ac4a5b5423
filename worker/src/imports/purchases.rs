//! A batch of purchases: which are new, whom and what they name, what they earn, and the figures kept beside them.
//!
//! A purchase that is here already is never changed: the same content is unchanged, another is refused.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use regulars_api::imports::{PointsChoice, Unknown};
use regulars_domain::{
    ids::ItemId,
    import::{
        batch::{LineRow, PurchaseRow, PurchaseRows},
        field::{Field, ReadAs},
        purchases::MOST_LINES,
        reason::Reason,
    },
    limits,
    money::Money,
    purchase::{Line, Quantity},
    time::Timestamp,
};

use super::{
    known::{self, KnownItem, KnownStore, Largest, Named},
    ledger::LotRow,
    plan::{Booked, Context, Planned, small, too_long},
    purchases_sql::{self as sql, Recorded},
    purchases_write::write,
    when,
};
use crate::{
    clock::{self, LocalTime},
    db::Db,
    error::AppError,
    purchases::rows::sale_lines,
};

/// Seconds that the clock behind a file may be ahead of ours: a purchase is never older than the member's last.
const FUTURE: i64 = 300;

/// What the database says of a batch.
pub(super) struct Facts {
    pub(super) stores: HashMap<usize, KnownStore>,
    pub(super) items: HashMap<usize, i64>,
    pub(super) members: Vec<Result<Option<known::KnownMember>, (Field, Reason)>>,
    pub(super) named: Vec<Named>,
    pub(super) recorded: HashMap<usize, Vec<Recorded>>,
    pub(super) largest: Largest,
}

async fn facts(db: &Db, context: &Context<'_>, rows: &PurchaseRows) -> Result<Facts, AppError> {
    let scope = context.scope;
    let home = context.region()?;
    let read: Vec<Result<Named, (Field, Reason)>> =
        rows.members.iter().map(|key| Named::of(key, home)).collect();
    let named: Vec<Named> = read.iter().map(|read| read.clone().unwrap_or_default()).collect();
    let codes: Vec<&str> = rows.items.iter().map(|item| item.code.as_str()).collect();
    let references: Vec<(&str, &str)> = rows
        .purchases
        .iter()
        .map(|row| (rows.stores.get(row.2 as usize).map_or("", String::as_str), row.1.as_str()))
        .collect();
    let (by_card, by_phone) = known::members(scope, &named)?;
    let (stores, items, by_card, by_phone, recorded, largest) = db
        .run((
            known::stores(scope, &rows.stores)?,
            known::items(scope, &codes)?,
            by_card,
            by_phone,
            sql::recorded(scope, &references)?,
            known::largest(scope),
        ))
        .await?;
    let meant = known::meant(named.len(), known::rows(by_card)?, known::rows(by_phone)?);
    let members = read
        .into_iter()
        .zip(meant)
        .map(|(read, meant)| read.and_then(|_| meant.map_err(|reason| (Field::Card, reason))))
        .collect();
    let mut here: HashMap<usize, Vec<Recorded>> = HashMap::new();
    for row in known::rows::<Recorded>(recorded)? {
        here.entry(row.0).or_default().push(row);
    }
    Ok(Facts {
        stores: known::rows::<KnownStore>(stores)?.into_iter().map(|store| (store.0, store)).collect(),
        items: known::rows::<KnownItem>(items)?.into_iter().map(|item| (item.0, item.1)).collect(),
        members,
        named,
        recorded: here,
        largest: largest
            .into_iter()
            .next()
            .ok_or_else(|| AppError::Internal("no largest keys".to_owned()))?,
    })
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &PurchaseRows) -> Result<Planned, AppError> {
    let facts = facts(db, context, rows).await?;
    let mut planned = Planned::default();
    let sorted = sort_out(context, rows, &facts, &mut planned);
    planned.outcome.new = small(sorted.taken.len());
    planned.outcome.unknown = Unknown {
        stores: sorted.stores.keys().map(|at| small(*at)).collect(),
        items: sorted.items.keys().map(|at| small(*at)).collect(),
        members: sorted.members.clone(),
    };
    if context.writes() && !sorted.taken.is_empty() {
        let lots = lots(db, context, rows, &facts, &sorted).await?;
        write(context, rows, facts, sorted, lots, &mut planned)?;
    }
    Ok(planned)
}

/// The lots that earlier batches of the import opened for the members of this one's refunds. Most batches have no refund, and take no
/// trip for it.
async fn lots(
    db: &Db,
    context: &Context<'_>,
    rows: &PurchaseRows,
    facts: &Facts,
    sorted: &Sorted,
) -> Result<Vec<LotRow>, AppError> {
    if context.allowed.points == PointsChoice::None {
        return Ok(Vec::new());
    }
    let refunds =
        sorted.taken.iter().filter_map(|taken| rows.purchases.get(taken.at)).filter(|row| row.is_refund());
    let members = refunds.filter_map(|row| facts.members.get(row.3? as usize)?.as_ref().ok()?.as_ref());
    let members: BTreeSet<i64> = members.map(|known| known.id).collect();
    if members.is_empty() {
        return Ok(Vec::new());
    }
    known::rows(db.run(sql::lots_of_import(context.scope, context.import, &members)?).await?)
}

/// The purchases that are taken, and what has to be made for them, with its key, by position.
pub(super) struct Sorted {
    pub(super) taken: Vec<Taken>,
    pub(super) stores: BTreeMap<usize, i64>,
    pub(super) items: BTreeMap<usize, i64>,
    pub(super) members: Vec<u32>,
}

/// A purchase that is taken: its place in the batch, its moment, and where that falls in its store's day.
pub(super) struct Taken {
    pub(super) at: usize,
    pub(super) moment: Timestamp,
    pub(super) local: LocalTime,
}

fn sort_out(context: &Context<'_>, rows: &PurchaseRows, facts: &Facts, planned: &mut Planned) -> Sorted {
    let allowed = context.allowed;
    let mut sorted =
        Sorted { taken: Vec::new(), stores: BTreeMap::new(), items: BTreeMap::new(), members: Vec::new() };
    let mut unknown_members = BTreeSet::new();
    let mut seen = std::collections::HashSet::new();
    for (at, row) in rows.purchases.iter().enumerate() {
        let PurchaseRow(line, reference, store, member, clock, seconds, lines) = row;
        let (store, member) = (*store as usize, member.map(|at| at as usize));
        let zone =
            facts.stores.get(&store).map_or(context.brand.time_zone.as_str(), |known| known.2.as_str());
        let closing = facts.stores.get(&store).map_or(0, |known| known.3);
        let moment = when::moment(*clock, *seconds, zone);
        let fault = fault(context, rows, facts, row).or_else(|| {
            // Two codes may have become one store.
            let place = facts.stores.get(&store).map_or(Err(store), |known| Ok(known.1));
            (!seen.insert((place, reference.as_str()))).then_some((Field::PurchaseRef, Reason::Repeated))
        });
        if let Some((field, reason)) = fault {
            planned.refuse(*line, field, reason);
            continue;
        }
        if let Some(recorded) = facts.recorded.get(&at) {
            if let Some(Recorded(.., id, earned)) =
                recorded.iter().find(|recorded| same(facts, row, moment, recorded))
            {
                planned.outcome.unchanged += 1;
                planned.booked.push(Booked { row: *line, new: false, id: *id, earned: *earned });
            } else {
                planned.refuse(*line, Field::PurchaseRef, Reason::Differs);
            }
            continue;
        }
        if moment.0 > context.now.0 + FUTURE {
            planned.refuse(*line, Field::Time, Reason::InTheFuture);
            continue;
        }
        if moment.0 < when::EARLIEST {
            planned.refuse(*line, Field::Time, Reason::FarAwayDate);
            continue;
        }
        if !facts.stores.contains_key(&store) && allowed.make_stores {
            let next = facts.largest.store + 1 + i64::from(small(sorted.stores.len()));
            sorted.stores.entry(store).or_insert(next);
        }
        for item in lines.iter().filter_map(|line| line.0) {
            let item = item as usize;
            if !facts.items.contains_key(&item) {
                let next = facts.largest.item + 1 + i64::from(small(sorted.items.len()));
                sorted.items.entry(item).or_insert(next);
            }
        }
        if let Some(member) = member
            && matches!(facts.members.get(member), Some(Ok(None)))
        {
            unknown_members.insert(small(member));
        }
        sorted.taken.push(Taken { at, moment, local: clock::local(moment, zone, closing) });
    }
    sorted.members = unknown_members.into_iter().collect();
    sorted.taken.sort_by_key(|taken| (taken.moment, taken.at));
    sorted
}

/// What keeps a purchase out, whatever is here already.
fn fault(
    context: &Context<'_>,
    rows: &PurchaseRows,
    facts: &Facts,
    row: &PurchaseRow,
) -> Option<(Field, Reason)> {
    let PurchaseRow(_, reference, store, member, _, _, lines) = row;
    let store = *store as usize;
    if rows.stores.get(store).is_none_or(String::is_empty) || reference.is_empty() {
        return Some((Field::StoreCode, Reason::Missing));
    }
    // A store beyond a key's reach does not exist for it. One that was merged is still the store whose code it has.
    let known = facts.stores.get(&store);
    if context.live.zip(known).is_some_and(|(live, known)| !live.reaches([known.1, known.4])) {
        return Some((Field::StoreCode, Reason::UnknownStore));
    }
    if known.is_none() {
        if !context.allowed.make_stores {
            return Some((Field::StoreCode, Reason::UnknownStore));
        }
        if rows.stores.get(store).is_some_and(|code| code.chars().count() > limits::STORE_CODE) {
            return Some((Field::StoreCode, Reason::TooLong { most: small(limits::STORE_CODE) }));
        }
    }
    match member.map(|at| facts.members.get(at as usize)) {
        None | Some(Some(Ok(Some(_)))) => {}
        Some(Some(Ok(None))) if context.allowed.make_members => {}
        Some(Some(Err(fault))) => return Some(*fault),
        Some(_) => {
            let named = member.and_then(|at| rows.members.get(at as usize));
            let by_card = named.is_none_or(|key| !key.card.is_empty());
            return Some((if by_card { Field::Card } else { Field::Phone }, Reason::UnknownMember));
        }
    }
    let unknown = |item: u32| !facts.items.contains_key(&(item as usize));
    let beyond = |item: u32| rows.items.get(item as usize).is_none_or(|item| item.code.is_empty());
    for item in lines.iter().filter_map(|line| line.0) {
        if beyond(item) || (unknown(item) && !context.allowed.make_items) {
            return Some((Field::ItemCode, Reason::UnknownItem));
        }
        // What is made on the way has a code that its form takes as well.
        let made = rows.items.get(item as usize).filter(|_| unknown(item));
        if let Some(fault) =
            made.and_then(|made| too_long([(Field::ItemCode, &made.code, limits::ITEM_CODE)]))
        {
            return Some(fault);
        }
    }
    // As a file's reader bounds them, which a program has not: sums of what is kept stay sums.
    if lines.is_empty() {
        return Some((Field::Paid, Reason::Missing));
    }
    if lines.len() > MOST_LINES {
        return Some((Field::PurchaseRef, Reason::TooManyLines));
    }
    if let Some(fault) = too_long([(Field::PurchaseRef, reference, ReadAs::LONGEST_CODE)]) {
        return Some(fault);
    }
    for LineRow(_, quantity, total, discount) in lines {
        for (field, n) in
            [(Field::Quantity, *quantity), (Field::Paid, total.0), (Field::Discount, discount.0)]
        {
            if !(-Money::LIMIT..=Money::LIMIT).contains(&n) {
                return Some((field, Reason::TooLarge));
            }
        }
    }
    // Less than nothing is a refund. What a program sells happens now, and is refunded at the counter.
    let least = if context.live.is_some() { 0 } else { -Money::LIMIT };
    match row.paid() {
        Some(paid) if (least..=Money::LIMIT).contains(&paid.0) => None,
        _ => Some((Field::Paid, Reason::TooLarge)),
    }
}

/// Whether what is here says the same.
fn same(facts: &Facts, row: &PurchaseRow, moment: Timestamp, recorded: &Recorded) -> bool {
    let member = match row.3.map(|at| facts.members.get(at as usize)) {
        None => 0,
        Some(Some(Ok(Some(known)))) => known.id,
        Some(_) => return false,
    };
    let Recorded(_, of, at, total, lines, ..) = recorded;
    let mine = held_lines(row, |item| facts.items.get(&item).copied());
    (*of, *at, Some(*total)) == (member, moment.0, row.paid().map(|paid| paid.0)) && *lines == mine
}

/// The lines as the books hold them. A refund's have no discount: what stands in its place is a line of the sale, which is not known.
pub(super) fn held_lines(row: &PurchaseRow, key: impl Fn(usize) -> Option<i64>) -> String {
    let refund = row.is_refund();
    let line = |LineRow(item, quantity, total, discount): &LineRow| Line {
        item: item.and_then(|at| key(at as usize)).and_then(|key| ItemId::try_from(key).ok()),
        label: String::new(),
        quantity: Quantity(*quantity),
        total: *total,
        discount: if refund { Money::ZERO } else { *discount },
    };
    sale_lines(&row.6.iter().map(line).collect::<Vec<_>>())
}
