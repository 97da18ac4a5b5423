//! Taking purchases back, whole or in part, with or without the purchase in the books.
use regulars_api::{Code, Problem, purchases::*};
use regulars_domain::{
    field::{FieldError, Rule},
    ids::{MemberId, PurchaseId},
    loyalty::{
        LedgerLine, LineKind, Lot, Occasion, Points, Posting, Standing,
        accrue::accrue,
        refund::{Remains, refund, refund_unbooked},
        tier::Window,
    },
    money::Money,
    purchase::{
        Line, PurchaseKind, Quantity, Totals,
        refund::{Refund, RefundLine, Sale},
    },
    time::Timestamp,
};

use super::{
    account::{self, AccountRow, After, Moment, StoreRow},
    read,
    receipt::{self, Kept},
    record::{key, refused},
    rows::{self, Written},
    sql::{self, Figures, NewRow, SaleRow},
};
use crate::{
    activity::{
        by_hand::{self, Sold},
        record::change,
    },
    call::{Call, Guard},
    check,
    db::Query,
    error::AppError,
    scope::{Actor, StoreScope},
};

pub async fn booked(call: Call<RefundPurchase>) -> Result<Receipt, AppError> {
    let member = call.input.sale.member;
    let done = match member {
        Some(member) => call.retrying(async |call| of_member(call, member).await).await,
        None => call.retrying(async |call| of_nobody(call).await).await,
    };
    match done {
        Err(AppError::Replayed(kept)) => receipt::again(&call, member, &kept).await,
        done => done,
    }
}

pub async fn unbooked(call: Call<RefundUnbooked>) -> Result<Receipt, AppError> {
    let member = call.path;
    match call.retrying(async |call| unbooked_of(call, member).await).await {
        Err(AppError::Replayed(kept)) => receipt::again(&call, Some(member), &kept).await,
        done => done,
    }
}

pub async fn unbooked_sale(call: Call<RefundUnbookedSale>) -> Result<Receipt, AppError> {
    match call.retrying(async |call| unbooked_of_nobody(call).await).await {
        Err(AppError::Replayed(kept)) => receipt::again(&call, None, &kept).await,
        done => done,
    }
}

async fn of_member(call: &Call<RefundPurchase>, member: MemberId) -> Result<Receipt, AppError> {
    let (id, input) = (call.path, &call.input);
    let sold_at = input.sale.at.0;
    let (actor, (accounts, stores, sales, books, lots)) = call
        .enter(|scope| {
            (
                account::account(scope, member, input.store),
                account::store_of(scope, input.store),
                sql::sale(scope, Some(member), sold_at, id),
                sql::books(scope, member, sold_at, id),
                sql::lots_of(scope, member, sold_at, id),
            )
        })
        .await?;
    let at = actor.store(input.store)?;
    let account = AccountRow::in_sight(accounts, &actor)?;
    let store = StoreRow::open(stores)?;
    let (sale, lines) = booked_sale(sales)?;
    let taken = what_goes_back(&sale, &lines, input)?;
    let moment = Moment::of(call, &store, Some(&account));
    let books: Vec<LedgerLine> = books.iter().map(LedgerLine::try_from).collect::<Result<_, _>>()?;
    let lots: Vec<Lot> = lots.iter().map(Lot::from).collect();
    let remains = Remains {
        terms: sale.terms.terms(),
        paid: Money(sale.total),
        paid_left: taken.left.paid,
        off: Money(sale.points_off),
        off_left: taken.left.points_off,
    };
    let posting = refund(account.standing(), &lots, id, &books, &remains, moment.day()).map_err(refused)?;
    let counts = sale.business_day > account.left_day;
    let back = Back {
        at,
        actor: &actor,
        id: key(account::ids(call, account.last_id, 1)?)?,
        sold: Sold::Booked { sale: id, at: input.sale.at, left: taken.left.paid },
        moment,
        totals: totals_of(&taken),
        lines: rows::refund_lines(&lines, &taken.lines),
    };
    back.of_member(call, member, &account, &posting, &lots, counts).await
}

async fn of_nobody(call: &Call<RefundPurchase>) -> Result<Receipt, AppError> {
    let (id, input) = (call.path, &call.input);
    let (actor, (stores, sales, places)) = call
        .enter(|scope| {
            (
                account::store_of(scope, input.store),
                sql::sale(scope, None, input.sale.at.0, id),
                read::answering(scope, None, input.sale.at, id),
            )
        })
        .await?;
    let at = actor.store(input.store)?;
    let store = StoreRow::open(stores)?;
    let (sale, lines) = booked_sale(sales)?;
    if !read::within_reach(&actor, &places) {
        return Err(no_sale());
    }
    let taken = what_goes_back(&sale, &lines, input)?;
    let back = Back {
        at,
        actor: &actor,
        id: key(call.ids(1)?)?,
        sold: Sold::Booked { sale: id, at: input.sale.at, left: taken.left.paid },
        moment: Moment::of(call, &store, None),
        totals: totals_of(&taken),
        lines: rows::refund_lines(&lines, &taken.lines),
    };
    let done = i64::try_from(sale.refunds.len()).unwrap_or(i64::MAX);
    back.of_nobody(call, Guard::Refunds(id, done)).await
}

