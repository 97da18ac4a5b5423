//! The statements that bring in members.
use regulars_api::members::Profile;
use regulars_domain::{ids::StoreId, name::PersonName, time::Timestamp};
use serde::{Deserialize, Serialize};

use super::known::{Json, json};
use crate::{
    db::{Query, flag, json_text},
    error::AppError,
    members::{birthday, state::State},
    quality::given::Given,
    recognise::names::{sort_key, sort_name},
    scope::BrandScope,
};

/// A key.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Id {
    pub id: i64,
}

/// A member as a row of a file finds them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Held {
    /// Position in the list that was asked for.
    pub at: usize,
    pub id: i64,
    pub rev: i64,
    pub card: Option<String>,
    pub phone: Option<String>,
    pub home_store: i64,
    #[serde(deserialize_with = "json_text")]
    pub profile: Profile,
    #[serde(deserialize_with = "json_text")]
    pub tags: Vec<String>,
    /// The card or phone that was asked for is that of somebody who was merged into them.
    #[serde(deserialize_with = "flag")]
    pub merged: bool,
    pub confirmed_at: Option<i64>,
}

impl Held {
    /// As an edit by hand sees them.
    ///
    /// # Errors
    /// `Internal`: the home store is no key.
    pub fn state(&self) -> Result<State, AppError> {
        Ok(State {
            phone: self.phone.clone(),
            card: self.card.clone(),
            home_store: StoreId::try_from(self.home_store)
                .map_err(|_| AppError::Internal("not a key".to_owned()))?,
            tags: self.tags.clone(),
            profile: self.profile.clone(),
            confirmed_at: self.confirmed_at,
        })
    }

    fn given(&self) -> Option<Given<'_>> {
        Given::of(self.phone.as_deref(), &self.profile)
    }

    /// What a row leaves of `before`: a contact that is another than it was is given now.
    pub fn given_anew(mut self, before: &Held, now: Timestamp) -> Held {
        if self.given() != before.given() {
            self.confirmed_at = self.given().is_some().then_some(now.0);
        }
        self
    }
}

/// What a row says beyond what is known: so much it may say of who was merged away, whose fields were chosen then. A no counts
/// all the same. Source: docs/rules/merge.md §2.12.
pub fn beyond(mut said: Profile, known: &Profile) -> Profile {
    let texts = [
        (&mut said.email, &known.email),
        (&mut said.wechat, &known.wechat),
        (&mut said.address, &known.address),
        (&mut said.occupation, &known.occupation),
        (&mut said.employer, &known.employer),
        (&mut said.usual_seat, &known.usual_seat),
        (&mut said.usual_order, &known.usual_order),
        (&mut said.likes, &known.likes),
        (&mut said.dislikes, &known.dislikes),
        (&mut said.allergies, &known.allergies),
        (&mut said.talk_about, &known.talk_about),
    ];
    for (said, _) in texts.into_iter().filter(|(_, known)| !known.is_empty()) {
        said.clear();
    }
    said.name = said.name.filter(|_| known.name.is_none());
    said.gender = said.gender.filter(|_| known.gender.is_none());
    said.birthday = said.birthday.filter(|_| known.birthday.is_none());
    said.income = said.income.filter(|_| known.income.is_none());
    said.marital = said.marital.filter(|_| known.marital.is_none());
    said.consent.retain(|channel, said| !said.given || !known.consent.contains_key(channel));
    said
}

/// The members with these cards.
pub fn by_card(scope: BrandScope, cards: &[&str]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "select json_group_array(json_object('at', k.key, 'id', m.id, 'rev', m.rev, 'card', m.card, 'phone', m.phone,
                'home_store', m.home_store, 'profile', m.profile, 'tags', m.tags, 'confirmed_at', m.confirmed_at, 'merged', f.id <> m.id)) as json
           from json_each(?2) k cross join member f on f.brand_id = ?1 and f.card = k.value
           cross join member m on m.brand_id = ?1 and m.id = coalesce(f.merged_into, f.id)",
        [scope.arg(), json(&cards)?.into()],
    ))
}

/// The members with these phones.
pub fn by_phone(scope: BrandScope, phones: &[&str]) -> Result<Query<Json>, AppError> {
    Ok(Query::new(
        "select json_group_array(json_object('at', k.key, 'id', m.id, 'rev', m.rev, 'card', m.card, 'phone', m.phone,
                'home_store', m.home_store, 'profile', m.profile, 'tags', m.tags, 'confirmed_at', m.confirmed_at, 'merged', f.id <> m.id)) as json
           from json_each(?2) k cross join member f on f.brand_id = ?1 and f.phone = k.value
           cross join member m on m.brand_id = ?1 and m.id = coalesce(f.merged_into, f.id)",
        [scope.arg(), json(&phones)?.into()],
    ))
}

