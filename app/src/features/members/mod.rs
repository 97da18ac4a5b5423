//! The list of members: who is asked for ([`asked`], [`filters`], [`views`]), who is there ([`list`]), who of
//! them is chosen ([`chosen`]), what is done to many of them at once ([`bulk`]),
//! and taking them out as a file ([`export`]).
mod asked;
pub mod bulk;
mod bulk_form;
mod chosen;
mod export;
mod filters;
mod list;
mod more;
mod view_form;
mod views;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_query_map};
use regulars_api::{
    Problem,
    house::Me,
    members::{AtStore, CountMembers, CountQuery, Identify, ListQuery, MemberCount, MemberFilter},
};
use regulars_domain::{
    ids::MemberId,
    rights::{Area, Reach},
};

use self::{
    asked::{address, asked},
    chosen::may_choose,
    filters::Filters,
    list::List,
    views::Views,
};
use crate::{
    browser, client,
    features::counter::new_member::NewMemberDialog,
    format, part,
    shell::errand,
    state,
    ui::{Banner, Button, ButtonKind, LinkButton, PageHead, Tone, message, toast},
};

part! {
    /// The screen.
    pub fn members_page() {
        view! { <Page/> }
    }
}

#[component]
fn Page() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(|map| asked(|name| map.get(name))));
    let navigate = use_navigate();
    let go = Callback::new(move |query: ListQuery| {
        navigate(
            &address(&query),
            // Not in place of the former one: going back brings its filters.
            leptos_router::NavigateOptions { scroll: false, ..Default::default() },
        );
    });
    let registering = RwSignal::new(false);
    errand::follow("/members", move |_| registering.set(true));
    let to_page = use_navigate();
    let registered = Callback::new(move |id: MemberId| {
        let to_page = to_page.clone();
        spawn_local(async move {
            match into_sight(id).await {
                Ok(()) => to_page(&format!("/members/{id}"), Default::default()),
                Err(problem) => toast::trouble(message(&problem)),
            }
        });
    });
    let count = RwSignal::new(None::<MemberCount>);
    let failed = RwSignal::new(false);
    // Counts questions, so that a late answer to an older one is dropped.
    let turn = StoredValue::new(0_u32);
    let ask = move |query: ListQuery, exact: bool| {
        let question = CountQuery { filter: own(query.filter), exact };
        let mine = turn.get_value();
        spawn_local(async move {
            let told = client::call::<CountMembers>((), question).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            let _ = failed.try_set(told.is_err());
            match told {
                Ok(told) => {
                    let _ = count.try_set(Some(told));
                }
                // Of a count that nobody asked for the button says enough.
                Err(problem) if exact => toast::trouble(message(&problem)),
                Err(_) => {}
            }
        });
    };
    Effect::new(move |_| {
        let query = query.get();
        turn.update_value(|turn| *turn += 1);
        count.set(None);
        failed.set(false);
        if query.joined.is_none() {
            ask(query, false);
        }
    });
    let exact = move |_| {
        turn.update_value(|turn| *turn += 1);
        ask(query.get_untracked(), true);
    };
    let note = Signal::derive(move || {
        count.get().map_or_else(String::new, |count| {
            let number = format::whole(count.count);
            if count.capped { format!("{number}+") } else { number }
        })
    });
    view! {
        <PageHead title=t!("members.title") note>
            {move || {
                (failed.get() || count.with(|count| count.is_some_and(|count| count.capped)))
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet press=exact>
                                {t!("members.count_all")}
                            </Button>
                        }
                    })
            }}
            {state::may(Area::Import)
                .then(|| view! { <LinkButton href="/import">{t!("members.import")}</LinkButton> })}
            {state::may(Area::EditMembers)
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Primary
                            icon=icondata_lu::LuUserPlus
                            press=move |_| registering.set(true)
                        >
                            {t!("guest.new")}
                        </Button>
                    }
                })}
        </PageHead>
        <Views query/>
        {move || {
            query
                .with(|query| query.joined)
                .map(|day| {
                    let all = move |_| go.run(ListQuery { joined: None, ..query.get_untracked() });
                    let action = view! { <Button press=all>{t!("members.show_all")}</Button> };
                    view! {
                        <Banner tone=Tone::Info action=action.into_any()>
                            {t!("members.joined_on", day = format::day(day.into()))}
                        </Banner>
                    }
                })
        }}
        {(may_choose() && state::may(Area::EditMembers))
            .then(|| part::when(Signal::derive(bulk::any), bulk::underway))}
        <Filters query go/>
        {move || view! { <List query=query.get() go count/> }}
        <NewMemberDialog open=registering begun=RwSignal::new(String::new()) on_done=registered/>
    }
}

/// Whoever has the phone of a new member may be known at another store only: they are identified here, as at the counter, or
/// staff bound to a store would find their page out of sight.
async fn into_sight(id: MemberId) -> Result<(), Problem> {
    let bound = untrack(state::me).is_some_and(|me| is_bound(&me));
    match untrack(state::store) {
        Some(store) if bound && untrack(|| state::may(Area::LookUp)) => {
            client::write::<Identify>(id, AtStore { store: store.id }, browser::op_key()).await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Whether some stores' members only are seen: by role, or by PIN at a till.
fn is_bound(me: &Me) -> bool {
    me.by_pin || me.role.reach() == Reach::Stores
}

/// The filter as it is asked: somebody bound to stores sees one store's list.
fn own(filter: MemberFilter) -> MemberFilter {
    MemberFilter { store: filter.store.or_else(own_store), ..filter }
}

/// Whose list is shown to somebody bound to stores who has not chosen one: what the filter says is what is asked.
fn own_store() -> Option<i64> {
    let me = untrack(state::me)?;
    is_bound(&me).then(|| me.stores.first().map(|store| store.id.get()))?
}
