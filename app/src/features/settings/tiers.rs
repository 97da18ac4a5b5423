//! The tiers, lowest first: their names by language, from which figure they are held, and by how much they multiply points.
use std::collections::BTreeMap;

use leptos::prelude::*;
use regulars_domain::{
    field::FieldError,
    loyalty::{Measure, Tier, TierCode, Tiers},
    money::{Currency, Money},
};

use super::programme::{at, whole};
use crate::{
    format,
    ui::{Button, Field, IconButton, MoneyInput, TextInput, TextKind},
};

const HANS: &str = "zh-Hans";
const HANT: &str = "zh-Hant";

/// One tier as typed.
#[derive(Clone, Copy)]
struct Row {
    id: u32,
    /// Names the tier in the books: made once, never shown.
    code: StoredValue<String>,
    name: RwSignal<String>,
    hans: RwSignal<String>,
    hant: RwSignal<String>,
    /// In points.
    points: RwSignal<String>,
    /// In money.
    spend: RwSignal<String>,
    percent: RwSignal<String>,
}

/// The tiers as typed.
#[derive(Clone, Copy)]
pub struct Rows(RwSignal<Vec<Row>>);

impl Rows {
    pub fn of(tiers: &Tiers, currency: Currency) -> Rows {
        let row = |(id, tier): (usize, &Tier)| {
            let named = |language: &str| RwSignal::new(tier.names.get(language).cloned().unwrap_or_default());
            let (points, spend) = match tiers.measure {
                Measure::Points => (tier.threshold, Money(tier.threshold.saturating_mul(currency.unit()))),
                Measure::Spend => (tier.threshold / currency.unit(), Money(tier.threshold)),
            };
            Row {
                id: u32::try_from(id).unwrap_or(0),
                code: StoredValue::new(tier.code.as_str().to_owned()),
                name: RwSignal::new(tier.name.clone()),
                hans: named(HANS),
                hant: named(HANT),
                points: RwSignal::new(points.to_string()),
                spend: RwSignal::new(format::money_plain(spend, currency)),
                percent: RwSignal::new(tier.multiplier.to_string()),
            }
        };
        Rows(RwSignal::new(tiers.levels.iter().enumerate().map(row).collect()))
    }

    pub fn read(self, measure: Measure, currency: Currency) -> Vec<Tier> {
        let read = |row: &Row| {
            let names = [(HANS, row.hans), (HANT, row.hant)]
                .map(|(language, name)| (language.to_owned(), name.get().trim().to_owned()));
            Tier {
                code: TierCode(row.code.get_value()),
                name: row.name.get().trim().to_owned(),
                names: names.into_iter().filter(|(_, name)| !name.is_empty()).collect::<BTreeMap<_, _>>(),
                threshold: match measure {
                    Measure::Points => whole(row.points),
                    Measure::Spend => currency.parse(&row.spend.get()).map_or(-1, |money| money.0),
                },
                multiplier: u32::try_from(whole(row.percent)).unwrap_or(0),
            }
        };
        self.0.with(|rows| rows.iter().map(read).collect())
    }

    fn add(self) {
        self.0.update(|rows| {
            let id = rows.iter().map(|row| row.id).max().map_or(0, |id| id + 1);
            let used = |code: &str| rows.iter().any(|row| row.code.with_value(|c| c == code));
            let code = (1..).map(|n| format!("tier{n}")).find(|code| !used(code)).unwrap_or_default();
            let (points, spend) = rows.last().map_or(("0".to_owned(), "0".to_owned()), |last| {
                (last.points.get_untracked(), last.spend.get_untracked())
            });
            rows.push(Row {
                id,
                code: StoredValue::new(code),
                name: RwSignal::new(String::new()),
                hans: RwSignal::new(String::new()),
                hant: RwSignal::new(String::new()),
                points: RwSignal::new(points),
                spend: RwSignal::new(spend),
                percent: RwSignal::new("100".to_owned()),
            });
        });
    }
}

/// The editor.
#[component]
pub fn TierRows(
    /// What is typed.
    rows: Rows,
    /// What is wrong with the programme.
    errors: Memo<Vec<FieldError>>,
    /// The brand's.
    currency: Currency,
    /// Whether tiers are measured by money.
    spend: Signal<bool>,
) -> impl IntoView {
    let full = Signal::derive(move || rows.0.with(|rows| rows.len() >= 10));
    // The place of a tier is its field's name, so that rows are built anew when one goes.
    let order = Memo::new(move |_| rows.0.with(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>()));
    view! {
        <ol class="tiers">
            {move || {
                order
                    .get()
                    .into_iter()
                    .enumerate()
                    .filter_map(|(i, id)| {
                        let row = rows.0.with_untracked(|rows| rows.iter().find(|row| row.id == id).copied())?;
                        Some(view! { <OneTier row i rows errors currency spend/> })
                    })
                    .collect_view()
            }}
        </ol>
        <div>
            <Button icon=icondata_lu::LuPlus disabled=full on:click=move |_| rows.add()>
                {t!("settings.add_tier")}
            </Button>
        </div>
    }
}

#[component]
fn OneTier(
    /// The tier.
    row: Row,
    /// Its place, 0 is the lowest.
    i: usize,
    /// All of them.
    rows: Rows,
    /// What is wrong with the programme.
    errors: Memo<Vec<FieldError>>,
    /// The brand's.
    currency: Currency,
    /// Whether tiers are measured by money.
    spend: Signal<bool>,
) -> impl IntoView {
    let here = move |field: &str| at(errors, format!("tiers.levels[{i}].{field}"));
    let threshold = move || match spend.get() {
        true => view! {
            <Field label=t!("settings.tier_from") error=here("threshold")>
                <MoneyInput value=row.spend currency/>
            </Field>
        }
        .into_any(),
        false => view! {
            <Field label=t!("settings.tier_from_points") error=here("threshold")>
                <TextInput value=row.points kind=TextKind::Whole/>
            </Field>
        }
        .into_any(),
    };
    let remove = move |_| rows.0.update(|rows| rows.retain(|other| other.id != row.id));
    let label = Signal::derive(move || t!("settings.remove_tier", name = row.name.get()));
    view! {
        <li class="tiers__row">
            <div class="tiers__fields">
                <Field label=t!("settings.tier_name") error=here("name")>
                    <TextInput value=row.name kind=TextKind::Name max=40/>
                </Field>
                <Field label="简体中文" optional=true>
                    <TextInput value=row.hans kind=TextKind::Name max=40/>
                </Field>
                <Field label="繁體中文" optional=true>
                    <TextInput value=row.hant kind=TextKind::Name max=40/>
                </Field>
                {threshold}
                <Field label=t!("settings.tier_multiplier") error=here("multiplier")>
                    <TextInput value=row.percent kind=TextKind::Whole/>
                </Field>
            </div>
            {move || view! { <IconButton icon=icondata_lu::LuTrash2 label=label.get() on:click=remove/> }}
        </li>
    }
}
