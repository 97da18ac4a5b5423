//! API keys: by one of them a till or another program sends purchases, or brings in history. Listed, made, shown once, revoked.
use std::collections::BTreeSet;

use leptos::prelude::*;
use regulars_api::{house::StoreChoice, keys::*};
use regulars_domain::ids::StoreId;

use crate::{
    browser, client,
    draft::Draft,
    format, state,
    ui::{
        Badge, Banner, Button, ButtonKind, ButtonSize, Checkbox, Choice, Dialog, DialogForm, EmptyState,
        Field, Loaded, Sending, Shape, TableFrame, TextInput, Tone, open_while, toast,
    },
};

/// The keys of the brand, and what can be done about them.
#[component]
pub fn Keys() -> impl IntoView {
    let keys = LocalResource::new(|| client::call::<ListKeys>((), ()));
    let making = RwSignal::new(false);
    let shown = RwSignal::new(None::<MadeKey>);
    let revoking = RwSignal::new(None::<KeyView>);
    let made = Callback::new(move |made: MadeKey| {
        making.set(false);
        shown.set(Some(made));
        keys.refetch();
    });
    let revoked = Callback::new(move |()| {
        revoking.set(None);
        keys.refetch();
    });
    let list = move |keys: Vec<KeyView>| {
        match keys.is_empty() {
        true => view! {
            <EmptyState icon=icondata_lu::LuKeyRound title=t!("settings.keys_empty") text=t!("settings.keys_empty_text")/>
        }
        .into_any(),
        false => view! { <Table keys revoking/> }.into_any(),
    }
    };
    view! {
        <div class="stack">
            <p class="soft">{t!("settings.keys_lead")}</p>
            <div class="row">
                <Button kind=ButtonKind::Primary icon=icondata_lu::LuPlus press=move |_| making.set(true)>
                    {t!("settings.key_new")}
                </Button>
            </div>
            <Loaded resource=keys shape=Shape::Rows view=list/>
        </div>
        <Dialog open=making title=t!("settings.key_new")>
            <KeyForm done=made/>
        </Dialog>
        <Dialog open=open_while(shown) title=t!("settings.key_title")>
            {move || shown.get().map(|made| view! { <Secret made shown/> })}
        </Dialog>
        <Dialog open=open_while(revoking) title=t!("settings.key_revoke_title")>
            {move || revoking.get().map(|key| view! { <RevokeForm key_view=key done=revoked/> })}
        </Dialog>
    }
}

#[component]
fn Table(keys: Vec<KeyView>, revoking: RwSignal<Option<KeyView>>) -> impl IntoView {
    let row = move |key: KeyView| {
        let zone = state::zone();
        let day = |at: i64| format::date_short(at, &zone);
        let last =
            key.last_used_at.map_or_else(|| t!("settings.key_never"), |at| format::date_time(at.0, &zone));
        let end = match key.revoked_at {
            Some(at) => {
                let when = day(at.0);
                view! { <Badge>{t!("settings.key_is_revoked", when = when)}</Badge> }.into_any()
            }
            None => {
                let mine = StoredValue::new(key.clone());
                let press = move |_| revoking.set(Some(mine.get_value()));
                view! {
                    <Button size=ButtonSize::Small press=press>
                        {t!("settings.key_revoke")}
                    </Button>
                }
                .into_any()
            }
        };
        let by = format!("{} · {}", key.created_by, day(key.created_at.0));
        view! {
            <tr>
                <th scope="row">
                    {key.name} " " <code class="soft">{format!("rk_{}_…", key.prefix)}</code>
                </th>
                <td data-label=t!("settings.key_opens")>{opens(&key.scopes)}</td>
                <td data-label=t!("settings.key_stores")>{stores(&key.stores)}</td>
                <td data-label=t!("settings.key_made")>{by}</td>
                <td data-label=t!("settings.key_last_used")>{last}</td>
                <td class="number cards__top">{end}</td>
            </tr>
        }
    };
    view! {
        <TableFrame caption=t!("settings.keys") look="cards">
            <thead>
                <tr>
                    <th scope="col">{t!("settings.key_name")}</th>
                    <th scope="col">{t!("settings.key_opens")}</th>
                    <th scope="col">{t!("settings.key_stores")}</th>
                    <th scope="col">{t!("settings.key_made")}</th>
                    <th scope="col">{t!("settings.key_last_used")}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{keys.into_iter().map(row).collect_view()}</tbody>
        </TableFrame>
    }
}

/// What a key opens, in words.
fn opens(scopes: &[KeyScope]) -> String {
    let word = |scope: &KeyScope| match scope {
        KeyScope::PurchasesWrite => t!("settings.key_scope_purchases"),
        KeyScope::ImportsWrite => t!("settings.key_scope_imports"),
    };
    listed(scopes.iter().map(word))
}

/// The stores of a key by name; one that is out of sight by number.
fn stores(bound: &[StoreId]) -> String {
    if bound.is_empty() {
        return t!("settings.key_every_store");
    }
    let known = here();
    let name = |id: &StoreId| {
        known.iter().find(|store| store.id == *id).map_or_else(|| id.to_string(), |store| store.name.clone())
    };
    listed(bound.iter().map(name))
}

