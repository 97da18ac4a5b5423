//! How a member buys, computed from the latest purchases, never typed. Their own rhythm is the median gap, from three
//! visits on.
use std::collections::BTreeMap;

use regulars_api::members::{Behaviour, StoreShare};
use regulars_domain::time::{BusinessDay, Timestamp};

use super::{
    names::{Names, Wanted},
    sql::timeline::PurchaseRow,
    today,
};
use crate::scope::Actor;

/// Visits that make a rhythm.
const FEWEST_VISITS: usize = 3;

/// What the latest purchases show, before stores have names.
#[derive(Debug, Default, PartialEq)]
pub struct Rhythm {
    of: u32,
    gap: Option<u32>,
    stores: Vec<(i64, u32)>,
}

impl Rhythm {
    /// Counts the sales among these rows.
    pub fn of(actor: &Actor, rows: &[PurchaseRow]) -> Rhythm {
        let sales = || rows.iter().filter(|row| row.kind == 0);
        let mut times: BTreeMap<i64, u32> = BTreeMap::new();
        for sale in sales() {
            *times.entry(sale.store_id.get()).or_default() += 1;
        }
        let mut stores: Vec<(i64, u32)> = times.into_iter().collect();
        stores.sort_by_key(|(store, n)| (std::cmp::Reverse(*n), *store));
        Rhythm {
            of: u32::try_from(sales().count()).unwrap_or(u32::MAX),
            gap: median_gap(sales().map(|row| today(actor, Timestamp(row.at))).collect()),
            stores,
        }
    }

    pub fn wants(&self, wanted: &mut Wanted) {
        self.stores.iter().for_each(|(store, _)| wanted.store(*store));
    }

    pub fn behaviour(&self, names: &Names) -> Behaviour {
        let share = |(store, purchases): &(i64, u32)| {
            Some(StoreShare { store: names.store(*store)?, purchases: *purchases })
        };
        Behaviour { of: self.of, gap_days: self.gap, stores: self.stores.iter().filter_map(share).collect() }
    }
}

/// The median number of days between visits; two purchases on one day are one visit.
fn median_gap(mut days: Vec<BusinessDay>) -> Option<u32> {
    days.sort_unstable();
    days.dedup();
    if days.len() < FEWEST_VISITS {
        return None;
    }
    let mut gaps: Vec<i32> = days.iter().zip(days.iter().skip(1)).map(|(one, next)| next.0 - one.0).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).and_then(|gap| u32::try_from(*gap).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_the_median_of_the_days_between_visits() {
        let gap = |days: &[i32]| median_gap(days.iter().map(|day| BusinessDay(*day)).collect());
        assert_eq!(gap(&[100, 90]), None);
        assert_eq!(gap(&[100, 100, 90]), None);
        assert_eq!(gap(&[107, 100, 93]), Some(7));
        assert_eq!(gap(&[140, 107, 100, 93]), Some(7));
    }
}
