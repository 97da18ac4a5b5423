//! Members as a batch moves them: their figures, ledger lines and lots are worked out here by the rules, and written in one
//! piece.
use std::collections::BTreeMap;

use regulars_api::imports::PointsChoice;
use regulars_domain::{
    ids::{LotId, PurchaseId, StoreId},
    loyalty::{
        LedgerError, LedgerLine, LineKind, Lot, NewLot, Occasion, Points, Posting, Programme, Standing,
        TierCode,
        accrue::{Terms, accrue},
        post,
        refund::refund_unbooked,
        tier::Window,
    },
    money::Money,
    time::{BusinessDay, Timestamp},
};

use super::{known::KnownMember, plan::Ids};
use crate::{
    error::AppError,
    purchases::rows::{expires_code, expires_of},
};

/// A member that a batch moves.
#[derive(Clone, Debug)]
pub struct Moved {
    pub id: i64,
    /// The revision that was read; `None`: the batch makes the member.
    pub rev: Option<i64>,
    pub sort_name: String,
    pub home_store: i64,
    pub standing: Standing,
    pub window: Window,
    /// `None`: the programme has no tiers.
    pub tier: Option<TierCode>,
    pub window_sales: i64,
    pub spend: i64,
    pub first_at: Option<i64>,
    pub last_at: Option<i64>,
    pub last_store: Option<i64>,
}

impl From<KnownMember> for Moved {
    fn from(known: KnownMember) -> Moved {
        Moved {
            id: known.id,
            rev: Some(known.rev),
            sort_name: known.sort_name,
            home_store: known.home_store,
            standing: Standing { balance: Points(known.balance), debt: Points(known.debt) },
            window: Window { points: Points(known.window_points), spend: Money(known.window_spend) },
            tier: Some(TierCode(known.tier)).filter(|code| !code.as_str().is_empty()),
            window_sales: known.window_sales,
            spend: known.spend,
            first_at: known.first_at,
            last_at: known.last_at,
            last_store: known.last_store,
        }
    }
}

impl Moved {
    /// A member who was not here: at the lowest tier, as one whom the counter registers.
    pub fn new(id: i64, sort_name: String, home_store: i64, programme: &Programme) -> Moved {
        Moved {
            id,
            rev: None,
            sort_name,
            home_store,
            standing: Standing::default(),
            window: Window::default(),
            tier: programme.tiers.lowest(),
            window_sales: 0,
            spend: 0,
            first_at: None,
            last_at: None,
            last_store: None,
        }
    }
}

/// A purchase as the rules see it, or a refund whose purchase is not known.
#[derive(Clone, Copy, Debug)]
pub struct Sale {
    pub id: PurchaseId,
    pub store: StoreId,
    pub at: Timestamp,
    pub day: BusinessDay,
    pub paid: Money,
}

impl Sale {
    /// Whether more came back than was paid.
    pub const fn is_refund(&self) -> bool {
        self.paid.0 < 0
    }
}

/// A line as the books hold it: member, at, key, kind, points, lot, its last day, purchase, store, issuer, business day.
pub type LedgerRow = (i64, i64, i64, i64, i64, Option<i64>, Option<i32>, Option<i64>, i64, Option<i64>, i32);
/// An open lot: member, last day, key, issuer, points.
pub type LotRow = (i64, i32, i64, i64, i64);

/// The lines and lots of a batch.
pub struct Books<'a> {
    programme: &'a Programme,
    points: PointsChoice,
    now: Timestamp,
    /// Today, by which lots have lapsed.
    today: BusinessDay,
    /// Sales up to this day have left the tier's window.
    left_day: BusinessDay,
    /// The sales happen now: the tier held multiplies what they earn.
    pub live: bool,
    pub lines: Vec<LedgerRow>,
    /// Lots that the batch opens and that stay open.
    pub lots: BTreeMap<i64, LotRow>,
    /// Lots that earlier batches of the import opened, by key.
    before: BTreeMap<i64, LotRow>,
    /// What is left now of those that the batch takes from; nothing: the lot is closed.
    pub taken: BTreeMap<i64, LotRow>,
}

/// Keys that one sale can need: an earned line and its lot, two lines that settle a debt, one of lapsing, and one of a refund that
/// takes all that its lot holds. A refund needs two beside: of the lot that it does not take whole, and of the debt.
pub const KEYS_OF_A_SALE: usize = 6;

