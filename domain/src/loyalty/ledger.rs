//! The points ledger: its lines, its lots, a member's standing, and the one place where a line is written.
//!
//! Double entry: a line names one lot or none. Σ lines that name a lot = balance; −Σ lines that name none = debt.
//! Source: docs/rules/loyalty.md §5.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Points;
use crate::{
    ids::{LotId, PurchaseId, StoreId},
    time::BusinessDay,
};

/// Why a line was written. Source: docs/rules/loyalty.md §5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A purchase gave points.
    Earn,
    /// Points paid for a part of a purchase.
    Redeem,
    /// Points lapsed; above zero where a refund finds that the points it takes had lapsed already.
    Expire,
    /// Given or taken by hand, with a reason.
    Adjust,
    /// Brought in from another programme.
    Opening,
    /// A refund took back what its purchase had given.
    Refund,
    /// A refund gave back what its purchase had redeemed.
    Restore,
    /// Points that came in paid a debt: one line out of the lot, one against the debt.
    Settle,
    /// Moved to another member, or from one; the lots keep their last days.
    Transfer,
}

impl LineKind {
    /// Every kind; its place, counted from 1, is its code.
    pub const ALL: [LineKind; 9] = [
        LineKind::Earn,
        LineKind::Redeem,
        LineKind::Expire,
        LineKind::Adjust,
        LineKind::Opening,
        LineKind::Refund,
        LineKind::Restore,
        LineKind::Settle,
        LineKind::Transfer,
    ];

    /// The small number that the books hold. Never reused.
    pub const fn code(self) -> i64 {
        match self {
            LineKind::Earn => 1,
            LineKind::Redeem => 2,
            LineKind::Expire => 3,
            LineKind::Adjust => 4,
            LineKind::Opening => 5,
            LineKind::Refund => 6,
            LineKind::Restore => 7,
            LineKind::Settle => 8,
            LineKind::Transfer => 9,
        }
    }

    /// The kind of a code, `None` for a number that is no code.
    pub fn from_code(code: i64) -> Option<LineKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One movement of points. Lines are never changed or removed. Their order in the books is the order of their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerLine {
    pub kind: LineKind,
    /// The lot whose points move; none where debt moves (minus: more debt).
    pub lot: Option<LotId>,
    /// Never zero.
    pub points: Points,
    /// The business day on which it happened.
    pub day: BusinessDay,
    /// The lot's last day as it stands after this line; none for ever, and on lines without a lot.
    pub expires: Option<BusinessDay>,
    /// The purchase that caused the line; for a refund the purchase that is refunded, or the refund
    /// itself where the books have none.
    pub purchase: Option<PurchaseId>,
    /// The store whose sale issued the lot's points: it owes the store that redeems them.
    pub issuer: Option<StoreId>,
}

/// An open lot: points that came in together and lapse together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lot {
    pub id: LotId,
    /// What is left; at zero the lot is closed and leaves the table of open lots.
    pub remaining: Points,
    /// The last day on which they can be spent; none for ever.
    pub expires: Option<BusinessDay>,
    /// The store that issued them.
    pub issuer: Option<StoreId>,
}

impl Lot {
    /// Whether the points can be spent on `today`.
    pub fn is_spendable(&self, today: BusinessDay) -> bool {
        self.remaining.0 > 0 && self.expires.is_none_or(|last| today <= last)
    }
}

/// A lot that a movement may open. Its key is new; it stays unused where nothing opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLot {
    pub id: LotId,
    pub expires: Option<BusinessDay>,
    pub issuer: Option<StoreId>,
}

/// What a member has and owes, as kept on the member's row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// Σ of the open lots, lapsed ones included until the nightly pass closes them; never below zero.
    pub balance: Points,
    /// Points taken back after they were spent; what comes in next pays it first. Never below zero.
    pub debt: Points,
}

/// What one movement writes: all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// New lines, in the order of their keys.
    pub lines: Vec<LedgerLine>,
    /// Every lot that was opened, re-opened or changed, as it stands afterwards; remaining zero: closed.
    pub lots: Vec<Lot>,
    /// The member's standing afterwards.
    pub standing: Standing,
}

impl Posting {
    /// Σ of the points of one kind of line.
    pub fn total(&self, kind: LineKind) -> Points {
        Points(self.lines.iter().filter(|line| line.kind == kind).map(|line| line.points.0).sum())
    }

    /// The part of the debt that points coming in paid.
    pub fn debt_paid(&self) -> Points {
        let settled = self.lines.iter().filter(|line| line.kind == LineKind::Settle && line.lot.is_none());
        Points(settled.map(|line| line.points.0).sum())
    }
}

