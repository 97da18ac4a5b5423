//! Registering a member: a phone, a name or a card, and what they consent to; the rest comes later.
use regulars_api::{
    Code, Problem,
    members::{Consent, CreateMember, Created, NameParts, Profile},
};
use regulars_domain::{
    ids::MemberId,
    name::{NameProblem, PersonName},
    phone::Phone,
};

use super::{
    check, region,
    sql::{member, write},
    state::State,
};
use crate::{
    activity::record::{Change, change, kept},
    call::{Call, Guard},
    clock,
    db::Query,
    error::AppError,
    scope::{Actor, BrandScope},
};

pub async fn create(call: Call<CreateMember>) -> Result<Created, AppError> {
    call.retrying(async |call| created(call).await).await
}

async fn created(call: &Call<CreateMember>) -> Result<Created, AppError> {
    let input = &call.input;
    let (actor, stores) = call.enter(|scope| member::store(scope, input.store)).await?;
    let at = actor.store(input.store)?;
    let store = stores.into_iter().next().ok_or_else(|| Problem::new(Code::NotFound).at("store"))?;
    if store.state != "open" {
        return Err(Problem::new(Code::StoreClosed).at("store").into());
    }
    let state = read(&call.input, &actor, call.now)?;
    let first = call.ids(2)?;
    let id = MemberId::try_from(first).map_err(|_| AppError::Internal("a key".to_owned()))?;
    let tiers = &actor.brand.programme.tiers;
    let tier = tiers.lowest().map(|code| code.as_str().to_owned()).unwrap_or_default();
    let day = clock::local(call.now, &store.time_zone, store.closing).business_day;
    let written = Change {
        action: "member.create",
        entity: "member",
        entity_id: id.get(),
        store: Some(input.store),
        after: kept(&state.fields()),
        ..Change::default()
    };
    let scope = at.brand();
    let writes = vec![
        state.written(id, |row| write::insert(scope, row, &tier, call.now))?,
        add_keys(scope, id, &state)?,
        write::grant(scope, id, input.store, &state.sort_name()),
        write::count_new(scope, input.store, day),
        change(&actor, first + 1, call.now, &written),
    ];
    let output = Created { id };
    match call.commit(&actor, Guard::None, &output, writes).await {
        Ok(()) => Ok(output),
        Err(error) => Err(taken(call, scope, &state, error).await?),
    }
}

fn read(
    input: &regulars_api::members::NewMember,
    actor: &Actor,
    now: regulars_domain::time::Timestamp,
) -> Result<State, AppError> {
    let phone = check::phone("phone", &input.phone, region(actor)?)?;
    let card = check::card("card", &input.card)?;
    let name = if input.name.trim().is_empty() {
        Err(NameProblem::Empty)
    } else {
        PersonName::from_text(&input.name, None)
    };
    let name = check::name("name", name)?;
    if phone.is_none() && name.is_none() && card.is_none() {
        return Err(Problem::new(Code::Required).at("phone").into());
    }
    let consent = input.consent.iter().map(|channel| (*channel, Consent { given: true, at: now })).collect();
    Ok(State {
        phone: phone.map(|number| Phone::new(number).reveal().to_owned()),
        card: card.map(|card| card.as_str().to_owned()),
        home_store: input.store,
        tags: vec![],
        profile: Profile {
            name: name.as_ref().map(NameParts::from),
            title: input.title,
            consent,
            ..Profile::default()
        },
        confirmed_at: None,
    })
}

/// The look-up keys of a new member.
fn add_keys(scope: BrandScope, id: MemberId, state: &State) -> Result<Query<()>, AppError> {
    let keys = serde_json::to_string(&state.keys()).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(write::add_keys(scope, id, state.home_store, &keys))
}

/// A phone or card that somebody has already is told with whose it is; any other error as it is. Choosing that member is
/// an act of its own, which is logged.
pub async fn taken<E: regulars_api::Endpoint>(
    call: &Call<E>,
    scope: BrandScope,
    state: &State,
    error: AppError,
) -> Result<AppError, AppError> {
    let AppError::Db(refused) = &error else { return Ok(error) };
    let (field, query) = if refused.refused_by("member.phone") {
        ("phone", member::by_phone(scope, state.phone.as_deref().unwrap_or_default()))
    } else if refused.refused_by("member.card") {
        ("card", member::by_card(scope, state.card.as_deref().unwrap_or_default()))
    } else {
        return Ok(error);
    };
    let whose = call.db.run(query).await?.into_iter().next();
    let problem = Problem::new(Code::AlreadyTaken).at(field);
    Ok(match whose {
        Some(row) => problem.with("id", row.id),
        None => problem,
    }
    .into())
}
