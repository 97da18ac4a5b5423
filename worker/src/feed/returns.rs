//! What a till took back: each return is a refund of a booked sale, as the counter makes it, under the till's own number. It is written by
//! itself, since each stands on the member's books as the one before left them.
use regulars_api::feed::{Back, FedReturn, FeedPurchases, MAX_REFERENCE, ReturnAnswer};
use regulars_domain::{
    field::{FieldError, Rule},
    import::reason::Reason,
    limits,
    loyalty::Points,
    money::Money,
    purchase::{
        PurchaseKind, Quantity,
        line::MAX_LINES,
        refund::{Part, Return},
    },
    time::Timestamp,
};

use super::{
    read::{Refusal, text},
    sql::{self, Sold},
};
use crate::{
    call::Call,
    error::AppError,
    imports::stale,
    purchases::{
        account::{self, StoreRow},
        back::{Booked, Giving, Holder},
        rows::stored_lines,
        sql::{books, kind_of, lots_of, sale},
    },
    scope::{Hand, KeyHolder},
};

/// What was sent, as far as it can be read without the books.
struct Asked {
    reference: String,
    store: String,
    purchase: String,
    /// `None`: all that is left.
    parts: Option<Vec<Return>>,
}

/// Takes back what was sent, one after the other.
///
/// # Errors
/// The database's: what was written before stays, and is told as unchanged when it is sent again.
pub async fn taken(call: &Call<FeedPurchases>, holder: &KeyHolder) -> Result<Vec<ReturnAnswer>, AppError> {
    let hand = Hand::from(holder.clone());
    let mut answers = Vec::with_capacity(call.input.returns.len());
    for sent in &call.input.returns {
        let answer = match read(sent) {
            Ok(asked) => {
                call.retrying(async |call: &Call<FeedPurchases>| once(call, holder, &hand, &asked).await)
                    .await?
            }
            Err(refusal) => refused(&sent.reference, refusal),
        };
        answers.push(answer);
    }
    Ok(answers)
}

fn refused(reference: &str, (field, reason): Refusal) -> ReturnAnswer {
    ReturnAnswer::Refused { reference: reference.to_owned(), field, reason }
}

fn read(sent: &FedReturn) -> Result<Asked, Refusal> {
    let reference = text("reference", &sent.reference, MAX_REFERENCE)?;
    let store = text("store", &sent.store, limits::STORE_CODE)?;
    let purchase = text("purchase", &sent.purchase, MAX_REFERENCE)?;
    for (field, text) in [("reference", &reference), ("store", &store), ("purchase", &purchase)] {
        if text.is_empty() {
            return Err((field.to_owned(), Reason::Missing));
        }
    }
    let lines = sent.lines.as_ref();
    if lines.is_some_and(Vec::is_empty) {
        return Err(("lines".to_owned(), Reason::Missing));
    }
    if lines.is_some_and(|lines| lines.len() > MAX_LINES) {
        return Err(("lines".to_owned(), Reason::TooManyLines));
    }
    let below = |quantity: Option<Quantity>| quantity.is_some_and(|quantity| quantity.0 < 1);
    if let Some(n) = lines.and_then(|lines| lines.iter().position(|line| below(line.quantity))) {
        return Err((format!("lines[{n}].quantity"), Reason::BelowZero));
    }
    let parts = lines.map(|lines| {
        let part = |quantity: Option<Quantity>| quantity.map_or(Part::Rest, Part::Quantity);
        lines.iter().map(|line| Return { line: line.line, part: part(line.quantity) }).collect()
    });
    Ok(Asked { reference, store, purchase, parts })
}

