//! Members: look-up, the welcome card, the member's page, the list, and every change of what is known.
mod behaviour;
pub mod birthday;
pub mod card;
pub(crate) mod check;
pub mod create;
pub mod edit;
pub(crate) mod face;
pub mod list;
pub mod lookup;
mod names;
pub mod notes;
pub mod page;
pub mod points;
pub mod sql;
pub mod state;
pub mod tags;
pub mod timeline;
pub mod undo;
mod usual;
pub mod views;

use regulars_api::{Code, Problem};
use regulars_domain::{
    ids::{MemberId, StoreId},
    phone::{E164, Masked, Phone, Region},
    time::BusinessDay,
};

use crate::{call::Call, clock, error::AppError, recognise::phone, routes::Routes, scope::Actor};
use sql::member::Became;

/// The routes of members.
pub fn routes(routes: Routes) -> Routes {
    routes
        .mount(lookup::look_up)
        .mount(card::identify)
        .mount(card::card)
        .mount(create::create)
        .mount(list::list)
        .mount(list::count)
        .mount(page::member)
        .mount(edit::edit)
        .mount(page::reveal_phone)
        .mount(timeline::timeline)
        .mount(points::points)
        .mount(timeline::edits)
        .mount(notes::add)
        .mount(notes::remove)
        .mount(tags::tags)
        .mount(views::list)
        .mount(views::save)
        .mount(views::edit)
        .mount(views::remove)
}

/// The region in which the brand reads numbers without a `+`.
fn region(actor: &Actor) -> Result<Region, AppError> {
    Region::new(&actor.brand.region).map_err(|e| AppError::Internal(e.to_string()))
}

/// Masks stored numbers as the brand reads them.
struct Mask {
    home: Option<String>,
}

impl Mask {
    fn of(actor: &Actor) -> Mask {
        Mask { home: region(actor).ok().and_then(phone::calling_code) }
    }

    fn phone(&self, stored: Option<&str>) -> Option<Phone<Masked>> {
        Some(Phone::new(E164::new(stored?).ok()?).masked(self.home.as_deref()))
    }
}

/// A stored number, masked as the brand reads it.
pub(crate) fn masked(actor: &Actor, stored: Option<&str>) -> Option<Phone<Masked>> {
    Mask::of(actor).phone(stored)
}

/// Today, as the brand's head office counts.
fn today(actor: &Actor, call_now: regulars_domain::time::Timestamp) -> BusinessDay {
    clock::local(call_now, &actor.brand.time_zone, 0).business_day
}

/// A member out of sight does not exist; of one who was merged away it is told whom they have become.
pub(crate) fn in_sight<T: Became>(
    actor: &Actor,
    row: Option<T>,
    seen_by: impl Fn(&T) -> &[StoreId],
) -> Result<T, AppError> {
    let row = row.filter(|row| actor.sees_member(seen_by(row))).ok_or(Code::NotFound)?;
    there(row.became())?;
    Ok(row)
}

/// Who was merged away is somebody else now.
///
/// # Errors
/// `Merged`, with whom they have become.
pub(crate) fn there(became: Option<MemberId>) -> Result<(), AppError> {
    became.map_or(Ok(()), |into| Err(Problem::new(Code::Merged).with("into", into).into()))
}

/// Today before the session is read: good enough to leave out lots that lapsed days ago, by UTC.
fn today_utc<E: regulars_api::Endpoint>(call: &Call<E>) -> BusinessDay {
    clock::local(call.now, "UTC", 0).business_day.plus(-1)
}
