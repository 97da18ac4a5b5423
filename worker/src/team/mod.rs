//! The staff of a brand: the list, and who may change whom.
mod authority;
mod change;
mod links;
mod sql;
mod tills;

use regulars_api::team::*;

use crate::{call::Call, error::AppError, routes::Routes};

/// How many people a page has.
const PAGE: usize = 100;

/// The routes of the team and its tills.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(list)
        .mount(links::invite)
        .mount(change::change)
        .mount(change::remove)
        .mount(change::give_back)
        .mount(links::make_link)
        .mount(links::revoke_link)
        .mount(links::clear_pin)
        .mount(tills::list)
        .mount(tills::end)
}

pub async fn list(call: Call<ListTeam>) -> Result<TeamPage, AppError> {
    // What is in sight depends on who asks, so the session's own row narrows the list inside the same batch.
    let (actor, ((all, of_stores), regions)) = call
        .enter(|scope| {
            (sql::people(scope, call.claim.as_ref(), &call.input, PAGE + 1, call.now), sql::regions(scope))
        })
        .await?;
    let more = all.len().max(of_stores.len()) > PAGE;
    let people: Vec<StaffView> =
        all.into_iter().chain(of_stores).take(PAGE).map(|row| row.view(&actor)).collect();
    // A store-bound role gives nobody a region, and knows those of its people only.
    let known = |id| actor.sees_all() || people.iter().any(|person| person.region == Some(id));
    let regions = regions.into_iter().filter(|region| known(region.id)).collect();
    Ok(TeamPage { people, more, regions })
}
