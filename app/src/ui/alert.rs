//! What happened and what to do, in the reader's words.
use icondata_core::IconData;
use leptos::prelude::*;
use regulars_api::{Code, Problem};
use regulars_domain::money::{Currency, Money};

use super::Icon;
use crate::{
    client::is_unreachable,
    format,
    i18n::{self, Arg},
};

/// What a coloured ground means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Says nothing special.
    #[default]
    Plain,
    /// Goes on, grew, is well.
    Good,
    /// Earned, nearly there, or worth a check.
    Gold,
    /// Hurts a guest, or failed.
    Bad,
    /// For information.
    Info,
    /// Birthdays.
    Plum,
}

impl Tone {
    /// The name its style goes by.
    pub const fn name(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Gold => "gold",
            Tone::Bad => "bad",
            Tone::Info => "info",
            Tone::Plum => "plum",
        }
    }
    const fn icon(self) -> &'static IconData {
        match self {
            Tone::Plain | Tone::Info => icondata_lu::LuInfo,
            Tone::Good => icondata_lu::LuCircleCheck,
            Tone::Gold => icondata_lu::LuStar,
            Tone::Bad => icondata_lu::LuTriangleAlert,
            Tone::Plum => icondata_lu::LuCake,
        }
    }
}

/// A line on a coloured ground: one thing to know, and at its end perhaps one thing to do.
#[component]
pub fn Banner(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Instead of the tone's own icon.
    #[prop(optional)]
    icon: Option<&'static IconData>,
    /// At the end: one button.
    #[prop(optional)]
    action: Option<AnyView>,
    /// Text; `<strong>` for the part that counts.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="banner" data-tone=tone.name() role=(tone == Tone::Bad).then_some("alert")>
            <Icon icon=icon.unwrap_or(tone.icon()) size=18/>
            <div class="banner__text">{children()}</div>
            {action}
        </div>
    }
}

/// A problem in the reader's language: its own sentence for the code, filled with its parameters.
pub fn message(problem: &Problem) -> String {
    if is_unreachable(problem) {
        return t!("problem.unreachable");
    }
    let args: Vec<(&str, Arg)> = problem
        .params
        .iter()
        .map(|(name, value)| {
            // Whole numbers: to read decimals takes tables of ten kilobytes.
            let arg =
                value.parse::<i64>().map_or_else(|_| Arg::Text(value.clone()), |n| Arg::Number(n as f64));
            (name.as_str(), arg)
        })
        .collect();
    i18n::find(&format!("problem.{}", snake(problem.code)), &args).unwrap_or_else(|| t!("problem.internal"))
}

/// The problem with the bounds it tells written by `write`, where the rules count in another unit than the reader.
pub fn bounds_as(problem: &Problem, write: impl Fn(i64) -> String) -> Problem {
    let mut told = problem.clone();
    for name in ["min", "max"] {
        if let Some(bound) = told.params.get_mut(name)
            && let Ok(number) = bound.parse()
        {
            *bound = write(number);
        }
    }
    told
}

/// The problem with its bounds as amounts: the rules count in minor units.
pub fn in_money(problem: &Problem, currency: Currency) -> Problem {
    if problem.code == Code::OutOfRange {
        bounds_as(problem, |minor| format::money(Money(minor), currency))
    } else {
        problem.clone()
    }
}

/// The code as the contract writes it: `NotFound` is `not_found`.
fn snake(code: Code) -> String {
    let mut name = String::new();
    for c in format!("{code:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Whoever was merged away is somebody else now: there the page goes.
fn follow(problem: &Problem) {
    if problem.code == Code::Merged
        && let Some(into) = problem.params.get("into")
    {
        let _ = window().location().replace(&format!("/members/{into}"));
    }
}

/// A failed call, told to the person who made it. Nothing while there is none.
#[component]
pub fn Alert(
    /// The problem, if there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    move || {
        problem.get().map(|problem| {
            follow(&problem);
            view! { <Banner tone=Tone::Bad>{message(&problem)}</Banner> }
        })
    }
}

/// What `problem` says about the field of this name, for `Field`'s `error`.
pub fn problem_at(
    problem: impl Into<Signal<Option<Problem>>>,
    field: &'static str,
) -> Signal<Option<String>> {
    let problem = problem.into();
    Signal::derive(move || {
        problem.with(|p| p.as_ref().filter(|p| p.field.as_deref() == Some(field)).map(message))
    })
}

/// As [`problem_at`], for a field that holds an amount of this currency.
pub fn problem_at_amount(
    problem: impl Into<Signal<Option<Problem>>>,
    field: &'static str,
    currency: Currency,
) -> Signal<Option<String>> {
    let problem = problem.into();
    problem_at(Signal::derive(move || problem.with(|p| p.as_ref().map(|p| in_money(p, currency)))), field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_told_in_the_readers_unit_and_nothing_else_changes() {
        let problem = Problem::new(Code::OutOfRange).at("discount").with("min", 0).with("max", 1_250);
        let told = bounds_as(&problem, |n| format!("{n} minor"));
        assert_eq!(told, problem.with("min", "0 minor").with("max", "1250 minor"));
    }

    #[test]
    fn every_code_of_the_contract_has_its_sentence() {
        let texts: serde_json::Value =
            serde_json::from_str(include_str!("../../locales/en/problem.json")).expect("is JSON");
        for code in Code::ALL {
            assert!(texts.get(snake(*code)).is_some(), "{code:?} has no sentence");
        }
    }
}
