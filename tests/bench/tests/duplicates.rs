//! A hundred thousand members, one in fifty recorded twice: how long looking for them takes over HTTP, step by step.
use std::time::{Duration, Instant};

use regulars_api::duplicates::FindDuplicates;
use regulars_bench::{crowd, storage};
use regulars_domain::name::PersonName;
use regulars_report::bar;
use regulars_workerd_tests::{op, with_owner};
use rusqlite::{Connection, params};
use serde_json::json;

const MEMBERS: i64 = 100_000;
/// Every so-manyth member is recorded again.
const TWICE: i64 = 50;

/// A profile as a form leaves it: a birthday for two in three, an e-mail address for one in two.
fn profile(n: i64, name: &PersonName) -> String {
    let mixed = n.wrapping_mul(104_729).rem_euclid(999_983);
    let mut profile = json!({ "name": { "given": name.given(), "family": name.family() } });
    if n % 3 > 0 {
        let (year, month, day) = (1945 + mixed % 60, 1 + mixed % 12, 1 + mixed / 12 % 28);
        profile["birthday"] = json!({ "year": year, "month": month, "day": day });
    }
    if n % 2 == 0 {
        profile["email"] = json!(format!("guest{mixed}@example.com"));
    }
    profile.to_string()
}

/// Records members again under other keys, as a second counter would: without the card; every third with a digit of the phone typed
/// wrongly, every third with another phone.
fn record_again(c: &mut Connection) -> Vec<(i64, i64)> {
    let t = c.transaction().expect("a transaction");
    let mut pairs = Vec::new();
    {
        let mut again = t
            .prepare(
                "insert into member (brand_id, id, name, sort_name, phone, home_store, joined_at, profile, tags, tier)
                 select 1, ?2, name, sort_name, ?3, home_store, joined_at, ?4, '[]', tier from member where brand_id = 1 and id = ?1",
            )
            .expect("sql");
        for (at, n) in (TWICE..=MEMBERS).step_by(50).enumerate() {
            let (name, phone, _) = crowd::person(n);
            let id = MEMBERS + 1 + i64::try_from(at).expect("few");
            let digits = phone.as_str();
            let typed = match at % 3 {
                0 => Some(format!("{}{}", &digits[..digits.len() - 1], (at + 1) % 10)),
                1 => Some(crowd::person(5_000_000 + n).1.as_str().to_owned()),
                _ => None,
            };
            let mut kept: serde_json::Value = serde_json::from_str(&profile(n, &name)).expect("json");
            if at % 2 == 0 && kept.get("birthday").is_some() {
                kept.as_object_mut().expect("an object").remove("email");
            }
            if again.execute(params![n, id, typed, kept.to_string()]).is_ok() {
                pairs.push((n, id));
            }
        }
    }
    t.commit().expect("committed");
    pairs
}

#[test]
#[ignore = "needs a system: cargo xtask bench workerd"]
fn who_was_recorded_twice_among_a_hundred_thousand_is_found_within_a_minute() {
    with_owner(|owner| {
        let mut database = storage::open();
        crowd::add(&mut database, 1, MEMBERS + 1, 1);
        let t = database.transaction().expect("a transaction");
        for n in 1..=MEMBERS {
            let profile = profile(n, &crowd::person(n).0);
            t.execute("update member set profile = ?2 where brand_id = 1 and id = ?1", params![n, profile])
                .expect("a profile");
        }
        t.commit().expect("committed");
        let planted = record_again(&mut database);

        let (mut compared, mut dearest, began) = (0, Duration::ZERO, Instant::now());
        loop {
            let step = Instant::now();
            let answer = owner.reply::<FindDuplicates>((), &(), op()).answer.expect("a step");
            dearest = dearest.max(step.elapsed());
            compared += answer.compared;
            if answer.left.members == 0 {
                break;
            }
        }
        let seconds = began.elapsed().as_secs_f64();
        let listed = "select count(*) from candidate where brand_id = 1 and a_id = ?1 and b_id = ?2";
        let found = planted
            .iter()
            .filter(|(one, other)| {
                database.query_row(listed, params![one, other], |row| row.get(0)) == Ok(1_i64)
            })
            .count();
        let pairs: i64 =
            database.query_row("select count(*) from candidate", [], |row| row.get(0)).expect("a number");
        println!(
            "{compared} members, {pairs} pairs, of {} planted {found} found; dearest step {} ms",
            planted.len(),
            dearest.as_millis()
        );
        let all = bar("duplicates-100k-compared", compared, format!(">={MEMBERS}"), compared >= MEMBERS);
        assert!(bar("duplicates-100k-seconds", format!("{seconds:.1}s"), "<=60s", seconds <= 60.0) && all);
    });
}
