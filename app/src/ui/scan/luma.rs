//! A picture as the readers want it: brightness only.

/// Of the brightness around a pixel, how much in hundredths it must fall short of to be dark.
const DARK: u32 = 88;
/// What part of the picture's longer side counts as around a pixel, to each side.
const AROUND: usize = 16;

/// The brightness of each pixel, row by row.
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    /// From pixels of four bytes, as a canvas gives them; `None` if they are not `width` by `height`.
    pub fn from_rgba(rgba: &[u8], width: usize, height: usize) -> Option<Luma> {
        // The weights of ITU-R BT.601, in 256ths: what is printed in colour is read as the eye reads it.
        let grey = |pixel: &[u8]| match pixel {
            [r, g, b, ..] => ((u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29) >> 8) as u8,
            _ => 0,
        };
        Luma::new(rgba.chunks_exact(4).map(grey).collect(), width, height)
    }

    /// From the brightness itself.
    pub fn new(pixels: Vec<u8>, width: usize, height: usize) -> Option<Luma> {
        let fits = width > 0 && height > 0 && width.checked_mul(height) == Some(pixels.len());
        fits.then_some(Luma { width, height, pixels })
    }

    /// Columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All of it, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// One pixel; `None` outside.
    fn at(&self, x: i32, y: i32) -> Option<u8> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x >= self.width {
            return None;
        }
        self.pixels.get(y * self.width + x).copied()
    }

    /// What lies on the straight line from `(x, y)` by `step` until the picture ends. The pixels beside the line count too: three
    /// together are calmer than one.
    pub fn line(&self, (mut x, mut y): (i32, i32), step: (i32, i32)) -> Vec<f32> {
        let mut profile = Vec::with_capacity(self.width.max(self.height));
        while let Some(middle) = self.at(x, y) {
            let left = self.at(x + step.1, y - step.0).unwrap_or(middle);
            let right = self.at(x - step.1, y + step.0).unwrap_or(middle);
            profile.push((f32::from(left) + f32::from(middle) + f32::from(right)) / 3.0);
            (x, y) = (x + step.0, y + step.1);
        }
        profile
    }

    /// The same in black and white, each pixel against its surroundings: shadows and gloss go, and most of the noise.
    pub fn plain(&self) -> Luma {
        let around = (self.width.max(self.height) / AROUND).max(4);
        let pixels: Vec<u32> = self.pixels.iter().map(|pixel| u32::from(*pixel)).collect();
        let soft: Vec<u32> = sums(&pixels, self.width, 1).into_iter().map(|sum| sum / 9).collect();
        let count = (2 * around as u32 + 1).pow(2);
        let shade = |(pixel, sum): (&u32, u32)| if pixel * 100 * count < sum * DARK { 0 } else { u8::MAX };
        let pixels = soft.iter().zip(sums(&soft, self.width, around)).map(shade).collect();
        Luma { pixels, ..*self }
    }
}

/// For each pixel the sum of the square that reaches `around` pixels from it; beyond the picture its edge goes on.
fn sums(pixels: &[u32], width: usize, around: usize) -> Vec<u32> {
    let rows: Vec<Vec<u32>> = pixels.chunks_exact(width).map(|row| row_sums(row, around)).collect();
    let row = |y: usize| rows.get(y.min(rows.len().saturating_sub(1))).map_or(&[][..], Vec::as_slice);
    // The square above the first row, which then moves down.
    let mut columns = vec![0; width];
    for y in 0..=2 * around {
        columns.iter_mut().zip(row(y.saturating_sub(around + 1))).for_each(|(sum, pixel)| *sum += pixel);
    }
    let mut sums = Vec::with_capacity(pixels.len());
    for y in 0..rows.len() {
        let (enters, leaves) = (row(y + around), row(y.saturating_sub(around + 1)));
        for ((sum, enters), leaves) in columns.iter_mut().zip(enters).zip(leaves) {
            *sum = *sum + enters - leaves;
        }
        sums.extend_from_slice(&columns);
    }
    sums
}

/// The same along one row.
fn row_sums(row: &[u32], around: usize) -> Vec<u32> {
    let (first, last) = (row.first().copied().unwrap_or_default(), row.last().copied().unwrap_or_default());
    let before = std::iter::repeat_n(first, around + 1);
    let endless = row.iter().copied().chain(std::iter::repeat(last));
    let leaves = before.clone().chain(endless.clone());
    let mut sum: u32 = before.chain(endless.clone().take(around)).sum();
    endless
        .skip(around)
        .zip(leaves)
        .take(row.len())
        .map(|(enters, leaves)| {
            sum = sum + enters - leaves;
            sum
        })
        .collect()
}
