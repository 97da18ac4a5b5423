//! Money given back, as it is written: of a sale in the books or of none, by a person at the counter or by a till's feed.
use regulars_api::{Code, Endpoint, Problem, purchases::Receipt};
use regulars_domain::{
    field::FieldError,
    ids::{ApiKeyId, MemberId, PurchaseId},
    loyalty::{
        LedgerLine, LineKind, Lot, Points, Posting, Standing,
        refund::{Remains, refund},
        tier::Window,
    },
    money::Money,
    purchase::{
        Line, PurchaseKind, Totals,
        refund::{Refund, RefundLine, Return, Sale},
    },
    time::Timestamp,
};

use super::{
    account::{self, AccountRow, After, Moment, StoreRow},
    record::{key, refused},
    rows::{self, LedgerRow, LotRow, Written},
    sql::{self, Figures, NewRow, SaleRow},
};
use crate::{
    activity::{
        by_hand::{self, Sold},
        record::change_of,
    },
    call::Call,
    db::Query,
    error::AppError,
    scope::{By, Hand, StoreScope},
};

/// A sale in the books, with its lines.
pub struct Booked {
    row: SaleRow,
    lines: Vec<Line>,
}

impl Booked {
    /// The sale, if it is one.
    ///
    /// # Errors
    /// `NotFound` or `WrongState` of `purchase`: there is none, or it is a refund.
    pub fn of(rows: Vec<SaleRow>) -> Result<Booked, AppError> {
        let row = rows.into_iter().next().ok_or_else(no_sale)?;
        if sql::kind_of(row.kind) == PurchaseKind::Refund {
            return Err(Problem::new(Code::WrongState).at("purchase").into());
        }
        let lines = rows::lines_of(&row.lines)?;
        Ok(Booked { row, lines })
    }

    /// How often something of it was given back.
    pub fn refunds(&self) -> i64 {
        i64::try_from(self.row.refunds.len()).unwrap_or(i64::MAX)
    }

    /// What giving back these parts comes to, or all that is left; or what is wrong with what is asked.
    ///
    /// # Errors
    /// `Internal`: its rows are unreadable.
    pub fn asked(&self, returns: Option<&[Return]>) -> Result<Result<Refund, Vec<FieldError>>, AppError> {
        let returned = rows::returned(&self.lines, self.row.refunds.iter().map(String::as_str))?;
        let sale = Sale {
            lines: &self.lines,
            discount: Money(self.row.discount),
            points_off: Money(self.row.points_off),
            returned: &returned,
        };
        Ok(match returns {
            Some(returns) => sale.refund(returns),
            None => sale.refund_rest(),
        })
    }
}

/// There is no such sale.
pub fn no_sale() -> AppError {
    Problem::new(Code::NotFound).at("purchase").into()
}

/// A member as the refund of a sale of theirs needs them.
#[derive(Clone, Copy)]
pub struct Holder<'a> {
    pub member: MemberId,
    pub account: &'a AccountRow,
    /// [`sql::books`] of the sale.
    pub books: &'a [LedgerRow],
    /// [`sql::lots_of`] the sale.
    pub lots: &'a [LotRow],
}

/// Who gives back something of which sale in the books, and where.
#[derive(Clone, Copy)]
pub struct Giving<'a> {
    pub at: StoreScope,
    pub hand: &'a Hand,
    /// The clock of the store where it is given back.
    pub store: &'a StoreRow,
    /// The till's own number of the refund.
    pub reference: Option<&'a str>,
    pub sale: PurchaseId,
    pub sold_at: Timestamp,
}

impl<'a> Giving<'a> {
    /// The refund of a member's sale, and the statements that write it on the premise that the member is as they were read.
    ///
    /// # Errors
    /// The ledger refuses, or its rows are unreadable.
    pub fn to_member<E: Endpoint>(
        &self,
        call: &Call<E>,
        holder: Holder<'_>,
        booked: &Booked,
        taken: &Refund,
    ) -> Result<(Receipt, Vec<Query<()>>), AppError> {
        let Holder { member, account, books, lots } = holder;
        let moment = Moment::of(call, self.store, Some(account));
        let books: Vec<LedgerLine> = books.iter().map(LedgerLine::try_from).collect::<Result<_, _>>()?;
        let lots: Vec<Lot> = lots.iter().map(Lot::from).collect();
        let remains = Remains {
            terms: booked.row.terms.terms(),
            paid: Money(booked.row.total),
            paid_left: taken.left.paid,
            off: Money(booked.row.points_off),
            off_left: taken.left.points_off,
        };
        let posting =
            refund(account.standing(), &lots, self.sale, &books, &remains, moment.day()).map_err(refused)?;
        let counts = booked.row.business_day > account.left_day;
        let id = key(account::ids(call, account.last_id, 1)?)?;
        self.back(id, moment, booked, taken).of_member(call, member, account, &posting, &lots, counts)
    }

