//! What others change between a request's reads and its writes: told in the words for it, and nothing is written on it.
use regulars_api::{
    Code, Problem,
    settings::{BrandEdit, EditBrand, GetSettings},
    stores::*,
    team::*,
};
use regulars_api_tests::{Client, World, block_on, shop::key};
use regulars_domain::{
    ids::{RegionId, StaffId},
    rights::Role,
};

/// One brand with a region of no store.
async fn with_a_region() -> (World, Client, RegionId) {
    let (world, owner, _) = World::founded().await;
    let form = RegionForm { name: "North".to_owned() };
    let region = owner.call::<CreateRegion>((), &form).await.expect("a region").id;
    (world, owner, region)
}

fn in_region(region: RegionId) -> StoreForm {
    StoreForm {
        code: "2".to_owned(),
        name: "Pier 7".to_owned(),
        region: Some(region),
        franchised: false,
        time_zone: "Asia/Shanghai".to_owned(),
        closing: 0,
        address: String::new(),
        phone: String::new(),
        closes_on: None,
    }
}

fn regional(region: RegionId) -> NewStaff {
    NewStaff {
        name: "Max".to_owned(),
        email: "max@example.com".to_owned(),
        role: Role::RegionalManager,
        region: Some(region),
        stores: vec![],
    }
}

async fn changed(owner: &Client, staff: StaffId, region: RegionId) -> Result<StaffRev, Problem> {
    let (role, region) = (Role::RegionalManager, Some(region));
    let change = StaffChange { name: "Max".to_owned(), role, region, stores: vec![], rev: 1 };
    owner.call::<ChangeStaff>(staff, &change).await
}

#[test]
fn a_region_that_is_removed_while_it_is_given_to_a_store_or_person_is_told_as_gone() {
    block_on(async {
        for what in ["a store", "an invitation", "a change", "a return"] {
            let (world, owner, region) = with_a_region().await;
            let (_, clerk) = world.joined(&owner, "ann@example.com", Role::Clerk, &[key(1)]).await;
            let set = match what {
                "a change" => "update staff set rev = 1 where id = ?1",
                _ => "update staff set state = 'left', role = 'regional_manager', rev = 1 where id = ?1",
            };
            world.sql(|c| c.execute(set, [clerk.get()])).expect("set");
            world.meanwhile("delete from region");
            let refused = match what {
                "a store" => owner.call::<OpenStore>((), &in_region(region)).await.err(),
                "an invitation" => owner.call::<InviteStaff>((), &regional(region)).await.err(),
                "a change" => changed(&owner, clerk, region).await.err(),
                _ => {
                    let place = StaffPlace { region: Some(region), stores: vec![] };
                    owner.call::<ReturnStaff>(clerk, &Some(place)).await.err()
                }
            };
            let refused = refused.unwrap_or_else(|| panic!("{what}"));
            assert_eq!((refused.code, refused.field.as_deref()), (Code::NotFound, Some("region")), "{what}");
        }
    });
}

#[test]
fn a_region_that_a_store_or_person_is_given_while_it_is_removed_stays() {
    block_on(async {
        for table in ["store", "staff"] {
            let (world, owner, region) = with_a_region().await;
            world.meanwhile(&format!("update {table} set region_id = {region} where id = 1"));
            let refused = owner.call::<RemoveRegion>(region, &()).await.expect_err("in use");
            let count = refused.params.get("count").map(String::as_str);
            assert_eq!((refused.code, count), (Code::StillNeeded, Some("1")), "{table}");
        }
    });
}

#[test]
fn a_sum_that_is_kept_while_the_currency_is_changed_keeps_it_as_it_is() {
    block_on(async {
        let sale = "insert into purchase (brand_id, member_id, at, id, kind, store_id, staff_id, business_day, local_minute, total, lines)
                    values (1, 0, 1, 1, 0, 1, 1, 1, 1, 5, '[]')";
        let item = "insert into item (brand_id, id, code, name, price, sort_name) values (1, 1, '1', 'Tea', 300, 'tea')";
        for kept in [sale, item] {
            let (world, owner, _) = World::founded().await;
            let brand = owner.call::<GetSettings>((), &()).await.expect("settings").brand;
            world.meanwhile(kept);
            let yen = BrandEdit {
                rev: brand.rev,
                name: brand.name,
                language: brand.language,
                time_zone: brand.time_zone,
                currency: "JPY".to_owned(),
                region: brand.region,
                second_step_hq: brand.second_step_hq,
            };
            let refused = owner.call::<EditBrand>((), &yen).await.expect_err("kept");
            assert_eq!(
                (refused.code, refused.field.as_deref()),
                (Code::StillNeeded, Some("currency")),
                "{kept}"
            );
            assert_eq!(world.count("select count(*) from brand where currency = 'CNY'"), 1);
        }
    });
}

#[test]
fn a_store_that_is_given_another_last_day_while_others_are_closed_is_not_closed() {
    block_on(async {
        for meanwhile in
            ["closes_on = closes_on + 9", "closes_on = null", "state = 'closed', merged_into = 1"]
        {
            let (world, _, _) = World::founded().await;
            let (going, staying) = (world.add_store(1, "2", "Going"), world.add_store(1, "3", "Staying"));
            let plant = format!(
                "update store set closes_on = {} where id in ({going}, {staying});
                 create trigger meanwhile after update on store when new.id = {going} begin
                     update store set {meanwhile}, rev = rev + 1 where id = {staying};
                 end",
                world.now() / 86_400 - 2
            );
            world.sql(|c| c.execute_batch(&plant)).expect("planned");
            world.night().await;
            let closed = format!(
                "select group_concat(entity_id) = '{going}' from change where action = 'store.close'"
            );
            assert_eq!(world.count(&closed), 1, "{meanwhile}");
            let as_told = format!("select count(*) from store where id = {staying} and rev = 2");
            assert_eq!(world.count(&as_told), 1, "{meanwhile}");
        }
    });
}

#[test]
fn the_number_of_a_region_that_is_gone_is_given_to_no_other() {
    block_on(async {
        let (_, owner, region) = with_a_region().await;
        owner.call::<RemoveRegion>(region, &()).await.expect("removed");
        let south = RegionForm { name: "South".to_owned() };
        assert_ne!(owner.call::<CreateRegion>((), &south).await.expect("a region").id, region);
    });
}
