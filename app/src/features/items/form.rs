//! An item being added or changed.
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use regulars_api::{
    Problem,
    items::{CreateItem, EditItem, ItemEdit, ItemForm, ItemState, ItemView, SetItemState},
};
use regulars_domain::{barcode, limits, money::Money};

use super::Target;
use crate::{
    browser, client,
    draft::Draft,
    format, state,
    ui::{
        Alert, Button, ButtonKind, Dialog, Field, MoneyInput, TextInput, TextKind, message, problem_at, toast,
    },
};

/// The dialog around the form.
#[component]
pub fn ItemDialog(
    /// What it is open on; none is closed.
    target: RwSignal<Option<Target>>,
    /// Counts what was changed.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(target.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && target.with_untracked(Option::is_some) {
            target.set(None);
        }
    });
    view! {
        <Dialog open title=t!("items.form_title")>
            {move || target.get().map(|item| view! { <Form item target changes/> })}
        </Dialog>
    }
}

#[component]
fn Form(
    /// What is edited.
    item: Target,
    /// Closes the dialog.
    target: RwSignal<Option<Target>>,
    /// Counts what was changed.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let existing = match item {
        Target::New => None,
        Target::Existing(item) => Some(item),
    };
    let currency = untrack(state::currency);
    let of = |text: fn(&ItemView) -> String| existing.as_ref().map(text).unwrap_or_default();
    let plain = |amount: Option<Money>| amount.map(|m| format::money_plain(m, currency)).unwrap_or_default();
    let draft = Draft::new(existing.as_ref().map_or("items/new".into(), |item| format!("items/{}", item.id)));
    let code = draft.text("code", of(|i| i.code.clone()));
    let name = draft.text("name", of(|i| i.name.clone()));
    let category = draft.text("category", of(|i| i.category.clone()));
    let barcode = draft.text("barcode", of(|i| i.barcode.clone().unwrap_or_default()));
    let price = draft.text("price", plain(existing.as_ref().and_then(|i| i.price)));
    let cost = draft.text("cost", plain(existing.as_ref().and_then(|i| i.cost)));
    let amount = move |text: RwSignal<String>| match text.get().trim() {
        "" => Ok(None),
        typed => currency.parse(typed).map(Some),
    };
    let key = existing.as_ref().map(|item| (item.id, item.rev));
    let save = Action::new_unsync(move |form: &ItemForm| {
        let form = form.clone();
        async move {
            match key {
                None => client::write::<CreateItem>((), form, draft.op()).await,
                Some((id, rev)) => {
                    client::write::<EditItem>(id, ItemEdit { rev, item: form }, draft.op()).await
                }
            }
        }
    });
    let problem = Signal::derive(move || save.value().get().and_then(Result::err));
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    let done = move |text: String| {
        draft.clear();
        target.set(None);
        changes.update(|n| *n += 1);
        toast::say(text);
    };
    Effect::new(move |_| {
        if let Some(Ok(item)) = save.value().get() {
            done(t!("items.saved", name = item.name));
        }
    });
    let wrong = move |text: RwSignal<String>, field: &'static str| {
        let refused = problem_at(problem, field);
        Signal::derive(move || {
            amount(text).err().map(|_| t!("items.not_an_amount")).or_else(|| refused.get())
        })
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let (Ok(price), Ok(cost)) = (untrack(|| amount(price)), untrack(|| amount(cost))) {
            save.dispatch_local(ItemForm {
                code: code.get_untracked().trim().to_owned(),
                name: name.get_untracked().trim().to_owned(),
                category: category.get_untracked().trim().to_owned(),
                barcode: Some(barcode.get_untracked().trim().to_owned()).filter(|text| !text.is_empty()),
                price,
                cost,
            });
        }
    };
    let retire = existing.map(|item| {
        let label = if item.retired { t!("items.put_on_sale") } else { t!("items.take_off_sale") };
        let press = move |_| set_state(item.clone(), target, changes);
        view! { <Button kind=ButtonKind::Quiet on:click=press>{label}</Button> }
    });
    view! {
        <form class="stack" on:submit=submit>
            <Alert problem=general/>
            <Field label=t!("items.name") error=problem_at(problem, "name")>
                <TextInput value=name kind=TextKind::Name required=true max=limits::ITEM_NAME/>
            </Field>
            <div class="columns">
                <Field label=t!("items.code") hint=t!("items.code_hint") error=problem_at(problem, "code")>
                    <TextInput value=code required=true max=limits::ITEM_CODE/>
                </Field>
                <Field label=t!("items.category") optional=true error=problem_at(problem, "category")>
                    <TextInput value=category max=limits::CATEGORY/>
                </Field>
            </div>
            <Field label=t!("items.barcode") optional=true error=problem_at(problem, "barcode")>
                <TextInput value=barcode kind=TextKind::Whole max=barcode::MAX_LENGTH/>
            </Field>
            <div class="columns">
                <Field
                    label=t!("items.price")
                    hint=t!("items.price_hint")
                    optional=true
                    error=wrong(price, "price")
                >
                    <MoneyInput value=price currency/>
                </Field>
                <Field label=t!("items.cost") optional=true error=wrong(cost, "cost")>
                    <MoneyInput value=cost currency/>
                </Field>
            </div>
            <div class="dialog__actions">
                {retire} <Button kind=ButtonKind::Primary submit=true busy=save.pending()>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
    }
}

/// Takes an item off sale or puts it back, and offers to take that back.
fn set_state(item: ItemView, target: RwSignal<Option<Target>>, changes: RwSignal<u32>) {
    spawn_local(async move {
        match turn(&item).await {
            Ok(turned) => {
                let text = match turned.retired {
                    true => t!("items.taken_off_sale", name = turned.name),
                    false => t!("items.back_on_sale", name = turned.name),
                };
                let _ = target.try_set(None);
                let _ = changes.try_update(|n| *n += 1);
                toast::undo(text, move || {
                    let turned = turned.clone();
                    spawn_local(async move {
                        match turn(&turned).await {
                            Ok(_) => {
                                let _ = changes.try_update(|n| *n += 1);
                            }
                            Err(problem) => toast::trouble(message(&problem)),
                        }
                    });
                });
            }
            Err(problem) => toast::trouble(message(&problem)),
        }
    });
}

async fn turn(item: &ItemView) -> Result<ItemView, Problem> {
    let state = ItemState { rev: item.rev, retired: !item.retired };
    client::write::<SetItemState>(item.id, state, browser::op_key()).await
}
