//! SQL of pairs, of the keys under which members meet, and of who has yet to be compared.
use regulars_api::members::Profile;
use regulars_domain::{
    duplicates::{COMMON_KEY, Reason},
    ids::{MemberId, StoreId},
    loyalty::Points,
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    db::{Arg, Query, flag, json_text},
    scope::BrandScope,
};

/// Pairs that one request looks through.
pub const LOOK: usize = 100;
/// No more members than this are counted.
pub const COUNTED: i64 = 1_000;

#[derive(Debug, Deserialize)]
pub struct CountRow {
    pub n: i64,
}

/// How many members have yet to be compared, and one more than is told where there are more.
pub fn left(scope: BrandScope) -> Query<CountRow> {
    Query::new(
        "select count(*) as n from (select 1 from match_due where brand_id = ?1 limit ?2)",
        [scope.arg(), (COUNTED + 1).into()],
    )
}

/// What of a member is compared.
#[derive(Clone, Debug, Deserialize)]
pub struct ComparedRow {
    pub id: MemberId,
    pub phone: Option<String>,
    pub card: Option<String>,
    #[serde(deserialize_with = "json_text")]
    pub profile: Profile,
}

/// A member who has yet to be compared, as of this turn.
#[derive(Clone, Debug, Deserialize)]
pub struct DueRow {
    pub turn: i64,
    #[serde(flatten)]
    pub member: ComparedRow,
}

/// The next members to compare.
pub fn due(scope: BrandScope, limit: i64) -> Query<DueRow> {
    Query::new(
        "select d.turn, m.id, m.phone, m.card, m.profile
           from match_due d join member m on m.brand_id = ?1 and m.id = d.member_id
          where d.brand_id = ?1 order by d.member_id limit ?2",
        [scope.arg(), limit.into()],
    )
}

#[derive(Debug, Deserialize)]
pub struct RunRow {
    pub step: i64,
}

/// How many steps were taken in all.
pub fn run(scope: BrandScope) -> Query<RunRow> {
    Query::new("select step from match_run where brand_id = ?1", [scope.arg()])
}

/// Counts a step, and aborts the batch where another driver took it.
pub fn advance(scope: BrandScope, step: i64) -> Query<()> {
    Query::new(
        "insert into match_run (brand_id, step) values (?1, 1)
         on conflict (brand_id) do update set step = step + 1, guard = step = ?2",
        [scope.arg(), step.into()],
    )
}

/// Files members (a JSON array of `[member, turn]`) under keys (a JSON array of `[key, member, turn]`), and no longer under others;
/// but for who has changed since they were read, or was compared by another driver.
pub fn file(scope: BrandScope, turns: &str, keys: &str) -> [Query<()>; 2] {
    [
        Query::new(
            "delete from match_key where brand_id = ?1 and member_id in (
                select d.member_id from json_each(?2) e
                  cross join match_due d on d.brand_id = ?1 and d.member_id = e.value ->> 0 and d.turn = e.value ->> 1)",
            [scope.arg(), turns.into()],
        ),
        Query::new(
            "insert into match_key (brand_id, key, member_id)
             select ?1, e.value ->> 0, d.member_id from json_each(?2) e
               cross join match_due d on d.brand_id = ?1 and d.member_id = e.value ->> 1 and d.turn = e.value ->> 2
              where true
             on conflict do nothing",
            [scope.arg(), keys.into()],
        ),
    ]
}

/// Who is filed under a key.
#[derive(Debug, Deserialize)]
pub struct SharingRow {
    #[serde(deserialize_with = "json_text")]
    pub members: Vec<MemberId>,
}

/// Who is filed under each of these keys (a JSON array), and one more than is looked at where the key is too common.
pub fn sharing(scope: BrandScope, keys: &str) -> Query<SharingRow> {
    Query::new(
        "select (select json_group_array(member_id) from (
                    select member_id from match_key where brand_id = ?1 and key = e.value limit ?3)) as members
           from json_each(?2) e",
        [scope.arg(), keys.into(), i64::try_from(COMMON_KEY + 1).unwrap_or(i64::MAX).into()],
    )
}

/// These members (a JSON array), as they are compared.
pub fn compared(scope: BrandScope, members: &str) -> Query<ComparedRow> {
    Query::new(
        "select m.id, m.phone, m.card, m.profile
           from json_each(?2) e cross join member m on m.brand_id = ?1 and m.id = e.value",
        [scope.arg(), members.into()],
    )
}

/// Brings the pairs of these members (a JSON array) to what was found (a JSON array of `[one, other, score, reasons]`). What a person
/// said of a pair stays. `+state`: else SQLite would walk all open pairs.
pub fn save(scope: BrandScope, members: &str, found: &str, now: Timestamp) -> [Query<()>; 3] {
    [
        Query::new(
            "delete from candidate
              where brand_id = ?1 and a_id in (select value from json_each(?2)) and +state = 'open'",
            [scope.arg(), members.into()],
        ),
        Query::new(
            "delete from candidate indexed by candidate_by_other
              where brand_id = ?1 and b_id in (select value from json_each(?2)) and state = 'open'",
            [scope.arg(), members.into()],
        ),
        Query::new(
            "insert into candidate (brand_id, a_id, b_id, score, reasons, found_at)
             select ?1, a.id, b.id, e.value ->> 2, e.value ->> 3, ?3 from json_each(?2) e
               cross join member a on a.brand_id = ?1 and a.id = e.value ->> 0 and a.merged_into is null
               cross join member b on b.brand_id = ?1 and b.id = e.value ->> 1 and b.merged_into is null
              where true
             on conflict (brand_id, a_id, b_id) do update set score = excluded.score, reasons = excluded.reasons",
            [scope.arg(), found.into(), now.into()],
        ),
    ]
}