fn listed(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(&t!("settings.key_comma"))
}

fn here() -> Vec<StoreChoice> {
    untrack(state::me).map(|me| me.stores.clone()).unwrap_or_default()
}

/// The chosen stores in the draft's words.
fn kept(chosen: &BTreeSet<StoreId>) -> String {
    chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// What the new key is for, and how far it reaches.
#[component]
fn KeyForm(
    /// Runs with the key.
    done: Callback<MadeKey>,
) -> impl IntoView {
    let draft = Draft::new("settings/key");
    let name = draft.text("name", "");
    let reach = draft.text("reach", "all");
    let chosen = draft.value("stores", BTreeSet::new(), kept, |text| {
        Some(text.split(',').flat_map(str::parse::<StoreId>).collect())
    });
    let make_members = draft.flag("make_members", false);
    let imports = draft.flag("imports", false);
    let sending = Sending::default();
    let send = Callback::new(move |()| {
        let some = reach.get_untracked() == "some";
        let stores: Vec<StoreId> = chosen.get_untracked().into_iter().filter(|_| some).collect();
        if some && stores.is_empty() {
            return sending.refuse("stores", t!("settings.key_no_store"));
        }
        let mut scopes = vec![KeyScope::PurchasesWrite];
        // What history makes is the whole brand's.
        scopes.extend((imports.get_untracked() && !some).then_some(KeyScope::ImportsWrite));
        let new =
            NewKey { name: name.get_untracked(), scopes, stores, make_members: make_members.get_untracked() };
        sending.send(async move {
            let made = client::write::<MakeKey>((), new, draft.op()).await?;
            draft.clear();
            if done.try_run(made).is_none() {
                // The screen was left, and the server cannot tell the key again.
                toast::trouble(t!("settings.key_lost"));
            }
            Ok(())
        });
    });
    let reaches = vec![
        ("all".to_owned(), t!("settings.key_every_store")),
        ("some".to_owned(), t!("settings.key_some_stores")),
    ];
    let picker = move || (reach.get() == "some").then(|| view! { <StorePicker chosen sending/> });
    let history = move || {
        (reach.get() == "all").then(|| {
            view! {
                <Checkbox
                    checked=imports
                    label=t!("settings.key_imports")
                    hint=t!("settings.key_imports_hint")
                />
            }
        })
    };
    view! {
        <DialogForm sending send label=t!("settings.key_new")>
            <Field label=t!("settings.key_name") hint=t!("settings.key_name_hint") error=sending.at("name")>
                <TextInput value=name required=true autofocus=true max=60/>
            </Field>
            <Choice value=reach options=reaches legend=t!("settings.key_stores")/>
            {picker}
            <Checkbox
                checked=make_members
                label=t!("settings.key_make_members")
                hint=t!("settings.key_make_members_hint")
            />
            {history}
        </DialogForm>
    }
}

/// The brand's open stores, to be ticked.
#[component]
fn StorePicker(chosen: RwSignal<BTreeSet<StoreId>>, sending: Sending) -> impl IntoView {
    let error = sending.at("stores");
    let offered =
        here().into_iter().filter(|store| store.open || chosen.with_untracked(|c| c.contains(&store.id)));
    let boxes = offered
        .map(|store| {
            let id = store.id;
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
                    <span class="check__text">{store.name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="store-picker">
            <legend class="field__label">{t!("settings.key_some_stores")}</legend>
            <div class="store-picker__list">{boxes}</div>
            <p class="field__error" role="alert">{error}</p>
        </fieldset>
    }
}

/// The key, this once.
#[component]
fn Secret(made: MadeKey, shown: RwSignal<Option<MadeKey>>) -> impl IntoView {
    let Some(secret) = made.secret else {
        return view! { <Banner tone=Tone::Gold>{t!("settings.key_lost")}</Banner> }.into_any();
    };
    let text = secret.clone();
    let copy = move |_| browser::copy(&text, || toast::say(t!("settings.key_copied")));
    view! {
        <p class="dialog__lead">{t!("settings.key_lead")}</p>
        <p class="link-text">
            <code>{secret}</code>
        </p>
        <div class="dialog__actions">
            <Button press=move |_| shown.set(None)>{t!("core.close")}</Button>
            <Button kind=ButtonKind::Primary icon=icondata_lu::LuCopy press=copy>
                {t!("settings.key_copy")}
            </Button>
        </div>
    }
    .into_any()
}

/// What revoking means, and doing it.
#[component]
fn RevokeForm(
    /// The key.
    key_view: KeyView,
    /// Runs when it is revoked.
    done: Callback<()>,
) -> impl IntoView {
    let id = key_view.id;
    let sending = Sending::default();
    // Made once: pressing again after a lost answer is the same write.
    let op = browser::op_key();
    let send = Callback::new(move |()| {
        sending.send(async move {
            client::write::<RevokeKey>(id, (), op).await?;
            toast::say(t!("settings.key_revoked"));
            done.try_run(());
            Ok(())
        });
    });
    view! {
        <DialogForm sending send label=t!("settings.key_revoke") kind=ButtonKind::Danger>
            <p class="dialog__lead">{t!("settings.key_revoke_lead", name = key_view.name)}</p>
        </DialogForm>
    }
}
