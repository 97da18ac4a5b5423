//! Merging two members who are one person: one trip to read, the domain decides, one batch to write.
//! Source: docs/rules/merge.md.
use regulars_api::{
    Code, Problem,
    duplicates::{MergeChoice, MergeMembers, Merged},
    members::Consent,
};
use regulars_domain::{
    ids::{ChangeId, LotId, MemberId, StoreId},
    loyalty::{
        LineKind, Lot, Occasion, Points, Posting, Standing,
        merge::{self as books, Account},
        tier::Window,
    },
    merge::{Answer, answer, tags},
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::{
    at_a_desk,
    compare::TOGETHER,
    merge_sql::{self as sql, NewMerge, SideRow, Stands},
};
use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    clock,
    db::Query,
    error::AppError,
    members::{
        edit::{changed_meanwhile, follow, rekey},
        face::tier,
        in_sight,
        sql::{
            member::{self, MemberRow},
            write,
        },
        state::{CONFIRMED, State, difference},
    },
    purchases::{
        account,
        record::{key, refused},
        rows::Written,
    },
    scope::Actor,
};

/// So many purchases and notes go over in one batch.
const MOST: i64 = 20_000;

pub(super) async fn merge(call: Call<MergeMembers>) -> Result<Merged, AppError> {
    let (kept, given) = call.path;
    if kept == given {
        return Err(Problem::new(Code::Invalid).at("other_id").into());
    }
    call.retrying(once).await
}

async fn once(call: &Call<MergeMembers>) -> Result<Merged, AppError> {
    let (kept, given) = call.path;
    let (actor, (kepts, givens, kept_sides, given_sides, kept_lots, given_lots)) = call
        .enter(|scope| {
            (
                member::member(scope, kept),
                member::member(scope, given),
                sql::side(scope, kept),
                sql::side(scope, given),
                account::lots(scope, kept, account::ALL_LOTS),
                account::lots(scope, given, account::ALL_LOTS),
            )
        })
        .await?;
    at_a_desk(&actor)?;
    let kept = Person::of(in_sight(&actor, kepts.into_iter().next(), |row| &row.seen_by)?, &kept_sides)?;
    let given = Person::of(in_sight(&actor, givens.into_iter().next(), |row| &row.seen_by)?, &given_sides)?;
    // What was seen is what is merged.
    for (person, version) in [(&kept, call.input.version), (&given, call.input.other_version)] {
        if person.state.version() != version {
            return Err(changed_meanwhile(&person.state));
        }
    }
    if given.side.purchases.saturating_add(given.side.notes) > MOST {
        return Err(Problem::new(Code::TooMuchToMove).with("max", MOST).into());
    }
    let lots = |rows: &[crate::purchases::rows::LotRow]| rows.iter().map(Lot::from).collect::<Vec<Lot>>();
    let merging = Merging { call, actor: &actor, kept, given };
    merging.write(&lots(&kept_lots), &lots(&given_lots)).await
}

/// One of the two.
pub(super) struct Person {
    pub row: MemberRow,
    pub side: SideRow,
    pub state: State,
}

impl Person {
    pub fn of(row: MemberRow, sides: &[SideRow]) -> Result<Person, AppError> {
        let side = *sides.first().ok_or(Code::NotFound)?;
        Ok(Person { state: State::of(&row), row, side })
    }

    pub fn standing(&self) -> Standing {
        Standing { balance: self.row.balance, debt: self.row.debt }
    }

    pub fn window(&self) -> Window {
        Window { points: self.row.window_points, spend: self.row.window_spend }
    }
}

/// Where and when lines of the ledger are written of the two.
#[derive(Clone, Copy)]
pub(super) struct Booking<'a> {
    pub actor: &'a Actor,
    pub at: i64,
    pub store: StoreId,
}

impl Booking<'_> {
    /// What is written of one of the two: their lines and lots.
    pub fn posting(
        &self,
        (member, other): (MemberId, MemberId),
        posting: &Posting,
        before: &[Lot],
        first_id: i64,
    ) -> Vec<Query<()>> {
        let written = Written {
            member,
            at: self.at,
            first_id,
            store: self.store,
            staff: self.actor.staff.get(),
            reason: None,
            import: None,
            other: Some(other),
        };
        account::save_posting(self.actor.scope, posting, before, &written)
    }
}

struct Merging<'a> {
    call: &'a Call<MergeMembers>,
    actor: &'a Actor,
    kept: Person,
    given: Person,
}

