//! How a member buys and is in touch, computed from the latest purchases and notes, never typed. Their own rhythm is the median
//! gap, from three visits on.
use std::collections::BTreeMap;

use regulars_api::members::{Behaviour, ChannelCount, KindShare, NoteKind, StoreShare};
use regulars_domain::{ids::ItemId, time::BusinessDay};

use super::{
    names::{Names, Wanted},
    sql::timeline::PurchaseRow,
};
use crate::purchases::rows::stored_lines;

/// Visits that make a rhythm.
const FEWEST_VISITS: usize = 3;

/// The categories of so many items are looked up, those with the most money: the page's budget of rows.
const MOST_ITEMS: usize = 24;
/// So many categories are told apart.
const MOST_KINDS: usize = 5;

/// What the latest purchases show, before stores have names.
#[derive(Debug, Default, PartialEq)]
pub struct Rhythm {
    of: u32,
    gap: Option<u32>,
    stores: Vec<(i64, u32)>,
    /// Items by what their lines cost, the dearest first.
    items: Vec<(ItemId, i64)>,
    /// What these and the free amounts cost.
    total: i64,
    channels: Vec<ChannelCount>,
}

impl Rhythm {
    /// Counts the sales among these rows, and the channels of these notes.
    pub fn of(rows: &[PurchaseRow], notes: impl IntoIterator<Item = NoteKind>) -> Rhythm {
        let sales = || rows.iter().filter(|row| row.kind == 0);
        let mut times: BTreeMap<i64, u32> = BTreeMap::new();
        for sale in sales() {
            *times.entry(sale.store_id.get()).or_default() += 1;
        }
        let mut stores: Vec<(i64, u32)> = times.into_iter().collect();
        stores.sort_by_key(|(store, n)| (std::cmp::Reverse(*n), *store));
        let mut costs: BTreeMap<ItemId, i64> = BTreeMap::new();
        let mut total = 0_i64;
        for line in sales().flat_map(|row| stored_lines(&row.lines).unwrap_or_default()) {
            match line.item {
                Some(item) => {
                    let cost = costs.entry(item).or_default();
                    *cost = cost.saturating_add(line.total.0);
                }
                None => total = total.saturating_add(line.total.0),
            }
        }
        let mut items: Vec<(ItemId, i64)> = costs.into_iter().collect();
        items.sort_by_key(|(item, cost)| (std::cmp::Reverse(*cost), *item));
        items.truncate(MOST_ITEMS);
        let total = items.iter().fold(total, |sum, (_, cost)| sum.saturating_add(*cost));
        Rhythm {
            items,
            total,
            of: u32::try_from(sales().count()).unwrap_or(u32::MAX),
            gap: median_gap(sales().map(|row| row.business_day).collect()),
            stores,
            channels: channels(notes),
        }
    }

    pub fn wants(&self, wanted: &mut Wanted) {
        self.stores.iter().for_each(|(store, _)| wanted.store(*store));
        self.items.iter().for_each(|(item, _)| wanted.item(*item));
    }

    pub fn behaviour(&self, names: &Names) -> Behaviour {
        let share = |(store, purchases): &(i64, u32)| {
            Some(StoreShare { store: names.store(*store)?, purchases: *purchases })
        };
        Behaviour {
            of: self.of,
            gap_days: self.gap,
            stores: self.stores.iter().filter_map(share).collect(),
            kinds: self.kinds(|item| names.category(item)),
            channels: self.channels.clone(),
        }
    }

    /// The categories with the most money, and the rest together under no name.
    fn kinds<'a>(&self, category: impl Fn(ItemId) -> Option<&'a str>) -> Vec<KindShare> {
        let mut costs: BTreeMap<&str, i64> = BTreeMap::new();
        for (item, cost) in &self.items {
            if let Some(name) = category(*item).filter(|name| !name.is_empty()) {
                let sum = costs.entry(name).or_default();
                *sum = sum.saturating_add(*cost);
            }
        }
        let mut kinds: Vec<(&str, i64)> = costs.into_iter().filter(|(_, cost)| *cost > 0).collect();
        kinds.sort_by_key(|(name, cost)| (std::cmp::Reverse(*cost), *name));
        kinds.truncate(MOST_KINDS);
        if kinds.is_empty() {
            return vec![];
        }
        let named: i64 = kinds.iter().map(|(_, cost)| *cost).fold(0, i64::saturating_add);
        kinds.push(("", self.total.saturating_sub(named)));
        let share = |cost: i64| {
            let part = i128::from(cost) * 10_000 / i128::from(self.total.max(1));
            u32::try_from(part).unwrap_or(0)
        };
        kinds
            .into_iter()
            .filter(|(_, cost)| *cost > 0)
            .map(|(name, cost)| KindShare { category: name.to_owned(), share: share(cost) })
            .collect()
    }
}

/// How often one was in touch by each channel, the commonest first.
fn channels(notes: impl IntoIterator<Item = NoteKind>) -> Vec<ChannelCount> {
    let mut times: BTreeMap<NoteKind, u32> = BTreeMap::new();
    for channel in notes.into_iter().filter(|kind| *kind != NoteKind::Note) {
        *times.entry(channel).or_default() += 1;
    }
    let mut all: Vec<_> = times.into_iter().map(|(channel, times)| ChannelCount { channel, times }).collect();
    all.sort_by_key(|count| std::cmp::Reverse(count.times));
    all
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
    fn kinds_are_parts_of_all_that_was_spent_and_the_rest_has_no_name() {
        let id = |n: i64| ItemId::try_from(n).expect("a key");
        let seen = |items: &[(i64, i64)], total| Rhythm {
            items: items.iter().map(|(item, cost)| (id(*item), *cost)).collect(),
            total,
            ..Rhythm::default()
        };
        let category =
            |item: ItemId| Some(["", "tea", "cake", "tea"][usize::try_from(item.get()).expect("small") % 4]);
        let kinds = |rhythm: Rhythm| -> Vec<(String, u32)> {
            rhythm.kinds(category).into_iter().map(|kind| (kind.category, kind.share)).collect()
        };
        let named =
            |all: &[(&str, u32)]| all.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
        let right = named(&[("tea", 6_000), ("cake", 2_500), ("", 1_500)]);
        assert_eq!(kinds(seen(&[(1, 400), (2, 250), (3, 200), (4, 50)], 1_000)), right);
        assert_eq!(kinds(seen(&[(4, 50)], 50)), []);
        assert_eq!(kinds(seen(&[(1, 0)], 0)), []);
        assert_eq!(kinds(seen(&[(1, 70)], 70)), named(&[("tea", 10_000)]));
    }

    #[test]
    fn channels_are_counted_and_what_was_only_written_down_is_none() {
        use NoteKind::{Call, Note, Wechat};
        let counted: Vec<_> =
            channels([Note, Wechat, Call, Wechat]).into_iter().map(|c| (c.channel, c.times)).collect();
        assert_eq!(counted, [(Wechat, 2), (Call, 1)]);
    }

    #[test]
    fn the_gap_is_the_median_of_the_days_between_visits() {
        let gap = |days: &[i32]| median_gap(days.iter().map(|day| BusinessDay(*day)).collect());
        assert_eq!(gap(&[100, 90]), None);
        assert_eq!(gap(&[100, 100, 90]), None);
        assert_eq!(gap(&[107, 100, 93]), Some(7));
        assert_eq!(gap(&[140, 107, 100, 93]), Some(7));
    }
}
