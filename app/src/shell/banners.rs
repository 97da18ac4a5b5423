//! What everyone must know now: the server does not answer, the store will close, or a newer version is ready.
use leptos::prelude::*;

use crate::{
    client::{self, Reach},
    format, state,
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
                <Button size=ButtonSize::Small press=ask>
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
                <Button size=ButtonSize::Small press=ask>
                    {t!("core.try_again")}
                </Button>
            };
            view! { <Banner tone=Tone::Bad action=action.into_any()>{message(&problem)}</Banner> }
        })
    };
    // Whoever works in the store now is told that it will close.
    let closing = Memo::new(|_| {
        state::store().filter(|store| store.open).and_then(|store| Some((store.name, store.closes_on?)))
    });
    let closing = move || {
        closing.get().map(|(store, day)| {
            let day = format::day(i64::from(day.0));
            view! {
                <Banner tone=Tone::Gold icon=icondata_lu::LuStore>
                    {t!("core.store_closes", store = store, day = day)}
                </Banner>
            }
        })
    };
    let newer = move || {
        client::newer_build().then(|| {
            let action = view! {
                <Button size=ButtonSize::Small press=reload>
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
            {closing}
            {newer}
        </div>
    }
}
