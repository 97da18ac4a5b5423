//! Files whose rows mean one member by what either had before the two were merged.
use regulars_api::{
    Code,
    imports::{PointsChoice, RowsOutcome},
    members::*,
    points::{OpenBalance, OpeningBalance},
};
use regulars_api_tests::{
    Client, World, block_on,
    imports::{batches, begin, bring, everything},
    shop::key,
};
use regulars_domain::{ids::MemberId, import::field::Kind, loyalty::Points};

async fn brought_as(owner: &Client, kind: Kind, text: &str) -> RowsOutcome {
    let import = begin(owner, kind, everything(PointsChoice::Lasting)).await;
    bring(owner, &import, &batches(kind, text.as_bytes(), |_, _| {})).await
}

async fn brought(owner: &Client, text: &str) -> RowsOutcome {
    brought_as(owner, Kind::Members, text).await
}

async fn profile(owner: &Client, member: MemberId) -> Profile {
    owner.call::<GetMember>(member, &()).await.expect("a page").profile
}

fn with_card(world: &World, card: &str) -> MemberId {
    key(world.figure(&format!("select id from member where card = '{card}'")))
}

#[test]
fn a_file_that_still_has_both_says_what_is_not_known_and_overrules_nothing_that_was_chosen() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let text = "card,name,phone,likes,email\nA1,Ann Lee,13800138021,tea,\n\
                    B2,Anne Lee,13800138022,milk,anne@example.com\n";
        assert_eq!(brought(&owner, text).await.new, 2);
        let (ann, other) = (with_card(&world, "A1"), with_card(&world, "B2"));
        owner.merges(ann, other).await;
        let done = brought(&owner, text).await;
        assert_eq!((done.changed, done.unchanged), (1, 1), "{done:?}");
        let known = profile(&owner, ann).await;
        assert_eq!((known.likes.as_str(), known.email.as_str()), ("tea", "anne@example.com"));
        assert_eq!(known.person().map(|name| name.full()), Some("Ann Lee".to_owned()));
        assert_eq!(brought(&owner, text).await, RowsOutcome { unchanged: 2, ..RowsOutcome::default() });
        world.prove();
    });
}

#[test]
fn an_opening_balance_is_not_given_again_once_its_member_has_become_another() {
    block_on(async {
        for (members, text, balance) in [
            ("card,name\n7,Ann Lee\n8,Anne Lee\n", "card,points\n7,500\n8,50\n", 550),
            ("card,name\n7,Ann Lee\n8,Anne Lee\n", "card,points\n8,50\n", 50),
        ] {
            let (world, owner, _) = World::founded().await;
            brought(&owner, members).await;
            let rows = brought_as(&owner, Kind::OpeningBalances, text).await.new;
            let (ann, other) = (with_card(&world, "7"), with_card(&world, "8"));
            let merged = owner.merges(ann, other).await.change;
            let again = RowsOutcome { unchanged: rows, ..RowsOutcome::default() };
            assert_eq!(brought_as(&owner, Kind::OpeningBalances, text).await, again, "{text}");
            let (points, reason) = (Points(5), "from her old card".to_owned());
            let by_hand = OpeningBalance { store: key(1), points, expires: None, reason };
            let refused = owner.call::<OpenBalance>(ann, &by_hand).await.expect_err("has one");
            assert_eq!(refused.code, Code::WrongState);
            assert_eq!(world.figure("select sum(balance) from member"), balance);
            owner.takes_apart(merged).await;
            assert_eq!(brought_as(&owner, Kind::OpeningBalances, text).await, again, "{text}");
            world.prove();
        }
    });
}
