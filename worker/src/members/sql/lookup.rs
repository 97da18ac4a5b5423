//! SQL of look-up: the ranges of a plan, this store's members first, and no more rows than are shown.
use regulars_domain::ids::{MemberId, StoreId};
use serde::Deserialize;

use crate::{
    db::{Arg, Query, json_text},
    recognise::{HITS, Plan, Probe},
    scope::BrandScope,
};
use regulars_api::members::Profile;

/// A member that a range held. Whether it was meant is for the plan to say: of who was merged away by what they are called
/// themselves, though whom they have become is shown.
#[derive(Clone, Debug, Deserialize)]
pub struct HitRow {
    /// Whom the range held, where that is not the one to show.
    #[serde(deserialize_with = "json_text")]
    pub alias: Option<Alias>,
    pub id: MemberId,
    pub name: String,
    pub phone: Option<String>,
    pub card: Option<String>,
    pub tier: String,
    pub home_store: StoreId,
    pub home_name: String,
    pub last_at: Option<i64>,
    #[serde(deserialize_with = "json_text")]
    pub profile: Profile,
}

/// By what somebody was found who was merged away.
#[derive(Clone, Debug, Deserialize)]
pub struct Alias {
    pub phone: Option<String>,
    pub card: Option<String>,
    pub profile: Profile,
}

/// The members in the ranges of a plan. The branches of the union run one after the other and only until there are
/// enough: first this store's (by `member_key_by_store`), then the brand's (by the primary key).
pub fn hits(scope: BrandScope, store: StoreId, plan: &Plan) -> Query<HitRow> {
    let none = || [Arg::from("~"), Arg::from("")];
    let range = |probe: &Probe| [Arg::from(probe.lo.as_str()), Arg::from(probe.hi.as_str())];
    let mut probes = plan.probes.iter();
    let mut next = || probes.next().map_or_else(none, range);
    let ranges = [next(), next(), next(), next()];
    let limit = i64::try_from(HITS).unwrap_or(1);
    Query::new(
        // Nearly nobody was merged away, and nothing is read for those who were not.
        "select coalesce(a.id, m.id) as id, coalesce(a.name, m.name) as name, iif(a.id is null, m.phone, a.phone) as phone,
                iif(a.id is null, m.card, a.card) as card, coalesce(a.tier, m.tier) as tier, coalesce(a.home_store, m.home_store) as home_store,
                case coalesce(a.home_store, m.home_store) when ?2 then (select name from store where brand_id = ?1 and id = ?2)
                     else (select name from store where brand_id = ?1 and id = coalesce(a.home_store, m.home_store)) end as home_name,
                iif(a.id is null, m.last_at, a.last_at) as last_at,
                json_object('name', json_extract(coalesce(a.profile, m.profile), '$.name')) as profile,
                iif(a.id is null, 'null', json_object('phone', m.phone, 'card', m.card,
                    'profile', json_object('name', json_extract(m.profile, '$.name')))) as alias
           from (select distinct member_id from
                  (select member_id from
                     (select member_id from (select member_id from member_key where brand_id = ?1 and store_id = ?2 and key >= ?4 and key < ?5 limit ?3)
                      union all
                      select member_id from (select member_id from member_key where brand_id = ?1 and store_id = ?2 and key >= ?6 and key < ?7 limit ?3)
                      union all
                      select member_id from (select member_id from member_key where brand_id = ?1 and store_id = ?2 and key >= ?8 and key < ?9 limit ?3)
                      union all
                      select member_id from (select member_id from member_key where brand_id = ?1 and store_id = ?2 and key >= ?10 and key < ?11 limit ?3))
                   union all
                   select member_id from
                     (select member_id from (select member_id from member_key where brand_id = ?1 and key >= ?4 and key < ?5 and store_id <> ?2 limit ?3)
                      union all
                      select member_id from (select member_id from member_key where brand_id = ?1 and key >= ?6 and key < ?7 and store_id <> ?2 limit ?3)
                      union all
                      select member_id from (select member_id from member_key where brand_id = ?1 and key >= ?8 and key < ?9 and store_id <> ?2 limit ?3)
                      union all
                      select member_id from (select member_id from member_key where brand_id = ?1 and key >= ?10 and key < ?11 and store_id <> ?2 limit ?3))
                   limit ?3)) found
           join member m on m.brand_id = ?1 and m.id = found.member_id
           left join member a on a.brand_id = ?1 and a.id = m.merged_into",
        [scope.arg(), store.into(), limit.into()].into_iter().chain(ranges.into_iter().flatten()),
    )
}
