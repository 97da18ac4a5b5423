//! Giving money back for a purchase that the books do not have: the points it would have earned go with it.
use leptos::prelude::*;
use regulars_api::purchases::{NewUnbookedRefund, RefundUnbooked, RefundUnbookedSale};
use regulars_domain::{ids::MemberId, money::Money};

use crate::{
    client,
    draft::Draft,
    format,
    part::when,
    state,
    ui::{ButtonKind, Dialog, DialogForm, Field, MoneyInput, Sending, TextInput, toast},
};

/// The dialog.
#[component]
pub fn UnbookedDialog(
    /// Who bought; none: nobody known.
    member: Option<MemberId>,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// The refund stands in the books.
    on_done: Callback<()>,
) -> impl IntoView {
    when(open, move || unbooked_dialog(member, open, on_done))
}

part! {
    /// Loaded when it is asked for.
    fn unbooked_dialog(member: Option<MemberId>, open: RwSignal<bool>, on_done: Callback<()>) {
        view! {
            <Dialog open title=t!("purchase.unbooked_title")>
                <Form member open on_done/>
            </Dialog>
        }
    }
}

#[component]
fn Form(member: Option<MemberId>, open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    let draft = Draft::new(member.map_or_else(|| "unbooked".to_owned(), |id| format!("unbooked/{id}")));
    let (amount, label) = (draft.text("amount", ""), draft.text("label", ""));
    let sending = Sending::default();
    let currency = state::currency();
    let send = Callback::new(move |()| {
        let Some(store) = untrack(state::store) else { return };
        let Ok(amount) = currency.parse(&amount.get_untracked()) else {
            return sending.refuse("amount", t!("purchase.no_amount"));
        };
        let refund = NewUnbookedRefund { store: store.id, amount, label: label.get_untracked() };
        sending.send(async move {
            let op = draft.op();
            let receipt = match member {
                Some(member) => client::write::<RefundUnbooked>(member, refund, op).await?,
                None => client::write::<RefundUnbookedSale>((), refund, op).await?,
            };
            draft.clear();
            open.set(false);
            let paid = Money(-receipt.totals.to_pay.0);
            toast::say(t!("purchase.refunded", paid = format::money(paid, currency)));
            on_done.try_run(());
            Ok(())
        });
    });
    let hint = match member {
        Some(_) => t!("purchase.unbooked_member"),
        None => t!("purchase.unbooked_nobody"),
    };
    view! {
        <DialogForm sending send label=t!("purchase.give_back") kind=ButtonKind::Danger>
            <p class="hint">{hint}</p>
            <Field label=t!("purchase.unbooked_amount") error=sending.at_amount("amount", currency)>
                <MoneyInput value=amount currency required=true/>
            </Field>
            <Field label=t!("purchase.unbooked_label") error=sending.at("label")>
                <TextInput value=label max=120 required=true/>
            </Field>
        </DialogForm>
    }
}
