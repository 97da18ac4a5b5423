//! The shared tills of a brand's stores, and ending one from afar.
use regulars_api::{
    Code,
    team::{EndTill, ListTills, TillRow},
};
use regulars_domain::{
    ids::{StoreId, TillId},
    time::Timestamp,
};
use serde::Deserialize;

use crate::{
    activity::record::{Change, change},
    call::{Call, Guard},
    db::Query,
    error::AppError,
    house::till::TILL_IDLE_SECONDS,
    scope::BrandScope,
};

#[derive(Debug, Deserialize)]
struct Row {
    id: TillId,
    store: StoreId,
    opened_by: String,
    user_agent: String,
    created_at: i64,
    seen_at: i64,
}

impl From<Row> for TillRow {
    fn from(row: Row) -> TillRow {
        let Row { id, store, opened_by, user_agent, created_at, seen_at } = row;
        TillRow {
            id,
            store,
            opened_by,
            user_agent,
            created_at: Timestamp(created_at),
            seen_at: Timestamp(seen_at),
        }
    }
}

fn all(scope: BrandScope, now: Timestamp) -> Query<Row> {
    Query::new(
        "select k.id, k.store_id as store, t.name as opened_by, k.user_agent, k.created_at, k.seen_at
           from till k join staff t on t.brand_id = ?1 and t.id = k.opened_by
          where k.brand_id = ?1 and k.seen_at > ?2 order by k.store_id, k.created_at limit 2000",
        [scope.arg(), (now.0 - TILL_IDLE_SECONDS).into()],
    )
}

fn one(scope: BrandScope, till: TillId) -> Query<Row> {
    Query::new(
        "select k.id, k.store_id as store, t.name as opened_by, k.user_agent, k.created_at, k.seen_at
           from till k join staff t on t.brand_id = ?1 and t.id = k.opened_by
          where k.brand_id = ?1 and k.id = ?2",
        [scope.arg(), till.into()],
    )
}

pub async fn list(call: Call<ListTills>) -> Result<Vec<TillRow>, AppError> {
    let (actor, rows) = call.enter(|scope| all(scope, call.now)).await?;
    Ok(rows.into_iter().filter(|row| actor.may_act_at(row.store)).map(TillRow::from).collect())
}

pub async fn end(call: Call<EndTill>) -> Result<(), AppError> {
    let till = call.path;
    let (actor, rows) = call.enter(|scope| one(scope, till)).await?;
    let row = rows.into_iter().next().filter(|row| actor.may_act_at(row.store)).ok_or(Code::NotFound)?;
    let what = Change {
        action: "till.end",
        entity: "till",
        entity_id: till.get(),
        store: Some(row.store),
        ..Change::default()
    };
    let writes = vec![
        Query::new("delete from till where brand_id = ?1 and id = ?2", [actor.scope.arg(), till.into()]),
        // A session does not name its till: all of the store's till sessions end, and take a PIN to go on.
        Query::new(
            "delete from session where brand_id = ?1 and till_store = ?2",
            [actor.scope.arg(), row.store.into()],
        ),
        change(&actor, call.ids(1)?, call.now, &what),
    ];
    call.commit(&actor, Guard::None, &(), writes).await
}
