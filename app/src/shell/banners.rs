//! What everyone must know now: the server does not answer, or a newer version is ready.
use leptos::prelude::*;

use crate::{
    client::{self, Reach},
    state,
    ui::{Banner, Button, ButtonSize, Tone, message},
};

/// Above every screen; nothing while all is well.
#[component]
pub fn Banners() -> impl IntoView {
    let reload = |_| {
        let _ = window().location().reload();
    };
    let ask = |_| leptos::task::spawn_local(state::refresh());
    let reach = move || {
        match client::reach() {
        Reach::Answering => None,
        Reach::Retrying(n) => Some(
            view! { <Banner tone=Tone::Info icon=icondata_lu::LuRefreshCw>{t!("core.retrying", n = n)}</Banner> }.into_any(),
        ),
        Reach::Unreachable => {
            let action = view! {
                <Button size=ButtonSize::Small on:click=ask>
                    {t!("core.try_again")}
                </Button>
            };
            Some(
                view! {
                    <Banner tone=Tone::Gold icon=icondata_lu::LuWifiOff action=action.into_any()>
                        <strong>{t!("core.unreachable")}</strong>
                        " "
                        {t!("core.unreachable_kept")}
                    </Banner>
                }
                .into_any(),
            )
        }
    }
    };
    // Nobody knows yet who is signed in, and the server could not say.
    let trouble = move || {
        state::trouble().map(|problem| {
            let action = view! {
                <Button size=ButtonSize::Small on:click=ask>
                    {t!("core.try_again")}
                </Button>
            };
            view! { <Banner tone=Tone::Bad action=action.into_any()>{message(&problem)}</Banner> }
        })
    };
    let newer = move || {
        client::newer_build().then(|| {
            let action = view! {
                <Button size=ButtonSize::Small on:click=reload>
                    {t!("core.reload")}
                </Button>
            };
            view! {
                <Banner tone=Tone::Info icon=icondata_lu::LuRefreshCw action=action.into_any()>
                    <strong>{t!("core.newer_build")}</strong>
                    " "
                    {t!("core.newer_build_kept")}
                </Banner>
            }
        })
    };
    view! {
        <div class="shell__banners" role="status">
            {reach}
            {trouble}
            {newer}
        </div>
    }
}
