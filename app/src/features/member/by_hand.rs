//! What is done to a member's points by hand, from the menu: one part for its dialogs.
use leptos::prelude::*;

use super::{Shared, adjust::AdjustDialog, opening::OpeningDialog, transfer::TransferDialog};
use crate::part::when;

/// The dialogs.
pub fn dialogs(page: Shared) -> AnyView {
    let asked = Signal::derive(move || page.adjusting.get() || page.opening.get() || page.transferring.get());
    when(asked, move || by_hand(page))
}

part! {
    /// Loaded when one of them is asked for.
    fn by_hand(page: Shared) {
        view! {
            <AdjustDialog page/>
            <OpeningDialog page/>
            <TransferDialog page/>
        }
    }
}
