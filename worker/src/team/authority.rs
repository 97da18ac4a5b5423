//! Who may change whom. Source: docs/rules/rights.md.
use regulars_api::{Code, Problem};
use regulars_domain::{
    ids::{RegionId, StoreId},
    rights::{Area, Reach, Role},
};

use super::sql::TargetRow;
use crate::{error::AppError, scope::Actor};

/// Whether the person may give, change or take this role at these stores: nobody hands out more than they hold, and a manager of
/// stores only among people all of whose stores are theirs.
pub fn may_manage(actor: &Actor, role: Role, stores: &[StoreId]) -> bool {
    let within =
        actor.sees_all() || (!stores.is_empty() && stores.iter().all(|store| actor.stores().contains(store)));
    actor.may(Area::EditTeam) && actor.role.may_appoint(role) && within
}

/// Leave to change this person.
///
/// # Errors
/// `NotFound` for a person with none of whose stores the asker has to do, `Forbidden` for a colleague above.
pub fn manage(actor: &Actor, target: &TargetRow) -> Result<(), AppError> {
    let sees = actor.sees_all() || target.reach.iter().any(|store| actor.stores().contains(store));
    if !sees {
        return Err(Code::NotFound.into());
    }
    if may_manage(actor, target.role, &target.reach) { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// Where a person works: checked against the role and against what the asker may give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub role: Role,
    pub region: Option<RegionId>,
    pub stores: Vec<StoreId>,
}

impl Place {
    /// A role that reaches the whole brand has no stores of its own; every other needs some.
    ///
    /// # Errors
    /// `Required` at `stores` or `region`, `TooLong`, `Forbidden` for a role that is not the asker's to give, `NotFound` for a store
    /// beyond their reach.
    pub fn checked(
        actor: &Actor,
        role: Role,
        region: Option<RegionId>,
        stores: &[StoreId],
    ) -> Result<Place, AppError> {
        const MOST: usize = 500;
        if !actor.role.may_appoint(role) {
            return Err(Problem::new(Code::Forbidden).at("role").into());
        }
        if role.reach() == Reach::Brand {
            return Ok(Place { role, region: None, stores: vec![] });
        }
        let region = region.filter(|_| role == Role::RegionalManager);
        let mut stores = stores.to_vec();
        stores.sort_unstable();
        stores.dedup();
        if stores.len() > MOST {
            return Err(Problem::new(Code::TooLong).at("stores").with("max", MOST).into());
        }
        if stores.is_empty() && region.is_none() {
            let field = if role == Role::RegionalManager { "region" } else { "stores" };
            return Err(Problem::new(Code::Required).at(field).into());
        }
        if !actor.sees_all() && !stores.iter().all(|store| actor.stores().contains(store)) {
            return Err(Problem::new(Code::NotFound).at("stores").into());
        }
        Ok(Place { role, region, stores })
    }

    /// The stores as a JSON array.
    pub fn stores_json(&self) -> String {
        serde_json::to_string(&self.stores).unwrap_or_else(|_| "[]".to_owned())
    }

    /// The role as its column holds it.
    pub fn role_text(&self) -> Result<String, AppError> {
        role_text(self.role)
    }
}

/// A role as its column holds it.
pub fn role_text(role: Role) -> Result<String, AppError> {
    match serde_json::to_value(role) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        other => Err(AppError::Internal(format!("a role is no text: {other:?}"))),
    }
}
