//! The timeline: a range per kind, read in one batch and merged here; and what belongs to one entry of it.
use regulars_api::members::{
    Edits, EditsQuery, Entry, GivenBack, ListEdits, ListTimeline, Timeline, TimelineKind, TimelineQuery, What,
};
use regulars_domain::{
    ids::{MAX_ID, MemberId},
    loyalty::LineKind,
    purchase::refund::is_all_returned,
    time::Timestamp,
};

use super::{
    in_sight,
    names::{Names, Wanted},
    sql::{
        member::{SightRow, sight},
        timeline::{self as sql, ChangeRow, LedgerRow, NoteRow, Place, PurchaseRow, RefundRow},
    },
    state::fields,
};
use crate::{
    call::Call,
    db::Batch,
    error::AppError,
    purchases::rows::{lines_of, returned, stored_lines},
    scope::BrandScope,
};

/// Entries of one page.
const PAGE: usize = 20;

/// What was read of each kind, the newest first; a kind that is not shown is empty.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    pub purchases: Vec<PurchaseRow>,
    /// The refunds of these purchases.
    pub refunds: Vec<RefundRow>,
    pub notes: Vec<NoteRow>,
    pub by_hand: Vec<LedgerRow>,
    pub changes: Vec<ChangeRow>,
    /// When an imported member joined, where that falls on this page: no change says so.
    pub joined: Option<Place>,
}

impl Ranges {
    fn places(&self) -> Vec<Place> {
        let purchases = self.purchases.iter().map(|r| Place { at: r.at, id: r.id.get() });
        let notes = self.notes.iter().map(|r| Place { at: r.at, id: r.id.get() });
        let by_hand = self.by_hand.iter().map(|r| Place { at: r.at, id: r.id });
        let changes = self.changes.iter().map(|r| Place { at: r.at, id: r.id.get() });
        let mut all: Vec<Place> =
            purchases.chain(notes).chain(by_hand).chain(changes).chain(self.joined).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all
    }

    /// Only the newest `count` over all kinds. Where each kind was read one row further than that, these are the newest there are.
    pub fn first(mut self, count: usize) -> Ranges {
        if let Some(last) = self.last_of(count) {
            self.purchases.retain(|r| Place { at: r.at, id: r.id.get() } >= last);
            self.notes.retain(|r| Place { at: r.at, id: r.id.get() } >= last);
            self.by_hand.retain(|r| Place { at: r.at, id: r.id } >= last);
            self.changes.retain(|r| Place { at: r.at, id: r.id.get() } >= last);
            self.joined = self.joined.filter(|place| *place >= last);
        }
        self
    }

    /// The sales among them, a JSON array of keys.
    fn sales(&self) -> String {
        let sales: Vec<_> = self.purchases.iter().filter(|row| row.kind == 0).map(|row| row.id).collect();
        serde_json::to_string(&sales).unwrap_or_else(|_| "[]".to_owned())
    }

    /// The place of the last of `count`, if there are more.
    pub fn last_of(&self, count: usize) -> Option<Place> {
        let places = self.places();
        (places.len() > count).then(|| places.get(count.checked_sub(1)?).copied()).flatten()
    }

    pub fn wants(&self, wanted: &mut Wanted) {
        for row in &self.purchases {
            wanted.store(row.store_id.get());
            wanted.staff(row.staff_id);
        }
        for row in &self.notes {
            row.store_id.iter().for_each(|store| wanted.store(store.get()));
            wanted.staff(row.staff_id);
        }
        for row in &self.by_hand {
            wanted.store(row.store_id);
            wanted.staff(row.staff_id);
            row.other_member.iter().for_each(|member| wanted.member(*member));
        }
        for row in &self.changes {
            row.store_id.iter().for_each(|store| wanted.store(store.get()));
            wanted.staff(row.staff_id);
        }
    }
}

