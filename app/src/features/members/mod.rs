//! Every member in sight: sorted, filtered by store, tier and whether they have bought, page by page.
mod rows;
mod tier;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_api::members::{CountMembers, CountQuery, ListMembers, ListQuery, Sort as By, Standing};
use regulars_domain::rights::{Area, Reach};

use crate::{
    client, format,
    shell::page,
    state,
    ui::{
        Button, ButtonKind, EmptyState, EndOfList, LinkButton, PageHead, Pages, PagesState, Select, Sort,
        SortHeader, TableFrame,
    },
};
pub use tier::tier_badge;

/// The route: its view is a chunk of its own.
pub struct MembersPage;

#[lazy_route]
impl LazyRoute for MembersPage {
    fn data() -> Self {
        MembersPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["members"], Some(Area::ReadMembers), || view! { <Page/> }.into_any()).into_any()
    }
}

const BY_NAME: &str = "name";
const BY_VISIT: &str = "last_visit";
const POTENTIAL: &str = "potential";
const CURRENT: &str = "current";

#[component]
fn Page() -> impl IntoView {
    let me = untrack(state::me);
    let bound = me.as_ref().is_some_and(|me| me.role.reach() == Reach::Stores);
    // A store-bound role's list is always one store's: the one they work in, at first.
    let first = untrack(state::store).filter(|_| bound).map(|store| store.id.to_string()).unwrap_or_default();
    let store = RwSignal::new(first);
    let tier = RwSignal::new(String::new());
    let standing = RwSignal::new(String::new());
    let sort = RwSignal::new(Sort { column: BY_NAME.to_owned(), descending: false });
    let everywhere = (!bound).then(|| (String::new(), t!("members.every_store")));
    let known = me.as_ref().map(|me| me.stores.clone()).unwrap_or_default();
    let stores: Vec<_> =
        everywhere.into_iter().chain(known.into_iter().map(|s| (s.id.to_string(), s.name))).collect();
    let language = crate::i18n::lang_untracked().tag();
    let tiers = me.as_ref().map(|me| me.brand.programme.tiers.levels.clone()).unwrap_or_default();
    let tiers: Vec<_> = std::iter::once((String::new(), t!("members.every_tier")))
        .chain(tiers.iter().map(|t| (t.code.as_str().to_owned(), t.name_in(language).to_owned())))
        .collect();
    let standings = vec![
        (String::new(), t!("members.everybody")),
        (CURRENT.to_owned(), t!("members.current")),
        (POTENTIAL.to_owned(), t!("members.potential")),
    ];
    let query = Memo::new(move |_| ListQuery {
        store: store.get().parse().ok(),
        tier: Some(tier.get()).filter(|t| !t.is_empty()),
        standing: standing_of(&standing.get()),
        sort: if sort.with(|s| s.column == BY_VISIT) { By::LastVisit } else { By::Name },
        descending: sort.with(|s| s.descending),
        cursor: None,
    });
    let import = untrack(|| state::may(Area::Import))
        .then(|| view! { <LinkButton href="/import">{t!("members.import")}</LinkButton> });
    let register = untrack(|| state::may(Area::EditMembers)).then(|| {
        view! {
            <LinkButton href="/counter" kind=ButtonKind::Primary icon=icondata_lu::LuUserPlus>
                {t!("members.new")}
            </LinkButton>
        }
    });
    view! {
        <PageHead title=t!("members.title")>{import} {register}</PageHead>
        <div class="row members__filter">
            <Select value=store options=Signal::stored(stores) label=t!("members.store")/>
            <Select value=tier options=Signal::stored(tiers) label=t!("members.tier")/>
            <Select value=standing options=Signal::stored(standings) label=t!("members.standing")/>
            {move || view! { <Count query=query.get()/> }}
        </div>
        {move || view! { <List query=query.get() sort/> }}
    }
}

fn standing_of(text: &str) -> Option<Standing> {
    match text {
        POTENTIAL => Some(Standing::Potential),
        CURRENT => Some(Standing::Current),
        _ => None,
    }
}

/// How many there are: up to a thousand by itself, exactly when asked.
#[component]
fn Count(
    /// What the list shows.
    query: ListQuery,
) -> impl IntoView {
    let exact = RwSignal::new(false);
    let count = LocalResource::new(move || {
        let ListQuery { store, tier, standing, .. } = query.clone();
        client::call::<CountMembers>((), CountQuery { store, tier, standing, exact: exact.get() })
    });
    move || {
        let found = count.get().and_then(Result::ok)?;
        let number = format::whole(found.count);
        Some(match found.capped {
            true => view! {
                <Button kind=ButtonKind::Quiet on:click=move |_| exact.set(true)>
                    {t!("members.more_than", n = number)}
                </Button>
            }
            .into_any(),
            false => {
                view! { <span class="soft">{t!("members.count", n = found.count, shown = number)}</span> }
                    .into_any()
            }
        })
    }
}

/// One question's answer, page by page.
#[component]
fn List(
    /// What is asked.
    query: ListQuery,
    /// The order, for the heads that change it.
    sort: RwSignal<Sort>,
) -> impl IntoView {
    let filtered = query.tier.is_some() || query.standing.is_some() || query.store.is_some();
    let pages = Pages::new(format!("members/{query:?}"), move |cursor| {
        let query = ListQuery { cursor, ..query.clone() };
        async move { client::call::<ListMembers>((), query).await.map(|page| (page.rows, page.next)) }
    });
    let is_empty =
        Memo::new(move |_| pages.state.get() == PagesState::End && pages.items.with(Vec::is_empty));
    let body = move || {
        if is_empty.get() {
            let (title, text) = match filtered {
                true => (t!("members.none_found"), t!("members.none_found_text")),
                false => (t!("members.empty_title"), t!("members.empty_text")),
            };
            return view! { <EmptyState icon=icondata_lu::LuUsersRound title text/> }.into_any();
        }
        view! {
            <TableFrame caption=t!("members.title")>
                <thead>
                    <tr>
                        <SortHeader sort column=BY_NAME label=t!("members.member")/>
                        <th scope="col">{t!("members.phone")}</th>
                        <th scope="col">{t!("members.tier")}</th>
                        <th scope="col" class="number">{t!("members.points")}</th>
                        <th scope="col" class="number">{t!("members.spent")}</th>
                        <SortHeader sort column=BY_VISIT label=t!("members.last_visit")/>
                        <th scope="col">{t!("members.home_store")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || pages.items.get() key=|row| row.id let(row)>
                        <rows::Row row/>
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
