//! The brand's settings: its programme, language, time zone, currency and rules of sign-in.
use regulars_domain::loyalty::Programme;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    endpoints,
    house::{BrandView, Language},
};

endpoints! {
    /// The settings, and which of them can no longer be changed.
    GetSettings: Get "/api/settings" (()) Area(EditSettings), () => Settings;
    /// Changes all but the programme.
    EditBrand: Patch "/api/settings" (()) Area(EditSettings), BrandEdit => Settings;
    /// Changes the programme. Purchases recorded from then on follow it; members' tiers follow at their next purchase,
    /// or in the night.
    EditProgramme: Patch "/api/settings/programme" (()) Area(EditSettings), ProgrammeEdit => Settings;
}

/// A brand's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    pub brand: BrandView,
    /// Purchases exist, so the currency stays.
    pub currency_fixed: bool,
}

/// New settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BrandEdit {
    /// The revision that the form was filled from.
    pub rev: i64,
    /// 1 to 80 characters.
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    /// The language of those who chose none.
    pub language: Language,
    /// IANA; for stores opened from now on.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: String,
    /// Default region of phone numbers, ISO 3166.
    pub region: String,
    /// Whether head office must sign in with a second step. Whoever asks for it must have one.
    pub second_step_hq: bool,
}

/// A new programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProgrammeEdit {
    /// The revision that the form was filled from.
    pub rev: i64,
    pub programme: Programme,
}