/// The entries of all kinds in one order. `first_at`: when the first purchase ever was, to mark it.
pub fn entries(ranges: &Ranges, first_at: Option<i64>, names: &Names) -> Vec<Entry> {
    // They stand the newest first. Of several in the same second (a file may know days only) the first is one.
    let oldest = ranges.purchases.iter().rev().find(|row| row.kind == 0);
    let first = oldest.filter(|row| Some(row.at) == first_at).map(|row| row.id);
    let mut all: Vec<Entry> = ranges
        .purchases
        .iter()
        .map(|row| purchase(row, first == Some(row.id), &ranges.refunds, names))
        .collect();
    all.extend(ranges.notes.iter().map(|row| Entry {
        id: row.id.get(),
        at: Timestamp(row.at),
        store: row.store_id.and_then(|id| names.store(id.get())),
        staff: names.staff(row.staff_id),
        what: What::Note { note: row.id, channel: row.kind, text: row.text.clone() },
    }));
    all.extend(ranges.by_hand.iter().filter_map(|row| {
        Some(Entry {
            id: row.id,
            at: Timestamp(row.at),
            store: names.store(row.store_id),
            staff: names.staff(row.staff_id),
            what: What::Points {
                why: LineKind::from_code(row.kind)?,
                points: row.points,
                reason: row.reason.clone(),
                other: row.other_member.and_then(|member| names.member(member)),
            },
        })
    }));
    all.extend(ranges.changes.iter().map(|row| change(row, names)));
    all.extend(ranges.joined.map(|place| Entry {
        id: place.id,
        at: Timestamp(place.at),
        store: None,
        staff: None,
        what: What::Joined,
    }));
    all.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    all
}

/// The refunds among a member's latest purchases: of each of these all there are, since a refund comes after its sale.
pub fn refunds(latest: &[PurchaseRow]) -> Vec<RefundRow> {
    let refund = |row: &PurchaseRow| Some(RefundRow { refund_of: row.refund_of?, lines: row.lines.clone() });
    latest.iter().filter_map(refund).collect()
}

/// How much of a sale was given back; what cannot be read is not told.
fn back(row: &PurchaseRow, refunds: &[RefundRow]) -> Option<GivenBack> {
    let of_it: Vec<&str> = refunds
        .iter()
        .filter(|refund| row.kind == 0 && refund.refund_of == row.id)
        .map(|refund| refund.lines.as_str())
        .collect();
    if of_it.is_empty() {
        return None;
    }
    let lines = lines_of(&row.lines).ok()?;
    let all = is_all_returned(&lines, &returned(&lines, of_it).ok()?);
    Some(if all { GivenBack::Whole } else { GivenBack::Partly })
}

fn purchase(row: &PurchaseRow, first: bool, refunds: &[RefundRow], names: &Names) -> Entry {
    Entry {
        id: row.id.get(),
        at: Timestamp(row.at),
        store: names.store(row.store_id.get()),
        staff: names.staff(row.staff_id),
        what: What::Purchase {
            purchase: row.id,
            refund: row.kind != 0,
            lines: stored_lines(&row.lines).map_or(0, |lines| u32::try_from(lines.len()).unwrap_or(u32::MAX)),
            total: row.total,
            earned: row.earned,
            redeemed: row.redeemed,
            first,
            back: back(row, refunds),
        },
    }
}

fn change(row: &ChangeRow, names: &Names) -> Entry {
    Entry {
        id: row.id.get(),
        at: Timestamp(row.at),
        store: row.store_id.and_then(|id| names.store(id.get())),
        staff: names.staff(row.staff_id),
        what: match row.action.as_str() {
            "member.create" => What::Joined,
            action => What::Edit {
                change: row.id,
                fields: fields(row).into_iter().map(|edit| edit.field).collect(),
                undo: action == "member.undo",
            },
        },
    }
}