    /// The refund of a sale to nobody known, and the statements that write it on the premise that no more of it was given back since.
    ///
    /// # Errors
    /// No randomness.
    pub fn to_nobody<E: Endpoint>(
        &self,
        call: &Call<E>,
        booked: &Booked,
        taken: &Refund,
    ) -> Result<(Receipt, Vec<Query<()>>), AppError> {
        let moment = Moment::of(call, self.store, None);
        self.back(key(call.ids(1)?)?, moment, booked, taken).of_nobody(call)
    }

    fn back(&self, id: PurchaseId, moment: Moment, booked: &Booked, taken: &Refund) -> Back<'a> {
        Back {
            at: self.at,
            hand: self.hand,
            id,
            reference: self.reference,
            sold: Sold::Booked { sale: self.sale, at: self.sold_at, left: taken.left.paid },
            moment,
            totals: totals_of(taken),
            lines: rows::refund_lines(&booked.lines, &taken.lines),
            origin: booked.row.origin_id,
        }
    }
}

/// A refund about to be written.
pub struct Back<'a> {
    pub at: StoreScope,
    pub hand: &'a Hand,
    pub id: PurchaseId,
    /// The till's own number of it.
    pub reference: Option<&'a str>,
    pub sold: Sold<'a>,
    pub moment: Moment,
    /// Zero or below.
    pub totals: Totals,
    /// The column `lines`.
    pub lines: String,
    /// For whom the sale was recorded, where that is not who has it now.
    pub origin: Option<MemberId>,
}

impl Back<'_> {
    /// A member's. `counts`: the sale's day still counts for the tier.
    ///
    /// # Errors
    /// No randomness.
    pub fn of_member<E: Endpoint>(
        &self,
        call: &Call<E>,
        member: MemberId,
        account: &AccountRow,
        posting: &Posting,
        before: &[Lot],
        counts: bool,
    ) -> Result<(Receipt, Vec<Query<()>>), AppError> {
        let (scope, store) = (self.at.brand(), self.at.store());
        let earned = posting.total(LineKind::Refund);
        let redeemed = posting.total(LineKind::Restore).negated();
        let tiers = &self.hand.brand.programme.tiers;
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
            staff: self.staff(),
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
        batch.push(change_of(scope, self.hand.by, call.ids(1)?, call.now, &what));
        Ok((receipt, batch))
    }

    /// Of nobody known.
    ///
    /// # Errors
    /// No randomness.
    pub fn of_nobody<E: Endpoint>(&self, call: &Call<E>) -> Result<(Receipt, Vec<Query<()>>), AppError> {
        let receipt = self.receipt(None);
        let mut batch = vec![self.row(None, Points::ZERO, Points::ZERO)];
        batch.extend(sql::keep_figures(self.at, &self.figures(false, Points::ZERO, Points::ZERO)));
        let what = by_hand::refund(self.sold, &receipt, Standing::default());
        batch.push(change_of(self.hand.scope, self.hand.by, call.ids(1)?, call.now, &what));
        Ok((receipt, batch))
    }

    fn row(&self, member: Option<MemberId>, earned: Points, redeemed: Points) -> Query<()> {
        let row = NewRow {
            id: self.id,
            member,
            kind: PurchaseKind::Refund,
            refund_of: self.sold.sale(),
            staff: self.staff(),
            moment: self.moment,
            totals: self.totals,
            earned,
            redeemed,
            terms: None,
            lines: &self.lines,
            reference: self.reference,
            key: self.key(),
            origin: self.origin,
        };
        sql::insert(self.at, &row)
    }

    /// Whom of the staff the books name; 0 where a program did it.
    const fn staff(&self) -> i64 {
        match self.hand.by {
            By::Staff(staff) => staff.get(),
            By::System | By::Key(_) => 0,
        }
    }

    const fn key(&self) -> Option<ApiKeyId> {
        match self.hand.by {
            By::Key(key) => Some(key),
            By::System | By::Staff(_) => None,
        }
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

fn totals_of(refund: &Refund) -> Totals {
    let sum = |of: fn(&RefundLine) -> Money| Money(-refund.lines.iter().map(|line| of(line).0).sum::<i64>());
    Totals {
        lines: sum(|line| line.total),
        discount: sum(|line| line.discount),
        points_off: sum(|line| line.points_off),
        to_pay: sum(|line| line.paid),
    }
}
