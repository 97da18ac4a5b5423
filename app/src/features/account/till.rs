//! Making this device a shared till, or a till no more.
use leptos::prelude::*;
use regulars_api::{
    Code, Problem,
    till::{LeaveTill, OpenTill, TillStore},
};
use regulars_domain::rights::Area;

use crate::{
    browser, client,
    draft::Draft,
    state,
    ui::{Alert, Button, Card, toast},
};

/// For those who may sell: opens the till of the store they work in now.
#[component]
pub fn TillCard() -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    // If the answer is lost, who opened it is signed out and has no till: signed in again they get the same one, not a second.
    let draft = Draft::new("account/till");
    let open = Action::new_unsync(move |store: &TillStore| client::write::<OpenTill>((), *store, draft.op()));
    let leave = Action::new_unsync(|(): &()| client::write::<LeaveTill>((), (), browser::op_key()));
    Effect::new(move |_| match open.value().get() {
        None => {}
        // The one who opened it is signed out here: the next takes over by PIN.
        Some(Ok(_)) => {
            draft.clear();
            state::signed_out();
            let _ = window().location().assign("/sign-in");
        }
        Some(Err(failed)) => {
            // A refusal is an answer; what is tried next is another till.
            if failed.code != Code::Busy {
                draft.clear();
            }
            problem.set(Some(failed));
        }
    });
    Effect::new(move |_| match leave.value().get() {
        None => {}
        Some(Ok(())) => {
            toast::say(t!("account.till_left"));
            leptos::task::spawn_local(state::refresh());
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    move || {
        let me = state::me()?;
        let store = state::store()?;
        let (is_till, name) = (me.till_store.is_some(), store.name);
        let here = TillStore { store: store.id };
        me.areas.contains(&Area::Sell).then(|| {
            let text = if is_till { t!("account.till_is", store = name) } else { t!("account.till_text") };
            let label = t!("account.open_till", store = name);
            let action = if is_till {
                view! {
                    <Button busy=leave.pending() press=move |_| { leave.dispatch_local(()); }>
                        {t!("account.leave_till")}
                    </Button>
                }
                .into_any()
            } else {
                view! {
                    <Button busy=open.pending() press=move |_| { open.dispatch_local(here); }>
                        {label}
                    </Button>
                }
                .into_any()
            };
            view! {
                <Card title=t!("account.till")>
                    <div class="stack">
                        <p class="account__text">{text}</p>
                        <Alert problem/>
                        <div class="row">{action}</div>
                    </div>
                </Card>
            }
        })
    }
}
