//! Recording a purchase: one trip to read, the domain decides, one batch to write.
use regulars_api::{Code, Endpoint, Problem, purchases::*};
use regulars_domain::{
    ids::{LotId, MemberId, PurchaseId},
    loyalty::{
        LedgerError, Lot, NewLot, Occasion, Points, Posting, Standing, post,
        preview::{Preview, preview},
    },
    purchase::{Line, PurchaseKind},
    time::Timestamp,
};

use super::{
    account::{self, AccountRow, After, Moment, StoreRow},
    receipt::{self, Kept},
    rows::{self, Written},
    sql::{self, Figures, ItemRow, NewRow},
};
use crate::{
    call::{Call, Guard},
    error::AppError,
    scope::{Actor, StoreScope},
};

pub async fn purchase(call: Call<RecordPurchase>) -> Result<Receipt, AppError> {
    let member = call.path;
    match call.retrying(async |call| of_now(call, member).await).await {
        Err(AppError::Replayed(kept)) => receipt::again(&call, Some(member), &kept).await,
        done => done,
    }
}

/// Whoever was chosen and has been merged away since: it is recorded for whom they have become. Source: docs/rules/merge.md §2.1.
async fn of_now(call: &Call<RecordPurchase>, member: MemberId) -> Result<Receipt, AppError> {
    match of_member(call, member).await {
        Err(AppError::Told(problem)) if problem.code == Code::Merged => {
            let into = problem.params.get("into").and_then(|into| into.parse().ok());
            of_member(call, into.ok_or(AppError::Told(problem))?).await
        }
        done => done,
    }
}

pub async fn sale(call: Call<RecordSale>) -> Result<Receipt, AppError> {
    match call.retrying(async |call| of_nobody(call).await).await {
        Err(AppError::Replayed(kept)) => receipt::again(&call, None, &kept).await,
        done => done,
    }
}

async fn of_member(call: &Call<RecordPurchase>, member: MemberId) -> Result<Receipt, AppError> {
    let input = &call.input;
    let redeems = input.redeem != Points::ZERO;
    let (actor, (accounts, stores, lots, items)) = call
        .enter(|scope| {
            (
                account::account(scope, member, input.store),
                account::store_of(scope, input.store),
                redeems.then(|| account::lots(scope, member, account::LOTS)),
                sql::items(scope, &input.lines),
            )
        })
        .await?;
    let at = actor.store(input.store)?;
    let account = AccountRow::in_sight(accounts, &actor)?;
    let store = StoreRow::open(stores)?;
    known_items(&input.lines, &items)?;
    let moment = Moment::of(call, &store, Some(&account));
    let lots = account::enough_lots(call, actor.scope, member, lots, moment, input.redeem).await?;

    let state = account.state(account::lapsed(&lots, moment.day()));
    let preview = preview(&input.order(), Some(&state), &actor.brand.programme).map_err(|e| broken(&e))?;
    let first = account::ids(call, account.last_id, 2)?;
    let (id, lot) = (key(first)?, key::<LotId>(first + 1)?);
    let expires = actor.brand.programme.expiry.last_day(moment.day());
    let new = NewLot { id: lot, expires, issuer: Some(input.store) };
    let occasion = Occasion { day: moment.day(), purchase: Some(id) };
    let posting = post::purchase(account.standing(), &lots, preview.redeems, preview.earns, new, occasion)
        .map_err(refused)?;
    let receipt = receipt_of(id, moment, Some(member), input, &preview, posting.standing);
    let writes =
        Writes { at, actor: &actor, id, moment, preview: &preview, lines: &rows::sale_lines(&input.lines) };
    let mut batch = writes.of_member(call, member, &account, &posting, &lots)?;
    batch.extend(sql::mark_sold(actor.scope, &items));
    call.commit(&actor, Guard::Member(member, account.rev), &Kept::of(&receipt), batch).await?;
    Ok(receipt)
}

async fn of_nobody(call: &Call<RecordSale>) -> Result<Receipt, AppError> {
    let input = &call.input;
    let (actor, (stores, items)) =
        call.enter(|scope| (account::store_of(scope, input.store), sql::items(scope, &input.lines))).await?;
    let at = actor.store(input.store)?;
    let store = StoreRow::open(stores)?;
    known_items(&input.lines, &items)?;
    let moment = Moment::of(call, &store, None);
    let preview = preview(&input.order(), None, &actor.brand.programme).map_err(|e| broken(&e))?;
    let id = key(call.ids(1)?)?;
    let receipt = receipt_of(id, moment, None, input, &preview, Standing::default());
    let writes =
        Writes { at, actor: &actor, id, moment, preview: &preview, lines: &rows::sale_lines(&input.lines) };
    let mut batch = writes.of_nobody();
    batch.extend(sql::mark_sold(actor.scope, &items));
    call.commit(&actor, Guard::None, &Kept::of(&receipt), batch).await?;
    Ok(receipt)
}

