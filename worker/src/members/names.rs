//! The names of the stores, staff, items and members that an answer mentions, read together in one query.
use std::collections::{BTreeMap, BTreeSet};

use regulars_api::members::{MemberRef, StaffRef, StoreRef};
use regulars_domain::ids::{ItemId, MemberId, StaffId, StoreId};

use super::sql::member::{NameRow, NamedKind, names};
use crate::{db::Query, scope::BrandScope};

/// Keys whose names are wanted.
#[derive(Debug, Default)]
pub struct Wanted {
    stores: BTreeSet<i64>,
    staff: BTreeSet<i64>,
    items: BTreeSet<i64>,
    members: BTreeSet<i64>,
}

impl Wanted {
    /// Asks for a store's name; 0 and below are nobody's key.
    pub fn store(&mut self, id: i64) {
        self.stores.extend(Some(id).filter(|id| *id > 0));
    }
    pub fn staff(&mut self, id: i64) {
        self.staff.extend(Some(id).filter(|id| *id > 0));
    }
    pub fn item(&mut self, id: ItemId) {
        self.items.insert(id.get());
    }
    pub fn member(&mut self, id: MemberId) {
        self.members.insert(id.get());
    }

    pub fn query(&self, scope: BrandScope) -> Query<NameRow> {
        let json = |keys: &BTreeSet<i64>| serde_json::to_string(keys).unwrap_or_else(|_| "[]".to_owned());
        names(scope, &json(&self.stores), &json(&self.staff), &json(&self.items), &json(&self.members))
    }
}

/// Names by key.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<(NamedKind, i64), String>);

impl From<Vec<NameRow>> for Names {
    fn from(rows: Vec<NameRow>) -> Names {
        Names(rows.into_iter().map(|row| ((row.kind, row.id), row.name)).collect())
    }
}

impl Names {
    pub fn store(&self, id: i64) -> Option<StoreRef> {
        let name = self.0.get(&(NamedKind::Store, id))?;
        Some(StoreRef { id: StoreId::try_from(id).ok()?, name: name.clone() })
    }
    pub fn staff(&self, id: i64) -> Option<StaffRef> {
        let name = self.0.get(&(NamedKind::Staff, id))?;
        Some(StaffRef { id: StaffId::try_from(id).ok()?, name: name.clone() })
    }
    pub fn member(&self, id: MemberId) -> Option<MemberRef> {
        let name = self.0.get(&(NamedKind::Member, id.get()))?;
        Some(MemberRef { id, name: name.clone() })
    }
    pub fn item(&self, id: ItemId) -> Option<String> {
        self.0.get(&(NamedKind::Item, id.get())).cloned()
    }
}
