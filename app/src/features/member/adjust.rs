//! Giving points to a member or taking some by hand, with a reason that stands in the ledger.
use leptos::prelude::*;
use regulars_api::points::{AdjustPoints, Adjustment};
use regulars_domain::loyalty::Points;

use super::{Shared, points_typed};
use crate::{
    client,
    draft::Draft,
    format, state,
    ui::{Choice, Dialog, DialogForm, Field, Sending, TextInput, TextKind, toast},
};

/// The dialog.
#[component]
pub fn AdjustDialog(page: Shared) -> impl IntoView {
    view! {
        <Dialog open=page.adjusting title=t!("member.adjust_title")>
            <Form page/>
        </Dialog>
    }
}

#[component]
fn Form(page: Shared) -> impl IntoView {
    let draft = Draft::new(format!("adjust/{}", page.id));
    let (way, points, reason) =
        (draft.text("way", "give"), draft.text("points", ""), draft.text("reason", ""));
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let Some(store) = untrack(state::store) else { return };
        let typed = points.with_untracked(|text| points_typed(text));
        let Some(points) = typed else { return sending.refuse("points", t!("member.adjust_whole")) };
        let points = Points(if way.get_untracked() == "take" { -points.0 } else { points.0 });
        let adjustment = Adjustment { store: store.id, points, reason: reason.get_untracked() };
        sending.send(async move {
            let receipt = client::write::<AdjustPoints>(page.id, adjustment, draft.op()).await?;
            draft.clear();
            page.adjusting.set(false);
            toast::say(t!("member.adjusted", balance = format::whole(receipt.standing.balance.0)));
            page.again.try_run(());
            Ok(())
        });
    });
    let ways =
        vec![("give".to_owned(), t!("member.adjust_give")), ("take".to_owned(), t!("member.adjust_take"))];
    view! {
        <DialogForm sending send label=t!("member.adjust_title")>
            <Choice value=way options=ways legend=t!("member.adjust_way")/>
            <Field label=t!("member.points") error=sending.at("points")>
                <TextInput value=points kind=TextKind::Whole max=9 required=true/>
            </Field>
            <Field label=t!("member.adjust_reason") hint=t!("member.adjust_hint") error=sending.at("reason")>
                <TextInput value=reason max=200 required=true/>
            </Field>
        </DialogForm>
    }
}