/// The members with these names who have neither card nor phone. `names` are looked up by their sort key.
pub fn by_name(scope: BrandScope, names: &[String]) -> Result<Query<Json>, AppError> {
    let sorted: Vec<(String, &str)> = names
        .iter()
        .map(|name| {
            (PersonName::from_text(name, None).map(|name| sort_key(&name)).unwrap_or_default(), name.as_str())
        })
        .collect();
    Ok(Query::new(
        "select json_group_array(json_object('at', k.key, 'id', m.id, 'rev', m.rev, 'card', m.card, 'phone', m.phone,
                'home_store', m.home_store, 'profile', m.profile, 'tags', m.tags, 'confirmed_at', m.confirmed_at, 'merged', 0)) as json
           from json_each(?2) k cross join member m on m.brand_id = ?1 and m.sort_name = k.value ->> 0 and m.name = k.value ->> 1
          where k.value ->> 1 <> '' and m.card is null and m.phone is null and m.merged_into is null",
        [scope.arg(), json(&sorted)?.into()],
    ))
}

/// The home store of members whose row names none.
pub fn first_store(scope: BrandScope) -> Query<Id> {
    Query::new(
        "select min(id) as id from store where brand_id = ?1 and state = 'open' group by brand_id",
        [scope.arg()],
    )
}

/// A member as a row leaves them.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    pub id: i64,
    name: String,
    sort_name: String,
    card: Option<String>,
    phone: Option<String>,
    profile: String,
    tags: String,
    birthday: Option<i64>,
    confirmed_at: Option<i64>,
}

impl Told {
    pub fn of(after: &Held, name: Option<&PersonName>) -> Result<Told, AppError> {
        Ok(Told {
            id: after.id,
            name: name.map(PersonName::full).unwrap_or_default(),
            sort_name: sort_name(name, after.card.as_deref()),
            card: after.card.clone(),
            phone: after.phone.clone(),
            profile: json(&after.profile)?,
            tags: json(&after.tags)?,
            birthday: after.profile.birthday.as_ref().map(birthday::code),
            confirmed_at: after.confirmed_at,
        })
    }
}

/// Changes members, and what they are found by is forgotten: it is written anew.
pub fn put_told(scope: BrandScope, list: &[Told]) -> Result<Vec<Query<()>>, AppError> {
    let list = json(&list)?;
    let query = |sql| Query::new(sql, [scope.arg(), list.as_str().into()]);
    Ok(vec![
        query(
            "insert into tag (brand_id, name, members)
             select ?1, t.value, count(*) from json_each(?2) k, json_each(k.value ->> 'tags') t
               join member m on m.brand_id = ?1 and m.id = k.value ->> 'id'
              where not exists (select 1 from json_each(m.tags) o where o.value = t.value)
              group by t.value
             on conflict (brand_id, name) do update set members = members + excluded.members",
        ),
        query(
            "update member set rev = rev + 1, name = d.name, sort_name = d.sort_name, card = d.card, phone = d.phone,
                    profile = d.profile, tags = d.tags, birthday = d.birthday, confirmed_at = d.confirmed_at
               from (select value ->> 'id' as id, value ->> 'name' as name, value ->> 'sort_name' as sort_name,
                            value ->> 'card' as card, value ->> 'phone' as phone, value ->> 'profile' as profile,
                            value ->> 'tags' as tags, value ->> 'birthday' as birthday, value ->> 'confirmed_at' as confirmed_at
                       from json_each(?2) limit -1) d
              where member.brand_id = ?1 and member.id = d.id",
        ),
        query("delete from member_key where brand_id = ?1 and member_id in (select value ->> 'id' from json_each(?2))"),
        query(
            "update member_store set sort_name = (select m.sort_name from member m where m.brand_id = ?1 and m.id = member_store.member_id)
              where brand_id = ?1 and member_id in (select value ->> 'id' from json_each(?2))",
        ),
    ])
}

/// Counts the tags of members who are made.
pub fn count_tags(scope: BrandScope, tags: &[&str]) -> Result<Query<()>, AppError> {
    Ok(Query::new(
        "insert into tag (brand_id, name, members)
         select ?1, t.value, count(*) from json_each(?2) k, json_each(k.value) t group by t.value
         on conflict (brand_id, name) do update set members = members + excluded.members",
        [scope.arg(), json(&tags)?.into()],
    ))
}
