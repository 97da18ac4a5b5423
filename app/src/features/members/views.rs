//! Saved views: tabs above the list, one's own before those that everybody shares. What they are named by is in [`view_form`].
use leptos::prelude::*;
use regulars_api::{Problem, members::*};
use regulars_domain::ids::{OpKey, ViewId};

use super::{asked::address, is_bound, own, view_form};
use crate::{
    browser, client, part, state,
    ui::{Button, ButtonKind, ButtonSize, Icon, Menu, MenuItem, toast},
};

/// What is being named: a view that is there, or the present filters as a new one.
#[derive(Clone, PartialEq)]
pub enum Naming {
    New,
    Old(Box<SavedView>),
}

/// What the tabs, their menus and the form share.
#[derive(Clone, Copy)]
pub struct Shelf {
    /// What the address asks.
    pub query: Memo<ListQuery>,
    /// What the form names, while it is open.
    pub naming: RwSignal<Option<Naming>>,
    /// Reads the views again.
    pub again: Callback<()>,
    /// The view that was opened last: its tab stays in front while its filters are changed, so that they can be kept in it.
    last: RwSignal<Option<ViewId>>,
}

/// The views as they are read.
type Read = LocalResource<Result<Vec<SavedView>, Problem>>;

/// The tabs, as soon as there is more than the whole list: a view, or filters that might become one. Their room is kept.
#[component]
pub fn Views(query: Memo<ListQuery>) -> impl IntoView {
    let views: Read = LocalResource::new(|| client::call::<ListViews>((), ()));
    let is_needed = Memo::new(move |_| {
        let filtered = query.with(|query| !is_at(&ViewQuery::default(), query));
        filtered
            || views.with(|told| {
                told.as_ref().is_some_and(|told| told.as_ref().map_or(true, |all| !all.is_empty()))
            })
    });
    let tabs = move || match is_needed.get() {
        true => part::lazily(None, move || view_tabs(query, views)),
        // What the tabs begin with: nobody wonders at an empty room.
        false => view! {
            <div class="tabs">
                <span class="tabs__tab views__tab" data-front="true">{t!("members.view_all")}</span>
            </div>
        }
        .into_any(),
    };
    view! { <div class="views-room">{tabs}</div> }
}

part! {
    /// The tabs, loaded when they are needed.
    fn view_tabs(query: Memo<ListQuery>, views: Read) {
        view! { <Tabs query views/> }
    }
}

#[component]
fn Tabs(query: Memo<ListQuery>, views: Read) -> impl IntoView {
    let again = Callback::new(move |()| views.refetch());
    let shelf = Shelf { query, naming: RwSignal::new(None), again, last: RwSignal::new(None) };
    let known: Memo<Vec<SavedView>> =
        Memo::new(move |_| views.get().and_then(Result::ok).unwrap_or_default());
    let of_all = Memo::new(move |_| query.with(|query| is_at(&ViewQuery::default(), query)));
    let of_view: Memo<Option<ViewId>> = Memo::new(move |_| {
        let now = query.get();
        known.with(|all| all.iter().find(|view| is_at(&view.query, &now)).map(|view| view.id))
    });
    Effect::new(move |_| {
        if of_all.get() {
            shelf.last.set(None);
        } else if let Some(found) = of_view.get() {
            shelf.last.set(Some(found));
        }
    });
    // Who registered on one day is no view: the day passes.
    let is_new = Memo::new(move |_| {
        query.with(|query| query.joined.is_none()) && !of_all.get() && of_view.get().is_none()
    });
    let end = move || match views.get() {
        None => ().into_any(),
        Some(Err(_)) => view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small press=move |_| views.refetch()>
                {t!("members.views_missing")}
            </Button>
        }
        .into_any(),
        Some(Ok(_)) => is_new
            .get()
            .then(|| {
                view! {
                    <Button
                        kind=ButtonKind::Quiet
                        size=ButtonSize::Small
                        icon=icondata_lu::LuPlus
                        press=move |_| shelf.naming.set(Some(Naming::New))
                    >
                        {t!("members.save_view")}
                    </Button>
                }
            })
            .into_any(),
    };
    let ids = move || known.with(|all| all.iter().map(|view| view.id).collect::<Vec<_>>());
    let open = Signal::derive(move || shelf.naming.with(Option::is_some));
    view! {
        <nav class="views" aria-label=t!("members.views")>
            <ul class="tabs views__list">
                <li>
                    <a
                        class="tabs__tab views__tab"
                        id="view-all"
                        href="/members"
                        aria-current=move || of_all.get().then_some("page")
                    >
                        {t!("members.view_all")}
                    </a>
                </li>
                <For each=ids key=|id| *id let(id)>
                    <Tab id known shelf/>
                </For>
                <li class="views__end">{end}</li>
            </ul>
        </nav>
        {part::when(open, move || view_form::view_form(shelf))}
    }
}

