//! What is sold: the catalogue by name, code or barcode, and its changes.
mod form;
mod rows;

use leptos::{prelude::*, task::spawn_local};
use regulars_api::items::{ItemFilter, ItemView, ListCategories, ListItems};
use regulars_domain::{ids::ItemId, rights::Area};

use crate::{
    client,
    draft::Draft,
    shell::errand::{self, Errand},
    state,
    ui::{Button, ButtonKind, Choice, EmptyState, EndOfList, PageHead, Pages, SearchBox, Select, TableFrame},
};

part! {
    /// The screen.
    pub fn items_page() {
        view! { <Page/> }
    }
}

/// What the form is open on.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    New,
    Existing(ItemView),
}

const ON_SALE: &str = "on";
const OFF_SALE: &str = "off";

#[component]
fn Page() -> impl IntoView {
    // Kept in this tab: whoever comes back finds the list as they left it.
    let kept = Draft::new("items/list");
    let (query, category) = (kept.text("query", ""), kept.text("category", ""));
    let sale = kept.text("sale", ON_SALE);
    let target = RwSignal::new(None::<Target>);
    // Counts what was changed here, so that the list and the categories are asked again.
    let changes = RwSignal::new(0_u32);
    let categories = LocalResource::new(move || {
        changes.track();
        client::call::<ListCategories>((), ())
    });
    let choices = Signal::derive(move || {
        let known = categories.get().and_then(Result::ok).unwrap_or_default();
        std::iter::once((String::new(), t!("items.every_category")))
            .chain(known.into_iter().filter(|name| !name.is_empty()).map(|name| (name.clone(), name)))
            .collect::<Vec<_>>()
    });
    let sales = vec![(ON_SALE.to_owned(), t!("items.on_sale")), (OFF_SALE.to_owned(), t!("items.off_sale"))];
    let may_edit = untrack(|| state::may(Area::EditItems));
    errand::follow("/items", move |errand| match errand {
        Errand::New => target.set(Some(Target::New)),
        Errand::Item(id, code) => {
            category.set(String::new());
            sale.set(ON_SALE.to_owned());
            query.set(code.clone());
            if may_edit {
                spawn_local(async move {
                    if let Some(item) = by_code(id, code).await {
                        let _ = target.try_set(Some(Target::Existing(item)));
                    }
                });
            }
        }
        _ => {}
    });
    let add = may_edit.then(|| {
        view! {
            <Button
                kind=ButtonKind::Primary
                icon=icondata_lu::LuPlus
                press=move |_| target.set(Some(Target::New))
            >
                {t!("items.new")}
            </Button>
        }
    });
    let list = move || {
        let round = changes.get();
        let filter = ItemFilter {
            text: Some(query.get()).filter(|text| !text.is_empty()),
            category: Some(category.get()).filter(|name| !name.is_empty()),
            retired: Some(sale.get() == OFF_SALE),
            after: None,
        };
        view! { <List filter round target/> }
    };
    view! {
        <PageHead title=t!("items.title")>{add}</PageHead>
        <div class="row items__filter">
            <SearchBox query label=t!("items.search") placeholder=t!("items.search") main=true/>
            <Select value=category options=choices label=t!("items.category")/>
            <Choice value=sale options=sales legend=t!("items.state")/>
        </div>
        {list}
        <form::ItemDialog target changes/>
    }
}

/// The item on sale with this key, among those whose code begins so; `None` also where it does not come in the first pages.
async fn by_code(id: ItemId, code: String) -> Option<ItemView> {
    let mut after = None;
    for _ in 0..4 {
        let filter = ItemFilter { text: Some(code.clone()), after, ..ItemFilter::default() };
        let page = client::call::<ListItems>((), filter).await.ok()?;
        if let Some(item) = page.items.into_iter().find(|item| item.id == id) {
            return Some(item);
        }
        after = Some(page.next?);
    }
    None
}

/// One question's answer, page by page.
#[component]
fn List(
    /// What is asked.
    filter: ItemFilter,
    /// How many changes were made before it was asked.
    round: u32,
    /// Opens the form on an item.
    target: RwSignal<Option<Target>>,
) -> impl IntoView {
    let asked = filter.text.is_some() || filter.category.is_some();
    let key = format!("items/{round}/{filter:?}");
    let pages = Pages::kept(key, move |after| {
        let filter = ItemFilter { after, ..filter.clone() };
        async move { client::call::<ListItems>((), filter).await.map(|page| (page.items, page.next)) }
    });
    let is_empty = Memo::new(move |_| pages.is_empty());
    let body = move || {
        if is_empty.get() {
            let (title, text) = match asked {
                true => (t!("items.none_found"), t!("items.none_found_text")),
                false => (t!("items.empty_title"), t!("items.empty_text")),
            };
            return view! { <EmptyState icon=icondata_lu::LuPackage title=title text=text/> }.into_any();
        }
        view! {
            <TableFrame caption=t!("items.title") look="cards few">
                <rows::Head/>
                <tbody>
                    <For each=move || pages.items.get() key=move |item| (pages.round(), item.id) let(item)>
                        <rows::Row item target/>
                    </For>
                </tbody>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        {body}
        <EndOfList pages/>
    }
}
