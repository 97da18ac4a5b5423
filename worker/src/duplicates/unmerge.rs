//! Taking a merge back: what was recorded for who was given up is theirs again, and what is left of their points.
//! Source: docs/rules/merge.md §4.
use std::collections::BTreeSet;

use regulars_api::{
    Code,
    activity::{UndoChange, Undone},
};
use regulars_domain::{
    ids::{ChangeId, LotId, StoreId},
    loyalty::{
        LedgerLine, LineKind, Lot, Occasion, Points,
        merge::{self as books, Account, Brought, Since},
        tier::Window,
    },
    money::Money,
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::{
    at_a_desk,
    merge::{Booking, Fields, Person, called},
    merge_sql::{self, Stands},
    unmerge_sql::{self as sql, MergeRow, ShareRow},
};
use crate::{
    activity::record::{Change, change},
    bulk::sql::went,
    call::{Call, Guard},
    clock,
    error::AppError,
    members::{
        edit::{follow, rekey},
        face::tier,
        sql::{
            member::{self, MemberRow},
            write::{self, PhoneChangeRow},
        },
        state::{CONFIRMED, State, object},
    },
    purchases::{
        account,
        record::{key, refused},
    },
    scope::Actor,
};

/// Takes back the merge that this change records. `kept`: who was kept, as read with the change; `phones`: theirs, if it changed.
///
/// # Errors
/// `WrongState`: it was taken back before. `Forbidden` at a shared till.
pub async fn undo(
    call: &Call<UndoChange>,
    actor: &Actor,
    id: ChangeId,
    kept: &MemberRow,
    phones: Option<PhoneChangeRow>,
) -> Result<Undone, AppError> {
    at_a_desk(actor)?;
    let scope = actor.scope;
    let merges = call.db.run(sql::merge(scope, id)).await?;
    let merge =
        merges.into_iter().next().filter(|merge| merge.undone_at.is_none()).ok_or(Code::WrongState)?;
    let told = Told::of(&merge, phones);
    let (givens, kept_sides, given_sides, kept_lots, shares, theirs, homes, (phones, cards)) = call
        .db
        .run((
            member::member(scope, merge.given),
            merge_sql::side(scope, merge.kept),
            merge_sql::side(scope, merge.given),
            account::lots(scope, merge.kept, account::ALL_LOTS),
            sql::share(scope, merge.given),
            sql::theirs(scope, merge.given, merge.kept, id, merge.at),
            told.home().map(|home| went(scope, &json!([home]).to_string())),
            (
                told.phone().map(|phone| member::by_phone(scope, phone)),
                told.card().map(|card| member::by_card(scope, card)),
            ),
        ))
        .await?;
    let kept = Person::of(kept.clone(), &kept_sides)?;
    let given = Person::of(givens.into_iter().next().ok_or(Code::NotFound)?, &given_sides)?;
    let share = shares.into_iter().next().ok_or(Code::NotFound)?;
    let theirs: Vec<LedgerLine> = theirs.iter().map(LedgerLine::try_from).collect::<Result<_, _>>()?;
    let lots: Vec<Lot> = kept_lots.iter().map(Lot::from).collect();
    let home = homes.first().map(|way| way.id);
    let apart = told.apart(&kept.state, &given.state, home, (phones.is_empty(), cards.is_empty()))?;
    Parting { call, actor, id, merge: &merge, kept, given, share }.write(&lots, &theirs, &apart).await
}

/// What the merge made of the fields of who was kept.
struct Told {
    before: Map<String, Value>,
    after: Map<String, Value>,
    phones: Option<PhoneChangeRow>,
}

/// What is known of the two when they are two again.
struct Apart {
    kept: State,
    given: State,
}

impl Told {
    fn of(merge: &MergeRow, phones: Option<PhoneChangeRow>) -> Told {
        Told { before: object(Some(&merge.before)), after: object(Some(&merge.after)), phones }
    }

    /// The home store of before, where another was taken.
    fn home(&self) -> Option<i64> {
        self.before.get("home_store").and_then(Value::as_i64)
    }

    /// The phone of who was given up, where it was taken.
    fn phone(&self) -> Option<&str> {
        self.phones.as_ref().and_then(|phones| phones.after.as_deref())
    }

    /// The card of who was given up, where it was taken.
    fn card(&self) -> Option<&str> {
        self.after.get("card").and_then(Value::as_str)
    }

    /// Each with their own again: of who was kept each field that nobody has changed since. `home`: where the home store of before is now;
    /// `free`: nobody has the phone, and the card, of who was given up.
    fn apart(
        &self,
        kept: &State,
        given: &State,
        home: Option<StoreId>,
        free: (bool, bool),
    ) -> Result<Apart, AppError> {
        let fields = kept.fields();
        let same = |name: &str| fields.get(name).cloned().unwrap_or_default() == self.after_of(name);
        let back = self.before.iter().filter(|(name, _)| name.as_str() != "phone" && same(name));
        let back: Map<String, Value> = back.map(|(name, value)| (name.clone(), value.clone())).collect();
        let mut apart = Apart { kept: kept.clone(), given: given.clone() };
        apart.kept.put(&back)?;
        if back.contains_key("home_store") {
            apart.kept.home_store = home.unwrap_or(kept.home_store);
        }
        if let Some(phones) = &self.phones {
            let exchanged = kept.phone == phones.after;
            if exchanged {
                apart.kept.phone.clone_from(&phones.before);
            }
            apart.given.phone = phones.after.clone().filter(|_| exchanged || free.0);
        }
        // The contact of before is as old as it was: what was confirmed since was the one that goes back.
        if apart.kept.given() != kept.given()
            && let Some(was) = self.before.get(CONFIRMED)
        {
            apart.kept.confirmed_at = was.as_i64();
        }
        if self.after.contains_key("card") {
            let exchanged = back.contains_key("card");
            apart.given.card = self.card().map(str::to_owned).filter(|_| exchanged || free.1);
        }
        Ok(apart)
    }

    fn after_of(&self, name: &str) -> Value {
        self.after.get(name).cloned().unwrap_or_default()
    }
}

struct Parting<'a> {
    call: &'a Call<UndoChange>,
    actor: &'a Actor,
    id: ChangeId,
    merge: &'a MergeRow,
    kept: Person,
    given: Person,
    share: ShareRow,
}

