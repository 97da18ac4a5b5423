//! The programme: what points are given for, how long they last, what they are worth, and the tiers. Checked while one types by
//! the rules that the server checks by.
use leptos::prelude::*;
use regulars_api::{
    Problem,
    settings::{EditProgramme, ProgrammeEdit, Settings},
};
use regulars_domain::{
    decimal,
    field::{FieldError, Rule},
    loyalty::{
        Measure, Points, Programme, Tiers,
        programme::{Earning, Expiry, Redemption},
    },
    money::{Currency, Money},
};

use super::{
    Here,
    tiers::{Rows, TierRows},
};
use crate::{
    client,
    draft::Draft,
    format, state,
    ui::{
        Alert, Banner, Button, ButtonKind, Card, Choice, Field, MoneyInput, Sending, Switch, TextInput,
        TextKind, Tone, in_money, message, toast,
    },
};

/// What is typed, as text; read as a programme by [`Typed::read`].
#[derive(Clone, Copy)]
pub struct Typed {
    points: RwSignal<String>,
    per: RwSignal<String>,
    expiry: RwSignal<String>,
    months: RwSignal<String>,
    end_of_month: RwSignal<bool>,
    days: RwSignal<String>,
    redeems: RwSignal<bool>,
    redeem_points: RwSignal<String>,
    worth: RwSignal<String>,
    minimum: RwSignal<String>,
    step: RwSignal<String>,
    share: RwSignal<String>,
    measure: RwSignal<String>,
    window: RwSignal<String>,
    rows: Rows,
}

/// A whole number as typed, in either width; −1 for what is none, which every rule refuses.
pub fn whole(text: RwSignal<String>) -> i64 {
    decimal::typed(&text.get(), 0).unwrap_or(-1)
}

fn sum(text: RwSignal<String>, currency: Currency) -> Money {
    currency.parse(&text.get()).unwrap_or(Money(-1))
}

impl Typed {
    fn of(programme: &Programme, draft: Draft, currency: Currency) -> Typed {
        let (expiry, months, end_of_month, days) = match programme.expiry {
            Expiry::Never => ("never", 12, true, 365),
            Expiry::MonthsAfter { months, end_of_month } => ("months", months, end_of_month, 365),
            Expiry::Days { days } => ("days", 12, true, days),
        };
        let redemption = programme.redemption;
        let unit = Money(currency.unit());
        let with = |get: fn(Redemption) -> i64, usual: i64| redemption.map_or(usual, get).to_string();
        let money = |money: Money| format::money_plain(money, currency);
        let measure = match programme.tiers.measure {
            Measure::Points => "points",
            Measure::Spend => "spend",
        };
        Typed {
            points: draft.text("points", programme.earning.points.0.to_string()),
            per: draft.text("per", money(programme.earning.per)),
            expiry: draft.text("expiry", expiry),
            months: draft.text("months", months.to_string()),
            end_of_month: draft.flag("end_of_month", end_of_month),
            days: draft.text("days", days.to_string()),
            redeems: draft.flag("redeems", redemption.is_some()),
            redeem_points: draft.text("redeem_points", with(|r| r.points.0, 100)),
            worth: draft.text("worth", money(redemption.map_or(unit, |r| r.worth))),
            minimum: draft.text("minimum", with(|r| r.minimum.0, 100)),
            step: draft.text("step", with(|r| r.step.0, 100)),
            share: draft.text("share", with(|r| i64::from(r.max_share), 100)),
            measure: draft.text("measure", measure),
            window: draft.text("window", programme.tiers.window_days.to_string()),
            rows: Rows::of(&programme.tiers, draft, currency),
        }
    }

    fn measure(self) -> Measure {
        if self.measure.get() == "spend" { Measure::Spend } else { Measure::Points }
    }

