//! Inviting a person and changing one: role, region, stores.
use std::collections::BTreeSet;

use leptos::{ev::SubmitEvent, prelude::*};
use regulars_api::{Problem, team::*};
use regulars_domain::{
    ids::{RegionId, StoreId},
    rights::{Reach, Role},
};

use crate::{
    client,
    draft::Draft,
    shell::role_name,
    state,
    ui::{Alert, Button, ButtonKind, Field, Select, TextInput, TextKind, problem_at, toast},
};

/// A role as the forms hold it.
fn key(role: Role) -> String {
    format!("{role:?}")
}
fn role_of(text: &str) -> Role {
    Role::ALL.into_iter().find(|role| key(*role) == text).unwrap_or(Role::Clerk)
}

/// The roles that are the asker's to give.
fn mine_to_give() -> Vec<(String, String)> {
    let me = untrack(state::me).map(|me| me.role);
    let mine = |role: &Role| me.is_some_and(|me| me.may_appoint(*role));
    Role::ALL.into_iter().filter(mine).map(|role| (key(role), role_name(role))).collect()
}

/// Where a person works, while the form is open.
#[derive(Clone, Copy)]
struct Place {
    role: RwSignal<String>,
    region: RwSignal<String>,
    stores: RwSignal<BTreeSet<StoreId>>,
}

impl Place {
    fn region_id(self) -> Option<RegionId> {
        let region = self.region.get_untracked().parse().ok();
        region.filter(|_| role_of(&self.role.get_untracked()) == Role::RegionalManager)
    }
    fn store_ids(self) -> Vec<StoreId> {
        self.stores.get_untracked().into_iter().collect()
    }
}

/// The chosen stores, kept with the rest of the form.
fn stores_of(draft: Draft, initial: BTreeSet<StoreId>) -> RwSignal<BTreeSet<StoreId>> {
    let write =
        |chosen: &BTreeSet<StoreId>| chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    draft.value("stores", initial, write, |text| Some(text.split(',').flat_map(str::parse).collect()))
}

#[component]
fn PlaceFields(
    place: Place,
    regions: Signal<Vec<RegionChoice>>,
    #[prop(into)] problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let role = Memo::new(move |_| role_of(&place.role.get()));
    let region_options = Signal::derive(move || {
        let mut options = vec![(String::new(), t!("team.no_region"))];
        options.extend(regions.get().into_iter().map(|region| (region.id.to_string(), region.name)));
        options
    });
    let region = move || {
        (role.get() == Role::RegionalManager).then(|| {
            view! {
                <Field label=t!("team.region") hint=t!("team.region_hint") error=problem_at(problem, "region")>
                    <Select value=place.region options=region_options/>
                </Field>
            }
        })
    };
    let stores = move || {
        (role.get().reach() == Reach::Stores).then(|| view! { <StorePicker chosen=place.stores problem/> })
    };
    view! {
        <Field label=t!("team.role") error=problem_at(problem, "role")>
            <Select value=place.role options=mine_to_give()/>
        </Field>
        {region}
        {stores}
    }
}

/// The asker's stores, to be ticked; a box to find one where there are many.
#[component]
fn StorePicker(chosen: RwSignal<BTreeSet<StoreId>>, problem: Signal<Option<Problem>>) -> impl IntoView {
    const MANY: usize = 10;
    let all = untrack(state::me).map(|me| me.stores.clone()).unwrap_or_default();
    let many = all.len() > MANY;
    let wanted = RwSignal::new(String::new());
    let boxes = move || {
        let wanted = wanted.get().trim().to_lowercase();
        let fits = |name: &str, code: &str| {
            wanted.is_empty()
                || name.to_lowercase().contains(&wanted)
                || code.to_lowercase().starts_with(&wanted)
        };
        all.iter()
            .filter(|store| store.open || chosen.with_untracked(|c| c.contains(&store.id)))
            .filter(|store| fits(&store.name, &store.code))
            .take(100)
            .map(|store| {
                let (id, name) = (store.id, store.name.clone());
                let toggle = move |_| {
                    chosen.update(|set| {
                        if !set.remove(&id) {
                            set.insert(id);
                        }
                    });
                };
                view! {
                    <label class="check">
                        <input
                            class="check__box"
                            type="checkbox"
                            prop:checked=move || chosen.with(|set| set.contains(&id))
                            on:change=toggle
                        />
                        <span class="check__text">{name}</span>
                    </label>
                }
            })
            .collect_view()
    };
    let error = problem_at(problem, "stores");
    view! {
        <fieldset class="store-picker">
            <legend class="field__label">
                {t!("team.stores")} " " {move || t!("team.chosen", n = chosen.with(BTreeSet::len))}
            </legend>
            {many
                .then(|| {
                    view! {
                        <Field label=t!("team.find_store")>
                            <TextInput value=wanted/>
                        </Field>
                    }
                })}
            <div class="store-picker__list">{boxes}</div>
            <p class="field__error" role="alert">{error}</p>
        </fieldset>
    }
}

