//! Members, items and sales for tests about points: written straight into the tables or sold through the router.
use regulars_api::purchases::{NewPurchase, Receipt, RecordPurchase};
use regulars_domain::{
    ids::{ItemId, MemberId, StoreId},
    loyalty::Points,
    money::Money,
    purchase::{Line, Quantity},
};
use rusqlite::params;

use crate::{Client, World};

/// The key `n` of any kind.
pub fn key<T: TryFrom<i64>>(n: i64) -> T
where
    T::Error: std::fmt::Debug,
{
    T::try_from(n).expect("a key")
}

impl World {
    /// A member of brand 1, known to store 1 and these others.
    pub fn add_member(&self, name: &str, stores: &[StoreId]) -> MemberId {
        self.sql(|c| {
            let id: i64 = c
                .query_row("select coalesce(max(id), 100) + 1 from member where brand_id = 1", [], |r| r.get(0))
                .expect("a number");
            let insert = "insert into member (brand_id, id, name, sort_name, home_store, joined_at) values (1, ?1, ?2, ?2, 1, ?3)";
            c.execute(insert, params![id, name, self.now()]).expect("a member");
            for store in std::iter::once(1).chain(stores.iter().map(|store| store.get())) {
                let sight = "insert or ignore into member_store (brand_id, member_id, store_id, sort_name) values (1, ?1, ?2, ?3)";
                c.execute(sight, params![id, store, name]).expect("sight");
            }
            key(id)
        })
    }

    /// An item of brand 1.
    pub fn add_item(&self, name: &str, price: i64) -> ItemId {
        self.sql(|c| {
            let id: i64 = c
                .query_row("select coalesce(max(id), 0) + 1 from item where brand_id = 1", [], |r| r.get(0))
                .expect("a number");
            let insert = "insert into item (brand_id, id, code, name, price, sort_name) values (1, ?1, ?1, ?2, ?3, ?2)";
            c.execute(insert, params![id, name, price]).expect("an item");
            key(id)
        })
    }

    /// One figure from the tables.
    pub fn figure(&self, sql: &str) -> i64 {
        self.sql(|c| c.query_row(sql, [], |r| r.get(0)).expect("a figure"))
    }
}

/// A line of one piece.
pub fn piece(item: Option<ItemId>, total: i64) -> Line {
    Line { item, label: String::new(), quantity: Quantity::ONE, total: Money(total), discount: Money(0) }
}

/// A purchase at store 1 of one free amount.
pub fn amount(total: i64, redeem: i64) -> NewPurchase {
    NewPurchase { store: key(1), lines: vec![piece(None, total)], discount: Money(0), redeem: Points(redeem) }
}

impl Client {
    /// Sells one free amount at store 1.
    pub async fn sells(&self, member: MemberId, total: i64, redeem: i64) -> Receipt {
        self.call::<RecordPurchase>(member, &amount(total, redeem)).await.expect("recorded")
    }
}