async fn unbooked_of(call: &Call<RefundUnbooked>, member: MemberId) -> Result<Receipt, AppError> {
    let input = &call.input;
    let (actor, (accounts, stores, lots)) = call
        .enter(|scope| {
            (
                account::account(scope, member, input.store),
                account::store_of(scope, input.store),
                account::newest_lots(scope, member, account::LOTS),
            )
        })
        .await?;
    let at = actor.store(input.store)?;
    let account = AccountRow::in_sight(accounts, &actor)?;
    let store = StoreRow::open(stores)?;
    let moment = Moment::of(call, &store, Some(&account));
    let terms = actor.brand.programme.terms(account.tier().as_ref());
    let lots =
        account::enough_lots(call, actor.scope, member, lots, moment, accrue(input.amount, terms)).await?;
    let id = key(account::ids(call, account.last_id, 1)?)?;
    // Its lines name the refund itself, since the books have no sale for them: without a purchase they would stand in the
    // timeline once more, as points given by hand.
    let occasion = Occasion { day: moment.day(), purchase: Some(id) };
    let (totals, lines) = unbooked_lines(input)?;
    let posting =
        refund_unbooked(account.standing(), &lots, input.amount, terms, occasion).map_err(refused)?;
    let sold = Sold::Unbooked { bought: &input.label };
    let back = Back { at, actor: &actor, id, sold, moment, totals, lines };
    back.of_member(call, member, &account, &posting, &lots, true).await
}

async fn unbooked_of_nobody(call: &Call<RefundUnbookedSale>) -> Result<Receipt, AppError> {
    let input = &call.input;
    let (actor, stores) = call.enter(|scope| account::store_of(scope, input.store)).await?;
    let at = actor.store(input.store)?;
    let store = StoreRow::open(stores)?;
    let (totals, lines) = unbooked_lines(input)?;
    let back = Back {
        at,
        actor: &actor,
        id: key(call.ids(1)?)?,
        sold: Sold::Unbooked { bought: &input.label },
        moment: Moment::of(call, &store, None),
        totals,
        lines,
    };
    back.of_nobody(call, Guard::None).await
}

/// A refund about to be written.
struct Back<'a> {
    at: StoreScope,
    actor: &'a Actor,
    id: PurchaseId,
    sold: Sold<'a>,
    moment: Moment,
    /// Zero or below.
    totals: Totals,
    lines: String,
}

impl Back<'_> {
    /// `counts`: the sale's day still counts for the tier.
    async fn of_member<E: regulars_api::Endpoint>(
        &self,
        call: &Call<E>,
        member: MemberId,
        account: &AccountRow,
        posting: &Posting,
        before: &[Lot],
        counts: bool,
    ) -> Result<Receipt, AppError> {
        let (scope, store) = (self.at.brand(), self.at.store());
        let earned = posting.total(LineKind::Refund);
        let redeemed = posting.total(LineKind::Restore).negated();
        let tiers = &self.actor.brand.programme.tiers;
        let (old, held) = (account.window(), account.tier());
        let window: Window = if counts { old.plus(earned, self.totals.to_pay) } else { old };
        let value = window.value(tiers.measure);
        let tier = tiers.after_refund(held.as_ref(), old.value(tiers.measure), value);
        let receipt = Receipt {
            earned,
            redeemed,
            debt_paid: posting.debt_paid(),
            standing: posting.standing,
            next: tiers.distance(tier.as_ref(), value, account.window_sales),
            tier,
            ..self.receipt(Some(member))
        };
        let after = After {
            standing: posting.standing,
            tier: receipt.tier.as_ref(),
            window,
            window_sales: account.window_sales,
            spend: self.totals.to_pay,
            sale: None,
            visit: false,
        };
        let count = i64::try_from(posting.lines.len()).unwrap_or(i64::MAX);
        let written = Written {
            member,
            at: self.moment.at,
            first_id: account::ids(call, account.last_id, count)?,
            store,
            staff: self.actor.staff.get(),
            reason: None,
            import: None,
            other: None,
        };
        let mut batch = vec![self.row(Some(member), earned, redeemed)];
        batch.extend(account::save_posting(scope, posting, before, &written));
        batch.push(account::update_member(scope, member, &after));
        let spend = self.totals.to_pay;
        batch.push(sql::keep_member_store(self.at, member, &account.sort_name, None, false, spend));
        batch.extend(sql::keep_figures(self.at, &self.figures(true, earned, redeemed)));
        let what = by_hand::refund(self.sold, &receipt, account.standing());
        batch.push(change(self.actor, call.ids(1)?, call.now, &what));
        call.commit(self.actor, Guard::Member(member, account.rev), &Kept::of(&receipt), batch).await?;
        Ok(receipt)
    }

    async fn of_nobody<E: regulars_api::Endpoint>(
        &self,
        call: &Call<E>,
        guard: Guard,
    ) -> Result<Receipt, AppError> {
        let receipt = self.receipt(None);
        let mut batch = vec![self.row(None, Points::ZERO, Points::ZERO)];
        batch.extend(sql::keep_figures(self.at, &self.figures(false, Points::ZERO, Points::ZERO)));
        let what = by_hand::refund(self.sold, &receipt, Standing::default());
        batch.push(change(self.actor, call.ids(1)?, call.now, &what));
        call.commit(self.actor, guard, &Kept::of(&receipt), batch).await?;
        Ok(receipt)
    }

    fn row(&self, member: Option<MemberId>, earned: Points, redeemed: Points) -> Query<()> {
        let row = NewRow {
            id: self.id,
            member,
            kind: PurchaseKind::Refund,
            refund_of: self.sold.sale(),
            staff: self.actor.staff,
            moment: self.moment,
            totals: self.totals,
            earned,
            redeemed,
            terms: None,
            lines: &self.lines,
        };
        sql::insert(self.at, &row)
    }

    fn figures(&self, of_member: bool, earned: Points, redeemed: Points) -> Figures {
        Figures {
            kind: PurchaseKind::Refund,
            moment: self.moment,
            of_member,
            visit: false,
            paid: self.totals.to_pay,
            earned,
            redeemed,
        }
    }

    /// Without what it does to points.
    fn receipt(&self, member: Option<MemberId>) -> Receipt {
        Receipt {
            id: self.id,
            at: Timestamp(self.moment.at),
            kind: PurchaseKind::Refund,
            member,
            store: self.at.store(),
            totals: self.totals,
            earned: Points::ZERO,
            redeemed: Points::ZERO,
            debt_paid: Points::ZERO,
            standing: Standing::default(),
            tier: None,
            upgraded: false,
            next: None,
        }
    }
}

