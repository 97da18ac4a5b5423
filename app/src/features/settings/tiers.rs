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
    draft::Draft,
    format, json,
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

/// A row as the draft keeps it: the code, then the fields in their order.
type KeptRow = [String; 7];

impl Row {
    fn of(id: usize, kept: KeptRow) -> Row {
        let [code, name, hans, hant, points, spend, percent] = kept;
        Row {
            id: u32::try_from(id).unwrap_or(0),
            code: StoredValue::new(code),
            name: RwSignal::new(name),
            hans: RwSignal::new(hans),
            hant: RwSignal::new(hant),
            points: RwSignal::new(points),
            spend: RwSignal::new(spend),
            percent: RwSignal::new(percent),
        }
    }

    fn kept(&self) -> KeptRow {
        let [name, hans, hant] = [self.name, self.hans, self.hant].map(|field| field.get());
        let [points, spend, percent] = [self.points, self.spend, self.percent].map(|field| field.get());
        [self.code.get_value(), name, hans, hant, points, spend, percent]
    }
}

/// The tiers as typed.
#[derive(Clone, Copy)]
pub struct Rows(RwSignal<Vec<Row>>);

impl Rows {
    /// The tiers as they were typed before, else as they are.
    pub fn of(tiers: &Tiers, draft: Draft, currency: Currency) -> Rows {
        let row = |tier: &Tier| -> KeptRow {
            let named = |language: &str| tier.names.get(language).cloned().unwrap_or_default();
            let (points, spend) = match tiers.measure {
                Measure::Points => (tier.threshold, Money(tier.threshold.saturating_mul(currency.unit()))),
                Measure::Spend => (tier.threshold / currency.unit(), Money(tier.threshold)),
            };
            [
                tier.code.as_str().to_owned(),
                tier.name.clone(),
                named(HANS),
                named(HANT),
                points.to_string(),
                format::money_plain(spend, currency),
                tier.multiplier.to_string(),
            ]
        };
        let write = |rows: &Vec<KeptRow>| json::write(rows);
        let kept = draft.value("tiers", tiers.levels.iter().map(row).collect(), write, |text| {
            json::read::<Vec<KeptRow>>(text).ok()
        });
        let rows = kept.get_untracked().into_iter().enumerate().map(|(id, row)| Row::of(id, row));
        let rows = RwSignal::new(rows.collect::<Vec<_>>());
        Effect::new(move |_| kept.set(rows.with(|rows| rows.iter().map(Row::kept).collect())));
        Rows(rows)
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
            <Button icon=icondata_lu::LuPlus disabled=full press=move |_| rows.add()>
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
            {move || view! { <IconButton icon=icondata_lu::LuTrash2 label=label.get() press=remove/> }}
        </li>
    }
}
