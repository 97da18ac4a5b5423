//! QR codes read from a picture. `quircs` finds the corner squares and decodes. The cells are read again here where its own reading
//! fails: it estimates the fourth corner, which has no square, too roughly for small and slanted codes.
use quircs::{Capstone, Code, Grid, Quirc};

use super::luma::Luma;

/// A place in the picture.
type Place = (f64, f64);

/// From the picture's edge to the middle of a corner square, in cells.
const MARGIN: f64 = 3.5;
/// How far from the estimate the fourth corner is looked for, in tries of [`STEP`] each way.
const TRIES: i32 = 4;
/// Cells between two tries.
const STEP: f64 = 0.75;
/// Cells along a side from which on a code is read once only: it has enough marks of its own, and every try costs more.
const LARGE: i32 = 45;

/// The text of a code in the picture.
pub fn read(luma: &Luma) -> Option<String> {
    let mut quirc = Quirc::default();
    let found = quirc.identify(luma.width(), luma.height(), luma.pixels());
    let text = found.flatten().find_map(|code| text(&code));
    let mut small = quirc.grids.iter().filter(|grid| grid.grid_size < LARGE);
    text.or_else(|| small.find_map(|grid| again(&quirc, grid)))
}

/// What the code says. A code that is not UTF-8 is in the alphabet that QR codes have by default, ISO 8859-1.
fn text(code: &Code) -> Option<String> {
    let payload = code.decode().ok()?.payload;
    let text = String::from_utf8(payload)
        .unwrap_or_else(|other| other.as_bytes().iter().map(|byte| char::from(*byte)).collect());
    (!text.trim().is_empty()).then_some(text)
}

/// Reads the cells by the middles of the three corner squares, with the fourth corner at the estimate and then ever farther from it:
/// error correction tells whether it was right.
fn again(quirc: &Quirc, grid: &Grid) -> Option<String> {
    let middle = |corner: usize| middle(quirc.capstones.get(corner)?);
    let [below, first, beside] = grid.caps;
    let (below, first, beside) = (middle(below)?, middle(first)?, middle(beside)?);
    let inner = f64::from(grid.grid_size) - 2.0 * MARGIN;
    let across = ((beside.0 - first.0) / inner, (beside.1 - first.1) / inner);
    let down = ((below.0 - first.0) / inner, (below.1 - first.1) / inner);
    let far = (beside.0 + below.0 - first.0, beside.1 + below.1 - first.1);
    let mut shifts: Vec<(i32, i32)> =
        (-TRIES..=TRIES).flat_map(|i| (-TRIES..=TRIES).map(move |j| (i, j))).collect();
    shifts.sort_by_key(|(i, j)| i.abs().max(j.abs()));
    shifts.into_iter().find_map(|(i, j)| {
        let (i, j) = (f64::from(i) * STEP, f64::from(j) * STEP);
        let last = (far.0 + across.0 * i + down.0 * j, far.1 + across.1 * i + down.1 * j);
        text(&cells(quirc, grid.grid_size, [first, beside, last, below]))
    })
}

/// Where the diagonals of a corner square meet: its middle, from any angle.
fn middle(square: &Capstone) -> Option<Place> {
    let [a, b, c, d] = square.corners.map(|corner| (f64::from(corner.x), f64::from(corner.y)));
    let (ac, bd) = ((c.0 - a.0, c.1 - a.1), (d.0 - b.0, d.1 - b.1));
    let cross = ac.0 * bd.1 - ac.1 * bd.0;
    if cross == 0.0 {
        return None;
    }
    let part = ((b.0 - a.0) * bd.1 - (b.1 - a.1) * bd.0) / cross;
    Some((a.0 + part * ac.0, a.1 + part * ac.1))
}

/// The cells of a code whose corner squares have their middles at the first, second and fourth of these places.
fn cells(quirc: &Quirc, size: i32, places: [Place; 4]) -> Code {
    let mut code = Code { size, ..Code::default() };
    let seen = seen_from(places);
    let inner = f64::from(size) - 2.0 * MARGIN;
    let part = |cell: i32| (f64::from(cell) + 0.5 - MARGIN) / inner;
    let all = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    for (i, (x, y)) in all.enumerate() {
        let (x, y) = seen(part(x), part(y));
        let (x, y) = (x.round(), y.round());
        let inside = (0.0..quirc.w as f64).contains(&x) && (0.0..quirc.h as f64).contains(&y);
        let dark = inside && quirc.pixels.get(y as usize * quirc.w + x as usize).is_some_and(|pixel| *pixel != 0);
        if let Some(byte) = code.cell_bitmap.get_mut(i / 8).filter(|_| dark) {
            *byte |= 1 << (i % 8);
        }
    }
    code
}

/// The perspective that puts the corners of the unit square, in turn, at these places.
fn seen_from([a, b, c, d]: [Place; 4]) -> impl Fn(f64, f64) -> Place {
    let (bc, dc) = ((b.0 - c.0, b.1 - c.1), (d.0 - c.0, d.1 - c.1));
    let sum = (a.0 - b.0 + c.0 - d.0, a.1 - b.1 + c.1 - d.1);
    let cross = bc.0 * dc.1 - dc.0 * bc.1;
    let g = (sum.0 * dc.1 - dc.0 * sum.1) / cross;
    let h = (bc.0 * sum.1 - sum.0 * bc.1) / cross;
    move |u, v| {
        let depth = g * u + h * v + 1.0;
        let along = |a: f64, b: f64, d: f64| ((b - a + g * b) * u + (d - a + h * d) * v + a) / depth;
        (along(a.0, b.0, d.0), along(a.1, b.1, d.1))
    }
}
