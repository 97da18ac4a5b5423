//! The programme's settings: how points are earned, how long they last, what they are worth, and the tiers.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Points;
use crate::{
    field::{FieldError, Problems, Rule},
    money::Money,
    time::BusinessDay,
};

/// Settings of one brand's programme. Source: docs/rules/loyalty.md §2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Points for money paid.
    pub earning: Earning,
    /// How long earned points last.
    pub expiry: Expiry,
    /// Points as money off; without it points cannot be redeemed.
    pub redemption: Option<Redemption>,
    /// Tiers and how they are measured.
    pub tiers: Tiers,
}

/// `points` for every `per` paid, in proportion; rounding happens once, in `accrue`. Source: docs/rules/loyalty.md §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Earning {
    /// Points, 0 to 1,000,000. Zero: purchases earn nothing.
    pub points: Points,
    /// Minor units, at least 1.
    pub per: Money,
}

/// How long points last, counted from the business day that earned them. Source: docs/rules/loyalty.md §2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Expiry {
    /// For ever.
    Never,
    /// Until the same day of the month so many months later, or until that month's last day.
    MonthsAfter {
        /// 1 to 120.
        months: u32,
        /// Whether the last day of that month counts instead.
        end_of_month: bool,
    },
    /// So many days after the day of earning.
    Days {
        /// 1 to 3,650.
        days: u32,
    },
}

impl Expiry {
    /// The last day on which points earned on `day` can be spent; `None` for ever.
    pub fn last_day(self, day: BusinessDay) -> Option<BusinessDay> {
        match self {
            Expiry::Never => None,
            Expiry::MonthsAfter { months, end_of_month } => {
                let last = day.plus_months(months);
                Some(if end_of_month { last.month_end() } else { last })
            }
            Expiry::Days { days } => Some(day.plus(i32::try_from(days).unwrap_or(i32::MAX))),
        }
    }
}

/// Points as money off. Source: docs/rules/loyalty.md §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redemption {
    /// This many points, at least 1 ...
    pub points: Points,
    /// ... are worth this much, in minor units, at least 1.
    pub worth: Money,
    /// The fewest points a purchase may redeem; a multiple of `step`.
    pub minimum: Points,
    /// Points are redeemed in multiples of this; each step is worth whole minor units.
    pub step: Points,
    /// The largest part of a purchase that points may pay, in percent, 1 to 100.
    pub max_share: u8,
}

/// What a tier is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Points earned by purchases.
    Points,
    /// Money paid, in minor units.
    Spend,
}

/// The tiers, lowest first. Source: docs/rules/loyalty.md §8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// What thresholds count.
    pub measure: Measure,
    /// Length of the window that ends today, in business days, 1 to 1,830.
    pub window_days: u32,
    /// At most ten, thresholds rising from 0; none for a programme without tiers.
    pub levels: Vec<Tier>,
}

/// One tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Names the tier in the books; not shown.
    pub code: TierCode,
    /// What members read, 1 to 40 characters.
    pub name: String,
    /// Other names by language (`en`, `zh-Hans`, `zh-Hant`); `name` where one is missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// Window value from which the tier is held, in the unit of [`Tiers::measure`].
    pub threshold: i64,
    /// Points are multiplied by this, in percent, 1 to 1,000; 100 changes nothing.
    pub multiplier: u32,
}

impl Tier {
    /// The name in a language.
    pub fn name_in(&self, language: &str) -> &str {
        self.names.get(language).map_or(self.name.as_str(), String::as_str)
    }
}

/// Short name of a tier: 1 to 16 small letters, digits, `-` or `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TierCode(#[schemars(length(min = 1, max = 16))] pub String);