fn no_sale() -> AppError {
    Problem::new(Code::NotFound).at("purchase").into()
}

/// The sale, if it is one, with its lines.
fn booked_sale(rows: Vec<SaleRow>) -> Result<(SaleRow, Vec<Line>), AppError> {
    let row = rows.into_iter().next().ok_or_else(no_sale)?;
    if sql::kind_of(row.kind) == PurchaseKind::Refund {
        return Err(Problem::new(Code::WrongState).at("purchase").into());
    }
    let lines = rows::lines_of(&row.lines)?;
    Ok((row, lines))
}

fn what_goes_back(row: &SaleRow, lines: &[Line], input: &NewRefund) -> Result<Refund, AppError> {
    let returned = rows::returned(lines, row.refunds.iter().map(String::as_str))?;
    let sale =
        Sale { lines, discount: Money(row.discount), points_off: Money(row.points_off), returned: &returned };
    let asked = match &input.returns {
        Some(returns) => sale.refund(returns),
        None => sale.refund_rest(),
    };
    asked.map_err(|errors| too_much(&errors, input.returns.is_none()))
}

/// More than is left is its own kind of problem; everything else is a slip in the request.
fn too_much(errors: &[FieldError], whole: bool) -> AppError {
    let Some(error) = errors.first() else { return Code::Malformed.into() };
    let gone = whole || matches!(error.rule, Rule::NotOffered) && error.field.ends_with("part");
    let over = matches!(error.rule, Rule::OutOfRange { .. });
    if gone || over {
        let mut problem = Problem::from(error);
        problem.code = Code::MoreThanBought;
        problem.into()
    } else {
        Problem::from(error).into()
    }
}

fn totals_of(refund: &Refund) -> Totals {
    let sum = |of: fn(&RefundLine) -> Money| Money(-refund.lines.iter().map(|line| of(line).0).sum::<i64>());
    Totals {
        lines: sum(|line| line.total),
        discount: sum(|line| line.discount),
        points_off: sum(|line| line.points_off),
        to_pay: sum(|line| line.paid),
    }
}

/// One line for all of it: what it was is known from the clerk's words only.
fn unbooked_lines(input: &NewUnbookedRefund) -> Result<(Totals, String), AppError> {
    let label = check::text("label", &input.label, 1, 120)?;
    let Money(amount) = input.amount;
    if !(1..=Money::LIMIT).contains(&amount) {
        let problem = Problem::new(Code::OutOfRange).at("amount").with("min", 1).with("max", Money::LIMIT);
        return Err(problem.into());
    }
    let bought =
        Line { item: None, label, quantity: Quantity::ONE, total: input.amount, discount: Money::ZERO };
    let back = RefundLine {
        line: 0,
        quantity: Quantity::ONE,
        total: input.amount,
        discount: Money::ZERO,
        points_off: Money::ZERO,
        paid: input.amount,
    };
    let totals = Totals { lines: Money(-amount), to_pay: Money(-amount), ..Totals::default() };
    Ok((totals, rows::refund_lines(&[bought], &[back])))
}
