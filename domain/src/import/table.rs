//! Rows of stores, items, members and opening balances: each row stands for itself.
use super::{
    batch::{BATCH_BYTES, BATCH_ROWS, BalanceRow, Batch, ItemRow, MemberRow, StoreRow, json_bytes},
    date,
    field::{Field, Kind, Need},
    mapping::{Options, Row},
    number,
    reason::{Note, Reason, Refusal},
    value, when,
};

/// A cell that may be empty, read by `read` where it is not.
fn maybe<T>(
    row: &Row<'_>,
    field: Field,
    read: impl FnOnce(&str) -> Result<T, Reason>,
) -> Result<Option<T>, Refusal> {
    match row.get(field) {
        "" => Ok(None),
        cell => read(cell).map(Some).map_err(|reason| row.refuse(field, reason)),
    }
}
pub(super) fn text(row: &Row<'_>, field: Field) -> Result<String, Refusal> {
    value::text(row.get(field)).map_err(|reason| row.refuse(field, reason))
}
pub(super) fn code(row: &Row<'_>, field: Field) -> Result<String, Refusal> {
    value::code(row.get(field)).map_err(|reason| row.refuse(field, reason))
}

/// Refuses a row that leaves empty what its kind needs.
pub(super) fn filled(kind: Kind, row: &Row<'_>) -> Result<(), Refusal> {
    let empty = |field| row.get(field).is_empty();
    let missing = kind.specs().iter().find(|spec| spec.need == Need::Required && empty(spec.field));
    if let Some(spec) = missing {
        return Err(row.refuse(spec.field, Reason::Missing));
    }
    let mut one_of = kind.specs().iter().filter(|spec| spec.need == Need::OneOf).peekable();
    let Some(first) = one_of.peek().map(|spec| spec.field) else { return Ok(()) };
    if one_of.all(|spec| empty(spec.field)) { Err(row.refuse(first, Reason::Missing)) } else { Ok(()) }
}

fn store(row: &Row<'_>) -> Result<StoreRow, Refusal> {
    Ok(StoreRow {
        row: row.record.line,
        code: code(row, Field::StoreCode)?,
        name: text(row, Field::StoreName)?,
        region: text(row, Field::Region)?,
        zone: code(row, Field::TimeZone)?,
        phone: code(row, Field::StorePhone)?,
        address: text(row, Field::StoreAddress)?,
        franchised: maybe(row, Field::Franchised, value::yes_no)?,
    })
}

fn item(row: &Row<'_>, options: &Options, notes: &mut dyn FnMut(Note)) -> Result<ItemRow, Refusal> {
    let mut amount = |field| {
        let read = maybe(row, field, |cell| number::money(cell, options.exponent, options.mark))?;
        if let Some((_, Some(note))) = read {
            notes(note);
        }
        match read {
            Some((amount, _)) if amount.0 < 0 => Err(row.refuse(field, Reason::BelowZero)),
            read => Ok(read.map(|(amount, _)| amount)),
        }
    };
    let (price, cost) = (amount(Field::Price)?, amount(Field::Cost)?);
    Ok(ItemRow {
        row: row.record.line,
        code: code(row, Field::ItemCode)?,
        barcode: code(row, Field::Barcode)?,
        name: text(row, Field::ItemName)?,
        category: text(row, Field::Category)?,
        price,
        cost,
    })
}

