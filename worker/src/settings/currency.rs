//! A programme in another currency's minor units.
use regulars_domain::{
    loyalty::{Measure, Programme},
    money::Money,
};

/// The programme with its sums said in minor units of which `to` make one unit instead of `from`. A sum that would be less than one
/// minor unit becomes one.
pub(super) fn in_units(mut programme: Programme, from: i64, to: i64) -> Programme {
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
    programme
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_for_each_unit_stays_a_point_for_each_unit() {
        let dollars = Programme::sensible(Money(100));
        let yen = in_units(dollars.clone(), 100, 1);
        assert_eq!((yen.earning.per, yen.validate()), (Money(1), Ok(())));
        assert_eq!(in_units(yen, 1, 100), dollars);
    }
}