/// One view. It follows the views as they are read again, so that the focus stays where it is.
#[component]
fn Tab(id: ViewId, known: Memo<Vec<SavedView>>, shelf: Shelf) -> impl IntoView {
    let saved: Memo<Option<SavedView>> =
        Memo::new(move |_| known.with(|all| all.iter().find(|view| view.id == id).cloned()));
    let of = move |tell: fn(&SavedView) -> String| saved.with(|saved| saved.as_ref().map(tell));
    let here = Memo::new(move |_| {
        let now = shelf.query.get();
        saved.with(|saved| saved.as_ref().is_some_and(|saved| is_at(&saved.query, &now)))
    });
    let front = Memo::new(move |_| here.get() || shelf.last.get() == Some(id));
    let is_shared = move || saved.with(|saved| saved.as_ref().is_some_and(|saved| saved.shared));
    let by = move || {
        of(|saved| saved.by.clone()).filter(|_| is_shared()).map(|name| t!("members.view_by", name = name))
    };
    let mark = move || is_shared().then(|| view! { <Icon icon=icondata_lu::LuUsers size=14/> });
    let changed = move || {
        (front.get() && !here.get())
            .then(|| view! { <span class="views__changed">{t!("members.view_changed")}</span> })
    };
    let menu = move || {
        let mine = saved.get().filter(|saved| saved.editable && front.get());
        mine.map(|saved| view! { <TabMenu saved here shelf/> })
    };
    view! {
        <li class="views__item">
            <a
                class="tabs__tab views__tab"
                href=move || of(|saved| address(&opened(&saved.query)))
                title=by
                aria-current=move || here.get().then_some("page")
                data-front=move || front.get().then_some("true")
            >
                {mark}
                <span class="views__name">{move || of(|saved| saved.name.clone())}</span>
                {changed}
            </a>
            {menu}
        </li>
    }
}

/// What can be done with the view in front.
#[component]
fn TabMenu(saved: SavedView, here: Memo<bool>, shelf: Shelf) -> impl IntoView {
    let label = t!("members.view_menu", name = saved.name);
    let may_share = saved.shared || untrack(state::me).is_some_and(|me| !is_bound(&me));
    let sharing = if saved.shared { t!("members.view_unshare") } else { t!("members.view_share") };
    let saved = StoredValue::new(saved);
    let rename = move |_| shelf.naming.set(Some(Naming::Old(Box::new(saved.get_value()))));
    let keep = move |_| {
        let saved = saved.get_value();
        let view = NewView { query: present(shelf), ..form_of(&saved) };
        change(shelf, saved, view);
    };
    let share = move |_| {
        let saved = saved.get_value();
        let view = NewView { shared: !saved.shared, ..form_of(&saved) };
        change(shelf, saved, view);
    };
    let remove = move |_| take_away(shelf, saved.get_value());
    let keep_item = move || {
        (!here.get()).then(|| {
            view! {
                <MenuItem icon=icondata_lu::LuListFilter press=keep>
                    {t!("members.view_keep")}
                </MenuItem>
            }
        })
    };
    let share_item = may_share.then(|| {
        view! {
            <MenuItem icon=icondata_lu::LuUsers press=share>
                {sharing}
            </MenuItem>
        }
    });
    view! {
        <Menu label>
            <MenuItem icon=icondata_lu::LuPencil press=rename>
                {t!("members.view_rename")}
            </MenuItem>
            {keep_item}
            {share_item}
            <hr/>
            <MenuItem icon=icondata_lu::LuX press=remove>
                {t!("members.view_remove")}
            </MenuItem>
        </Menu>
    }
}

/// The present filters as a view asks them.
pub fn present(shelf: Shelf) -> ViewQuery {
    shelf.query.with_untracked(|query| ViewQuery {
        filter: query.filter.clone(),
        sort: query.sort,
        descending: query.descending,
    })
}

/// A view as a form has it.
pub fn form_of(saved: &SavedView) -> NewView {
    NewView { name: saved.name.clone(), shared: saved.shared, query: saved.query.clone() }
}

/// Changes a view and says so, with a way back.
///
/// # Errors
/// Why it was not changed.
pub async fn changed(shelf: Shelf, saved: SavedView, edit: ViewEdit, op: OpKey) -> Result<(), Problem> {
    let now = client::write::<EditView>(saved.id, edit, op).await?;
    shelf.again.try_run(());
    let back = ViewEdit { rev: now.rev, view: form_of(&saved) };
    let op = browser::op_key();
    toast::undo(t!("members.view_saved"), move || {
        let back = back.clone();
        toast::attempt(async move {
            client::write::<EditView>(now.id, back, op).await?;
            shelf.again.try_run(());
            Ok(())
        });
    });
    Ok(())
}

fn change(shelf: Shelf, saved: SavedView, view: NewView) {
    let edit = ViewEdit { rev: saved.rev, view };
    toast::attempt(changed(shelf, saved, edit, browser::op_key()));
}

fn take_away(shelf: Shelf, saved: SavedView) {
    let (id, new) = (saved.id, form_of(&saved));
    let op = browser::op_key();
    toast::attempt(async move {
        client::write::<RemoveView>(id, (), op).await?;
        shelf.again.try_run(());
        // The menu that was pressed goes with its tab.
        browser::focus("view-all");
        let op = browser::op_key();
        toast::undo(t!("members.view_removed", name = saved.name), move || {
            let new = new.clone();
            toast::attempt(async move {
                client::write::<SaveView>((), new, op).await?;
                shelf.again.try_run(());
                Ok(())
            });
        });
        Ok(())
    });
}

/// The view as this person opens it: who is bound to stores sees their own store's list where it names another.
fn opened(view: &ViewQuery) -> ListQuery {
    let mut filter = view.filter.clone();
    if let Some(me) = untrack(state::me).filter(|me| is_bound(me)) {
        filter.store = filter.store.filter(|id| me.stores.iter().any(|store| store.id.get() == *id));
    }
    ListQuery { filter, sort: view.sort, descending: view.descending, ..ListQuery::default() }
}

/// Whether the address asks just what the view does.
fn is_at(view: &ViewQuery, query: &ListQuery) -> bool {
    let view = opened(view);
    query.joined.is_none()
        && (view.sort, view.descending) == (query.sort, query.descending)
        && own(view.filter) == own(query.filter.clone())
}
