//! What a till sent, as a batch of purchases: each store, member and item once, and the purchases that point at them. What cannot be
//! read is refused here, each purchase by itself.
use std::{collections::HashMap, hash::Hash};

use chrono::DateTime;
use regulars_api::feed::{FedLine, FedMember, FedPurchase, MAX_REFERENCE};
use regulars_domain::{
    import::{
        batch::{ItemKey, LineRow, MemberKey, PurchaseRow, PurchaseRows},
        reason::Reason,
        when::Clock,
    },
    limits,
    money::Money,
    purchase::{
        Quantity,
        line::{MAX_LABEL, MAX_LINES},
    },
};

/// The first moment of 1900: before it no till rang.
const EARLIEST: i64 = -2_208_988_800;

/// Why a purchase cannot be read.
pub struct Fault {
    pub reference: String,
    /// Which of its fields: `lines[2].total`.
    pub field: String,
    pub reason: Reason,
}

/// What was sent, and what of it cannot be read.
#[derive(Default)]
pub struct Sent {
    pub rows: PurchaseRows,
    /// One place for each purchase that was sent; empty where it is among the rows.
    pub faults: Vec<Option<Fault>>,
    stores: HashMap<String, u32>,
    members: HashMap<MemberKey, u32>,
    items: HashMap<String, u32>,
}

/// The field at fault, and why.
pub type Refusal = (String, Reason);

impl Sent {
    /// Reads a list. A purchase's place in it is its row.
    pub fn read(list: &[FedPurchase]) -> Sent {
        let mut sent = Sent::default();
        for (row, one) in list.iter().enumerate() {
            let fault = match sent.purchase(small(row), one) {
                Ok(row) => {
                    sent.rows.purchases.push(row);
                    None
                }
                Err((field, reason)) => Some(Fault { reference: one.reference.clone(), field, reason }),
            };
            sent.faults.push(fault);
        }
        sent
    }

    fn purchase(&mut self, row: u32, one: &FedPurchase) -> Result<PurchaseRow, Refusal> {
        let reference = text("reference", &one.reference, MAX_REFERENCE)?;
        let store = text("store", &one.store, limits::STORE_CODE)?;
        for (field, text) in [("reference", &reference), ("store", &store)] {
            if text.is_empty() {
                return Err((field.to_owned(), Reason::Missing));
            }
        }
        let at = moment(&one.at).map_err(|reason| ("at".to_owned(), reason))?;
        let member = one.member.as_ref().map(member).transpose()?.flatten();
        if one.lines.is_empty() {
            return Err(("lines".to_owned(), Reason::Missing));
        }
        if one.lines.len() > MAX_LINES {
            return Err(("lines".to_owned(), Reason::TooManyLines));
        }
        let read = one.lines.iter().enumerate().map(|(n, line)| self::line(n, line));
        let read = read.collect::<Result<Vec<_>, _>>()?;
        if read.iter().fold(0_i64, |sum, (_, line)| sum.saturating_add(line.2.0)) < 0 {
            return Err(("lines".to_owned(), Reason::BelowZero));
        }
        // Only what is taken is named, so that a refused purchase makes nothing.
        let named = |(item, LineRow(_, quantity, total, discount)): (Option<ItemKey>, LineRow)| {
            LineRow(item.map(|item| self.item(item)), quantity, total, discount)
        };
        let lines = read.into_iter().map(named).collect();
        let store = place(&mut self.stores, &mut self.rows.stores, store.clone(), store);
        let member = member.map(|key| place(&mut self.members, &mut self.rows.members, key.clone(), key));
        Ok(PurchaseRow(row, reference, store, member, Clock::Utc, at, lines))
    }

    /// Items are told apart by their codes, whatever a till calls them from one receipt to the next.
    fn item(&mut self, item: ItemKey) -> u32 {
        place(&mut self.items, &mut self.rows.items, item.code.clone(), item)
    }
}

/// The place of a thing in its list, at the end of it if it is not there yet.
fn place<K: Hash + Eq, T>(known: &mut HashMap<K, u32>, list: &mut Vec<T>, key: K, thing: T) -> u32 {
    *known.entry(key).or_insert_with(|| {
        list.push(thing);
        small(list.len() - 1)
    })
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A text without what stands around it and without control characters.
pub fn text(field: &str, value: &str, most: usize) -> Result<String, Refusal> {
    let text: String = value.trim().chars().filter(|letter| !letter.is_control()).collect();
    match text.chars().count() > most {
        true => Err((field.to_owned(), Reason::TooLong { most: small(most) })),
        false => Ok(text),
    }
}

/// Seconds since 1970 UTC of an RFC 3339 text.
fn moment(text: &str) -> Result<i64, Reason> {
    let at = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| Reason::NotADate)?.timestamp();
    // 2200 and later is told as the future by whoever knows the time.
    if at < EARLIEST { Err(Reason::FarAwayDate) } else { Ok(at) }
}

