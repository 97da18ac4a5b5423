//! The team: who sees whom, who may change whom, and the last owner.
use regulars_api::{
    Code,
    account::{NewPin, SetPin},
    house::{GetMe, SignIn, SignOut},
    invitation::*,
    team::*,
};
use regulars_api_tests::{
    Client, PASSWORD, World, block_on,
    people::{at_once, credentials, link_use},
};
use regulars_domain::{
    ids::{StaffId, StoreId},
    rights::Role,
};

fn new_staff(email: &str, role: Role, stores: &[StoreId]) -> NewStaff {
    NewStaff { name: "Ann".to_owned(), email: email.to_owned(), role, region: None, stores: stores.to_vec() }
}

async fn people(device: &Client) -> Vec<StaffView> {
    device.call::<ListTeam>((), &TeamQuery::default()).await.expect("the team").people
}

async fn person(device: &Client, id: StaffId) -> StaffView {
    people(device).await.into_iter().find(|p| p.id == id).expect("in sight")
}

fn as_is(person: &StaffView) -> StaffChange {
    StaffChange {
        name: person.name.clone(),
        role: person.role,
        region: person.region,
        stores: person.stores.clone(),
        rev: person.rev,
    }
}

#[test]
fn nobody_hands_out_more_than_they_hold_nor_beyond_their_stores() {
    block_on(async {
        let (world, _, me) = World::founded().await;
        let (here, far) = (me.stores[0].id, world.add_store(1, "2", "Far"));
        let manager = world.staff(1, Role::StoreManager, &[here]);
        let region = world.staff(1, Role::RegionalManager, &[here, far]);
        let clerk = world.staff(1, Role::Clerk, &[here]);
        let tries = [
            (&manager, Role::Clerk, vec![here], None),
            (&manager, Role::Clerk, vec![here, far], Some((Code::NotFound, "stores"))),
            (&manager, Role::Clerk, vec![], Some((Code::Required, "stores"))),
            (&manager, Role::StoreManager, vec![here], Some((Code::Forbidden, "role"))),
            (&manager, Role::Owner, vec![], Some((Code::Forbidden, "role"))),
            (&region, Role::StoreManager, vec![here, far], None),
            (&region, Role::RegionalManager, vec![here], Some((Code::Forbidden, "role"))),
            (&region, Role::Marketer, vec![], Some((Code::Forbidden, "role"))),
        ];
        for (n, (device, role, stores, wrong)) in tries.into_iter().enumerate() {
            let answer =
                device.call::<InviteStaff>((), &new_staff(&format!("n{n}@example.com"), role, &stores)).await;
            let got = answer.as_ref().err().map(|p| (p.code, p.field.as_deref().unwrap_or_default()));
            assert_eq!(got, wrong, "{n}: {role:?} at {stores:?}");
        }
        let refused = clerk.call::<InviteStaff>((), &new_staff("c@example.com", Role::Clerk, &[here])).await;
        assert_eq!(refused.expect_err("no right").code, Code::Forbidden);
    });
}

#[test]
fn a_manager_changes_only_people_all_of_whose_stores_are_theirs() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (here, far) = (me.stores[0].id, world.add_store(1, "2", "Far"));
        let manager = world.staff(1, Role::StoreManager, &[here]);
        let (_, own) = world.joined(&owner, "own@example.com", Role::Clerk, &[here]).await;
        let (_, shared) = world.joined(&owner, "shared@example.com", Role::Clerk, &[here, far]).await;
        let (_, foreign) = world.joined(&owner, "foreign@example.com", Role::Clerk, &[far]).await;
        let (_, above) = world.joined(&owner, "above@example.com", Role::StoreManager, &[here]).await;
        for (id, code) in [
            (StaffId::try_from(999).expect("a key"), Some(Code::NotFound)),
            (own, None),
            (shared, Some(Code::Forbidden)),
            (foreign, Some(Code::NotFound)),
            (above, Some(Code::Forbidden)),
        ] {
            let wish = as_is(&person(&owner, if id.get() == 999 { own } else { id }).await);
            assert_eq!(
                manager.call::<ChangeStaff>(id, &wish).await.err().map(|p| p.code),
                code,
                "change {id}"
            );
            assert_eq!(manager.call::<ClearPin>(id, &()).await.err().map(|p| p.code), code, "PIN {id}");
            let link = manager.call::<MakeLink>(id, &LinkWish::default()).await;
            assert_eq!(link.err().map(|p| p.code), code, "link {id}");
            assert_eq!(manager.call::<RevokeLink>(id, &()).await.err().map(|p| p.code), code, "revoke {id}");
            assert_eq!(manager.call::<RemoveStaff>(id, &()).await.err().map(|p| p.code), code, "remove {id}");
        }
        let seen: Vec<_> = people(&manager).await.into_iter().map(|p| (p.id, p.mine_to_change)).collect();
        assert!(seen.contains(&(shared, false)) && seen.contains(&(above, false)));
        assert!(!seen.iter().any(|(id, _)| *id == foreign || *id == own), "{seen:?}");
        manager.call::<ReturnStaff>(own, &None).await.expect("taken back");
        assert!(people(&manager).await.iter().any(|p| p.id == own && p.mine_to_change));
    });
}

