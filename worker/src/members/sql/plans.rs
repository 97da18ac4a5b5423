//! How the planner reads what look-up, lists and pages ask: by an index from the cursor on, never through a table.
use regulars_api::members::{Sort, TimelineKind};
use regulars_domain::{
    ids::{BrandId, MemberId, StoreId},
    phone::Region,
    time::Timestamp,
};
use rusqlite::types::Value;

use super::{
    list::{self, Place as ListPlace, Wanted},
    lookup::hits,
    member, timeline,
    timeline::Place,
    views, write,
};
use crate::{
    db::{Arg, Backend, Batch, Query, Statement},
    members::timeline::reads,
    quality::sql::{Place as AskedPlace, to_confirm},
    recognise::plan,
    scope::BrandScope,
};

fn scope() -> BrandScope {
    BrandScope::of_system(BrandId::try_from(1).expect("a key"))
}
fn member_id() -> MemberId {
    MemberId::try_from(5).expect("a key")
}
fn store_id() -> StoreId {
    StoreId::try_from(2).expect("a key")
}

fn database() -> Backend {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("migrations").map(|f| f.expect("a file").path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|f| std::fs::read_to_string(f).expect("sql")).collect();
    Backend::in_memory(texts.iter().map(String::as_str)).expect("the migrations apply")
}

/// The steps of the plan, a line each.
fn steps(database: &Backend, statement: &Statement) -> Vec<String> {
    let values = statement.args.iter().map(|arg| match arg {
        Arg::Null => Value::Null,
        Arg::Int(n) => Value::Integer(*n),
        Arg::Text(text) => Value::Text(text.clone()),
    });
    database.with(|c| {
        let mut explained = c.prepare(&format!("explain query plan {}", statement.sql)).expect("prepares");
        let rows = explained.query_map(rusqlite::params_from_iter(values), |row| row.get(3));
        rows.expect("a plan").map(|step| step.expect("a step")).collect()
    })
}

/// Whether a step walks through a stored table or sorts: what is walked through otherwise are results in memory.
fn is_dear(step: &str) -> bool {
    let walks = step.strip_prefix("SCAN ").is_some_and(|what| {
        !what.starts_with("found") && !what.starts_with('(') && !what.contains("VIRTUAL TABLE")
    });
    walks || step.contains("TEMP B-TREE FOR ORDER BY")
}

fn statements(batch: impl Batch) -> Vec<Statement> {
    let mut all = vec![];
    batch.statements(&mut all);
    all
}

#[track_caller]
fn check(database: &Backend, batch: impl Batch, index: &str) {
    for statement in statements(batch) {
        let steps = steps(database, &statement);
        let dear: Vec<&String> = steps.iter().filter(|step| is_dear(step)).collect();
        assert!(dear.is_empty(), "{dear:?} in {}", statement.sql);
        assert!(steps.iter().any(|step| step.contains(index)), "no {index} in {steps:#?}");
    }
}

#[test]
fn look_up_reads_this_store_s_keys_by_their_index_and_the_brand_s_by_the_primary_key() {
    let database = database();
    let home = Region::new("CN").expect("a region");
    for typed in ["8021", "于文涛", "wt", "于 8021"] {
        let query = hits(scope(), store_id(), &plan(typed, home));
        check(
            &database,
            query.clone(),
            "member_key USING COVERING INDEX member_key_by_store (brand_id=? AND store_id=? AND key>? AND key<?)",
        );
        check(&database, query, "member_key USING PRIMARY KEY (brand_id=? AND key>? AND key<?)");
    }
}

