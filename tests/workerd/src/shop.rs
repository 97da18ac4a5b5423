//! What the tests buy, and whom they make.
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

use regulars_api::{
    imports::{Allowed, BringRows, CloseImport, Closing, NewImport, PointsChoice, RowsToBring, StartImport},
    members::{CreateMember, LookUp, LookUpQuery, NewMember},
    points::{ADJUST_LIMIT, AdjustPoints, Adjustment},
    purchases::NewPurchase,
};
use regulars_domain::{
    ids::{MemberId, StoreId},
    import::{
        batch::{Batch, ItemKey, LineRow, MemberKey, PurchaseRow, PurchaseRows},
        field::Kind,
        when::Clock,
    },
    loyalty::Points,
    money::Money,
    purchase::{Line, Quantity},
};

use crate::Device;

/// The store that set-up made.
pub fn store() -> StoreId {
    StoreId::try_from(1).expect("a key")
}

/// A purchase of one free amount, in minor units, redeeming `points`.
pub fn purchase(total: i64, points: i64) -> NewPurchase {
    lines(&[total], points)
}

/// A purchase with one line per amount.
pub fn lines(totals: &[i64], points: i64) -> NewPurchase {
    let line = |total: &i64| Line {
        item: None,
        label: "Tea".to_owned(),
        quantity: Quantity(1_000),
        total: Money(*total),
        discount: Money::ZERO,
    };
    NewPurchase {
        store: store(),
        lines: totals.iter().map(line).collect(),
        discount: Money::ZERO,
        redeem: Points(points),
    }
}

/// A member with `count` imported purchases an hour apart, the last one now. Each has three lines, of sixty items in six
/// categories that take turns, and earns points.
pub fn regular(owner: &Device, count: u32) -> MemberId {
    const PER_BATCH: u32 = 1_000;
    let card = format!("REGULAR{count}");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let first = i64::try_from(now).expect("seconds") - i64::from(count) * 3_600;
    let items = (0..60).map(|n| ItemKey {
        code: format!("I{n}"),
        name: format!("Item {n}"),
        category: format!("Category {}", n % 6),
    });
    let items: Vec<ItemKey> = items.collect();
    let new = NewImport {
        kind: Kind::Purchases,
        file: "a regular.csv".to_owned(),
        lines: count * 3,
        total: count,
        refused: 0,
        allowed: Allowed {
            points: PointsChoice::Expiring,
            make_stores: false,
            make_items: true,
            make_members: true,
        },
        reading: String::new(),
        heads: String::new(),
    };
    let import = owner.call::<StartImport>((), &new).expect("begun");
    for number in 0..count.div_ceil(PER_BATCH) {
        let purchase = |n: u32| {
            let line = |place: u32| LineRow(Some((n * 3 + place) % 60), 1_000, Money(500), Money::ZERO);
            let at = first + i64::from(n) * 3_600;
            PurchaseRow(
                n * 3 + 2,
                format!("{card}-{n}"),
                0,
                Some(0),
                Clock::Utc,
                at,
                (0..3).map(line).collect(),
            )
        };
        let rows = Batch::Purchases(PurchaseRows {
            stores: vec!["1".to_owned()],
            members: vec![MemberKey { card: card.clone(), ..MemberKey::default() }],
            items: items.clone(),
            purchases: (number * PER_BATCH..count.min((number + 1) * PER_BATCH)).map(purchase).collect(),
        });
        let taken = owner.call::<BringRows>(import.id, &RowsToBring { number, rows }).expect("taken");
        assert_eq!(taken.refused, []);
    }
    owner.call::<CloseImport>(import.id, &Closing::Done).expect("closed");
    let query = LookUpQuery { q: card, store: store().get(), region: Some("CN".to_owned()) };
    owner.call::<LookUp>((), &query).expect("an answer").hits.first().expect("the member").id
}

/// A new member with a card number that no other test has.
pub fn member(owner: &Device) -> MemberId {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    let card = format!("T{}{}", nanos % 1_000_000_000_000_000, NEXT.fetch_add(1, Relaxed));
    let new = NewMember {
        store: store(),
        phone: String::new(),
        name: "于文涛".to_owned(),
        card,
        title: None,
        consent: vec![],
    };
    owner.call::<CreateMember>((), &new).expect("a member").id
}

/// A new member with more points than any test spends.
pub fn rich(owner: &Device) -> MemberId {
    let member = member(owner);
    let given = Adjustment {
        store: store(),
        points: Points(ADJUST_LIMIT),
        reason: "To be spent by a test".to_owned(),
    };
    owner.call::<AdjustPoints>(member, &given).expect("points to spend");
    member
}
