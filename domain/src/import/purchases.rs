//! Lines of purchases → purchases → batches. A purchase of which one line is refused is refused whole.
use std::collections::HashMap;
use std::sync::Arc;

use super::{
    batch::{
        BATCH_BYTES, BATCH_ROWS, Batch, ItemKey, LineRow, MemberKey, PurchaseRow, PurchaseRows, json_bytes,
    },
    field::{Field, Kind},
    mapping::{Layout, Options, Row},
    number,
    reason::{Note, Reason, Refusal},
    survey::{Plan, key},
    table::{code, filled, text},
    value,
    when::{self, Clock},
};
use crate::money::Money;

/// Lines that one purchase holds.
pub const MOST_LINES: usize = 5_000;

/// What a reader says of the lines it has read.
pub enum Outcome {
    /// A purchase is complete and lies in a batch.
    Taken,
    /// A purchase with this many lines is refused; the refusal is the first found.
    Refused {
        /// The purchase's hash.
        purchase: u64,
        /// Its lines in the file.
        lines: u64,
        /// The first of its lines that could not be read, or what is wrong with it as a whole.
        refusal: Refusal,
        /// Whether a single line is to blame.
        by_line: bool,
    },
}

/// A line as it was read.
struct Line {
    item: ItemKey,
    quantity: i64,
    paid: Money,
    discount: Money,
}

/// What each line says of its purchase.
struct Head {
    store: String,
    reference: String,
    member: MemberKey,
    clock: Clock,
    at: i64,
}

/// A purchase whose lines are still coming.
struct Open {
    key: String,
    hash: u64,
    first: u32,
    /// Lines read so far.
    lines_read: u32,
    head: Option<Head>,
    lines: Vec<Line>,
    refused: Option<(Refusal, bool)>,
}

/// Reads one line. Pure: also used to say again why a line was refused.
fn read(row: &Row<'_>, options: &Options, notes: &mut dyn FnMut(Note)) -> Result<(Head, Line), Refusal> {
    filled(Kind::Purchases, row)?;
    let store = match row.get(Field::StoreCode) {
        "" => options.store.clone().unwrap_or_default(),
        _ => code(row, Field::StoreCode)?,
    };
    if store.is_empty() {
        return Err(row.refuse(Field::StoreCode, Reason::Missing));
    }
    let moment = when::moment(row.get(Field::Time), row.get(Field::TimeOfDay), options.clock, options.order);
    let (clock, at, note) = moment.map_err(|reason| {
        let field = match reason {
            Reason::NoSuchTime if !row.get(Field::TimeOfDay).is_empty() => Field::TimeOfDay,
            _ => Field::Time,
        };
        row.refuse(field, reason)
    })?;
    note.into_iter().for_each(&mut *notes);

    let quantity = match row.get(Field::Quantity) {
        "" => 1_000,
        cell => {
            let read = number::quantity(cell, options.mark);
            let (quantity, note) = read.map_err(|reason| row.refuse(Field::Quantity, reason))?;
            note.into_iter().for_each(&mut *notes);
            quantity
        }
    };
    let (field, total) = match row.get(Field::Paid) {
        "" => {
            let (price, quantity) = (row.get(Field::UnitPrice), row.get(Field::Quantity));
            (Field::UnitPrice, number::line_total(price, quantity, options.exponent, options.mark))
        }
        cell => (Field::Paid, number::money(cell, options.exponent, options.mark)),
    };
    let (paid, note) = total.map_err(|reason| row.refuse(field, reason))?;
    note.into_iter().for_each(&mut *notes);

    // Tills write a discount as what was taken off or as what is to be added, 0.60 or -0.60: its size is what counts.
    let mut discount = 0_i64;
    for column in row.layout().discounts() {
        let cell = value::trimmed(row.record.cell(*column));
        if !cell.is_empty() {
            let read = number::money(cell, options.exponent, options.mark);
            let (money, note) =
                read.map_err(|reason| row.refuse_at(Field::Discount, Some(*column), reason))?;
            note.into_iter().for_each(&mut *notes);
            discount = discount.saturating_add(money.0.saturating_abs());
        }
    }
    // What has a name and no code is known by its name.
    let (mut item_code, mut item_name) = (code(row, Field::ItemCode)?, String::new());
    if item_code.is_empty() {
        item_code = code(row, Field::ItemName)?;
    } else {
        item_name = text(row, Field::ItemName)?;
    }
    let (category, name) = (text(row, Field::Category)?, text(row, Field::Name)?);
    Ok((
        Head {
            store,
            reference: code(row, Field::PurchaseRef)?,
            member: MemberKey { card: code(row, Field::Card)?, phone: code(row, Field::Phone)?, name },
            clock,
            at,
        },
        Line {
            item: ItemKey { code: item_code, name: item_name, category },
            quantity,
            paid,
            discount: Money(discount),
        },
    ))
}

/// Why a line would be refused by itself; `None` for one that can be read.
pub(super) fn refusal(row: &Row<'_>, options: &Options) -> Option<Refusal> {
    read(row, options, &mut |_| {}).err()
}

/// Joins lines to purchases, in one pass over the file.
pub struct Assembler {
    plan: Arc<Plan>,
    pass: u32,
    current: Option<Open>,
    waiting: HashMap<String, Open>,
    key: String,
    packer: Packer,
}

impl Assembler {
    /// For one of the plan's passes.
    pub fn new(plan: Arc<Plan>, pass: u32) -> Assembler {
        Assembler {
            plan,
            pass,
            current: None,
            waiting: HashMap::new(),
            key: String::new(),
            packer: Packer::default(),
        }
    }

