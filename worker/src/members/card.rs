//! The welcome card, and the act of choosing a member at a counter.
use regulars_api::{
    Code, Problem,
    members::{GetCard, Identify, WelcomeCard},
};
use regulars_domain::{
    ids::{MemberId, StoreId},
    time::BusinessDay,
};

use super::{
    face::face,
    in_sight,
    names::{Names, Wanted},
    sql::{member, timeline, timeline::Place, write},
    timeline::{Ranges, entries},
    today_utc,
    usual::{Habit, LOOKED_AT},
};
use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
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
        let mut ranges = Ranges { purchases: latest, notes, by_hand, ..Ranges::default() }.first(LATELY);
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

    fn card(self, actor: &Actor, names: &Names, now: regulars_domain::time::Timestamp) -> WelcomeCard {
        let profile = &self.row.profile;
        WelcomeCard {
            face: face(actor, &self.row, &self.lots, now),
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
    let (actor, (rows, lots, latest, notes, by_hand)) =
        call.enter(|scope| first(scope, call.path, day)).await?;
    let row = in_sight(&actor, rows.into_iter().next(), |row| &row.seen_by)?;
    let draft = Draft::of(row, (lots, latest, notes, by_hand));
    let names = call.db.run(draft.wanted().query(actor.scope)).await?;
    Ok(draft.card(&actor, &Names::from(names), call.now))
}

/// Grants sight and logs it. Coming again with the same operation, it answers the card as it is by then: cards are not
/// kept with operations.
pub async fn identify(mut call: Call<Identify>) -> Result<WelcomeCard, AppError> {
    match identified(&call).await {
        Err(AppError::Replayed(_)) => {
            call.op = None;
            let (actor, rows) = read(&call).await?;
            let draft = chosen(&actor, call.input.store, rows)?;
            let names = call.db.run(draft.wanted().query(actor.scope)).await?;
            Ok(draft.card(&actor, &Names::from(names), call.now))
        }
        other => other,
    }
}

async fn read(call: &Call<Identify>) -> Result<(Actor, (Vec<member::StoreRow>, Rows)), AppError> {
    let day = today_utc(call);
    call.enter(|scope| (member::store(scope, call.input.store), first(scope, call.path, day))).await
}

fn chosen(
    actor: &Actor,
    store: StoreId,
    (stores, (rows, lots, latest, notes, by_hand)): (Vec<member::StoreRow>, Rows),
) -> Result<Draft, AppError> {
    actor.store(store)?;
    if stores.is_empty() {
        return Err(Problem::new(Code::NotFound).at("store").into());
    }
    let row = rows.into_iter().next().ok_or(Code::NotFound)?;
    Ok(Draft::of(row, (lots, latest, notes, by_hand)))
}

async fn identified(call: &Call<Identify>) -> Result<WelcomeCard, AppError> {
    let (actor, rows) = read(call).await?;
    let store = call.input.store;
    let draft = chosen(&actor, store, rows)?;
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
    Ok(draft.card(&actor, &Names::from(names), call.now))
}
