//! Another password.
use leptos::{ev::SubmitEvent, prelude::*};
use regulars_api::{
    Problem,
    account::{ChangePassword, PasswordChange},
};

use crate::{
    browser, client,
    ui::{Alert, Button, Card, Field, TextInput, TextKind, problem_at, toast},
};

/// The old one, then the new one twice.
#[component]
pub fn PasswordCard() -> impl IntoView {
    let [old, new, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let problem = RwSignal::new(None::<Problem>);
    let differs = RwSignal::new(false);
    let action = Action::new_unsync(|change: &PasswordChange| {
        client::write::<ChangePassword>((), change.clone(), browser::op_key())
    });
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(())) => {
            for field in [old, new, again] {
                field.set(String::new());
            }
            toast::say(t!("account.password_done"));
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        differs.set(new.get_untracked() != again.get_untracked());
        if !differs.get_untracked() {
            action.dispatch_local(PasswordChange { old: old.get_untracked(), new: new.get_untracked() });
        }
    };
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    let not_same = Signal::derive(move || differs.get().then(|| t!("account.not_same")));
    view! {
        <Card title=t!("account.password")>
            <form class="stack" on:submit=submit>
                <Alert problem=general/>
                <Field label=t!("account.old_password") error=problem_at(problem, "old")>
                    <TextInput value=old kind=TextKind::Password required=true/>
                </Field>
                <Field label=t!("account.new_password") hint=t!("account.password_hint") error=problem_at(problem, "new")>
                    <TextInput value=new kind=TextKind::NewPassword required=true/>
                </Field>
                <Field label=t!("account.again") error=not_same>
                    <TextInput value=again kind=TextKind::NewPassword required=true/>
                </Field>
                <div class="row">
                    <Button submit=true busy=action.pending()>
                        {t!("account.change_password")}
                    </Button>
                </div>
            </form>
        </Card>
    }
}
