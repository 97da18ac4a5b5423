//! A balance that a member brings from another programme.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    points::{OpenBalance, OpeningBalance},
};
use regulars_domain::loyalty::Points;

use super::Shared;
use crate::{
    client,
    draft::Draft,
    format,
    part::when,
    state,
    ui::{Alert, Button, ButtonKind, DateInput, Dialog, Field, TextInput, TextKind, problem_at, toast},
};

/// The dialog.
#[component]
pub fn OpeningDialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    page: Shared,
) -> impl IntoView {
    when(open, move || opening_dialog(open, page))
}

part! {
    /// Loaded when it is asked for.
    fn opening_dialog(open: RwSignal<bool>, page: Shared) {
        view! {
            <Dialog open title=t!("member.opening_title")>
                <Form open page/>
            </Dialog>
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, page: Shared) -> impl IntoView {
    let draft = Draft::new(format!("opening/{}", page.id));
    let (points, expires) = (draft.text("points", ""), draft.text("expires", ""));
    let (problem, busy) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    let unread = RwSignal::new(false);
    let send = move || {
        let Some(store) = untrack(state::store) else { return };
        let typed = points.get_untracked().trim().parse::<i64>().ok().filter(|points| *points > 0);
        unread.set(typed.is_none());
        let Some(points) = typed.map(Points) else { return };
        let expires = expires.with_untracked(|day| day.parse().ok());
        let balance = OpeningBalance { store: store.id, points, expires };
        busy.set(true);
        problem.set(None);
        let op = draft.op();
        spawn_local(async move {
            let done = client::write::<OpenBalance>(page.id, balance, op).await;
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
    let owes = untrack(state::store).map(|store| t!("member.opening_owes", store = store.name));
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <p class="hint">{t!("member.opening_text")} " " {owes}</p>
            <Field label=t!("member.points") error=wrong>
                <TextInput value=points kind=TextKind::Whole max=12 required=true/>
            </Field>
            <Field
                label=t!("member.opening_expires")
                hint=t!("member.opening_expires_hint")
                optional=true
                error=problem_at(problem, "expires")
            >
                <DateInput value=expires/>
            </Field>
            <Alert problem=Signal::derive(move || {
                problem.get().filter(|p| !matches!(p.field.as_deref(), Some("points" | "expires")))
            })/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy>
                    {t!("member.opening_do")}
                </Button>
            </div>
        </form>
    }
}
