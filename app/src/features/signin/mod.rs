//! The sign-in page.
use leptos::prelude::*;
use leptos_router::{LazyRoute, NavigateOptions, hooks::use_navigate, lazy_route};
use regulars_api::house::GetStatus;

use crate::{
    client,
    i18n::localized,
    shell::{Door, LanguageChooser},
};

/// The route: its view is a chunk of its own.
pub struct SignInPage;

#[lazy_route]
impl LazyRoute for SignInPage {
    fn data() -> Self {
        SignInPage
    }
    fn view(_this: Self) -> AnyView {
        localized(&["signin"], || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    document().set_title(&format!("{} · Regulars", t!("signin.title")));
    let navigate = use_navigate();
    let status = LocalResource::new(|| client::call_as_stranger::<GetStatus>((), ()));
    Effect::new(move |_| {
        if let Some(Ok(status)) = status.get()
            && status.empty
        {
            navigate("/setup", NavigateOptions { replace: true, ..Default::default() });
        }
    });
    view! {
        <div class="door">
            <div class="door__card">
                <img class="door__mark" src="/icons/icon.svg" alt="" width="48" height="48"/>
                <h1 class="door__title" id="page-title" tabindex="-1">
                    {t!("signin.title")}
                </h1>
                <p class="door__lead">{t!("signin.lead")}</p>
                <Door/>
                <p class="door__hint">{t!("signin.forgotten")}</p>
            </div>
            <div class="door__foot">
                <LanguageChooser/>
            </div>
        </div>
    }
}
