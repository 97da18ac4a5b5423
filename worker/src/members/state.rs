//! What people can edit of a member, as one value: compared, fingerprinted, recorded and undone field by field.
use std::collections::BTreeMap;

use regulars_api::members::{EditedField, Profile};
use regulars_domain::{
    card::Card,
    ids::{MemberId, StoreId},
    phone::{E164, Phone},
    time::Timestamp,
};
use serde_json::{Map, Value};

use super::{
    birthday,
    sql::{member::MemberRow, timeline::ChangeRow, write::Written},
};
use crate::{
    error::AppError,
    quality::given::Given,
    recognise::{member_keys, names::sort_name},
    secret,
};

/// The editable part of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub phone: Option<String>,
    pub card: Option<String>,
    pub home_store: StoreId,
    pub tags: Vec<String>,
    pub profile: Profile,
    /// When the contact was given anew or confirmed, in seconds; none: when they became a member.
    pub confirmed_at: Option<i64>,
}

/// The field of a confirmation.
pub const CONFIRMED: &str = "confirmed_at";

/// Field by field: `card`, `tags`, `profile.likes`. A field that is not there is null.
pub type Fields = BTreeMap<String, Value>;

impl State {
    pub fn of(row: &MemberRow) -> State {
        State {
            phone: row.phone.clone(),
            card: row.card.clone(),
            home_store: row.home_store,
            tags: row.tags.clone(),
            profile: row.profile.clone(),
            confirmed_at: row.confirmed_at,
        }
    }

    /// What the member is asked about, where there is something.
    pub fn given(&self) -> Option<Given<'_>> {
        Given::of(self.phone.as_deref(), &self.profile)
    }

    /// This state as it follows `before`: a contact that is another than it was is given now.
    pub fn given_anew(mut self, before: &State, now: Timestamp) -> State {
        if self.given() != before.given() {
            self.confirmed_at = self.given().is_some().then_some(now.0);
        }
        self
    }

    /// Names this state: an edit says from which one it starts. Neither purchases nor a contact that is confirmed change it, unlike
    /// the row's `rev`.
    pub fn version(&self) -> i64 {
        let profile = serde_json::to_string(&self.profile).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        secret::fingerprint(&[
            text(&self.phone).as_bytes(),
            text(&self.card).as_bytes(),
            &self.home_store.get().to_le_bytes(),
            self.tags.join("\u{1}").as_bytes(),
            profile.as_bytes(),
        ])
    }

    /// All fields, the phone masked: so they may be recorded and shown.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::new();
        let phone = self.phone.as_deref().and_then(|text| E164::new(text).ok());
        fields.insert(
            "phone".into(),
            phone.map(|p| Phone::new(p).masked(None).as_str().into()).unwrap_or_default(),
        );
        fields.insert("card".into(), self.card.clone().into());
        fields.insert("home_store".into(), self.home_store.get().into());
        fields.insert("tags".into(), self.tags.clone().into());
        fields.insert(CONFIRMED.into(), self.confirmed_at.into());
        if let Ok(Value::Object(profile)) = serde_json::to_value(&self.profile) {
            fields.extend(profile.into_iter().map(|(name, value)| (format!("profile.{name}"), value)));
        }
        fields
    }

    /// Puts recorded fields back. The phone is not among them: its record is masked.
    ///
    /// # Errors
    /// A value that does not fit its field: the record was made by another version of the program.
    pub fn put(&mut self, fields: &Map<String, Value>) -> Result<(), AppError> {
        let unfit = |e: serde_json::Error| AppError::Internal(e.to_string());
        let mut profile = serde_json::to_value(&self.profile).map_err(unfit)?;
        for (field, value) in fields {
            match (field.as_str(), field.strip_prefix("profile.")) {
                ("card", _) => self.card = serde_json::from_value(value.clone()).map_err(unfit)?,
                ("home_store", _) => {
                    self.home_store = serde_json::from_value(value.clone()).map_err(unfit)?
                }
                ("tags", _) => self.tags = serde_json::from_value(value.clone()).map_err(unfit)?,
                (CONFIRMED, _) => self.confirmed_at = serde_json::from_value(value.clone()).map_err(unfit)?,
                (_, Some(part)) => {
                    if let Some(object) = profile.as_object_mut() {
                        if value.is_null() {
                            object.remove(part);
                        } else {
                            object.insert(part.to_owned(), value.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        self.profile = serde_json::from_value(profile).map_err(unfit)?;
        Ok(())
    }

    /// The name in native order; empty where there is none.
    pub fn name(&self) -> String {
        self.profile.person().map(|name| name.full()).unwrap_or_default()
    }

    pub fn sort_name(&self) -> String {
        sort_name(self.profile.person().as_ref(), self.card.as_deref())
    }

    /// The look-up keys.
    pub fn keys(&self) -> Vec<String> {
        let phone = self.phone.as_deref().and_then(|text| E164::new(text).ok());
        let card = self.card.as_deref().and_then(|text| Card::new(text).ok());
        let name = self.profile.person();
        member_keys(name.as_ref(), phone.as_ref(), card.as_ref()).into_iter().map(String::from).collect()
    }

    /// Runs `write` with the columns of this state.
    pub fn written<T>(&self, id: MemberId, write: impl FnOnce(&Written<'_>) -> T) -> Result<T, AppError> {
        let json =
            |value: Result<String, serde_json::Error>| value.map_err(|e| AppError::Internal(e.to_string()));
        let tags = json(serde_json::to_string(&self.tags))?;
        let profile = json(serde_json::to_string(&self.profile))?;
        Ok(write(&Written {
            id,
            name: &self.name(),
            sort_name: &self.sort_name(),
            phone: self.phone.as_deref(),
            card: self.card.as_deref(),
            home_store: self.home_store,
            birthday: self.profile.birthday.as_ref().map(birthday::code),
            tags: &tags,
            profile: &profile,
            confirmed_at: self.confirmed_at,
        }))
    }
}

/// The fields that differ: before and after.
pub fn difference(before: &Fields, after: &Fields) -> (Map<String, Value>, Map<String, Value>) {
    let (mut old, mut new) = (Map::new(), Map::new());
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (was, is) =
            (before.get(name).cloned().unwrap_or_default(), after.get(name).cloned().unwrap_or_default());
        if was != is {
            old.insert(name.clone(), was);
            new.insert(name.clone(), is);
        }
    }
    (old, new)
}

/// What a recorded change says field by field: those that differ. That a contact given anew is fresh goes without saying.
pub fn fields(row: &ChangeRow) -> Vec<EditedField> {
    let (before, after) = (object(row.before.as_deref()), object(row.after.as_deref()));
    let mut names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    if names.len() > 1 {
        names.retain(|name| *name != CONFIRMED);
    }
    let value =
        |map: &Map<String, Value>, name: &str| map.get(name).filter(|value| !value.is_null()).cloned();
    names
        .into_iter()
        .map(|name| EditedField {
            field: name.clone(),
            before: value(&before, name),
            after: value(&after, name),
        })
        // A phone may look the same when masked, and was changed all the same.
        .filter(|field| field.before != field.after || field.field == "phone")
        .collect()
}

/// The JSON object in a record; an empty one where there is none.
pub fn object(text: Option<&str>) -> Map<String, Value> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
