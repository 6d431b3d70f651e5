//! What a document may hold. Layout cannot be cancelled and aborts the process when memory runs out, so size is
//! checked first, on the input.

use crate::document::{Block, Document, Orientation, Slot, Table, Text};
use crate::error::RenderError;
use crate::flow::{Item, Section};

/// Printed characters of a document.
pub const CHARACTERS_MAX: usize = 300_000;
/// Characters of one cell.
pub const CELL_CHARACTERS_MAX: usize = 5_000;
/// Rows of all tables together.
pub const ROWS_MAX: usize = 10_000;
/// Columns of a table.
pub const COLUMNS_MAX: usize = 40;
/// Bars of a chart.
pub const BARS_MAX: usize = 40;
/// Headings, paragraphs, tables, charts.
pub const BLOCKS_MAX: usize = 20_000;
/// Pages, by an estimate from the number of characters and the width they have.
pub const PAGES_MAX: usize = 1_000;

/// Lengths in hundredths of a millimetre: A4 within the margins of GB/T 9704-2012, and the text of a table.
const TEXT_WIDTH: usize = 15_600;
const TEXT_WIDTH_LANDSCAPE: usize = 22_500;
const TABLE_CHARACTER: usize = 371; // 五号, 10.5 pt
const TABLE_CHARACTER_COMPACT: usize = 318; // 小五, 9 pt
const TABLE_LINE: usize = 500; // of 五号, 1.35 em
const CELL_PADDING: usize = 240; // both sides
const BODY_CHARACTERS: usize = 28; // of a line
const BODY_LINES: usize = 22; // of a page

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
    let mut rows = 0_usize;
    let mut blocks = 0_usize;
    for block in bodies.flatten() {
        blocks = blocks.saturating_add(1);
        match block {
            Block::Table(table) => {
                rows = rows.saturating_add(table.head().len()).saturating_add(table.rows().len());
                check_table(table)?;
            }
            Block::BarChart(chart) => within("图表的项数", chart.bars().len(), BARS_MAX)?,
            Block::Heading(_) | Block::Paragraph(_) => {}
        }
    }
    within("段落、表格和图表的总数", blocks, BLOCKS_MAX)?;
    within("表格行数", rows, ROWS_MAX)?;
    let printed = sections.iter().flat_map(|section| &section.items).flat_map(Item::texts);
    within("字符数", printed.map(|text| text.chars().count()).sum(), CHARACTERS_MAX)?;
    within("估计页数", sections.iter().map(pages).sum(), PAGES_MAX)
}

/// The width of a cell's text, in hundredths of a millimetre.
fn inner_width(table: &Table, first: usize, columns: usize) -> usize {
    let all: usize = table.columns().iter().map(|column| usize::from(column.width)).sum();
    let own: usize = table
        .columns()
        .iter()
        .skip(first)
        .take(columns)
        .map(|column| usize::from(column.width))
        .sum();
    let page = match table.orientation() {
        Orientation::Portrait => TEXT_WIDTH,
        Orientation::Landscape => TEXT_WIDTH_LANDSCAPE,
    };
    page.saturating_mul(own).checked_div(all).unwrap_or(0).saturating_sub(CELL_PADDING)
}

/// The width of a full character in the table's size.
fn character_width(table: &Table) -> usize {
    if table.is_compact() { TABLE_CHARACTER_COMPACT } else { TABLE_CHARACTER }
}

fn check_table(table: &Table) -> Result<(), RenderError> {
    within("表格列数", table.columns().len(), COLUMNS_MAX)?;
    let narrow = |column: &usize| inner_width(table, *column, 1) < character_width(table);
    if let Some(column) = (0..table.columns().len()).find(narrow) {
        return Err(RenderError::NarrowColumn { column: column.saturating_add(1) });
    }
    for cell in table.head().iter().chain(table.rows()).flat_map(|row| &row.cells) {
        within("单元格字符数", cell.printed().chars().count(), CELL_CHARACTERS_MAX)?;
    }
    Ok(())
}

fn within(what: &'static str, found: usize, limit: usize) -> Result<(), RenderError> {
    if found > limit { Err(RenderError::TooLarge { what, found, limit }) } else { Ok(()) }
}

/// Pages of a section, never fewer than it will have: full-width characters, no line shared.
fn pages(section: &Section<'_>) -> usize {
    let page = match section.orientation {
        Orientation::Portrait => TEXT_WIDTH_LANDSCAPE,
        Orientation::Landscape => TEXT_WIDTH,
    };
    let body_line = TEXT_WIDTH_LANDSCAPE.checked_div(BODY_LINES).unwrap_or(1);
    let height = |item: &Item<'_>| match item {
        Item::Table(table) => table_height(table).saturating_add(body_line.saturating_mul(3)),
        _ => {
            let lines = item.texts().iter().map(|text| lines(text, BODY_CHARACTERS)).sum::<usize>();
            lines.saturating_add(1).saturating_mul(body_line)
        }
    };
    section.items.iter().map(height).sum::<usize>().div_ceil(page)
}

fn table_height(table: &Table) -> usize {
    let cell_lines = |slot: &Slot<'_>| {
        let width = inner_width(table, slot.column, usize::from(slot.cell.columns));
        let characters = width.checked_div(character_width(table)).unwrap_or(1).max(1);
        lines(slot.cell.printed(), characters).div_ceil(usize::from(slot.cell.rows))
    };
    let row_height = |row: &Vec<Slot<'_>>| {
        let lines = row.iter().map(cell_lines).max().unwrap_or(1);
        lines.saturating_mul(TABLE_LINE).saturating_add(CELL_PADDING)
    };
    table.head_slots().iter().chain(&table.slots()).map(row_height).sum()
}

fn lines(text: &str, characters: usize) -> usize {
    text.split('\n').map(|line| line.chars().count().div_ceil(characters).max(1)).sum()
}
