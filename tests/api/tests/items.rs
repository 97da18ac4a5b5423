//! The catalogue: its list, its look-ups at the counter, its changes.
use regulars_api::{Code, items::*};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::{ids::StoreId, money::Money, rights::Role};

fn form(code: &str, name: &str) -> ItemForm {
    ItemForm {
        code: code.to_owned(),
        name: name.to_owned(),
        category: "Tea".to_owned(),
        barcode: None,
        price: Some(Money(1_800)),
        cost: Some(Money(400)),
    }
}

async fn add(device: &Client, code: &str, name: &str) -> ItemView {
    device.call::<CreateItem>((), &form(code, name)).await.expect("an item")
}

fn text(text: &str) -> ItemFilter {
    ItemFilter { text: Some(text.to_owned()), ..ItemFilter::default() }
}

async fn names(device: &Client, filter: &ItemFilter) -> Vec<String> {
    let page = device.call::<ListItems>((), filter).await.expect("a page");
    page.items.into_iter().map(|item| item.name).collect()
}

#[test]
fn an_item_is_found_by_the_beginning_of_its_name_in_any_script_by_code_and_by_barcode() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        add(&owner, "T1", "Crème brûlée").await;
        add(&owner, "T2", "龍井茶").await;
        let coded = ItemForm { barcode: Some("036000291452".to_owned()), ..form("A-77", "Oolong") };
        owner.call::<CreateItem>((), &coded).await.expect("an item");
        for (typed, found) in [
            ("creme", "Crème brûlée"),
            ("CRÈ", "Crème brûlée"),
            ("龙井", "龍井茶"),
            ("a-77", "Oolong"),
            ("A-7", "Oolong"),
            ("00360", "Oolong"),
        ] {
            let hits =
                owner.call::<SearchItems>((), &ItemSearch { text: typed.to_owned() }).await.expect("hits");
            let hits: Vec<_> = hits.into_iter().map(|hit| hit.name).collect();
            let expected: Vec<_> = Some(found).filter(|f| !f.is_empty()).into_iter().collect();
            assert_eq!(hits, expected, "{typed}");
            assert_eq!(names(&owner, &text(typed)).await, expected, "{typed}");
        }
        assert!(
            owner
                .call::<SearchItems>((), &ItemSearch { text: " ".to_owned() })
                .await
                .expect("hits")
                .is_empty()
        );
    });
}

#[test]
fn an_item_is_found_by_the_beginning_of_any_of_its_words_and_stands_once() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        add(&owner, "1", "WHOLE MILK 1L").await;
        add(&owner, "2", "全脂牛奶").await;
        add(&owner, "3", "Milk chocolate, extra milk").await;
        let search = async |typed: &str| {
            let hits =
                owner.call::<SearchItems>((), &ItemSearch { text: typed.to_owned() }).await.expect("hits");
            hits.into_iter().map(|hit| hit.code).collect::<Vec<_>>()
        };
        for (typed, found) in [
            ("milk", vec!["3", "1"]),
            ("whole mi", vec!["1"]),
            ("牛奶", vec!["2"]),
            ("choc", vec!["3"]),
            ("ilk", vec![]),
        ] {
            assert_eq!(search(typed).await, found, "{typed}");
            let page = owner.call::<ListItems>((), &text(typed)).await.expect("a page");
            assert_eq!(page.items.into_iter().map(|item| item.code).collect::<Vec<_>>(), found, "{typed}");
        }
        let cake = ItemFilter { category: Some("Cake".to_owned()), ..text("milk") };
        assert!(names(&owner, &cake).await.is_empty());
        // A new name is found at once, the old one no more.
        let item = owner.call::<ListItems>((), &text("whole")).await.expect("a page").items.swap_remove(0);
        let edit = ItemEdit { rev: item.rev, item: form("1", "Skimmed milk") };
        owner.call::<EditItem>(item.id, &edit).await.expect("edited");
        assert_eq!((search("whole").await, search("skim").await), (vec![], vec!["1".to_owned()]));
    });
}

#[test]
fn a_search_is_read_to_its_end_page_by_page_and_what_is_off_sale_takes_no_place() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        for i in 0..70 {
            let item =
                add(&owner, &format!("A{i:03}"), if i % 2 == 0 { "Green tea" } else { "Tea, tea" }).await;
            if i < 30 {
                let off = ItemState { rev: item.rev, retired: true };
                owner.call::<SetItemState>(item.id, &off).await.expect("retired");
            }
        }
        for category in [None, Some("Tea".to_owned())] {
            let (mut seen, mut after) = (vec![], None);
            loop {
                let filter =
                    ItemFilter { after, category: category.clone(), retired: Some(false), ..text("tea") };
                let page = owner.call::<ListItems>((), &filter).await.expect("a page");
                seen.extend(page.items.iter().map(|item| item.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
            assert_eq!((seen.len(), distinct.len()), (40, 40));
        }
        let coded = ItemSearch { text: "a0".to_owned() };
        assert_eq!(owner.call::<SearchItems>((), &coded).await.expect("hits").len(), 20);
    });
}

#[test]
fn a_scanned_upc_and_its_ean_are_the_same_item() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let coded = ItemForm { barcode: Some("036000291452".to_owned()), ..form("1", "Oolong") };
        let item = owner.call::<CreateItem>((), &coded).await.expect("an item");
        assert_eq!(item.barcode.as_deref(), Some("0036000291452"));
        for barcode in ["036000291452", "0036000291452"] {
            let hit = owner
                .call::<FindByBarcode>((), &ScannedCode { barcode: barcode.to_owned() })
                .await
                .expect("a hit");
            assert_eq!(hit.id, item.id);
        }
        let lost =
            owner.call::<FindByBarcode>((), &ScannedCode { barcode: "4006381333931".to_owned() }).await;
        assert_eq!(lost.expect_err("nothing").code, Code::NotFound);
    });
}

