//! Taking purchases back, whole or in part, with or without the purchase in the books.
use regulars_api::{Code, Problem, purchases::*};
use regulars_domain::{
    field::{FieldError, Rule},
    ids::MemberId,
    loyalty::{Occasion, accrue::accrue, refund::refund_unbooked},
    money::Money,
    purchase::{
        Line, Quantity, Totals,
        refund::{Refund, RefundLine},
    },
};

use super::{
    account::{self, AccountRow, Moment, StoreRow},
    back::{Back, Booked, Giving, Holder, no_sale},
    read,
    receipt::{self, Kept},
    record::{key, refused},
    rows, sql,
};
use crate::{
    activity::by_hand::Sold,
    call::{Call, Guard},
    check,
    error::AppError,
    scope::Hand,
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
    let booked = Booked::of(sales)?;
    let taken = what_goes_back(&booked, input)?;
    let hand = Hand::from(actor);
    let giving = Giving { at, hand: &hand, store: &store, reference: None, sale: id, sold_at: input.sale.at };
    let holder = Holder { member, account: &account, books: &books, lots: &lots };
    let (receipt, batch) = giving.to_member(call, holder, &booked, &taken)?;
    let guard = Guard::Member(member, account.rev);
    call.commit_as(hand.scope, guard, &Kept::of(&receipt), batch).await?;
    Ok(receipt)
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
    let booked = Booked::of(sales)?;
    if !read::within_reach(&actor, &places) {
        return Err(no_sale());
    }
    let taken = what_goes_back(&booked, input)?;
    let hand = Hand::from(actor);
    let giving = Giving { at, hand: &hand, store: &store, reference: None, sale: id, sold_at: input.sale.at };
    let (receipt, batch) = giving.to_nobody(call, &booked, &taken)?;
    let guard = Guard::Refunds(id, booked.refunds());
    call.commit_as(hand.scope, guard, &Kept::of(&receipt), batch).await?;
    Ok(receipt)
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
    let hand = Hand::from(actor);
    let back = Back { at, hand: &hand, id, reference: None, sold, moment, totals, lines, origin: None };
    let (receipt, batch) = back.of_member(call, member, &account, &posting, &lots, true)?;
    let guard = Guard::Member(member, account.rev);
    call.commit_as(hand.scope, guard, &Kept::of(&receipt), batch).await?;
    Ok(receipt)
}

async fn unbooked_of_nobody(call: &Call<RefundUnbookedSale>) -> Result<Receipt, AppError> {
    let input = &call.input;
    let (actor, stores) = call.enter(|scope| account::store_of(scope, input.store)).await?;
    let at = actor.store(input.store)?;
    let store = StoreRow::open(stores)?;
    let (totals, lines) = unbooked_lines(input)?;
    let (id, moment) = (key(call.ids(1)?)?, Moment::of(call, &store, None));
    let (hand, sold) = (Hand::from(actor), Sold::Unbooked { bought: &input.label });
    let back = Back { at, hand: &hand, id, reference: None, sold, moment, totals, lines, origin: None };
    let (receipt, batch) = back.of_nobody(call)?;
    call.commit_as(hand.scope, Guard::None, &Kept::of(&receipt), batch).await?;
    Ok(receipt)
}

fn what_goes_back(booked: &Booked, input: &NewRefund) -> Result<Refund, AppError> {
    let asked = booked.asked(input.returns.as_deref())?;
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
