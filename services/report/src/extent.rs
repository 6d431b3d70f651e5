//! How much room things take: an estimate from above, by full characters that share no line.

use crate::document::{Orientation, Slot, Table};
use crate::flow::{Item, Section};

/// Lengths in hundredths of a millimetre: A4 within the margins of GB/T 9704-2012, and the text of a table.
const TEXT_WIDTH: usize = 15_600;
const TEXT_WIDTH_LANDSCAPE: usize = 22_500;
const TABLE_CHARACTER: usize = 371; // 五号, 10.5 pt
const TABLE_CHARACTER_COMPACT: usize = 318; // 小五, 9 pt
const TABLE_LINE: usize = 500; // of 五号, 1.35 em
const CELL_PADDING: usize = 240; // both sides
const CELL_PADDING_COMPACT: usize = 160;
const BODY_CHARACTER: usize = 565; // 三号, 16 pt
const BODY_CHARACTERS: usize = 28; // of a line
const BODY_LINES: usize = 22; // of a page
const WHOLE_HEIGHT_MAX: usize = 11_000; // about half a page
const WHOLE_LINES_MAX: usize = 15; // of a row

/// Low enough not to be cut in two: it moves to the next page instead.
pub(crate) fn stays_whole(table: &Table) -> bool {
    table_height(table) <= WHOLE_HEIGHT_MAX
}

/// Low enough for its row not to be cut in two.
pub(crate) fn cell_stays_whole(table: &Table, slot: &Slot<'_>) -> bool {
    cell_lines(table, slot) <= WHOLE_LINES_MAX
}

/// Characters of the words in a cell that may be wider than it, so that they need places to break.
pub(crate) fn unbroken_in_cell(table: &Table, slot: &Slot<'_>) -> usize {
    let width = inner_width(table, slot.column, usize::from(slot.cell.columns));
    unbroken(slot.cell.printed(), width, character_width(table))
}

/// Characters of the words in running text that may be wider than the line.
pub(crate) fn unbroken_in_line(text: &str) -> usize {
    unbroken(text, TEXT_WIDTH, BODY_CHARACTER)
}

/// The first column, from 1, in which not one character fits.
pub(crate) fn narrow_column(table: &Table) -> Option<usize> {
    let narrow = |column: &usize| inner_width(table, *column, 1) < character_width(table);
    (0..table.columns().len()).find(narrow).map(|column| column.saturating_add(1))
}

/// Pages of a section, never fewer than it will have: full-width characters, no line shared.
pub(crate) fn pages(section: &Section<'_>) -> usize {
    let page = match section.orientation {
        Orientation::Portrait => TEXT_WIDTH_LANDSCAPE,
        Orientation::Landscape => TEXT_WIDTH,
    };
    let body_line = TEXT_WIDTH_LANDSCAPE.checked_div(BODY_LINES).unwrap_or(1);
    let height = |item: &Item<'_>| {
        if let Item::Table(table) = item {
            return table_height(table).saturating_add(body_line.saturating_mul(3));
        }
        let lines = item.texts().iter().map(|text| lines(text, BODY_CHARACTERS)).sum::<usize>();
        lines.saturating_add(1).saturating_mul(body_line)
    };
    section.items.iter().map(height).sum::<usize>().div_ceil(page)
}

fn table_height(table: &Table) -> usize {
    let cell_lines =
        |slot: &Slot<'_>| cell_lines(table, slot).div_ceil(usize::from(slot.cell.rows));
    let row_height = |row: &Vec<Slot<'_>>| {
        let lines = row.iter().map(cell_lines).max().unwrap_or(1);
        lines.saturating_mul(TABLE_LINE).saturating_add(CELL_PADDING)
    };
    table.head_slots().iter().chain(&table.slots()).map(row_height).sum()
}

fn lines(text: &str, characters: usize) -> usize {
    text.split('\n').map(|line| line.chars().count().div_ceil(characters).max(1)).sum()
}

fn cell_lines(table: &Table, slot: &Slot<'_>) -> usize {
    let width = inner_width(table, slot.column, usize::from(slot.cell.columns));
    let characters = width.checked_div(character_width(table)).unwrap_or(1).max(1);
    lines(slot.cell.printed(), characters)
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
    page.saturating_mul(own).checked_div(all).unwrap_or(0).saturating_sub(cell_padding(table))
}

/// Both sides of a cell.
fn cell_padding(table: &Table) -> usize {
    if table.is_compact() { CELL_PADDING_COMPACT } else { CELL_PADDING }
}

/// The width of a full character in the table's size.
fn character_width(table: &Table) -> usize {
    if table.is_compact() { TABLE_CHARACTER_COMPACT } else { TABLE_CHARACTER }
}

/// Characters of the stretches that may be wider than `width`. A line breaks at Chinese characters and spaces.
fn unbroken(text: &str, width: usize, character: usize) -> usize {
    let breaks =
        |character: char| character.is_whitespace() || matches!(character, '\u{4e00}'..='\u{9fff}');
    let thousandths = |word: &&str| word.chars().map(widest).sum::<usize>();
    let is_wide =
        |word: &&str| thousandths(word).saturating_mul(character) > width.saturating_mul(1000);
    text.split(breaks).filter(is_wide).map(|word| word.chars().count()).sum()
}

/// The width of a character in thousandths of its size, rather too wide than too narrow.
fn widest(character: char) -> usize {
    match character {
        'A'..='Z' | 'm' | 'w' | '@' | '%' | '&' => 1000,
        _ if character.is_ascii() => 600,
        _ => 1000,
    }
}