    /// The programme that is typed; what is no number stands as one that no rule lets through.
    fn read(self, currency: Currency) -> Programme {
        let small = |text| u32::try_from(whole(text)).unwrap_or(0);
        let expiry = match self.expiry.get().as_str() {
            "never" => Expiry::Never,
            "days" => Expiry::Days { days: small(self.days) },
            _ => Expiry::MonthsAfter { months: small(self.months), end_of_month: self.end_of_month.get() },
        };
        let redemption = self.redeems.get().then(|| Redemption {
            points: Points(whole(self.redeem_points)),
            worth: sum(self.worth, currency),
            minimum: Points(whole(self.minimum)),
            step: Points(whole(self.step)),
            max_share: u8::try_from(whole(self.share)).unwrap_or(0),
        });
        let measure = self.measure();
        Programme {
            earning: Earning { points: Points(whole(self.points)), per: sum(self.per, currency) },
            expiry,
            redemption,
            tiers: Tiers {
                measure,
                window_days: small(self.window),
                levels: self.rows.read(measure, currency),
            },
        }
    }
}

/// The form.
#[component]
pub fn ProgrammeForm(
    /// As they are.
    settings: Settings,
) -> impl IntoView {
    let here = expect_context::<Here>();
    let currency = Currency::find(&settings.brand.currency).unwrap_or_else(state::currency);
    let old = settings.brand.programme;
    let rev = settings.brand.rev;
    let draft = Draft::new("programme");
    let typed = Typed::of(&old, draft, currency);
    let programme = Memo::new(move |_| typed.read(currency));
    let errors = Memo::new(move |_| programme.with(|p| p.validate().err().unwrap_or_default()));
    let sending = Sending::default();
    let same = Signal::derive(move || programme.with(|now| *now == old));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let edit = ProgrammeEdit { rev, programme: programme.get_untracked() };
        sending.send(async move {
            client::write::<EditProgramme>((), edit, draft.op()).await?;
            draft.clear();
            here.changed();
            toast::say(t!("core.saved"));
            Ok(())
        });
    };
    let blocked = Signal::derive(move || same.get() || !errors.with(Vec::is_empty));
    view! {
        <form class="stack settings" on:submit=save>
            <Alert problem=sending.problem/>
            <Earns typed errors currency/>
            <Lasts typed errors/>
            <Worth typed errors currency/>
            <Card title=t!("settings.tiers")>
                <div class="stack">
                    <div class="columns columns--even">
                        <Choice
                            value=typed.measure
                            legend=t!("settings.measure")
                            options=vec![
                                ("points".to_owned(), t!("settings.by_points")),
                                ("spend".to_owned(), t!("settings.by_spend")),
                            ]
                        />
                        <Field label=t!("settings.window") hint=t!("settings.window_hint") error=at(errors, "tiers.window_days")>
                            <TextInput value=typed.window kind=TextKind::Whole/>
                        </Field>
                    </div>
                    <TierRows rows=typed.rows errors currency spend=Signal::derive(move || typed.measure() == Measure::Spend)/>
                </div>
            </Card>
            <Banner tone=Tone::Info>{t!("settings.when")}</Banner>
            <div class="row">
                <Button submit=true kind=ButtonKind::Primary busy=sending.busy disabled=blocked>
                    {t!("core.save")}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Earns(
    /// What is typed.
    typed: Typed,
    /// What is wrong with it.
    errors: Memo<Vec<FieldError>>,
    /// The brand's.
    currency: Currency,
) -> impl IntoView {
    view! {
        <Card title=t!("settings.earning")>
            <div class="columns columns--even">
                <Field label=t!("settings.earn_points") error=at(errors, "earning.points")>
                    <TextInput value=typed.points kind=TextKind::Whole/>
                </Field>
                <Field label=t!("settings.earn_per") error=at(errors, "earning.per")>
                    <MoneyInput value=typed.per currency/>
                </Field>
            </div>
        </Card>
    }
}

#[component]
fn Lasts(
    /// What is typed.
    typed: Typed,
    /// What is wrong with it.
    errors: Memo<Vec<FieldError>>,
) -> impl IntoView {
    let options = vec![
        ("months".to_owned(), t!("settings.expire_months")),
        ("days".to_owned(), t!("settings.expire_days")),
        ("never".to_owned(), t!("settings.expire_never")),
    ];
    let length = move || match typed.expiry.get().as_str() {
        "never" => ().into_any(),
        "days" => view! {
            <Field label=t!("settings.days") error=at(errors, "expiry.days")>
                <TextInput value=typed.days kind=TextKind::Whole/>
            </Field>
        }
        .into_any(),
        _ => view! {
            <Field label=t!("settings.months") error=at(errors, "expiry.months")>
                <TextInput value=typed.months kind=TextKind::Whole/>
            </Field>
            <Switch checked=typed.end_of_month label=t!("settings.end_of_month")/>
        }
        .into_any(),
    };
    view! {
        <Card title=t!("settings.expiry")>
            <div class="stack">
                <Choice value=typed.expiry options legend=t!("settings.expiry_legend")/>
                <div class="columns columns--even">{length}</div>
            </div>
        </Card>
    }
}

#[component]
fn Worth(
    /// What is typed.
    typed: Typed,
    /// What is wrong with it.
    errors: Memo<Vec<FieldError>>,
    /// The brand's.
    currency: Currency,
) -> impl IntoView {
    view! {
        <Card title=t!("settings.redemption")>
            <div class="stack">
                <Switch checked=typed.redeems label=t!("settings.redeems")/>
                <Show when=move || typed.redeems.get()>
                    <div class="columns columns--even">
                        <Field label=t!("settings.redeem_points") error=at(errors, "redemption.points")>
                            <TextInput value=typed.redeem_points kind=TextKind::Whole/>
                        </Field>
                        <Field label=t!("settings.redeem_worth") error=at(errors, "redemption.worth")>
                            <MoneyInput value=typed.worth currency/>
                        </Field>
                        <Field label=t!("settings.redeem_minimum") error=at(errors, "redemption.minimum")>
                            <TextInput value=typed.minimum kind=TextKind::Whole/>
                        </Field>
                        <Field label=t!("settings.redeem_step") error=at(errors, "redemption.step")>
                            <TextInput value=typed.step kind=TextKind::Whole/>
                        </Field>
                        <Field label=t!("settings.redeem_share") hint=t!("settings.redeem_share_hint") error=at(errors, "redemption.max_share")>
                            <TextInput value=typed.share kind=TextKind::Whole/>
                        </Field>
                    </div>
                </Show>
            </div>
        </Card>
    }
}

/// What the rules say of a field.
pub fn at(errors: Memo<Vec<FieldError>>, field: impl Into<String>) -> Signal<Option<String>> {
    let field = field.into();
    Signal::derive(move || errors.with(|all| all.iter().find(|e| e.field == field).map(sentence)))
}

/// A broken rule in the reader's words.
fn sentence(error: &FieldError) -> String {
    if matches!(error.field.as_str(), "earning.per" | "redemption.worth") {
        return message(&in_money(&Problem::from(error), untrack(state::currency)));
    }
    match error.rule {
        Rule::Required => t!("problem.required"),
        Rule::TooLong { max } => t!("problem.too_long", max = max),
        Rule::TooMany { max } => t!("settings.too_many", max = max),
        Rule::OutOfRange { min, max } => t!("problem.out_of_range", min = min, max = max),
        Rule::NotMultipleOf { step } => t!("settings.not_multiple", step = step),
        Rule::NotUnique => t!("settings.not_unique"),
        Rule::NotAscending => t!("settings.not_ascending"),
        Rule::NotWholeMoney => t!("settings.not_whole_money"),
        Rule::NotACode => t!("settings.not_a_code"),
        Rule::MoreThanBalance { .. } | Rule::NotOffered => t!("problem.invalid"),
    }
}
