//! How to ask each route: the house, the catalogue, stores, settings, purchases and the record of changes.
use regulars_api::{
    activity::*, feed::*, house::*, items::*, keys::*, openapi::*, points::*, purchases::*, settings::*,
    stores::*, today::*,
};
use regulars_domain::{
    loyalty::{Points, Programme},
    money::Money,
    purchase::Quantity,
};

use super::{Names::*, Place, Probe, ask};
use crate::{new_brand, people::credentials, shop::piece};

pub(super) fn probe(route: &str, at: &Place) -> Option<Probe> {
    match route {
        "GetStatus" => ask::<GetStatus>(Public, (), &()),
        "GetOpenApi" => ask::<GetOpenApi>(Public, (), &()),
        "SetUp" => ask::<SetUp>(Public, (), &new_brand("Again")).map(|p| p.up_to(409)),
        "SignIn" => {
            ask::<SignIn>(Public, (), &credentials("nobody@example.com", "a guess")).map(|p| p.up_to(401))
        }
        "GetMe" => ask::<GetMe>(Nothing, (), &()),
        "SignOut" => ask::<SignOut>(Nothing, (), &()),
        "ListSessions" => ask::<ListSessions>(Nothing, (), &()),
        "EndSession" => ask::<EndSession>(Mine, at.session, &()),
        "SignOutEverywhere" => ask::<SignOutEverywhere>(Nothing, (), &()),

        "ListItems" => ask::<ListItems>(Nothing, (), &ItemFilter::default()),
        "SearchItems" => ask::<SearchItems>(Nothing, (), &ItemSearch { text: "code".to_owned() }),
        "FindByBarcode" => {
            ask::<FindByBarcode>(OfBrand, (), &ScannedCode { barcode: format!("bar{}", at.item) })
        }
        "ListCategories" => ask::<ListCategories>(Nothing, (), &()),
        "CreateItem" => ask::<CreateItem>(Nothing, (), &item("new")),
        "EditItem" => ask::<EditItem>(OfBrand, at.item, &ItemEdit { rev: 1, item: item("changed") }),
        "SetItemState" => ask::<SetItemState>(OfBrand, at.item, &ItemState { rev: 1, retired: true }),

        "ListStores" => ask::<ListStores>(Nothing, (), &()),
        "OpenStore" => ask::<OpenStore>(Nothing, (), &store("new")),
        "EditStore" => ask::<EditStore>(OfStore, at.store, &StoreEdit { rev: 1, store: store("changed") }),
        "SetStoreState" => ask::<SetStoreState>(OfStore, at.store, &StoreState { rev: 1, open: false }),
        // Merging needs a second store of the same brand; where there is none the way ends at the store itself.
        "MergeStore" => {
            ask::<MergeStore>(OfStore, at.store, &MergeInto { rev: 1, into: at.store }).map(|p| p.up_to(409))
        }
        "ContinueMerge" => ask::<ContinueMerge>(OfStore, at.store, &()).map(|p| p.up_to(404)),
        "CreateRegion" => ask::<CreateRegion>(Nothing, (), &RegionForm { name: "New".to_owned() }),
        "EditRegion" => {
            let region = RegionForm { name: "Changed".to_owned() };
            ask::<EditRegion>(OfBrand, at.region, &RegionEdit { rev: 1, region })
        }
        "RemoveRegion" => ask::<RemoveRegion>(OfBrand, at.region, &()),

        "GetSettings" => ask::<GetSettings>(Nothing, (), &()),
        "EditBrand" => ask::<EditBrand>(Nothing, (), &brand()),
        "EditProgramme" => {
            let programme = Programme::sensible(Money(100));
            ask::<EditProgramme>(Nothing, (), &ProgrammeEdit { rev: 1, programme })
        }

        "ListKeys" => ask::<ListKeys>(Nothing, (), &()),
        "MakeKey" => {
            let (name, scopes) = ("New".to_owned(), vec![KeyScope::PurchasesWrite]);
            let new = NewKey { name, scopes, stores: vec![at.store], make_members: false };
            ask::<MakeKey>(OfBrand, (), &new)
        }
        "RevokeKey" => ask::<RevokeKey>(OfBrand, at.key, &()),
        "FeedPurchases" => ask::<FeedPurchases>(OfStore, (), &feed(at)).map(|probe| probe.by_key(&at.secret)),

        "ListActivity" => ask::<ListActivity>(Nothing, (), &ActivityFilter::default()),
        "UndoChange" => ask::<UndoChange>(OfStore, at.store_change, &()),
        "VerifySeal" => ask::<VerifySeal>(Nothing, (), &SealQuery::default()),

        "RecordPurchase" => ask::<RecordPurchase>(OfStore, at.member, &sale(at)),
        "RecordSale" => ask::<RecordSale>(OfStore, (), &sale(at)),
        "ListPurchases" => {
            let day = regulars_worker::clock::local(at.purchase_at, "Asia/Shanghai", 0).business_day;
            let page = DayPage { store: at.store, day, hour: None, members: None, after: None };
            ask::<ListPurchases>(Filter, (), &page)
        }
        "GetPurchase" => ask::<GetPurchase>(OfStore, at.purchase, &booked(at)),
        "RefundPurchase" => {
            let refund = NewRefund { store: at.store, sale: booked(at), returns: None };
            ask::<RefundPurchase>(OfStore, at.purchase, &refund)
        }
        "RefundUnbooked" => ask::<RefundUnbooked>(OfStore, at.member, &unbooked(at)),
        "RefundUnbookedSale" => ask::<RefundUnbookedSale>(OfStore, (), &unbooked(at)),
        "GetToday" => ask::<GetToday>(OfStore, (), &WhichDay { store: Some(at.store), day: None }),
        "AdjustPoints" => {
            let adjustment =
                Adjustment { store: at.store, points: Points(5), reason: "a kindness".to_owned() };
            ask::<AdjustPoints>(OfStore, at.member, &adjustment)
        }
        "TransferPoints" => {
            let (store, points) = (at.store, Points(1));
            let transfer = NewTransfer { store, to: at.friend, points, reason: "a present".to_owned() };
            ask::<TransferPoints>(OfStore, at.member, &transfer)
        }
        "OpenBalance" => {
            let reason = "from their old card".to_owned();
            let balance = OpeningBalance { store: at.store, points: Points(5), expires: None, reason };
            ask::<OpenBalance>(OfStore, at.member, &balance)
        }
        _ => None,
    }
}

