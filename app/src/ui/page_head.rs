//! The head of a page: its one `h1`, the browser's title, and its actions.
use leptos::prelude::*;

/// Title, a note beside it, actions at the right. The heading takes the focus when the page was opened by a link.
#[component]
pub fn PageHead(
    /// The page's name, also in the browser's title.
    #[prop(into)]
    title: String,
    /// Beside the title: a count, a date, a file's name.
    #[prop(optional, into)]
    note: Signal<String>,
    /// The title is only for those who hear the page; the page itself begins with something else.
    #[prop(optional)]
    unseen: bool,
    /// The page's actions, the primary one last.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    document().set_title(&format!("{title} · Regulars"));
    if crate::shell::opened_by_link() {
        crate::browser::after_paint(|| crate::browser::focus("page-title"));
    }
    view! {
        <header class="page-head" class:unseen=unseen>
            <h1 class="page-head__title" id="page-title" tabindex="-1">
                {title}
            </h1>
            <span class="page-head__note">{note}</span>
            <div class="page-head__actions">{children.map(|children| children())}</div>
        </header>
    }
}
