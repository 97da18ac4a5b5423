//! The usual order: what came back in at least a third of the latest purchases.
use std::collections::BTreeMap;

use regulars_api::members::{Usual, UsualItem};
use regulars_domain::ids::ItemId;

use crate::purchases::rows::stored_lines;

use super::{
    names::{Names, Wanted},
    sql::timeline::PurchaseRow,
};

/// So many of the latest purchases are looked at.
pub const LOOKED_AT: usize = 20;
/// So many items make an order at most.
const MOST_ITEMS: usize = 4;
/// An item of a single purchase is no habit.
const FEWEST_TIMES: u32 = 2;

fn items(row: &PurchaseRow) -> Vec<ItemId> {
    stored_lines(&row.lines).unwrap_or_default().into_iter().filter_map(|line| line.item).collect()
}

/// What comes back, before it has names.
#[derive(Debug, Default)]
pub struct Habit {
    items: Vec<(ItemId, u32)>,
    with: u32,
    of: u32,
}

impl Habit {
    /// Counts the sales among these rows.
    pub fn of(rows: &[PurchaseRow]) -> Habit {
        let baskets: Vec<Vec<ItemId>> = rows
            .iter()
            .filter(|row| row.kind == 0)
            .map(|row| {
                let mut items: Vec<ItemId> = items(row);
                items.sort_unstable();
                items.dedup();
                items
            })
            .collect();
        let of = u32::try_from(baskets.len()).unwrap_or(u32::MAX);
        let mut times: BTreeMap<ItemId, u32> = BTreeMap::new();
        for item in baskets.iter().flatten() {
            *times.entry(*item).or_default() += 1;
        }
        let mut items: Vec<(ItemId, u32)> =
            times.into_iter().filter(|(_, n)| *n >= FEWEST_TIMES && n.saturating_mul(3) >= of).collect();
        // A stable order: the commonest first, then by key.
        items.sort_by_key(|(item, n)| (std::cmp::Reverse(*n), *item));
        items.truncate(MOST_ITEMS);
        let with =
            baskets.iter().filter(|basket| items.iter().any(|(item, _)| basket.contains(item))).count();
        Habit { items, with: u32::try_from(with).unwrap_or(u32::MAX), of }
    }

    pub fn wants(&self, wanted: &mut Wanted) {
        self.items.iter().for_each(|(item, _)| wanted.item(*item));
    }

    /// With what the host says before what purchases say.
    pub fn usual(&self, host: &str, names: &Names) -> Option<Usual> {
        if !host.is_empty() {
            return Some(Usual::Host { text: host.to_owned() });
        }
        let mut items: Vec<UsualItem> = Vec::new();
        for (id, times) in &self.items {
            // Two items of one name are one thing to a host.
            match names.item(*id) {
                Some(name) if items.iter().all(|item| item.name != name) => {
                    items.push(UsualItem { id: *id, name, times: *times });
                }
                _ => {}
            }
        }
        (!items.is_empty()).then_some(Usual::Purchases { items, with: self.with, of: self.of })
    }
}
