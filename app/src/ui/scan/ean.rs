//! EAN-13, UPC-A and EAN-8 read from a picture, along straight lines in four directions, so that the code may lie at any angle.
//! Source: ISO/IEC 15420 (GS1 General Specifications 5.2): guards, digit patterns, parity, quiet zones.
use regulars_domain::barcode;

use super::{luma::Luma, runs::runs};

/// Lines per direction.
const LINES: i32 = 30;
/// Lines that must say the same: a single one may misread and still meet the check digit.
const AGREEING: usize = 2;
/// Parts of the line's range that a rise or fall must exceed: for poor contrast, then for noise.
const SHARES: [f32; 2] = [4.0, 10.0];
/// How far, squared and summed, a digit's four widths may be from its pattern, in modules.
const DIGIT_MISFIT: f32 = 0.75;
/// The same, on average over the whole code.
const CODE_MISFIT: f32 = 0.3;

/// Widths of space, bar, space, bar in a digit of the left half with odd parity. Right half: the same, beginning with a bar; left
/// half with even parity: backwards.
const DIGITS: [[f32; 4]; 10] = [
    [3.0, 2.0, 1.0, 1.0],
    [2.0, 2.0, 2.0, 1.0],
    [2.0, 1.0, 2.0, 2.0],
    [1.0, 4.0, 1.0, 1.0],
    [1.0, 1.0, 3.0, 2.0],
    [1.0, 2.0, 3.0, 1.0],
    [1.0, 1.0, 1.0, 4.0],
    [1.0, 3.0, 1.0, 2.0],
    [1.0, 2.0, 1.0, 3.0],
    [3.0, 1.0, 1.0, 2.0],
];

/// The parities of the left half that stand for the first digit of an EAN-13, even ones as 1.
const FIRST_DIGITS: [u32; 10] =
    [0b000000, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010];

/// The code in the picture: 13 digits, 12 of a UPC-A, or 8.
pub fn read(luma: &Luma) -> Option<String> {
    let mut heard: Vec<(String, usize)> = vec![];
    for profile in lines(luma) {
        let Some(code) = SHARES.iter().find_map(|share| along(&runs(&profile, *share))) else { continue };
        match heard.iter_mut().find(|(other, _)| *other == code) {
            Some((_, times)) => *times += 1,
            None => heard.push((code, 1)),
        }
    }
    let (code, _) = heard.into_iter().filter(|(_, times)| *times >= AGREEING).max_by_key(|(_, times)| *times)?;
    // A UPC-A is an EAN-13 that begins with 0; people know it without.
    let upc = code.strip_prefix('0').filter(|_| code.len() == 13).map(str::to_owned);
    Some(upc.unwrap_or(code))
}

/// Lines across the picture: level, upright and along both diagonals.
fn lines(luma: &Luma) -> impl Iterator<Item = Vec<f32>> {
    let (width, height) = (luma.width() as i32, luma.height() as i32);
    let spread = |length: i32| (0..LINES).map(move |k| (2 * k + 1) * length / (2 * LINES));
    let level = spread(height).map(|y| ((0, y), (1, 0)));
    let upright = spread(width).map(|x| ((x, 0), (0, 1)));
    let down = spread(width + height).map(move |k| (((k - height).max(0), (height - k).max(0)), (1, 1)));
    let up = spread(width + height).map(move |k| ((k.min(width - 1), (k - width + 1).max(0)), (-1, 1)));
    level.chain(upright).chain(down).chain(up).map(|(from, step)| luma.line(from, step))
}

/// A code among the runs, read forwards or backwards.
fn along(runs: &[f32]) -> Option<String> {
    let backwards: Vec<f32> = runs.iter().rev().skip(1 - runs.len() % 2).copied().collect();
    [runs, &backwards].into_iter().find_map(|runs| {
        (0..runs.len()).step_by(2).filter_map(|from| runs.get(from..)).find_map(|rest| {
            let code = symbol::<6>(rest).or_else(|| symbol::<4>(rest))?;
            barcode::read(&code).is_ok().then_some(code)
        })
    })
}

