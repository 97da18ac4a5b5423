//! A batch of purchases: which are new, whom and what they name, what they earn, and the figures kept beside them.
//!
//! A purchase that is here already is never changed: the same content is unchanged, another is refused.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use regulars_api::imports::Unknown;
use regulars_domain::{
    ids::{ItemId, MemberId, PurchaseId, StoreId},
    import::{
        batch::{LineRow, MemberKey, PurchaseRow, PurchaseRows},
        field::Field,
        reason::Reason,
    },
    limits,
    loyalty::Programme,
    money::Money,
    purchase::{Line, Quantity},
    time::{BusinessDay, Timestamp},
};

use super::{
    job::Made,
    known::{self, KnownItem, KnownStore, Largest, Named},
    ledger::{Books, KEYS_OF_A_SALE, Moved, Sale},
    newcomers::{Newcomer, Newcomers},
    plan::{Context, Ids, Planned, small},
    purchases_sql::{self as sql, Recorded},
    when,
};
use crate::{
    clock::{self, LocalTime},
    db::Db,
    error::AppError,
    purchases::rows::sale_lines,
    recognise::fold::fold,
};

/// Seconds that the clock behind a file may be ahead of ours: a purchase is never older than the member's last.
const FUTURE: i64 = 300;

/// What the database says of a batch.
struct Facts {
    stores: HashMap<usize, KnownStore>,
    items: HashMap<usize, i64>,
    members: Vec<Result<Option<known::KnownMember>, (Field, Reason)>>,
    named: Vec<Named>,
    recorded: HashMap<usize, Vec<Recorded>>,
    largest: Largest,
}

async fn facts(db: &Db, context: &Context<'_>, rows: &PurchaseRows) -> Result<Facts, AppError> {
    let scope = context.actor.scope;
    let home = context.region()?;
    let read: Vec<Result<Named, (Field, Reason)>> =
        rows.members.iter().map(|key| Named::of(key, home)).collect();
    let named: Vec<Named> = read.iter().map(|read| read.clone().unwrap_or_default()).collect();
    let codes: Vec<&str> = rows.items.iter().map(|item| item.code.as_str()).collect();
    let references: Vec<(&str, &str)> = rows
        .purchases
        .iter()
        .map(|row| (rows.stores.get(row.2 as usize).map_or("", String::as_str), row.1.as_str()))
        .collect();
    let (by_card, by_phone) = known::members(scope, &named)?;
    let (stores, items, by_card, by_phone, recorded, largest) = db
        .run((
            known::stores(scope, &rows.stores)?,
            known::items(scope, &codes)?,
            by_card,
            by_phone,
            sql::recorded(scope, &references)?,
            known::largest(scope),
        ))
        .await?;
    let meant = known::meant(named.len(), known::rows(by_card)?, known::rows(by_phone)?);
    let members = read
        .into_iter()
        .zip(meant)
        .map(|(read, meant)| read.and_then(|_| meant.map_err(|reason| (Field::Card, reason))))
        .collect();
    let mut here: HashMap<usize, Vec<Recorded>> = HashMap::new();
    for row in known::rows::<Recorded>(recorded)? {
        here.entry(row.0).or_default().push(row);
    }
    Ok(Facts {
        stores: known::rows::<KnownStore>(stores)?.into_iter().map(|store| (store.0, store)).collect(),
        items: known::rows::<KnownItem>(items)?.into_iter().map(|item| (item.0, item.1)).collect(),
        members,
        named,
        recorded: here,
        largest: largest
            .into_iter()
            .next()
            .ok_or_else(|| AppError::Internal("no largest keys".to_owned()))?,
    })
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &PurchaseRows) -> Result<Planned, AppError> {
    let facts = facts(db, context, rows).await?;
    let mut planned = Planned::default();
    let sorted = sort_out(context, rows, &facts, &mut planned);
    planned.outcome.new = small(sorted.taken.len());
    planned.outcome.unknown = Unknown {
        stores: sorted.stores.keys().map(|at| small(*at)).collect(),
        items: sorted.items.keys().map(|at| small(*at)).collect(),
        members: sorted.members.clone(),
    };
    if context.import > 0 && !sorted.taken.is_empty() {
        write(context, rows, facts, sorted, &mut planned)?;
    }
    Ok(planned)
}

/// The purchases that are taken, and what has to be made for them, with its key, by position.
struct Sorted {
    taken: Vec<Taken>,
    stores: BTreeMap<usize, i64>,
    items: BTreeMap<usize, i64>,
    members: Vec<u32>,
}

/// A purchase that is taken: its place in the batch, its moment, and where that falls in its store's day.
struct Taken {
    at: usize,
    moment: Timestamp,
    local: LocalTime,
}

