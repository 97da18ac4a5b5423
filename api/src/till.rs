//! A shared till: a device that someone with a password opened for a store, which clerks take over by PIN. The device holds a cookie
//! of its own that can do one thing: name the clerks of its store and try their PINs.
use regulars_domain::ids::{StaffId, StoreId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    endpoints,
    house::{Language, Me},
};

endpoints! {
    /// The till that this device is, with the clerks who can take it over; nothing where it is none.
    GetTill: Get "/api/till" (()) Public, () => Option<TillView>;
    /// Makes this device a shared till of a store. Whoever does it is signed out here: the next one takes over by PIN.
    OpenTill: Post "/api/till" (()) Area(Sell), TillStore => TillView;
    /// Makes this device a till no more.
    LeaveTill: Delete "/api/till" (()) Account, () => ();
    /// Takes the till over: the session before ends, a new one for the counter begins.
    TakeOver: Post "/api/till/session" (()) Public, Pin => Me;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TillView {
    pub brand: String,
    pub language: Language,
    pub store: StoreId,
    pub store_name: String,
    pub clerks: Vec<ClerkChoice>,
}

/// A face at the till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClerkChoice {
    pub staff: StaffId,
    pub name: String,
    /// How many digits the PIN has, so that the last one sends it.
    pub digits: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TillStore {
    pub store: StoreId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pin {
    pub staff: StaffId,
    pub pin: String,
}
