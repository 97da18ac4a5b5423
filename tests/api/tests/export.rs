//! Members as a file: a right and a reason of its own, on record, whole numbers, read by who began it.
use regulars_api::{Code, bulk::Whom, export::*, members::*};
use regulars_api_tests::{Client, World, block_on};
use regulars_domain::{ids::MemberId, rights::Role};

use super::members::{create, store};

fn new(whom: Whom, reason: &str) -> NewExport {
    NewExport { whom, reason: reason.to_owned() }
}

async fn begin(client: &Client, whom: Whom) -> ExportBegun {
    client.call::<BeginExport>((), &new(whom, "a letter by post")).await.expect("begun")
}

/// The whole file, and in how many pages it came.
async fn whole(client: &Client, export: &ExportBegun) -> (String, u32, usize) {
    let (mut csv, mut rows, mut from) = (String::new(), 0, ExportFrom::default());
    for pages in 1..100 {
        let page = client.call::<ReadExport>(export.id, &from).await.expect("rows");
        csv.push_str(&page.csv);
        rows += page.rows;
        match page.next {
            Some(next) => from.cursor = Some(next),
            None => return (csv, rows, pages),
        }
    }
    panic!("the file does not end");
}

#[test]
fn a_row_has_the_whole_phone_and_what_people_typed_is_no_formula() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let id = create(&owner, "于文涛", "13800138021").await;
        let version = owner.call::<GetMember>(id, &()).await.expect("a page").version;
        let tags = Some(vec!["@tea".to_owned(), "cat".to_owned()]);
        let edit = MemberEdit { version, tags, ..MemberEdit::default() };
        owner.call::<EditMember>(id, &edit).await.expect("changed");
        owner.sells(id, 12_345, 0).await;
        let export = begin(&owner, Whom::default()).await;
        assert_eq!((export.file.as_str(), export.total), ("Harbour-members-2026-11-22.csv", 1));
        let (csv, rows, _) = whole(&owner, &export).await;
        assert_eq!(rows, 1);
        assert!(csv.starts_with("\"于文涛\",") && csv.contains(",\"'+8613800138021\","), "{csv}");
        assert!(
            csv.contains("\"Bund\",123,123.45,1,2026-11-22,2026-11-22,2026-11-22,\"'@tea, cat\",\"sms\"\r\n"),
            "{csv}"
        );
        world.prove();
    });
}

#[test]
fn the_file_has_everybody_whom_the_list_has_once_page_after_page() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let ids: Vec<MemberId> = (0..450).map(|n| world.add_member(&format!("Member {n:03}"), &[])).collect();
        let all = begin(&owner, Whom { except: vec![ids[3]], ..Whom::default() }).await;
        let (csv, rows, pages) = whole(&owner, &all).await;
        assert_eq!((all.total, rows, pages), (449, 449, 3));
        let mut names: Vec<&str> = csv.lines().filter_map(|line| line.split(',').next()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 449);
        assert!(!csv.contains("Member 003"));
        let some = begin(&owner, Whom { only: Some(ids[..2].to_vec()), ..Whom::default() }).await;
        let (csv, rows, _) = whole(&owner, &some).await;
        assert_eq!((some.total, rows), (2, 2));
        assert!(csv.starts_with("\"Member 000\"") && csv.contains("\r\n\"Member 001\""), "{csv}");
    });
}

#[test]
fn it_is_on_record_with_whom_how_many_and_why_before_the_first_row() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        create(&owner, "于文涛", "13800138021").await;
        let filter = MemberFilter { standing: Some(Standing::Potential), ..MemberFilter::default() };
        begin(&owner, Whom { filter, ..Whom::default() }).await;
        let told: (String, String) = world.sql(|c| {
            let record = "select after, reason from change where action = 'export.members'";
            c.query_row(record, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("a record")
        });
        let after = serde_json::json!({ "members": 1, "filter": { "standing": "potential" } }).to_string();
        assert_eq!(told, (after, "a letter by post".to_owned()));
        for (reason, code) in [(" ".to_owned(), Code::Required), ("x".repeat(201), Code::TooLong)] {
            let refused =
                owner.call::<BeginExport>((), &new(Whom::default(), &reason)).await.expect_err("why");
            assert_eq!((refused.code, refused.field.as_deref()), (code, Some("reason")));
        }
    });
}

#[test]
fn only_owners_and_marketers_export_and_each_reads_their_own_for_an_hour() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        world.add_member("Somebody", &[]);
        for role in Role::ALL {
            let device = world.staff(1, role, &[store(1)]);
            let answer = device.call::<BeginExport>((), &new(Whom::default(), "a letter")).await;
            let may = matches!(role, Role::Owner | Role::Marketer);
            assert_eq!(answer.is_ok(), may, "{role:?}");
        }
        let export = begin(&owner, Whom::default()).await;
        let marketer = world.staff(1, Role::Marketer, &[]);
        let from = ExportFrom::default();
        let foreign = marketer.call::<ReadExport>(export.id, &from).await.expect_err("another's");
        assert_eq!(foreign.code, Code::Forbidden);
        for cursor in ["x", "{}", "{\"rank\":0,\"value\":\"a\",\"id\":1}"] {
            let from = ExportFrom { cursor: Some(cursor.to_owned()) };
            let lost = owner.call::<ReadExport>(export.id, &from).await.expect_err("no place");
            assert_eq!((lost.code, lost.field.as_deref()), (Code::Invalid, Some("cursor")), "{cursor}");
        }
        world.pass(3_601);
        let late = owner.call::<ReadExport>(export.id, &from).await.expect_err("too late");
        assert_eq!(late.code, Code::WrongState);
    });
}

#[test]
fn the_same_export_begun_twice_under_one_key_is_one() {
    block_on(async {
        let (world, owner, _) = World::founded().await;
        let op = Client::op();
        for _ in 0..2 {
            owner.call_op::<BeginExport>((), &new(Whom::default(), "a letter"), op).await.expect("begun");
        }
        assert_eq!(world.count("select count(*) from member_export"), 1);
        assert_eq!(world.count("select count(*) from change where entity = 'export'"), 1);
    });
}