impl TierCode {
    /// The code as the books hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const LANGUAGES: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];
const MAX_TIERS: usize = 10;
const MAX_NAME: usize = 40;

impl Programme {
    /// A sensible start: a point for each unit paid, lasting to the end of the month a year later, 100 points worth one
    /// unit, three tiers by points of the last 365 days. `unit` is one unit of the currency in minor units (100, yen 1).
    pub fn sensible(unit: Money) -> Programme {
        let tier = |code: &str, en: &str, hans: &str, hant: &str, threshold, multiplier| Tier {
            code: TierCode(code.to_owned()),
            name: en.to_owned(),
            names: [("zh-Hans", hans), ("zh-Hant", hant)].map(|(l, n)| (l.to_owned(), n.to_owned())).into(),
            threshold,
            multiplier,
        };
        Programme {
            earning: Earning { points: Points(1), per: unit },
            expiry: Expiry::MonthsAfter { months: 12, end_of_month: true },
            redemption: Some(Redemption {
                points: Points(100),
                worth: unit,
                minimum: Points(100),
                step: Points(100),
                max_share: 100,
            }),
            tiers: Tiers {
                measure: Measure::Points,
                window_days: 365,
                levels: vec![
                    tier("member", "Member", "会员", "會員", 0, 100),
                    tier("silver", "Silver", "银卡", "銀卡", 1_000, 125),
                    tier("gold", "Gold", "金卡", "金卡", 5_000, 150),
                ],
            },
        }
    }

