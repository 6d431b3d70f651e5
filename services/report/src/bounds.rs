//! What a document may hold. Layout cannot be cancelled and aborts the process when memory runs out, so size is
//! checked first, on the input.

use crate::document::{Block, Document, Table, Text};
use crate::error::RenderError;
use crate::extent;
use crate::flow::{Item, Section};

/// Printed characters of a document.
pub const CHARACTERS_MAX: usize = 300_000;
/// Characters of one cell.
pub const CELL_CHARACTERS_MAX: usize = 5_000;
/// Rows of all tables together.
pub const ROWS_MAX: usize = 10_000;
/// Cells of all tables together; a cell takes about 11 kB while it is laid out.
pub const CELLS_MAX: usize = 40_000;
/// Characters of words wider than their cell or line: each needs a place to break, and those are dear.
pub const UNBROKEN_MAX: usize = 20_000;
/// Columns of a table.
pub const COLUMNS_MAX: usize = 40;
/// Bars of a chart.
pub const BARS_MAX: usize = 40;
/// Headings, paragraphs, tables, charts.
pub const BLOCKS_MAX: usize = 20_000;
/// Pages, by an estimate from the number of characters and the width they have.
pub const PAGES_MAX: usize = 1_000;

/// Refuses what is too large or cannot be printed at all.
///
/// # Errors
/// [`RenderError`] says what there is too much of.
pub(crate) fn check(document: &Document, sections: &[Section<'_>]) -> Result<(), RenderError> {
    if document.title.iter().all(Text::is_empty) {
        return Err(RenderError::NoTitle);
    }
    let bodies =
        std::iter::once(&document.body).chain(document.attachments.iter().map(|part| &part.body));
    let (mut rows, mut cells) = (0_usize, 0_usize);
    let mut blocks = 0_usize;
    for block in bodies.flatten() {
        blocks = blocks.saturating_add(1);
        match block {
            Block::Table(table) => {
                rows = rows.saturating_add(table.head().len()).saturating_add(table.rows().len());
                let own = table.head().iter().chain(table.rows()).map(|row| row.cells.len());
                cells = cells.saturating_add(own.sum());
                check_table(table)?;
            }
            Block::BarChart(chart) => within("图表的项数", chart.bars().len(), BARS_MAX)?,
            Block::Heading(_) | Block::Paragraph(_) => {}
        }
    }
    within("段落、表格和图表的总数", blocks, BLOCKS_MAX)?;
    within("表格行数", rows, ROWS_MAX)?;
    within("单元格总数", cells, CELLS_MAX)?;
    let printed = sections.iter().flat_map(|section| &section.items).flat_map(Item::texts);
    within("字符数", printed.map(|text| text.chars().count()).sum(), CHARACTERS_MAX)?;
    let items = sections.iter().flat_map(|section| &section.items);
    within("超出宽度又不能断行的字符数", items.map(unbroken).sum(), UNBROKEN_MAX)?;
    within("估计页数", sections.iter().map(extent::pages).sum(), PAGES_MAX)
}

fn check_table(table: &Table) -> Result<(), RenderError> {
    within("表格列数", table.columns().len(), COLUMNS_MAX)?;
    if let Some(column) = extent::narrow_column(table) {
        return Err(RenderError::NarrowColumn { column });
    }
    for cell in table.head().iter().chain(table.rows()).flat_map(|row| &row.cells) {
        within("单元格字符数", cell.printed().chars().count(), CELL_CHARACTERS_MAX)?;
    }
    Ok(())
}

fn within(what: &'static str, found: usize, limit: usize) -> Result<(), RenderError> {
    if found > limit { Err(RenderError::TooLarge { what, found, limit }) } else { Ok(()) }
}

fn unbroken(item: &Item<'_>) -> usize {
    if let Item::Table(table) = item {
        let rows = table.head_slots().into_iter().chain(table.slots());
        return rows.flatten().map(|slot| extent::unbroken_in_cell(table, &slot)).sum();
    }
    item.texts().iter().map(|text| extent::unbroken_in_line(text)).sum()
}
