//! The membership programme: what a purchase earns, which points are spent first, what a refund takes back, who holds which
//! tier, and the proof that the books are right. Source: docs/rules/loyalty.md.
pub mod accrue;
pub mod ledger;
pub mod lots;
pub mod merge;
pub mod points;
pub mod post;
pub mod preview;
pub mod programme;
pub mod prove;
pub mod refund;
pub mod tier;

pub use ledger::{LedgerError, LedgerLine, LineKind, Lot, NewLot, Occasion, Posting, Standing};
pub use points::Points;
pub use programme::{Measure, Programme, Tier, TierCode, Tiers};