#[test]
fn each_sort_of_each_list_has_its_index() {
    let database = database();
    let names = |sort| match sort {
        Sort::Name => ("name", "sort_name"),
        Sort::Joined => ("joined", "joined_at"),
        Sort::LastVisit => ("last", "last_sort"),
        Sort::Visits => ("visits", "visits"),
        Sort::Spend => ("spend", "window_spend"),
        Sort::Points => ("points", "balance"),
    };
    for sort in Sort::ALL {
        for (descending, than) in [(false, ">"), (true, "<")] {
            for store in [None, Some(store_id())] {
                let wanted = Wanted { store, tag: Some("tea".to_owned()), ..Wanted::default() };
                let from = ListPlace::beginning(sort, descending);
                let (index, column) = names(sort);
                let page = list::page(scope(), &wanted, (sort, descending), &from, (50, 51));
                let (id, next) = match store {
                    None => (
                        "n USING INDEX member_by_",
                        [
                            format!("tier=? AND {column}=? AND id{than}?)"),
                            format!("tier=? AND {column}{than}?)"),
                        ],
                    ),
                    Some(_) => (
                        "k USING INDEX member_store_by_",
                        [format!("current=? AND ({column},member_id){than}(?,?))"), String::new()],
                    ),
                };
                let index = format!("{id}{index} (brand_id=?");
                let times = |end: &str| {
                    let of = |step: &&String| step.contains(&index) && step.ends_with(end);
                    statements(page.clone())
                        .iter()
                        .map(|one| steps(&database, one).iter().filter(of).count())
                        .sum::<usize>()
                };
                for end in &next {
                    assert_eq!(times(end), 2, "{index} {end}");
                }
                check(&database, page, &index);
            }
        }
    }
}

#[test]
fn a_page_reads_each_kind_from_its_cursor_on() {
    let database = database();
    let place = Place { at: 9, id: 9 };
    let (scope, member) = (scope(), member_id());
    check(
        &database,
        timeline::purchases(scope, member, place, 9),
        "purchase USING PRIMARY KEY (brand_id=? AND member_id=? AND (at,id)<(?,?))",
    );
    check(
        &database,
        timeline::notes(scope, member, place, 9),
        "note USING PRIMARY KEY (brand_id=? AND member_id=? AND (at,id)<(?,?))",
    );
    check(
        &database,
        timeline::ledger(scope, member, place, 9),
        "ledger USING PRIMARY KEY (brand_id=? AND member_id=? AND (at,id)<(?,?))",
    );
    check(
        &database,
        timeline::by_hand(scope, member, place, 9),
        "ledger USING INDEX ledger_by_hand (brand_id=? AND member_id=? AND (at,id)<(?,?))",
    );
    check(
        &database,
        timeline::changes(scope, member, place, 9),
        "change_by_entity (brand_id=? AND entity=? AND entity_id=? AND id<?)",
    );
    check(
        &database,
        timeline::history(scope, member, 9, 9),
        "change_by_entity (brand_id=? AND entity=? AND entity_id=? AND id<?)",
    );
    check(&database, reads(scope, member, TimelineKind::All, place, 20), "(brand_id=?");
    check(&database, member::member(scope, member), "m USING PRIMARY KEY (brand_id=? AND id=?)");
    check(&database, member::by_phone(scope, "+1"), "member_by_phone (brand_id=? AND phone=?)");
    check(&database, write::tags(scope), "tag_by_members (brand_id=? AND members>?)");
    check(
        &database,
        views::all(scope, None),
        "v USING INDEX member_view_by_reader (brand_id=? AND shared=? AND staff_id=?)",
    );
}

#[test]
fn whom_a_store_asks_is_read_from_its_place_on_the_longest_ago_first() {
    let from = AskedPlace { since: 5, id: 9 };
    check(
        &database(),
        to_confirm(scope(), store_id(), Timestamp(99), from, 100),
        "m USING INDEX member_by_contact (brand_id=? AND home_store=? AND (contact_at,id)>(?,?) AND contact_at<?)",
    );
}

#[test]
fn a_look_up_through_the_whole_table_would_be_noticed() {
    let database = database();
    for sql in [
        "select id from member m where name like ?1",
        "select member_id from member_key k where member_id = ?1",
        "select id from member m where m.brand_id = ?1 order by m.joined_at",
    ] {
        let query: Query<()> = Query::new(sql, [Arg::from("x")]);
        let statement = statements(vec![query]).remove(0);
        assert!(steps(&database, &statement).iter().any(|step| is_dear(step)), "{sql}");
    }
}