#[test]
fn the_list_is_read_to_its_end_page_by_page_without_a_gap() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        for i in 0..120 {
            // Many share a name: the cursor must not skip or repeat them.
            add(&owner, &format!("{i:03}"), if i % 3 == 0 { "Green" } else { "Black" }).await;
        }
        let (mut seen, mut after, mut pages) = (vec![], None, 0);
        loop {
            let filter = ItemFilter { after, category: Some("Tea".to_owned()), ..ItemFilter::default() };
            let page = owner.call::<ListItems>((), &filter).await.expect("a page");
            seen.extend(page.items.iter().map(|item| item.id));
            pages += 1;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len(), pages), (120, 120, 3));
    });
}

#[test]
fn reading_and_searching_take_one_round_trip_and_a_change_takes_two() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        assert_eq!(owner.answer::<CreateItem>((), &form("1", "Oolong"), Client::op()).await.trips(), 2);
        assert_eq!(owner.answer::<SearchItems>((), &ItemSearch { text: "o".to_owned() }, 0).await.trips(), 1);
        assert_eq!(owner.answer::<ListItems>((), &ItemFilter::default(), 0).await.trips(), 1);
    });
}

#[test]
fn a_code_or_barcode_of_another_item_is_refused_with_that_item() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let coded = ItemForm { barcode: Some("96385074".to_owned()), ..form("1", "Oolong") };
        let first = owner.call::<CreateItem>((), &coded).await.expect("an item");
        let same_code = owner.call::<CreateItem>((), &form("1", "Other")).await.expect_err("taken");
        assert_eq!((same_code.code, same_code.field.as_deref()), (Code::AlreadyTaken, Some("code")));
        assert_eq!(same_code.params.get("id"), Some(&first.id.to_string()));
        let same_barcode = ItemForm { barcode: Some("96385074".to_owned()), ..form("2", "Other") };
        let refused = owner.call::<CreateItem>((), &same_barcode).await.expect_err("taken");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::AlreadyTaken, Some("barcode")));
    });
}

#[test]
fn a_barcode_with_a_wrong_check_digit_is_refused_at_its_field() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let slip = ItemForm { barcode: Some("4006381333932".to_owned()), ..form("1", "Oolong") };
        let refused = owner.call::<CreateItem>((), &slip).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("barcode")));
        assert_eq!(refused.params.get("rule").map(String::as_str), Some("check_digit"));
    });
}

#[test]
fn whoever_edits_an_old_revision_is_told_the_new_one() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let item = add(&owner, "1", "Oolong").await;
        let edit = ItemEdit { rev: item.rev, item: form("1", "Oolong, large") };
        let edited = owner.call::<EditItem>(item.id, &edit).await.expect("edited");
        assert_eq!((edited.name.as_str(), edited.rev), ("Oolong, large", item.rev + 1));
        let late = owner.call::<EditItem>(item.id, &edit).await.expect_err("late");
        assert_eq!((late.code, late.params.get("rev")), (Code::ChangedMeanwhile, Some(&"2".to_owned())));
    });
}

#[test]
fn a_retired_item_leaves_the_counter_and_the_list_until_it_is_asked_for() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let item = add(&owner, "1", "Oolong").await;
        owner
            .call::<SetItemState>(item.id, &ItemState { rev: item.rev, retired: true })
            .await
            .expect("retired");
        assert!(
            owner
                .call::<SearchItems>((), &ItemSearch { text: "oo".to_owned() })
                .await
                .expect("hits")
                .is_empty()
        );
        assert!(names(&owner, &ItemFilter::default()).await.is_empty());
        let retired = ItemFilter { retired: Some(true), ..ItemFilter::default() };
        assert_eq!(names(&owner, &retired).await, ["Oolong"]);
    });
}

#[test]
fn the_cost_is_told_to_those_who_may_change_it_and_to_nobody_else() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let item = add(&owner, "1", "Oolong").await;
        let store = StoreId::try_from(1).expect("a key");
        for (role, sees) in [(Role::Marketer, true), (Role::Clerk, false), (Role::StoreManager, false)] {
            let device = world.staff(1, role, &[store]);
            let listed = device.call::<ListItems>((), &ItemFilter::default()).await.expect("a page");
            let costs: Vec<_> = listed.items.iter().map(|i| (i.id, i.cost.is_some())).collect();
            assert_eq!(costs, [(item.id, sees)], "{role:?}");
        }
        let clerk = world.staff(1, Role::Clerk, &[store]);
        let refused = clerk.call::<CreateItem>((), &form("2", "Black")).await.expect_err("refused");
        assert_eq!(refused.code, Code::Forbidden);
    });
}

#[test]
fn categories_are_told_each_once() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        for (i, category) in ["Tea", "Cake", "", "Tea", "Bread"].into_iter().enumerate() {
            let item = ItemForm { category: category.to_owned(), ..form(&i.to_string(), "Thing") };
            owner.call::<CreateItem>((), &item).await.expect("an item");
        }
        assert_eq!(owner.call::<ListCategories>((), &()).await.expect("some"), ["Bread", "Cake", "Tea"]);
    });
}
