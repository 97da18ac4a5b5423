//! What the purchases of a batch write: themselves with their lines, points and lots, the members, stores and items they make, and the
//! figures kept beside them.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use regulars_api::members::NameParts;
use regulars_domain::{
    card::Card,
    ids::{ChangeId, MemberId, PurchaseId, StoreId},
    import::{
        batch::{MemberKey, PurchaseRow, PurchaseRows},
        field::Field,
        reason::Reason,
    },
    limits,
    loyalty::Programme,
    phone::Phone,
    time::BusinessDay,
};
use serde_json::json;

use super::{
    job::Made,
    known::{self, Named},
    ledger::{Books, KEYS_OF_A_SALE, LotRow, Moved, Sale},
    newcomers::{Newcomer, Newcomers},
    plan::{Booked, Context, Ids, Planned, small},
    purchases::{Facts, Sorted, held_lines},
    purchases_sql as sql,
};
use crate::{
    clock::{self, LocalTime},
    db::Query,
    error::AppError,
    recognise::fold::fold,
};

/// Figures by store and day, and so on, while the purchases are gone through.
#[derive(Default)]
struct Figures {
    /// By member and store: last sale, last day, spend.
    member_store: BTreeMap<(i64, i64), (Option<i64>, Option<i32>, i64)>,
    /// By store, day and member: points, and whether anything was sold.
    store_day: BTreeMap<(i64, i32, i64), (i64, bool)>,
    /// By store, day and hour: purchases, of them members', sales, of them members', refunds.
    store_hour: BTreeMap<(i64, i32, u16), (i64, i64, i64, i64, i64)>,
}

impl Figures {
    fn add(&mut self, member: i64, sale: &Sale, local: LocalTime, earned: i64) {
        let (store, day, paid) = (sale.store.get(), sale.day.0, sale.paid.0);
        let of_member = i64::from(member > 0);
        let sold = !sale.is_refund();
        let hour = self.store_hour.entry((store, day, local.minute / 60)).or_default();
        hour.0 += i64::from(sold);
        hour.1 += i64::from(sold) * of_member;
        hour.2 += paid;
        hour.3 += paid * of_member;
        hour.4 += i64::from(!sold);
        if member > 0 {
            let known = self.store_day.entry((store, day, member)).or_default();
            *known = (known.0 + earned, known.1 || sold);
            let known = self.member_store.entry((member, store)).or_default();
            // `None` is before every moment.
            let (at, last_day) = (sold.then_some(sale.at.0), sold.then_some(day));
            *known = (known.0.max(at), known.1.max(last_day), known.2 + paid);
        }
    }
}

