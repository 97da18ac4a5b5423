//! Merging a store into another: it cannot be undone, so its name is typed; the members move with progress, and may be left alone.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::stores::{ContinueMerge, MergeInto, MergeProgress, MergeStore, StoreView};
use regulars_domain::ids::StoreId;

use super::Here;
use crate::{
    browser, client,
    draft::Draft,
    format,
    ui::{
        Alert, Banner, Button, ButtonKind, Dialog, Field, Progress, Select, Sending, TextInput, TextKind,
        Tone, open_while, toast,
    },
};

/// The question and, once it is answered, the progress.
#[component]
pub fn MergeDialog(
    /// The store that is given up.
    store: StoreView,
    /// All stores, to choose from.
    stores: Vec<StoreView>,
) -> impl IntoView {
    let open = open_while(expect_context::<Here>().open);
    let title = t!("stores.merge_title", name = store.name.clone());
    let what = StoredValue::new((store, stores));
    view! {
        <Dialog open title>
            {
                let (store, stores) = what.get_value();
                view! { <Form store stores/> }
            }
        </Dialog>
    }
}

#[component]
fn Form(
    /// The store that is given up.
    store: StoreView,
    /// All stores, to choose from.
    stores: Vec<StoreView>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let draft = Draft::new(format!("merge/{}", store.id));
    let targets: Vec<StoreView> = stores
        .into_iter()
        .filter(|other| other.id != store.id && other.open && other.merged_into.is_none())
        .collect();
    let none = targets.is_empty();
    let choices: Vec<(String, String)> = std::iter::once((String::new(), t!("stores.merge_choose")))
        .chain(targets.iter().map(|target| (target.id.to_string(), told(target))))
        .collect();
    let into = draft.text("into", "");
    let typed = draft.text("typed", "");
    let sending = Sending::default();
    let progress = RwSignal::new(None::<MergeProgress>);
    let name = store.name.clone();
    let target = Memo::new(move |_| {
        let id = into.get();
        targets.iter().find(|target| target.id.to_string() == id).map(|target| target.name.clone())
    });
    let sure = Signal::derive(move || typed.get().trim() == name && target.with(Option::is_some));
    let (id, rev) = (store.id, store.rev);
    let send = Callback::new(move |()| {
        let Ok(target) = into.get_untracked().parse() else { return };
        sending.send(async move {
            let begun = client::write::<MergeStore>(id, MergeInto { rev, into: target }, draft.op()).await?;
            draft.clear();
            progress.set(Some(begun));
            // What was pressed is gone.
            browser::after_paint(|| browser::focus("merge-moving"));
            drive(here, id, progress).await;
            Ok(())
        });
    });
    let unsure = Signal::derive(move || !sure.get());
    let given_up = store.name;
    let button = move || {
        target.get().map_or_else(|| t!("stores.merge"), |name| t!("stores.merge_into_store", name = name))
    };
    let fields = move || {
        let (choices, given_up) = (choices.clone(), given_up.clone());
        view! {
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    send.run(());
                }
            >
                <p>{t!("stores.merge_text")}</p>
                {none.then(|| view! { <Banner>{t!("stores.merge_none")}</Banner> })}
                <Field label=t!("stores.merge_into") error=sending.at("into")>
                    <Select value=into options=choices/>
                </Field>
                <Field label=t!("stores.merge_type", name = given_up)>
                    <TextInput value=typed kind=TextKind::Name/>
                </Field>
                <Alert problem=sending.elsewhere()/>
                <div class="dialog__actions">
                    <Button kind=ButtonKind::Danger submit=true disabled=unsure busy=sending.busy>
                        {button}
                    </Button>
                </div>
            </form>
        }
    };
    move || match progress.get() {
        None => fields().into_any(),
        Some(now) => view! {
            <div class="stack" id="merge-moving" tabindex="-1">
                <Moving now/>
                <p class="hint">{t!("stores.merge_leave")}</p>
            </div>
        }
        .into_any(),
    }
}

/// A store to choose, with its mark: what is merged into one that is going to close moves twice.
fn told(store: &StoreView) -> String {
    let name = format!("{} · {}", store.code, store.name);
    match store.closes_on {
        Some(day) => format!("{name} · {}", t!("stores.open_until", day = format::day(i64::from(day.0)))),
        None => name,
    }
}

/// A merge that goes on: how far it is, and a way to drive it from here.
#[component]
pub fn Merging(
    /// The store that is given up.
    store: StoreView,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let progress = RwSignal::new(store.merging);
    let driven = RwSignal::new(false);
    let id = store.id;
    let press = move |_| {
        driven.set(true);
        spawn_local(drive(here, id, progress));
    };
    let action = view! {
        <Show when=move || !driven.get()>
            <Button press=press>{t!("stores.merge_go_on")}</Button>
        </Show>
    };
    view! {
        <Banner tone=Tone::Info action=action.into_any()>
            <strong>{t!("stores.merge_title", name = store.name)}</strong>
            {move || progress.get().map(|now| view! { <Moving now/> })}
        </Banner>
    }
}

#[component]
fn Moving(
    /// How far it is.
    now: MergeProgress,
) -> impl IntoView {
    let share = if now.total == 0 { 1.0 } else { now.moved as f64 / now.total as f64 };
    let text = t!("stores.merge_moved", moved = format::whole(now.moved), total = format::whole(now.total));
    view! {
        <div class="stack">
            <p>{text.clone()}</p>
            <Progress share=Signal::derive(move || share) label=text/>
        </div>
    }
}

/// Step after step until it is done, or until the page that shows it is gone.
async fn drive(here: Here, store: StoreId, progress: RwSignal<Option<MergeProgress>>) {
    loop {
        match client::write::<ContinueMerge>(store, (), browser::op_key()).await {
            Ok(now) if now.finished => {
                toast::say(t!("stores.merge_done", n = now.moved));
                return here.changed();
            }
            Ok(now) => {
                if progress.try_set(Some(now)).is_some() {
                    return;
                }
            }
            Err(problem) => return toast::trouble(crate::ui::message(&problem)),
        }
    }
}
