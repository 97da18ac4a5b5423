//! The sign-in page.
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use regulars_api::house::GetStatus;

use crate::{
    client,
    shell::{Door, LanguageChooser},
};

part! {
    /// The screen.
    pub fn sign_in_page() {
        view! { <Page/> }
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