async fn once(
    call: &Call<FeedPurchases>,
    holder: &KeyHolder,
    hand: &Hand,
    asked: &Asked,
) -> Result<ReturnAnswer, AppError> {
    let scope = holder.scope;
    let no = |field: &str, reason| Ok(refused(&asked.reference, (field.to_owned(), reason)));
    let (stores, own, sold) = call
        .db
        .run((
            sql::store(scope, &asked.store),
            sql::by_reference(scope, &asked.store, &asked.reference),
            sql::by_reference(scope, &asked.store, &asked.purchase),
        ))
        .await?;
    let Some(store) = stores.into_iter().next() else { return no("store", Reason::UnknownStore) };
    // A store beyond the key's reach does not exist for it.
    let Some(at) = holder.store(store.id, store.named) else { return no("store", Reason::UnknownStore) };
    let is_sale = |row: &Sold| kind_of(row.kind) == PurchaseKind::Sale;
    let Some(sold) = sold.into_iter().find(is_sale) else { return no("purchase", Reason::UnknownPurchase) };
    if let Some(own) = own.into_iter().next() {
        let same = own.refund_of == Some(sold.id) && says(&own, asked)?;
        let (reference, back) = (asked.reference.clone(), own.back());
        return if same {
            Ok(ReturnAnswer::Unchanged { reference, back })
        } else {
            no("reference", Reason::Differs)
        };
    }

    let store = StoreRow { time_zone: store.time_zone, closing: store.closing, state: String::new() };
    let sold_at = Timestamp(sold.at);
    let giving =
        Giving { at, hand, store: &store, reference: Some(&asked.reference), sale: sold.id, sold_at };
    let parts = asked.parts.as_deref();
    let written = match sold.member() {
        None => {
            let booked = booked(call.db.run(sale(scope, None, sold.at, sold.id)).await?)?;
            let premise = sql::refunds_premise(scope, call.now, sold.id, booked.refunds());
            booked.asked(parts)?.map(|taken| (giving.to_nobody(call, &booked, &taken), premise))
        }
        Some(member) => {
            let (accounts, sales, books, lots) = call
                .db
                .run((
                    account::account(scope, member, at.store()),
                    sale(scope, Some(member), sold.at, sold.id),
                    books(scope, member, sold.at, sold.id),
                    lots_of(scope, member, sold.at, sold.id),
                ))
                .await?;
            // Merged into another since.
            let account = accounts.into_iter().next().ok_or(AppError::Stale)?;
            let booked = booked(sales)?;
            let premise = sql::member_premise(scope, call.now, member, account.rev);
            let holder = Holder { member, account: &account, books: &books, lots: &lots };
            booked.asked(parts)?.map(|taken| (giving.to_member(call, holder, &booked, &taken), premise))
        }
    };
    let (written, premise) = match written {
        Ok(written) => written,
        Err(errors) => {
            // What is gone may have gone back under this very number since.
            let own = call.db.run(sql::by_reference(scope, &asked.store, &asked.reference)).await?;
            if !own.is_empty() {
                return Err(AppError::Stale);
            }
            return Ok(refused(&asked.reference, fault(&errors, asked.parts.is_none())));
        }
    };
    let (receipt, batch) = match written {
        // Beyond what a member's books hold.
        Err(AppError::Told(_)) => return no("purchase", Reason::TooLarge),
        written => written?,
    };
    let mut writes = vec![premise];
    writes.extend(batch);
    // The same number twice at once: one of them clashes with the other's, and finds it here.
    call.write(writes).await.map_err(stale)?;
    let back = Back {
        id: receipt.id,
        paid: Money(-receipt.totals.to_pay.0),
        taken: receipt.earned.negated(),
        given: receipt.redeemed.negated(),
    };
    Ok(ReturnAnswer::Recorded { reference: asked.reference.clone(), back })
}

/// The sale that was found a moment ago; where it is gone since, it is looked for again.
fn booked(rows: Vec<crate::purchases::sql::SaleRow>) -> Result<Booked, AppError> {
    if rows.is_empty() { Err(AppError::Stale) } else { Booked::of(rows) }
}

/// Whether a return in the books says the same. What was sent without a quantity was all that was left then.
fn says(own: &Sold, asked: &Asked) -> Result<bool, AppError> {
    let Some(parts) = &asked.parts else { return Ok(true) };
    let lines = stored_lines(&own.lines)?;
    let same = |part: &Return| {
        lines.iter().any(|line| {
            line.fourth == i64::from(part.line)
                && match part.part {
                    Part::Quantity(quantity) => line.quantity.0 == -quantity.0,
                    Part::Rest | Part::Amount(_) => true,
                }
        })
    };
    Ok(lines.len() == parts.len() && parts.iter().all(same))
}

/// The field at fault, as the feed calls it, and why.
fn fault(errors: &[FieldError], whole: bool) -> Refusal {
    let Some(error) = errors.first().filter(|_| !whole) else {
        return ("purchase".to_owned(), Reason::AlreadyReturned);
    };
    let field = error.field.replace("returns[", "lines[").replace(".part", ".quantity");
    let reason = match error.rule {
        Rule::NotUnique => Reason::Repeated,
        Rule::NotOffered if field.ends_with(".line") => Reason::NotAChoice,
        Rule::NotOffered => Reason::AlreadyReturned,
        _ => Reason::MoreThanBought,
    };
    (field, reason)
}

impl Sold {
    fn back(&self) -> Back {
        Back {
            id: self.id,
            paid: Money(-self.total),
            taken: Points(-self.earned),
            given: Points(-self.redeemed),
        }
    }
}

#[cfg(test)]
mod tests {
    use regulars_api::feed::FedReturnLine;

    use super::*;

    fn sent(lines: Option<Vec<FedReturnLine>>) -> FedReturn {
        let [reference, store, purchase] = ["R1", "7", "1"].map(str::to_owned);
        FedReturn { reference, store, purchase, lines }
    }

    #[track_caller]
    fn cannot(sent: &FedReturn, field: &str, reason: Reason) {
        let (at, why) = read(sent).err().expect("a refusal");
        assert_eq!((at.as_str(), why), (field, reason));
    }

    #[test]
    fn what_cannot_be_read_of_a_return_is_refused_by_its_field() {
        assert!(read(&sent(None)).is_ok_and(|asked| asked.parts.is_none()));
        cannot(&FedReturn { reference: " ".to_owned(), ..sent(None) }, "reference", Reason::Missing);
        cannot(&FedReturn { purchase: String::new(), ..sent(None) }, "purchase", Reason::Missing);
        cannot(&sent(Some(vec![])), "lines", Reason::Missing);
        let line = FedReturnLine { line: 0, quantity: None };
        cannot(&sent(Some(vec![line; 501])), "lines", Reason::TooManyLines);
        let nothing = FedReturnLine { line: 1, quantity: Some(Quantity(0)) };
        cannot(&sent(Some(vec![line, nothing])), "lines[1].quantity", Reason::BelowZero);
    }
}
