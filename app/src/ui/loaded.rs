//! Whatever a resource holds: its shape while it is on its way, what went wrong, or its content.
use leptos::prelude::*;
use regulars_api::Problem;

use super::{Alert, Button, Shape, Skeleton};

/// While a newer answer is on its way the older content stays. Keep the resource at the page's top level.
#[component]
pub fn Loaded<T, V>(
    /// The call.
    resource: LocalResource<Result<T, Problem>>,
    /// The shape of what comes.
    #[prop(optional)]
    shape: Shape,
    /// How many rows, tiles or lines come, about.
    #[prop(default = 3)]
    count: u8,
    /// The content.
    view: impl Fn(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Clone + 'static,
    V: IntoView + 'static,
{
    move || match resource.get() {
        None => view! { <Skeleton shape count/> }.into_any(),
        Some(Ok(value)) => view(value).into_any(),
        Some(Err(problem)) => view! {
            <Alert problem=Signal::derive(move || Some(problem.clone()))/>
            <Button press=move |_| resource.refetch()>{t!("core.try_again")}</Button>
        }
        .into_any(),
    }
}
