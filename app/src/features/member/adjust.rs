//! Giving points to a member or taking some by hand, with a reason that stands in the ledger.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    points::{AdjustPoints, Adjustment},
};
use regulars_domain::loyalty::Points;

use super::Shared;
use crate::{
    client,
    draft::Draft,
    format,
    part::when,
    state,
    ui::{Alert, Button, ButtonKind, Choice, Dialog, Field, TextInput, TextKind, problem_at, toast},
};

/// The dialog.
#[component]
pub fn AdjustDialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    page: Shared,
) -> impl IntoView {
    when(open, move || adjust_dialog(open, page))
}

part! {
    /// Loaded when it is asked for.
    fn adjust_dialog(open: RwSignal<bool>, page: Shared) {
        view! {
            <Dialog open title=t!("member.adjust_title")>
                <Form open page/>
            </Dialog>
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, page: Shared) -> impl IntoView {
    let draft = Draft::new(format!("adjust/{}", page.id));
    let (way, points, reason) =
        (draft.text("way", "give"), draft.text("points", ""), draft.text("reason", ""));
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let unread = RwSignal::new(false);
    let send = move || {
        let Some(store) = untrack(state::store) else { return };
        let Some(points) = points.get_untracked().trim().parse::<i64>().ok().filter(|points| *points > 0)
        else {
            unread.set(true);
            return;
        };
        unread.set(false);
        let points = Points(if way.get_untracked() == "take" { -points } else { points });
        let adjustment = Adjustment { store: store.id, points, reason: reason.get_untracked() };
        busy.set(true);
        let op = draft.op();
        spawn_local(async move {
            let done = client::write::<AdjustPoints>(page.id, adjustment, op).await;
            let _ = busy.try_set(false);
            match done {
                Ok(receipt) => {
                    draft.clear();
                    open.set(false);
                    toast::say(t!("member.adjusted", balance = format::whole(receipt.standing.balance.0)));
                    page.again.run(());
                }
                Err(told) => {
                    let _ = problem.try_set(Some(told));
                }
            }
        });
    };
    let wrong = problem_at(problem, "points");
    let wrong =
        Signal::derive(move || if unread.get() { Some(t!("member.adjust_whole")) } else { wrong.get() });
    let ways =
        vec![("give".to_owned(), t!("member.adjust_give")), ("take".to_owned(), t!("member.adjust_take"))];
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Choice value=way options=ways legend=t!("member.adjust_way")/>
            <Field label=t!("member.points") error=wrong>
                <TextInput value=points kind=TextKind::Whole max=9 required=true/>
            </Field>
            <Field label=t!("member.adjust_reason") hint=t!("member.adjust_hint") error=problem_at(problem, "reason")>
                <TextInput value=reason max=200 required=true/>
            </Field>
            <Alert problem=Signal::derive(move || problem.get().filter(|p| p.field.is_none()))/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy>
                    {t!("member.adjust_title")}
                </Button>
            </div>
        </form>
    }
}