/// Plans the writes: keys are taken, points are computed.
pub fn write(
    context: &Context<'_>,
    rows: &PurchaseRows,
    facts: Facts,
    sorted: Sorted,
    before: Vec<LotRow>,
    planned: &mut Planned,
) -> Result<(), AppError> {
    let (scope, brand) = (context.scope, context.brand);
    let keys = sorted.taken.len() * (1 + KEYS_OF_A_SALE) + sorted.members.len() + before.len();
    let mut ids = context.ids(keys)?;
    let today = clock::local(context.now, &brand.time_zone, 0).business_day;
    let Facts { stores, items, members, named, largest, .. } = facts;
    let programme = &brand.programme;
    let window = i32::try_from(programme.tiers.window_days).unwrap_or(i32::MAX);
    let left_day = largest.left_day.map_or(today.plus(-window), BusinessDay);
    planned.left_day = Some(left_day.0);
    let mut books = Books::new(programme, context.allowed.points, context.now, today, left_day);
    books.live = context.live.is_some();
    books.know(before);
    let store_key =
        |at: usize| stores.get(&at).map(|known| known.1).or_else(|| sorted.stores.get(&at).copied());
    let item_key = |at: usize| items.get(&at).copied().or_else(|| sorted.items.get(&at).copied());

    let mut people = People::new(programme, members, named, &rows.members);
    let (mut purchases, mut figures) = (Vec::new(), Figures::default());
    for taken in &sorted.taken {
        let Some(purchase) = rows.purchases.get(taken.at) else { continue };
        let PurchaseRow(row, reference, store, member, ..) = purchase;
        let store = store_key(*store as usize).and_then(|key| StoreId::try_from(key).ok());
        let store = store.ok_or_else(|| AppError::Internal("a purchase without a store".to_owned()))?;
        let id: PurchaseId = ids.take()?;
        let paid = purchase.paid().unwrap_or_default();
        let sale = Sale { id, store, at: taken.moment, day: taken.local.business_day, paid };
        let (member, earned, terms) = match member {
            None => (0, 0, None),
            Some(at) => {
                let member = people.of(*at as usize, &sale, &mut ids)?;
                let terms = books.terms(member);
                let earned = match sale.is_refund() {
                    false => books.sale(member, &sale, &mut ids)?.0,
                    true => books.refund(member, &sale, &mut ids)?.0,
                };
                // A refund of what was sold now counts by the terms of then; those of history are not known.
                (member.id, earned, Some(terms).filter(|_| books.live && earned != 0))
            }
        };
        planned.booked.push(Booked { row: *row, new: true, id: id.get(), earned });
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
            held_lines(purchase, item_key),
            reference.as_str(),
            terms.map(|terms| terms.points.0),
            terms.map(|terms| terms.per.0),
            terms.map(|terms| terms.multiplier),
        ));
    }

    let zone = brand.time_zone.as_str();
    let import = context.import;
    planned.made = Made {
        stores: small(sorted.stores.len()),
        items: small(sorted.items.len()),
        members: small(people.newcomers.len()),
    };
    planned.revs.members = people.moved.values().filter_map(|moved| Some((moved.id, moved.rev?))).collect();
    let new_stores: Vec<(i64, &str)> =
        sorted.stores.iter().filter_map(|(at, key)| Some((*key, rows.stores.get(*at)?.as_str()))).collect();
    let new_items: Vec<(i64, &str, &str, String, &str)> = sorted
        .items
        .iter()
        .filter_map(|(at, key)| {
            let item = rows.items.get(*at)?;
            let name = if item.name.is_empty() { &item.code } else { &item.name };
            let (name, category) = (cut(name, limits::ITEM_NAME), cut(&item.category, limits::CATEGORY));
            Some((*key, item.code.as_str(), name, fold(name), category))
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
        figures.store_day.iter().map(|((s, d, m), (points, sold))| (*s, *d, *m, *points, *sold)).collect();
    let store_hour: Vec<_> = figures
        .store_hour
        .iter()
        .map(|((s, d, h), (a, b, c, e, f))| (*s, *d, *h, *a, *b, *c, *e, *f))
        .collect();
    let lots: Vec<_> = books.lots.values().copied().collect();
    let mut writes = Vec::new();
    if !new_stores.is_empty() {
        writes.push(sql::insert_stores(scope, zone, import, &new_stores)?);
    }
    writes.extend([
        sql::insert_items(scope, import, &new_items)?,
        sql::put_members(scope, &people.figures(import))?,
        sql::insert_keys(scope, &people.newcomers.keys())?,
        sql::add_member_store(scope, &member_store)?,
        sql::add_store_hour(scope, &store_hour)?,
    ]);
    writes.extend(sql::add_days(scope, &store_day)?);
    let named = sorted.taken.iter().filter_map(|taken| rows.purchases.get(taken.at)).flat_map(|row| &row.6);
    let sold: BTreeSet<i64> = named.filter_map(|line| items.get(&(line.0? as usize)).copied()).collect();
    writes.push(sql::mark_sold(scope, import, &sold.into_iter().collect::<Vec<_>>())?);
    writes.push(sql::insert_purchases(scope, import, context.live.map(|live| live.key), &purchases)?);
    writes.push(sql::insert_lines(scope, import, &books.lines)?);
    writes.push(sql::insert_lots(scope, &lots)?);
    if !books.taken.is_empty() {
        writes.extend(sql::take_lots(scope, &books.taken.values().copied().collect::<Vec<_>>())?);
    }
    if context.live.is_some() {
        writes.push(sql::add_new_members(scope, &people.days())?);
        writes.push(made(context, &people.newcomers, &new_items)?);
    }
    planned.writes = writes;
    Ok(())
}

/// A text, or its first characters where it has more than it may.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| text.split_at(end).0)
}

/// The record of the members and items that a program's purchases make: no import tells of them.
fn made(
    context: &Context<'_>,
    newcomers: &Newcomers,
    items: &[(i64, &str, &str, String, &str)],
) -> Result<Query<()>, AppError> {
    let mut ids = context.ids(newcomers.len() + items.len())?;
    let mut list = Vec::with_capacity(newcomers.len() + items.len());
    for one in newcomers.all() {
        let phone = one.named.phone.clone().map(|phone| Phone::new(phone).masked(None).as_str().to_owned());
        let card = one.named.card.as_ref().map(Card::as_str);
        let name = one.name.as_ref().map(NameParts::from);
        let after =
            json!({ "phone": phone, "card": card, "profile.name": name, "home_store": one.home_store });
        let change: ChangeId = ids.take()?;
        list.push((change.get(), "member", one.id, Some(one.home_store), after.to_string()));
    }
    for (key, code, name, ..) in items {
        let change: ChangeId = ids.take()?;
        list.push((change.get(), "item", *key, None, json!({ "code": code, "name": name }).to_string()));
    }
    sql::insert_made(context.scope, context.by, context.now, &list)
}

/// The members of a batch, found or made, by their place in its list. Two places may mean one member.
struct People<'a> {
    programme: &'a Programme,
    found: Vec<Option<known::KnownMember>>,
    named: Vec<Named>,
    keys: &'a [MemberKey],
    newcomers: Newcomers,
    /// Where and on which days they were made.
    made: BTreeMap<(i64, i32), i64>,
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
        let (newcomers, made, moved) = (Newcomers::default(), BTreeMap::new(), BTreeMap::new());
        People { programme, found, named, keys, newcomers, made, moved }
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
        *self.made.entry((sale.store.get(), sale.day.0)).or_default() += 1;
        Ok(self.newcomers.add(newcomer))
    }

    /// Stores' new members by day.
    fn days(&self) -> Vec<(i64, i32, i64)> {
        self.made.iter().map(|((store, day), members)| (*store, *day, *members)).collect()
    }

    fn figures(&self, import: i64) -> Vec<sql::MemberFigures<'_>> {
        self.moved.values().map(|moved| self.newcomers.figures(moved, import)).collect()
    }
}
