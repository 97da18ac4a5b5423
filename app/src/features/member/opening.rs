//! A balance that a member brings from another programme, once, with a reason that stands in the ledger.
use leptos::prelude::*;
use regulars_api::points::{OpenBalance, OpeningBalance};

use super::{Shared, points_typed};
use crate::{
    client,
    draft::Draft,
    format, i18n, state,
    ui::{DateInput, Dialog, DialogForm, Field, Sending, TextInput, TextKind, toast},
};

/// The dialog.
#[component]
pub fn OpeningDialog(page: Shared) -> impl IntoView {
    view! {
        <Dialog open=page.opening title=t!("member.opening_title")>
            <Form page/>
        </Dialog>
    }
}

#[component]
fn Form(page: Shared) -> impl IntoView {
    let draft = Draft::new(format!("opening/{}", page.id));
    let (points, expires, reason) =
        (draft.text("points", ""), draft.text("expires", ""), draft.text("reason", ""));
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let Some(store) = untrack(state::store) else { return };
        let typed = points.with_untracked(|text| points_typed(text));
        let Some(points) = typed else { return sending.refuse("points", t!("member.adjust_whole")) };
        let expires = expires.with_untracked(|day| day.parse().ok());
        let balance = OpeningBalance { store: store.id, points, expires, reason: reason.get_untracked() };
        sending.send(async move {
            let done = client::write::<OpenBalance>(page.id, balance, draft.op()).await;
            // The code's own sentence would not say what to do instead.
            if done.as_ref().is_err_and(|told| told.params.get("reason").is_some_and(|why| why == "opened")) {
                sending.refuse("points", t!("member.opening_twice"));
                return Ok(());
            }
            let receipt = done?;
            draft.clear();
            page.opening.set(false);
            toast::say(t!("member.adjusted", balance = format::whole(receipt.standing.balance.0)));
            page.again.try_run(());
            Ok(())
        });
    });
    let owes = untrack(state::store).map(|store| t!("member.opening_owes", store = store.name));
    view! {
        <DialogForm sending send label=t!("member.opening_do")>
            <p class="hint">{t!("member.opening_text")} {i18n::lang_untracked().space()} {owes}</p>
            <Field label=t!("member.points") error=sending.at("points")>
                <TextInput value=points kind=TextKind::Whole max=9 required=true/>
            </Field>
            <Field
                label=t!("member.opening_expires")
                hint=t!("member.opening_expires_hint")
                optional=true
                error=sending.at("expires")
            >
                <DateInput value=expires/>
            </Field>
            <Field label=t!("member.adjust_reason") hint=t!("member.adjust_hint") error=sending.at("reason")>
                <TextInput value=reason max=200 required=true/>
            </Field>
        </DialogForm>
    }
}
