//! Members as a file: whole phone numbers of many, so it takes a right and a reason of its own, and is on record before the first row.
use regulars_domain::ids::ExportId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{bulk::Whom, endpoints};

endpoints! {
    /// Begins an export: who, whom, how many and why go on record. The rows are asked for page by page.
    BeginExport: Post "/api/exports" (()) Area(ExportMembers), NewExport => ExportBegun;
    /// The next rows of an export, in the order in which members joined. Only for who began it, and for an hour.
    ReadExport: Ask "/api/exports/{export_id}/rows" (ExportId) Area(ExportMembers), ExportFrom => ExportRows;
}

/// The most characters of a reason.
pub const REASON: usize = 200;

/// The export that is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewExport {
    pub whom: Whom,
    /// What it is for: 1 to 200 characters.
    #[schemars(length(min = 1, max = REASON))]
    pub reason: String,
}

/// An export that may be read now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportBegun {
    pub id: ExportId,
    /// What the file is called, with the brand and the day.
    pub file: String,
    /// Members, as they were counted when it began.
    pub total: u32,
}

/// Where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportFrom {
    /// `next` of the rows before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Some rows: perhaps none, though more follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportRows {
    /// CSV without a head, CR LF after each row: name, Latin name, phone (E.164), card, tier, home store, points, spent inside the tier
    /// window, visits, joined, first purchase, last visit, tags, consents. Texts are quoted, and begin with an apostrophe where a
    /// spreadsheet would take them for a formula, as it does a phone.
    pub csv: String,
    pub rows: u32,
    pub next: Option<String>,
}
