//! Codes in a picture: `rxing` reads what hangs on goods, `quircs` what is square.
use quircs::Quirc;
use rxing::{
    BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader, common::HybridBinarizer,
    oned::MultiFormatUPCEANReader,
};

/// The code in a picture of `width` by `height` pixels, one byte of brightness each, row by row: the digits of an EAN-13, EAN-8,
/// UPC-A or UPC-E, or the text of a QR code.
pub fn read(luma: Vec<u8>, width: usize, height: usize) -> Option<String> {
    let (across, down) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let source = Luma8LuminanceSource::new(luma.clone(), across, down).ok()?;
    // Each place against its surroundings: shadows and gloss do not matter.
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    // Also upright codes, and more lines.
    let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
    match MultiFormatUPCEANReader::new(&hints).decode_with_hints(&mut bitmap, &hints) {
        Ok(found) => Some(found.getText().to_owned()),
        Err(_) => square(&luma, width, height),
    }
}

/// The text of a QR code. One that is not UTF-8 is in the alphabet that QR codes have by default, ISO 8859-1.
fn square(luma: &[u8], width: usize, height: usize) -> Option<String> {
    let mut quirc = Quirc::default();
    let payload = quirc.identify(width, height, luma).flatten().find_map(|code| code.decode().ok())?.payload;
    let text = String::from_utf8(payload)
        .unwrap_or_else(|other| other.as_bytes().iter().map(|byte| char::from(*byte)).collect());
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use fast_qr::qr::QRBuilder;

    use super::*;

    /// Pixels of a module.
    const SCALE: usize = 4;

    /// A picture of rows of modules, dark ones as `#`, on white with a margin of ten modules, half of it in shadow.
    fn picture(rows: &[String]) -> (Vec<u8>, usize, usize) {
        let columns = rows.iter().map(|row| row.chars().count()).max().unwrap_or_default();
        let (width, height) = ((columns + 20) * SCALE, (rows.len() + 20) * SCALE);
        let dark = |x: usize, y: usize| {
            let row = (y / SCALE).checked_sub(10).and_then(|y| rows.get(y));
            let at = (x / SCALE).checked_sub(10);
            row.zip(at).is_some_and(|(row, at)| row.chars().nth(at) == Some('#'))
        };
        let pixel = |i: usize| {
            let (x, y) = (i % width, i / width);
            let light = if dark(x, y) { 40 } else { 220_u8 };
            if x * 2 > width { light / 4 * 3 } else { light }
        };
        ((0..width * height).map(pixel).collect(), width, height)
    }

    fn seen(rows: &[String]) -> Option<String> {
        let (luma, width, height) = picture(rows);
        read(luma, width, height)
    }

    #[test]
    fn what_hangs_on_goods_is_read_level_and_upright() {
        // 4006381333931 by the tables of ISO/IEC 15420.
        let bars =
            "# #   ## # #  ### # #### #### #   #  # ##  ## # # #    # #    # #    # ### #  #    # ##  ## # #";
        let level = vec![bars.to_owned(); 40];
        assert_eq!(seen(&level).as_deref(), Some("4006381333931"));
        let upright: Vec<String> = bars.chars().map(|bar| bar.to_string().repeat(40)).collect();
        assert_eq!(seen(&upright).as_deref(), Some("4006381333931"));
        let without_its_end: Vec<String> = level.iter().map(|row| row[..60].to_owned()).collect();
        assert_eq!(seen(&without_its_end), None);
    }

    #[test]
    fn a_card_s_square_is_read() {
        for text in ["R-0042", "会员 0042", "https://shop.example/card/8f3a91c20b"] {
            let code = QRBuilder::new(text).build().expect("a code");
            let row = |y: usize| (0..code.size).map(|x| if code[y][x].value() { '#' } else { ' ' }).collect();
            let rows: Vec<String> = (0..code.size).map(row).collect();
            assert_eq!(seen(&rows).as_deref(), Some(text));
        }
    }

    #[test]
    fn nothing_is_read_where_nothing_is() {
        assert_eq!(read(vec![200; 320 * 240], 320, 240), None);
        assert_eq!(read(vec![], 0, 0), None);
        assert_eq!(read(vec![0; 7], 320, 240), None);
    }
}