fn member(row: &Row<'_>, options: &Options) -> Result<MemberRow, Refusal> {
    let birthday = maybe(row, Field::Birthday, |cell| date::birthday(cell, options.order))?;
    let mut tags = Vec::new();
    for column in row.layout().tags() {
        let cell = value::trimmed(row.record.cell(*column));
        for tag in cell.split([';', ',', '|', '，', '；', '、']).map(str::trim).filter(|tag| !tag.is_empty())
        {
            tags.push(value::code(tag).map_err(|reason| row.refuse_at(Field::Tags, Some(*column), reason))?);
        }
    }
    Ok(MemberRow {
        row: row.record.line,
        card: code(row, Field::Card)?,
        phone: code(row, Field::Phone)?,
        name: text(row, Field::Name)?,
        family_name: text(row, Field::FamilyName)?,
        given_name: text(row, Field::GivenName)?,
        latin_name: text(row, Field::LatinName)?,
        gender: maybe(row, Field::Gender, value::gender)?,
        birthday: match birthday {
            None => String::new(),
            Some((None, month, day)) => format!("--{month:02}-{day:02}"),
            Some((Some(year), month, day)) => format!("{year:04}-{month:02}-{day:02}"),
        },
        email: text(row, Field::Email)?,
        wechat: text(row, Field::Wechat)?,
        address: text(row, Field::Address)?,
        occupation: text(row, Field::Occupation)?,
        employer: text(row, Field::Employer)?,
        income_band: text(row, Field::IncomeBand)?,
        marital_status: text(row, Field::MaritalStatus)?,
        home_store: code(row, Field::HomeStore)?,
        joined_on: maybe(row, Field::JoinedOn, |cell| when::day(cell, options.order))?,
        may_contact: maybe(row, Field::MayContact, value::yes_no)?,
        tags,
        usual_seat: text(row, Field::UsualSeat)?,
        usual_order: text(row, Field::UsualOrder)?,
        likes: text(row, Field::Likes)?,
        dislikes: text(row, Field::Dislikes)?,
        allergies: text(row, Field::Allergies)?,
        talk_about: text(row, Field::TalkAbout)?,
    })
}

fn balance(row: &Row<'_>, options: &Options) -> Result<BalanceRow, Refusal> {
    let points = maybe(row, Field::Points, |cell| number::whole(cell, options.mark))?.unwrap_or_default();
    if points < 0 {
        return Err(row.refuse(Field::Points, Reason::BelowZero));
    }
    Ok(BalanceRow {
        row: row.record.line,
        card: code(row, Field::Card)?,
        phone: code(row, Field::Phone)?,
        points,
        expires_on: maybe(row, Field::ExpiresOn, |cell| when::day(cell, options.order))?,
        store: code(row, Field::StoreCode)?,
    })
}

/// Fills batches with rows that stand for themselves.
#[derive(Debug)]
pub struct Tables {
    kind: Kind,
    open: Batch,
    bytes: usize,
}

impl Tables {
    /// For a kind other than purchases, which [`super::purchases`] reads.
    pub fn new(kind: Kind) -> Tables {
        Tables { kind, open: Tables::empty(kind), bytes: 0 }
    }

    fn empty(kind: Kind) -> Batch {
        match kind {
            Kind::Stores => Batch::Stores(Vec::new()),
            Kind::Items => Batch::Items(Vec::new()),
            Kind::Members => Batch::Members(Vec::new()),
            Kind::Purchases => Batch::Purchases(Default::default()),
            Kind::OpeningBalances => Batch::OpeningBalances(Vec::new()),
        }
    }

    /// Reads a row. Answers the batch that it completes.
    ///
    /// # Errors
    /// Why the row is refused.
    pub fn push(
        &mut self,
        row: &Row<'_>,
        options: &Options,
        notes: &mut dyn FnMut(Note),
    ) -> Result<Option<Batch>, Refusal> {
        filled(self.kind, row)?;
        match &mut self.open {
            Batch::Stores(rows) => rows.push(store(row)?),
            Batch::Items(rows) => rows.push(item(row, options, notes)?),
            Batch::Members(rows) => rows.push(member(row, options)?),
            Batch::OpeningBalances(rows) => rows.push(balance(row, options)?),
            Batch::Purchases(_) => {}
        }
        // Each filled cell is written once, behind its name.
        let cells = row.record.cells().filter(|cell| !cell.is_empty());
        self.bytes += 20 + cells.map(|cell| 20 + json_bytes(cell)).sum::<usize>();
        let full = self.bytes >= BATCH_BYTES || self.open.len() >= BATCH_ROWS;
        Ok(if full { self.take() } else { None })
    }

    /// The rows that no full batch has taken yet.
    pub fn take(&mut self) -> Option<Batch> {
        self.bytes = 0;
        Some(std::mem::replace(&mut self.open, Tables::empty(self.kind))).filter(|batch| !batch.is_empty())
    }
}
