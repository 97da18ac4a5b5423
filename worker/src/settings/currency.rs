//! Another currency: refused where sums are kept in the present one, and a programme said in its minor units.
use regulars_api::{Code, Endpoint, Problem};
use regulars_domain::{
    loyalty::{Measure, Programme},
    money::{Currency, Money},
};

use super::sql::{BrandRow, KeptRow, kept_in_currency};
use crate::{
    call::{Call, Guard},
    error::AppError,
    scope::BrandScope,
};

/// Whether the two have other minor units: prices, which are kept in them, would mean something else.
pub(super) fn other_units(one: &str, other: &str) -> bool {
    let unit = |code: &str| Currency::find(code).map(|currency| currency.unit());
    unit(one) != unit(other)
}

/// What a change of the settings stands on. Another currency also on there being no sum in the present one: a sale moves no revision
/// of the brand.
pub(super) fn guard(before: &BrandRow, after: &BrandRow) -> Guard {
    if before.currency == after.currency {
        Guard::Brand(before.rev)
    } else {
        Guard::Currency { rev: before.rev, items: other_units(&before.currency, &after.currency) }
    }
}

/// The refusal of another currency, with how much is kept in this one: `of` says which part counts.
pub(super) async fn still_needed<E: Endpoint>(
    call: &Call<E>,
    scope: BrandScope,
    of: fn(&KeptRow) -> i64,
) -> AppError {
    match call.db.run(kept_in_currency(scope)).await {
        Ok(rows) => {
            let count = rows.first().map_or(0, of);
            Problem::new(Code::StillNeeded).at("currency").with("count", count).into()
        }
        Err(error) => error.into(),
    }
}

/// The programme with its sums said in minor units of which `to` make one unit instead of `from`. A sum that would be less than one
/// minor unit becomes one. `None` where that is no programme that can be put in force, such as a step of points worth half a yen.
pub(super) fn in_units(mut programme: Programme, from: i64, to: i64) -> Option<Programme> {
    let scaled =
        |n: i64| i64::try_from(i128::from(n) * i128::from(to) / i128::from(from.max(1))).unwrap_or(i64::MAX);
    let sum = |money: Money| Money(scaled(money.0).clamp(1, Money::LIMIT));
    programme.earning.per = sum(programme.earning.per);
    if let Some(redemption) = &mut programme.redemption {
        redemption.worth = sum(redemption.worth);
    }
    if programme.tiers.measure == Measure::Spend {
        for tier in &mut programme.tiers.levels {
            tier.threshold = scaled(tier.threshold);
        }
    }
    programme.validate().is_ok().then_some(programme)
}

#[cfg(test)]
mod tests {
    use regulars_domain::loyalty::Points;

    use super::*;

    #[test]
    fn a_point_for_each_unit_stays_a_point_for_each_unit() {
        let dollars = Programme::sensible(Money(100));
        let yen = in_units(dollars.clone(), 100, 1).expect("whole yen");
        assert_eq!(yen.earning.per, Money(1));
        assert_eq!(in_units(yen, 1, 100), Some(dollars));
    }

    #[test]
    fn a_programme_of_half_yen_is_none() {
        let mut dollars = Programme::sensible(Money(100));
        let redemption = dollars.redemption.as_mut().expect("points are worth money");
        (redemption.step, redemption.minimum) = (Points(50), Points(50));
        assert_eq!(dollars.validate(), Ok(()));
        assert_eq!(in_units(dollars, 100, 1), None);
    }
}