impl<'a> Books<'a> {
    pub fn new(
        programme: &'a Programme,
        points: PointsChoice,
        now: Timestamp,
        today: BusinessDay,
        left_day: BusinessDay,
    ) -> Books<'a> {
        let (lines, lots, before, taken) = (Vec::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Books { programme, points, now, today, left_day, live: false, lines, lots, before, taken }
    }

    /// Lets refunds take from the lots that earlier batches of the import opened.
    pub fn know(&mut self, lots: impl IntoIterator<Item = LotRow>) {
        self.before.extend(lots.into_iter().map(|lot| (lot.2, lot)));
    }

    /// Records what a sale gives its member, and answers the points it earned.
    ///
    /// # Errors
    /// More points than the books can hold.
    pub fn sale(&mut self, member: &mut Moved, sale: &Sale, ids: &mut Ids) -> Result<Points, AppError> {
        member.spend = member.spend.saturating_add(sale.paid.0);
        member.first_at = Some(member.first_at.map_or(sale.at.0, |at| at.min(sale.at.0)));
        if member.last_at.is_none_or(|at| at <= sale.at.0) {
            (member.last_at, member.last_store) = (Some(sale.at.0), Some(sale.store.get()));
        }
        let earned = self.earned(member, sale);
        if earned != Points::ZERO {
            let expires = self.expires(sale);
            let new = NewLot { id: ids.take()?, expires, issuer: Some(sale.store) };
            let occasion = Occasion { day: sale.day, purchase: Some(sale.id) };
            let posting =
                post::purchase(member.standing, &[], Points::ZERO, earned, new, occasion).map_err(books)?;
            self.post(member, posting, sale.at, sale.store, ids)?;
        }
        self.move_tier(member, sale, earned);
        Ok(earned)
    }

    /// Records a refund whose purchase is not known (`sale.paid` is below zero), and answers the points it took, zero or below.
    ///
    /// It takes what its amount would earn (loyalty.md §7.5), today, since what it takes from is spent today: from the newest lots
    /// of this very import, so that the import can be taken back by itself, and the rest becomes debt. Points of its day that have
    /// lapsed by now took those of what it refunds with them: nothing is owed.
    ///
    /// # Errors
    /// The books contradict each other.
    pub fn refund(&mut self, member: &mut Moved, sale: &Sale, ids: &mut Ids) -> Result<Points, AppError> {
        member.spend = member.spend.saturating_add(sale.paid.0);
        let lapsed = self.expires(sale).is_some_and(|last| last < self.today);
        let taken = if self.points == PointsChoice::None || lapsed {
            Points::ZERO
        } else {
            let lots = self.open_lots(member.id)?;
            let occasion = Occasion { day: self.today, purchase: Some(sale.id) };
            let (back, terms) = (Money(sale.paid.0.saturating_neg()), self.terms(member));
            let posting = refund_unbooked(member.standing, &lots, back, terms, occasion).map_err(books)?;
            let taken = posting.total(LineKind::Refund);
            self.post(member, posting, sale.at, sale.store, ids)?;
            taken
        };
        let (tiers, before) = (&self.programme.tiers, member.window);
        if sale.day > self.left_day {
            member.window = before.plus(taken, sale.paid);
        }
        let (old, new) = (before.value(tiers.measure), member.window.value(tiers.measure));
        member.tier = tiers.after_refund(member.tier.as_ref(), old, new);
        Ok(taken)
    }

    /// The import's lots of a member that hold something.
    fn open_lots(&self, member: i64) -> Result<Vec<Lot>, AppError> {
        let before = self.before.values().map(|lot| self.taken.get(&lot.2).unwrap_or(lot));
        let rows = before.chain(self.lots.values()).filter(|lot| lot.0 == member && lot.4 > 0);
        rows.map(open_lot).collect()
    }

    /// The last day of points that a sale brings, by the importer's choice.
    fn expires(&self, sale: &Sale) -> Option<BusinessDay> {
        match self.points {
            PointsChoice::Expiring => self.programme.expiry.last_day(sale.day),
            PointsChoice::Lasting | PointsChoice::None => None,
        }
    }

