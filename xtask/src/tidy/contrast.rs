//! Every pair of colours that stands on each other, in both themes, against WCAG 2.2: text 4.5:1, frames of inputs and icons 3:1.
use std::collections::HashMap;

use super::File;

/// Text, and the grounds it stands on.
const TEXT: &[(&str, &[&str])] = &[
    ("ink", &["paper", "card", "side", "well", "line-2", "jade-2", "gold-2", "red-2", "blue-2", "plum-2"]),
    ("ink-2", &["paper", "card", "side", "well", "line-2", "jade-2", "gold-2", "red-2", "blue-2", "plum-2"]),
    ("ink-3", &["paper", "card", "side", "well", "line-2"]),
    ("jade", &["paper", "card", "side", "well", "line-2"]),
    ("jade-ink", &["card", "paper", "jade-2"]),
    ("on-jade", &["jade", "jade-hover"]),
    ("gold", &["card", "paper", "gold-2"]),
    ("red", &["card", "paper", "red-2"]),
    ("on-red", &["red", "red-hover"]),
    ("blue", &["card", "paper", "blue-2"]),
    ("plum", &["card", "paper", "plum-2"]),
    ("on-night", &["night"]),
    ("night-action", &["night"]),
];

/// Frames and dots that carry meaning.
const SHAPES: &[(&str, &[&str])] = &[("edge", &["card", "paper"]), ("jade", &["card", "jade-2", "well"])];

/// Faults of each theme's pairs.
pub fn contrast(files: &[File]) -> Vec<String> {
    let Some(tokens) = files.iter().find(|file| file.path == "style/tokens.css") else { return Vec::new() };
    let mut faults = Vec::new();
    for (theme, colours) in themes(&tokens.text) {
        for (pairs, least) in [(TEXT, 4.5), (SHAPES, 3.0)] {
            for (front, grounds) in pairs {
                for ground in *grounds {
                    match (colours.get(*front), colours.get(*ground)) {
                        (Some(one), Some(other)) if ratio(*one, *other) >= least => {}
                        (Some(one), Some(other)) => {
                            let told = format!("{theme}: {front} on {ground} is {:.2}", ratio(*one, *other));
                            faults.push(tokens.fault(1, format!("{told}, at least {least}")));
                        }
                        _ => faults.push(tokens.fault(1, format!("{theme}: no colour {front} or {ground}"))),
                    }
                }
            }
        }
    }
    faults
}

/// The colours by name, by day and by night.
fn themes(css: &str) -> [(&'static str, HashMap<String, [f64; 3]>); 2] {
    let told =
        css.lines().filter_map(|line| line.trim().strip_prefix("--")?.trim_end_matches(';').split_once(": "));
    let (mut day, mut night) = (HashMap::new(), HashMap::new());
    for (name, value) in told {
        let both =
            value.strip_prefix("light-dark(").and_then(|pair| pair.strip_suffix(')')?.split_once(", "));
        let (light, dark) = both.unwrap_or((value, value));
        if let (Some(light), Some(dark)) = (colour(light), colour(dark)) {
            day.insert(name.to_owned(), light);
            night.insert(name.to_owned(), dark);
        }
    }
    [("light", day), ("dark", night)]
}

/// `#rrggbb` as shares of 1.
fn colour(hex: &str) -> Option<[f64; 3]> {
    let hex = hex.strip_prefix('#').filter(|hex| hex.len() == 6)?;
    let part = |i: usize| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok().map(|part| f64::from(part) / 255.0);
    Some([part(0)?, part(2)?, part(4)?])
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Contrast ratio, WCAG 2.2.
fn ratio(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::sees, *};

    #[test]
    fn a_colour_that_is_too_pale_is_seen() {
        let good = include_str!("../../../style/tokens.css");
        let pale: String = good
            .lines()
            .map(|line| match line.trim().starts_with("--ink-3:") {
                true => "--ink-3: light-dark(#dddddd, #333333);\n".to_owned(),
                false => format!("{line}\n"),
            })
            .collect();
        sees(contrast, ("style/tokens.css", &pale), ("style/tokens.css", good));
    }
}
