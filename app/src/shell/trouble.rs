//! The texts of the page could not be loaded. There are no words then but these.
use leptos::prelude::*;

use crate::i18n;

/// Says so in every language, short, and tries again.
#[component]
pub fn NoWords() -> impl IntoView {
    move || {
        i18n::trouble().then(|| {
            view! {
                <div class="fault" role="alert">
                    <span>
                        <span lang="en">"The page could not be loaded fully."</span>
                        <br/>
                        <span lang="zh-Hans">"页面未能完整载入。"</span>
                        <span lang="zh-Hant">"頁面未能完整載入。"</span>
                    </span>
                    <button class="button" type="button" on:click=|_| i18n::again()>
                        "Try again · "
                        <span lang="zh-Hans">"重试"</span>
                        " · "
                        <span lang="zh-Hant">"重試"</span>
                    </button>
                </div>
            }
        })
    }
}