/// Why a movement cannot be written. Nothing of it happens then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Zero or a wrong sign.
    #[error("the number of points must be above zero")]
    NotPositive,
    /// More than can be spent today.
    #[error("only {0:?} can be spent")]
    NotEnough(Points),
    /// The new lot's last day is over already.
    #[error("the points would have lapsed already")]
    Lapsed,
    /// A sum beyond [`Points::LIMIT`].
    #[error("more points than the books can hold")]
    TooMany,
    /// The lots or lines handed in contradict each other or the movement.
    #[error("the books disagree about lot {0:?}")]
    Disagree(Option<LotId>),
}

/// When and for which purchase a movement happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The business day of the movement, "today" for every rule.
    pub day: BusinessDay,
    pub purchase: Option<PurchaseId>,
}

/// A movement being written: each line changes its lot and the standing in the same step, so the sums cannot part.
#[derive(Debug)]
pub(super) struct Draft {
    occasion: Occasion,
    lines: Vec<LedgerLine>,
    known: BTreeMap<LotId, Lot>,
    changed: Vec<LotId>,
    standing: Standing,
}

impl Draft {
    pub fn new(standing: Standing, lots: &[Lot], occasion: Occasion) -> Draft {
        let known = lots.iter().map(|lot| (lot.id, *lot)).collect();
        Draft { occasion, lines: Vec::new(), known, changed: Vec::new(), standing }
    }

    pub fn today(&self) -> BusinessDay {
        self.occasion.day
    }

    /// The lot as it stands now, if it is among the open ones.
    pub fn lot(&self, id: LotId) -> Option<&Lot> {
        self.known.get(&id)
    }

    /// Opens a lot, or opens it again with another last day. It must hold nothing.
    pub fn open(&mut self, lot: NewLot) -> Result<(), LedgerError> {
        if self.known.get(&lot.id).is_some_and(|old| old.remaining != Points::ZERO) {
            return Err(LedgerError::Disagree(Some(lot.id)));
        }
        let NewLot { id, expires, issuer } = lot;
        self.known.insert(id, Lot { id, remaining: Points::ZERO, expires, issuer });
        Ok(())
    }

    /// Moves points into (above zero) or out of a lot. Zero writes nothing.
    pub fn move_lot(&mut self, kind: LineKind, id: LotId, points: Points) -> Result<(), LedgerError> {
        if points == Points::ZERO {
            return Ok(());
        }
        let lot = self.known.get_mut(&id).ok_or(LedgerError::Disagree(Some(id)))?;
        let remaining = lot.remaining.checked_add(points).ok_or(LedgerError::TooMany)?;
        let balance = self.standing.balance.checked_add(points).ok_or(LedgerError::TooMany)?;
        if remaining.0 < 0 || balance.0 < 0 {
            return Err(LedgerError::Disagree(Some(id)));
        }
        lot.remaining = remaining;
        self.standing.balance = balance;
        let (expires, issuer) = (lot.expires, lot.issuer);
        if !self.changed.contains(&id) {
            self.changed.push(id);
        }
        let Occasion { day, purchase } = self.occasion;
        self.lines.push(LedgerLine { kind, lot: Some(id), points, day, expires, purchase, issuer });
        Ok(())
    }

    /// Moves debt: points above zero pay it, below zero add to it. Zero writes nothing.
    pub fn move_debt(&mut self, kind: LineKind, points: Points) -> Result<(), LedgerError> {
        if points == Points::ZERO {
            return Ok(());
        }
        let debt = self.standing.debt.checked_sub(points).ok_or(LedgerError::TooMany)?;
        if debt.0 < 0 {
            return Err(LedgerError::Disagree(None));
        }
        self.standing.debt = debt;
        let Occasion { day, purchase } = self.occasion;
        self.lines.push(LedgerLine { kind, lot: None, points, day, expires: None, purchase, issuer: None });
        Ok(())
    }

    /// Lets up to `points`, which just came into the lot, pay the debt. Source: docs/rules/loyalty.md §5.4.
    pub fn settle(&mut self, id: LotId, points: Points) -> Result<(), LedgerError> {
        let paid = points.min(self.standing.debt);
        self.move_lot(LineKind::Settle, id, paid.negated())?;
        self.move_debt(LineKind::Settle, paid)
    }

    pub fn finish(self) -> Posting {
        let Draft { lines, known, changed, standing, .. } = self;
        let lots = changed.iter().filter_map(|id| known.get(id).copied()).collect();
        Posting { lines, lots, standing }
    }
}
