//! Bringing in files: what they would do, doing it batch by batch, the list of imports, and taking one back. A program does by an API key
//! what the wizard does; of imports it knows those that its key began, any other is none. docs/import-api.md is for who writes one.
use regulars_domain::{
    ids::ImportId,
    import::{
        batch::Batch,
        field::{Field, Kind},
        reason::Reason,
    },
    time::Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoints;

endpoints! {
    /// What a batch of rows would do, against what is here now. Writes nothing.
    CheckRows: Post "/api/imports/check" (()) AreaOrKey(Import, ImportsWrite), RowsToCheck => RowsOutcome;
    /// Begins an import: from now on its batches are taken.
    StartImport: Post "/api/imports" (()) AreaOrKey(Import, ImportsWrite), NewImport => ImportView;
    /// Takes a batch of rows, whole or not at all. The same rows again change nothing.
    BringRows: Post "/api/imports/{import_id}/rows" (ImportId) AreaOrKey(Import, ImportsWrite), RowsToBring => RowsOutcome;
    /// Ends an import: all its rows were sent, or no more will be. What was brought in stays.
    CloseImport: Post "/api/imports/{import_id}/close" (ImportId) AreaOrKey(Import, ImportsWrite), Closing => ImportView;
    /// Takes back a part of what an import made; to be called while its state is `undoing`. The first call finds out whether
    /// anything made since depends on it, and then nothing is taken back. Where something comes to depend on it meanwhile,
    /// the undo stops: the state is `cancelled` and `needed` above zero. The clock goes on with what the page left.
    UndoImport: Post "/api/imports/{import_id}/undo" (ImportId) AreaOrKey(Import, ImportsWrite), () => ImportView;
    /// The imports, the newest first.
    ListImports: Get "/api/imports" (()) Area(Import), Before => Vec<ImportView>;
    /// How the last file with these column heads was read: what columns and choices the wizard begins with.
    RecallReading: Get "/api/import-readings" (()) Area(Import), SameHeads => Recalled;
    /// One import, with how its file was read.
    GetImport: Get "/api/imports/{import_id}" (ImportId) AreaOrKey(Import, ImportsWrite), () => ImportDetail;
}

/// Which points imported purchases earn. They earn by the programme's rate, without a tier's multiplier: which tier a
/// member held then is not known. Source: docs/rules/loyalty.md §3.5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointsChoice {
    /// They lapse as if the purchase had been recorded on its day.
    Expiring,
    /// They last for ever.
    Lasting,
    /// They earn nothing.
    #[default]
    None,
}

/// What an import may do beyond its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Allowed {
    pub points: PointsChoice,
    /// Purchases may make the stores that they name.
    pub make_stores: bool,
    /// Purchases may make the items that they name.
    pub make_items: bool,
    /// Purchases and opening balances may make the members that they name.
    pub make_members: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RowsToCheck {
    pub allowed: Allowed,
    pub rows: Batch,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NewImport {
    pub kind: Kind,
    /// The file's name.
    pub file: String,
    /// Rows of the file below its header.
    pub lines: u32,
    /// Purchases, or rows of other kinds, that will be sent.
    pub total: u32,
    /// Purchases, or rows of other kinds, that the page refused while reading.
    pub refused: u32,
    pub allowed: Allowed,
    /// How the page reads the file, for going on with it later. Its own to understand; at most [`LONGEST_READING`] characters.
    #[serde(default)]
    #[schemars(length(max = LONGEST_READING))]
    pub reading: String,
    /// The set of its column heads, by which the reading is found again; empty: it is not to be.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub heads: String,
}

/// The most characters of [`NewImport::reading`].
pub const LONGEST_READING: usize = 20_000;
/// The most characters of [`NewImport::heads`].
pub const LONGEST_HEADS: usize = 16;

/// Which files are read alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SameHeads {
    pub kind: Kind,
    /// As [`NewImport::heads`].
    pub heads: String,
}

/// How such a file was read last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recalled {
    /// As [`NewImport::reading`]; none where there was no such file, or what it brought in was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RowsToBring {
    /// The batch's place in the file, from 0. A batch that was taken before is not counted again.
    pub number: u32,
    pub rows: Batch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    Done,
    Cancelled,
}

/// A row that the server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedRow {
    /// Line of the file; a purchase's first.
    pub row: u32,
    pub field: Field,
    pub reason: Reason,
}

/// What a batch did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowsOutcome {
    /// Rows (purchases, not lines) that were not here.
    pub new: u32,
    /// Rows that were here with another content.
    pub changed: u32,
    /// Rows that were here just so.
    pub unchanged: u32,
    pub refused: Vec<RefusedRow>,
    /// What purchases name that was not here: positions in the batch's own lists.
    pub unknown: Unknown,
}

/// Positions in the lists of a batch of purchases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unknown {
    pub stores: Vec<u32>,
    pub items: Vec<u32>,
    pub members: Vec<u32>,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Batches are taken.
    Running,
    Done,
    /// Ended before its last batch, by hand or a week after it was left; or taken back in part.
    Cancelled,
    /// Being taken back.
    Undoing,
    Undone,
}

/// One import in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportView {
    pub id: ImportId,
    pub kind: Kind,
    pub file: String,
    pub state: ImportState,
    /// Who began it: a person's name, or an API key's.
    pub by: String,
    /// By an API key: only its program has the rows, and goes on with them.
    #[serde(default)]
    pub by_key: bool,
    pub started_at: Timestamp,
    /// When it last moved.
    pub touched_at: Timestamp,
    /// Rows of the file.
    pub lines: u32,
    /// Purchases, or rows of other kinds, that were to be sent.
    pub total: u32,
    /// Batches taken.
    pub batches: u32,
    pub new: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub refused: u32,
    /// Made on the way.
    pub stores: u32,
    pub items: u32,
    pub members: u32,
    /// While it is taken back: rows taken back so far.
    pub undone: u32,
    /// Things made while it was taken back that depend on it: what was left of it then stays.
    pub needed: u32,
}

/// One import with what is needed to go on with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportDetail {
    pub import: ImportView,
    pub allowed: Allowed,
    /// As [`NewImport::reading`].
    pub reading: String,
}

/// A page of the list: what is older than `before`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Before {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ImportId>,
}