fn item(code: &str) -> ItemForm {
    ItemForm {
        code: code.to_owned(),
        name: code.to_owned(),
        category: String::new(),
        barcode: None,
        price: None,
        cost: None,
    }
}

fn store(code: &str) -> StoreForm {
    StoreForm {
        code: code.to_owned(),
        name: code.to_owned(),
        region: None,
        franchised: false,
        time_zone: "Asia/Shanghai".to_owned(),
        closing: 0,
        address: String::new(),
        phone: String::new(),
        closes_on: None,
    }
}

fn brand() -> BrandEdit {
    BrandEdit {
        rev: 1,
        name: "Harbour".to_owned(),
        language: Language::English,
        time_zone: "Asia/Shanghai".to_owned(),
        currency: "CNY".to_owned(),
        region: "CN".to_owned(),
        second_step_hq: false,
    }
}

fn sale(at: &Place) -> NewPurchase {
    NewPurchase { store: at.store, lines: vec![piece(None, 500)], discount: Money(0), redeem: Points(0) }
}

/// One sale to the place's member, of an item that is known, one that is not, and a free amount.
fn feed(at: &Place) -> PurchaseFeed {
    let line = |item: &str| FedLine {
        item: item.to_owned(),
        label: String::new(),
        quantity: Quantity::ONE,
        total: Money(500),
        discount: Money(0),
    };
    let card = format!("10000{:04}", at.member.get());
    let sale = FedPurchase {
        reference: "T1-1".to_owned(),
        store: at.store.to_string(),
        at: "2026-11-22T12:00:00Z".to_owned(),
        member: Some(FedMember { card, ..FedMember::default() }),
        lines: vec![line(&format!("code{}", at.item)), line("never sold"), line("")],
    };
    PurchaseFeed { purchases: vec![sale], returns: vec![] }
}

fn booked(at: &Place) -> PurchasePlace {
    PurchasePlace { at: at.purchase_at, member: Some(at.member) }
}

fn unbooked(at: &Place) -> NewUnbookedRefund {
    NewUnbookedRefund { store: at.store, amount: Money(100), label: "a cake".to_owned() }
}
