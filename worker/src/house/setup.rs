//! The first visit to an empty instance: a brand, its first store and its owner, guarded by the one-time code.
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use regulars_api::{Code, Problem, house::*};
use regulars_domain::{
    ids::{AccountId, BrandId, StaffId},
    loyalty::Programme,
    money::{Currency, Money},
    time::Timestamp,
};

use super::{cookie, second_step::Step, signin, sql};
use crate::{
    activity::record::{Change, change_by},
    call::Call,
    check,
    db::Query,
    error::AppError,
    scope::{BrandScope, Level},
    secret,
};

pub async fn set_up(call: Call<SetUp>) -> Result<Response, AppError> {
    let input = &call.input;
    // Hashes are compared, so that the time it takes tells nothing of the code.
    let [given, right] = [input.code.trim(), &call.app.config.setup_code].map(secret::sha256);
    if call.app.config.setup_code.is_empty() || given != right {
        return Err(Problem::new(Code::WrongCode).at("code").into());
    }
    let email = check::email("email", &input.email)?;
    check::password("password", &input.password)?;
    let brand = Founding {
        name: check::text("brand", &input.brand, 1, 80)?,
        currency: Currency::find(&input.currency)
            .ok_or_else(|| Problem::new(Code::Invalid).at("currency"))?,
        region: check::region("region", &input.region)?,
        language: input.language,
        time_zone: check::zone("time_zone", &input.time_zone)?,
        store: check::text("store", &input.store, 1, 80)?,
        owner: check::text("owner", &input.owner, 1, 80)?,
        email,
        password_hash: Some(secret::hash_password(&input.password)?),
    };
    if !call.db.run(sql::any_brand()).await?.is_empty() {
        return Err(Code::WrongState.into());
    }
    let (id, account) = (one::<BrandId>()?, one::<AccountId>()?);
    let opening = signin::Opening {
        account,
        brand: id,
        staff: one::<StaffId>()?,
        level: Level::Password,
        till_store: None,
        password_hash: None,
        step: Step::None,
        until: None,
    };
    // Two visitors at once: the second one's brand 1 is refused by its primary key, whole.
    let rows = found(&brand, id, account, (Some(opening.staff), call.ids(1)?), call.now)?;
    let (token, me) = signin::open(&call, &opening, rows).await.map_err(taken)?;
    Ok((cookie::set(&token), Json(me)).into_response())
}

fn one<T: TryFrom<i64>>() -> Result<T, AppError> {
    T::try_from(1).map_err(|_| AppError::Internal("1 is a key".to_owned()))
}

fn taken(error: AppError) -> AppError {
    match error {
        AppError::Db(e) if e.refused_by("brand.id") || e.refused_by("account.email") => {
            Code::WrongState.into()
        }
        other => other,
    }
}

/// A checked beginning of a brand.
pub struct Founding {
    pub name: String,
    pub currency: Currency,
    pub region: String,
    pub language: Language,
    pub time_zone: String,
    pub store: String,
    pub owner: String,
    pub email: String,
    /// None: the owner sets a password by a link.
    pub password_hash: Option<String>,
}

/// The rows of a new brand: itself, its owner's account and staff row, its first store, and the first row of its record of changes, by
/// this person of its staff (none: the operator) and with this key.
pub fn found(
    brand: &Founding,
    id: BrandId,
    account: AccountId,
    (by, change): (Option<StaffId>, i64),
    now: Timestamp,
) -> Result<Vec<Query<()>>, AppError> {
    let programme = Programme::sensible(Money(brand.currency.unit()));
    let window = i64::from(programme.tiers.window_days);
    let programme = serde_json::to_string(&programme).map_err(|e| AppError::Internal(e.to_string()))?;
    let what = Change {
        action: "brand.found",
        entity: "brand",
        entity_id: id.get(),
        after: Some(serde_json::json!({ "name": brand.name })),
        ..Change::default()
    };
    Ok(vec![
        Query::new(
            "insert into brand (id, name, currency, region, language, time_zone, programme, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            [
                id.into(),
                brand.name.as_str().into(),
                brand.currency.code().into(),
                brand.region.as_str().into(),
                brand.language.tag().into(),
                brand.time_zone.as_str().into(),
                programme.into(),
                now.into(),
            ],
        ),
        Query::new(
            "insert into account (id, email, password_hash, created_at) values (?1, ?2, ?3, ?4)
             on conflict (email) do nothing",
            [account.into(), brand.email.as_str().into(), brand.password_hash.as_deref().into(), now.into()],
        ),
        Query::new(
            "insert into staff (brand_id, id, account_id, name, role, state, created_at, joined_at)
             values (?1, 1, (select id from account where email = ?2), ?3, 'owner', 'active', ?4, ?4)",
            [id.into(), brand.email.as_str().into(), brand.owner.as_str().into(), now.into()],
        ),
        Query::new(
            "insert into store (brand_id, id, code, name, time_zone) values (?1, 1, '1', ?2, ?3)",
            [id.into(), brand.store.as_str().into(), brand.time_zone.as_str().into()],
        ),
        // What a history brought in later holds of older days is outside the tier window from the beginning.
        Query::new(
            "insert into nightly (brand_id, left_day) values (?1, ?2)",
            [id.into(), (now.0.div_euclid(86_400) - window - 1).into()],
        ),
        change_by(BrandScope::of_system(id), by, change, now, &what),
    ])
}
