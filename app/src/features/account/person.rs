//! One's name, e-mail and role.
use leptos::{ev::SubmitEvent, prelude::*};
use regulars_api::{
    Problem,
    account::{NewName, RenameSelf},
};

use crate::{
    browser, client,
    shell::role_name,
    state,
    ui::{Alert, Avatar, AvatarSize, Button, Card, Field, TextInput, TextKind, problem_at, toast},
};

/// Who one is here; the name can be changed.
#[component]
pub fn PersonCard() -> impl IntoView {
    let me = untrack(state::me);
    let email = me.as_ref().map(|me| me.email.clone()).unwrap_or_default();
    let now = me.as_ref().map(|me| me.name.clone()).unwrap_or_default();
    let what = me.map(|me| format!("{} · {}", role_name(me.role), me.brand.name)).unwrap_or_default();
    let name = RwSignal::new(now.clone());
    let problem = RwSignal::new(None::<Problem>);
    let action = Action::new_unsync(|name: &String| {
        client::write::<RenameSelf>((), NewName { name: name.clone() }, browser::op_key())
    });
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(())) => {
            toast::say(t!("core.saved"));
            leptos::task::spawn_local(state::refresh());
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        action.dispatch_local(name.get_untracked());
    };
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    view! {
        <Card>
            <div class="account__who">
                <Avatar name=now size=AvatarSize::Large/>
                <div>
                    <p class="account__email">{email}</p>
                    <p class="account__role">{what}</p>
                </div>
            </div>
            <form class="stack" on:submit=submit>
                <Alert problem=general/>
                <Field label=t!("account.name") error=problem_at(problem, "name")>
                    <TextInput value=name kind=TextKind::Name required=true max=80/>
                </Field>
                <div class="row">
                    <Button submit=true busy=action.pending()>
                        {t!("core.save")}
                    </Button>
                </div>
            </form>
        </Card>
    }
}