#[test]
fn a_region_gives_its_manager_the_regions_stores() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let far = world.add_store(1, "2", "Far");
        world.sql(|c| c.execute_batch("insert into region (brand_id, id, name) values (1, 1, 'East'); update store set region_id = 1 where id = 2")).expect("a region");
        let east = people_regions(&owner).await;
        let wish =
            NewStaff { region: Some(east), ..new_staff("reg@example.com", Role::RegionalManager, &[]) };
        let missing = NewStaff { region: Some(9.try_into().expect("a key")), ..wish.clone() };
        let none = owner.call::<InviteStaff>((), &missing).await.expect_err("none");
        assert_eq!((none.code, none.field.as_deref()), (Code::NotFound, Some("region")));
        let token = owner.call::<InviteStaff>((), &wish).await.expect("invites").token.expect("a link");
        let mut manager = world.stranger();
        manager.visit::<UseLink>((), &link_use(&token, PASSWORD)).await.expect("joins");
        let mine = manager.call::<GetMe>((), &()).await.expect("me").stores;
        assert_eq!(mine.iter().map(|s| s.id).collect::<Vec<_>>(), [far]);
        assert!(
            manager.call::<InviteStaff>((), &new_staff("c@example.com", Role::Clerk, &[far])).await.is_ok()
        );
        let beyond = manager
            .call::<InviteStaff>((), &new_staff("d@example.com", Role::Clerk, &[me.stores[0].id]))
            .await;
        assert_eq!(beyond.expect_err("beyond").code, Code::NotFound);
    });
}

async fn people_regions(owner: &Client) -> regulars_domain::ids::RegionId {
    owner.call::<ListTeam>((), &TeamQuery::default()).await.expect("the team").regions[0].id
}

#[test]
fn the_last_owner_can_neither_go_nor_give_up_the_role() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let mut wish = as_is(&person(&owner, me.staff).await);
        wish.role = Role::Analyst;
        assert_eq!(
            owner.call::<ChangeStaff>(me.staff, &wish).await.expect_err("the last").code,
            Code::LastOwner
        );
        assert_eq!(
            owner.call::<RemoveStaff>(me.staff, &()).await.expect_err("the last").code,
            Code::LastOwner
        );
        let invited = owner
            .call::<InviteStaff>((), &new_staff("two@example.com", Role::Owner, &[]))
            .await
            .expect("invites");
        assert_eq!(
            owner.call::<RemoveStaff>(me.staff, &()).await.expect_err("an invited one does not count").code,
            Code::LastOwner
        );
        world
            .stranger()
            .call::<UseLink>((), &link_use(&invited.token.expect("a link"), PASSWORD))
            .await
            .expect("joins");
        owner.call::<ChangeStaff>(me.staff, &wish).await.expect("there is another");
        assert_eq!(owner.call::<GetMe>((), &()).await.expect("me").role, Role::Analyst);
    });
}

