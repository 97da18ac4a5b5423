//! Setting up, renewing and giving up one's second step. Each asks the password again: an open page on a desk is not enough.
use regulars_api::{Code, Problem, account::*};

use super::{note, proven, sql};
use crate::{
    activity::record::change,
    call::Call,
    error::AppError,
    house::{failures, second_step as step},
};

pub async fn offer(call: Call<OfferSecondStep>) -> Result<SecondStepOffer, AppError> {
    let (_, ()) = call.enter(|_| ()).await?;
    Ok(SecondStepOffer { secret: step::new_secret()? })
}

pub async fn confirm(call: Call<ConfirmSecondStep>) -> Result<RecoveryCodes, AppError> {
    let input = &call.input;
    step::is_secret(&input.secret)?;
    let (actor, account) = proven(&call, &input.password, "password", None).await?;
    let subjects = [failures::of_account(&account.email)];
    // The same secret again is the same request again: it gets fresh codes.
    if account.totp_secret.as_ref().is_some_and(|held| *held != input.secret) {
        call.db.run(failures::take_back(&subjects)).await?;
        return Err(Code::WrongState.into());
    }
    let Some(used) = step::step_of(&input.secret, &input.code, call.now) else {
        call.db.run(failures::take_back(&subjects)).await?;
        return Err(Problem::new(Code::WrongCode).at("code").into());
    };
    let (codes, hashes) = step::recovery_codes()?;
    let writes = vec![
        sql::set_second_step(actor.account, &input.secret, used, &hashes),
        failures::take_back(&subjects),
        change(&actor, call.ids(1)?, call.now, &note(&actor, "account.second_step_added", None, None)),
    ];
    call.db.run(writes).await?;
    Ok(RecoveryCodes { codes })
}

pub async fn renew_codes(call: Call<RenewRecoveryCodes>) -> Result<RecoveryCodes, AppError> {
    let (actor, account) = proven(&call, &call.input.password, "password", None).await?;
    let subjects = [failures::of_account(&account.email)];
    if account.totp_secret.is_none() {
        call.db.run(failures::take_back(&subjects)).await?;
        return Err(Code::WrongState.into());
    }
    let (codes, hashes) = step::recovery_codes()?;
    let writes = vec![
        sql::set_recovery_codes(actor.account, &hashes),
        failures::take_back(&subjects),
        change(&actor, call.ids(1)?, call.now, &note(&actor, "account.recovery_codes_renewed", None, None)),
    ];
    call.db.run(writes).await?;
    Ok(RecoveryCodes { codes })
}

pub async fn remove(call: Call<RemoveSecondStep>) -> Result<(), AppError> {
    let (actor, account) = proven(&call, &call.input.password, "password", None).await?;
    let subjects = [failures::of_account(&account.email)];
    if actor.brand.second_step_hq && actor.role.is_head_office() {
        call.db.run(failures::take_back(&subjects)).await?;
        return Err(Code::SecondStepRequired.into());
    }
    let writes = vec![
        sql::remove_second_step(actor.account),
        failures::take_back(&subjects),
        change(&actor, call.ids(1)?, call.now, &note(&actor, "account.second_step_removed", None, None)),
    ];
    call.db.run(writes).await?;
    Ok(())
}