/// The ranges of a page of `kind` from `before` on, one row more than shown.
pub fn reads(
    scope: BrandScope,
    member: MemberId,
    kind: TimelineKind,
    before: Place,
    page: usize,
) -> impl Batch<Rows = RangeRows> {
    let limit = |shown: &[TimelineKind]| if shown.contains(&kind) { page + 1 } else { 0 };
    use TimelineKind::{All, Changes, Points, Purchases, Talks};
    (
        sql::purchases(scope, member, before, limit(&[All, Purchases])),
        sql::notes(scope, member, before, limit(&[All, Talks])),
        sql::by_hand(scope, member, before, limit(&[All, Points])),
        sql::changes(scope, member, before, limit(&[All, Changes])),
    )
}

/// What [`reads`] gives.
pub type RangeRows = (Vec<PurchaseRow>, Vec<NoteRow>, Vec<LedgerRow>, Vec<ChangeRow>);

/// What was read, with the moment of joining where no change tells it: for imported members, on the page that it falls on.
pub fn ranges(
    (purchases, notes, by_hand, changes): RangeRows,
    kind: TimelineKind,
    before: Place,
    joined: Option<Place>,
) -> Ranges {
    let shown = matches!(kind, TimelineKind::All | TimelineKind::Changes);
    let joined = joined.filter(|place| shown && *place < before);
    Ranges { refunds: refunds(&purchases), purchases, notes, by_hand, changes, joined }
}

/// The cursor behind the last entry shown, if there are more.
pub fn next(ranges: &Ranges, kind: TimelineKind, page: usize) -> Option<TimelineQuery> {
    let last = ranges.last_of(page)?;
    Some(TimelineQuery { kind, before_at: Some(last.at), before_id: Some(last.id) })
}

/// Where an imported member's joining stands.
pub fn joined(row: &SightRow, id: MemberId) -> Option<Place> {
    row.import_id.map(|_| Place { at: row.joined_at, id: id.get() })
}

pub async fn timeline(call: Call<ListTimeline>) -> Result<Timeline, AppError> {
    let TimelineQuery { kind, before_at, before_id } = call.input;
    let before = Place::of(before_at, before_id);
    let (actor, (members, rows)) =
        call.enter(|scope| (sight(scope, call.path), reads(scope, call.path, kind, before, PAGE))).await?;
    let row = in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let ranges = ranges(rows, kind, before, joined(&row, call.path));
    let next = next(&ranges, kind, PAGE);
    let mut ranges = ranges.first(PAGE);
    let mut wanted = Wanted::default();
    ranges.wants(&mut wanted);
    // A page further down does not hold the refunds that came later.
    let (names, refunds) =
        call.db.run((wanted.query(actor.scope), sql::refunds(actor.scope, &ranges.sales()))).await?;
    ranges.refunds = refunds;
    let names = Names::from(names);
    Ok(Timeline { entries: entries(&ranges, row.first_at, &names), next })
}

pub async fn edits(call: Call<ListEdits>) -> Result<Edits, AppError> {
    let before = call.input.before.unwrap_or(MAX_ID);
    let (actor, (members, mut rows)) = call
        .enter(|scope| (sight(scope, call.path), sql::history(scope, call.path, before, PAGE + 1)))
        .await?;
    in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = more.then(|| rows.last().map(|row| EditsQuery { before: Some(row.id.get()) })).flatten();
    let mut wanted = Wanted::default();
    Ranges { changes: rows.clone(), ..Ranges::default() }.wants(&mut wanted);
    let names = Names::from(call.db.run(wanted.query(actor.scope)).await?);
    let edits = rows
        .iter()
        .map(|row| regulars_api::members::Edit {
            id: row.id,
            at: Timestamp(row.at),
            action: row.action.clone(),
            staff: names.staff(row.staff_id),
            store: row.store_id.and_then(|id| names.store(id.get())),
            fields: fields(row),
        })
        .collect();
    Ok(Edits { edits, next })
}
