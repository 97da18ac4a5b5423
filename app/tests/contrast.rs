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

fn themes() -> [(&'static str, HashMap<String, [f64; 3]>); 3] {
    let css = include_str!("../../style/tokens.css");
    let block = |start: &str| {
        css.split_once(start).and_then(|(_, rest)| rest.split_once('}')).expect("the theme is there").0
    };
    [
        ("light", colours(block(":root {"))),
        ("dark", colours(block(":root[data-theme=\"dark\"] {"))),
        ("dark by device", colours(block(":not([data-theme=\"dark\"]) {"))),
    ]
}

fn colours(block: &str) -> HashMap<String, [f64; 3]> {
    let pairs = block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
    pairs
        .filter(|(_, hex)| hex.len() == 6)
        .map(|(name, hex)| {
            let part =
                |i: usize| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).expect("is a colour")) / 255.0;
            (name.to_owned(), [part(0), part(2), part(4)])
        })
        .collect()
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
fn both_ways_into_the_dark_have_the_same_colours() {
    let [_, (_, chosen), (_, device)] = themes();
    assert_eq!(chosen, device);
}

#[test]
fn a_colour_that_is_too_pale_is_seen() {
    assert!(contrast([1.0; 3], [0.8; 3]) < 4.5);
}