    /// Reads a line. `row` may carry why it was refused already.
    pub fn push(
        &mut self,
        row: Row<'_>,
        refused: Option<Refusal>,
        options: &Options,
        notes: &mut dyn FnMut(Note),
        each: &mut dyn FnMut(Outcome),
    ) {
        let hash = key(&row, options, &mut self.key);
        if !self.plan.takes(self.pass, hash) {
            return;
        }
        let same = self.current.as_ref().is_some_and(|open| open.hash == hash && open.key == self.key);
        if !same {
            self.leave(each);
            let open = self.waiting.remove(&self.key);
            self.current = Some(open.unwrap_or_else(|| Open::new(self.key.clone(), hash, row.record.line)));
        }
        if let Some(open) = &mut self.current {
            open.add(&row, refused, options, notes);
        }
    }

    /// Closes what is open: at the end of the file.
    pub fn finish(&mut self, each: &mut dyn FnMut(Outcome)) {
        let current = self.current.take();
        let mut rest: Vec<Open> = self.waiting.drain().map(|(_, open)| open).chain(current).collect();
        rest.sort_by_key(|open| open.first);
        for open in rest {
            self.packer.close(open, each);
        }
        self.packer.roll();
    }

    /// The batches that are full.
    pub fn ready(&mut self) -> Vec<Batch> {
        std::mem::take(&mut self.packer.ready)
    }

    /// Another purchase begins: the current one is complete, or waits for the rest of its lines.
    fn leave(&mut self, each: &mut dyn FnMut(Outcome)) {
        let Some(open) = self.current.take() else { return };
        match self.plan.torn(open.hash) {
            Some(lines) if open.lines_read < lines => {
                self.waiting.insert(open.key.clone(), open);
            }
            _ => self.packer.close(open, each),
        }
    }
}

impl Open {
    fn new(key: String, hash: u64, first: u32) -> Open {
        Open { key, hash, first, lines_read: 0, head: None, lines: Vec::new(), refused: None }
    }

    fn add(
        &mut self,
        row: &Row<'_>,
        refused: Option<Refusal>,
        options: &Options,
        notes: &mut dyn FnMut(Note),
    ) {
        self.lines_read = self.lines_read.saturating_add(1);
        if self.refused.is_some() {
            return;
        }
        let read = refused.map_or_else(|| read(row, options, notes), Err);
        let (head, line) = match read {
            Ok(read) => read,
            Err(refusal) => return self.refuse(refusal, true),
        };
        match &mut self.head {
            None => self.head = Some(head),
            Some(known) => {
                let agree = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
                if !agree(&known.member.card, &head.member.card) {
                    return self.refuse(row.refuse(Field::Card, Reason::TwoMembers), false);
                }
                if !agree(&known.member.phone, &head.member.phone) {
                    return self.refuse(row.refuse(Field::Phone, Reason::TwoMembers), false);
                }
                if known.member.card.is_empty() {
                    known.member.card = head.member.card;
                }
                if known.member.phone.is_empty() {
                    known.member.phone = head.member.phone;
                }
                if (head.clock, head.at) != (known.clock, known.at) {
                    notes(Note::TwoTimes);
                    (known.clock, known.at) = (known.clock, known.at).min((head.clock, head.at));
                }
            }
        }
        if self.lines.len() >= MOST_LINES {
            return self.refuse(row.refuse(Field::PurchaseRef, Reason::TooManyLines), false);
        }
        self.lines.push(line);
    }

    fn refuse(&mut self, refusal: Refusal, by_line: bool) {
        self.refused = Some((refusal, by_line));
        self.lines = Vec::new();
    }
}

/// Fills batches with purchases; each lists its stores, members and items once.
#[derive(Default)]
struct Packer {
    open: PurchaseRows,
    stores: HashMap<String, u32>,
    members: HashMap<MemberKey, u32>,
    items: HashMap<ItemKey, u32>,
    bytes: usize,
    ready: Vec<Batch>,
}

impl Packer {
    fn close(&mut self, mut open: Open, each: &mut dyn FnMut(Outcome)) {
        let paid = open.lines.iter().try_fold(Money::ZERO, |sum, line| sum.checked_add(line.paid));
        let wrong = match paid {
            Some(Money(minor)) if minor < 0 => Some(Reason::BelowZero),
            Some(Money(minor)) if minor <= Money::LIMIT => None,
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
        let wide = |key: &ItemKey| 3 + named(8, &key.code) + named(8, &key.name) + named(12, &key.category);
        let mut lines = Vec::with_capacity(open.lines.len());
        for line in open.lines {
            let item = (!line.item.code.is_empty())
                .then(|| position(&mut self.items, &mut rows.items, line.item, &mut self.bytes, wide));
            self.bytes += 10 + digits(line.quantity) + digits(line.paid.0) + digits(line.discount.0);
            lines.push(LineRow(item, line.quantity, line.paid, line.discount));
        }
        rows.purchases.push(PurchaseRow(open.first, reference, store, member, head.clock, head.at, lines));
        if self.bytes >= BATCH_BYTES || rows.purchases.len() >= BATCH_ROWS {
            self.roll();
        }
    }

    /// Closes the batch, if anything is in it.
    fn roll(&mut self) {
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

/// A text behind a name that takes `name` bytes; an empty one is not written.
fn named(name: usize, text: &str) -> usize {
    if text.is_empty() { 0 } else { name + json_bytes(text) }
}

fn digits(n: i64) -> usize {
    usize::from(n < 0) + n.unsigned_abs().checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// The lines of a layout that belong to a purchase, by hash: for the file of refused rows.
pub(super) fn hash_of(
    record: super::csv::Record<'_>,
    layout: &Layout,
    options: &Options,
    buffer: &mut String,
) -> u64 {
    key(&layout.loose(record), options, buffer)
}
