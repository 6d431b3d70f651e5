//! Records become a workbook to fill in.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, ProtectionOptions, Workbook, Worksheet, XlsxError};

use super::{binary, guide, heading::REMARKS, input, style};
use crate::{
    Cell, Records, Sheet, Typed, export,
    form::{Column, FORM, Kind, Need, Rows, SheetForm},
};

/// The row of headings; above it stands what the sheet is for.
pub(crate) const HEADINGS_AT: u32 = 1;
/// The first row to be filled in.
pub(crate) const FIRST_AT: u32 = 2;
/// Rows that lists and hints are made for: all vouchers of the largest evaluation, and some.
pub(crate) const LAST_AT: u32 = 10_200;
pub(crate) const REMARKS_WIDTH: u16 = 30;
/// The paper, by the number that the file format gives it.
const A4: u8 = 9;

/// A workbook with these records and room for more, by the table of sheets and columns: lists to choose from, hints, protected headings.
///
/// The same records give the same bytes. Fails only if a text is longer than a cell of a workbook may be (32,767 characters).
pub fn write(records: &Records) -> Result<Vec<u8>, NotWritten> {
    let mut workbook = Workbook::new();
    guide::write(workbook.add_worksheet()).map_err(NotWritten::of)?;
    for form in FORM {
        let sheet = records.sheet(form.sheet);
        if is_shown(form, sheet) {
            add(workbook.add_worksheet(), form, sheet).map_err(NotWritten::of)?;
        }
    }
    finish(workbook)
}

/// A workbook that can't be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the workbook can't be written: {detail}")]
pub struct NotWritten {
    /// What the writer said, for the log.
    pub detail: String,
}

impl NotWritten {
    /// Of an error of the writer.
    pub(crate) fn of(error: XlsxError) -> Self {
        Self { detail: error.to_string() }
    }
}

impl domain::Explain for NotWritten {
    fn explain(&self) -> String {
        "有一格文字太长（一个单元格最多32767个字），写不进工作簿。请分成几段填写。".to_owned()
    }
}

/// The bytes of a workbook, the same at any time.
pub(crate) fn finish(mut workbook: Workbook) -> Result<Vec<u8>, NotWritten> {
    let midnight = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).map_err(NotWritten::of)?;
    let properties = rust_xlsxwriter::DocProperties::new().set_creation_datetime(&midnight);
    workbook.set_properties(&properties);
    workbook.save_to_buffer().map_err(NotWritten::of)
}

/// What another source printed is only told by those who re-tell it.
fn is_shown(form: &SheetForm, sheet: Option<&Sheet>) -> bool {
    !form.table.contains('.') || sheet.is_some_and(|sheet| !sheet.rows.is_empty())
}

fn add(
    worksheet: &mut Worksheet,
    form: &'static SheetForm,
    sheet: Option<&Sheet>,
) -> Result<(), XlsxError> {
    worksheet.set_name(form.sheet)?;
    page(worksheet);
    protect(worksheet);
    worksheet.set_repeat_rows(0, HEADINGS_AT)?;
    if form.rows == Rows::One {
        keys(worksheet, form, sheet)
    } else {
        table(worksheet, form, sheet)
    }
}

/// How the sheet is printed.
pub(crate) fn page(worksheet: &mut Worksheet) {
    worksheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    worksheet.set_footer("&C&A　第&P页，共&N页");
}

/// What may be done with the sheet: all but to change what is not to be filled in.
pub(crate) fn protect(worksheet: &mut Worksheet) {
    let allowed = ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    };
    worksheet.protect_with_options(&allowed);
}

/// A table: headings, and a row for each record.
fn table(
    worksheet: &mut Worksheet,
    form: &'static SheetForm,
    sheet: Option<&Sheet>,
) -> Result<(), XlsxError> {
    let mut last = 0;
    for (at, column) in (0_u16..).zip(form.columns) {
        worksheet.set_column_width(at, style::width(column.kind))?;
        worksheet.set_column_format(at, &style::input(column.kind))?;
        let heading = style::heading(column.need);
        worksheet.write_string_with_format(HEADINGS_AT, at, column.heading, &heading)?;
        worksheet.add_data_validation(FIRST_AT, at, LAST_AT, at, &input::of(form, column)?)?;
        last = at.saturating_add(1);
    }
    worksheet.set_column_width(last, REMARKS_WIDTH)?;
    worksheet.set_column_format(last, &style::remarks())?;
    worksheet.write_string_with_format(
        HEADINGS_AT,
        last,
        REMARKS,
        &style::heading(Need::Optional),
    )?;
    worksheet.merge_range(0, 0, 0, last, &title(form), &style::title())?;
    worksheet.set_row_height(0, 32)?;
    worksheet.set_row_height(HEADINGS_AT, 33)?;
    worksheet.set_freeze_panes(FIRST_AT, 1)?;
    for (row_at, row) in (FIRST_AT..).zip(sheet.map(|it| it.rows.as_slice()).unwrap_or_default()) {
        for (at, column) in (0_u16..).zip(form.columns) {
            if let Some(cell) = row.get(column.key) {
                put(worksheet, (row_at, at), column, cell)?;
            }
        }
        let texts =
            row.cells().map(|(column, cell)| (cell.shown.as_str(), style::width(column.kind)));
        worksheet.set_row_height(row_at, style::height(texts))?;
    }
    Ok(())
}

