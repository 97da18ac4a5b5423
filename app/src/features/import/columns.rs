//! The second step: which column fills which field, how its cells are read, and what the import may do.
use leptos::{prelude::*, task::spawn_local};
use regulars_api::imports::{Allowed, PointsChoice};
use regulars_domain::import::{
    date::DateOrder,
    encoding::Encoding,
    field::{Field as Target, Kind},
    mapping::{Gap, Mapping, Options},
    number::DecimalMark,
    preview::{self, Value},
    reason::Reason,
    value::Gender,
    when::Clock,
};

use super::{
    passes::Way,
    wizard::{Step, Wizard},
    words, work,
};
use crate::{
    format, json, state,
    ui::{Badge, Banner, Button, ButtonKind, Card, Checkbox, Choice, Field, Select, TableFrame, Tone},
};

/// Rows shown of each column.
const SHOWN: usize = 3;

/// The columns with their first cells as they will be read.
#[component]
pub fn Columns() -> impl IntoView {
    let wizard = Wizard::here();
    let (mapping, reading) = (wizard.mapping.clone(), wizard.options.clone());
    let gaps = {
        let (mapping, reading) = (mapping.clone(), reading.clone());
        Signal::derive(move || match (mapping.get(), reading.get()) {
            (Some(mapping), Some(options)) => mapping.gaps(&options),
            _ => Vec::new(),
        })
    };
    let shape = wizard.shape.clone();
    let rows = move || {
        let shape = shape.get()?;
        let rows = shape.header.iter().enumerate().map(|(column, name)| {
            let cells: Vec<String> = shape
                .samples
                .iter()
                .take(SHOWN)
                .map(|(_, cells)| cells.get(column).cloned().unwrap_or_default())
                .collect();
            view! { <Column column name=name.clone() cells/> }
        });
        Some(rows.collect_view())
    };
    // Anew with the file read in another way.
    let (shape, options, kind) = (wizard.shape.clone(), wizard.options.clone(), wizard.kind.get_untracked());
    let how = move || {
        shape.track();
        let options = options.get_untracked()?;
        Some(view! { <Reading options kind/> })
    };
    let source = match wizard.sheet.get_untracked() {
        Some(sheet) => view! { <Sheets sheet/> }.into_any(),
        None => view! { <Encoded/> }.into_any(),
    };
    let recalled = wizard.recalled.clone();
    let (back, next) = (wizard.clone(), wizard.clone());
    view! {
        <Card title=t!("import.your_columns")>
            {source}
            {move || {
                recalled.get().then(|| view! { <Banner tone=Tone::Info>{t!("import.recalled")}</Banner> })
            }}
            <TableFrame caption=t!("import.your_columns") look="cards">
                <thead>
                    <tr>
                        <th scope="col">{t!("import.column")}</th>
                        <th scope="col">{t!("import.means")}</th>
                        <th scope="col">{t!("import.as_read")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </TableFrame>
            {move || {
                let gaps = gaps.get();
                (!gaps.is_empty())
                    .then(|| {
                        gaps.into_iter()
                            .map(|gap| {
                                let field = match gap {
                                    Gap::Needs { field } | Gap::NeedsOneOf { field } => field,
                                };
                                view! { <p class="field__error">{t!("import.needs", field = words::field(field))}</p> }
                            })
                            .collect_view()
                    })
            }}
        </Card>
        {how}
        <div class="import-actions">
            <Button press=move |_| back.step.set(Step::File)>{t!("core.back")}</Button>
            <Button
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || !gaps.with(Vec::is_empty))
                press=move |_| spawn_local(work::check(next.clone()))
            >
                {t!("import.check")}
            </Button>
        </div>
    }
}

/// By which encoding the file was read, and another one to read it by.
#[component]
fn Encoded() -> impl IntoView {
    let wizard = Wizard::here();
    let key = |encoding: Encoding| json::write(&encoding);
    let chosen = RwSignal::new(key(wizard.encoding.get_untracked()));
    let encodings: Vec<(String, String)> =
        Encoding::ALL.iter().map(|encoding| (key(*encoding), words::encoding(*encoding))).collect();
    Effect::new(move |_| {
        let wanted = json::read::<Encoding>(&chosen.get()).unwrap_or_default();
        let Some(file) = wizard.file.get_untracked() else { return };
        if wanted == wizard.encoding.get_untracked() {
            wizard.unreadable.set(None);
        } else {
            spawn_local(work::open(wizard.clone(), file, Way::By(wanted)));
        }
    });
    view! {
        <div class="import-form">
            <Field label=t!("import.encoding") hint=t!("import.encoding_hint")>
                <Select value=chosen options=Signal::stored(encodings)/>
            </Field>
        </div>
    }
}

