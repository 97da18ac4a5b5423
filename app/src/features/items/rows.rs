//! The rows of the catalogue.
use leptos::prelude::*;
use regulars_api::items::ItemView;
use regulars_domain::rights::Area;

use super::Target;
use crate::{format, state, ui::Badge};

/// The columns' names. The cost is for those who may change the catalogue.
#[component]
pub fn Head() -> impl IntoView {
    view! {
        <thead>
            <tr>
                <th scope="col">{t!("items.name")}</th>
                <th scope="col">{t!("items.code")}</th>
                <th scope="col">{t!("items.category")}</th>
                <th scope="col">{t!("items.barcode")}</th>
                <th scope="col" class="number">
                    {t!("items.price")}
                </th>
                {sees_cost().then(|| view! { <th scope="col" class="number">{t!("items.cost")}</th> })}
            </tr>
        </thead>
    }
}

fn sees_cost() -> bool {
    untrack(|| state::may(Area::EditItems))
}

/// One item; its name opens the form.
#[component]
pub fn Row(
    /// The item.
    item: ItemView,
    /// Opens the form on it.
    target: RwSignal<Option<Target>>,
) -> impl IntoView {
    let currency = untrack(state::currency);
    let price = item.price.map_or_else(|| t!("items.asked"), |price| format::money(price, currency));
    let cost = item.cost.map(|cost| format::money(cost, currency)).unwrap_or_default();
    let retired = item.retired.then(|| view! { <Badge>{t!("items.off_sale")}</Badge> });
    let (code, category) = (item.code.clone(), item.category.clone());
    let barcode = item.barcode.clone().unwrap_or_default();
    let name = item.name.clone();
    let name = if sees_cost() {
        let open = move |_| target.set(Some(Target::Existing(item.clone())));
        view! {
            <button class="items__open" type="button" on:click=open>
                {name}
            </button>
        }
        .into_any()
    } else {
        view! { <strong>{name}</strong> }.into_any()
    };
    view! {
        <tr>
            <td>{name} " " {retired}</td>
            <td class="soft">{code}</td>
            <td class="soft">{category}</td>
            <td class="soft items__barcode">{barcode}</td>
            <td class="number cards__top">{price}</td>
            {sees_cost()
                .then(|| {
                    let label = (!cost.is_empty()).then(|| t!("items.cost"));
                    view! { <td class="number soft" data-label=label>{cost}</td> }
                })}
        </tr>
    }
}