/// A symbol with `HALF` digits on each side that begins here: the first run is its quiet zone.
fn symbol<const HALF: usize>(runs: &[f32]) -> Option<String> {
    let (quiet, rest) = runs.split_first()?;
    let (start, rest) = rest.split_at_checked(3)?;
    let (left, rest) = rest.split_at_checked(4 * HALF)?;
    let (centre, rest) = rest.split_at_checked(5)?;
    let (right, rest) = rest.split_at_checked(4 * HALF)?;
    let (end, rest) = rest.split_at_checked(3)?;
    let after = rest.first()?;
    let parts = [start, left, centre, right, end];
    let module = parts.iter().map(|part| part.iter().sum::<f32>()).sum::<f32>() / (14 * HALF + 11) as f32;
    // A short code is easily found in what is none: it must stand clearer.
    let free = module * if HALF == 6 { 3.0 } else { 5.0 };
    if *quiet < free || *after < free {
        return None;
    }
    let spread = ink_spread(start, centre, end);
    let is_module = |i: usize, run: &f32, bar: usize| {
        let run = if i % 2 == bar { run - spread } else { run + spread };
        (0.4..1.8).contains(&(run / module))
    };
    let guard = |part: &[f32], bar| part.iter().enumerate().all(|(i, run)| is_module(i, run, bar));
    if spread.abs() > module * 0.7 || !guard(start, 0) || !guard(centre, 1) || !guard(end, 0) {
        return None;
    }
    let (mut code, mut parity, mut misfit) = (String::new(), 0, 0.0);
    for widths in left.chunks_exact(4) {
        let found = digit(widths, -spread, module, true)?;
        code.push(found.digit);
        parity = parity << 1 | u32::from(found.even);
        misfit += found.misfit;
    }
    for widths in right.chunks_exact(4) {
        let found = digit(widths, spread, module, false)?;
        code.push(found.digit);
        misfit += found.misfit;
    }
    if misfit > CODE_MISFIT * (2 * HALF) as f32 {
        return None;
    }
    match HALF {
        6 => {
            let first = (b'0'..=b'9').zip(FIRST_DIGITS).find(|(_, parities)| *parities == parity)?.0;
            code.insert(0, char::from(first));
            Some(code)
        }
        _ => (parity == 0).then_some(code),
    }
}

/// By how much bars are wider, and spaces narrower, than they should be: ink runs and light blooms. In the guards all are one
/// module wide.
fn ink_spread(start: &[f32], centre: &[f32], end: &[f32]) -> f32 {
    let of = |part: &[f32], first: usize| part.iter().skip(first).step_by(2).sum::<f32>();
    let bars = of(start, 0) + of(centre, 1) + of(end, 0);
    let spaces = of(start, 1) + of(centre, 0) + of(end, 1);
    (bars / 6.0 - spaces / 5.0) / 2.0
}

/// A digit and how well it fits.
struct Found {
    digit: char,
    even: bool,
    misfit: f32,
}

/// The digit with these widths, if one fits. `spread` is what the first has too much.
fn digit(widths: &[f32], spread: f32, module: f32, may_be_even: bool) -> Option<Found> {
    let mut fair = [0.0; 4];
    for ((fair, width), sign) in fair.iter_mut().zip(widths).zip([-1.0, 1.0, -1.0, 1.0]) {
        *fair = width + sign * spread;
    }
    let whole: f32 = fair.iter().sum();
    // Seen aslant, a code is narrower at one end.
    if !(5.0..9.3).contains(&(whole / module)) {
        return None;
    }
    let misfit = |pattern: &mut dyn Iterator<Item = &f32>| -> f32 {
        fair.iter().zip(pattern).map(|(width, modules)| (width * 7.0 / whole - modules).powi(2)).sum()
    };
    let odd = (b'0'..).zip(&DIGITS).map(|(digit, p)| (digit, false, misfit(&mut p.iter())));
    let even = (b'0'..).zip(&DIGITS).map(|(digit, p)| (digit, true, misfit(&mut p.iter().rev())));
    odd.chain(even.filter(|_| may_be_even))
        .min_by(|a, b| a.2.total_cmp(&b.2))
        .filter(|(_, _, misfit)| *misfit <= DIGIT_MISFIT)
        .map(|(digit, even, misfit)| Found { digit: char::from(digit), even, misfit })
}