/// Name, e-mail, role and place of a new person.
#[component]
pub fn InviteForm(
    /// The brand's regions.
    regions: Signal<Vec<RegionChoice>>,
    /// Runs with the link.
    done: Callback<NewLink>,
) -> impl IntoView {
    let draft = Draft::new("team/invite");
    let name = draft.text("name", "");
    let email = draft.text("email", "");
    let only_store = untrack(state::me).filter(|me| me.stores.len() == 1).map(|me| me.stores[0].id);
    let first = mine_to_give().last().map(|(key, _)| key.clone()).unwrap_or_default();
    let usual =
        if mine_to_give().iter().any(|(k, _)| *k == key(Role::Clerk)) { key(Role::Clerk) } else { first };
    let place = Place {
        role: draft.text("role", usual),
        region: draft.text("region", ""),
        stores: stores_of(draft, only_store.into_iter().collect()),
    };
    let problem = RwSignal::new(None::<Problem>);
    let action =
        Action::new_unsync(move |new: &NewStaff| client::write::<InviteStaff>((), new.clone(), draft.op()));
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(link)) => {
            draft.clear();
            done.run(link);
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        action.dispatch_local(NewStaff {
            name: name.get_untracked(),
            email: email.get_untracked(),
            role: role_of(&place.role.get_untracked()),
            region: place.region_id(),
            stores: place.store_ids(),
        });
    };
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    view! {
        <form class="stack" on:submit=submit>
            <p class="dialog__lead">{t!("team.invite_lead")}</p>
            <Alert problem=general/>
            <Field label=t!("team.name") error=problem_at(problem, "name")>
                <TextInput value=name kind=TextKind::Name required=true autofocus=true max=80/>
            </Field>
            <Field label=t!("team.email") error=problem_at(problem, "email")>
                <TextInput value=email kind=TextKind::Email required=true/>
            </Field>
            <PlaceFields place regions problem/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {t!("team.make_invitation")}
                </Button>
            </div>
        </form>
    }
}

/// Name, role and place of a person who is here.
#[component]
pub fn EditForm(
    /// The person as they were read.
    person: StaffView,
    /// The brand's regions.
    regions: Signal<Vec<RegionChoice>>,
    /// Runs when it is saved.
    done: Callback<()>,
) -> impl IntoView {
    let (id, rev) = (person.id, person.rev);
    let draft = Draft::new(format!("team/{id}"));
    let name = draft.text("name", person.name);
    let place = Place {
        role: draft.text("role", key(person.role)),
        region: draft.text("region", person.region.map(|id| id.to_string()).unwrap_or_default()),
        stores: stores_of(draft, person.stores.into_iter().collect()),
    };
    let problem = RwSignal::new(None::<Problem>);
    let action = Action::new_unsync(move |change: &StaffChange| {
        client::write::<ChangeStaff>(id, change.clone(), draft.op())
    });
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(_)) => {
            draft.clear();
            toast::say(t!("core.saved"));
            done.run(());
        }
        Some(Err(failed)) => problem.set(Some(failed)),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        action.dispatch_local(StaffChange {
            name: name.get_untracked(),
            role: role_of(&place.role.get_untracked()),
            region: place.region_id(),
            stores: place.store_ids(),
            rev,
        });
    };
    let general = Signal::derive(move || problem.get().filter(|p| p.field.is_none()));
    view! {
        <form class="stack" on:submit=submit>
            <Alert problem=general/>
            <Field label=t!("team.name") error=problem_at(problem, "name")>
                <TextInput value=name kind=TextKind::Name required=true max=80/>
            </Field>
            <PlaceFields place regions problem/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
    }
}
