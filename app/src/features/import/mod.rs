//! Bringing a chain's files in: a wizard of four steps, and the imports so far.
mod check;
mod columns;
mod file;
mod history;
mod run;
mod start;
mod take_back;
mod wizard;
mod words;
mod work;

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use regulars_domain::rights::Area;

use self::wizard::{Step, Wizard};
use crate::{
    shell::page,
    ui::{Alert, Banner, PageHead, Steps, Tone},
};

/// The route: its view is a chunk of its own.
pub struct ImportPage;

#[lazy_route]
impl LazyRoute for ImportPage {
    fn data() -> Self {
        ImportPage
    }
    fn view(_this: Self) -> AnyView {
        page(&["import"], Some(Area::Import), || view! { <Page/> }.into_any()).into_any()
    }
}

#[component]
fn Page() -> impl IntoView {
    let wizard = Wizard::here();
    let (step, problem, unreadable) =
        (wizard.step.clone(), wizard.problem.clone(), wizard.unreadable.clone());
    let file = wizard.file.clone();
    let note = Signal::derive(move || file.get().map(|file| file.name()).unwrap_or_default());
    let steps = vec![
        t!("import.step_file"),
        t!("import.step_columns"),
        t!("import.step_check"),
        t!("import.step_bring_in"),
    ];
    let now = step.clone();
    view! {
        <PageHead title=t!("import.title") note=note/>
        <Steps steps current=Signal::derive(move || now.get() as usize) label=t!("import.title")/>
        <Alert problem=Signal::derive(move || problem.get())/>
        {move || {
            unreadable.get().map(|why| view! { <Banner tone=Tone::Bad>{words::unreadable(why)}</Banner> })
        }}
        {move || match step.get() {
            Step::File => view! { <start::Start/> }.into_any(),
            Step::Columns => view! { <columns::Columns/> }.into_any(),
            Step::Check => view! { <check::Check/> }.into_any(),
            Step::BringIn => view! { <run::Run/> }.into_any(),
        }}
    }
}
