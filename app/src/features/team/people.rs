//! The list of people, by name, with what can be done about each.
use leptos::prelude::*;
use regulars_api::team::*;

use super::{
    actions::PersonMenu,
    form::{EditForm, ReturnForm},
    link::Shown,
};
use crate::{
    client, format,
    part::lazily,
    shell::role_name,
    state,
    ui::{Avatar, Badge, Dialog, Earlier, EmptyState, Icon, Pages, Select, Shape, Switch, TableFrame, Tone},
};

/// What is loaded of the team. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Team {
    people: Pages<StaffView, (String, i64)>,
    regions: RwSignal<Vec<RegionChoice>>,
    store: RwSignal<String>,
    left: RwSignal<bool>,
}

impl Team {
    /// Begins with the first page, and anew when the filter changes.
    pub fn load() -> Team {
        let (store, left) = (RwSignal::new(String::new()), RwSignal::new(false));
        let regions = RwSignal::new(Vec::new());
        let people = Pages::begin(move |after: Option<(String, i64)>| {
            let (after_name, after_id) = after.unzip();
            let store = store.with_untracked(|store| store.parse().ok());
            let query = TeamQuery { store, left: left.get_untracked(), after_name, after_id };
            async move {
                let page = client::call::<ListTeam>((), query).await?;
                // A store's manager is told the regions of a page's people: each page adds its own.
                let _ = regions.try_update(|known| {
                    known.retain(|one| !page.regions.contains(one));
                    known.extend(page.regions);
                });
                let last = page.people.last().filter(|_| page.more).map(|p| (p.name.clone(), p.id.get()));
                Ok((page.people, last))
            }
        });
        Effect::watch(move || (store.get(), left.get()), move |_, _, _| people.restart(), false);
        Team { people, regions, store, left }
    }

    pub fn regions(self) -> Signal<Vec<RegionChoice>> {
        self.regions.into()
    }

    /// The same question again, from the beginning.
    pub fn reload(self) {
        self.people.restart();
    }
}

/// Filter, table, and the dialog in which a person is changed.
#[component]
pub fn People(
    /// What is loaded.
    team: Team,
    /// Where a new link is shown.
    link: Shown,
) -> impl IntoView {
    let (editing, returning) = (RwSignal::new(false), RwSignal::new(false));
    let person = RwSignal::new(None::<StaffView>);
    // Of who left, only where they come back to.
    let edit = Callback::new(move |view: StaffView| {
        let opened = if view.state == StaffState::Left { returning } else { editing };
        person.set(Some(view));
        opened.set(true);
    });
    let changed = Callback::new(move |()| {
        editing.set(false);
        returning.set(false);
        team.reload();
        leptos::task::spawn_local(state::refresh());
    });
    let stores = move || {
        let mine = state::me().map(|me| me.stores.clone()).unwrap_or_default();
        let mut options = vec![(String::new(), t!("team.all_stores"))];
        options.extend(mine.into_iter().map(|store| (store.id.to_string(), store.name)));
        options
    };
    let options = Signal::derive(stores);
    // The list of all those who work here holds the reader too, who is alone then; of a store or of those who left, nobody is nobody.
    let nobody = move || {
        let alone = usize::from(!team.left.get() && team.store.with(String::is_empty));
        team.people.is_whole() && team.people.items.with(|all| all.len() <= alone)
    };
    let rows = move || {
        let row = move |view: StaffView| view! { <Row view team edit link/> };
        team.people.items.get().into_iter().map(row).collect_view()
    };
    let table = move || {
        (!team.people.items.with(Vec::is_empty)).then(|| {
            view! {
                <TableFrame caption=t!("team.tab_people") look="cards">
                    <thead>
                        <tr>
                            <th scope="col">{t!("team.person")}</th>
                            <th scope="col">{t!("team.role")}</th>
                            <th scope="col">{t!("team.works_at")}</th>
                            <th scope="col">{t!("team.sign_in")}</th>
                            <th scope="col">{t!("team.seen")}</th>
                            <th scope="col"><span class="unseen">{t!("core.more")}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </TableFrame>
            }
        })
    };
    view! {
        <div class="team__filter">
            {move || {
                (options.with(Vec::len) > 2)
                    .then(|| view! { <Select value=team.store options label=t!("core.store")/> })
            }}
            <Switch checked=team.left label=t!("team.show_left")/>
        </div>
        {table}
        <Earlier pages=team.people label=t!("team.more")/>
        {move || {
            nobody()
                .then(|| {
                    let (title, text) = if team.left.get() {
                        (t!("team.nobody_left"), t!("team.nobody_left_text"))
                    } else if !team.store.with(String::is_empty) {
                        (t!("team.nobody_here"), t!("team.empty_text"))
                    } else {
                        (t!("team.empty_title"), t!("team.empty_text"))
                    };
                    view! { <EmptyState icon=icondata_lu::LuUsers title text/> }
                })
        }}
        <Dialog open=editing title=t!("team.edit")>
            {move || {
                person.get().map(|view| lazily(Shape::Rows, move || staff_form(view.clone(), team.regions(), changed)))
            }}
        </Dialog>
        <Dialog open=returning title=t!("team.take_back")>
            {move || {
                person.get().map(|view| lazily(Shape::Rows, move || return_form(view.clone(), team.regions(), changed)))
            }}
        </Dialog>
    }
}