#[test]
fn owners_who_remove_each_other_at_the_same_moment_leave_one() {
    block_on(async {
        for _ in 0..4 {
            let (world, owner, me) = World::founded().await;
            let (second, second_id) = world.joined(&owner, "two@example.com", Role::Owner, &[]).await;
            let (third, third_id) = world.joined(&owner, "three@example.com", Role::Owner, &[]).await;
            let next = |id: StaffId| match id {
                id if id == me.staff => second_id,
                id if id == second_id => third_id,
                _ => me.staff,
            };
            at_once(vec![owner, second, third], async |device| {
                let me = device.call::<GetMe>((), &()).await?.staff;
                device.call::<RemoveStaff>(next(me), &()).await
            });
            assert!(world.count("select count(*) from staff where role = 'owner' and state = 'active'") >= 1);
        }
    });
}

#[test]
fn a_person_who_is_let_go_is_out_at_once_and_may_come_back_with_the_same_password() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (ann, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        ann.call::<SetPin>((), &NewPin { pin: "4071".to_owned() }).await.expect("a PIN");
        owner.call::<RemoveStaff>(id, &()).await.expect("let go");
        assert_eq!(ann.call::<GetMe>((), &()).await.expect_err("out").code, Code::SignedOut);
        assert!(
            world.stranger().call::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await.is_err()
        );
        let left = owner
            .call::<ListTeam>((), &TeamQuery { left: true, ..Default::default() })
            .await
            .expect("the team")
            .people;
        assert_eq!(left.iter().map(|p| (p.id, p.has_pin)).collect::<Vec<_>>(), [(id, false)]);
        assert_eq!(owner.call::<RemoveStaff>(id, &()).await.expect_err("gone").code, Code::WrongState);
        owner.call::<ReturnStaff>(id, &None).await.expect("back");
        assert!(world.stranger().call::<SignIn>((), &credentials("ann@example.com", PASSWORD)).await.is_ok());
    });
}

#[test]
fn nobody_comes_back_to_a_role_that_needs_a_place_without_one() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (store, far) = (me.stores[0].id, world.add_store(1, "2", "Far"));
        world
            .sql(|c| c.execute("insert into region (brand_id, id, name) values (1, 1, 'East')", []))
            .expect("one");
        let east = Some(people_regions(&owner).await);
        let regional = NewStaff { region: east, ..new_staff("reg@example.com", Role::RegionalManager, &[]) };
        let regional = owner.call::<InviteStaff>((), &regional).await.expect("invites").staff;
        let (_, clerk) = world.joined(&owner, "ann@example.com", Role::Clerk, &[store]).await;
        let of_stores = |stores: &[StoreId]| StaffPlace { region: None, stores: stores.to_vec() };
        let there = [
            (regional, "region", StaffPlace { region: east, stores: vec![] }, StaffState::Invited),
            (clerk, "stores", of_stores(&[store]), StaffState::Active),
        ];
        for (id, field, place, state) in there {
            owner.call::<RemoveStaff>(id, &()).await.expect("let go");
            // As an import does that made their stores and is taken back.
            world
                .sql(|c| c.execute("delete from staff_store where staff_id = ?1", [id.get()]))
                .expect("gone");
            let empty = owner.call::<ReturnStaff>(id, &None).await.expect_err("to nothing");
            assert_eq!((empty.code, empty.field.as_deref()), (Code::Required, Some(field)));
            let unknown = of_stores(&[StoreId::try_from(9).expect("a key")]);
            let nowhere = owner.call::<ReturnStaff>(id, &Some(unknown)).await.expect_err("nowhere");
            assert_eq!((nowhere.code, nowhere.field.as_deref()), (Code::NotFound, Some("stores")));
            owner.call::<ReturnStaff>(id, &Some(place.clone())).await.expect("back");
            let back = person(&owner, id).await;
            assert_eq!((back.region, back.stores, back.state), (place.region, place.stores, state));
        }
        let manager = world.staff(1, Role::StoreManager, &[store]);
        manager.call::<RemoveStaff>(clerk, &()).await.expect("let go");
        let beyond = manager.call::<ReturnStaff>(clerk, &Some(of_stores(&[far]))).await.expect_err("beyond");
        assert_eq!((beyond.code, beyond.field.as_deref()), (Code::NotFound, Some("stores")));
    });
}

