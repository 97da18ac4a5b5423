//! What is about the person and this device: store, language, brightness, account, sign-out. On a phone also the screens without a tab.
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use regulars_api::{
    account::{OtherBrand, SwitchBrand},
    house::BrandChoice,
};

use super::{cost::CostLine, nav};
use crate::{
    client,
    i18n::{self, Lang},
    part::lazily,
    state,
    theme::{self, Theme},
    ui::{Choice, Icon, Select, Shape, message, toast},
};

/// Opens it, on a phone.
#[component]
pub fn MoreButton() -> impl IntoView {
    view! {
        <button class="nav-link" type="button" popovertarget="more" aria-haspopup="dialog">
            <Icon icon=icondata_lu::LuEllipsis/>
            <span class="nav-link__name">{t!("core.more")}</span>
        </button>
    }
}

/// The panel: over the foot of the side, or a sheet from the bottom of a phone. What is in it is loaded when it first opens.
#[component]
pub fn More() -> impl IntoView {
    let opened = RwSignal::new(false);
    view! {
        <div
            class="more"
            id="more"
            popover="auto"
            role="dialog"
            aria-label=t!("core.more_person")
            on:toggle=move |_| opened.set(true)
        >
            {move || opened.get().then(|| lazily(Shape::Rows, more))}
        </div>
    }
}

part! {
    /// What is in the panel.
    fn more() {
        view! { <Content/> }
    }
}

#[component]
fn Content() -> impl IntoView {
    let screens = move || {
        nav::behind_more().into_iter().map(|entry| view! { <li><nav::NavLink entry/></li> }).collect_view()
    };
    let close = move |_| {
        let panel = document().get_element_by_id("more");
        if let Some(panel) =
            panel.and_then(|p| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(p).ok())
        {
            let _ = panel.hide_popover();
        }
    };
    let at_till = move || {
        state::me().is_some_and(|me| me.till_store.is_some()).then(|| {
            view! {
                <button class="menu__item" type="button" on:click=move |_| spawn_local(state::lock())>
                    <Icon icon=icondata_lu::LuLock size=18/>
                    <span class="menu__text">{t!("core.lock_till")}</span>
                </button>
            }
        })
    };
    view! {
            <ul class="more__screens" on:click=close>
                <li>
                    <nav::FindButton/>
                </li>
                {screens}
            </ul>
            <StoreChooser/>
            <BrandSwitch/>
            <LanguageChooser/>
            <ThemeChooser/>
            <div class="more__actions" on:click=close>
                <A href="/account" attr:class="menu__item">
                    <Icon icon=icondata_lu::LuCircleUser size=18/>
                    <span class="menu__text">{t!("core.nav_account")}</span>
                </A>
                {at_till}
                <button class="menu__item" type="button" on:click=move |_| spawn_local(sign_out())>
                    <Icon icon=icondata_lu::LuLogOut size=18/>
                    <span class="menu__text">{t!("core.sign_out")}</span>
                </button>
            </div>
            <div class="more__cost">
                <CostLine/>
            </div>
    }
}

/// Signs out, or says that it is not sure.
pub async fn sign_out() {
    if state::sign_out().await.is_err() {
        toast::trouble(t!("core.sign_out_unsure"));
    }
}

/// The other brands of the account; most have none.
#[component]
fn BrandSwitch() -> impl IntoView {
    let switch = Action::new_unsync(|brand: &i64| {
        let brand = *brand;
        async move {
            match client::call_as_stranger::<SwitchBrand>((), OtherBrand { brand }).await {
                // Another brand is another page: nothing of the former may stay on it.
                Ok(_) => {
                    let _ = window().location().assign("/");
                }
                Err(problem) => toast::trouble(message(&problem)),
            }
        }
    });
    let entry = move |brand: BrandChoice| {
        view! {
            <button class="menu__item" type="button" on:click=move |_| { switch.dispatch_local(brand.id); }>
                <Icon icon=icondata_lu::LuArrowLeftRight size=18/>
                <span class="menu__text">{t!("core.switch_to", brand = brand.name)}</span>
            </button>
        }
    };
    move || {
        let others = state::me().map(|me| me.other_brands.clone()).unwrap_or_default();
        (!others.is_empty()).then(
            || view! { <div class="more__actions">{others.into_iter().map(entry).collect_view()}</div> },
        )
    }
}

/// The store one works in; nothing for who has one or none, or stands at a store's own till.
#[component]
fn StoreChooser() -> impl IntoView {
    let value = RwSignal::new(untrack(state::store).map(|store| store.id.to_string()).unwrap_or_default());
    let stores = Signal::derive(|| {
        let open =
            |me: &regulars_api::house::Me| me.stores.iter().filter(|s| s.open).cloned().collect::<Vec<_>>();
        let mine = state::me().filter(|me| me.till_store.is_none()).map(|me| open(&me)).unwrap_or_default();
        mine.into_iter().map(|store| (store.id.to_string(), store.name)).collect::<Vec<_>>()
    });
    // A store is chosen elsewhere too, such as in the day's table.
    Effect::new(move |_| value.set(state::store().map(|store| store.id.to_string()).unwrap_or_default()));
    Effect::new(move |before: Option<String>| {
        let now = value.get();
        let other = untrack(state::store).is_some_and(|store| store.id.to_string() != now);
        if let (true, true, Ok(id)) = (other, before.is_some_and(|before| before != now), now.parse()) {
            state::set_store(id);
        }
        now
    });
    move || {
        (stores.with(Vec::len) > 1).then(|| {
            view! {
                <div class="field">
                    <span class="field__label">{t!("core.store")}</span>
                    <Select value options=stores label=t!("core.store")/>
                </div>
            }
        })
    }
}

/// The languages, each in its own name.
#[component]
pub fn LanguageChooser() -> impl IntoView {
    // Not with the language now: while the texts of a chosen one are on their way, the former must be open to choice.
    let value = RwSignal::new(i18n::wished_untracked().tag().to_owned());
    Effect::new(move |_| {
        if let Some(lang) = Lang::ALL.into_iter().find(|lang| value.with(|tag| tag == lang.tag()))
            && lang != i18n::wished_untracked()
        {
            i18n::set_lang(lang);
        }
    });
    let options = Lang::ALL.map(|lang| (lang.tag().to_owned(), lang.own_name().to_owned())).to_vec();
    view! { <Choice value options legend=t!("core.language")/> }
}

/// Light, dark, or as the device.
#[component]
pub fn ThemeChooser() -> impl IntoView {
    let key = |theme: Theme| format!("{theme:?}");
    let value = RwSignal::new(key(untrack(theme::theme)));
    Effect::new(move |_| {
        if let Some(chosen) = Theme::ALL.into_iter().find(|theme| value.with(|v| *v == key(*theme)))
            && chosen != untrack(theme::theme)
        {
            theme::set(chosen);
        }
    });
    let name = |theme: Theme| match theme {
        Theme::Auto => t!("core.theme_auto"),
        Theme::Light => t!("core.theme_light"),
        Theme::Dark => t!("core.theme_dark"),
    };
    let options = Theme::ALL.map(|theme| (key(theme), name(theme))).to_vec();
    view! { <Choice value options legend=t!("core.theme")/> }
}
