//! The brand's settings.
mod currency;
pub mod sql;
pub mod undo;

use regulars_api::{Code, Endpoint, Problem, house::BrandView, settings::*};
use regulars_domain::{
    field::{FieldError, Rule},
    money::Currency,
};

use crate::{
    activity::record::{Change, change, kept},
    call::Call,
    check,
    error::AppError,
    house::language,
    routes::Routes,
    scope::{Actor, Brand},
};
use sql::BrandRow;

/// The routes of the settings.
pub fn routes(routes: Routes) -> Routes {
    routes.mount(get).mount(edit).mount(edit_programme)
}

async fn get(call: Call<GetSettings>) -> Result<Settings, AppError> {
    let (actor, used) = call.enter(sql::has_purchases).await?;
    let row = BrandRow::of(&actor.brand);
    Ok(view(&actor, &row, !used.is_empty()))
}

async fn edit(call: Call<EditBrand>) -> Result<Settings, AppError> {
    call.retrying(async |call: &Call<EditBrand>| {
        let input = &call.input;
        let (actor, (used, items)) =
            call.enter(|scope| (sql::has_purchases(scope), sql::has_items(scope))).await?;
        let before = current(&actor, input.rev)?;
        let fixed = !used.is_empty();
        let wanted =
            Currency::find(&input.currency).ok_or_else(|| Problem::new(Code::Invalid).at("currency"))?;
        let mut after = BrandRow {
            name: check::text("name", &input.name, 1, 80)?,
            language: input.language.tag().to_owned(),
            time_zone: check::zone("time_zone", &input.time_zone)?,
            region: check::region("region", &input.region)?,
            currency: wanted.code().to_owned(),
            second_step_hq: input.second_step_hq,
            rev: before.rev + 1,
            ..before.clone()
        };
        if after.currency != before.currency {
            if fixed {
                return Err(currency::still_needed(call, actor.scope, |kept| kept.purchases).await);
            }
            let had = Currency::find(&before.currency).map_or(wanted.unit(), |currency| currency.unit());
            if currency::other_units(&before.currency, &after.currency) && !items.is_empty() {
                return Err(currency::still_needed(call, actor.scope, |kept| kept.items).await);
            }
            after.programme = currency::in_units(before.programme.clone(), had, wanted.unit())
                .ok_or_else(|| Problem::new(Code::Invalid).at("currency"))?;
        }
        if input.second_step_hq && !before.second_step_hq && !actor.has_second_step {
            return Err(Problem::new(Code::WrongState).at("second_step_hq").into());
        }
        write(call, &actor, "brand.edit", &before, &after, fixed).await
    })
    .await
}

async fn edit_programme(call: Call<EditProgramme>) -> Result<Settings, AppError> {
    call.retrying(async |call: &Call<EditProgramme>| {
        let (actor, used) = call.enter(sql::has_purchases).await?;
        let before = current(&actor, call.input.rev)?;
        let programme = call.input.programme.clone();
        programme.validate().map_err(|errors| broken(&errors))?;
        let after = BrandRow { programme, rev: before.rev + 1, ..before.clone() };
        write(call, &actor, "brand.programme", &before, &after, !used.is_empty()).await
    })
    .await
}

/// One batch: the settings as they are now, and the record of what they were.
async fn write<E: Endpoint<Output = Settings>>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &BrandRow,
    after: &BrandRow,
    fixed: bool,
) -> Result<Settings, AppError> {
    let view = view(actor, after, fixed);
    let writes = writes(call, actor, action, before, after)?;
    call.commit(actor, currency::guard(before, after), &view, writes).await?;
    Ok(view)
}

fn writes<E: Endpoint>(
    call: &Call<E>,
    actor: &Actor,
    action: &str,
    before: &BrandRow,
    after: &BrandRow,
) -> Result<Vec<crate::db::Query<()>>, AppError> {
    let what = Change {
        action,
        entity: "brand",
        entity_id: actor.scope.brand().get(),
        before: kept(before),
        after: kept(after),
        ..Change::default()
    };
    let change = change(actor, call.ids(1)?, call.now, &what);
    Ok(vec![sql::update(actor.scope, after)?, change])
}

fn current(actor: &Actor, rev: i64) -> Result<BrandRow, AppError> {
    let row = BrandRow::of(&actor.brand);
    if row.rev == rev {
        Ok(row)
    } else {
        Err(Problem::new(Code::ChangedMeanwhile).with("rev", row.rev).into())
    }
}

fn view(actor: &Actor, row: &BrandRow, currency_fixed: bool) -> Settings {
    let brand = BrandView {
        id: actor.scope.brand().get(),
        name: row.name.clone(),
        currency: row.currency.clone(),
        region: row.region.clone(),
        language: language(&row.language),
        time_zone: row.time_zone.clone(),
        second_step_hq: row.second_step_hq,
        programme: row.programme.clone(),
        rev: row.rev,
    };
    Settings { brand, currency_fixed }
}

impl BrandRow {
    fn of(brand: &Brand) -> BrandRow {
        BrandRow {
            name: brand.brand_name.clone(),
            currency: brand.currency.clone(),
            region: brand.region.clone(),
            language: brand.language.clone(),
            time_zone: brand.time_zone.clone(),
            second_step_hq: brand.second_step_hq,
            programme: brand.programme.clone(),
            rev: brand.brand_rev,
        }
    }
}

/// The first broken rule: the page checks by the same rules while somebody types, so there is rarely one at all.
fn broken(errors: &[FieldError]) -> AppError {
    let Some(error) = errors.first() else { return Code::Invalid.into() };
    let at = |code| Problem::new(code).at(format!("programme.{}", error.field));
    match error.rule {
        Rule::Required => at(Code::Required),
        Rule::TooLong { max } => at(Code::TooLong).with("max", max),
        Rule::OutOfRange { min, max } => at(Code::OutOfRange).with("min", min).with("max", max),
        Rule::TooMany { .. }
        | Rule::NotMultipleOf { .. }
        | Rule::NotUnique
        | Rule::NotAscending
        | Rule::NotWholeMoney
        | Rule::MoreThanBalance { .. }
        | Rule::NotOffered
        | Rule::NotACode => at(Code::Invalid),
    }
    .into()
}
