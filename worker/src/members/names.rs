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
pub struct Names {
    names: BTreeMap<(NamedKind, i64), String>,
    categories: BTreeMap<i64, String>,
}

impl From<Vec<NameRow>> for Names {
    fn from(rows: Vec<NameRow>) -> Names {
        let mut names = Names::default();
        for row in rows {
            if row.kind == NamedKind::Item {
                names.categories.insert(row.id, row.category);
            }
            names.names.insert((row.kind, row.id), row.name);
        }
        names
    }
}

impl Names {
    pub fn store(&self, id: i64) -> Option<StoreRef> {
        let name = self.names.get(&(NamedKind::Store, id))?;
        Some(StoreRef { id: StoreId::try_from(id).ok()?, name: name.clone() })
    }
    pub fn staff(&self, id: i64) -> Option<StaffRef> {
        let name = self.names.get(&(NamedKind::Staff, id))?;
        Some(StaffRef { id: StaffId::try_from(id).ok()?, name: name.clone() })
    }
    pub fn member(&self, id: MemberId) -> Option<MemberRef> {
        let name = self.names.get(&(NamedKind::Member, id.get()))?;
        Some(MemberRef { id, name: name.clone() })
    }
    pub fn item(&self, id: ItemId) -> Option<String> {
        self.names.get(&(NamedKind::Item, id.get())).cloned()
    }
    /// An item's category; empty where it has none.
    pub fn category(&self, id: ItemId) -> Option<&str> {
        self.categories.get(&id.get()).map(String::as_str)
    }
}
