//! The welcome card, and the act of choosing a member at a counter.
use regulars_api::{
    Code, Problem,
    members::{GetCard, Identify, WelcomeCard},
};
use regulars_domain::{
    ids::{MemberId, StoreId},
    time::{BusinessDay, Timestamp},
};

use super::{
    face::face,
    in_sight,
    names::{Names, Wanted},
    sql::{member, timeline, timeline::Place, write},
    there,
    timeline::{Ranges, entries, refunds},
    today, today_utc,
    usual::{Habit, LOOKED_AT},
};
use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    clock,
    db::Query,
    error::AppError,
    scope::{Actor, BrandScope},
};

/// So many entries of the timeline stand on the card.
const LATELY: usize = 6;

type First = (
    Query<member::MemberRow>,
    Query<member::LotRow>,
    Query<timeline::PurchaseRow>,
    Query<timeline::NoteRow>,
    Query<timeline::LedgerRow>,
);
type Rows = (
    Vec<member::MemberRow>,
    Vec<member::LotRow>,
    Vec<timeline::PurchaseRow>,
    Vec<timeline::NoteRow>,
    Vec<timeline::LedgerRow>,
);

fn first(scope: BrandScope, id: MemberId, today: BusinessDay) -> First {
    (
        member::member(scope, id),
        member::soonest_lots(scope, id, today),
        timeline::purchases(scope, id, Place::TOP, LOOKED_AT),
        timeline::notes(scope, id, Place::TOP, LATELY),
        timeline::by_hand(scope, id, Place::TOP, LATELY),
    )
}

/// A card that waits for its names.
struct Draft {
    row: member::MemberRow,
    lots: Vec<member::LotRow>,
    habit: Habit,
    ranges: Ranges,
}

impl Draft {
    fn of(
        row: member::MemberRow,
        (lots, latest, notes, by_hand): (
            Vec<member::LotRow>,
            Vec<timeline::PurchaseRow>,
            Vec<timeline::NoteRow>,
            Vec<timeline::LedgerRow>,
        ),
    ) -> Draft {
        let habit = Habit::of(&latest);
        // What was said last stays on the card, however often they have bought since.
        let said = notes.first().cloned();
        let refunds = refunds(&latest);
        let all = Ranges { purchases: latest, refunds, notes, by_hand, ..Ranges::default() };
        let mut ranges = all.first(LATELY);
        if ranges.notes.is_empty() {
            ranges.notes.extend(said);
        }
        Draft { row, lots, habit, ranges }
    }

    fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        self.habit.wants(&mut wanted);
        self.ranges.wants(&mut wanted);
        wanted
    }

    fn card(self, actor: &Actor, names: &Names, today: BusinessDay) -> WelcomeCard {
        let profile = &self.row.profile;
        WelcomeCard {
            face: face(actor, &self.row, &self.lots, today),
            usual_seat: profile.usual_seat.clone(),
            usual: self.habit.usual(&profile.usual_order, names),
            likes: profile.likes.clone(),
            dislikes: profile.dislikes.clone(),
            allergies: profile.allergies.clone(),
            talk_about: profile.talk_about.clone(),
            lately: entries(&self.ranges, self.row.first_at, names),
        }
    }
}

pub async fn card(call: Call<GetCard>) -> Result<WelcomeCard, AppError> {
    let day = today_utc(&call);
    let (actor, (stores, (rows, lots, latest, notes, by_hand))) = call
        .enter(|scope| {
            (call.input.store.map(|store| member::store(scope, store)), first(scope, call.path, day))
        })
        .await?;
    let row = in_sight(&actor, rows.into_iter().next(), |row| &row.seen_by)?;
    let day = match call.input.store {
        Some(store) => day_at(&actor, store, &stores, call.now)?,
        None => today(&actor, call.now),
    };
    let draft = Draft::of(row, (lots, latest, notes, by_hand));
    let names = call.db.run(draft.wanted().query(actor.scope)).await?;
    Ok(draft.card(&actor, &Names::from(names), day))
}

/// The day that it is at one of the actor's stores.
fn day_at(
    actor: &Actor,
    store: StoreId,
    stores: &[member::StoreRow],
    now: Timestamp,
) -> Result<BusinessDay, AppError> {
    actor.store(store)?;
    let store = stores.first().ok_or_else(|| Problem::new(Code::NotFound).at("store"))?;
    Ok(clock::local(now, &store.time_zone, store.closing).business_day)
}

/// Grants sight and logs it. Coming again with the same operation, it answers the card as it is by then: cards are not
/// kept with operations.
pub async fn identify(mut call: Call<Identify>) -> Result<WelcomeCard, AppError> {
    match call.retrying(identified).await {
        Err(AppError::Replayed(_)) => {
            call.op = None;
            let (actor, rows) = read(&call).await?;
            let (draft, day) = chosen(&call, &actor, rows)?;
            let names = call.db.run(draft.wanted().query(actor.scope)).await?;
            Ok(draft.card(&actor, &Names::from(names), day))
        }
        other => other,
    }
}

async fn read(call: &Call<Identify>) -> Result<(Actor, (Vec<member::StoreRow>, Rows)), AppError> {
    let day = today_utc(call);
    call.enter(|scope| (member::store(scope, call.input.store), first(scope, call.path, day))).await
}

fn chosen(
    call: &Call<Identify>,
    actor: &Actor,
    (stores, (rows, lots, latest, notes, by_hand)): (Vec<member::StoreRow>, Rows),
) -> Result<(Draft, BusinessDay), AppError> {
    let day = day_at(actor, call.input.store, &stores, call.now)?;
    let row = rows.into_iter().next().ok_or(Code::NotFound)?;
    there(row.merged_into)?;
    Ok((Draft::of(row, (lots, latest, notes, by_hand)), day))
}

async fn identified(call: &Call<Identify>) -> Result<WelcomeCard, AppError> {
    let (actor, rows) = read(call).await?;
    let store = call.input.store;
    let (draft, day) = chosen(call, &actor, rows)?;
    // Apart from edits, so that a member's history is not drowned in looks.
    let look = Change {
        action: "member.identify",
        entity: "sight",
        entity_id: call.path.get(),
        store: Some(store),
        ..Change::default()
    };
    let writes = vec![
        write::grant(actor.scope, call.path, store, &draft.row.sort_name),
        change(&actor, call.ids(1)?, call.now, &look),
    ];
    let wanted = draft.wanted().query(actor.scope);
    let (_, names) = call.commit(&actor, Guard::None, &(), (writes, wanted)).await?;
    Ok(draft.card(&actor, &Names::from(names), day))
}
