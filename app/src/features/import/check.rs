//! The third step: what the file would do, before anything is written.
use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use regulars_domain::import::{
    field::Field,
    mapping::Repeats,
    reason::{Note, Reason},
};

use super::{
    run::Working,
    wizard::{Checked, Counted, Step, Wizard},
    words, work,
};
use crate::{
    format, json,
    ui::{Banner, Button, ButtonKind, Card, Choice, Stat, TableFrame, Tone, Trend},
};

/// Refusals shown; the file of refused rows has all.
const SHOWN: usize = 100;

/// The dry run under way, or its outcome.
#[component]
pub fn Check() -> impl IntoView {
    let checked = Wizard::here().checked;
    move || match checked.get() {
        None => {
            view! { <Working label=t!("import.checking") leaving=t!("import.can_leave_check")/> }.into_any()
        }
        Some(checked) => view! { <Outcome checked/> }.into_any(),
    }
}

/// Hands over the file of refused rows, with reasons in the reader's words.
pub fn save_file(wizard: Wizard, by_server: work::ByServer) {
    let say = |field: Field, reason: Reason| format!("{}: {}", words::field(field), words::reason(reason));
    spawn_local(work::save_refused(wizard, by_server, t!("import.refused_because"), say));
}

/// What purchases make beside themselves: "1 member, 2 stores and 3 items".
fn makes(counted: &Counted) -> Option<String> {
    let (stores, items, members) = counted.made();
    let mut parts: Vec<String> = [
        (members > 0).then(|| t!("import.made_members", n = members)),
        (stores > 0).then(|| t!("import.made_stores", n = stores)),
        (items > 0).then(|| t!("import.made_items", n = items)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let last = parts.pop()?;
    let what = match parts.is_empty() {
        true => last,
        false => [parts.join(t!("import.list_comma").as_str()), last].join(t!("import.list_and").as_str()),
    };
    Some(t!("import.makes", what = what))
}

#[component]
fn Outcome(checked: Arc<Checked>) -> impl IntoView {
    let wizard = Wizard::here();
    let (back, next, save) = (wizard.clone(), wizard.clone(), wizard);
    let counted = &checked.counted;
    let refused = checked.tally.refused + counted.refused.len() as u64;
    let refused_lines = checked.tally.refused_rows + counted.refused_lines;
    let whole = |n: u64| format::number(n as f64);
    let new = counted.new + counted.changed;
    let trend = if refused > 0 { Trend::Worse } else { Trend::Note };
    let mut rows: Vec<(u32, String, String)> = checked
        .tally
        .examples
        .iter()
        .map(|refusal| {
            let says = format!("{} \u{201c}{}\u{201d}", words::field(refusal.field), refusal.value);
            (refusal.line, says, words::reason(refusal.reason))
        })
        .chain(
            counted
                .refused
                .iter()
                .take(SHOWN)
                .map(|(line, (field, reason))| (*line, words::field(*field), words::reason(*reason))),
        )
        .collect();
    rows.sort_by_key(|(line, ..)| *line);
    rows.truncate(SHOWN);
    let notes = Note::ALL
        .into_iter()
        .zip(checked.tally.notes)
        .filter(|(_, count)| *count > 0)
        .map(|(note, count)| {
            let text = match note {
                Note::FloatZero => t!("import.note_float_zero", n = count),
                Note::Rounded => t!("import.note_rounded", n = count),
                Note::NoTimeOfDay => t!("import.note_no_time", n = count),
                Note::TwoTimes => t!("import.note_two_times", n = count),
                Note::Repeated => return view! { <Repeated count/> }.into_any(),
            };
            view! { <Banner tone=Tone::Info>{text}</Banner> }.into_any()
        })
        .collect_view();
    let by_server = counted.refused.clone();
    let save = move |_| save_file(save.clone(), by_server.clone());
    view! {
        <div class="tiles">
            <Stat label=t!("import.new") value=whole(counted.new) note=t!("import.of_lines", n = checked.tally.rows)/>
            <Stat label=t!("import.changed") value=whole(counted.changed)/>
            <Stat label=t!("import.unchanged") value=whole(counted.unchanged) note=t!("import.nothing_doubled")/>
            <Stat
                label=t!("import.refused")
                value=whole(refused)
                note=t!("import.lines", n = refused_lines)
                trend=trend
            />
        </div>
        {makes(counted).map(|makes| view! { <Banner tone=Tone::Info>{makes}</Banner> })}
        {notes}
        {(refused > 0)
            .then(|| {
                view! {
                    <Card title=t!("import.would_be_refused")>
                        <TableFrame caption=t!("import.would_be_refused") look="cards">
                            <thead>
                                <tr>
                                    <th class="number" scope="col">{t!("import.line")}</th>
                                    <th scope="col">{t!("import.says")}</th>
                                    <th scope="col">{t!("import.why")}</th>
                                </tr>
                            </thead>
                            <tbody>
                                {rows
                                    .into_iter()
                                    .map(|(line, says, why)| {
                                        view! {
                                            <tr>
                                                <td class="number" data-label=t!("import.line")>
                                                    {format::whole(line.into())}
                                                </td>
                                                <td>{says}</td>
                                                <td>{why}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </TableFrame>
                        <Button icon=icondata_lu::LuDownload press=save>{t!("import.download")}</Button>
                    </Card>
                }
            })}
        <div class="import-actions">
            <Button press=move |_| back.step.set(Step::Columns)>{t!("core.back")}</Button>
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::stored(new == 0)
                press=move |_| {
                    work::forget_run(&next);
                    spawn_local(work::bring_in(next.clone()));
                }
            >
                {t!("import.bring_in", n = new)}
            </Button>
        </div>
    }
}

/// Rows that repeat another of their purchase are real lines or are left out: where a person says otherwise, the file is checked anew.
#[component]
fn Repeated(count: u64) -> impl IntoView {
    let wizard = Wizard::here();
    let key = |repeats: Repeats| json::write(&repeats);
    let now = wizard.options.with_untracked(|options| options.as_ref().map(|options| options.repeats));
    let now = now.unwrap_or_default();
    let chosen = RwSignal::new(key(now));
    Effect::new(move |_| {
        let wanted = json::read::<Repeats>(&chosen.get()).unwrap_or_default();
        if wanted != now {
            wizard.options.update(|options| {
                if let Some(options) = options {
                    options.repeats = wanted;
                }
            });
            spawn_local(work::check(wizard.clone()));
        }
    });
    let options = vec![
        (key(Repeats::Lines), t!("import.repeats_lines")),
        (key(Repeats::LeftOut), t!("import.repeats_left_out")),
    ];
    view! {
        <Card>
            <Choice value=chosen legend=t!("import.repeats", n = count) options/>
        </Card>
    }
}
