//! Members that a batch makes: from a file of members, or on the way of purchases and balances.
use std::collections::HashMap;

use regulars_api::members::{NameParts, Profile};
use regulars_domain::{card::Card, loyalty::Programme, name::PersonName, time::Timestamp};

use super::{
    known::{Named, json},
    ledger::Moved,
    purchases_sql::MemberFigures,
};
use crate::recognise::{member_keys, names::sort_name};

/// A member who is made.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub id: i64,
    pub named: Named,
    pub name: Option<PersonName>,
    pub full_name: String,
    pub sort_name: String,
    pub home_store: i64,
    pub joined_at: i64,
    /// JSON of `api::members::Profile`.
    pub profile: String,
    /// JSON array of text.
    pub tags: String,
    /// As the column has it.
    pub birthday: Option<i64>,
}

impl Newcomer {
    /// Someone of whom a card, a phone or a name is known. A name that is none is left out.
    pub fn new(id: i64, named: Named, name: &str, home_store: i64, joined_at: Timestamp) -> Newcomer {
        let name = PersonName::from_text(name, None).ok().filter(|_| !name.is_empty());
        let profile = Profile { name: name.as_ref().map(NameParts::from), ..Profile::default() };
        let sort_name = sort_name(name.as_ref(), named.card.as_ref().map(Card::as_str));
        Newcomer {
            id,
            named,
            full_name: name.as_ref().map(PersonName::full).unwrap_or_default(),
            sort_name,
            name,
            home_store,
            joined_at: joined_at.0,
            profile: json(&profile).unwrap_or_default(),
            tags: "[]".to_owned(),
            birthday: None,
        }
    }

    /// The member as a batch moves them, before it moved anything.
    pub fn moved(&self, programme: &Programme) -> Moved {
        Moved::new(self.id, self.sort_name.clone(), self.home_store, programme)
    }
}

/// The members that a batch makes, found again by card and phone.
#[derive(Debug, Default)]
pub struct Newcomers {
    all: HashMap<i64, Newcomer>,
    by_card: HashMap<String, i64>,
    by_phone: HashMap<String, i64>,
}

impl Newcomers {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whom the batch made for this card or phone already.
    pub fn find(&self, named: &Named) -> Option<i64> {
        let by_card = named.card.as_ref().and_then(|card| self.by_card.get(card.as_str()));
        by_card.or_else(|| named.phone.as_ref().and_then(|phone| self.by_phone.get(phone.as_str()))).copied()
    }

    /// Adds one and answers the key.
    pub fn add(&mut self, newcomer: Newcomer) -> i64 {
        let id = newcomer.id;
        if let Some(card) = &newcomer.named.card {
            self.by_card.insert(card.as_str().to_owned(), id);
        }
        if let Some(phone) = &newcomer.named.phone {
            self.by_phone.insert(phone.as_str().to_owned(), id);
        }
        self.all.insert(id, newcomer);
        id
    }

    /// What they are found by: member, home store, key.
    pub fn keys(&self) -> Vec<(i64, i64, String)> {
        let of = |one: &Newcomer| {
            let keys = member_keys(one.name.as_ref(), one.named.phone.as_ref(), one.named.card.as_ref());
            let (id, store) = (one.id, one.home_store);
            keys.into_iter().map(move |key| (id, store, String::from(key))).collect::<Vec<_>>()
        };
        self.all.values().flat_map(of).collect()
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &Newcomer> {
        self.all.values()
    }

    /// Their home stores know them: member, store, sort name.
    pub fn sight(&self) -> Vec<(i64, i64, &str)> {
        self.all.values().map(|one| (one.id, one.home_store, one.sort_name.as_str())).collect()
    }

    /// Their tags, each a JSON array.
    pub fn tags(&self) -> Vec<&str> {
        self.all.values().map(|one| one.tags.as_str()).filter(|tags| *tags != "[]").collect()
    }

    /// The row of a member as the batch leaves it. An import of 0 is none.
    pub fn figures<'a>(&'a self, moved: &'a Moved, import: i64) -> MemberFigures<'a> {
        let made = self.all.get(&moved.id);
        MemberFigures {
            id: moved.id,
            name: made.map_or("", |one| one.full_name.as_str()),
            sort_name: made.map_or("", |one| one.sort_name.as_str()),
            phone: made.and_then(|one| one.named.phone.as_ref()).map(|phone| phone.as_str()),
            card: made.and_then(|one| one.named.card.as_ref()).map(|card| card.as_str()),
            home_store: moved.home_store,
            joined_at: made.map_or(0, |one| one.joined_at),
            profile: made.map_or("{}", |one| one.profile.as_str()),
            tags: made.map_or("[]", |one| one.tags.as_str()),
            birthday: made.and_then(|one| one.birthday),
            import: made.map(|_| import).filter(|import| *import > 0),
            tier: moved.tier.as_ref().map_or("", |code| code.as_str()),
            balance: moved.standing.balance.0,
            debt: moved.standing.debt.0,
            window_points: moved.window.points.0,
            window_spend: moved.window.spend.0,
            window_sales: moved.window_sales,
            spend: moved.spend,
            first_at: moved.first_at,
            last_at: moved.last_at,
            last_store: moved.last_store,
        }
    }
}
