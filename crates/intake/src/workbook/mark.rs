//! A copy of a workbook in which every remark stands beside its cell.

use std::collections::BTreeMap;

use domain::Explain;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};

use super::{
    binary,
    container::NotAWorkbook,
    grid::{self, Grid, Seen, Value},
    heading::{self, REMARKS},
    input, style,
    write::{LAST_AT, NotWritten, REMARKS_WIDTH, finish, page},
};
use crate::{
    Level, Remark, Spot,
    form::{Kind, Rows},
};

/// The sheet with all remarks, also those that stand at no cell; it comes first. It has the name of the column.
const LIST: &str = REMARKS;
const LIST_HEADS: [(&str, u16); 5] =
    [("级别", 10), ("位置", 34), ("栏目", 26), ("问题", 80), ("怎样改", 60)];
/// Remarks that the list has, and notes that a sheet has; what is beyond stands in the column of remarks only.
const LISTED_MAX: usize = 5_000;
const NOTES_MAX: usize = 1_000;
/// Rows of headings that the remarks stand beside.
const HEADINGS_AMONG: u32 = 30;

/// Why no marked copy could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotMarked {
    /// The bytes are no workbook; the remark about them says why.
    #[error("not a workbook")]
    NotAWorkbook,
    /// The copy can't be written.
    #[error(transparent)]
    NotWritten(#[from] NotWritten),
}

impl Explain for NotMarked {
    fn explain(&self) -> String {
        match self {
            Self::NotAWorkbook => "这个文件不是能读的工作簿，不能在副本上标注。".to_owned(),
            Self::NotWritten(error) => error.explain(),
        }
    }
}

impl From<NotAWorkbook> for NotMarked {
    fn from(_: NotAWorkbook) -> Self {
        Self::NotAWorkbook
    }
}

/// A copy of the workbook of these bytes with `remarks` beside their cells: coloured, with a note, and in the column 核对意见; the first sheet lists them all.
///
/// Every sheet keeps its name, and every cell its place and what is seen in it, merged areas and lists to choose from too; formulas have become their
/// values, and other formats are gone. Read again, the copy says what the original says. The same bytes and remarks give the same copy.
pub fn mark(bytes: &[u8], remarks: &[Remark]) -> Result<Vec<u8>, NotMarked> {
    let grids = grid::read(bytes)?;
    let mut workbook = Workbook::new();
    list(workbook.add_worksheet(), remarks).map_err(NotWritten::of)?;
    for grid in grids.iter().filter(|grid| grid.name != LIST) {
        let of_sheet = of_sheet(remarks, &grid.name);
        copy(workbook.add_worksheet(), grid, &of_sheet).map_err(NotWritten::of)?;
    }
    Ok(finish(workbook)?)
}

/// The remarks of a sheet by cell, from 0; those of the whole sheet are in the list only.
fn of_sheet<'a>(remarks: &'a [Remark], name: &str) -> BTreeMap<(u32, u32), Vec<&'a Remark>> {
    let mut cells: BTreeMap<(u32, u32), Vec<&Remark>> = BTreeMap::new();
    for remark in remarks {
        if let Spot::Cell { sheet, row, column } = &remark.place.spot
            && **sheet == *name
        {
            let at = (row.saturating_sub(1), column.saturating_sub(1));
            cells.entry(at).or_default().push(remark);
        }
    }
    cells
}

fn list(worksheet: &mut Worksheet, remarks: &[Remark]) -> Result<(), XlsxError> {
    worksheet.set_name(LIST)?;
    let faults = remarks.iter().filter(|it| it.is_fault()).count();
    let doubts = remarks.iter().filter(|it| it.level == Level::Doubt).count();
    let said = format!(
        "这是核对后的副本，共有错误{faults}处，待确认{doubts}处。有颜色的单元格就是问题所在。可以在原来的工作簿里改，也可以直接在这份副本里改；副本里公式已变成数值，别的格式没有保留。"
    );
    page(worksheet);
    worksheet.merge_range(0, 0, 0, 4, &said, &style::title())?;
    worksheet.set_row_height(0, 33)?;
    for (at, (head, width)) in (0_u16..).zip(LIST_HEADS) {
        worksheet.set_column_width(at, width)?;
        let format = style::heading(crate::form::Need::Always);
        worksheet.write_string_with_format(1, at, head, &format)?;
    }
    worksheet.set_freeze_panes(2, 0)?;
    for (row, remark) in (2_u32..).zip(remarks.iter().take(LISTED_MAX)) {
        let place = remark.place.to_string();
        let Remark { field, expected, advice, .. } = remark;
        let texts = [remark.level.chinese(), &place, field, expected, advice];
        let widths = LIST_HEADS.map(|(_, width)| width);
        worksheet.set_row_height(row, style::height(texts.into_iter().zip(widths)))?;
        for (at, text) in (0_u16..).zip(texts) {
            let format =
                if at == 0 { coloured(style::label(), remark.level) } else { style::label() };
            worksheet.write_string_with_format(row, at, text, &format)?;
        }
    }
    Ok(())
}

