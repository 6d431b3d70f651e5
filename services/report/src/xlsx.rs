//! A document as a workbook of one sheet, to sort, to filter and to write into. Values are text: nothing in it computes.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::bounds;
use crate::document::{Align, Block, Document, Metadata, Orientation, Row, Slot, Table, Text};
use crate::error::RenderError;
use crate::flow::{self, Item};

/// The widths of all columns together, in characters of half width.
const SHEET_WIDTH: usize = 100;
/// Points of a line.
const LINE_HEIGHT: u16 = 16;
/// The highest row that Excel takes, in points.
const HEIGHT_MAX: u16 = 409;
/// A4.
const PAPER: u8 = 9;

/// Renders `document` as XLSX: what is printed, item by item, one below the other. The same input gives the same bytes.
///
/// # Errors
/// [`RenderError`]; unless it says `Write`, the document is to be mended.
pub fn render_xlsx(document: &Document) -> Result<Vec<u8>, RenderError> {
    check(document)?;
    workbook(document).map_err(|error| RenderError::Write(error.to_string()))
}

/// Refuses what [`render_xlsx`] would, without writing anything.
pub(crate) fn check(document: &Document) -> Result<(), RenderError> {
    bounds::check(document, &flow::sections(document))
}

fn workbook(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    let worksheet = workbook.add_worksheet();
    let title: String = document.title.iter().map(Text::as_str).collect();
    worksheet.set_name(sheet_name(&title))?.set_paper_size(PAPER).set_print_fit_to_pages(1, 0);
    let tables = || document.body.iter().filter_map(as_table);
    let first = tables().next();
    let widths = first.map_or_else(|| vec![SHEET_WIDTH], widths);
    for (width, column) in widths.iter().zip(0_u16..) {
        worksheet.set_column_width(column, u16::try_from(*width).unwrap_or(u16::MAX))?;
    }
    if first.is_some_and(|table| table.orientation() == Orientation::Landscape) {
        worksheet.set_landscape();
    }
    let mut sheet = Sheet { worksheet, widths, row: 0, is_frozen: false };
    for item in flow::sections(document).iter().flat_map(|section| &section.items) {
        sheet.write(item)?;
    }
    workbook.save_to_buffer()
}

fn as_table(block: &Block) -> Option<&Table> {
    match block {
        Block::Table(table) => Some(table),
        Block::Heading(_) | Block::Paragraph(_) | Block::BarChart(_) => None,
    }
}

/// The date is the paper's: the clock is not asked.
fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let Metadata { organization, date, keywords } = &document.metadata;
    let title: String = document.title.iter().map(Text::as_str).collect();
    let keywords: Vec<&str> = keywords.iter().map(Text::as_str).collect();
    let year = u16::try_from(date.year()).unwrap_or(1900);
    let date = ExcelDateTime::from_ymd(year, date.month().into(), date.day())?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_author(organization.as_str())
        .set_keywords(keywords.join("，"))
        .set_creation_datetime(&date))
}

/// At most 31 characters, without those that Excel refuses.
fn sheet_name(title: &str) -> String {
    let name: String = title.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(31).collect();
    if name.is_empty() { "文件".to_owned() } else { name }
}

/// The columns of a table in characters of half width.
fn widths(table: &Table) -> Vec<usize> {
    let all: usize = table.columns().iter().map(|column| usize::from(column.width)).sum();
    let own = |width: u16| usize::from(width).saturating_mul(SHEET_WIDTH).checked_div(all);
    table.columns().iter().map(|column| own(column.width).unwrap_or(1).max(4)).collect()
}

/// The sheet, and the row that is written next.
struct Sheet<'a> {
    worksheet: &'a mut Worksheet,
    widths: Vec<usize>,
    row: u32,
    is_frozen: bool,
}

