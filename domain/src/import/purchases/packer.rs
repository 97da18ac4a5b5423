//! Purchases → batches small enough to send.
use std::collections::HashMap;

use super::{Head, Open, Outcome};
use crate::{
    import::{
        batch::{
            BATCH_BYTES, BATCH_ROWS, Batch, ItemKey, LineRow, MemberKey, PurchaseRow, PurchaseRows,
            json_bytes,
        },
        field::Field,
        reason::{Reason, Refusal},
    },
    money::Money,
};

/// Fills batches with purchases; each lists its stores, members and items once.
#[derive(Default)]
pub(super) struct Packer {
    open: PurchaseRows,
    stores: HashMap<String, u32>,
    members: HashMap<MemberKey, u32>,
    /// By code: a till may write an item's name in several ways.
    items: HashMap<String, u32>,
    bytes: usize,
    pub(super) ready: Vec<Batch>,
}

impl Packer {
    /// Packs a purchase, or says why not.
    pub(super) fn close(&mut self, mut open: Open, each: &mut dyn FnMut(Outcome)) {
        let paid = open.lines.iter().try_fold(Money::ZERO, |sum, line| sum.checked_add(line.paid));
        let wrong = match paid {
            // Below zero it is a refund.
            Some(Money(minor)) if (-Money::LIMIT..=Money::LIMIT).contains(&minor) => None,
            _ => Some(Reason::TooLarge),
        };
        if let (None, Some(reason)) = (&open.refused, wrong) {
            let value = open.head.as_ref().map(|head| head.reference.clone()).unwrap_or_default();
            open.refused =
                Some((Refusal { line: open.first, field: Field::Paid, column: None, reason, value }, false));
        }
        let lines = u64::from(open.lines_read);
        match (open.refused.take(), open.head.take()) {
            (Some((refusal, by_line)), _) => {
                each(Outcome::Refused { purchase: open.hash, lines, refusal, by_line });
            }
            (None, Some(head)) => {
                self.pack(open, head);
                each(Outcome::Taken);
            }
            (None, None) => {}
        }
    }

    fn pack(&mut self, open: Open, head: Head) {
        // Without a reference of its own a purchase is known by what tells it apart.
        let reference =
            if head.reference.is_empty() { format!("~{:016x}", open.hash) } else { head.reference };
        self.bytes += 50 + json_bytes(&reference);
        let rows = &mut self.open;
        let store =
            position(&mut self.stores, &mut rows.stores, head.store, &mut self.bytes, |s| json_bytes(s) + 1);
        let anonymous = head.member.card.is_empty() && head.member.phone.is_empty();
        let wide = |key: &MemberKey| 3 + named(8, &key.card) + named(9, &key.phone) + named(8, &key.name);
        let member = (!anonymous)
            .then(|| position(&mut self.members, &mut rows.members, head.member, &mut self.bytes, wide));
        let mut lines = Vec::with_capacity(open.lines.len());
        for line in open.lines {
            let item = (!line.item.code.is_empty())
                .then(|| item(&mut self.items, &mut rows.items, line.item, &mut self.bytes));
            self.bytes += 10 + digits(line.quantity) + digits(line.paid.0) + digits(line.discount.0);
            lines.push(LineRow(item, line.quantity, line.paid, line.discount));
        }
        rows.purchases.push(PurchaseRow(open.first, reference, store, member, head.clock, head.at, lines));
        if self.bytes >= BATCH_BYTES || rows.purchases.len() >= BATCH_ROWS {
            self.roll();
        }
    }

    /// Closes the batch, if anything is in it.
    pub(super) fn roll(&mut self) {
        let rows = std::mem::take(&mut self.open);
        let ready = std::mem::take(&mut self.ready);
        *self = Packer { ready, ..Packer::default() };
        if !rows.purchases.is_empty() {
            self.ready.push(Batch::Purchases(rows));
        }
    }
}

/// Where a thing stands in a batch's list, at its end if it was not in it.
fn position<T: Clone + Eq + std::hash::Hash>(
    known: &mut HashMap<T, u32>,
    list: &mut Vec<T>,
    thing: T,
    bytes: &mut usize,
    wide: impl Fn(&T) -> usize,
) -> u32 {
    if let Some(at) = known.get(&thing) {
        return *at;
    }
    let at = u32::try_from(list.len()).unwrap_or(u32::MAX);
    *bytes += wide(&thing);
    list.push(thing.clone());
    known.insert(thing, at);
    at
}

/// Where an item stands in a batch's list. The first name and the first category of its code that say something count.
fn item(known: &mut HashMap<String, u32>, list: &mut Vec<ItemKey>, new: ItemKey, bytes: &mut usize) -> u32 {
    let Some(at) = known.get(&new.code).copied() else {
        let at = u32::try_from(list.len()).unwrap_or(u32::MAX);
        *bytes += 3 + named(8, &new.code) + named(8, &new.name) + named(12, &new.category);
        known.insert(new.code.clone(), at);
        list.push(new);
        return at;
    };
    if let Some(listed) = list.get_mut(at as usize) {
        for (held, said, name) in [(&mut listed.name, new.name, 8), (&mut listed.category, new.category, 12)]
        {
            if held.is_empty() && !said.is_empty() {
                *bytes += named(name, &said);
                *held = said;
            }
        }
    }
    at
}

/// A text behind a name that takes `name` bytes; an empty one is not written.
fn named(name: usize, text: &str) -> usize {
    if text.is_empty() { 0 } else { name + json_bytes(text) }
}

fn digits(n: i64) -> usize {
    usize::from(n < 0) + n.unsigned_abs().checked_ilog10().map_or(1, |log| log as usize + 1)
}
