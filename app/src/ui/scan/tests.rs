//! Codes drawn as a camera would see them, and read back.
use std::f64::consts::TAU;

use fast_qr::qr::QRBuilder;

use super::{ean, luma::Luma, qr};

/// How a code is seen.
#[derive(Clone, Copy)]
struct View {
    /// Pixels per module.
    scale: f64,
    /// Full turns.
    turn: f64,
    /// How far the brightness of a pixel strays, to either side.
    noise: f64,
    /// How much of the light is missing at the right edge.
    shade: f64,
    /// How much wider than it should be a bar is, in modules.
    ink: f64,
}

const CLEAR: View = View { scale: 3.0, turn: 0.0, noise: 0.0, shade: 0.0, ink: 0.0 };
const POOR: View = View { scale: 2.4, turn: 0.02, noise: 30.0, shade: 0.6, ink: 0.2 };

/// Numbers that are the same in every run.
struct Chance(u64);

impl Chance {
    /// From 0 up to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A picture of what is dark where `dark` says so, in modules from the middle.
fn picture(width: usize, height: usize, view: View, dark: impl Fn(f64, f64) -> bool) -> Luma {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (sin, cos) = (view.turn * TAU).sin_cos();
    let mut pixels = vec![];
    for y in 0..height {
        for x in 0..width {
            let mut light = 0.0;
            for part in 0..9 {
                let x = x as f64 + (f64::from(part % 3) + 0.5) / 3.0 - width as f64 / 2.0;
                let y = y as f64 + (f64::from(part / 3) + 0.5) / 3.0 - height as f64 / 2.0;
                let (u, v) = ((x * cos + y * sin) / view.scale, (y * cos - x * sin) / view.scale);
                light += if dark(u, v) { 30.0 } else { 220.0 } / 9.0;
            }
            light *= 1.0 - view.shade * x as f64 / width as f64;
            light += (chance.next() - 0.5) * 2.0 * view.noise;
            pixels.push(light.clamp(0.0, 255.0) as u8);
        }
    }
    Luma::new(pixels, width, height).unwrap()
}

/// The modules of a barcode, dark ones as `#`, by the tables of the standard: written out, not computed as the reader does.
fn bars(code: &str) -> Vec<bool> {
    const ODD: [&str; 10] = [
        "   ## #", "  ##  #", "  #  ##", " #### #", " #   ##", " ##   #", " # ####", " ### ##", " ## ###", "   # ##",
    ];
    const PARITY: [&str; 10] =
        ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"];
    let digits: Vec<usize> = code.bytes().map(|b| usize::from(b - b'0')).collect();
    let (parity, digits) = match digits.as_slice() {
        [first, rest @ ..] if rest.len() == 12 => (PARITY[*first], rest),
        digits => ("OOOO", digits),
    };
    let (left, right) = digits.split_at(digits.len() / 2);
    let swap = |text: String| text.chars().map(|c| if c == '#' { ' ' } else { '#' }).collect::<String>();
    let even = |digit: usize| swap(ODD[digit].chars().rev().collect());
    let left = left.iter().zip(parity.chars()).map(|(d, p)| if p == 'O' { ODD[*d].to_owned() } else { even(*d) });
    let right = right.iter().map(|d| swap(ODD[*d].to_owned()));
    let all = format!("# #{} # # {}# #", left.collect::<String>(), right.collect::<String>());
    all.chars().map(|c| c == '#').collect()
}

fn barcode(code: &str, view: View) -> Luma {
    let bars = bars(code);
    let dark = |u: f64, v: f64| {
        let at = |u: f64| bars.get((u + bars.len() as f64 / 2.0).floor() as usize).copied().unwrap_or(false);
        let on_paper = u.abs() < bars.len() as f64 / 2.0;
        on_paper && v.abs() < 22.0 && (at(u - view.ink / 2.0) || at(u + view.ink / 2.0))
    };
    let side = (110.0 * view.scale) as usize;
    picture(side.max(320), side.max(240), view, dark)
}

fn check_bar(code: &str, view: View) {
    assert_eq!(ean::read(&barcode(code, view)).as_deref(), Some(code), "scale {}, turn {}", view.scale, view.turn);
}

fn check_qr(text: &str, view: View) {
    let code = QRBuilder::new(text).build().unwrap();
    let half = code.size as f64 / 2.0;
    let dark = |u: f64, v: f64| {
        u.abs() < half && v.abs() < half && code[(v + half) as usize][(u + half) as usize].value()
    };
    let side = ((code.size as f64 + 8.0) * view.scale * 1.4) as usize;
    let luma = picture(side, side, view, dark);
    let read = qr::read(&luma.plain()).or_else(|| qr::read(&luma));
    assert_eq!(read.as_deref(), Some(text), "scale {}, turn {}", view.scale, view.turn);
}

#[test]
fn every_first_digit_of_an_ean_13_is_read_from_its_parities() {
    let codes = [
        "1234567890128", "2109876543210", "3073781155051", "4006381333931", "5901234123457", "6920123456789",
        "7312040017034", "8711253001202", "9780201379624",
    ];
    for code in codes {
        check_bar(code, CLEAR);
    }
}

#[test]
fn an_ean_8_is_read() {
    check_bar("96385074", CLEAR);
    check_bar("96385074", POOR);
}

#[test]
fn a_upc_a_is_read_without_the_zero_that_makes_it_an_ean_13() {
    assert_eq!(ean::read(&barcode("0036000291452", CLEAR)).as_deref(), Some("036000291452"));
}

#[test]
fn a_barcode_is_read_near_and_far() {
    for scale in [1.5, 1.9, 2.7, 4.4] {
        check_bar("4006381333931", View { scale, ..CLEAR });
    }
}

#[test]
fn a_barcode_is_read_at_any_angle() {
    for turn in 0..12 {
        check_bar("4006381333931", View { turn: f64::from(turn) / 12.0, ..CLEAR });
    }
}

#[test]
fn a_barcode_is_read_in_noise_and_shadow_with_ink_that_has_run() {
    check_bar("4006381333931", POOR);
    check_bar("6920123456789", View { turn: 0.5, ..POOR });
}

#[test]
fn a_barcode_whose_check_digit_does_not_fit_is_not_read() {
    assert_eq!(ean::read(&barcode("4006381333932", CLEAR)), None);
    assert_eq!(ean::read(&barcode("96385075", CLEAR)), None);
}

#[test]
fn nothing_is_read_where_there_is_no_code() {
    for noise in [0.0, 20.0, 120.0] {
        let stripes = picture(320, 240, View { noise, ..CLEAR }, |u, _| u.rem_euclid(2.0) < 1.0);
        let blots = picture(320, 240, View { noise, turn: 0.1, ..CLEAR }, |u, v| (u * 0.7).sin() * v.cos() > 0.3);
        for luma in [stripes, blots] {
            assert_eq!(ean::read(&luma), None);
            assert_eq!(qr::read(&luma), None);
            assert_eq!(qr::read(&luma.plain()), None);
        }
    }
}

#[test]
fn a_qr_code_is_read_at_any_size_and_angle() {
    for (scale, turn) in [(2.2, 0.0), (3.0, 0.04), (3.5, 0.125), (4.0, 0.31), (5.0, 0.5), (7.0, 0.77)] {
        check_qr("R-0042", View { scale, turn, ..CLEAR });
        check_qr("https://shop.example/card/8f3a91c20b", View { scale, turn, ..CLEAR });
    }
}

#[test]
fn a_qr_code_is_read_in_noise_and_shadow() {
    check_qr("R-0042", View { scale: 4.0, ink: 0.0, ..POOR });
    check_qr("会员 0042", View { scale: 4.0, ink: 0.0, ..POOR });
}

#[test]
fn a_picture_is_as_large_as_it_says() {
    assert!(Luma::from_rgba(&[0; 16], 2, 2).is_some());
    assert!(Luma::from_rgba(&[0; 15], 2, 2).is_none());
    assert!(Luma::from_rgba(&[], 0, 0).is_none());
}
