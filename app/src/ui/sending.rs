//! A form and its request: sent once at a time, and what is wrong told at its field, or above the buttons where no field tells it.
use std::pin::Pin;

use leptos::{prelude::*, task::spawn_local};
use regulars_api::Problem;
use regulars_domain::money::Currency;

use super::{
    Alert, Button, ButtonKind,
    alert::{problem_at, problem_at_amount},
    message, toast,
};
use crate::browser;

/// How a form stands with the server. `Copy`, like a signal.
#[derive(Clone, Copy, Default)]
pub struct Sending {
    /// What it was refused for, until it is sent again.
    pub problem: RwSignal<Option<Problem>>,
    /// Its answer is on the way.
    pub busy: RwSignal<bool>,
    /// What the page refused without asking: the field, and its words for it.
    unread: RwSignal<Option<(&'static str, String)>>,
    /// The fields that tell what is wrong with them.
    telling: StoredValue<Vec<&'static str>>,
}

impl Sending {
    /// Does `work`: the request and, behind its `?`, what follows a success. A second press does nothing while it is under way. A draft
    /// is cleared in there or nowhere, so that after a problem the same press is the same write.
    ///
    /// The page may be gone when the answer comes: its callbacks are run by `try_run`.
    pub fn send(self, work: impl Future<Output = Result<(), Problem>> + 'static) {
        self.carry_out(Box::pin(work));
    }

    /// Compiled once, not once for each form.
    fn carry_out(self, work: Pin<Box<dyn Future<Output = Result<(), Problem>>>>) {
        if self.busy.get_untracked() {
            return;
        }
        self.clear();
        self.busy.set(true);
        spawn_local(async move {
            let told = work.await.err();
            let _ = self.busy.try_set(false);
            // Nobody looks at the form any more: they are told all the same.
            if let Some(Some(told)) = self.problem.try_set(told) {
                toast::trouble(message(&told));
            }
        });
    }

    /// What cannot be read is refused at its field, and nothing is sent.
    pub fn refuse(self, field: &'static str, words: String) {
        self.clear();
        self.unread.set(Some((field, words)));
    }

    /// Forgets what was wrong.
    pub fn clear(self) {
        self.problem.set(None);
        self.unread.set(None);
    }

    /// What is wrong with the field of this name, for `Field`'s `error`.
    pub fn at(self, field: &'static str) -> Signal<Option<String>> {
        self.told_by(field, problem_at(self.problem, field))
    }

    /// As [`Sending::at`], for a field that holds an amount of this currency.
    pub fn at_amount(self, field: &'static str, currency: Currency) -> Signal<Option<String>> {
        self.told_by(field, problem_at_amount(self.problem, field, currency))
    }

    fn told_by(self, field: &'static str, told: Signal<Option<String>>) -> Signal<Option<String>> {
        self.telling.update_value(|fields| fields.push(field));
        Signal::derive(move || match self.unread.get() {
            Some((at, words)) if at == field => Some(words),
            _ => told.get(),
        })
    }

    /// Whether something is wrong, followed.
    fn is_wrong(self) -> bool {
        self.problem.with(Option::is_some) || self.unread.with(Option::is_some)
    }

    /// The problem that no field tells: of the whole, or at a field that the form does not show.
    pub fn elsewhere(self) -> Signal<Option<Problem>> {
        let untold = move |field: &str| self.telling.with_value(|fields| !fields.contains(&field));
        Signal::derive(move || self.problem.get().filter(|told| told.field.as_deref().is_none_or(untold)))
    }
}

/// The form of a dialog: its fields, the problem that none of them tells, and the button that sends it.
#[component]
pub fn DialogForm(
    sending: Sending,
    /// Reads the fields and sends them.
    send: Callback<()>,
    /// On the button.
    #[prop(into)]
    label: String,
    /// What pressing it means.
    #[prop(default = ButtonKind::Primary)]
    kind: ButtonKind,
    /// Cannot be sent now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What else can be done, before the button.
    #[prop(optional)]
    beside: Option<AnyView>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let form = NodeRef::<leptos::html::Form>::new();
    // Whoever is told that a field is wrong stands in it: by the server, or by the page itself when it is to be sent.
    let stand = move || {
        if let Some(form) = form.get_untracked() {
            browser::after_paint(move || browser::focus_wrong(&form));
        }
    };
    Effect::new(move |_| {
        if sending.is_wrong() {
            stand();
        }
    });
    view! {
        <form
            class="stack"
            node_ref=form
            on:submit=move |event| {
                event.prevent_default();
                send.run(());
                stand();
            }
        >
            {children()}
            <Alert problem=sending.elsewhere()/>
            <div class="dialog__actions">
                {beside}
                <Button kind submit=true disabled busy=sending.busy>
                    {label}
                </Button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulars_api::Code;

    #[test]
    fn a_problem_that_no_field_tells_is_told_above_the_buttons() {
        let sending = Sending::default();
        sending.at("points");
        let told = |problem: &Problem| {
            sending.problem.set(Some(problem.clone()));
            sending.elsewhere().get_untracked()
        };
        let closed = Problem::new(Code::StoreClosed);
        assert_eq!(told(&closed), Some(closed.clone()));
        let closed = closed.at("store");
        assert_eq!(told(&closed), Some(closed.clone()));
        assert_eq!(told(&closed.at("points")), None);
    }

    #[test]
    fn what_cannot_be_read_takes_the_place_of_what_was_wrong_before() {
        let sending = Sending::default();
        let (points, reason) = (sending.at("points"), sending.at("reason"));
        sending.problem.set(Some(Problem::new(Code::Busy)));
        sending.refuse("points", "no number".to_owned());
        assert_eq!(sending.problem.get_untracked(), None);
        assert_eq!([points, reason].map(|told| told.get_untracked()), [Some("no number".to_owned()), None]);
    }
}
