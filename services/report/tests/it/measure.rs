//! Measuring a printed page: words with their boxes, and ink.

use std::path::Path;

use crate::tools;

/// A word on a page and its box in thousandths of a point, from the top left corner.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) page: usize,
    pub(crate) left: i64,
    pub(crate) top: i64,
    pub(crate) right: i64,
    pub(crate) text: String,
}

/// All words of a PDF in the order of its pages.
pub(crate) fn words(file: &Path) -> Vec<Word> {
    let mut page = 0;
    let mut words = Vec::new();
    for line in tools::poppler_text("pdftotext", &["-bbox"], file).lines() {
        if line.trim_start().starts_with("<page ") {
            page += 1;
        }
        if let Some(word) = line.trim_start().strip_prefix("<word ") {
            let (attributes, text) = word.split_once('>').unwrap();
            let at = |name: &str| {
                let (_, rest) = attributes.split_once(&format!("{name}=\"")).unwrap();
                thousandths(rest.split('"').next().unwrap())
            };
            let text = text.trim_end_matches("</word>").to_owned();
            words.push(Word { page, left: at("xMin"), top: at("yMin"), right: at("xMax"), text });
        }
    }
    words
}

/// A millimetre count in thousandths of a point.
pub(crate) fn millimetres(count: i64) -> i64 {
    count * 72_000_000 / 25_400
}

/// A page as dots of a tenth of a millimetre.
pub(crate) struct Ink {
    width: usize,
    dots: Vec<u8>,
}

impl Ink {
    /// The ink of a page, from 1.
    pub(crate) fn of(file: &Path, page: usize) -> Self {
        let page = page.to_string();
        let picture =
            tools::poppler("pdftoppm", &["-gray", "-r", "254", "-f", &page, "-l", &page], file);
        // P5, width and height, 255, then a byte a dot.
        let mut fields = picture.splitn(4, |&byte| byte == b'\n' || byte == b' ');
        assert_eq!(fields.next(), Some(&b"P5"[..]));
        let width = std::str::from_utf8(fields.next().unwrap()).unwrap().parse().unwrap();
        fields.next();
        let dots = fields.next().unwrap().strip_prefix(b"255\n").unwrap().to_vec();
        Self { width, dots }
    }

    /// The box of all ink between two heights: left, top, right, bottom, in tenths of a millimetre.
    pub(crate) fn extent(&self, from: usize, to: usize) -> [usize; 4] {
        let mut extent = [usize::MAX, usize::MAX, 0, 0];
        for (y, row) in self.dots.chunks(self.width).enumerate().take(to).skip(from) {
            for (x, _) in row.iter().enumerate().filter(|(_, dot)| **dot < 128) {
                extent = [extent[0].min(x), extent[1].min(y), extent[2].max(x), extent[3].max(y)];
            }
        }
        extent
    }

    /// The heights at which there is ink at `x`, between two heights.
    pub(crate) fn column(&self, x: usize, from: usize, to: usize) -> Vec<usize> {
        let rows = self.dots.chunks(self.width).enumerate().take(to).skip(from);
        rows.filter(|(_, row)| row[x] < 128).map(|(y, _)| y).collect()
    }
}

/// "79.370000" without a float.
fn thousandths(number: &str) -> i64 {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}{:0<3.3}", fraction).parse().unwrap()
}
