//! Lines of purchases → purchases → batches. A purchase of which one line is refused is refused whole.
mod packer;

use std::collections::HashMap;
use std::sync::Arc;

use self::packer::Packer;
use super::{
    batch::{Batch, Fingerprint, ItemKey, MemberKey},
    csv::Record,
    field::{Field, Kind},
    mapping::{Layout, Options, Repeats, Row},
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
    /// What each row said, in 64 bits: by this a row is known that repeats another.
    said: Vec<u64>,
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
        Open {
            key,
            hash,
            first,
            lines_read: 0,
            head: None,
            lines: Vec::new(),
            said: Vec::new(),
            refused: None,
        }
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
        let said = said(row.record);
        if self.said.contains(&said) {
            notes(Note::Repeated);
            if options.repeats == Repeats::LeftOut {
                return;
            }
        }
        if self.lines.len() >= MOST_LINES {
            return self.refuse(row.refuse(Field::PurchaseRef, Reason::TooManyLines), false);
        }
        self.said.push(said);
        self.lines.push(line);
    }

    fn refuse(&mut self, refusal: Refusal, by_line: bool) {
        self.refused = Some((refusal, by_line));
        (self.lines, self.said) = (Vec::new(), Vec::new());
    }
}

/// All cells of a row in 64 bits.
fn said(record: Record<'_>) -> u64 {
    let mut sum = Fingerprint::new();
    record.cells().for_each(|cell| sum.text(cell));
    sum.wide()
}

/// The lines of a layout that belong to a purchase, by hash: for the file of refused rows.
pub(super) fn hash_of(record: Record<'_>, layout: &Layout, options: &Options, buffer: &mut String) -> u64 {
    key(&layout.loose(record), options, buffer)
}
