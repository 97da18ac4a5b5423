//! A member's page, and the whole phone number for a reason.
use regulars_api::{
    Code,
    members::{GetMember, MemberPage, RevealPhone, Revealed, Timeline, TimelineKind},
};

use super::{
    behaviour::Rhythm,
    face::{face, figures},
    in_sight,
    names::{Names, Wanted},
    sql::{
        member,
        timeline::{self as sql, Place},
    },
    state::State,
    timeline, today, today_utc,
    usual::{Habit, LOOKED_AT},
};
use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    check,
    error::AppError,
};

/// Entries of the timeline on the first screen: what it shows without scrolling far, and the page's budget of rows. The
/// ledger's lines stand further down and are asked for when one gets there.
const ENTRIES: usize = 10;

pub async fn member(call: Call<GetMember>) -> Result<MemberPage, AppError> {
    let (id, day) = (call.path, today_utc(&call));
    let (actor, (members, lots, latest, (notes, by_hand, changes))) = call
        .enter(|scope| {
            (
                member::member(scope, id),
                member::soonest_lots(scope, id, day),
                sql::purchases(scope, id, Place::TOP, LOOKED_AT),
                (
                    sql::notes(scope, id, Place::TOP, ENTRIES + 1),
                    sql::by_hand(scope, id, Place::TOP, ENTRIES + 1),
                    sql::changes(scope, id, Place::TOP, ENTRIES + 1),
                ),
            )
        })
        .await?;
    let row = in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let joined = row.import_id.map(|_| Place { at: row.joined_at, id: id.get() });
    let rhythm = Rhythm::of(&latest, notes.iter().map(|note| note.kind));
    let rows = (latest.clone(), notes, by_hand, changes);
    let ranges = timeline::ranges(rows, TimelineKind::All, Place::TOP, joined);
    let next = timeline::next(&ranges, TimelineKind::All, ENTRIES);
    let ranges = ranges.first(ENTRIES);
    let habit = Habit::of(&latest);
    let mut wanted = Wanted::default();
    habit.wants(&mut wanted);
    rhythm.wants(&mut wanted);
    ranges.wants(&mut wanted);
    let names = Names::from(call.db.run(wanted.query(actor.scope)).await?);
    Ok(MemberPage {
        face: face(&actor, &row, &lots, today(&actor, call.now)),
        figures: figures(&actor, &row, today(&actor, call.now)),
        behaviour: rhythm.behaviour(&names),
        usual: habit.usual(&row.profile.usual_order, &names),
        version: State::of(&row).version(),
        timeline: Timeline { entries: timeline::entries(&ranges, row.first_at, &names), next },
        profile: row.profile,
    })
}

/// Logs who looks at a number and why. The number is not kept with the operation: coming again with it, the number is
/// read again.
pub async fn reveal_phone(mut call: Call<RevealPhone>) -> Result<Revealed, AppError> {
    match revealed(&call, true).await {
        Err(AppError::Replayed(_)) => {
            call.op = None;
            revealed(&call, false).await
        }
        other => other,
    }
}

async fn revealed(call: &Call<RevealPhone>, log: bool) -> Result<Revealed, AppError> {
    let (actor, members) = call.enter(|scope| member::member(scope, call.path)).await?;
    let row = in_sight(&actor, members.into_iter().next(), |row| &row.seen_by)?;
    let reason = check::text("reason", &call.input.reason, 3, 200)?;
    let phone = row.phone.ok_or(Code::NotFound)?;
    if log {
        let look = Change {
            action: "member.reveal_phone",
            entity: "sight",
            entity_id: call.path.get(),
            store: Some(actor.place(row.home_store, &row.seen_by)),
            reason: Some(&reason),
            ..Change::default()
        };
        let writes = vec![change(&actor, call.ids(1)?, call.now, &look)];
        call.commit(&actor, Guard::None, &(), writes).await?;
    }
    Ok(Revealed { phone })
}