/// Labels with their values beside them.
fn keys(
    worksheet: &mut Worksheet,
    form: &'static SheetForm,
    sheet: Option<&Sheet>,
) -> Result<(), XlsxError> {
    let heads: [(&str, u16); 4] =
        [("栏目", 20), ("填写内容", 46), ("写法", 46), (REMARKS, REMARKS_WIDTH)];
    for (at, (head, width)) in (0_u16..).zip(heads) {
        worksheet.set_column_width(at, width)?;
        let format = style::heading(Need::Optional);
        worksheet.write_string_with_format(HEADINGS_AT, at, head, &format)?;
    }
    worksheet.merge_range(0, 0, 0, 3, &title(form), &style::title())?;
    worksheet.set_row_height(0, 32)?;
    worksheet.set_freeze_panes(FIRST_AT, 1)?;
    let row = sheet.and_then(|sheet| sheet.rows.first());
    for (at, column) in (FIRST_AT..).zip(form.columns) {
        let label = style::heading(column.need);
        worksheet.write_string_with_format(at, 0, column.heading, &label)?;
        worksheet.write_blank(at, 1, &style::input(column.kind))?;
        let hint = format!("{}{}。", column.hint, column.kind.chinese());
        worksheet.set_row_height(at, style::height([(hint.as_str(), 44)]))?;
        worksheet.write_string_with_format(at, 2, hint, &style::hint())?;
        worksheet.write_blank(at, 3, &style::remarks())?;
        worksheet.add_data_validation(at, 1, at, 1, &input::of(form, column)?)?;
        if let Some(cell) = row.and_then(|row| row.get(column.key)) {
            put(worksheet, (at, 1), column, cell)?;
        }
    }
    Ok(())
}

fn title(form: &SheetForm) -> String {
    format!("{}：{}深色表头必填，浅蓝看情况，灰色可不填。", form.sheet, form.hint)
}

/// Puts a value into its cell: numbers as numbers with their decimals, everything else as text.
fn put(
    worksheet: &mut Worksheet,
    (row, at): (u32, u16),
    column: &Column,
    cell: &Cell,
) -> Result<(), XlsxError> {
    let format = style::input(column.kind);
    let text = export::value::text(cell);
    match &cell.typed {
        Typed::Date(date) => {
            let (year, month, day) = date.to_calendar_date();
            let year = u16::try_from(year).unwrap_or_default();
            let date = rust_xlsxwriter::ExcelDateTime::from_ymd(year, month.into(), day)?;
            let format = format.set_num_format(style::number_format(Kind::Date));
            worksheet.write_datetime_with_format(row, at, date, &format)?;
        }
        Typed::Percent(percent) => {
            let format = format.set_num_format(format!("{}%", decimals(&text)));
            let share = percent.checked_div(Decimal::ONE_HUNDRED);
            number(worksheet, (row, at), share, (&text, &format))?;
        }
        Typed::Text(_) | Typed::Number(_) if is_number(column.kind) => {
            let format = format.set_num_format(decimals(&text));
            number(worksheet, (row, at), plain_number(&text), (&text, &format))?;
        }
        Typed::Text(_) if matches!(column.kind, Kind::Choice(_)) => {
            let section = export::narrative::section(&text).filter(|_| column.key == "key");
            let text = section.map_or(text.as_str(), |it| it.title());
            worksheet.write_string_with_format(row, at, text, &format)?;
        }
        Typed::Text(_) | Typed::Number(_) | Typed::Flag(_) | Typed::Fault(_) => {
            worksheet.write_string_with_format(row, at, text, &format)?;
        }
    }
    Ok(())
}

/// Writes a number, or its text if it is none.
fn number(
    worksheet: &mut Worksheet,
    (row, at): (u32, u16),
    number: Option<Decimal>,
    (text, format): (&str, &Format),
) -> Result<(), XlsxError> {
    match number.and_then(binary::written) {
        Some(number) => worksheet.write_number_with_format(row, at, number, format)?,
        None => worksheet.write_string_with_format(row, at, text, format)?,
    };
    Ok(())
}

/// Whether a column is calculated with, so that its numbers are numbers in the workbook too.
const fn is_number(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Yuan
            | Kind::WanYuan
            | Kind::Score
            | Kind::PrintedScore
            | Kind::Rate
            | Kind::Line
            | Kind::Year
    )
}

/// The number of a text that is nothing but a number that a spreadsheet keeps exactly.
fn plain_number(text: &str) -> Option<Decimal> {
    let is_plain = text.chars().all(|char| char.is_ascii_digit() || matches!(char, '.' | '-'));
    let number = Decimal::from_str_exact(text).ok().filter(|_| is_plain)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (digits <= 15 && number.to_string() == text).then_some(number)
}

/// The format that shows a number with the decimals it is written with.
fn decimals(text: &str) -> String {
    let text = text.trim_end_matches('%');
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) }
}