#[test]
fn two_changes_of_one_person_do_not_overwrite_each_other() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (_, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let wish = as_is(&person(&owner, id).await);
        owner
            .call::<ChangeStaff>(id, &StaffChange { name: "One".to_owned(), ..wish.clone() })
            .await
            .expect("changed");
        let stale = owner
            .call::<ChangeStaff>(id, &StaffChange { name: "Two".to_owned(), ..wish })
            .await
            .expect_err("stale");
        assert_eq!(stale.code, Code::ChangedMeanwhile);
        assert_eq!(person(&owner, id).await.name, "One");
    });
}

#[test]
fn a_change_of_role_counts_from_the_next_request_and_is_on_record() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let store = me.stores[0].id;
        let (ann, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[store]).await;
        assert_eq!(
            ann.call::<ListTeam>((), &TeamQuery::default()).await.expect_err("no").code,
            Code::Forbidden
        );
        let wish = StaffChange { role: Role::StoreManager, ..as_is(&person(&owner, id).await) };
        owner.call::<ChangeStaff>(id, &wish).await.expect("changed");
        assert!(ann.call::<ListTeam>((), &TeamQuery::default()).await.is_ok());
        let on_record = "select count(*) from change where entity = 'staff' and action = 'staff.change' and before like '%clerk%' and after like '%store_manager%'";
        assert_eq!(world.count(on_record), 1);
    });
}

#[test]
fn the_list_goes_on_by_name_page_by_page_and_ends() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let store = me.stores[0].id.get();
        world.sql(|c| {
            for n in 2..=230 {
                c.execute_batch(&format!(
                    "insert into account (id, email, created_at) values ({n}, 'p{n}@example.com', 0);
                     insert into staff (brand_id, id, account_id, name, role, state, created_at) values (1, {n}, {n}, 'Same {}', 'clerk', 'active', 0);
                     insert into staff_store values (1, {n}, {store});", n % 3)).expect("a clerk");
            }
        });
        for device in [&owner, &world.staff(1, Role::StoreManager, &[me.stores[0].id])] {
            let (mut query, mut seen) = (TeamQuery::default(), vec![]);
            loop {
                let page = device.call::<ListTeam>((), &query).await.expect("a page");
                seen.extend(page.people.iter().map(|p| p.id));
                let Some(last) = page.people.last().filter(|_| page.more) else { break };
                query =
                    TeamQuery { after_name: Some(last.name.clone()), after_id: Some(last.id.get()), ..query };
            }
            let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
            assert_eq!((seen.len(), distinct.len()), (seen.len(), seen.len()));
            assert!(seen.len() >= 230, "{}", seen.len());
        }
        let elsewhere = world.add_store(1, "2", "Far");
        let of_store = TeamQuery { store: Some(elsewhere.get()), ..Default::default() };
        assert_eq!(owner.call::<ListTeam>((), &of_store).await.expect("a page").people, vec![]);
    });
}

#[test]
fn another_brands_people_are_neither_seen_nor_reached() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (_, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let second = world.add_brand("Second");
        let chief = world.staff(second, Role::Owner, &[]);
        assert_eq!(people(&chief).await.len(), 1);
        let wish = as_is(&person(&owner, id).await);
        assert_eq!(chief.call::<ChangeStaff>(id, &wish).await.expect_err("none").code, Code::NotFound);
        assert_eq!(chief.call::<RemoveStaff>(id, &()).await.expect_err("none").code, Code::NotFound);
    });
}

#[test]
fn the_team_is_read_in_one_round_trip_and_changed_in_two() {
    block_on(async {
        let (world, owner, me) = World::founded().await;
        let (_, id) = world.joined(&owner, "ann@example.com", Role::Clerk, &[me.stores[0].id]).await;
        let wish = as_is(&person(&owner, id).await);
        assert_eq!(owner.answer::<ListTeam>((), &TeamQuery::default(), 1).await.trips(), 1);
        assert_eq!(owner.answer::<ChangeStaff>(id, &wish, 2).await.trips(), 2);
        assert_eq!(owner.answer::<MakeLink>(id, &LinkWish::default(), 3).await.trips(), 2);
        assert_eq!(owner.answer::<RemoveStaff>(id, &(), 4).await.trips(), 2);
        assert_eq!(owner.answer::<SignOut>((), &(), 5).await.trips(), 2);
    });
}