/// Everything that a sale writes.
struct Writes<'a> {
    at: StoreScope,
    actor: &'a Actor,
    id: PurchaseId,
    moment: Moment,
    preview: &'a Preview,
    lines: &'a str,
}

impl Writes<'_> {
    fn of_member<E: Endpoint>(
        &self,
        call: &Call<E>,
        member: MemberId,
        account: &AccountRow,
        posting: &Posting,
        before: &[Lot],
    ) -> Result<Vec<crate::db::Query<()>>, AppError> {
        let Writes { at, moment, preview, .. } = *self;
        let (scope, store) = (at.brand(), at.store());
        let visit = account.last_day != Some(moment.day().0);
        let after = After {
            standing: posting.standing,
            tier: preview.tier.as_ref(),
            window: preview.window,
            window_sales: account.window_sales.saturating_add(1),
            spend: preview.totals.to_pay,
            sale: Some((moment.at, store)),
            visit,
        };
        let count = i64::try_from(posting.lines.len()).unwrap_or(i64::MAX);
        let written = Written {
            member,
            at: moment.at,
            first_id: account::ids(call, account.last_id, count)?,
            store,
            staff: self.actor.staff.get(),
            reason: None,
            import: None,
            other: None,
        };
        let mut batch = vec![sql::insert(at, &self.row(Some(member)))];
        batch.extend(account::save_posting(scope, posting, before, &written));
        batch.push(account::update_member(scope, member, &after));
        batch.push(sql::keep_member_store(
            at,
            member,
            &account.sort_name,
            Some(moment),
            visit,
            preview.totals.to_pay,
        ));
        batch.extend(sql::keep_figures(at, &self.figures(true, visit)));
        Ok(batch)
    }

    fn of_nobody(&self) -> Vec<crate::db::Query<()>> {
        let mut batch = vec![sql::insert(self.at, &self.row(None))];
        batch.extend(sql::keep_figures(self.at, &self.figures(false, false)));
        batch
    }

    fn row(&self, member: Option<MemberId>) -> NewRow<'_> {
        NewRow {
            id: self.id,
            member,
            kind: PurchaseKind::Sale,
            refund_of: None,
            staff: self.actor.staff.get(),
            moment: self.moment,
            totals: self.preview.totals,
            earned: self.preview.earns,
            redeemed: self.preview.redeems,
            terms: (self.preview.earns != Points::ZERO).then_some(self.preview.terms),
            lines: self.lines,
            reference: None,
            key: None,
            origin: None,
        }
    }

    fn figures(&self, of_member: bool, visit: bool) -> Figures {
        Figures {
            kind: PurchaseKind::Sale,
            moment: self.moment,
            of_member,
            visit,
            paid: self.preview.totals.to_pay,
            earned: self.preview.earns,
            redeemed: self.preview.redeems,
        }
    }
}

fn receipt_of(
    id: PurchaseId,
    moment: Moment,
    member: Option<MemberId>,
    input: &NewPurchase,
    preview: &Preview,
    standing: Standing,
) -> Receipt {
    Receipt {
        id,
        at: Timestamp(moment.at),
        kind: PurchaseKind::Sale,
        member,
        store: input.store,
        totals: preview.totals,
        earned: preview.earns,
        redeemed: preview.redeems,
        debt_paid: preview.debt_paid,
        standing,
        tier: preview.tier.clone(),
        upgraded: preview.upgraded,
        next: preview.next.clone(),
    }
}

/// Each item must be the brand's, and for sale.
fn known_items(lines: &[Line], items: &[ItemRow]) -> Result<(), AppError> {
    for (n, line) in lines.iter().enumerate() {
        let Some(wanted) = line.item else { continue };
        let code = match items.iter().find(|item| item.id == wanted) {
            Some(item) if item.active => continue,
            Some(_) => Code::WrongState,
            None => Code::NotFound,
        };
        return Err(Problem::new(code).at(format!("lines[{n}].item")).into());
    }
    Ok(())
}

/// The first of the rules an input breaks.
pub fn broken(errors: &[regulars_domain::field::FieldError]) -> AppError {
    errors.first().map_or_else(|| Code::Malformed.into(), |error| Problem::from(error).into())
}

/// Why the ledger refused, for the caller.
pub fn refused(error: LedgerError) -> AppError {
    match error {
        LedgerError::NotEnough(can) => {
            Problem::new(Code::NotEnoughPoints).at("redeem").with("balance", can.0).into()
        }
        LedgerError::NotPositive | LedgerError::TooMany => {
            Problem::new(Code::OutOfRange).at("points").with("min", 1).with("max", Points::LIMIT).into()
        }
        LedgerError::Lapsed => Problem::new(Code::Invalid).at("expires").into(),
        LedgerError::Disagree(_) => AppError::Internal(error.to_string()),
    }
}

/// A key of this kind.
pub fn key<T: TryFrom<i64>>(id: i64) -> Result<T, AppError> {
    T::try_from(id).map_err(|_| AppError::Internal("keys have run out".to_owned()))
}