impl Merging<'_> {
    async fn write(&self, kept_lots: &[Lot], given_lots: &[Lot]) -> Result<Merged, AppError> {
        let Merging { call, actor, .. } = *self;
        let (kept, given) = (&self.kept, &self.given);
        let (scope, pair) = (actor.scope, (kept.row.id, given.row.id));
        let last_id = kept.side.last_id.max(given.side.last_id);
        let at = call.app.clock.now().0.max(kept.side.last_at).max(given.side.last_at);
        let day = clock::local(Timestamp(at), &actor.brand.time_zone, 0).business_day;
        let store = actor.place(kept.row.home_store, &kept.row.seen_by);

        let id: ChangeId = key(account::ids(call, last_id, 1)?)?;
        let count = i64::try_from(given_lots.len()).unwrap_or(i64::MAX);
        let first = account::ids(call, last_id, count.max(1))?;
        let keys = (first..first.saturating_add(count)).map(key).collect::<Result<Vec<LotId>, _>>()?;
        let merged = books::merge(
            Account { standing: given.standing(), lots: given_lots },
            Account { standing: kept.standing(), lots: kept_lots },
            &keys,
            Occasion { day, purchase: None },
        )
        .map_err(refused)?;
        let moved = &merged.moved;

        let tiers = &actor.brand.programme.tiers;
        let window = kept.window().plus(given.row.window_points, given.row.window_spend);
        let (mine, theirs) = (tier(&kept.row.tier), tier(&given.row.tier));
        let held = tiers.after_merge(mine.as_ref(), theirs.as_ref(), window.value(tiers.measure));
        let after = joined(&kept.state, (&given.state, given.row.joined_at), &call.input)?;
        let fields = Fields::of(&kept.state, &after);
        let brought: Vec<_> =
            merged.brought.iter().map(|lot| (lot.from.get(), lot.to.get(), lot.points.0)).collect();
        let went = moved.receiver.total(LineKind::Transfer);
        let went = Points(went.0.saturating_add(merged.debt.0));

        let mut batch = vec![sql::insert(
            actor,
            &NewMerge {
                id,
                given: pair.1,
                kept: pair.0,
                at,
                store,
                given_tier: &given.row.tier,
                kept_tier: &kept.row.tier,
                brought: &json!(brought).to_string(),
                debt: merged.debt,
                before: &Value::Object(fields.before.clone()).to_string(),
                after: &Value::Object(fields.after.clone()).to_string(),
                purchases: given.side.purchases,
                notes: given.side.notes,
                points: went,
            },
        )];
        batch.extend(sql::give_up(scope, pair.1, pair.0));
        batch.extend(self.named(&after)?);
        let lines = moved.giver.lines.len() + moved.receiver.lines.len();
        let first = account::ids(call, last_id, i64::try_from(lines).unwrap_or(i64::MAX).max(1))?;
        let second = first.saturating_add(i64::try_from(moved.giver.lines.len()).unwrap_or(i64::MAX));
        let written = Booking { actor, at, store };
        batch.extend(written.posting((pair.1, pair.0), &moved.giver, given_lots, first));
        batch.extend(written.posting(pair, &moved.receiver, kept_lots, second));
        let stands = Stands {
            standing: moved.receiver.standing,
            tier: held.as_ref(),
            window,
            window_sales: kept.row.window_sales.saturating_add(given.row.window_sales),
        };
        batch.push(sql::stand(scope, pair.0, stands));
        batch.extend(sql::make_known(scope, pair.1, pair.0));
        batch.push(sql::served_by_both(scope, pair.1, pair.0, -1));
        batch.extend(sql::hand_over(scope, pair.1, pair.0));
        batch.extend(sql::recount(scope, pair.0));
        batch.extend(sql::close_pairs(scope, pair.1));
        let (purchases, notes) = (given.side.purchases, given.side.notes);
        let mut told = fields.after;
        told.insert("merged_member".to_owned(), called(&given.row).into());
        for (name, n) in [("merged_purchases", purchases), ("merged_notes", notes), ("merged_points", went.0)]
        {
            if n != 0 {
                told.insert(name.to_owned(), n.into());
            }
        }
        let what = Change {
            action: "member.merge",
            entity: "member",
            entity_id: pair.0.get(),
            store: Some(store),
            before: Some(Value::Object(fields.before)),
            after: Some(Value::Object(told)),
            ..Change::default()
        };
        batch.push(change(actor, id.get(), call.now, &what));
        if after.phone != kept.state.phone {
            let (was, is) = (kept.state.phone.as_deref(), after.phone.as_deref());
            batch.push(write::keep_phones(scope, id, pair.0, was, is));
        }
        let output = Merged { change: id, purchases, notes, standing: moved.receiver.standing };
        let guard = Guard::Members([(pair.0, kept.row.rev), (pair.1, given.row.rev)]);
        call.commit(actor, guard, &output, batch).await?;
        Ok(output)
    }

    /// The profile of who is kept, and what follows from it. Where phone or card of the other is chosen, the two rows exchange theirs.
    fn named(&self, after: &State) -> Result<Vec<Query<()>>, AppError> {
        let (actor, kept, given) = (self.actor, &self.kept, &self.given);
        let scope = actor.scope;
        let mut other = given.state.clone();
        if after.phone != kept.state.phone {
            other.phone.clone_from(&kept.state.phone);
        }
        if after.card != kept.state.card {
            other.card.clone_from(&kept.state.card);
        }
        let exchanged = other != given.state;
        let mut writes = vec![];
        if exchanged {
            writes.push(sql::name_by(scope, given.row.id, None, None));
        }
        if *after != kept.state {
            writes.push(after.written(kept.row.id, |row| write::update(scope, row))?);
            writes.extend(rekey(actor, kept.row.id, &kept.state, after)?);
            writes.extend(follow(actor, &kept.row, &kept.state, after)?);
        }
        if exchanged {
            let (phone, card) = (other.phone.as_deref(), other.card.as_deref());
            writes.push(sql::name_by(scope, given.row.id, phone, card));
            writes.extend(rekey(actor, given.row.id, &given.state, &other)?);
        }
        if !given.state.tags.is_empty() {
            writes.push(write::untag(scope, &json!(given.state.tags).to_string()));
        }
        Ok(writes)
    }
}

