//! What only the operator of an instance may do, by command: let someone back in, and found another brand. The command runs these
//! statements as text, because D1's own tool takes nothing else.
use regulars_domain::{
    ids::{AccountId, BrandId, StaffId},
    time::Timestamp,
};

use super::{
    failures,
    invitation::{self, Kind},
    setup::{self, Founding},
};
use crate::{
    db::{Arg, Batch, Query},
    error::AppError,
    scope::BrandScope,
    secret,
};

/// A link with which whoever has this e-mail sets a new password, without the second step. For anyone active in some brand, as no
/// administrator may help who works for several; in a brand they own before another. Nobody active: no link. The link is on that brand's
/// record of changes, under this key: it takes off the second step of one of its people.
pub fn let_in(email: &str, token: &str, change_id: i64, now: Timestamp) -> Vec<Query<()>> {
    let hash = secret::sha256(token);
    let expires_at = now.plus(Kind::LetIn.seconds());
    let after = serde_json::json!({ "kind": Kind::LetIn.text(), "expires_at": expires_at });
    vec![
        Query::new(
            "insert into link (token_hash, kind, brand_id, staff_id, account_id, expires_at)
             select ?2, ?3, t.brand_id, t.id, a.id, ?4 from account a join staff t on t.account_id = a.id
              where a.email = ?1 and t.state = 'active' order by t.role = 'owner' desc, t.brand_id limit 1",
            [email.into(), hash.as_str().into(), Kind::LetIn.text().into(), expires_at.into()],
        ),
        // The link's row says whose it became, and of which brand.
        Query::new(
            "insert into change (brand_id, id, at, staff_id, action, entity, entity_id, after)
             select l.brand_id, ?2, ?3, 0, 'staff.link', 'staff', l.staff_id, ?4 from link l where l.token_hash = ?1",
            [hash.as_str().into(), change_id.into(), now.into(), after.to_string().into()],
        ),
        failures::forget(&failures::of_account(email)),
    ]
}

/// Another brand with its first store and owner, who sets a password by a link with this token. None: the account has a password and
/// signs in with it; a link would take that and the second step away.
///
/// # Errors
/// `Internal` for a key out of range.
pub fn found(
    brand: &Founding,
    id: BrandId,
    account: AccountId,
    token: Option<&str>,
    change_id: i64,
    now: Timestamp,
) -> Result<Vec<Query<()>>, AppError> {
    let scope = BrandScope::of_system(id);
    let owner = StaffId::try_from(1).map_err(|e| AppError::Internal(e.to_string()))?;
    let mut all = setup::found(brand, id, account, (None, change_id), now)?;
    all.extend(token.map(|token| invitation::insert(scope, &secret::sha256(token), Kind::LetIn, owner, now)));
    Ok(all)
}

/// The statements as text with their values written in, each ended by a semicolon.
pub fn text(statements: Vec<Query<()>>) -> String {
    let mut all = Vec::new();
    statements.statements(&mut all);
    let mut out = String::new();
    for statement in &all {
        write_in(statement.sql, &statement.args, &mut out);
        out.push_str(";\n");
    }
    out
}

fn write_in(sql: &str, args: &[Arg], out: &mut String) {
    let mut rest = sql.chars().peekable();
    let mut quoted = false;
    while let Some(c) = rest.next() {
        quoted ^= c == '\'';
        if c != '?' || quoted {
            out.push(c);
            continue;
        }
        let mut number = String::new();
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            number.push(digit);
        }
        let arg = number.parse::<usize>().ok().and_then(|n| args.get(n.checked_sub(1)?));
        match arg {
            Some(Arg::Int(n)) => out.push_str(&n.to_string()),
            Some(Arg::Text(text)) => {
                out.push('\'');
                out.push_str(&text.replace('\'', "''"));
                out.push('\'');
            }
            Some(Arg::Null) | None => out.push_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_and_never_end_the_text_they_stand_in() {
        let mut out = String::new();
        let args = [Arg::Int(-7), Arg::Text("it's ?1; drop".to_owned()), Arg::Null];
        write_in("select ?1, ?2, ?3, '?1 stays', ?1", &args, &mut out);
        assert_eq!(out, "select -7, 'it''s ?1; drop', null, '?1 stays', -7");
    }
}
