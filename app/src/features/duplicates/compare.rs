//! Two members side by side, field by field, and merging them: whose value of each field is kept, and what goes over.
use leptos::prelude::*;
use regulars_api::{
    activity::UndoChange,
    duplicates::{
        ComparePair, ComparedField, ComparedMember, Comparison, MergeChoice, MergeMembers, Suggestion,
    },
};
use regulars_domain::ids::{ChangeId, MemberId};

use super::pair::called;
use crate::{
    browser, client,
    draft::Draft,
    features::activity::recorded::{field_name, words},
    format,
    part::when,
    state,
    ui::{
        Alert, Button, ButtonKind, Choice, Dialog, DialogWidth, Loaded, Sending, TableFrame, open_while,
        toast,
    },
};

/// The two, as what is typed names them. A field of which nothing is said follows who is kept.
const ONE: &str = "one";
const OTHER: &str = "other";

/// Two members, as they are compared.
pub type Two = (MemberId, MemberId);

/// The dialog, loaded when the first pair is looked at.
#[component]
pub fn Compare(
    /// The pair; none while it is closed.
    beside: RwSignal<Option<Two>>,
    /// Counts what changes the list.
    changes: RwSignal<u32>,
) -> impl IntoView {
    when(Signal::derive(move || beside.with(Option::is_some)), move || pair_beside(beside, changes))
}

part! {
    /// The dialog of a pair.
    fn pair_beside(beside: RwSignal<Option<Two>>, changes: RwSignal<u32>) {
        view! { <Beside beside changes/> }
    }
}

#[component]
fn Beside(
    /// The pair.
    beside: RwSignal<Option<Two>>,
    /// Counts what changes the list.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let open = open_while(beside);
    view! {
        <Dialog open title=t!("duplicates.beside") width=DialogWidth::Wide>
            {move || beside.get().map(|pair| view! { <Fields pair beside changes/> })}
        </Dialog>
    }
}

#[component]
fn Fields(
    /// The pair.
    pair: Two,
    /// Closes the dialog.
    beside: RwSignal<Option<Two>>,
    /// Counts what changes the list.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let both = LocalResource::new(move || client::call::<ComparePair>(pair, ()));
    let form = move |both: Comparison| view! { <Merge pair both beside changes/> };
    view! { <Loaded resource=both view=form/> }
}

/// A field of which one of the two values is kept: its name, and whose is chosen.
type Pick = (String, RwSignal<String>);

#[component]
fn Merge(
    /// The pair.
    pair: Two,
    /// What was read of the two.
    both: Comparison,
    /// Closes the dialog.
    beside: RwSignal<Option<Two>>,
    /// Counts what changes the list.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let draft = Draft::new(format!("duplicates/{}-{}", pair.0, pair.1));
    let kept = draft.text("kept", ONE);
    let Comparison { fields, one, other } = both;
    let names = StoredValue::new([called(&one.name), called(&other.name)]);
    let options = vec![(ONE.to_owned(), told(&one)), (OTHER.to_owned(), told(&other))];
    // What of each would go over.
    let has = StoredValue::new([goes_over(&one), goes_over(&other)]);
    let seen = (one.version, other.version);
    let mut picks: Vec<Pick> = vec![];
    let mut rows = vec![];
    for field in fields {
        let pick = field.suggested.map(|suggested| {
            let begins = match suggested {
                Suggestion::One => ONE,
                Suggestion::Other => OTHER,
                Suggestion::Kept => "",
            };
            draft.text(&field.field, begins)
        });
        picks.extend(pick.map(|value| (field.field.clone(), value)));
        rows.push(row(&field, pick, kept));
    }
    let picks = StoredValue::new(picks);
    // Who is kept, who is given up, and what of them goes over.
    let sides = move || {
        let ([left, right], [one, other]) = (names.get_value(), has.get_value());
        if kept.get() == ONE { (left, right, other) } else { (right, left, one) }
    };
    let over = move || {
        let (to, from, what) = sides();
        match what {
            Some(what) => t!("duplicates.goes_over", what = what, from = from, to = to),
            None => t!("duplicates.nothing_over", from = from, to = to),
        }
    };
    let label = move || t!("duplicates.merge_into", name = sides().0);
    let sending = Sending::default();
    let send = move || {
        let kept = kept.get_untracked();
        let is_one = kept == ONE;
        let (pair, versions) = if is_one { (pair, seen) } else { ((pair.1, pair.0), (seen.1, seen.0)) };
        let taken = |value: RwSignal<String>| {
            let value = value.get_untracked();
            !value.is_empty() && value != kept
        };
        let take = picks.with_value(|picks| {
            picks.iter().filter(|pick| taken(pick.1)).map(|pick| pick.0.clone()).collect::<Vec<_>>()
        });
        let choice = MergeChoice { version: versions.0, other_version: versions.1, take };
        let (to, from, _) = untrack(sides);
        sending.send(async move {
            let merged = client::write::<MergeMembers>(pair, choice, draft.op()).await?;
            draft.clear();
            toast::undo(t!("duplicates.merged_said", from = from, to = to), move || {
                take_back(merged.change, changes);
            });
            let _ = beside.try_set(None);
            let _ = changes.try_update(|n| *n += 1);
            Ok(())
        });
    };
    let [left, right] = names.get_value();
    let act = if at_till() {
        view! { <p class="hint">{t!("duplicates.not_at_till")}</p> }.into_any()
    } else {
        view! {
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy>
                    {label}
                </Button>
            </div>
        }
        .into_any()
    };
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                if !at_till() {
                    send();
                }
            }
        >
            <TableFrame caption=t!("duplicates.beside") look="few">
                <thead>
                    <tr>
                        <th scope="col">{t!("duplicates.field")}</th>
                        <th scope="col">{left}</th>
                        <th scope="col">{right}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
            <Choice value=kept options=options legend=t!("duplicates.keep")/>
            <p>{over}</p>
            <p class="hint">{t!("duplicates.merge_hint")}</p>
            <Alert problem=sending.elsewhere()/>
            {act}
        </form>
    }
}

