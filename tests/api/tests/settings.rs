//! The brand's settings.
use regulars_api::{
    Code,
    activity::UndoChange,
    house::{GetMe, Language},
    items::{CreateItem, ItemForm},
    settings::*,
};
use regulars_api_tests::{Client, World, block_on, shop::key};
use regulars_domain::{
    loyalty::{Points, Programme},
    money::Money,
};

async fn settings(owner: &Client) -> Settings {
    owner.call::<GetSettings>((), &()).await.expect("settings")
}

fn edit(settings: &Settings) -> BrandEdit {
    let brand = &settings.brand;
    BrandEdit {
        rev: brand.rev,
        name: brand.name.clone(),
        language: brand.language,
        time_zone: brand.time_zone.clone(),
        currency: brand.currency.clone(),
        region: brand.region.clone(),
        second_step_hq: brand.second_step_hq,
    }
}

#[test]
fn settings_changed_by_one_are_what_everybody_reads() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let wanted = BrandEdit {
            name: "Harbour 2".to_owned(),
            language: Language::TraditionalChinese,
            time_zone: "Asia/Taipei".to_owned(),
            region: "TW".to_owned(),
            ..edit(&settings(&owner).await)
        };
        let answer = owner.call::<EditBrand>((), &wanted).await.expect("changed");
        assert_eq!(owner.call::<GetMe>((), &()).await.expect("me").brand, answer.brand);
        assert_eq!((answer.brand.name.as_str(), answer.brand.rev), ("Harbour 2", 2));
        assert_eq!(
            owner.call::<EditBrand>((), &wanted).await.expect_err("late").code,
            Code::ChangedMeanwhile
        );
    });
}

#[test]
fn a_country_that_has_no_telephones_is_refused() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        for nowhere in ["UK", "XX", "gb", "", "GBR"] {
            let wanted = BrandEdit { region: nowhere.to_owned(), ..edit(&settings(&owner).await) };
            let refused = owner.call::<EditBrand>((), &wanted).await.expect_err(nowhere);
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("region")));
        }
        let wanted = BrandEdit { region: "GB".to_owned(), ..edit(&settings(&owner).await) };
        assert_eq!(owner.call::<EditBrand>((), &wanted).await.expect("known").brand.region, "GB");
    });
}

#[test]
fn a_programme_that_breaks_a_rule_is_refused_at_the_field_that_breaks_it() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let Settings { brand, .. } = settings(&owner).await;
        let mut programme = brand.programme.clone();
        programme.tiers.levels[2].threshold = 5;
        let refused = owner
            .call::<EditProgramme>((), &ProgrammeEdit { rev: brand.rev, programme })
            .await
            .expect_err("refused");
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::Invalid, Some("programme.tiers.levels[2].threshold"))
        );
        let mut programme = brand.programme.clone();
        programme.earning.points = Points(3);
        let changed = owner
            .call::<EditProgramme>((), &ProgrammeEdit { rev: brand.rev, programme: programme.clone() })
            .await;
        assert_eq!(changed.expect("changed").brand.programme, programme);
    });
}

#[test]
fn the_currency_changes_until_there_are_sums_in_it() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let yen = BrandEdit { currency: "JPY".to_owned(), ..edit(&settings(&owner).await) };
        let changed = owner.call::<EditBrand>((), &yen).await.expect("changed");
        assert_eq!(changed.brand.programme, Programme::sensible(Money(1)), "a point a unit, as before");
        let item = ItemForm {
            code: "1".to_owned(),
            name: "Tea".to_owned(),
            category: String::new(),
            barcode: None,
            price: Some(Money(300)),
            cost: None,
        };
        owner.call::<CreateItem>((), &item).await.expect("an item");
        let back = BrandEdit { currency: "CNY".to_owned(), ..edit(&changed) };
        let refused = owner.call::<EditBrand>((), &back).await.expect_err("prices are in yen");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::StillNeeded, Some("currency")));
        assert_eq!(refused.params.get("count").map(String::as_str), Some("1"));
        let yen = world.figure("select max(id) from change where entity = 'brand'");
        let refused = owner.call::<UndoChange>(key(yen), &()).await.expect_err("as little by undoing");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::StillNeeded, Some("currency")));
        let won = BrandEdit { currency: "KRW".to_owned(), ..edit(&changed) };
        let changed = owner.call::<EditBrand>((), &won).await.expect("the same minor units");
        world.sql(|c| {
            let sale = "insert into purchase (brand_id, member_id, at, id, kind, store_id, staff_id, business_day, local_minute, total, lines)
                        values (1, 0, 1, 1, 0, 1, 1, 1, 1, 5, '[]')";
            c.execute(sale, []).expect("a sale")
        });
        let back = BrandEdit { currency: "JPY".to_owned(), ..edit(&changed) };
        assert_eq!(owner.call::<EditBrand>((), &back).await.expect_err("fixed").code, Code::StillNeeded);
        assert!(settings(&owner).await.currency_fixed);
    });
}

#[test]
fn a_currency_that_cannot_say_the_programme_is_refused() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let before = settings(&owner).await;
        let mut programme = before.brand.programme.clone();
        let redemption = programme.redemption.as_mut().expect("points are worth money");
        (redemption.step, redemption.minimum) = (Points(50), Points(50));
        let half = ProgrammeEdit { rev: before.brand.rev, programme };
        owner.call::<EditProgramme>((), &half).await.expect("half a unit a step");
        let before = settings(&owner).await;
        let yen = BrandEdit { currency: "JPY".to_owned(), ..edit(&before) };
        let refused = owner.call::<EditBrand>((), &yen).await.expect_err("there is no half yen");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("currency")));
        assert_eq!(settings(&owner).await, before);
    });
}

#[test]
fn nobody_asks_head_office_for_a_second_step_without_having_one() {
    block_on(async {
        let (_, owner, _) = World::founded().await;
        let wanted = BrandEdit { second_step_hq: true, ..edit(&settings(&owner).await) };
        let refused = owner.call::<EditBrand>((), &wanted).await.expect_err("would lock themselves out");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::WrongState, Some("second_step_hq")));
    });
}