/// Writes what is seen in a sheet, its remarked cells coloured, and a column with the remarks of each row.
fn copy(
    worksheet: &mut Worksheet,
    grid: &Grid,
    remarks: &BTreeMap<(u32, u32), Vec<&Remark>>,
) -> Result<(), XlsxError> {
    worksheet.set_name(&grid.name)?;
    page(worksheet);
    if heading::sheet(&grid.name).is_none() {
        for (at, seen) in &grid.cells {
            put(worksheet, *at, seen, style::label())?;
        }
        return Ok(());
    }
    let (head, last) = frame(grid);
    columns(worksheet, grid, head)?;
    merge(worksheet, grid);
    for (at, seen) in &grid.cells {
        if at.1 != last || at.0 <= head {
            let format = format(at.0 == head, remarks.get(at));
            put(worksheet, *at, seen, format)?;
        }
    }
    for (at, said) in remarks.iter().filter(|(at, _)| !grid.cells.contains_key(at)) {
        worksheet.write_blank(at.0, column(at.1), &format(false, Some(said)))?;
    }
    for (at, said) in remarks.iter().take(NOTES_MAX) {
        let text: Vec<String> = said.iter().map(|it| sentence(it, false)).collect();
        let note = Note::new(clip(&text.join("\n"), 2_000)).set_author("jixiao").set_width(320);
        worksheet.insert_note(at.0, column(at.1), &note)?;
    }
    let last = column(last);
    worksheet.set_column_width(last, REMARKS_WIDTH.saturating_mul(2))?;
    worksheet.write_string_with_format(head, last, REMARKS, &format(true, None))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for ((row, _), said) in remarks {
        let row = if *row == head { row.saturating_add(1) } else { *row };
        rows.entry(row).or_default().extend(said.iter().map(|it| sentence(it, true)));
    }
    for (row, said) in rows {
        let text = clip(&said.join("\n"), 30_000);
        worksheet.set_row_height(row, style::height([(text.as_str(), REMARKS_WIDTH * 2)]))?;
        worksheet.write_string_with_format(row, last, text, &style::remarks())?;
    }
    worksheet.set_freeze_panes(head.saturating_add(1), 0)?;
    Ok(())
}

/// The row of headings and the column of remarks: where it is, or the first that is free.
fn frame(grid: &Grid) -> (u32, u32) {
    let is_remarks = |seen: &Seen| matches!(&seen.value, Value::Text(text) if text == REMARKS);
    let found = grid.cells.iter().find(|(at, seen)| at.0 < HEADINGS_AMONG && is_remarks(seen));
    if let Some(((row, column), _)) = found {
        return (*row, *column);
    }
    let known = |text: &str| heading::sheet(&grid.name).and_then(|it| heading::column(it, text));
    let mut rows: BTreeMap<u32, usize> = BTreeMap::new();
    for ((row, _), seen) in grid.cells.iter().filter(|(at, _)| at.0 < HEADINGS_AMONG) {
        if matches!(&seen.value, Value::Text(text) if known(text).is_some()) {
            let count = rows.entry(*row).or_default();
            *count = count.saturating_add(1);
        }
    }
    let head = rows.into_iter().rev().max_by_key(|(_, count)| *count).map_or(0, |(row, _)| row);
    let last = grid.cells.keys().map(|(_, column)| *column).max();
    (head, last.map_or(0, |column| column.saturating_add(1)))
}

