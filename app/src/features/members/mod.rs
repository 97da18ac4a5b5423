//! The list of members: filters, sorts, keyset pages that keep their place.
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::A,
    hooks::{use_navigate, use_query_map},
};
use regulars_api::{
    Problem,
    house::Me,
    members::{
        AtStore, CountMembers, CountQuery, Identify, ListMembers, ListQuery, MemberCount, MemberRow,
        Sort as By, Standing,
    },
};
use regulars_domain::{
    ids::MemberId,
    rights::{Area, Reach},
};

use crate::{
    browser, client,
    features::{
        counter::new_member::NewMemberDialog,
        member::guest::{Tier, tier_name},
    },
    format, state,
    ui::{
        Avatar, AvatarSize, Badge, Banner, Button, ButtonKind, EmptyState, EndOfList, LinkButton, PageHead,
        Pages, Select, Sort, SortHeader, TableFrame, Tone, message, toast,
    },
};

part! {
    /// The screen.
    pub fn members_page() {
        view! { <Page/> }
    }
}

/// What the list is asked, as the address says it.
fn asked(get: impl Fn(&str) -> Option<String>) -> ListQuery {
    ListQuery {
        store: get("store").and_then(|id| id.parse().ok()),
        tier: get("tier").filter(|tier| !tier.is_empty()),
        standing: match get("standing").as_deref() {
            Some("potential") => Some(Standing::Potential),
            Some("current") => Some(Standing::Current),
            _ => None,
        },
        joined: get("joined").and_then(|day| day.parse().ok()),
        sort: if get("sort").as_deref() == Some("last") { By::LastVisit } else { By::Name },
        descending: get("order").as_deref() == Some("down"),
        cursor: None,
    }
}