/// Whom a purchase names; with neither card nor phone somebody unknown.
fn member(named: &FedMember) -> Result<Option<MemberKey>, Refusal> {
    let key = MemberKey {
        card: text("member.card", &named.card, 80)?,
        phone: text("member.phone", &named.phone, 80)?,
        name: text("member.name", &named.name, 80)?,
    };
    Ok(Some(key).filter(|key| !(key.card.is_empty() && key.phone.is_empty())))
}

fn line(n: usize, line: &FedLine) -> Result<(Option<ItemKey>, LineRow), Refusal> {
    let at = |field: &str| format!("lines[{n}].{field}");
    let FedLine { item, label, quantity, total, discount } = line;
    for (field, value, least, most) in [
        ("quantity", quantity.0, -Quantity::LIMIT, Quantity::LIMIT),
        ("total", total.0, -Money::LIMIT, Money::LIMIT),
        ("discount", discount.0, 0, Money::LIMIT),
    ] {
        if value < least {
            return Err((at(field), if least == 0 { Reason::BelowZero } else { Reason::TooLarge }));
        }
        if value > most {
            return Err((at(field), Reason::TooLarge));
        }
    }
    let code = text(&at("item"), item, limits::ITEM_CODE)?;
    let key = match code.is_empty() {
        // What has a name and no code is known by its name, as in files.
        true => ItemKey { code: text(&at("label"), label, limits::ITEM_CODE)?, ..ItemKey::default() },
        false => ItemKey { code, name: text(&at("label"), label, MAX_LABEL)?, ..ItemKey::default() },
    };
    Ok((Some(key).filter(|key| !key.code.is_empty()), LineRow(None, quantity.0, *total, *discount)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(item: &str, label: &str, total: i64) -> FedLine {
        FedLine {
            item: item.to_owned(),
            label: label.to_owned(),
            quantity: Quantity::ONE,
            total: Money(total),
            discount: Money(0),
        }
    }

    fn sale(lines: Vec<FedLine>) -> FedPurchase {
        FedPurchase {
            reference: "1".to_owned(),
            store: "7".to_owned(),
            at: "2026-11-22T18:03:11+08:00".to_owned(),
            member: None,
            lines,
        }
    }

    #[track_caller]
    fn refused(one: &FedPurchase, field: &str, reason: Reason) {
        let sent = Sent::read(std::slice::from_ref(one));
        let fault = sent.faults.into_iter().flatten().next().expect("a fault");
        assert_eq!((fault.field.as_str(), fault.reason), (field, reason));
        assert!(sent.rows.purchases.is_empty() && sent.rows.items.is_empty());
    }

    #[test]
    fn each_thing_is_listed_once_and_an_item_by_its_code_alone() {
        let lines: Vec<FedLine> = [("a", "Tea"), ("a", "Green tea"), ("", "Tea"), ("", "")]
            .map(|(item, label)| piece(item, label, 5))
            .into();
        let other = FedPurchase { reference: "2".to_owned(), ..sale(lines.clone()) };
        let sent = Sent::read(&[sale(lines), other]);
        assert_eq!((sent.rows.stores.len(), sent.rows.items.len(), sent.rows.purchases.len()), (1, 2, 2));
        assert_eq!(sent.rows.items[0].name, "Tea");
        let PurchaseRow(row, reference, _, member, _, at, lines) = &sent.rows.purchases[1];
        assert_eq!((*row, reference.as_str(), *member, *at), (1, "2", None, 1_795_341_791));
        assert_eq!(lines.iter().map(|line| line.0).collect::<Vec<_>>(), [Some(0), Some(0), Some(1), None]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_its_field() {
        let fine = || sale(vec![piece("a", "", 5)]);
        refused(&FedPurchase { reference: " ".to_owned(), ..fine() }, "reference", Reason::Missing);
        refused(&FedPurchase { store: "7".repeat(21), ..fine() }, "store", Reason::TooLong { most: 20 });
        refused(&FedPurchase { at: "2026-11-22 18:03".to_owned(), ..fine() }, "at", Reason::NotADate);
        refused(&FedPurchase { at: "0026-11-22T18:03:11Z".to_owned(), ..fine() }, "at", Reason::FarAwayDate);
        refused(&sale(vec![]), "lines", Reason::Missing);
        refused(&sale(vec![piece("a", "", 5); 501]), "lines", Reason::TooManyLines);
        refused(&sale(vec![piece("a", "", 5), piece("b", "", -6)]), "lines", Reason::BelowZero);
        refused(&sale(vec![piece("a", "", i64::MAX)]), "lines[0].total", Reason::TooLarge);
        refused(&sale(vec![piece(&"a".repeat(41), "", 5)]), "lines[0].item", Reason::TooLong { most: 40 });
        refused(&sale(vec![piece("", &"a".repeat(41), 5)]), "lines[0].label", Reason::TooLong { most: 40 });
        let below = FedLine { discount: Money(-1), ..piece("a", "", 5) };
        refused(&sale(vec![below]), "lines[0].discount", Reason::BelowZero);
    }
}
