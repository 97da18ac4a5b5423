//! What is sent: rows as they were understood, few enough at a time for one request.
//!
//! Purchases repeat the same stores, members and items over and over: a batch lists each once and its rows point at them.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{field::Kind, value::Gender, when::Clock};
use crate::{money::Money, time::BusinessDay};

/// A batch is closed when its JSON reaches about this many bytes.
pub const BATCH_BYTES: usize = 360 * 1024;
/// Raised with every change of which rows come into which batch: what an older page began is then not gone on with by its count
/// of batches.
pub const CUT: u32 = 1;
/// A batch never has more rows (purchases, not lines) than this.
pub const BATCH_ROWS: usize = 4_000;

/// A store of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StoreRow {
    /// Line of the file.
    pub row: u32,
    pub code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// IANA name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zone: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub franchised: Option<bool>,
}

/// An item of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ItemRow {
    /// Line of the file.
    pub row: u32,
    pub code: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub barcode: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
}

/// A member of a file. A text that is empty was not given: it changes nothing of a member who is known already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MemberRow {
    /// Line of the file.
    pub row: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub card: String,
    /// As written; the server reads it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// In its own order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub latin_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// `1990-03-14`, or `--03-14` without the year.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub birthday: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wechat: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub occupation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub employer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub income_band: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub marital_status: String,
    /// Code of the store.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub home_store: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined_on: Option<BusinessDay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_contact: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub usual_seat: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub usual_order: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub likes: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dislikes: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub allergies: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub talk_about: String,
}

/// A member's points of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BalanceRow {
    /// Line of the file.
    pub row: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub card: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Not negative.
    pub points: i64,
    /// The last day they can be spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<BusinessDay>,
    /// Code of the store that issued them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub store: String,
}

/// Who bought, as the file names them. Never all empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MemberKey {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub card: String,
    /// As written.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// For a member who is not known yet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// What was bought, as the file names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ItemKey {
    /// Never empty; the name where the file has no code.
    pub code: String,
    /// For an item that is not known yet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// For an item that is not known yet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
}

/// A line of a purchase, as a JSON array: item (position in the batch's items, null for a free amount), quantity in
/// thousandths, paid, discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineRow(pub Option<u32>, pub i64, pub Money, pub Money);

/// A purchase, or a refund whose purchase is not known: its lines come to less than zero. As a JSON array: first line of the file, its
/// reference in the file's system, store (position in the batch's stores), member (position in its members, null if anonymous), what
/// `at` counts from, `at` in seconds, lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseRow(pub u32, pub String, pub u32, pub Option<u32>, pub Clock, pub i64, pub Vec<LineRow>);

/// Purchases and what they refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseRows {
    /// Codes of stores.
    pub stores: Vec<String>,
    /// Members.
    pub members: Vec<MemberKey>,
    /// Items.
    pub items: Vec<ItemKey>,
    /// The purchases, in the order in which the file completes them.
    pub purchases: Vec<PurchaseRow>,
}

/// Some rows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Batch {
    Stores(Vec<StoreRow>),
    Items(Vec<ItemRow>),
    Members(Vec<MemberRow>),
    Purchases(PurchaseRows),
    OpeningBalances(Vec<BalanceRow>),
}

impl PurchaseRow {
    /// What was paid for all lines.
    pub fn paid(&self) -> Option<Money> {
        self.6.iter().try_fold(Money::ZERO, |sum, line| sum.checked_add(line.2))
    }
    /// Whether more came back than was paid.
    pub fn is_refund(&self) -> bool {
        self.paid().is_some_and(|paid| paid.0 < 0)
    }
}

impl PurchaseRows {
    /// A 53-bit fingerprint of a purchase's content, the same whichever batch it travels in: two files that say the same
    /// of one reference have it in common, so that the second changes nothing.
    ///
    /// FNV-1a, 64 bits folded. It tells change from no change; it protects against nobody.
    pub fn fingerprint(&self, row: &PurchaseRow) -> u64 {
        let mut hash = Fingerprint::new();
        let PurchaseRow(_, reference, store, member, clock, at, lines) = row;
        hash.text(reference);
        hash.text(self.stores.get(*store as usize).map_or("", String::as_str));
        let member = member.and_then(|at| self.members.get(at as usize));
        hash.text(member.map_or("", |key| key.card.as_str()));
        hash.text(member.map_or("", |key| key.phone.as_str()));
        hash.number(i64::from(*clock == Clock::Utc));
        hash.number(*at);
        for LineRow(item, quantity, paid, discount) in lines {
            let item = item.and_then(|at| self.items.get(at as usize));
            hash.text(item.map_or("", |key| key.code.as_str()));
            hash.number(*quantity);
            hash.number(paid.0);
            hash.number(discount.0);
        }
        hash.finish()
    }
}

/// FNV-1a over texts and numbers. Source: Fowler, Noll, Vo; draft-eastlake-fnv.
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) const fn new() -> Fingerprint {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    /// Bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.byte(*byte));
    }
    /// A text and its end: `ab` + `c` is not `a` + `bc`.
    pub(crate) fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }
    pub(crate) fn number(&mut self, n: i64) {
        n.to_le_bytes().into_iter().for_each(|byte| self.byte(byte));
    }
    /// All 64 bits.
    pub(crate) const fn wide(&self) -> u64 {
        self.0
    }
    /// 53 bits, which JSON and D1 carry exactly.
    pub(crate) const fn finish(&self) -> u64 {
        (self.0 >> 53) ^ (self.0 & ((1 << 53) - 1))
    }
}

impl Batch {
    /// What its rows are.
    pub const fn kind(&self) -> Kind {
        match self {
            Batch::Stores(_) => Kind::Stores,
            Batch::Items(_) => Kind::Items,
            Batch::Members(_) => Kind::Members,
            Batch::Purchases(_) => Kind::Purchases,
            Batch::OpeningBalances(_) => Kind::OpeningBalances,
        }
    }
    /// How many rows (purchases, not lines) it has.
    pub const fn len(&self) -> usize {
        match self {
            Batch::Stores(rows) => rows.len(),
            Batch::Items(rows) => rows.len(),
            Batch::Members(rows) => rows.len(),
            Batch::Purchases(rows) => rows.purchases.len(),
            Batch::OpeningBalances(rows) => rows.len(),
        }
    }
    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Bytes of a text in JSON, quotes and escapes included.
pub(crate) fn json_bytes(text: &str) -> usize {
    let one = |byte: u8| match byte {
        0..0x20 => 6,
        b'"' | b'\\' => 2,
        _ => 1,
    };
    2 + text.bytes().map(one).sum::<usize>()
}
