//! SQL that writes members: the row, its look-up keys, what stores know of it, and tags.
use regulars_api::members::NoteKind;
use regulars_domain::{
    ids::{ChangeId, MemberId, NoteId, StoreId},
    time::{BusinessDay, Timestamp},
};
use serde::Deserialize;

use crate::{
    db::{Arg, Query},
    scope::{Actor, BrandScope},
};

/// The parts of a member's row that people write; all else is computed.
pub struct Written<'a> {
    pub id: MemberId,
    pub name: &'a str,
    pub sort_name: &'a str,
    pub phone: Option<&'a str>,
    pub card: Option<&'a str>,
    pub home_store: StoreId,
    pub birthday: Option<i64>,
    /// JSON.
    pub tags: &'a str,
    /// JSON.
    pub profile: &'a str,
    /// Of a new member it is left to when they joined.
    pub confirmed_at: Option<i64>,
}

impl Written<'_> {
    fn args(&self, scope: BrandScope) -> [Arg; 10] {
        [
            scope.arg(),
            self.id.into(),
            self.name.into(),
            self.sort_name.into(),
            self.phone.into(),
            self.card.into(),
            self.home_store.into(),
            self.birthday.into(),
            self.tags.into(),
            self.profile.into(),
        ]
    }
}

pub fn insert(scope: BrandScope, member: &Written<'_>, tier: &str, now: Timestamp) -> Query<()> {
    Query::new(
        "insert into member (brand_id, id, name, sort_name, phone, card, home_store, birthday, tags, profile, tier, joined_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        member.args(scope).into_iter().chain([tier.into(), now.into()]),
    )
}

pub fn update(scope: BrandScope, member: &Written<'_>) -> Query<()> {
    Query::new(
        "update member set name = ?3, sort_name = ?4, phone = ?5, card = ?6, home_store = ?7, birthday = ?8, tags = ?9, profile = ?10,
                confirmed_at = ?11, rev = rev + 1
          where brand_id = ?1 and id = ?2",
        member.args(scope).into_iter().chain([member.confirmed_at.into()]),
    )
}

/// Writes keys, a JSON array of texts.
pub fn add_keys(scope: BrandScope, member: MemberId, home: StoreId, keys: &str) -> Query<()> {
    Query::new(
        "insert into member_key (brand_id, key, store_id, member_id) select ?1, value, ?3, ?2 from json_each(?4)",
        [scope.arg(), member.into(), home.into(), keys.into()],
    )
}

/// Takes keys away, a JSON array of texts.
pub fn drop_keys(scope: BrandScope, member: MemberId, home: StoreId, keys: &str) -> Query<()> {
    Query::new(
        "delete from member_key where brand_id = ?1 and key in (select value from json_each(?4)) and store_id = ?3 and member_id = ?2",
        [scope.arg(), member.into(), home.into(), keys.into()],
    )
}

/// A store's sight of a member.
pub fn grant(scope: BrandScope, member: MemberId, store: StoreId, sort_name: &str) -> Query<()> {
    Query::new(
        "insert into member_store (brand_id, member_id, store_id, sort_name) values (?1, ?2, ?3, ?4)
         on conflict (brand_id, member_id, store_id) do nothing",
        [scope.arg(), member.into(), store.into(), sort_name.into()],
    )
}

/// The stores' lists follow a new name.
pub fn resort(scope: BrandScope, member: MemberId, sort_name: &str) -> Query<()> {
    Query::new(
        "update member_store set sort_name = ?3 where brand_id = ?1 and member_id = ?2",
        [scope.arg(), member.into(), sort_name.into()],
    )
}

pub fn count_new(scope: BrandScope, store: StoreId, day: BusinessDay) -> Query<()> {
    Query::new(
        "insert into store_day (brand_id, store_id, business_day, new_members) values (?1, ?2, ?3, 1)
         on conflict (brand_id, store_id, business_day) do update set new_members = new_members + 1",
        [scope.arg(), store.into(), day.into()],
    )
}

/// One member more has each of these tags, a JSON array.
pub fn tag(scope: BrandScope, tags: &str) -> Query<()> {
    Query::new(
        "insert into tag (brand_id, name, members) select ?1, value, 1 from json_each(?2) where true
         on conflict (brand_id, name) do update set members = members + 1",
        [scope.arg(), tags.into()],
    )
}

/// One member fewer has each of these tags, a JSON array.
pub fn untag(scope: BrandScope, tags: &str) -> Query<()> {
    Query::new(
        "update tag set members = max(members - 1, 0) where brand_id = ?1 and name in (select value from json_each(?2))",
        [scope.arg(), tags.into()],
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct TagRow {
    pub name: String,
    pub members: i64,
}

pub fn tags(scope: BrandScope) -> Query<TagRow> {
    Query::new(
        "select name, members from tag where brand_id = ?1 and members > 0 order by members desc, name limit 50",
        [scope.arg()],
    )
}

/// The numbers behind a change of phone.
pub fn keep_phones(
    scope: BrandScope,
    change: ChangeId,
    member: MemberId,
    before: Option<&str>,
    after: Option<&str>,
) -> Query<()> {
    Query::new(
        "insert into phone_change (brand_id, change_id, member_id, before, after) values (?1, ?2, ?3, ?4, ?5)",
        [scope.arg(), change.into(), member.into(), before.into(), after.into()],
    )
}

#[derive(Clone, Debug, Deserialize)]
pub struct PhoneChangeRow {
    pub before: Option<String>,
    pub after: Option<String>,
}

pub fn kept_phones(scope: BrandScope, change: ChangeId) -> Query<PhoneChangeRow> {
    Query::new(
        "select before, after from phone_change where brand_id = ?1 and change_id = ?2",
        [scope.arg(), change.into()],
    )
}

/// A new note by this person.
pub fn add_note(
    actor: &Actor,
    member: MemberId,
    now: Timestamp,
    id: NoteId,
    kind: NoteKind,
    text: &str,
    store: Option<StoreId>,
) -> Query<()> {
    Query::new(
        "insert into note (brand_id, member_id, at, id, kind, text, staff_id, store_id) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        [
            actor.scope.arg(),
            member.into(),
            now.into(),
            id.into(),
            kind.code().into(),
            text.into(),
            actor.staff.into(),
            store.into(),
        ],
    )
}

pub fn remove_note(scope: BrandScope, member: MemberId, at: i64, id: NoteId) -> Query<()> {
    Query::new(
        "delete from note where brand_id = ?1 and member_id = ?2 and at = ?3 and id = ?4",
        [scope.arg(), member.into(), at.into(), id.into()],
    )
}
