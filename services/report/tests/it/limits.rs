//! Limits: what is too large is refused before anything is laid out, by both writers alike.

use report::document::{Align, Block, Cell, Column, Row, Table};
use report::{FontConfig, Fonts, RenderError, bounds, render_docx, render_pdf};

use crate::county;

fn table(columns: usize, rows: usize, text: &str) -> Block {
    let row = Row::new(vec![Cell::text(text); columns]);
    let columns = vec![Column { width: 1, align: Align::Left }; columns];
    Block::Table(Table::try_new(columns, vec![], vec![row; rows]).unwrap())
}

/// A column of one character a line beside wide ones.
fn tall_table() -> Block {
    let mut cells = vec![Cell::blank(); 24];
    cells[0] = Cell::text("字".repeat(1_000));
    let columns = vec![Column { width: 1, align: Align::Left }; 24];
    Block::Table(Table::try_new(columns, vec![], vec![Row::new(cells); 250]).unwrap())
}

#[test]
fn too_large_a_document_is_refused_with_its_size() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let long = "字".repeat(bounds::CHARACTERS_MAX);
    let cases = [
        (vec![Block::paragraph(long)], "字符数"),
        (vec![table(1, 1, &"字".repeat(bounds::CELL_CHARACTERS_MAX + 1))], "单元格字符数"),
        (vec![table(2, bounds::ROWS_MAX + 1, "1")], "表格行数"),
        (vec![table(20, bounds::CELLS_MAX / 20 + 1, "")], "单元格总数"),
        (vec![table(bounds::COLUMNS_MAX + 1, 1, "1")], "表格列数"),
        (vec![Block::paragraph("段"); bounds::BLOCKS_MAX + 1], "段落、表格和图表的总数"),
        (vec![table(20, 300, "12.25")], "超出宽度又不能断行的字符数"),
        // Few characters, but one to a line.
        (vec![tall_table()], "估计页数"),
    ];
    for (body, expected) in cases {
        let document = county::plain("上限", body);
        for error in
            [render_pdf(&document, &fonts).unwrap_err(), render_docx(&document).unwrap_err()]
        {
            let RenderError::TooLarge { what, found, limit } = &error else {
                panic!("{expected}: {error}")
            };
            assert_eq!(*what, expected);
            assert!(found > limit, "{error}");
            assert_eq!((error.reason(), error.is_callers_fault()), ("DOCUMENT_TOO_LARGE", true));
        }
    }
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let fonts = Fonts::load(&FontConfig::default()).unwrap();
    let untitled = county::plain("", vec![]);
    assert!(matches!(render_pdf(&untitled, &fonts), Err(RenderError::NoTitle)));
    assert!(matches!(render_docx(&untitled), Err(RenderError::NoTitle)));
    let narrow = county::plain("窄列", vec![table(30, 1, "1")]);
    assert!(matches!(render_docx(&narrow), Err(RenderError::NarrowColumn { column: 1 })));
}
