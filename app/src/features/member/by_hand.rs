//! What is done by hand, from the menu: points given, passed on and taken over, a refund without its purchase. One part for its dialogs.
use leptos::prelude::*;

use super::{Shared, adjust::AdjustDialog, opening::OpeningDialog, transfer::TransferDialog};
use crate::{features::purchase::UnbookedDialog, part::when};

/// The dialogs.
pub fn dialogs(page: Shared) -> AnyView {
    let all = [page.adjusting, page.opening, page.transferring, page.refunding];
    let asked = Signal::derive(move || all.iter().any(RwSignal::get));
    when(asked, move || by_hand(page))
}

part! {
    /// Loaded when one of them is asked for.
    fn by_hand(page: Shared) {
        view! {
            <AdjustDialog page/>
            <OpeningDialog page/>
            <TransferDialog page/>
            <UnbookedDialog member=Some(page.id) open=page.refunding on_done=page.again/>
        }
    }
}
