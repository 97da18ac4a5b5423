//! A batch of opening balances. A member has one: the same again is unchanged, another is refused.
use std::collections::{BTreeMap, HashMap, HashSet};

use regulars_api::imports::PointsChoice;
use regulars_domain::{
    card::Card,
    ids::{MemberId, StoreId},
    import::{batch::BalanceRow, field::Field, reason::Reason},
    loyalty::{LineKind, Points},
    phone::E164,
    time::BusinessDay,
};
use serde::Deserialize;

use super::{
    known::{self, Json, KnownMember, KnownStore, Named, json},
    ledger::{Books, KEYS_OF_A_SALE, Moved},
    members_sql,
    newcomers::{Newcomer, Newcomers},
    plan::{Context, Planned, small},
    purchases_sql as sql,
};
use crate::{
    clock,
    db::{Db, Query},
    error::AppError,
    scope::BrandScope,
};

/// An opening balance so far: the member's key, that of whose books hold it, points.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Opened(i64, i64, i64);

/// The opening balances of a member and of those who were merged into them: the books of each stay their own.
#[derive(Default)]
struct Has {
    points: Vec<i64>,
    /// Some of it is of who was merged, and stands in the file by a row of its own.
    merged: bool,
}

impl Has {
    fn same(&self, points: i64) -> bool {
        self.points.contains(&points) || (points == 0 && self.merged)
    }
}

fn by_member(rows: Vec<Opened>) -> HashMap<i64, Has> {
    let mut all: HashMap<i64, Has> = HashMap::new();
    for Opened(member, books, points) in rows {
        let has = all.entry(member).or_default();
        has.points.push(points);
        has.merged |= books != member;
    }
    all
}

/// The opening balances of these members. Each is named once: their lines are added up, book by book.
fn opened(scope: BrandScope, members: &HashSet<i64>) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "with found_books (id, books) as (
             select value, value from json_each(?2)
             union all
             select k.value, m.id from json_each(?2) k
               cross join member m indexed by member_by_merge on m.brand_id = ?1 and m.merged_into = k.value)
         select json_group_array(json_array(id, books, points)) as json from (
             select f.id, f.books, sum(l.points) as points
               from found_books f cross join ledger l on l.brand_id = ?1 and l.member_id = f.books and l.kind = ?3
              group by 1, 2)",
        [scope.arg(), json(&members)?.into(), LineKind::Opening.code().into()],
    ))
}

/// A row that is taken.
struct Taken<'a> {
    row: &'a BalanceRow,
    at: usize,
    expires: Option<BusinessDay>,
    store: Option<i64>,
}

/// Whom the rows of a batch meant so far: by card, by phone or by both, two rows can mean one member.
#[derive(Default)]
struct Seen<'a> {
    known: HashSet<i64>,
    /// What those rows named them by, whether or not it is theirs so far.
    cards: HashSet<&'a Card>,
    phones: HashSet<&'a E164>,
}

impl<'a> Seen<'a> {
    /// Whether no earlier row meant the same. A card or phone that nobody has belongs to whom a row names beside it; and one who is
    /// known, but named by a newcomer's card or phone as well, is not taken either: once that newcomer is here, the row means two.
    fn first(&mut self, known: Option<&KnownMember>, named: &'a Named) -> bool {
        let (card, phone) = (named.card.as_ref(), named.phone.as_ref());
        let again = known.is_some_and(|known| self.known.contains(&known.id))
            || card.is_some_and(|card| self.cards.contains(card))
            || phone.is_some_and(|phone| self.phones.contains(phone));
        if !again {
            self.known.extend(known.map(|known| known.id));
            self.cards.extend(card);
            self.phones.extend(phone);
        }
        !again
    }
}

