//! Cells: whatever is in one stays in it.

use report::document::{Align, Block, Cell, Column, Orientation, Row, Table};
use report::{FontConfig, Fonts, render_pdf};

use crate::measure::{Word, millimetres, words};
use crate::{county, tools};

/// The widths of the columns in millimetres, over the 156 of the page, and what stands in each.
const COLUMNS: [(i64, &str); 6] =
    [(8, "汉"), (14, "W"), (20, "9"), (30, "。"), (44, "x-y/z@"), (40, "数量指标完成情况说明")];

#[test]
fn nothing_leaves_its_cell() {
    let column = |(width, _): (i64, &str)| Column {
        width: u16::try_from(width).unwrap(),
        align: Align::Left,
    };
    let row =
        |times: usize| Row::new(COLUMNS.map(|(_, text)| Cell::text(text.repeat(times))).to_vec());
    let head = Row::new(COLUMNS.map(|_| Cell::label("表头")).to_vec());
    let rows = vec![row(1), row(10), row(100), row(10)];
    let table = Table::try_new(COLUMNS.map(column).to_vec(), vec![head], rows).unwrap();
    assert_eq!(table.orientation(), Orientation::Portrait);
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let document = county::plain("单元格", vec![Block::Table(table)]);
    let file = tools::write("cells.pdf", &render_pdf(&document, &fonts).unwrap());
    let words = words(&file);
    let mut left = 28;
    for (width, text) in COLUMNS {
        let own: Vec<&Word> = words.iter().filter(|word| belongs(word, text)).collect();
        let read: usize = own.iter().map(|word| word.text.chars().count()).sum();
        assert_eq!(read, text.chars().count() * 121, "characters of {text} read back");
        for word in own {
            let inside = millimetres(left) <= word.left && word.right <= millimetres(left + width);
            assert!(inside, "{word:?} leaves {left}–{} mm", left + width);
        }
        left += width;
    }
    let heads = words.iter().filter(|word| word.text == "表头" || word.text == "表").count();
    let pages = words.last().unwrap().page;
    assert!(pages > 1 && heads == COLUMNS.len() * pages, "{heads} heads on {pages} pages");
}

/// Whether a word is made of the column's own characters; the title and page numbers are of others.
fn belongs(word: &Word, text: &str) -> bool {
    !word.text.is_empty() && word.text.chars().all(|character| text.contains(character))
}