/// The address of a list.
fn address(query: &ListQuery) -> String {
    let parts = [
        query.store.map(|store| format!("store={store}")),
        query.tier.as_ref().map(|tier| format!("tier={tier}")),
        query.standing.map(|standing| format!("standing={}", standing_name(Some(standing)))),
        query.joined.map(|day| format!("joined={day}")),
        (query.sort == By::LastVisit).then(|| "sort=last".to_owned()),
        query.descending.then(|| "order=down".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "/members".to_owned() } else { format!("/members?{}", parts.join("&")) }
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
        let ListQuery { store, tier, standing, .. } = query;
        let question = CountQuery { store: store.or_else(own_store), tier, standing, exact };
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
        <Filters query go/>
        {move || view! { <List query=query.get() go/> }}
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

fn standing_name(standing: Option<Standing>) -> &'static str {
    match standing {
        Some(Standing::Potential) => "potential",
        Some(Standing::Current) => "current",
        None => "",
    }
}

/// Whether some stores' members only are seen: by role, or by PIN at a till.
fn is_bound(me: &Me) -> bool {
    me.by_pin || me.role.reach() == Reach::Stores
}

/// Whose list is shown to somebody bound to stores who has not chosen one: what the filter says is what is asked.
fn own_store() -> Option<i64> {
    let me = untrack(state::me)?;
    is_bound(&me).then(|| me.stores.first().map(|store| store.id.get()))?
}

/// Store, tier, and whether they have bought yet.
#[component]
fn Filters(query: Memo<ListQuery>, go: Callback<ListQuery>) -> impl IntoView {
    let Some(me) = state::me() else { return ().into_any() };
    let bound = is_bound(&me);
    let first = own_store().map(|store| store.to_string()).unwrap_or_default();
    // What the controls show of a question.
    let shown = move |query: &ListQuery| {
        (
            query.store.map_or_else(|| first.clone(), |id| id.to_string()),
            query.tier.clone().unwrap_or_default(),
            standing_name(query.standing).to_owned(),
        )
    };
    let now = query.with_untracked(&shown);
    let (store, tier, standing) = (RwSignal::new(now.0), RwSignal::new(now.1), RwSignal::new(now.2));
    let all = (!bound).then(|| (String::new(), t!("members.all_stores")));
    let stores: Vec<(String, String)> =
        all.into_iter().chain(me.stores.iter().map(|s| (s.id.to_string(), s.name.clone()))).collect();
    let tiers: Vec<(String, String)> = [(String::new(), t!("members.all_tiers"))]
        .into_iter()
        .chain(
            me.brand.programme.tiers.levels.iter().map(|t| (t.code.as_str().to_owned(), tier_name(&t.code))),
        )
        .collect();
    let standings = vec![
        (String::new(), t!("members.all_standings")),
        ("current".to_owned(), t!("members.current")),
        ("potential".to_owned(), t!("members.potential")),
    ];
    let of_address = shown.clone();
    Effect::new(move |_| {
        // The browser went back or forward: the controls follow the address.
        let now = query.with(&of_address);
        for (signal, text) in [(store, now.0), (tier, now.1), (standing, now.2)] {
            if signal.with_untracked(|shown| *shown != text) {
                signal.set(text);
            }
        }
    });
    Effect::new(move |before: Option<()>| {
        let chosen = (store.get(), tier.get(), standing.get());
        let now = query.get_untracked();
        if before.is_some() && chosen != shown(&now) {
            let standing = match chosen.2.as_str() {
                "potential" => Some(Standing::Potential),
                "current" => Some(Standing::Current),
                _ => None,
            };
            go.run(ListQuery {
                store: chosen.0.parse().ok(),
                tier: Some(chosen.1).filter(|t| !t.is_empty()),
                standing,
                ..now
            });
        }
    });
    let several = stores.len() > 1;
    view! {
        <div class="filters" role="group" aria-label=t!("members.filters")>
            {several
                .then(|| view! { <Select value=store options=Signal::stored(stores) label=t!("core.store")/> })}
            <Select value=tier options=Signal::stored(tiers) label=t!("members.tier")/>
            <Select value=standing options=Signal::stored(standings) label=t!("members.standing")/>
        </div>
    }
    .into_any()
}

#[component]
fn List(query: ListQuery, go: Callback<ListQuery>) -> impl IntoView {
    let filtered = query.store.is_some() || query.tier.is_some() || query.standing.is_some();
    let column = if query.sort == By::LastVisit { "last" } else { "name" };
    let sort = RwSignal::new(Sort { column: column.to_owned(), descending: query.descending });
    let base = query.clone();
    Effect::new(move |before: Option<()>| {
        let sort = sort.get();
        if before.is_some() {
            let by = if sort.column == "last" { By::LastVisit } else { By::Name };
            go.run(ListQuery { sort: by, descending: sort.descending, ..base.clone() });
        }
    });
    let key = address(&query);
    let pages = Pages::kept(key, move |cursor| {
        let query = ListQuery { cursor, store: query.store.or_else(own_store), ..query.clone() };
        async move { client::call::<ListMembers>((), query).await.map(|page| (page.rows, page.next)) }
    });
    let nobody = move || {
        let (title, text) = match filtered {
            true => (t!("members.none_found"), t!("members.none_found_text")),
            false => (t!("members.empty_title"), t!("members.empty_text")),
        };
        view! { <EmptyState icon=icondata_lu::LuUsers title=title text=text/> }
    };
    view! {
        <div hidden=move || pages.items.with(Vec::is_empty)>
            <TableFrame caption=t!("members.title") look="cards">
                <thead>
                    <tr>
                        <SortHeader sort column="name" label=t!("members.member")/>
                        <th scope="col">{t!("guest.field_phone")}</th>
                        <th scope="col">{t!("members.tier")}</th>
                        <th scope="col" class="wide">{t!("guest.field_home_store")}</th>
                        <th scope="col" class="number">{t!("members.points")}</th>
                        <th scope="col" class="number wide">{t!("members.spent")}</th>
                        <SortHeader sort column="last" label=t!("members.last_visit") number=true/>
                        <th scope="col" class="wide">{t!("members.customer_since")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=move |row| (pages.round(), row.id) let(row)>
                        <Row row/>
                    </For>
                </tbody>
            </TableFrame>
        </div>
        {move || pages.is_empty().then(nobody)}
        <EndOfList pages/>
    }
}

#[component]
fn Row(row: MemberRow) -> impl IntoView {
    let zone = state::zone();
    let name = if row.name.is_empty() { t!("guest.nameless") } else { row.name.clone() };
    let phone = row.phone.as_ref().map(|phone| phone.to_string()).or_else(|| row.card.clone());
    let since = match row.first_at {
        Some(at) => format::date_short(at.0, &zone).into_any(),
        None => view! { <Badge tone=Tone::Info>{t!("members.potential")}</Badge> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <span class="member-cell">
                    <Avatar name=name.clone() size=AvatarSize::Small/>
                    <A href=format!("/members/{}", row.id)>{name}</A>
                    {row.latin.map(|latin| view! { <small>{latin}</small> })}
                    {row.tags.into_iter().take(2).map(|tag| view! { <Badge>{tag}</Badge> }).collect_view()}
                </span>
            </th>
            <td class="number-like">{phone}</td>
            <td>{row.tier.map(|code| view! { <Tier code/> })}</td>
            <td class="wide">{row.home_store.name}</td>
            <td class="number cards__top" data-label=t!("members.points")>
                {format::whole(row.points.0)}
            </td>
            <td class="number wide">{format::money(row.window_spend, state::currency())}</td>
            <td class="number" data-label=row.last_at.map(|_| t!("members.last_visit"))>
                {row.last_at.map(|at| format::date_short(at.0, &zone))}
            </td>
            <td class="wide">{since}</td>
        </tr>
    }
}
