//! What stands below the last row of a list: how it stands, and the way to more.
use leptos::{html, prelude::*};

use super::{Pages, PagesState};
use crate::{
    browser,
    ui::{Alert, Button, ButtonKind, ButtonSize, Skeleton},
};

/// So many pages that bring nothing are asked for one after the other: a filter that hardly anybody passes looks through a large brand
/// in thousands of them. Then whoever looks at it decides.
const BARREN: u32 = 20;

/// Loads more when it comes into sight.
#[component]
pub fn EndOfList<T: Send + Sync + 'static>(
    /// The list.
    pages: Pages<T>,
) -> impl IntoView {
    let rows = move || pages.items.with(Vec::len);
    end(pages.state, Box::new(rows), Callback::new(move |()| pages.more()))
}

/// Of any list: `rows` says how many are here. (Compiled once, not once for each type of row.)
fn end(
    state: RwSignal<PagesState>,
    rows: Box<dyn Fn() -> usize + Send + Sync>,
    more: Callback<()>,
) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            browser::on_near_view(&node, 400, move || more.run(()));
        }
    });
    // How many rows were here, and how many pages have brought none since.
    let barren = StoredValue::new((0_usize, 0_u32));
    let asks = RwSignal::new(false);
    // A short page leaves the end in sight, where nothing would come into sight again.
    Effect::new(move |_| {
        let here = rows();
        let is_more = state.with(|state| matches!(state, PagesState::More));
        let Some(node) = node.get_untracked().filter(|_| is_more) else { return };
        let bottom = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or(0.0);
        if node.get_bounding_client_rect().top() >= bottom {
            return;
        }
        let (before, since) = barren.get_value();
        let since = if here == before { since + 1 } else { 0 };
        barren.set_value((here, since));
        if since < BARREN {
            more.run(());
        } else {
            asks.set(true);
        }
    });
    let further = move |_| {
        barren.update_value(|(_, since)| *since = 0);
        asks.set(false);
        more.run(());
    };
    let standing = move || match state.get() {
        PagesState::Loading => view! { <Skeleton/> }.into_any(),
        PagesState::Failed(problem) => view! {
            <Alert problem=Signal::derive(move || Some(problem.clone()))/>
            <Button press=move |_| more.run(())>{t!("core.try_again")}</Button>
        }
        .into_any(),
        PagesState::More if asks.get() => {
            view! { <Button press=further>{t!("core.look_further")}</Button> }.into_any()
        }
        PagesState::More | PagesState::End => ().into_any(),
    };
    view! {
        <div class="end-of-list" node_ref=node aria-live="polite">
            {standing}
        </div>
    }
    .into_any()
}

/// Loads more at the press of a button: for a list that something else follows, or that is one of several on its screen.
#[component]
pub fn Earlier<T: Send + Sync + 'static, Q: Clone + Send + Sync + 'static>(
    /// The list.
    pages: Pages<T, Q>,
    /// On the button.
    label: String,
    /// What is said when there is nothing.
    #[prop(optional)]
    none: String,
) -> impl IntoView {
    let here = move || (pages.items.with(Vec::is_empty), pages.next.with_value(Option::is_some));
    below(pages.state, Box::new(here), Callback::new(move |()| pages.more()), label, none)
}

/// Of any list: `here` says whether there is nothing, and whether there is more. (Compiled once, not once for each type of row.)
fn below(
    state: RwSignal<PagesState>,
    here: Box<dyn Fn() -> (bool, bool) + Send + Sync>,
    more: Callback<()>,
    label: String,
    none: String,
) -> AnyView {
    let busy = Signal::derive(move || state.with(|state| matches!(state, PagesState::Loading)));
    let problem = Signal::derive(move || match state.get() {
        PagesState::Failed(problem) => Some(problem),
        _ => None,
    });
    let standing = Memo::new(move |_| {
        let (nothing, more) = here();
        state.with(|state| match state {
            PagesState::Loading if nothing => Standing::First,
            PagesState::Failed(_) => Standing::Again,
            PagesState::End if nothing => Standing::None,
            _ if more => Standing::More,
            _ => Standing::Whole,
        })
    });
    let button = move |label: String| {
        view! {
            <Button kind=ButtonKind::Quiet size=ButtonSize::Small busy press=move |_| more.run(())>
                {label}
            </Button>
        }
        .into_any()
    };
    view! {
        <Alert problem/>
        {move || match standing.get() {
            Standing::First => view! { <Skeleton/> }.into_any(),
            Standing::None => view! { <p class="hint">{none.clone()}</p> }.into_any(),
            Standing::Again => button(t!("core.try_again")),
            Standing::More => button(label.clone()),
            Standing::Whole => ().into_any(),
        }}
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing is here yet.
    First,
    None,
    Again,
    More,
    Whole,
}
