//! What is wrong with an order: the field by the name it has on the counter, amounts in the brand's currency.
use leptos::prelude::*;
use regulars_api::Problem;

use super::basket::Basket;
use crate::{
    format, state,
    ui::{bounds_as, in_money, message},
};

/// The problem in words. The rules name fields by path (`lines[2].total`) and count in minor units and thousandths.
pub fn say(problem: &Problem, basket: Basket) -> String {
    let Some(path) = problem.field.as_deref() else { return message(problem) };
    let part = path.rsplit(['.', ']', '[']).find(|part| !part.is_empty()).unwrap_or(path);
    let field = match part {
        "discount" if path == part => t!("order.discount"),
        "redeem" => t!("order.points_used"),
        "lines" => t!("order.lines"),
        "quantity" => t!("order.quantity"),
        "discount" => t!("order.line_discount"),
        "total" => t!("order.line_total"),
        _ => return message(problem),
    };
    let text = match part {
        "redeem" => message(problem),
        "quantity" => message(&bounds_as(problem, format::quantity)),
        _ => message(&in_money(problem, state::currency())),
    };
    match line_name(path, basket) {
        Some(line) => t!("order.wrong_in_line", line = line, field = field, text = text),
        None => t!("order.wrong", field = field, text = text),
    }
}

/// The name of the line that a path such as `lines[2].total` is about.
fn line_name(path: &str, basket: Basket) -> Option<String> {
    let index: usize = path.strip_prefix("lines[")?.split_once(']')?.0.parse().ok()?;
    let name = basket.rows.with_untracked(|rows| rows.get(index).map(|row| row.name.clone()))?;
    Some(if name.is_empty() { t!("order.amount") } else { name })
}
