//! What the purchases of a batch write: themselves with their lines, points and lots, the members, stores and items they make, and the
//! figures kept beside them.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use regulars_domain::{
    ids::{MemberId, PurchaseId, StoreId},
    import::{
        batch::{MemberKey, PurchaseRow, PurchaseRows},
        field::Field,
        reason::Reason,
    },
    limits,
    loyalty::Programme,
    time::BusinessDay,
};

use super::{
    job::Made,
    known::{self, Named},
    ledger::{Books, KEYS_OF_A_SALE, Moved, Sale},
    newcomers::{Newcomer, Newcomers},
    plan::{Context, Ids, Planned, small},
    purchases::{Facts, Sorted, held_lines},
    purchases_sql as sql,
};
use crate::{
    clock::{self, LocalTime},
    error::AppError,
    recognise::fold::fold,
};
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

/// Plans the writes: keys are taken, points are computed.
pub fn write(
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
    planned.revs.members = people.moved.values().filter_map(|moved| Some((moved.id, moved.rev?))).collect();
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
