//! One purchase: its lines, and taking it back, whole or in part, also when the books do not have it.
mod dialog;
mod take_back;
mod unbooked;

pub use dialog::{Opened, PurchaseDialog};
pub use unbooked::UnbookedDialog;