/// Thinks a batch through.
pub async fn plan(db: &Db, context: &Context<'_>, rows: &[BalanceRow]) -> Result<Planned, AppError> {
    let scope = context.scope;
    let home = context.region()?;
    let read: Vec<Result<Named, (Field, Reason)>> =
        rows.iter().map(|row| Named::read(&row.card, &row.phone, home)).collect();
    let named: Vec<Named> = read.iter().map(|read| read.clone().unwrap_or_default()).collect();
    let codes: Vec<String> = rows.iter().map(|row| row.store.clone()).collect();
    let (by_card, by_phone) = known::members(scope, &named)?;
    let (by_card, by_phone, stores, first) =
        db.run((by_card, by_phone, known::stores(scope, &codes)?, members_sql::first_store(scope))).await?;
    let meant = known::meant(named.len(), known::rows(by_card)?, known::rows(by_phone)?);
    let ids: HashSet<i64> =
        meant.iter().filter_map(|member| Some(member.as_ref().ok()?.as_ref()?.id)).collect();
    let opened = by_member(known::rows::<Opened>(db.run(opened(scope, &ids)?).await?)?);
    let stores: HashMap<usize, i64> =
        known::rows::<KnownStore>(stores)?.into_iter().map(|store| (store.0, store.1)).collect();

    let today = clock::local(context.now, &context.brand.time_zone, 0).business_day;
    let programme = &context.brand.programme;
    let mut planned = Planned::default();
    let (mut taken, mut seen) = (Vec::new(), Seen::default());
    for (at, row) in rows.iter().enumerate() {
        let expires = row.expires_on.or_else(|| match context.allowed.points {
            PointsChoice::Expiring => programme.expiry.last_day(today),
            PointsChoice::Lasting | PointsChoice::None => None,
        });
        let member = read.get(at).zip(meant.get(at));
        let fault = match member {
            Some((Err(fault), _)) => Some(*fault),
            Some((_, Err(reason))) => Some((Field::Card, *reason)),
            Some((Ok(named), _)) if *named == Named::default() => Some((Field::Card, Reason::Missing)),
            Some((Ok(named), Ok(None))) if !context.allowed.make_members => {
                let field = if named.card.is_some() { Field::Card } else { Field::Phone };
                Some((field, Reason::UnknownMember))
            }
            _ if row.points < 0 => Some((Field::Points, Reason::BelowZero)),
            _ if row.points > Points::LIMIT => Some((Field::Points, Reason::TooLarge)),
            _ if expires.is_some_and(|last| last < today) => Some((Field::ExpiresOn, Reason::InThePast)),
            _ if !row.store.is_empty() && !stores.contains_key(&at) => {
                Some((Field::StoreCode, Reason::UnknownStore))
            }
            _ => None,
        };
        let known = meant.get(at).and_then(|member| member.as_ref().ok()?.as_ref());
        let has = known.and_then(|known| opened.get(&known.id));
        let theirs = has.is_some_and(|has| has.merged && has.same(row.points));
        let fault = fault.or_else(|| {
            let again = !theirs && named.get(at).is_some_and(|named| !seen.first(known, named));
            again.then_some((Field::Card, Reason::Repeated))
        });
        if let Some((field, reason)) = fault {
            planned.refuse(row.row, field, reason);
            continue;
        }
        match has {
            Some(has) if has.same(row.points) => planned.outcome.unchanged += 1,
            Some(_) => planned.refuse(row.row, Field::Points, Reason::Differs),
            None if row.points == 0 && known.is_some() => planned.outcome.unchanged += 1,
            None => {
                planned.outcome.new += 1;
                taken.push(Taken { row, at, expires, store: stores.get(&at).copied() });
            }
        }
    }
    if context.import > 0 && !taken.is_empty() {
        let default = first.into_iter().next().map(|first| first.id);
        write(context, &taken, &named, &meant, default, today, &mut planned)?;
    }
    Ok(planned)
}

fn write(
    context: &Context<'_>,
    taken: &[Taken<'_>],
    named: &[Named],
    meant: &[Result<Option<KnownMember>, Reason>],
    default: Option<i64>,
    today: BusinessDay,
    planned: &mut Planned,
) -> Result<(), AppError> {
    let (scope, import) = (context.scope, context.import);
    let mut ids = context.ids(taken.len() * (1 + KEYS_OF_A_SALE))?;
    let programme = &context.brand.programme;
    let mut books = Books::new(programme, context.allowed.points, context.now, today, today);
    let mut newcomers = Newcomers::default();
    let mut moved: BTreeMap<i64, Moved> = BTreeMap::new();
    for one in taken {
        let known = meant.get(one.at).and_then(|member| member.as_ref().ok()?.as_ref());
        let store = one.store.or(known.map(|known| known.home_store)).or(default);
        let store = store.and_then(|key| StoreId::try_from(key).ok());
        let store = store.ok_or_else(|| AppError::Internal("a brand without a store".to_owned()))?;
        let id = match known {
            Some(known) => moved.entry(known.id).or_insert_with(|| known.clone().into()).id,
            None => {
                let who = named.get(one.at).cloned().unwrap_or_default();
                let newcomer =
                    Newcomer::new(ids.take::<MemberId>()?.get(), who, "", store.get(), context.now);
                moved.insert(newcomer.id, newcomer.moved(programme));
                newcomers.add(newcomer)
            }
        };
        if let Some(member) = moved.get_mut(&id).filter(|_| one.row.points > 0) {
            books.open(member, Points(one.row.points), one.expires, store, &mut ids)?;
        }
    }
    planned.made.members = small(newcomers.len());
    planned.revs.members = moved.values().filter_map(|moved| Some((moved.id, moved.rev?))).collect();
    let figures: Vec<_> = moved.values().map(|moved| newcomers.figures(moved, import)).collect();
    let lots: Vec<_> = books.lots.values().copied().collect();
    planned.writes = vec![
        sql::put_members(scope, &figures)?,
        sql::insert_keys(scope, &newcomers.keys())?,
        sql::insert_sight(scope, &newcomers.sight())?,
        sql::insert_lines(scope, import, &books.lines)?,
        sql::insert_lots(scope, &lots)?,
    ];
    Ok(())
}