    /// Records a balance brought in. `expires` is not over yet.
    ///
    /// # Errors
    /// More points than the books can hold.
    pub fn open(
        &mut self,
        member: &mut Moved,
        points: Points,
        expires: Option<BusinessDay>,
        store: StoreId,
        ids: &mut Ids,
    ) -> Result<(), AppError> {
        let new = NewLot { id: ids.take()?, expires, issuer: Some(store) };
        let occasion = Occasion { day: self.today, purchase: None };
        let posting = post::open(member.standing, points, new, occasion).map_err(books)?;
        self.post(member, posting, self.now, store, ids)
    }

    /// What the sale earns.
    fn earned(&self, member: &Moved, sale: &Sale) -> Points {
        match self.points {
            PointsChoice::None => Points::ZERO,
            _ => accrue(sale.paid, self.terms(member)),
        }
    }

    /// The programme's terms for what a member buys next: by the tier held, or of history without one.
    pub fn terms(&self, member: &Moved) -> Terms {
        self.programme.terms(member.tier.as_ref().filter(|_| self.live))
    }

    /// Writes a posting, and at once closes the lot that it opened if that has lapsed by now (loyalty.md §3.5).
    fn post(
        &mut self,
        member: &mut Moved,
        posting: Posting,
        at: Timestamp,
        store: StoreId,
        ids: &mut Ids,
    ) -> Result<(), AppError> {
        let today = Occasion { day: self.today, purchase: None };
        let lapsed = post::expire(posting.standing, &posting.lots, today).map_err(books)?;
        member.standing = lapsed.standing;
        for lot in posting.lots.iter().chain(&lapsed.lots) {
            self.keep(member.id, lot, store);
        }
        for line in posting.lines.iter().chain(&lapsed.lines) {
            // What comes in is history; what it pays of a debt of today, what a refund takes, and what lapses, happens today.
            let history = matches!(line.kind, LineKind::Earn | LineKind::Opening);
            // A till whose clock is fast sells a little ahead of it: its debt is not paid before.
            let (at, day) = if history { (at, line.day) } else { (self.now.max(at), self.today) };
            let row = row(member.id, at, day, ids.take()?, line, store);
            self.lines.push(row);
        }
        Ok(())
    }

    fn keep(&mut self, member: i64, lot: &Lot, store: StoreId) {
        let (id, expires) = (lot.id.get(), expires_code(lot.expires));
        if let Some((_, expires, _, issuer, _)) = self.before.get(&id) {
            self.taken.insert(id, (member, *expires, id, *issuer, lot.remaining.0));
        } else if lot.remaining.0 > 0 {
            let issuer = lot.issuer.unwrap_or(store).get();
            self.lots.insert(id, (member, expires, id, issuer, lot.remaining.0));
        } else {
            self.lots.remove(&id);
        }
    }

    /// A sale that has not left the window counts for the tier; others are history.
    fn move_tier(&self, member: &mut Moved, sale: &Sale, earned: Points) {
        let tiers = &self.programme.tiers;
        if sale.day > self.left_day {
            member.window = member.window.plus(earned, sale.paid);
            member.window_sales += 1;
        }
        let value = member.window.value(tiers.measure);
        member.tier = tiers.after_purchase(member.tier.as_ref(), value);
    }
}

fn row(
    member: i64,
    at: Timestamp,
    day: BusinessDay,
    id: i64,
    line: &LedgerLine,
    store: StoreId,
) -> LedgerRow {
    let lot = line.lot.map(LotId::get);
    (
        member,
        at.0,
        id,
        line.kind.code(),
        line.points.0,
        lot,
        lot.map(|_| expires_code(line.expires)),
        line.purchase.map(PurchaseId::get),
        store.get(),
        line.issuer.map(StoreId::get),
        day.0,
    )
}

fn open_lot(row: &LotRow) -> Result<Lot, AppError> {
    let (_, expires, id, issuer, remaining) = *row;
    let wrong = || AppError::Internal("a lot without a key".to_owned());
    let id = LotId::try_from(id).map_err(|_| wrong())?;
    let issuer = StoreId::try_from(issuer).map_err(|_| wrong())?;
    Ok(Lot { id, remaining: Points(remaining), expires: expires_of(expires), issuer: Some(issuer) })
}

fn books(error: LedgerError) -> AppError {
    AppError::Internal(format!("the books refuse an import: {error}"))
}
