//! An item being added or changed.
use leptos::prelude::*;
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
    ui::{Button, ButtonKind, Dialog, DialogForm, Field, MoneyInput, Sending, TextInput, TextKind, toast},
};

/// The dialogs around the form: one for a new item, one for an item that is there.
#[component]
pub fn ItemDialog(
    /// What is open; none is closed.
    target: RwSignal<Option<Target>>,
    /// Counts what was changed.
    changes: RwSignal<u32>,
) -> impl IntoView {
    view! {
        <Titled title=t!("items.new") fresh=true target changes/>
        <Titled title=t!("items.form_title") fresh=false target changes/>
    }
}

/// One of the two.
#[component]
fn Titled(
    /// What it is about.
    title: String,
    /// Whether it is for a new item.
    fresh: bool,
    /// What is open; the other dialog's is none of it.
    target: RwSignal<Option<Target>>,
    /// Counts what was changed.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let mine = move |item: &Target| matches!(item, Target::New) == fresh;
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let now = target.with(|item| item.as_ref().is_some_and(mine));
        // Set anew to what it is, it would build the content a second time.
        if open.get_untracked() != now {
            open.set(now);
        }
    });
    Effect::new(move |_| {
        if !open.get() && target.with_untracked(|item| item.as_ref().is_some_and(mine)) {
            target.set(None);
        }
    });
    view! {
        <Dialog open title>
            {move || target.get().filter(mine).map(|item| view! { <Form item target changes/> })}
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
    let sending = Sending::default();
    let wrong = move |text: RwSignal<String>, field: &'static str| {
        let refused = sending.at(field);
        Signal::derive(move || {
            amount(text).err().map(|_| t!("items.not_an_amount")).or_else(|| refused.get())
        })
    };
    let send = Callback::new(move |()| {
        let (Ok(price), Ok(cost)) = (untrack(|| amount(price)), untrack(|| amount(cost))) else { return };
        let form = ItemForm {
            code: code.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            category: category.get_untracked().trim().to_owned(),
            barcode: Some(barcode.get_untracked().trim().to_owned()).filter(|text| !text.is_empty()),
            price,
            cost,
        };
        sending.send(async move {
            let op = draft.op();
            let item = match key {
                None => client::write::<CreateItem>((), form, op).await?,
                Some((id, rev)) => client::write::<EditItem>(id, ItemEdit { rev, item: form }, op).await?,
            };
            draft.clear();
            target.set(None);
            changes.update(|n| *n += 1);
            toast::say(t!("items.saved", name = item.name));
            Ok(())
        });
    });
    let retire = existing.map(|item| {
        let label = if item.retired { t!("items.put_on_sale") } else { t!("items.take_off_sale") };
        let press = move |_| set_state(item.clone(), target, changes);
        view! { <Button kind=ButtonKind::Quiet press=press>{label}</Button> }
    });
    view! {
        <DialogForm sending send label=t!("core.save") beside=retire.into_any()>
            <Field label=t!("items.name") error=sending.at("name")>
                <TextInput value=name kind=TextKind::Name required=true max=limits::ITEM_NAME/>
            </Field>
            <div class="columns">
                <Field label=t!("items.code") hint=t!("items.code_hint") error=sending.at("code")>
                    <TextInput value=code required=true max=limits::ITEM_CODE/>
                </Field>
                <Field label=t!("items.category") optional=true error=sending.at("category")>
                    <TextInput value=category max=limits::CATEGORY/>
                </Field>
            </div>
            <Field label=t!("items.barcode") optional=true error=sending.at("barcode")>
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
        </DialogForm>
    }
}

/// Takes an item off sale or puts it back, and offers to take that back.
fn set_state(item: ItemView, target: RwSignal<Option<Target>>, changes: RwSignal<u32>) {
    toast::attempt(async move {
        let turned = turn(&item).await?;
        let text = match turned.retired {
            true => t!("items.taken_off_sale", name = turned.name),
            false => t!("items.back_on_sale", name = turned.name),
        };
        target.set(None);
        changes.update(|n| *n += 1);
        toast::undo(text, move || {
            let turned = turned.clone();
            toast::attempt(async move {
                turn(&turned).await?;
                changes.update(|n| *n += 1);
                Ok(())
            });
        });
        Ok(())
    });
}

async fn turn(item: &ItemView) -> Result<ItemView, Problem> {
    let state = ItemState { rev: item.rev, retired: !item.retired };
    client::write::<SetItemState>(item.id, state, browser::op_key()).await
}
