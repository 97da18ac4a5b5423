//! Regions and stores: opening, changing, closing and merging them.
mod form;
mod merge;
mod region;
mod table;

use leptos::prelude::*;
use regulars_api::stores::{ListStores, RegionView, StoreList, StoreView};
use regulars_domain::rights::Area;

use self::{
    form::StoreDialog,
    merge::{MergeDialog, Merging},
    region::RegionDialog,
    table::StoreTable,
};
use crate::{
    client,
    part::lazily,
    shell::errand,
    state,
    ui::{Button, ButtonKind, Card, EmptyState, IconButton, Loaded, PageHead, Shape},
};

part! {
    /// The screen.
    pub fn stores_page() {
        view! { <Page/> }
    }
}

/// What is open over the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Open {
    NewStore,
    Store(StoreView),
    NewRegion,
    Region(RegionView),
    Merge(StoreView),
}

/// What the page's parts share.
#[derive(Clone, Copy)]
pub struct Here {
    /// What is open.
    pub open: RwSignal<Option<Open>>,
    /// The list, to be read again after a change.
    pub list: LocalResource<Result<StoreList, regulars_api::Problem>>,
    /// Whether this person may change stores.
    pub may_edit: bool,
}

impl Here {
    /// Something changed: reads the list again, and what the session knows of stores.
    pub fn changed(self) {
        self.open.set(None);
        self.list.refetch();
        leptos::task::spawn_local(state::refresh());
    }
}

#[component]
fn Page() -> impl IntoView {
    let list = LocalResource::new(|| client::call::<ListStores>((), ()));
    let here = Here { open: RwSignal::new(None), list, may_edit: state::may(Area::EditStores) };
    provide_context(here);
    errand::follow("/stores", move |_| here.open.set(Some(Open::NewStore)));
    view! {
        <PageHead title=t!("stores.title")>
            {here
                .may_edit
                .then(|| {
                    view! {
                        <Button press=move |_| here.open.set(Some(Open::NewRegion))>{t!("stores.new_region")}</Button>
                        <Button
                            kind=ButtonKind::Primary
                            icon=icondata_lu::LuPlus
                            press=move |_| here.open.set(Some(Open::NewStore))
                        >
                            {t!("stores.new_store")}
                        </Button>
                    }
                })}
        </PageHead>
        <Loaded resource=list shape=Shape::Card view=move |list| view! { <Regions list/> }/>
    }
}

#[component]
fn Regions(
    /// All that is in sight.
    list: StoreList,
) -> impl IntoView {
    let here = expect_context::<Here>();
    if list.stores.is_empty() && list.regions.is_empty() {
        return view! { <EmptyState icon=icondata_lu::LuStore title=t!("stores.empty_title") text=t!("stores.empty_text")/> }
            .into_any();
    }
    let of =
        |region: Option<_>| list.stores.iter().filter(|s| s.region == region).cloned().collect::<Vec<_>>();
    let lone = of(None);
    let regions = list
        .regions
        .iter()
        .map(|region| view! { <Region region=region.clone() stores=of(Some(region.id)) all=list.stores.clone()/> })
        .collect_view();
    let title = (!list.regions.is_empty()).then(|| t!("stores.no_region"));
    let all = list.stores.clone();
    let merging = list
        .stores
        .iter()
        .filter(|store| store.merging.is_some())
        .map(|store| view! { <Merging store=store.clone()/> })
        .collect_view();
    let what = list.clone();
    view! {
        <div class="stack">
            {merging} {regions}
            {(!lone.is_empty())
                .then(|| match title {
                    Some(title) => view! { <Card title><StoreTable stores=lone all/></Card> }.into_any(),
                    None => view! { <StoreTable stores=lone all/> }.into_any(),
                })}
        </div>
        {move || {
            let what = what.clone();
            here.open.get().map(|open| lazily(None, move || store_dialog(open.clone(), what.clone())))
        }}
    }
    .into_any()
}

part! {
    /// What is open over the page.
    fn store_dialog(open: Open, all: StoreList) {
        match open {
            Open::NewStore => view! { <StoreDialog store=None regions=all.regions/> }.into_any(),
            Open::Store(store) => view! { <StoreDialog store=Some(store) regions=all.regions/> }.into_any(),
            Open::NewRegion => view! { <RegionDialog region=None/> }.into_any(),
            Open::Region(region) => view! { <RegionDialog region=Some(region)/> }.into_any(),
            Open::Merge(store) => view! { <MergeDialog store stores=all.stores/> }.into_any(),
        }
    }
}

#[component]
fn Region(
    /// The region.
    region: RegionView,
    /// Its stores.
    stores: Vec<StoreView>,
    /// Every store in sight, for their names.
    all: Vec<StoreView>,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let whole = region.clone();
    let rename = here.may_edit.then(|| {
        let label = t!("stores.edit_region", name = region.name.clone());
        view! {
            <IconButton
                icon=icondata_lu::LuPencil
                label
                press=move |_| here.open.set(Some(Open::Region(whole.clone())))
            />
        }
        .into_any()
    });
    let empty = stores.is_empty();
    view! {
        <Card title=region.name aside=rename.unwrap_or_else(|| ().into_any())>
            {if empty {
                view! { <p class="hint">{t!("stores.region_empty")}</p> }.into_any()
            } else {
                view! { <StoreTable stores all/> }.into_any()
            }}
        </Card>
    }
}
