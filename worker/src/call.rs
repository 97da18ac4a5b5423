//! One request on its way through a handler: enter (the session and the first reads in one round trip), then commit (one batch).
use regulars_api::{Access, Code, Endpoint, Problem};
use regulars_domain::{
    ids::{ItemId, MemberId, OpKey, PurchaseId, RegionId, StaffId, StoreId, ViewId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    App,
    db::{Batch, Db, DbError, Query},
    error::AppError,
    scope::{
        Actor, BrandScope, Claim, Hand, KeyClaim, KeyHolder, Level, TillClaim, key_holder, key_used, seen,
        session,
    },
};

/// A write's name and the fingerprint of what it asks.
#[derive(Clone, Copy, Debug)]
pub struct Op {
    pub key: OpKey,
    pub hash: i64,
}

/// What the connection says of its device.
#[derive(Clone, Debug, Default)]
pub struct Device {
    pub user_agent: String,
    pub address: String,
}

/// A parsed request for `E`.
pub struct Call<E: Endpoint> {
    pub app: App,
    pub db: Db,
    pub now: Timestamp,
    pub path: E::Path,
    pub input: E::Input,
    pub device: Device,
    pub(crate) claim: Option<Claim>,
    pub(crate) till: Option<TillClaim>,
    /// Of an endpoint that keys open, where the request shows one: no session counts beside it.
    pub(crate) key: Option<KeyClaim>,
    pub(crate) op: Option<Op>,
}

/// Premises that a batch checks again when it writes: if one fails, nothing of the batch takes effect.
#[derive(Clone, Copy, Debug)]
pub enum Guard {
    /// Its own constraints are enough.
    None,
    /// The member is as it was read.
    Member(MemberId, i64),
    /// Both members are as they were read.
    Members([(MemberId, i64); 2]),
    /// The sale to nobody known has been refunded so many times.
    Refunds(PurchaseId, i64),
    /// The item is as it was read.
    Item(ItemId, i64),
    /// The store is as it was read.
    Store(StoreId, i64),
    /// The region is as it was read.
    Region(RegionId, i64),
    /// The brand's settings are as they were read.
    Brand(i64),
    /// They are, and nothing is kept in the brand's currency: no purchase and, where `items`, no item.
    Currency { rev: i64, items: bool },
    /// The person of the staff is as they were read and, where `owner_leaves`, another owner is active.
    Staff { id: StaffId, rev: i64, owner_leaves: bool },
    /// The saved view is as it was read.
    View(ViewId, i64),
}

#[derive(Deserialize)]
struct OpRow {
    hash: i64,
    result: String,
}

/// How often a handler reads and tries again before it says that the server is busy.
const ATTEMPTS: u32 = 8;

impl<E: Endpoint> Call<E> {
    /// Checks the session, runs the handler's first reads and notes that the session is in use, in one round trip. Nothing is handed
    /// out unless the session holds and has the endpoint's right; a write that took effect before is answered again by
    /// [`AppError::Replayed`].
    ///
    /// # Errors
    /// `SignedOut`, `Forbidden`, `SecondStepRequired`, `KeyReused`, `Replayed`, or the database's.
    pub async fn enter<B: Batch>(
        &self,
        first: impl FnOnce(BrandScope) -> B,
    ) -> Result<(Actor, B::Rows), AppError> {
        match self.enter_again(first).await? {
            (_, Some(kept), _) => Err(AppError::Replayed(kept)),
            (actor, None, rows) => Ok((actor, rows)),
        }
    }

    /// [`Call::enter`] for the few writes that answer with more than is kept of them, such as a cookie: with what was kept, if the same
    /// write took effect before.
    ///
    /// # Errors
    /// As [`Call::enter`], without `Replayed`.
    pub(crate) async fn enter_again<B: Batch>(
        &self,
        first: impl FnOnce(BrandScope) -> B,
    ) -> Result<(Actor, Option<String>, B::Rows), AppError> {
        let claim = self.claim.as_ref().ok_or(Code::SignedOut)?;
        let (key, now) = (self.op.map(|op| op.key), self.now.0);
        // The note of its use comes last: what is read stands as it was.
        let batch = (session(claim, now, key), first(claim.scope), seen(claim, now));
        let (sessions, rows, _) = self.db.run(batch).await?;
        let mut row = sessions.into_iter().next().ok_or(Code::SignedOut)?;
        let done = row.op.take();
        let actor = Actor::new(claim, row);
        authorise(E::ACCESS, &actor)?;
        let Some((op, done)) = self.op.zip(done) else { return Ok((actor, None, rows)) };
        let done: OpRow = serde_json::from_str(&done).map_err(|e| AppError::Internal(e.to_string()))?;
        if done.hash == op.hash { Ok((actor, Some(done.result), rows)) } else { Err(Code::KeyReused.into()) }
    }

    /// Checks the API key and notes that it is in use, in one round trip.
    ///
    /// # Errors
    /// `SignedOut` without a key that is in force, `Forbidden` where it was not made for this endpoint, or the database's.
    pub(crate) async fn enter_by_key(&self) -> Result<KeyHolder, AppError> {
        let claim = self.key.as_ref().ok_or(Code::SignedOut)?;
        let (keys, _) = self.db.run((key_holder(claim), key_used(claim, self.now.0))).await?;
        let holder = KeyHolder::new(keys.into_iter().next().ok_or(Code::SignedOut)?);
        match E::ACCESS {
            Access::Key(scope) | Access::AreaOrKey(_, scope) if holder.opens(scope) => Ok(holder),
            _ => Err(Code::Forbidden.into()),
        }
    }

    /// [`Call::enter`] for what people and programs do alike. By a key it takes a round trip more: only the key's row tells the brand whose
    /// rows are read.
    ///
    /// # Errors
    /// As [`Call::enter`], or as [`Call::enter_by_key`] where the request shows a key.
    pub(crate) async fn enter_by_either<B: Batch>(
        &self,
        first: impl FnOnce(BrandScope) -> B,
    ) -> Result<(Hand, B::Rows), AppError> {
        if self.key.is_none() {
            let (actor, rows) = self.enter(first).await?;
            return Ok((actor.into(), rows));
        }
        let holder = self.enter_by_key().await?;
        let kept = self.op.map(|op| kept_op(holder.scope, op.key));
        let (kept, rows) = self.db.run((kept, first(holder.scope))).await?;
        match self.op.zip(kept.into_iter().next()) {
            Some((op, kept)) if kept.hash != op.hash => Err(Code::KeyReused.into()),
            Some((_, kept)) => Err(AppError::Replayed(kept.result)),
            None => Ok((holder.into(), rows)),
        }
    }

    /// Writes one batch of what names itself: it has no operation, its premises are among `writes`.
    ///
    /// # Errors
    /// `Stale` as [`Call::commit`].
    pub(crate) async fn write<B: Batch>(&self, writes: B) -> Result<B::Rows, AppError> {
        self.db.run(writes).await.map_err(stale)
    }

    /// Writes one batch: the operation with its answer and premises first, then `writes`. All or nothing.
    ///
    /// # Errors
    /// `Stale` where a premise failed or the same operation arrived twice at once: read and try again.
    pub async fn commit<B: Batch>(
        &self,
        actor: &Actor,
        guard: Guard,
        result: &impl Serialize,
        writes: B,
    ) -> Result<B::Rows, AppError> {
        self.commit_as(actor.scope, guard, result, writes).await
    }

    /// [`Call::commit`] for the few writers without a session.
    pub(crate) async fn commit_as<B: Batch>(
        &self,
        scope: BrandScope,
        guard: Guard,
        result: &impl Serialize,
        writes: B,
    ) -> Result<B::Rows, AppError> {
        let op = self.op.ok_or_else(|| Problem::new(Code::Required).at(regulars_api::header::OP))?;
        let result = serde_json::to_string(result).map_err(|e| AppError::Internal(e.to_string()))?;
        let (_, rows) =
            self.db.run((insert_op(scope, op, self.now, &result, guard), writes)).await.map_err(stale)?;
        Ok(rows)
    }

    /// Keys for this request's new rows: `count` in a row, the first is given.
    pub fn ids(&self, count: i64) -> Result<i64, AppError> {
        self.app.keys.reserve(self.app.clock.millis(), count)
    }

    /// Runs `attempt` until it is not stale: what it read was changed before it wrote.
    pub async fn retrying<T>(
        &self,
        attempt: impl AsyncFn(&Self) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        for round in 1..ATTEMPTS {
            match attempt(self).await {
                Err(AppError::Stale) => self.app.pause(round).await?,
                done => return done,
            }
        }
        attempt(self).await
    }
}

fn authorise(access: Access, actor: &Actor) -> Result<(), AppError> {
    let area = match access {
        Access::Public | Access::Anyone => return Ok(()),
        Access::Account if actor.level == Level::Password => return Ok(()),
        Access::Account | Access::Key(_) => return Err(Code::Forbidden.into()),
        Access::Staff => None,
        Access::Area(area) | Access::AreaOrKey(area, _) => Some(area),
    };
    if actor.lacks_second_step() {
        return Err(Code::SecondStepRequired.into());
    }
    area.map_or(Ok(()), |area| actor.need(area))
}

fn stale(error: DbError) -> AppError {
    let again = error.refused_by("op_guard")
        || error.refused_by("op.guard")
        || error.refused_by("op.brand_id, op.key")
        || error.refused_by("bulk_guard")
        || error.refused_by("a merged store knows nobody any more")
        || error.refused_by("who was merged away gets nothing")
        || is_id_clash(&error);
    if again { AppError::Stale } else { error.into() }
}

/// Two isolates took the same key in the same millisecond, or two writers the same next number.
fn is_id_clash(error: &DbError) -> bool {
    matches!(error, DbError::Constraint(text) if text.contains("UNIQUE") && text.contains(".id"))
}

/// What an operation answered, if it took effect before.
fn kept_op(scope: BrandScope, key: OpKey) -> Query<OpRow> {
    Query::new("select hash, result from op where brand_id = ?1 and key = ?2", [scope.arg(), key.into()])
}

fn insert_op(scope: BrandScope, op: Op, now: Timestamp, result: &str, guard: Guard) -> Query<()> {
    let base = [scope.arg(), op.key.into(), op.hash.into(), now.into(), result.into()];
    match guard {
        Guard::None => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard) values (?1, ?2, ?3, ?4, ?5, 1)",
            base,
        ),
        Guard::Refunds(sale, count) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select count(*) = ?7 from purchase indexed by purchase_by_refund
                                             where brand_id = ?1 and refund_of = ?6 and member_id = 0))",
            base.into_iter().chain([sale.into(), count.into()]),
        ),
        Guard::Member(member, rev) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from member where brand_id = ?1 and id = ?6))",
            base.into_iter().chain([member.into(), rev.into()]),
        ),
        Guard::Members([(one, one_rev), (other, other_rev)]) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from member where brand_id = ?1 and id = ?6)
                                     and (select rev = ?9 from member where brand_id = ?1 and id = ?8))",
            base.into_iter().chain([one.into(), one_rev.into(), other.into(), other_rev.into()]),
        ),
        Guard::Item(item, rev) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from item where brand_id = ?1 and id = ?6))",
            base.into_iter().chain([item.into(), rev.into()]),
        ),
        Guard::Store(store, rev) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from store where brand_id = ?1 and id = ?6))",
            base.into_iter().chain([store.into(), rev.into()]),
        ),
        Guard::Region(region, rev) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from region where brand_id = ?1 and id = ?6))",
            base.into_iter().chain([region.into(), rev.into()]),
        ),
        Guard::Brand(rev) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?6 from brand where id = ?1))",
            base.into_iter().chain([rev.into()]),
        ),
        Guard::Currency { rev, items } => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?6 from brand where id = ?1)
                 and not exists (select 1 from purchase where brand_id = ?1)
                 and (?7 = 0 or not exists (select 1 from item where brand_id = ?1)))",
            base.into_iter().chain([rev.into(), items.into()]),
        ),
        Guard::View(view, rev) => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from member_view where brand_id = ?1 and id = ?6))",
            base.into_iter().chain([view.into(), rev.into()]),
        ),
        Guard::Staff { id, rev, owner_leaves } => Query::new(
            "insert into op (brand_id, key, hash, at, result, guard)
             values (?1, ?2, ?3, ?4, ?5, (select rev = ?7 from staff where brand_id = ?1 and id = ?6)
                 and (?8 = 0 or exists (select 1 from staff where brand_id = ?1 and id <> ?6 and role = 'owner' and state = 'active')))",
            base.into_iter().chain([id.into(), rev.into(), owner_leaves.into()]),
        ),
    }
}
