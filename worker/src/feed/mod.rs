//! The till's feed. A batch takes three trips: the key, what the brand has of what the batch names, and one writing batch. It is planned
//! and written by what brings in a file's purchases, as something that happens now. What is given back is a refund as at the counter, each
//! written by itself.
mod read;
mod returns;
mod sql;

use regulars_api::{
    Code, Problem,
    feed::*,
    imports::{Allowed, PointsChoice, RefusedRow},
};
use regulars_domain::{ids::PurchaseId, import::field::Field, loyalty::Points};

use self::read::{Fault, Sent};
use crate::{
    call::Call,
    error::AppError,
    imports::{Context, Live, Planned, begin_nightly, plan_purchases, stale},
    routes::Routes,
    scope::{By, KeyHolder},
};

/// The routes of the feed.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(purchases)
}

async fn purchases(call: Call<FeedPurchases>) -> Result<FeedAnswers, AppError> {
    let (holder, answers) = call.retrying(purchases_once).await?;
    let returns = returns::taken(&call, &holder).await?;
    Ok(FeedAnswers { answers, returns })
}

async fn purchases_once(call: &Call<FeedPurchases>) -> Result<(KeyHolder, Vec<FedAnswer>), AppError> {
    let holder = call.enter_by_key().await?;
    let list = &call.input.purchases;
    for (field, sent, max) in
        [("purchases", list.len(), MAX_PURCHASES), ("returns", call.input.returns.len(), MAX_RETURNS)]
    {
        if sent > max {
            return Err(Problem::new(Code::TooLarge).at(field).with("max", max).into());
        }
    }
    let sent = Sent::read(list);
    let allowed = Allowed {
        points: PointsChoice::Expiring,
        make_stores: false,
        make_items: true,
        make_members: holder.make_members,
    };
    let context = Context {
        app: &call.app,
        scope: holder.scope,
        brand: &holder.brand,
        by: By::Key(holder.key),
        now: call.now,
        allowed: &allowed,
        import: 0,
        live: Some(Live { key: holder.key, stores: &holder.stores }),
    };
    let mut planned = plan_purchases(&call.db, &context, &sent.rows).await?;
    let writes = std::mem::take(&mut planned.writes);
    if !writes.is_empty() {
        let mut batch: Vec<_> =
            planned.left_day.map(|day| begin_nightly(holder.scope, day)).into_iter().collect();
        batch.push(sql::premises(holder.scope, call.now, &planned)?);
        batch.extend(writes);
        // What names the batch is in it: a purchase that came meanwhile clashes with its reference, and all is read again.
        call.write(batch).await.map_err(stale)?;
    }
    let answers = answers(list, sent, &planned)?;
    Ok((holder, answers))
}

/// What became of each purchase, in their order. Each has its place in the list for a row.
fn answers(list: &[FedPurchase], sent: Sent, planned: &Planned) -> Result<Vec<FedAnswer>, AppError> {
    let mut answers: Vec<Option<FedAnswer>> =
        sent.faults.into_iter().map(|fault| fault.map(refused)).collect();
    let references = |row: u32| list.get(row as usize).map(|one| one.reference.clone()).unwrap_or_default();
    for booked in &planned.booked {
        let id = PurchaseId::try_from(booked.id).map_err(|_| AppError::Internal("not a key".to_owned()))?;
        let (reference, earned) = (references(booked.row), Points(booked.earned));
        let answer = match booked.new {
            true => FedAnswer::Recorded { reference, id, earned },
            false => FedAnswer::Unchanged { reference, id, earned },
        };
        put(&mut answers, booked.row, answer);
    }
    for RefusedRow { row, field, reason } in &planned.outcome.refused {
        let (reference, field) = (references(*row), name(*field).to_owned());
        put(&mut answers, *row, FedAnswer::Refused { reference, field, reason: *reason });
    }
    let whole: Option<Vec<FedAnswer>> = answers.into_iter().collect();
    whole.ok_or_else(|| AppError::Internal("a purchase of the feed has no answer".to_owned()))
}

fn put(answers: &mut [Option<FedAnswer>], row: u32, answer: FedAnswer) {
    if let Some(place) = answers.get_mut(row as usize) {
        *place = Some(answer);
    }
}

fn refused(Fault { reference, field, reason }: Fault) -> FedAnswer {
    FedAnswer::Refused { reference, field, reason }
}

/// What the feed calls a field of a file.
const fn name(field: Field) -> &'static str {
    match field {
        Field::StoreCode => "store",
        Field::Card => "member.card",
        Field::Phone => "member.phone",
        Field::Time => "at",
        Field::PurchaseRef => "reference",
        // An item that is unknown, or more money than one purchase holds.
        _ => "lines",
    }
}
