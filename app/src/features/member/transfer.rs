//! Moving points to another member, found by the counter's look-up: they keep their last days.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    members::{AtStore, Identify},
    points::{NewTransfer, TransferPoints},
};
use regulars_domain::ids::MemberId;

use super::{Shared, guest::full_name, points_typed};
use crate::{
    browser, client,
    draft::Draft,
    features::counter::LookUpBox,
    format,
    i18n::localized,
    state,
    ui::{Alert, Avatar, Button, Dialog, DialogForm, Field, Sending, TextInput, TextKind, toast},
};

/// The dialog. The look-up speaks with the counter's texts, which the page does without.
#[component]
pub fn TransferDialog(page: Shared) -> impl IntoView {
    localized(&["counter"], move || {
        view! {
            <Dialog open=page.transferring title=t!("member.transfer_title")>
                <Form page/>
            </Dialog>
        }
        .into_any()
    })
}

#[component]
fn Form(page: Shared) -> impl IntoView {
    let draft = Draft::new(format!("transfer/{}", page.id));
    let (to, name) = (draft.text("to", ""), draft.text("name", ""));
    let (points, reason) = (draft.text("points", ""), draft.text("reason", ""));
    let (sending, nobody) = (Sending::default(), RwSignal::new(None::<String>));
    let send = Callback::new(move |()| {
        let Some(store) = untrack(state::store) else { return };
        let receiver = to.get_untracked().parse::<MemberId>().ok();
        let typed = points.with_untracked(|text| points_typed(text));
        nobody.set(receiver.is_none().then(|| t!("member.transfer_nobody")));
        let Some(typed) = typed else { return sending.refuse("points", t!("member.adjust_whole")) };
        let Some(receiver) = receiver else { return sending.clear() };
        let transfer =
            NewTransfer { store: store.id, to: receiver, points: typed, reason: reason.get_untracked() };
        sending.send(async move {
            let receipt = client::write::<TransferPoints>(page.id, transfer, draft.op()).await?;
            draft.clear();
            page.transferring.set(false);
            toast::say(t!("member.transferred", balance = format::whole(receipt.standing.balance.0)));
            page.again.try_run(());
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("member.transfer_do")>
            <p class="hint">{t!("member.transfer_text")}</p>
            <Receiver page to name wrong=nobody/>
            <Field label=t!("member.points") error=sending.at("points")>
                <TextInput value=points kind=TextKind::Whole max=9 required=true/>
            </Field>
            <Field label=t!("member.adjust_reason") hint=t!("member.adjust_hint") error=sending.at("reason")>
                <TextInput value=reason max=200 required=true/>
            </Field>
        </DialogForm>
    }
}

/// Who gets the points: the look-up, then whom it found.
#[component]
fn Receiver(
    page: Shared,
    /// The chosen member's key; empty is nobody.
    to: RwSignal<String>,
    /// Their name.
    name: RwSignal<String>,
    /// What is wrong with the choice.
    wrong: RwSignal<Option<String>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let choose = Callback::new(move |id: MemberId| {
        let Some(store) = untrack(state::store) else { return };
        if id == page.id {
            return wrong.set(Some(t!("member.transfer_same")));
        }
        problem.set(None);
        wrong.set(None);
        // Choosing a result is an act that is logged and grants sight, here as at the counter.
        spawn_local(async move {
            match client::write::<Identify>(id, AtStore { store: store.id }, browser::op_key()).await {
                Ok(card) => {
                    let _ = name.try_set(full_name(card.face.name.as_ref()));
                    let _ = to.try_set(id.to_string());
                }
                Err(told) => {
                    let _ = problem.try_set(Some(told));
                }
            }
        });
    });
    let chosen = move || {
        let who = name.get();
        view! {
            <p class="transfer__to">
                <Avatar name=who.clone()/>
                <strong>{who}</strong>
                <Button press=move |_| to.set(String::new())>{t!("member.transfer_other")}</Button>
            </p>
        }
    };
    view! {
        <div class="stack" role="group" aria-label=t!("member.transfer_to")>
            <span class="field__label">{t!("member.transfer_to")}</span>
            {move || {
                if to.with(String::is_empty) {
                    view! { <LookUpBox query on_choose=choose/> }.into_any()
                } else {
                    chosen().into_any()
                }
            }}
            <p class="field__error" role="alert">{wrong}</p>
            <Alert problem/>
        </div>
    }
}