/// One of the two, to be told from the other of the same name.
fn told(member: &ComparedMember) -> String {
    let joined =
        t!("duplicates.joined", when = format::date_short(member.joined_at.0, &untrack(state::zone)));
    format!("{} · {joined}", called(&member.name))
}

/// `12 purchases, 340 points, 2 notes`; nothing where there is nothing.
fn goes_over(what: &ComparedMember) -> Option<String> {
    let parts = [
        (what.purchases > 0).then(|| t!("duplicates.n_purchases", n = what.purchases)),
        (what.standing.balance.0 > 0).then(|| t!("duplicates.points", n = what.standing.balance.0)),
        (what.standing.debt.0 > 0).then(|| t!("duplicates.n_debt", n = what.standing.debt.0)),
        (what.notes > 0).then(|| t!("duplicates.n_notes", n = what.notes)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(&t!("guest.list_comma")))
}

/// Whether this is a shared till, where members are neither merged nor taken apart.
pub fn at_till() -> bool {
    untrack(state::me).is_some_and(|me| me.by_pin)
}

/// Takes a merge back, and has the list asked again.
pub fn take_back(change: ChangeId, changes: RwSignal<u32>) {
    let op = browser::op_key();
    toast::attempt(async move {
        client::write::<UndoChange>(change, (), op).await?;
        toast::say(t!("duplicates.apart"));
        let _ = changes.try_update(|n| *n += 1);
        Ok(())
    });
}

/// One field. What both have and is not the same is marked, and said to who hears the page.
fn row(field: &ComparedField, pick: Option<RwSignal<String>>, kept: RwSignal<String>) -> AnyView {
    let differs = field.one.is_some() && field.other.is_some() && field.one != field.other;
    let told = differs.then(|| view! { <span class="unseen">{t!("duplicates.differs")}</span> });
    let name = field_name(&field.field);
    let cell = |side: &'static str, text: String| match pick {
        Some(value) => choice(&field.field, &name, side, text, value, kept),
        None => text.into_any(),
    };
    let one = cell(ONE, words(&field.field, field.one.as_ref()));
    let other = cell(OTHER, words(&field.field, field.other.as_ref()));
    view! {
        <tr class:duplicates__differs=differs>
            <th scope="row">{name.clone()} " " {told}</th>
            <td>{one}</td>
            <td>{other}</td>
        </tr>
    }
    .into_any()
}

/// One value of a field, to be kept.
fn choice(
    field: &str,
    name: &str,
    side: &'static str,
    text: String,
    value: RwSignal<String>,
    kept: RwSignal<String>,
) -> AnyView {
    let text = if text.is_empty() { t!("member.empty") } else { text };
    let whole = format!("{name}: {text}");
    let group = format!("keep-{field}");
    let is_chosen = move || {
        let chosen = value.get();
        if chosen.is_empty() { kept.get() == side } else { chosen == side }
    };
    view! {
        <label class="duplicates__pick">
            <input
                type="radio"
                name=group
                aria-label=whole
                prop:checked=is_chosen
                on:change=move |_| value.set(side.to_owned())
            />
            <span>{text}</span>
        </label>
    }
    .into_any()
}