fn sort_out(context: &Context<'_>, rows: &PurchaseRows, facts: &Facts, planned: &mut Planned) -> Sorted {
    let allowed = context.allowed;
    let mut sorted =
        Sorted { taken: Vec::new(), stores: BTreeMap::new(), items: BTreeMap::new(), members: Vec::new() };
    let mut unknown_members = BTreeSet::new();
    let mut seen = std::collections::HashSet::new();
    for (at, row) in rows.purchases.iter().enumerate() {
        let PurchaseRow(line, reference, store, member, clock, seconds, lines) = row;
        let (store, member) = (*store as usize, member.map(|at| at as usize));
        let zone =
            facts.stores.get(&store).map_or(context.actor.brand.time_zone.as_str(), |known| known.2.as_str());
        let closing = facts.stores.get(&store).map_or(0, |known| known.3);
        let moment = when::moment(*clock, *seconds, zone);
        let fault = fault(context, rows, facts, row).or_else(|| {
            // Two codes may have become one store.
            let place = facts.stores.get(&store).map_or(Err(store), |known| Ok(known.1));
            (!seen.insert((place, reference.as_str()))).then_some((Field::PurchaseRef, Reason::Repeated))
        });
        if let Some((field, reason)) = fault {
            planned.refuse(*line, field, reason);
            continue;
        }
        if let Some(recorded) = facts.recorded.get(&at) {
            if recorded.iter().any(|recorded| same(facts, row, moment, recorded)) {
                planned.outcome.unchanged += 1;
            } else {
                planned.refuse(*line, Field::PurchaseRef, Reason::Differs);
            }
            continue;
        }
        if moment.0 > context.now.0 + FUTURE {
            planned.refuse(*line, Field::Time, Reason::InTheFuture);
            continue;
        }
        if !facts.stores.contains_key(&store) && allowed.make_stores {
            let next = facts.largest.store + 1 + i64::from(small(sorted.stores.len()));
            sorted.stores.entry(store).or_insert(next);
        }
        for item in lines.iter().filter_map(|line| line.0) {
            let item = item as usize;
            if !facts.items.contains_key(&item) {
                let next = facts.largest.item + 1 + i64::from(small(sorted.items.len()));
                sorted.items.entry(item).or_insert(next);
            }
        }
        if let Some(member) = member
            && matches!(facts.members.get(member), Some(Ok(None)))
        {
            unknown_members.insert(small(member));
        }
        sorted.taken.push(Taken { at, moment, local: clock::local(moment, zone, closing) });
    }
    sorted.members = unknown_members.into_iter().collect();
    sorted.taken.sort_by_key(|taken| (taken.moment, taken.at));
    sorted
}

/// What keeps a purchase out, whatever is here already.
fn fault(
    context: &Context<'_>,
    rows: &PurchaseRows,
    facts: &Facts,
    row: &PurchaseRow,
) -> Option<(Field, Reason)> {
    let PurchaseRow(_, reference, store, member, _, _, lines) = row;
    let store = *store as usize;
    if rows.stores.get(store).is_none_or(String::is_empty) || reference.is_empty() {
        return Some((Field::StoreCode, Reason::Missing));
    }
    if !facts.stores.contains_key(&store) {
        if !context.allowed.make_stores {
            return Some((Field::StoreCode, Reason::UnknownStore));
        }
        if rows.stores.get(store).is_some_and(|code| code.chars().count() > limits::STORE_CODE) {
            return Some((Field::StoreCode, Reason::TooLong { most: small(limits::STORE_CODE) }));
        }
    }
    match member.map(|at| facts.members.get(at as usize)) {
        None | Some(Some(Ok(Some(_)))) => {}
        Some(Some(Ok(None))) if context.allowed.make_members => {}
        Some(Some(Err(fault))) => return Some(*fault),
        Some(_) => return Some((Field::Card, Reason::UnknownMember)),
    }
    let unknown = |item: u32| !facts.items.contains_key(&(item as usize));
    let beyond = |item: u32| rows.items.get(item as usize).is_none_or(|item| item.code.is_empty());
    for item in lines.iter().filter_map(|line| line.0) {
        if beyond(item) || (unknown(item) && !context.allowed.make_items) {
            return Some((Field::ItemCode, Reason::UnknownItem));
        }
    }
    match row.paid() {
        Some(paid) if (0..=Money::LIMIT).contains(&paid.0) => None,
        _ => Some((Field::Paid, Reason::TooLarge)),
    }
}

/// Whether what is here says the same.
fn same(facts: &Facts, row: &PurchaseRow, moment: Timestamp, recorded: &Recorded) -> bool {
    let member = match row.3.map(|at| facts.members.get(at as usize)) {
        None => 0,
        Some(Some(Ok(Some(known)))) => known.id,
        Some(_) => return false,
    };
    let Recorded(_, of, at, total, lines) = recorded;
    let mine = held_lines(&row.6, |item| facts.items.get(&item).copied());
    (*of, *at, Some(*total)) == (member, moment.0, row.paid().map(|paid| paid.0)) && *lines == mine
}

