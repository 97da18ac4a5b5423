//! Two members side by side, field by field; what differs stands out.
use leptos::prelude::*;
use regulars_api::duplicates::{ComparePair, ComparedField, Comparison, PairView};

use super::pair::called;
use crate::{
    client,
    features::activity::recorded::{field_name, words},
    part::when,
    ui::{Dialog, DialogWidth, Loaded, TableFrame, open_while},
};

/// The dialog, loaded when the first pair is looked at.
#[component]
pub fn Compare(
    /// The pair; none while it is closed.
    beside: RwSignal<Option<PairView>>,
) -> impl IntoView {
    when(Signal::derive(move || beside.with(Option::is_some)), move || pair_beside(beside))
}

part! {
    /// The dialog of a pair.
    fn pair_beside(beside: RwSignal<Option<PairView>>) {
        view! { <Beside beside/> }
    }
}

#[component]
fn Beside(
    /// The pair.
    beside: RwSignal<Option<PairView>>,
) -> impl IntoView {
    let open = open_while(beside);
    view! {
        <Dialog open title=t!("duplicates.beside") width=DialogWidth::Wide>
            {move || beside.get().map(|pair| view! { <Fields pair/> })}
        </Dialog>
    }
}

#[component]
fn Fields(
    /// The pair.
    pair: PairView,
) -> impl IntoView {
    let path = (pair.one.id, pair.other.id);
    let names = StoredValue::new([called(&pair.one), called(&pair.other)]);
    let fields = LocalResource::new(move || client::call::<ComparePair>(path, ()));
    let table = move |Comparison { fields, .. }: Comparison| {
        let [one, other] = names.get_value();
        view! {
            <TableFrame caption=t!("duplicates.beside") look="few">
                <thead>
                    <tr>
                        <th scope="col">{t!("duplicates.field")}</th>
                        <th scope="col">{one}</th>
                        <th scope="col">{other}</th>
                    </tr>
                </thead>
                <tbody>{fields.iter().map(row).collect_view()}</tbody>
            </TableFrame>
        }
    };
    view! { <Loaded resource=fields view=table/> }
}

/// One field. What both have and is not the same is marked, and said to who hears the page.
fn row(field: &ComparedField) -> AnyView {
    let differs = field.one.is_some() && field.other.is_some() && field.one != field.other;
    let told = differs.then(|| view! { <span class="unseen">{t!("duplicates.differs")}</span> });
    view! {
        <tr class:duplicates__differs=differs>
            <th scope="row">{field_name(&field.field)} " " {told}</th>
            <td>{words(&field.field, field.one.as_ref())}</td>
            <td>{words(&field.field, field.other.as_ref())}</td>
        </tr>
    }
    .into_any()
}