    /// Whether the settings can be put in force.
    ///
    /// # Errors
    /// Every broken rule, by field. Source: docs/rules/loyalty.md §2.
    pub fn validate(&self) -> Result<(), Vec<FieldError>> {
        let mut p = Problems::default();
        p.range("earning.points", self.earning.points.0, 0, 1_000_000);
        p.range("earning.per", self.earning.per.0, 1, Money::LIMIT);
        match self.expiry {
            Expiry::Never => {}
            Expiry::MonthsAfter { months, .. } => p.range("expiry.months", months.into(), 1, 120),
            Expiry::Days { days } => p.range("expiry.days", days.into(), 1, 3_650),
        }
        if let Some(redemption) = &self.redemption {
            redemption.check(&mut p);
        }
        self.tiers.check(&mut p);
        p.finish()
    }
}

impl Redemption {
    fn check(&self, p: &mut Problems) {
        p.range("redemption.points", self.points.0, 1, 1_000_000);
        p.range("redemption.worth", self.worth.0, 1, Money::LIMIT);
        p.range("redemption.step", self.step.0, 1, 1_000_000);
        p.range("redemption.minimum", self.minimum.0, 1, 1_000_000_000);
        p.range("redemption.max_share", self.max_share.into(), 1, 100);
        if self.step.0 > 0 && self.minimum.0 % self.step.0 != 0 {
            p.add("redemption.minimum", Rule::NotMultipleOf { step: self.step.0 });
        }
        if self.points.0 > 0
            && i128::from(self.step.0) * i128::from(self.worth.0) % i128::from(self.points.0) != 0
        {
            p.add("redemption.step", Rule::NotWholeMoney);
        }
    }
}

impl Tiers {
    fn check(&self, p: &mut Problems) {
        p.range("tiers.window_days", self.window_days.into(), 1, 1_830);
        if self.levels.len() > MAX_TIERS {
            p.add("tiers.levels", Rule::TooMany { max: MAX_TIERS as i64 });
        }
        let mut above: Option<i64> = None;
        for (i, tier) in self.levels.iter().enumerate() {
            let at = |field: &str| format!("tiers.levels[{i}].{field}");
            let code = tier.code.as_str();
            if code.is_empty() {
                p.add(at("code"), Rule::Required);
            } else if code.len() > 16 {
                p.add(at("code"), Rule::TooLong { max: 16 });
            } else if !code
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
            {
                p.add(at("code"), Rule::NotACode);
            } else if self.levels.iter().take(i).any(|other| other.code == tier.code) {
                p.add(at("code"), Rule::NotUnique);
            }
            check_name(p, at("name"), &tier.name);
            for (language, name) in &tier.names {
                let field = at(&format!("names.{language}"));
                if !LANGUAGES.contains(&language.as_str()) {
                    p.add(field, Rule::NotOffered);
                } else {
                    check_name(p, field, name);
                }
            }
            match above {
                None => p.range(at("threshold"), tier.threshold, 0, 0),
                Some(below) if tier.threshold <= below => p.add(at("threshold"), Rule::NotAscending),
                Some(_) => p.range(at("threshold"), tier.threshold, 1, Points::LIMIT),
            }
            above = Some(tier.threshold);
            p.range(at("multiplier"), tier.multiplier.into(), 1, 1_000);
        }
    }
}

fn check_name(p: &mut Problems, field: String, name: &str) {
    if name.trim().is_empty() {
        p.add(field, Rule::Required);
    } else if name.chars().count() > MAX_NAME {
        p.add(field, Rule::TooLong { max: MAX_NAME as i64 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn broken(change: impl FnOnce(&mut Programme), field: &str, rule: Rule) {
        let mut programme = Programme::sensible(Money(100));
        change(&mut programme);
        assert_eq!(programme.validate(), Err(vec![FieldError::new(field, rule)]));
    }

    #[test]
    fn the_sensible_start_can_be_put_in_force_in_every_currency() {
        for unit in [1, 100, 1_000] {
            assert_eq!(Programme::sensible(Money(unit)).validate(), Ok(()));
        }
    }

    #[test]
    fn each_broken_setting_is_named() {
        broken(|p| p.earning.per = Money(0), "earning.per", Rule::OutOfRange { min: 1, max: Money::LIMIT });
        broken(
            |p| p.expiry = Expiry::Days { days: 0 },
            "expiry.days",
            Rule::OutOfRange { min: 1, max: 3_650 },
        );
        let redemption = |points, worth, minimum, step| {
            Some(Redemption {
                points: Points(points),
                worth: Money(worth),
                minimum: Points(minimum),
                step: Points(step),
                max_share: 100,
            })
        };
        broken(
            |p| p.redemption = redemption(100, 100, 150, 100),
            "redemption.minimum",
            Rule::NotMultipleOf { step: 100 },
        );
        broken(|p| p.redemption = redemption(300, 100, 100, 100), "redemption.step", Rule::NotWholeMoney);
    }

    #[test]
    fn tiers_rise_from_nothing_and_have_names_of_their_own() {
        let level = |p: &mut Programme, i: usize, change: fn(&mut Tier)| change(&mut p.tiers.levels[i]);
        broken(
            |p| level(p, 0, |t| t.threshold = 5),
            "tiers.levels[0].threshold",
            Rule::OutOfRange { min: 0, max: 0 },
        );
        broken(|p| level(p, 2, |t| t.threshold = 1_000), "tiers.levels[2].threshold", Rule::NotAscending);
        broken(
            |p| level(p, 2, |t| t.code = TierCode("silver".into())),
            "tiers.levels[2].code",
            Rule::NotUnique,
        );
        broken(
            |p| level(p, 1, |t| t.code = TierCode("Silver!".into())),
            "tiers.levels[1].code",
            Rule::NotACode,
        );
        broken(|p| level(p, 1, |t| t.name = " ".into()), "tiers.levels[1].name", Rule::Required);
        broken(
            |p| level(p, 1, |t| t.multiplier = 0),
            "tiers.levels[1].multiplier",
            Rule::OutOfRange { min: 1, max: 1_000 },
        );
    }

    #[test]
    fn points_last_to_the_day_the_setting_says() {
        let day = |y, m, d| BusinessDay::from_date(y, m, d).expect("a date");
        let check = |expiry: Expiry, from, last| assert_eq!(expiry.last_day(from), last);
        let months = |months, end_of_month| Expiry::MonthsAfter { months, end_of_month };
        check(Expiry::Never, day(2026, 1, 31), None);
        check(months(1, false), day(2026, 1, 31), Some(day(2026, 2, 28)));
        check(months(12, false), day(2026, 11, 22), Some(day(2027, 11, 22)));
        check(months(12, true), day(2026, 11, 22), Some(day(2027, 11, 30)));
        check(Expiry::Days { days: 1 }, day(2026, 12, 31), Some(day(2027, 1, 1)));
    }

    #[test]
    fn settings_survive_being_stored() {
        let programme = Programme::sensible(Money(100));
        let text = serde_json::to_string(&programme).expect("writes");
        assert_eq!(serde_json::from_str::<Programme>(&text).expect("reads"), programme);
    }
}