/// Which sheet of the workbook was read, and another one; nothing to choose where there is one.
#[component]
fn Sheets(sheet: String) -> impl IntoView {
    let wizard = Wizard::here();
    let sheets = wizard.sheets.get_untracked();
    let several = sheets.len() > 1;
    let options: Vec<(String, String)> = sheets.into_iter().map(|name| (name.clone(), name)).collect();
    let chosen = RwSignal::new(sheet);
    Effect::new(move |_| {
        let wanted = chosen.get();
        let Some(file) = wizard.file.get_untracked() else { return };
        if wizard.sheet.get_untracked().as_ref() == Some(&wanted) {
            wizard.unreadable.set(None);
        } else {
            spawn_local(work::open(wizard.clone(), file, Way::Sheet(wanted)));
        }
    });
    several.then(|| {
        view! {
            <div class="import-form">
                <Field label=t!("import.sheet")>
                    <Select value=chosen options=Signal::stored(options)/>
                </Field>
            </div>
        }
    })
}

/// One column: its name, the field that it fills, its first cells.
#[component]
fn Column(column: usize, name: String, cells: Vec<String>) -> impl IntoView {
    let wizard = Wizard::here();
    let kind = wizard.kind.get_untracked();
    let key = |field: Target| serde_json::to_string(&field).unwrap_or_default();
    let fields: Vec<(String, String)> = std::iter::once((String::new(), t!("import.leave_out")))
        .chain(kind.specs().iter().map(|spec| (key(spec.field), words::field(spec.field))))
        .collect();
    let (mapping, options) = (wizard.mapping.clone(), wizard.options.clone());
    let chosen = {
        let mapping = mapping.clone();
        Memo::new(move |_| {
            mapping.get().and_then(|mapping| mapping.column(column)).map(key).unwrap_or_default()
        })
    };
    let set = {
        let mapping = mapping.clone();
        move |value: String| {
            mapping.update(|mapping| {
                if let Some(mapping) = mapping {
                    mapping.set(column, serde_json::from_str(&value).ok());
                }
            });
        }
    };
    let label = t!("import.means_of", name = name);
    let read = move || match (mapping.get(), options.get()) {
        (Some(mapping), Some(options)) => {
            cells.iter().map(|cell| shown(&mapping, &options, column, cell)).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="import-means">
                <select
                    class="input input--select"
                    aria-label=label
                    on:change:target=move |event| set(event.target().value())
                >
                    {move || {
                        fields
                            .iter()
                            .map(|(key, text)| {
                                let selected = chosen.get() == *key;
                                // Not the attribute: a browser ignores it on an option that was once chosen by hand.
                                view! { <option value=key.clone() prop:selected=selected>{text.clone()}</option> }
                            })
                            .collect_view()
                    }}
                </select>
            </td>
            <td>
                {move || {
                    read()
                        .into_iter()
                        .map(|cell| match cell {
                            Ok(text) => view! { <span class="import-cell">{text}</span> }.into_any(),
                            Err(reason) => {
                                view! { <Badge tone=Tone::Bad>{words::reason(reason)}</Badge> }.into_any()
                            }
                        })
                        .collect_view()
                }}
            </td>
        </tr>
    }
}

/// A cell as it will be read, in the reader's language.
fn shown(mapping: &Mapping, options: &Options, column: usize, cell: &str) -> Result<String, Reason> {
    let currency = untrack(state::currency);
    Ok(match preview::cell(mapping, options, column, cell)? {
        None => cell.to_owned(),
        Some(Value::Text(text)) => text,
        Some(Value::Money(money)) => format::money(money, currency),
        Some(Value::Quantity(n)) => format::quantity(n),
        Some(Value::Whole(n)) => format::whole(n),
        Some(Value::Moment(Clock::Utc, at)) => format::date_time(at, &untrack(state::zone)),
        Some(Value::Moment(Clock::Store, at)) => format::date_time(at, "UTC"),
        Some(Value::Day(day)) => format::day(i64::from(day.0)),
        Some(Value::Birthday(_, month, day)) => {
            let small = |n: u32| u8::try_from(n).unwrap_or(1);
            format::month_day(small(month), small(day))
        }
        Some(Value::YesNo(yes)) => {
            if yes {
                t!("import.yes")
            } else {
                t!("import.no")
            }
        }
        Some(Value::Gender(Gender::Female)) => t!("import.gender_woman"),
        Some(Value::Gender(Gender::Male)) => t!("import.gender_man"),
        Some(Value::Gender(Gender::Other)) => t!("import.gender_other"),
    })
}

/// How cells are read, and what the import may do beyond its rows.
#[component]
fn Reading(options: Options, kind: Kind) -> impl IntoView {
    let wizard = Wizard::here();
    let allowed = wizard.allowed.get_untracked();
    let name = |condition: bool| if condition { "a" } else { "b" }.to_owned();
    let clock = RwSignal::new(name(options.clock == Clock::Utc));
    let order = RwSignal::new(name(options.order == DateOrder::DayFirst));
    let mark = RwSignal::new(name(options.mark == DecimalMark::Point));
    let store = RwSignal::new(options.store.clone().unwrap_or_default());
    let reading = wizard.options.clone();
    Effect::new(move |_| {
        let (clock, order, mark, store) = (clock.get(), order.get(), mark.get(), store.get());
        reading.update(|options| {
            if let Some(options) = options {
                options.clock = if clock == "a" { Clock::Utc } else { Clock::Store };
                options.order = if order == "a" { DateOrder::DayFirst } else { DateOrder::MonthFirst };
                options.mark = if mark == "a" { DecimalMark::Point } else { DecimalMark::Comma };
                options.store = Some(store).filter(|store| !store.is_empty());
            }
        });
    });
    let points = RwSignal::new(serde_json::to_string(&allowed.points).unwrap_or_default());
    let (stores, items, members) = (
        RwSignal::new(allowed.make_stores),
        RwSignal::new(allowed.make_items),
        RwSignal::new(allowed.make_members),
    );
    let may = wizard.allowed.clone();
    Effect::new(move |_| {
        may.set(Allowed {
            points: serde_json::from_str(&points.get()).unwrap_or_default(),
            make_stores: stores.get(),
            make_items: items.get(),
            make_members: members.get(),
        });
    });
    let choice =
        |choice: PointsChoice, text: String| (serde_json::to_string(&choice).unwrap_or_default(), text);
    let two = |a: String, b: String| vec![("a".to_owned(), a), ("b".to_owned(), b)];
    let known: Vec<(String, String)> = std::iter::once((String::new(), t!("import.store_of_row")))
        .chain(untrack(state::me).iter().flat_map(|me| {
            me.stores.iter().map(|store| (store.code.clone(), store.name.clone())).collect::<Vec<_>>()
        }))
        .collect();
    let purchases = kind == Kind::Purchases;
    view! {
        <Card title=t!("import.how")>
            <div class="import-form">
                {purchases
                    .then(|| {
                        view! {
                            <Choice value=clock legend=t!("import.times") options=two(t!("import.times_utc"), t!("import.times_store"))/>
                            <Field label=t!("import.default_store")>
                                <Select value=store options=Signal::stored(known)/>
                            </Field>
                        }
                    })}
                <Choice value=order legend=t!("import.dates") options=two(t!("import.day_first"), t!("import.month_first"))/>
                <Choice value=mark legend=t!("import.numbers") options=two("1,234.50".to_owned(), "1.234,50".to_owned())/>
                {(purchases || kind == Kind::OpeningBalances)
                    .then(|| {
                        let mut choices = vec![
                            choice(PointsChoice::Expiring, t!("import.points_expiring")),
                            choice(PointsChoice::Lasting, t!("import.points_lasting")),
                        ];
                        // An opening balance is nothing but points.
                        if purchases {
                            choices.push(choice(PointsChoice::None, t!("import.points_none")));
                        }
                        view! {
                            <Choice value=points legend=t!("import.points") options=choices/>
                            <Checkbox checked=members label=t!("import.make_members")/>
                        }
                    })}
                {purchases
                    .then(|| {
                        view! {
                            <Checkbox checked=stores label=t!("import.make_stores")/>
                            <Checkbox checked=items label=t!("import.make_items")/>
                        }
                    })}
            </div>
        </Card>
    }
}
