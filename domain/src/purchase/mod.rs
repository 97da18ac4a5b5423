//! A purchase: its lines, what they sum to, and how a refund is counted. Source: docs/rules/loyalty.md §9.
pub mod line;
pub mod refund;
pub mod split;

pub use line::{Line, Order, PurchaseKind, Quantity, Totals};
