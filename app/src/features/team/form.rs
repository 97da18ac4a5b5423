//! Inviting a person and changing one: role, region, stores.
use std::collections::BTreeSet;

use leptos::prelude::*;
use regulars_api::team::*;
use regulars_domain::{
    ids::{RegionId, StoreId},
    rights::{Reach, Role},
};

use crate::{
    client,
    draft::Draft,
    shell::role_name,
    state,
    ui::{DialogForm, Field, Select, Sending, TextInput, TextKind, toast},
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
fn PlaceFields(place: Place, regions: Signal<Vec<RegionChoice>>, sending: Sending) -> impl IntoView {
    view! {
        <Field label=t!("team.role") error=sending.at("role")>
            <Select value=place.role options=mine_to_give()/>
        </Field>
        <WhereFields place regions sending/>
    }
}

/// What of a place its role needs: the region of a regional manager, stores of whoever works for some.
#[component]
fn WhereFields(place: Place, regions: Signal<Vec<RegionChoice>>, sending: Sending) -> impl IntoView {
    let role = Memo::new(move |_| role_of(&place.role.get()));
    let region_options = Signal::derive(move || {
        let mut options = vec![(String::new(), t!("team.no_region"))];
        options.extend(regions.get().into_iter().map(|region| (region.id.to_string(), region.name)));
        options
    });
    let region = move || {
        (role.get() == Role::RegionalManager).then(|| {
            view! {
                <Field label=t!("team.region") hint=t!("team.region_hint") error=sending.at("region")>
                    <Select value=place.region options=region_options/>
                </Field>
            }
        })
    };
    let stores = move || {
        (role.get().reach() == Reach::Stores).then(|| view! { <StorePicker chosen=place.stores sending/> })
    };
    view! {
        {region}
        {stores}
    }
}

/// The asker's stores, to be ticked; a box to find one where there are many.
#[component]
fn StorePicker(chosen: RwSignal<BTreeSet<StoreId>>, sending: Sending) -> impl IntoView {
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
    let error = sending.at("stores");
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
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let new = NewStaff {
            name: name.get_untracked(),
            email: email.get_untracked(),
            role: role_of(&place.role.get_untracked()),
            region: place.region_id(),
            stores: place.store_ids(),
        };
        sending.send(async move {
            let link = client::write::<InviteStaff>((), new, draft.op()).await?;
            draft.clear();
            done.try_run(link);
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("team.make_invitation")>
            <p class="dialog__lead">{t!("team.invite_lead")}</p>
            <Field label=t!("team.name") error=sending.at("name")>
                <TextInput value=name kind=TextKind::Name required=true autofocus=true max=80/>
            </Field>
            <Field label=t!("team.email") error=sending.at("email")>
                <TextInput value=email kind=TextKind::Email required=true/>
            </Field>
            <PlaceFields place regions sending/>
        </DialogForm>
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
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let change = StaffChange {
            name: name.get_untracked(),
            role: role_of(&place.role.get_untracked()),
            region: place.region_id(),
            stores: place.store_ids(),
            rev,
        };
        sending.send(async move {
            client::write::<ChangeStaff>(id, change, draft.op()).await?;
            draft.clear();
            toast::say(t!("core.saved"));
            done.try_run(());
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("core.save")>
            <Field label=t!("team.name") error=sending.at("name")>
                <TextInput value=name kind=TextKind::Name required=true max=80/>
            </Field>
            <PlaceFields place regions sending/>
        </DialogForm>
    }
}

/// The place of a person who comes back and has none: their region went when they left, and their stores may be gone.
#[component]
pub fn ReturnForm(
    /// The person as they were read.
    person: StaffView,
    /// The brand's regions.
    regions: Signal<Vec<RegionChoice>>,
    /// Runs when they are back.
    done: Callback<()>,
) -> impl IntoView {
    let id = person.id;
    let draft = Draft::new(format!("team/{id}/return"));
    let lead = t!("team.return_lead", name = person.name);
    let place = Place {
        role: RwSignal::new(key(person.role)),
        region: draft.text("region", person.region.map(|id| id.to_string()).unwrap_or_default()),
        stores: stores_of(draft, person.stores.into_iter().collect()),
    };
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let wish = StaffPlace { region: place.region_id(), stores: place.store_ids() };
        sending.send(async move {
            client::write::<ReturnStaff>(id, Some(wish), draft.op()).await?;
            draft.clear();
            toast::say(t!("team.returned"));
            done.try_run(());
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("team.take_back")>
            <p class="dialog__lead">{lead}</p>
            <WhereFields place regions sending/>
        </DialogForm>
    }
}