impl Parting<'_> {
    async fn write(&self, lots: &[Lot], theirs: &[LedgerLine], apart: &Apart) -> Result<Undone, AppError> {
        let Parting { call, actor, id, merge, share, .. } = *self;
        let (kept, given) = (&self.kept, &self.given);
        let scope = actor.scope;
        let last_id = kept.side.last_id.max(given.side.last_id);
        let at = call.app.clock.now().0.max(kept.side.last_at).max(given.side.last_at);
        let day = clock::local(Timestamp(at), &actor.brand.time_zone, 0).business_day;
        let store = actor.place(kept.row.home_store, &kept.row.seen_by);

        let change_id = account::ids(call, last_id, 1)?;
        let count = i64::try_from(lots.len()).unwrap_or(i64::MAX);
        let first = account::ids(call, last_id, count.max(1))?;
        let keys = (first..first.saturating_add(count)).map(key).collect::<Result<Vec<LotId>, _>>()?;
        let brought = brought(&merge.brought)?;
        let moved = books::unmerge(
            Account { standing: kept.standing(), lots },
            Account { standing: given.standing(), lots: &[] },
            Since { brought: &brought, debt: merge.debt, theirs },
            &keys,
            Occasion { day, purchase: None },
        )
        .map_err(refused)?;

        let mut batch = Vec::from(sql::bring_back(scope, id, merge.given, call.now));
        batch.extend(self.named(apart)?);
        let lines = moved.giver.lines.len() + moved.receiver.lines.len();
        let first = account::ids(call, last_id, i64::try_from(lines).unwrap_or(i64::MAX).max(1))?;
        let second = first.saturating_add(i64::try_from(moved.giver.lines.len()).unwrap_or(i64::MAX));
        let booking = Booking { actor, at, store };
        batch.extend(booking.posting((merge.kept, merge.given), &moved.giver, lots, first));
        batch.extend(booking.posting((merge.given, merge.kept), &moved.receiver, &[], second));

        let tiers = &actor.brand.programme.tiers;
        let theirs = Window { points: share.points, spend: share.spend };
        let mine = kept
            .window()
            .plus(Points(share.points.0.saturating_neg()), Money(share.spend.0.saturating_neg()));
        let together = tier(&kept.row.tier);
        let held = |before: &str, window: Window| {
            tiers.after_unmerge(tier(before).as_ref(), together.as_ref(), window.value(tiers.measure))
        };
        let (kept_tier, given_tier) = (held(&merge.kept_tier, mine), held(&merge.given_tier, theirs));
        let kept_sales = kept.row.window_sales.saturating_sub(share.sales);
        for (member, standing, tier, window, window_sales) in [
            (merge.kept, moved.giver.standing, &kept_tier, mine, kept_sales),
            (merge.given, moved.receiver.standing, &given_tier, theirs, share.sales),
        ] {
            let stands = Stands { standing, tier: tier.as_ref(), window, window_sales };
            batch.push(merge_sql::stand(scope, member, stands));
        }
        batch.extend(sql::hand_back(scope, merge.given));
        batch.push(merge_sql::served_by_both(scope, merge.given, merge.kept, 1));
        batch.extend(sql::part_known(scope, merge, id, apart.kept.home_store));
        batch.extend(merge_sql::recount(scope, merge.kept));
        batch.extend(merge_sql::recount(scope, merge.given));
        batch.extend(sql::open_pairs(scope, merge.given));

        let fields = Fields::of(&kept.state, &apart.kept);
        let mut told = fields.after;
        told.insert("merged_member".to_owned(), called(&given.row).into());
        // Given out of the other's books, so below zero there.
        let went = -moved.giver.total(LineKind::Transfer).0 + moved.receiver.standing.debt.0;
        for (name, n) in [("merged_purchases", share.purchases), ("merged_points", went)] {
            if n != 0 {
                told.insert(name.to_owned(), n.into());
            }
        }
        let what = Change {
            action: "member.unmerge",
            entity: "member",
            entity_id: merge.kept.get(),
            store: Some(store),
            before: Some(Value::Object(fields.before)),
            after: Some(Value::Object(told)),
            ..Change::default()
        };
        batch.push(change(actor, change_id, call.now, &what));
        let undone = Undone { entity: "member".to_owned(), entity_id: merge.kept.get() };
        let guard = Guard::Members([(merge.kept, kept.row.rev), (merge.given, given.row.rev)]);
        call.commit(actor, guard, &undone, batch).await?;
        Ok(undone)
    }

    /// Both profiles, and what follows from them. Where phone or card were exchanged, they are exchanged back.
    fn named(&self, apart: &Apart) -> Result<Vec<crate::db::Query<()>>, AppError> {
        let (actor, kept, given) = (self.actor, &self.kept, &self.given);
        let scope = actor.scope;
        let mut writes = vec![];
        if apart.given != given.state {
            writes.push(merge_sql::name_by(scope, kept.row.id, None, None));
            let (phone, card) = (apart.given.phone.as_deref(), apart.given.card.as_deref());
            writes.push(merge_sql::name_by(scope, given.row.id, phone, card));
            writes.extend(rekey(actor, given.row.id, &given.state, &apart.given)?);
            let (phone, card) = (apart.kept.phone.as_deref(), apart.kept.card.as_deref());
            writes.push(merge_sql::name_by(scope, kept.row.id, phone, card));
        }
        if apart.kept != kept.state {
            writes.push(apart.kept.written(kept.row.id, |row| write::update(scope, row))?);
            writes.extend(rekey(actor, kept.row.id, &kept.state, &apart.kept)?);
            writes.extend(follow(actor, &kept.row, &kept.state, &apart.kept)?);
        }
        let tags: BTreeSet<&String> = given.state.tags.iter().collect();
        if !tags.is_empty() {
            writes.push(write::tag(scope, &json!(tags).to_string()));
        }
        Ok(writes)
    }
}

/// Reads what the merge carried over.
fn brought(text: &str) -> Result<Vec<Brought>, AppError> {
    let unreadable = || AppError::Internal("what a merge brought is unreadable".to_owned());
    let rows: Vec<(LotId, LotId, i64)> = serde_json::from_str(text).map_err(|_| unreadable())?;
    Ok(rows.into_iter().map(|(from, to, points)| Brought { from, to, points: Points(points) }).collect())
}