/// Widths, formats and lists of the columns whose headings are known, so that the copy can be mended as the original can.
fn columns(worksheet: &mut Worksheet, grid: &Grid, head: u32) -> Result<(), XlsxError> {
    let Some(form) = heading::sheet(&grid.name).filter(|form| form.rows != Rows::One) else {
        return Ok(());
    };
    for ((_, at), seen) in grid.cells.range((head, 0)..=(head, u32::MAX)) {
        if let Some(known) = heading::column(form, &seen.shown) {
            let at = column(*at);
            worksheet.set_column_width(at, style::width(known.kind))?;
            worksheet.set_column_format(at, &style::input(known.kind))?;
            let first = head.saturating_add(1);
            worksheet.add_data_validation(first, at, LAST_AT, at, &input::of(form, known)?)?;
        }
    }
    Ok(())
}

/// Merges what was merged; areas that overlap, as no spreadsheet makes them, stay apart.
fn merge(worksheet: &mut Worksheet, grid: &Grid) {
    for (from, to) in grid.merged.iter().filter(|(from, to)| from != to) {
        let (left, right) = (column(from.1), column(to.1));
        if worksheet.merge_range(from.0, left, to.0, right, "", &style::label()).is_err() {
            continue;
        }
    }
}

fn put(
    worksheet: &mut Worksheet,
    (row, at): (u32, u32),
    seen: &Seen,
    format: Format,
) -> Result<(), XlsxError> {
    let at = column(at);
    let as_number = |number: Decimal, code: &str| {
        (binary::written(number), format.clone().set_num_format(code))
    };
    match &seen.value {
        Value::Number(number) | Value::Scaled(number) => {
            let decimals = usize::try_from(number.scale()).unwrap_or_default();
            let shown = seen.shown.split_once('.').map_or(decimals, |(_, digits)| {
                digits.chars().take_while(char::is_ascii_digit).count()
            });
            let code = if shown == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(shown)) };
            if let (Some(number), format) = as_number(*number, &code) {
                worksheet.write_number_with_format(row, at, number, &format)?;
            }
        }
        Value::Percent(percent) => {
            let share = percent.checked_div(Decimal::ONE_HUNDRED).unwrap_or_default();
            if let (Some(number), format) = as_number(share, "0.####%") {
                worksheet.write_number_with_format(row, at, number, &format)?;
            }
        }
        Value::Date(date) => {
            let (year, month, day) = date.to_calendar_date();
            let year = u16::try_from(year).unwrap_or_default();
            let code = style::number_format(Kind::Date);
            let format = format.set_num_format(code);
            match ExcelDateTime::from_ymd(year, month.into(), day) {
                Ok(date) => worksheet.write_datetime_with_format(row, at, date, &format)?,
                Err(_) => worksheet.write_string_with_format(row, at, &seen.shown, &format)?,
            };
        }
        Value::DigitsLost => {
            worksheet.write_string_with_format(row, at, "（数字已丢失）", &format)?;
        }
        Value::Text(_) | Value::Flag(_) | Value::Error(_) | Value::Uncomputed | Value::NoDay => {
            worksheet.write_string_with_format(row, at, &seen.shown, &format)?;
        }
    }
    Ok(())
}

/// How a cell looks: as a heading, or in the colour of its gravest remark.
fn format(is_heading: bool, remarks: Option<&Vec<&Remark>>) -> Format {
    let format =
        if is_heading { style::heading(crate::form::Need::Optional) } else { style::label() };
    match remarks.and_then(|remarks| remarks.iter().map(|it| it.level).min()) {
        Some(level) => coloured(format, level),
        None => format,
    }
}

fn coloured(format: Format, level: Level) -> Format {
    let colour = match level {
        Level::Fault => Color::RGB(0xff_c7ce),
        Level::Doubt => Color::RGB(0xff_eb9c),
        Level::Note => Color::RGB(0xdd_ebf7),
    };
    format.set_background_color(colour)
}

/// The remark without its place; with the column if it stands in a cell of its own.
fn sentence(remark: &Remark, with_field: bool) -> String {
    let Remark { level, field, expected, advice, .. } = remark;
    let heading = field.split('(').next().unwrap_or_default();
    let field =
        if with_field && !heading.is_empty() { format!("{heading}：") } else { String::new() };
    format!("【{}】{field}{expected}{advice}", level.chinese())
}

fn clip(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// A column of the writer; the reader lets none through that the format does not have.
fn column(at: u32) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
