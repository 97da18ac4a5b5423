//! What files call an income and a marital status, in English and Chinese.
use regulars_api::members::{IncomeBand, Marital};
use regulars_domain::import::{field::Field, names::plain, reason::Reason};

/// An income as files call it.
///
/// # Errors
/// The text is none of these words.
pub fn income(text: &str) -> Result<Option<IncomeBand>, (Field, Reason)> {
    match plain(text).as_str() {
        "" => Ok(None),
        "low" | "低" | "低收入" => Ok(Some(IncomeBand::Low)),
        "middle" | "medium" | "中" | "中等" => Ok(Some(IncomeBand::Middle)),
        "uppermiddle" | "中高" => Ok(Some(IncomeBand::UpperMiddle)),
        "high" | "高" | "高收入" => Ok(Some(IncomeBand::High)),
        _ => Err((Field::IncomeBand, Reason::NotAChoice)),
    }
}

/// A marital status as files call it.
///
/// # Errors
/// The text is none of these words.
pub fn marital(text: &str) -> Result<Option<Marital>, (Field, Reason)> {
    match plain(text).as_str() {
        "" | "unknown" | "未知" => Ok(None),
        "single" | "unmarried" | "nevermarried" | "未婚" | "单身" | "單身" => Ok(Some(Marital::Single)),
        "partnered" | "cohabiting" | "同居" => Ok(Some(Marital::Partnered)),
        "married" | "已婚" => Ok(Some(Marital::Married)),
        "divorced" | "separated" | "离异" | "離異" | "离婚" | "離婚" => Ok(Some(Marital::Divorced)),
        "widowed" | "丧偶" | "喪偶" => Ok(Some(Marital::Widowed)),
        _ => Err((Field::MaritalStatus, Reason::NotAChoice)),
    }
}
