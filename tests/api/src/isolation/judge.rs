//! What an answer of the isolation matrix may be.
use regulars_api::{Access, Route};
use regulars_domain::rights::{Reach, Role};
use serde_json::Value;

use super::{Names, Probe, Target, seed::Seed, texts};
use crate::Answer;

/// One wrong answer.
#[derive(Debug)]
pub struct Fault {
    pub route: &'static str,
    /// Absent: a stranger, or the rightful caller.
    pub role: Option<Role>,
    pub target: Target,
    pub what: String,
}

/// What is wrong with an answer to a stranger.
pub(super) fn stranger(route: &Route, answer: &Answer) -> Result<(), String> {
    if marked(answer, Seed::BRAND_MARK) || marked(answer, Seed::STORE_MARK) || marked(answer, Seed::OWN_MARK)
    {
        return Err(format!("a stranger reads {}", answer.text()));
    }
    match route.access {
        Access::Public => Ok(()),
        _ if answer.status == 401 => Ok(()),
        _ => Err(format!("a stranger got {}", answer.status)),
    }
}

/// What is wrong with an answer to a person of brand 1, store 1.
pub fn judge(route: &Route, probe: &Probe, role: Role, target: Target, answer: &Answer) -> Vec<String> {
    let mut faults = vec![];
    if marked(answer, Seed::BRAND_MARK) {
        faults.push(format!("data of another brand: {}", answer.text()));
    }
    let bound = role.reach() == Reach::Stores;
    if bound && probe.names != Names::OpenInBrand && marked(answer, Seed::STORE_MARK) {
        faults.push(format!("data of another store: {}", answer.text()));
    }
    let allowed = match route.access {
        Access::Area(area) | Access::AreaOrKey(area, _) => role.may(area),
        // A session opens nothing that is for keys, whosever it is.
        Access::Key(_) => {
            if answer.status != 401 {
                faults.push(format!("{} instead of 401: {}", answer.status, answer.text()));
            }
            return faults;
        }
        Access::Public | Access::Account | Access::Anyone | Access::Staff => true,
    };
    let foreign = match (probe.names, target) {
        (Names::Nothing | Names::Public, _) | (_, Target::Own) => false,
        (_, Target::ForeignBrand) => true,
        (Names::Mine, Target::ForeignStore) => true,
        (Names::OfStore | Names::Filter | Names::OpenInBrand, Target::ForeignStore) => bound,
        (Names::OfBrand, Target::ForeignStore) => false,
    };
    let expected: &[u16] = match (probe.names, allowed, foreign) {
        (Names::Public, ..) => return faults,
        (_, false, false) => &[403],
        // Whether the thing or the right is missing is not told apart where both are.
        (_, false, true) => &[403, 404],
        (Names::Filter | Names::OpenInBrand, true, true) => &[200, 404],
        (_, true, true) => &[404],
        (_, true, false) => &[probe.twin],
    };
    // Nobody appoints above themselves, takes back another's note or view or reads another's export, and what is undone needs the right to have done it: told as a missing right.
    let finer = matches!(
        route.name,
        "UndoChange"
            | "ChangeStaff"
            | "InviteStaff"
            | "RemoveStaff"
            | "ReturnStaff"
            | "MakeLink"
            | "RevokeLink"
            | "ClearPin"
            | "VerifySeal"
            | "RemoveNote"
            | "EditView"
            | "RemoveView"
            | "ReadExport"
    );
    if !(expected.contains(&answer.status) || finer && answer.status == 403) {
        faults.push(format!("{} instead of {expected:?}: {}", answer.status, answer.text()));
    }
    faults
}

/// Whether a text of the answer holds this mark.
fn marked(answer: &Answer, mark: &str) -> bool {
    let mut found = vec![];
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(value) => texts(&value, &mut found),
        Err(_) => found.push(answer.text()),
    }
    found.iter().any(|text| text.contains(mark))
}