/// The lines as the books hold them.
fn held_lines(lines: &[LineRow], key: impl Fn(usize) -> Option<i64>) -> String {
    let line = |LineRow(item, quantity, total, discount): &LineRow| Line {
        item: item.and_then(|at| key(at as usize)).and_then(|key| ItemId::try_from(key).ok()),
        label: String::new(),
        quantity: Quantity(*quantity),
        total: *total,
        discount: *discount,
    };
    sale_lines(&lines.iter().map(line).collect::<Vec<_>>())
}

/// Figures by store and day, and so on, while the purchases are gone through.
#[derive(Default)]
struct Figures {
    /// By member and store: last purchase, last day, spend.
    member_store: BTreeMap<(i64, i64), (i64, i32, i64)>,
    /// By store, day and member: points.
    store_day: BTreeMap<(i64, i32, i64), i64>,
    /// By store, day and hour: purchases, of them members', sales, of them members'.
    store_hour: BTreeMap<(i64, i32, u16), (i64, i64, i64, i64)>,
}

impl Figures {
    fn add(&mut self, member: i64, sale: &Sale, local: LocalTime, earned: i64) {
        let (store, day, paid) = (sale.store.get(), sale.day.0, sale.paid.0);
        let of_member = i64::from(member > 0);
        let hour = self.store_hour.entry((store, day, local.minute / 60)).or_default();
        hour.0 += 1;
        hour.1 += of_member;
        hour.2 += paid;
        hour.3 += paid * of_member;
        if member > 0 {
            *self.store_day.entry((store, day, member)).or_default() += earned;
            let known = self.member_store.entry((member, store)).or_insert((sale.at.0, day, 0));
            *known = (known.0.max(sale.at.0), known.1.max(day), known.2 + paid);
        }
    }
}

fn write(
    context: &Context<'_>,
    rows: &PurchaseRows,
    facts: Facts,
    sorted: Sorted,
    planned: &mut Planned,
) -> Result<(), AppError> {
    let actor = context.actor;
    let scope = actor.scope;
    let mut ids = context.ids(sorted.taken.len() * (1 + KEYS_OF_A_SALE) + sorted.members.len())?;
    let today = clock::local(context.now, &actor.brand.time_zone, 0).business_day;
    let Facts { stores, items, members, named, largest, .. } = facts;
    let programme = &actor.brand.programme;
    let window = i32::try_from(programme.tiers.window_days).unwrap_or(i32::MAX);
    let left_day = largest.left_day.map_or(today.plus(-window), BusinessDay);
    planned.left_day = Some(left_day.0);
    let mut books = Books::new(programme, context.allowed.points, context.now, today, left_day);
    let store_key =
        |at: usize| stores.get(&at).map(|known| known.1).or_else(|| sorted.stores.get(&at).copied());
    let item_key = |at: usize| items.get(&at).copied().or_else(|| sorted.items.get(&at).copied());

    let mut people = People::new(programme, members, named, &rows.members);
    let (mut purchases, mut figures) = (Vec::new(), Figures::default());
    for taken in &sorted.taken {
        let Some(PurchaseRow(_, reference, store, member, _, _, lines)) = rows.purchases.get(taken.at) else {
            continue;
        };
        let store = store_key(*store as usize).and_then(|key| StoreId::try_from(key).ok());
        let store = store.ok_or_else(|| AppError::Internal("a purchase without a store".to_owned()))?;
        let id: PurchaseId = ids.take()?;
        let paid = rows.purchases.get(taken.at).and_then(PurchaseRow::paid).unwrap_or_default();
        let sale = Sale { id, store, at: taken.moment, day: taken.local.business_day, paid };
        let (member, earned) = match member {
            None => (0, 0),
            Some(at) => {
                let member = people.of(*at as usize, &sale, &mut ids)?;
                (member.id, books.sale(member, &sale, &mut ids)?.0)
            }
        };
        figures.add(member, &sale, taken.local, earned);
        purchases.push((
            member,
            sale.at.0,
            id.get(),
            store.get(),
            sale.day.0,
            taken.local.minute,
            paid.0,
            earned,
            held_lines(lines, item_key),
            reference.as_str(),
        ));
    }

    let zone = actor.brand.time_zone.as_str();
    let import = context.import;
    planned.made = Made {
        stores: small(sorted.stores.len()),
        items: small(sorted.items.len()),
        members: small(people.newcomers.len()),
    };
    planned.revs = people.moved.values().filter_map(|moved| Some((moved.id, moved.rev?))).collect();
    let new_stores: Vec<(i64, &str)> =
        sorted.stores.iter().filter_map(|(at, key)| Some((*key, rows.stores.get(*at)?.as_str()))).collect();
    let new_items: Vec<(i64, &str, &str, String, &str)> = sorted
        .items
        .iter()
        .filter_map(|(at, key)| {
            let item = rows.items.get(*at)?;
            let name = if item.name.is_empty() { &item.code } else { &item.name };
            let name = name
                .char_indices()
                .nth(limits::ITEM_NAME)
                .map_or(name.as_str(), |(end, _)| name.split_at(end).0);
            Some((*key, item.code.as_str(), name, fold(name), item.category.as_str()))
        })
        .collect();
    let sort_names: HashMap<i64, &str> =
        people.moved.values().map(|moved| (moved.id, moved.sort_name.as_str())).collect();
    let member_store: Vec<_> = figures
        .member_store
        .iter()
        .map(|((member, store), (at, day, spend))| {
            let name = sort_names.get(member).copied().unwrap_or_default();
            (*member, *store, name, *at, *day, *spend)
        })
        .collect();
    let store_day: Vec<_> =
        figures.store_day.iter().map(|((s, d, m), points)| (*s, *d, *m, *points)).collect();
    let store_hour: Vec<_> =
        figures.store_hour.iter().map(|((s, d, h), (a, b, c, e))| (*s, *d, *h, *a, *b, *c, *e)).collect();
    let lots: Vec<_> = books.lots.values().copied().collect();
    let mut writes = vec![
        sql::insert_stores(scope, zone, import, &new_stores)?,
        sql::insert_items(scope, import, &new_items)?,
        sql::put_members(scope, &people.figures(import))?,
        sql::insert_keys(scope, &people.newcomers.keys())?,
        sql::add_member_store(scope, &member_store)?,
        sql::add_store_hour(scope, &store_hour)?,
    ];
    writes.extend(sql::add_days(scope, &store_day)?);
    let named = sorted.taken.iter().filter_map(|taken| rows.purchases.get(taken.at)).flat_map(|row| &row.6);
    let sold: BTreeSet<i64> = named.filter_map(|line| items.get(&(line.0? as usize)).copied()).collect();
    writes.push(sql::mark_sold(scope, import, &sold.into_iter().collect::<Vec<_>>())?);
    writes.push(sql::insert_purchases(scope, import, &purchases)?);
    writes.push(sql::insert_lines(scope, import, &books.lines)?);
    writes.push(sql::insert_lots(scope, &lots)?);
    planned.writes = writes;
    Ok(())
}

