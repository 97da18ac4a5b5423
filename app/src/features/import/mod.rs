//! Bringing a chain's files in: a wizard of four steps, and the imports so far.
mod check;
mod columns;
pub mod file;
mod go_on;
mod history;
mod passes;
mod run;
mod start;
mod take_back;
mod wizard;
mod words;
mod work;
mod workbook;

use leptos::prelude::*;

use self::wizard::{Step, Wizard};
use crate::{
    browser,
    part::lazily,
    ui::{Alert, Banner, PageHead, Shape, Steps, Tone, focus_is_lost},
};

part! {
    /// The screen.
    pub fn import_page() {
        view! { <Page/> }
    }
}

part! {
    /// Which column is what.
    fn columns_step() {
        view! { <columns::Columns/> }
    }
}

part! {
    /// What would change.
    fn check_step() {
        view! { <check::Check/> }
    }
}

part! {
    /// How far it has come.
    fn bring_in_step() {
        view! { <run::Run/> }
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
    let (now, here, pass) = (step.clone(), step.clone(), wizard.pass.clone());
    let names = steps.clone();
    let name = move || names.get(here.get() as usize).cloned();
    // What was pressed to come here is gone with its step: the focus goes to the head of this one.
    let here = step.clone();
    let stage = Memo::new(move |_| (here.get(), pass.with(Option::is_some)));
    Effect::new(move |before: Option<(Step, bool)>| {
        let now = stage.get();
        if before.is_some_and(|before| before != now) {
            browser::after_paint(|| {
                if focus_is_lost() {
                    browser::focus("import-step");
                }
            });
        }
        now
    });
    view! {
        <PageHead title=t!("import.title") note=note/>
        <h2 class="unseen" id="import-step" tabindex="-1">
            {name}
        </h2>
        <Steps steps current=Signal::derive(move || now.get() as usize) label=t!("import.title")/>
        <Alert problem=Signal::derive(move || problem.get())/>
        {move || {
            unreadable.get().map(|why| view! { <Banner tone=Tone::Bad>{words::unreadable(why)}</Banner> })
        }}
        {move || match step.get() {
            Step::File => view! { <start::Start/> }.into_any(),
            Step::Columns => lazily(Shape::Rows, columns_step),
            Step::Check => lazily(Shape::Tiles, check_step),
            Step::BringIn => lazily(Shape::Tiles, bring_in_step),
        }}
    }
}