/// What a member is called in the record of changes: by name, else by card.
pub(super) fn called(row: &MemberRow) -> String {
    if row.name.is_empty() { row.card.clone().unwrap_or_default() } else { row.name.clone() }
}

/// What differs of who is kept, as the record of changes has it.
pub(super) struct Fields {
    pub before: Map<String, Value>,
    pub after: Map<String, Value>,
}

impl Fields {
    pub fn of(was: &State, is: &State) -> Fields {
        let (old, new) = (was.fields(), is.fields());
        let (mut before, mut after) = difference(&old, &new);
        // Two numbers may look alike when masked: that the phone changed is recorded all the same.
        if was.phone != is.phone {
            before.insert("phone".to_owned(), old.get("phone").cloned().unwrap_or_default());
            after.insert("phone".to_owned(), new.get("phone").cloned().unwrap_or_default());
        }
        // So may two contacts be equally old: how old the former one was comes back with it.
        if was.given() != is.given() {
            before.insert(CONFIRMED.to_owned(), old.get(CONFIRMED).cloned().unwrap_or_default());
            after.insert(CONFIRMED.to_owned(), new.get(CONFIRMED).cloned().unwrap_or_default());
        }
        Fields { before, after }
    }
}

/// What is known of the two as one: the fields that are taken, tags of both, and the newest answer for each channel. `since`: when who is
/// given up became a member, in seconds. A contact of theirs is as fresh as it was.
/// Source: docs/rules/merge.md §2.6–§2.8.
fn joined(kept: &State, (given, since): (&State, i64), choice: &MergeChoice) -> Result<State, AppError> {
    let (mine, theirs) = (kept.fields(), given.fields());
    let (mut after, mut taken) = (kept.clone(), Map::new());
    for (n, name) in choice.take.iter().enumerate() {
        let known = mine.contains_key(name) || theirs.contains_key(name);
        if !known || TOGETHER.contains(&name.as_str()) {
            return Err(Problem::new(Code::Invalid).at(format!("take[{n}]")).into());
        }
        if name == "phone" {
            after.phone.clone_from(&given.phone);
        } else {
            taken.insert(name.clone(), theirs.get(name).cloned().unwrap_or_default());
        }
    }
    after.put(&taken)?;
    if after.given() != kept.given() {
        after.confirmed_at = after.given().and(given.confirmed_at.or(Some(since)));
    }
    after.tags = tags(&kept.tags, &given.tags);
    let said = |consent: Option<&Consent>| consent.map(|said| Answer { given: said.given, at: said.at });
    for (channel, theirs) in &given.profile.consent {
        let mine = kept.profile.consent.get(channel);
        if let Some(Answer { given, at }) = answer(said(mine), said(Some(theirs))) {
            after.profile.consent.insert(*channel, Consent { given, at });
        }
    }
    if after != *kept && after.phone.is_none() && after.card.is_none() && after.name().is_empty() {
        return Err(Problem::new(Code::Required).at("phone").into());
    }
    Ok(after)
}
