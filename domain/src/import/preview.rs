//! One cell as it will be read, to be shown beside its column before anything is brought in.
use super::{
    date,
    field::{Kind, ReadAs},
    mapping::{Mapping, Options},
    number,
    reason::Reason,
    value::{self, Gender, trimmed},
    when::{self, Clock},
};
use crate::{money::Money, time::BusinessDay};

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// As it stands.
    Text(String),
    Money(Money),
    /// Thousandths.
    Quantity(i64),
    Whole(i64),
    /// Which clock, and its seconds.
    Moment(Clock, i64),
    Day(BusinessDay),
    /// Year if given, month, day.
    Birthday(Option<i32>, u32, u32),
    YesNo(bool),
    Gender(Gender),
}

/// Reads a cell of a column; `None` where the column is left out or the cell is empty.
///
/// # Errors
/// Why a row with this cell would be refused.
pub fn cell(
    mapping: &Mapping,
    options: &Options,
    column: usize,
    text: &str,
) -> Result<Option<Value>, Reason> {
    let Some(spec) = mapping.column(column).and_then(|field| mapping.kind.spec(field)) else {
        return Ok(None);
    };
    let text = trimmed(text);
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(match spec.read {
        ReadAs::Text => Value::Text(value::text(text)?),
        ReadAs::Code | ReadAs::Clock => Value::Text(value::code(text)?),
        ReadAs::Money => {
            let (money, _) = number::money(text, options.exponent, options.mark)?;
            let size_only = mapping.kind == Kind::Purchases && spec.several;
            Value::Money(if size_only { Money(money.0.saturating_abs()) } else { money })
        }
        ReadAs::Quantity => Value::Quantity(number::quantity(text, options.mark)?.0),
        ReadAs::Whole => Value::Whole(number::whole(text, options.mark)?),
        ReadAs::Moment => {
            let (clock, at, _) = when::moment(text, "", options.clock, options.order)?;
            Value::Moment(clock, at)
        }
        ReadAs::Day => Value::Day(when::day(text, options.order)?),
        ReadAs::Birthday => {
            let (year, month, day) = date::birthday(text, options.order)?;
            Value::Birthday(year, month, day)
        }
        ReadAs::YesNo => Value::YesNo(value::yes_no(text)?),
        ReadAs::Gender => Value::Gender(value::gender(text)?),
    }))
}