#[component]
fn Row(view: StaffView, team: Team, edit: Callback<StaffView>, link: Shown) -> impl IntoView {
    let me = untrack(state::me);
    let myself = me.as_ref().is_some_and(|me| me.staff == view.id);
    let places = places_of(&view, &untrack(|| team.regions.get()));
    let zone = untrack(state::zone);
    let state_badge = match view.state {
        StaffState::Invited if view.link_until.is_some() => {
            view! { <Badge tone=Tone::Gold>{t!("team.invited")}</Badge> }.into_any()
        }
        StaffState::Invited => {
            view! { <Badge tone=Tone::Bad>{t!("team.invitation_over")}</Badge> }.into_any()
        }
        StaffState::Left => view! { <Badge>{t!("team.left")}</Badge> }.into_any(),
        StaffState::Active if myself => view! { <Badge tone=Tone::Good>{t!("team.you")}</Badge> }.into_any(),
        StaffState::Active => ().into_any(),
    };
    let seen = match view.seen_at {
        Some(at) => format::date_time(at.0, &zone),
        None => "–".to_owned(),
    };
    let menu = view.mine_to_change.then(|| view! { <PersonMenu person=view.clone() team edit link/> });
    view! {
        <tr>
            <th scope="row">
                <div class="team__person">
                    <Avatar name=view.name.clone()/>
                    <div>
                        <span class="team__name">{view.name.clone()} " " {state_badge}</span>
                        <small class="team__email">{view.email.clone()}</small>
                    </div>
                </div>
            </th>
            <td>{role_name(view.role)}</td>
            <td>{places}</td>
            <td>
                <span class="team__signs">
                    {view
                        .has_second_step
                        .then(|| {
                            view! {
                                <Badge tone=Tone::Good icon=icondata_lu::LuShieldCheck>
                                    {t!("team.second_step")}
                                </Badge>
                            }
                        })}
                    {view.has_pin.then(|| view! { <Badge icon=icondata_lu::LuGrip>{t!("team.pin")}</Badge> })}
                    {(!view.has_second_step && !view.has_pin).then(|| view! { <Icon icon=icondata_lu::LuMinus size=16/> })}
                </span>
            </td>
            <td class="team__seen" data-label=t!("team.seen")>
                {seen}
            </td>
            <td class="number table__actions cards__top">{menu}</td>
        </tr>
    }
}

/// The stores by name, the region before them, or the whole brand.
fn places_of(view: &StaffView, regions: &[RegionChoice]) -> String {
    use regulars_domain::rights::Reach;
    if view.role.reach() == Reach::Brand {
        return t!("team.reach_brand");
    }
    let stores = untrack(state::me).map(|me| me.stores.clone()).unwrap_or_default();
    let region = view.region.and_then(|id| regions.iter().find(|r| r.id == id)).map(|r| r.name.clone());
    let named: Vec<String> = view
        .stores
        .iter()
        .filter_map(|id| stores.iter().find(|s| s.id == *id).map(|s| s.name.clone()))
        .collect();
    let beyond = view.stores.len() - named.len();
    let shown = named.iter().take(3).cloned();
    let mut parts: Vec<String> = region.into_iter().chain(shown).collect();
    let rest = named.len().saturating_sub(3) + beyond;
    if rest > 0 {
        parts.push(t!("team.and_more", n = rest));
    }
    if parts.is_empty() { "–".to_owned() } else { parts.join(" · ") }
}

part! {
    /// Changing who somebody is here.
    fn staff_form(person: StaffView, regions: Signal<Vec<RegionChoice>>, done: Callback<()>) {
        view! { <EditForm person regions done/> }
    }
}

part! {
    /// Where somebody works who comes back.
    fn return_form(person: StaffView, regions: Signal<Vec<RegionChoice>>, done: Callback<()>) {
        view! { <ReturnForm person regions done/> }
    }
}
