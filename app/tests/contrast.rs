//! Every pair of colours that stands on each other, in both themes, against WCAG 2.2: text 4.5:1, frames of inputs and icons 3:1.
use std::collections::HashMap;

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

fn themes() -> [(&'static str, HashMap<String, [f64; 3]>); 2] {
    let css = include_str!("../../style/tokens.css");
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
    let part = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).ok().map(|part| f64::from(part) / 255.0);
    Some([part(0)?, part(2)?, part(4)?])
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn short(pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let mut short = Vec::new();
    for (theme, colours) in themes() {
        for (front, grounds) in pairs {
            for ground in *grounds {
                let ratio = contrast(colours[*front], colours[*ground]);
                if ratio < least {
                    short.push(format!("{theme}: {front} on {ground} {ratio:.2}"));
                }
            }
        }
    }
    short
}

#[test]
fn every_text_has_4_5_to_1_on_its_ground_in_both_themes() {
    assert_eq!(short(TEXT, 4.5), Vec::<String>::new());
}

#[test]
fn frames_and_marks_have_3_to_1_in_both_themes() {
    assert_eq!(short(SHAPES, 3.0), Vec::<String>::new());
}

#[test]
fn a_colour_that_is_too_pale_is_seen() {
    assert!(contrast([1.0; 3], [0.8; 3]) < 4.5);
}
