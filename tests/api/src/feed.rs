//! Tills that send purchases by an API key.
use regulars_api::{Method, Problem, feed::*, keys::*, url};
use regulars_domain::{
    ids::{MemberId, StoreId},
    import::reason::Reason,
    money::Money,
    purchase::Quantity,
};

use crate::{Answer, Client, World};

/// A key for these stores.
pub fn new_key(stores: &[StoreId], make_members: bool) -> NewKey {
    let scopes = vec![KeyScope::PurchasesWrite];
    NewKey { name: "The till".to_owned(), scopes, stores: stores.to_vec(), make_members }
}

/// A till: a program that has a key and no cookie.
#[derive(Clone)]
pub struct Till {
    pub client: Client,
    pub key: String,
}

impl Till {
    /// One with this key.
    pub fn with(world: &World, key: &str) -> Till {
        Till { client: world.stranger(), key: key.to_owned() }
    }

    /// One whose key its brand's owner makes.
    pub async fn of(world: &World, owner: &Client, stores: &[StoreId], make_members: bool) -> Till {
        let made = owner.call::<MakeKey>((), &new_key(stores, make_members)).await.expect("a key");
        Till::with(world, &made.secret.expect("told once"))
    }

    /// Sends these, and gives the answer as it came.
    pub async fn asks(&self, purchases: &[FedPurchase]) -> Answer {
        self.posts(&PurchaseFeed { purchases: purchases.to_vec(), returns: vec![] }).await
    }

    /// Sends this, and gives the answer as it came.
    pub async fn posts(&self, feed: &PurchaseFeed) -> Answer {
        let key = format!("Bearer {}", self.key);
        let body = serde_json::to_vec(feed).expect("serialises");
        let headers = [("authorization", key.as_str())];
        self.client.send(Method::Post, &url::<FeedPurchases>(&()), &headers, body).await
    }

    /// Sends what was given back, and gives what became of each.
    ///
    /// # Panics
    /// Where the request is refused.
    pub async fn takes_back(&self, returns: &[FedReturn]) -> Vec<ReturnAnswer> {
        let answer = self.posts(&PurchaseFeed { purchases: vec![], returns: returns.to_vec() }).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice::<FeedAnswers>(&answer.body).expect("answers").returns
    }

    /// Sends these, and gives what became of each.
    ///
    /// # Panics
    /// Where the request is refused, or takes more than three round trips.
    pub async fn sends(&self, purchases: &[FedPurchase]) -> Vec<FedAnswer> {
        let answer = self.asks(purchases).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.trips() <= 3, "{} trips", answer.trips());
        serde_json::from_slice::<FeedAnswers>(&answer.body).expect("answers").answers
    }

    /// Why nothing was answered.
    pub async fn refused(&self, purchases: &[FedPurchase]) -> (u16, Problem) {
        let answer = self.asks(purchases).await;
        (answer.status, serde_json::from_slice(&answer.body).expect("a problem"))
    }
}

/// A line of one piece; without an item a free amount.
pub fn line(item: &str, total: i64) -> FedLine {
    let (item, total) = (item.to_owned(), Money(total));
    FedLine { item, label: String::new(), quantity: Quantity::ONE, total, discount: Money(0) }
}

/// A sale at store 1 at noon.
pub fn sale(reference: &str, card: Option<&str>, total: i64) -> FedPurchase {
    FedPurchase {
        reference: reference.to_owned(),
        store: "1".to_owned(),
        at: "2026-11-22T20:00:00+08:00".to_owned(),
        member: card.map(|card| FedMember { card: card.to_owned(), ..FedMember::default() }),
        lines: vec![line("", total)],
    }
}

/// All that is left of a purchase of store 1 is given back.
pub fn back(reference: &str, purchase: &str) -> FedReturn {
    let [reference, store, purchase] = [reference, "1", purchase].map(str::to_owned);
    FedReturn { reference, store, purchase, lines: None }
}

/// In a word, with the points earned or the field and reason.
fn word(answer: &FedAnswer) -> (&'static str, i64, Option<(&str, Reason)>) {
    match answer {
        FedAnswer::Recorded { earned, .. } => ("recorded", earned.0, None),
        FedAnswer::Unchanged { earned, .. } => ("unchanged", earned.0, None),
        FedAnswer::Refused { field, reason, .. } => ("refused", 0, Some((field.as_str(), *reason))),
    }
}

/// [`word`] for each.
pub fn told(answers: &[FedAnswer]) -> Vec<(&'static str, i64, Option<(&str, Reason)>)> {
    answers.iter().map(word).collect()
}

/// A member whose card has this number.
pub fn holder(world: &World, card: &str) -> MemberId {
    let member = world.add_member(&format!("Holder {card}"), &[]);
    world
        .sql(|c| c.execute("update member set card = ?2 where id = ?1", (member.get(), card)))
        .expect("a card");
    member
}