/// The members of a batch, found or made, by their place in its list. Two places may mean one member.
struct People<'a> {
    programme: &'a Programme,
    found: Vec<Option<known::KnownMember>>,
    named: Vec<Named>,
    keys: &'a [MemberKey],
    newcomers: Newcomers,
    /// By key.
    moved: BTreeMap<i64, Moved>,
}

impl<'a> People<'a> {
    fn new(
        programme: &'a Programme,
        members: Vec<Result<Option<known::KnownMember>, (Field, Reason)>>,
        named: Vec<Named>,
        keys: &'a [MemberKey],
    ) -> People<'a> {
        let found = members.into_iter().map(|member| member.ok().flatten()).collect();
        People { programme, found, named, keys, newcomers: Newcomers::default(), moved: BTreeMap::new() }
    }

    fn of(&mut self, at: usize, sale: &Sale, ids: &mut Ids) -> Result<&mut Moved, AppError> {
        let key = match self.found.get(at).and_then(Option::as_ref) {
            Some(known) => {
                let known = known.clone();
                self.moved.entry(known.id).or_insert_with(|| known.into()).id
            }
            None => self.make(at, sale, ids)?,
        };
        self.moved.get_mut(&key).ok_or_else(|| AppError::Internal("a member is missing".to_owned()))
    }

    fn make(&mut self, at: usize, sale: &Sale, ids: &mut Ids) -> Result<i64, AppError> {
        let named = self.named.get(at).cloned().unwrap_or_default();
        if let Some(id) = self.newcomers.find(&named) {
            return Ok(id);
        }
        let name = self.keys.get(at).map_or("", |key| key.name.as_str());
        let newcomer = Newcomer::new(ids.take::<MemberId>()?.get(), named, name, sale.store.get(), sale.at);
        let moved = newcomer.moved(self.programme);
        self.moved.insert(moved.id, moved);
        Ok(self.newcomers.add(newcomer))
    }

    fn figures(&self, import: i64) -> Vec<sql::MemberFigures<'_>> {
        self.moved.values().map(|moved| self.newcomers.figures(moved, import)).collect()
    }
}
