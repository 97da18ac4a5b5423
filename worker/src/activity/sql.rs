//! SQL of the record of changes.
use regulars_domain::{
    ids::{ChangeId, StoreId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    db::{Query, flag},
    scope::BrandScope,
};

/// Changes that one request looks through at most.
pub const WINDOW: usize = 300;

#[derive(Clone, Debug, Deserialize)]
pub struct ChangeRow {
    pub id: ChangeId,
    pub at: Timestamp,
    pub staff_id: i64,
    pub store_id: Option<StoreId>,
    pub action: String,
    pub entity: String,
    pub entity_id: i64,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
}

/// Where to look: keys rise with time, so a span of time is a range of keys.
pub struct Window {
    pub from: i64,
    pub before: i64,
    pub thing: Option<(String, i64)>,
}

/// The changes of the window, the newest first: of one thing all, by the index `change_by_entity`; else without those of single members
/// that a change of many made, which stands as one, by the index `change_shown`.
pub fn window(scope: BrandScope, window: &Window) -> Query<ChangeRow> {
    let limit = i64::try_from(WINDOW).unwrap_or(0);
    let base = [scope.arg(), window.from.into(), window.before.into(), limit.into()];
    match &window.thing {
        None => Query::new(
            "select id, at, staff_id, store_id, action, entity, entity_id, before, after, reason
               from change indexed by change_shown
              where brand_id = ?1 and bulk_id is null and id >= ?2 and id < ?3 order by id desc limit ?4",
            base,
        ),
        Some((entity, id)) => Query::new(
            "select id, at, staff_id, store_id, action, entity, entity_id, before, after, reason
               from change indexed by change_by_entity
              where brand_id = ?1 and entity = ?5 and entity_id = ?6 and id >= ?2 and id < ?3 order by id desc limit ?4",
            base.into_iter().chain([entity.as_str().into(), (*id).into()]),
        ),
    }
}

/// What a change's people, places and things are called now; points that went from a member to another by both.
#[derive(Debug, Deserialize)]
pub struct NamesRow {
    /// Who did it: a person, or a program by its key's name.
    pub staff: Option<String>,
    pub store: Option<String>,
    pub entity: Option<String>,
    /// The region that a store or person was in, while there is one.
    pub region_before: Option<String>,
    /// The region that they are in, while there is one.
    pub region_after: Option<String>,
    /// Nothing changed on it since.
    #[serde(deserialize_with = "flag")]
    pub last: bool,
}

/// The names for these changes, in their order.
pub fn named(scope: BrandScope, changes: &[ChangeRow]) -> Query<NamesRow> {
    let ids: Vec<_> = changes.iter().map(|row| row.id).collect();
    Query::new(
        "select case when c.staff_id < 0 then (select name from api_key where brand_id = ?1 and id = -c.staff_id)
                     else (select name from staff where brand_id = ?1 and id = c.staff_id) end as staff,
                (select name from store where brand_id = ?1 and id = c.store_id) as store,
                case c.entity
                    when 'item' then (select name from item where brand_id = ?1 and id = c.entity_id)
                    when 'member' then (select name from member where brand_id = ?1 and id = c.entity_id)
                    when 'sight' then (select name from member where brand_id = ?1 and id = c.entity_id)
                    when 'note' then (select name from member where brand_id = ?1 and id = coalesce(c.before, c.after) ->> 'member')
                    when 'purchase' then (select name from member where brand_id = ?1 and id = c.after ->> 'member')
                    when 'points' then (select nullif(name, '') from member where brand_id = ?1 and id = c.entity_id)
                        || coalesce(' → ' || (select nullif(name, '') from member where brand_id = ?1 and id = c.after ->> 'to'), '')
                    when 'pair' then (select nullif(name, '') from member where brand_id = ?1 and id = c.entity_id)
                        || coalesce(' · ' || (select nullif(name, '') from member
                                              where brand_id = ?1 and id = coalesce(c.after, c.before) ->> 'to'), '')
                    when 'store' then (select name from store where brand_id = ?1 and id = c.entity_id)
                    when 'staff' then (select name from staff where brand_id = ?1 and id = c.entity_id)
                    when 'import' then (select file from import where brand_id = ?1 and id = c.entity_id)
                    when 'key' then (select name from api_key where brand_id = ?1 and id = c.entity_id)
                    when 'region' then (select name from region where brand_id = ?1 and id = c.entity_id)
                    when 'view' then (select name from member_view where brand_id = ?1 and id = c.entity_id)
                end as entity,
                case when c.entity in ('store', 'staff') then (select name from region
                    where brand_id = ?1 and id = coalesce(c.before ->> 'region_id', c.before ->> 'region')) end as region_before,
                case when c.entity in ('store', 'staff') then (select name from region
                    where brand_id = ?1 and id = coalesce(c.after ->> 'region_id', c.after ->> 'region')) end as region_after,
                not exists (select 1 from change n where n.brand_id = ?1 and n.entity = c.entity and n.entity_id = c.entity_id
                                                     and n.id > c.id) as last
           from json_each(?2) e cross join change c on c.brand_id = ?1 and c.id = e.value
          order by e.key",
        [scope.arg(), serde_json::to_string(&ids).unwrap_or_default().into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct LastRow {
    #[serde(flatten)]
    pub change: ChangeRow,
    #[serde(deserialize_with = "flag")]
    pub last: bool,
}

/// One change, and whether nothing changed on its thing since.
pub fn change(scope: BrandScope, id: ChangeId) -> Query<LastRow> {
    Query::new(
        "select c.id, c.at, c.staff_id, c.store_id, c.action, c.entity, c.entity_id, c.before, c.after, c.reason,
                not exists (select 1 from change n where n.brand_id = ?1 and n.entity = c.entity and n.entity_id = c.entity_id
                                                     and n.id > c.id) as last
           from change c where c.brand_id = ?1 and c.id = ?2",
        [scope.arg(), id.into()],
    )
}