impl Sheet<'_> {
    fn write(&mut self, item: &Item<'_>) -> Result<(), XlsxError> {
        let line = plain().set_align(FormatAlign::VerticalCenter);
        let middle = line.clone().set_align(FormatAlign::Center);
        match item {
            Item::Table(table) => self.write_table(table),
            Item::Title(_) | Item::AttachmentTitle(_) => {
                let format = middle.set_bold().set_font_size(16_u16);
                self.write_line(&item.texts().concat(), &format, 24)
            }
            Item::Subtitle(_) | Item::DocumentNumber(_) => {
                self.write_line(&item.texts().concat(), &middle, LINE_HEIGHT)
            }
            Item::Gap => Ok(()),
            Item::Heading { .. } => {
                self.write_line(&item.texts().concat(), &line.set_bold(), LINE_HEIGHT)
            }
            Item::Paragraph(_)
            | Item::BarChart(_)
            | Item::AttachmentList(_)
            | Item::Signature { .. }
            | Item::AttachmentMark(_) => {
                self.write_line(&item.texts().join("\n"), &line, LINE_HEIGHT)
            }
        }
    }

    /// A line across all columns.
    fn write_line(&mut self, text: &str, format: &Format, height: u16) -> Result<(), XlsxError> {
        let columns = u16::try_from(self.widths.len()).unwrap_or(u16::MAX);
        let lines = lines(text, self.widths.iter().sum());
        self.worksheet.set_row_height(self.row, height_of(lines).max(height))?;
        self.put(0, [columns, 1], text, format)?;
        self.row = self.row.saturating_add(1);
        Ok(())
    }

    fn write_table(&mut self, table: &Table) -> Result<(), XlsxError> {
        for text in table.caption().into_iter().chain(table.unit()) {
            self.write_line(text.as_str(), &plain().set_bold(), LINE_HEIGHT)?;
        }
        let first = self.row;
        self.write_rows(table, table.head(), &table.head_slots(), true)?;
        if !self.is_frozen && self.row > first {
            self.worksheet.set_freeze_panes(self.row, 0)?;
            self.worksheet.set_repeat_rows(first, self.row.saturating_sub(1))?;
            self.is_frozen = true;
        }
        self.write_rows(table, table.rows(), &table.slots(), false)?;
        for note in table.notes() {
            self.write_line(note.as_str(), &plain(), LINE_HEIGHT)?;
        }
        Ok(())
    }

    fn write_rows(
        &mut self,
        table: &Table,
        rows: &[Row],
        slots: &[Vec<Slot<'_>>],
        is_head: bool,
    ) -> Result<(), XlsxError> {
        for (_, slots) in rows.iter().zip(slots) {
            let own = slots.iter().filter(|slot| slot.begins);
            let lines = own.clone().map(|slot| {
                lines(slot.cell.printed(), self.width(slot)).div_ceil(usize::from(slot.cell.rows))
            });
            self.worksheet.set_row_height(self.row, height_of(lines.max().unwrap_or(1)))?;
            for slot in own {
                let format = cell_format(table, slot, is_head);
                let (columns, rows) = (slot.cell.columns, slot.cell.rows);
                self.put(slot.column, [columns, rows], slot.cell.printed(), &format)?;
            }
            self.row = self.row.saturating_add(1);
        }
        Ok(())
    }

    /// The width of a cell, in characters of half width.
    fn width(&self, slot: &Slot<'_>) -> usize {
        self.widths.iter().skip(slot.column).take(usize::from(slot.cell.columns)).sum()
    }

    /// Text in a cell that begins at `column` of the row that is written, over so many columns and rows.
    fn put(
        &mut self,
        column: usize,
        [columns, rows]: [u16; 2],
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let first = u16::try_from(column).unwrap_or(u16::MAX);
        let last = first.saturating_add(columns).saturating_sub(1);
        let bottom = self.row.saturating_add(u32::from(rows)).saturating_sub(1);
        if last > first || bottom > self.row {
            self.worksheet.merge_range(self.row, first, bottom, last, text, format)?;
        } else {
            self.worksheet.write_string_with_format(self.row, first, text, format)?;
        }
        Ok(())
    }
}

/// Text in 宋体, broken where it does not fit.
fn plain() -> Format {
    Format::new().set_font_name("宋体").set_text_wrap()
}

fn cell_format(table: &Table, slot: &Slot<'_>, is_head: bool) -> Format {
    let own = slot.cell.align.or(table.columns().get(slot.column).map(|column| column.align));
    let align = match own.unwrap_or(Align::Left) {
        Align::Left => FormatAlign::Left,
        Align::Center => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    };
    let mut format = plain()
        .set_border(FormatBorder::Thin)
        .set_align(align)
        .set_align(FormatAlign::VerticalCenter);
    if slot.cell.strong {
        format = format.set_bold();
    }
    if is_head {
        format = format.set_background_color(0x00_E8_E8_E8_u32);
    }
    format
}

/// Lines that a text takes in a cell of so many characters of half width.
fn lines(text: &str, width: usize) -> usize {
    let halves = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    // A margin on either side, and a full character that does not fit any more.
    let room = width.saturating_sub(2).max(2);
    text.split('\n').map(|line| halves(line).div_ceil(room).max(1)).sum()
}

fn height_of(lines: usize) -> u16 {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    lines.saturating_mul(LINE_HEIGHT).saturating_add(4).min(HEIGHT_MAX)
}
