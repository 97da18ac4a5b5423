//! The rows: a table of members, sorted by its heads, in pages that keep their place.
use leptos::prelude::*;
use leptos_router::components::A;
use regulars_api::members::{ListMembers, ListQuery, MemberCount, MemberFilter, MemberRow};

use super::{
    asked::{address, sort_name, sort_of},
    bulk,
    chosen::{Chosen, Tick, TickAll, bar, may_choose},
    own,
};
use crate::{
    client,
    features::member::guest::Tier,
    format, state,
    ui::{Avatar, AvatarSize, Badge, EmptyState, EndOfList, Pages, Sort, SortHeader, TableFrame, Tone},
};

#[component]
pub fn List(
    query: ListQuery,
    go: Callback<ListQuery>,
    /// How many match, as far as it is known.
    count: RwSignal<Option<MemberCount>>,
) -> impl IntoView {
    let filtered = query.filter != MemberFilter::default();
    let sort = RwSignal::new(Sort { column: sort_name(query.sort).to_owned(), descending: query.descending });
    let base = query.clone();
    Effect::new(move |before: Option<()>| {
        let sort = sort.get();
        if before.is_some() {
            go.run(ListQuery { sort: sort_of(&sort.column), descending: sort.descending, ..base.clone() });
        }
    });
    let key = address(&query);
    let asked = query.clone();
    let pages = Pages::kept(key, move |cursor| {
        let query = ListQuery { cursor, filter: own(query.filter.clone()), ..query.clone() };
        async move { client::call::<ListMembers>((), query).await.map(|page| (page.rows, page.next)) }
    });
    // What was done to many shows in the rows.
    Effect::new(move |before: Option<u32>| {
        let ends = bulk::ends();
        if before.is_some_and(|before| before != ends) {
            pages.restart();
        }
        ends
    });
    let chosen = may_choose().then(|| Chosen::new(pages));
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
                        {chosen.map(|chosen| view! { <TickAll chosen/> })}
                        <SortHeader sort column="name" label=t!("members.member")/>
                        <th scope="col">{t!("guest.field_phone")}</th>
                        <th scope="col">{t!("members.tier")}</th>
                        <th scope="col" class="wide">{t!("guest.field_home_store")}</th>
                        <SortHeader sort column="points" label=t!("members.points") number=true/>
                        <SortHeader sort column="spend" label=t!("members.spent") number=true/>
                        <SortHeader sort column="visits" label=t!("members.visits") number=true/>
                        <SortHeader sort column="last" label=t!("members.last_visit") number=true/>
                        <SortHeader sort column="joined" label=t!("members.joined") number=true/>
                        <th scope="col" class="widest">{t!("members.customer_since")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=move |row| (pages.round(), row.id) let(row)>
                        <Row row chosen/>
                    </For>
                </tbody>
            </TableFrame>
        </div>
        {move || pages.is_empty().then(nobody)}
        <EndOfList pages/>
        {chosen.map(|chosen| bar(chosen, asked, count))}
    }
}

#[component]
fn Row(row: MemberRow, chosen: Option<Chosen>) -> impl IntoView {
    let zone = state::zone();
    let name = if row.name.is_empty() { t!("guest.nameless") } else { row.name.clone() };
    let phone = row.phone.as_ref().map(|phone| phone.to_string()).or_else(|| row.card.clone());
    let since = match row.first_at {
        Some(at) => format::date_short(at.0, &zone).into_any(),
        None => view! { <Badge tone=Tone::Info>{t!("members.potential")}</Badge> }.into_any(),
    };
    let id = row.id;
    let tick = chosen.map(|chosen| view! { <Tick id name=name.clone() chosen/> });
    view! {
        <tr data-chosen=move || chosen.is_some_and(|chosen| chosen.has(id)).then_some("true")>
            {tick}
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
            <td class="number" data-label=t!("members.spent")>
                {format::money(row.window_spend, state::currency())}
            </td>
            <td class="number" data-label=t!("members.visits")>{format::whole(row.visits.into())}</td>
            <td class="number" data-label=row.last_at.map(|_| t!("members.last_visit"))>
                {row.last_at.map(|at| format::date_short(at.0, &zone))}
            </td>
            <td class="number" data-label=t!("members.joined")>{format::date_short(row.joined_at.0, &zone)}</td>
            <td class="widest">{since}</td>
        </tr>
    }
}
