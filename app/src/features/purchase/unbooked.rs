//! Giving money back for a purchase that the books do not have: the points it would have earned go with it.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    purchases::{NewUnbookedRefund, RefundUnbooked, RefundUnbookedSale},
};
use regulars_domain::{ids::MemberId, money::Money};

use crate::{
    client,
    draft::Draft,
    format,
    part::when,
    state,
    ui::{
        Alert, Button, ButtonKind, Dialog, Field, MoneyInput, TextInput, problem_at, problem_at_amount, toast,
    },
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
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let unread = RwSignal::new(false);
    let currency = state::currency();
    let send = move || {
        let Some(store) = untrack(state::store) else { return };
        let Ok(amount) = currency.parse(&amount.get_untracked()) else {
            unread.set(true);
            return;
        };
        unread.set(false);
        let refund = NewUnbookedRefund { store: store.id, amount, label: label.get_untracked() };
        busy.set(true);
        let op = draft.op();
        spawn_local(async move {
            let done = match member {
                Some(member) => client::write::<RefundUnbooked>(member, refund, op).await,
                None => client::write::<RefundUnbookedSale>((), refund, op).await,
            };
            let _ = busy.try_set(false);
            match done {
                Ok(receipt) => {
                    draft.clear();
                    open.set(false);
                    let paid = Money(-receipt.totals.to_pay.0);
                    toast::say(t!("purchase.refunded", paid = format::money(paid, currency)));
                    on_done.run(());
                }
                Err(told) => {
                    let _ = problem.try_set(Some(told));
                }
            }
        });
    };
    let wrong = problem_at_amount(problem, "amount", currency);
    let wrong =
        Signal::derive(move || if unread.get() { Some(t!("purchase.no_amount")) } else { wrong.get() });
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <p class="hint">
                {match member {
                    Some(_) => t!("purchase.unbooked_member"),
                    None => t!("purchase.unbooked_nobody"),
                }}
            </p>
            <Field label=t!("purchase.unbooked_amount") error=wrong>
                <MoneyInput value=amount currency required=true/>
            </Field>
            <Field label=t!("purchase.unbooked_label") error=problem_at(problem, "label")>
                <TextInput value=label max=120 required=true/>
            </Field>
            <Alert problem=Signal::derive(move || problem.get().filter(|p| p.field.is_none()))/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Danger submit=true busy>
                    {t!("purchase.give_back")}
                </Button>
            </div>
        </form>
    }
}