/// Takes members (a JSON array of `[member, turn]`) off those to compare, but for who has changed since they were read.
pub fn done(scope: BrandScope, turns: &str) -> Query<()> {
    Query::new(
        "delete from match_due where brand_id = ?1 and member_id in (select value ->> 0 from json_each(?2))
            and turn = (select value ->> 1 from json_each(?2) where value ->> 0 = match_due.member_id)",
        [scope.arg(), turns.into()],
    )
}

/// One of a pair.
#[derive(Clone, Debug, Deserialize)]
pub struct PersonRow {
    pub id: MemberId,
    pub name: String,
    pub phone: Option<String>,
    pub card: Option<String>,
    pub home: String,
    pub visits: u32,
    pub balance: Points,
    pub joined_at: i64,
    pub last_at: Option<i64>,
    pub seen_by: Vec<StoreId>,
}

/// A pair as the list shows it.
#[derive(Debug, Deserialize)]
pub struct PairRow {
    #[serde(deserialize_with = "json_text")]
    pub one: PersonRow,
    #[serde(deserialize_with = "json_text")]
    pub other: PersonRow,
    pub score: i64,
    #[serde(deserialize_with = "json_text")]
    pub reasons: Vec<Reason>,
    pub found_at: i64,
    /// One of the two was merged away since.
    #[serde(deserialize_with = "flag")]
    pub gone: bool,
}

/// A member of a pair, whose alias is `$of`, as one JSON object.
macro_rules! person {
    ($of:literal) => {
        concat!(
            "json_object('id', ",
            $of,
            ".id, 'name', ",
            $of,
            ".name, 'phone', ",
            $of,
            ".phone, 'card', ",
            $of,
            ".card,
                'home', (select name from store where brand_id = ?1 and id = ",
            $of,
            ".home_store),
                'visits', ",
            $of,
            ".visits, 'balance', ",
            $of,
            ".balance, 'joined_at', ",
            $of,
            ".joined_at, 'last_at', ",
            $of,
            ".last_at,
                'seen_by', json((select json_group_array(store_id) from member_store
                                  where brand_id = ?1 and member_id = ",
            $of,
            ".id)))"
        )
    };
}

/// Where a page of the list ends: score and both members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub score: i64,
    pub one: i64,
    pub other: i64,
}

/// Pairs of this state below the place, the likeliest first: [`LOOK`] at most.
pub fn pairs(scope: BrandScope, state: &'static str, below: Place) -> Query<PairRow> {
    Query::new(
        concat!(
            "select ",
            person!("a"),
            " as one, ",
            person!("b"),
            " as other",
            ", c.score, c.reasons, c.found_at, a.merged_into is not null or b.merged_into is not null as gone
               from candidate c indexed by candidate_by_score
               cross join member a on a.brand_id = ?1 and a.id = c.a_id
               cross join member b on b.brand_id = ?1 and b.id = c.b_id
              where c.brand_id = ?1 and c.state = ?2 and (c.score, c.a_id, c.b_id) < (?3, ?4, ?5)
              order by c.score desc, c.a_id desc, c.b_id desc limit ?6"
        ),
        [
            scope.arg(),
            state.into(),
            below.score.into(),
            below.one.into(),
            below.other.into(),
            i64::try_from(LOOK).unwrap_or(0).into(),
        ],
    )
}

/// A pair as somebody judges it.
#[derive(Debug, Deserialize)]
pub struct StateRow {
    pub state: String,
    /// One of the two was merged away since.
    #[serde(deserialize_with = "flag")]
    pub gone: bool,
    #[serde(deserialize_with = "json_text")]
    pub one_seen_by: Vec<StoreId>,
    #[serde(deserialize_with = "json_text")]
    pub other_seen_by: Vec<StoreId>,
}

/// This pair, the member with the smaller key first.
pub fn pair(scope: BrandScope, (one, other): (MemberId, MemberId)) -> Query<StateRow> {
    Query::new(
        "select state, exists (select 1 from member where brand_id = ?1 and id in (?2, ?3) and +merged_into is not null) as gone,
                (select json_group_array(store_id) from member_store where brand_id = ?1 and member_id = ?2) as one_seen_by,
                (select json_group_array(store_id) from member_store where brand_id = ?1 and member_id = ?3) as other_seen_by
           from candidate where brand_id = ?1 and a_id = ?2 and b_id = ?3",
        [scope.arg(), one.into(), other.into()],
    )
}

/// The pair's new state. One who was merged away meanwhile is compared with nobody: it waits again when that is taken back.
pub fn judge(scope: BrandScope, (one, other): (MemberId, MemberId), state: &'static str) -> Query<()> {
    Query::new(
        "update candidate set state = case when ?4 = 'open' and exists (
                    select 1 from member where brand_id = ?1 and id in (?2, ?3) and +merged_into is not null) then 'merged' else ?4 end
          where brand_id = ?1 and a_id = ?2 and b_id = ?3",
        [scope.arg(), one.into(), other.into(), Arg::from(state)],
    )
}
