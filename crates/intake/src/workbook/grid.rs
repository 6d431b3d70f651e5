//! The cells of a workbook as a person sees them, sheet by sheet.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
    panic::{self, AssertUnwindSafe},
};

use calamine::{DataRef, Dimensions, Reader, SheetType, Style, Xlsx, XlsxError};
use rust_decimal::Decimal;
use time::Date;

use super::{
    binary,
    container::NotAWorkbook,
    day::{DayFormat, Moment},
    gate::{self, Facts},
    number::Format,
};

/// Cells with content in one workbook: 10,000 vouchers take 150,000.
const CELLS_MAX: usize = 400_000;
/// Merged areas in one sheet.
const MERGED_MAX: usize = 2_000;

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grid {
    /// Its name on the tab.
    pub(crate) name: String,
    /// Whether days are counted from 1904.
    pub(crate) is_1904: bool,
    /// Cells that are not empty, by row and column from 0.
    pub(crate) cells: BTreeMap<(u32, u32), Seen>,
    /// Rows that are not shown.
    pub(crate) hidden_rows: BTreeSet<u32>,
    /// Merged areas: first row and column, last row and column.
    pub(crate) merged: Vec<((u32, u32), (u32, u32))>,
}

impl Grid {
    /// The merged area that a cell belongs to: its first and its last cell.
    pub(crate) fn merged_at(&self, (row, column): (u32, u32)) -> Option<((u32, u32), (u32, u32))> {
        let holds = |(from, to): &&((u32, u32), (u32, u32))| {
            (from.0..=to.0).contains(&row) && (from.1..=to.1).contains(&column)
        };
        self.merged.iter().find(holds).copied()
    }
}

/// What a person sees in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The value that it shows.
    pub(crate) value: Value,
    /// The text that is seen.
    pub(crate) shown: String,
    /// The number that it holds, if rounding hides a part of it.
    pub(crate) hides: Option<Decimal>,
    /// The day that it holds, if its year is not shown.
    pub(crate) day: Option<Date>,
}

/// The value of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// The number before the percent sign.
    Percent(Decimal),
    /// A day.
    Date(Date),
    /// True or false.
    Flag(bool),
    /// An error value, such as `#DIV/0!`.
    Error(String),
    /// A number whose last digits the spreadsheet did not keep.
    DigitsLost,
    /// A number that is shown in thousands or ten thousands.
    Scaled(Decimal),
    /// A formula that was never computed.
    Uncomputed,
    /// A count of days that is no day.
    NoDay,
}

/// Reads all sheets, in the order of the tabs.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Grid>, NotAWorkbook> {
    let facts = gate::check(bytes)?;
    // The last fence: what the gate lets through should not make the reader panic, and must not end the program.
    let read = panic::catch_unwind(AssertUnwindSafe(|| sheets(bytes, facts)));
    read.unwrap_or(Err(NotAWorkbook::Malformed))
}

fn sheets(bytes: &[u8], mut facts: BTreeMap<String, Facts>) -> Result<Vec<Grid>, NotAWorkbook> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let is_1904 = workbook.has_1904_epoch();
    let sheets: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|it| it.typ == SheetType::WorkSheet)
        .map(|it| it.name.clone())
        .collect();
    let mut left = CELLS_MAX;
    let mut grids = Vec::new();
    for name in sheets {
        let Facts { hidden_rows, uncomputed } = facts.remove(&name).unwrap_or_default();
        let mut cells = cells(&mut workbook, &name, is_1904, left)?;
        if uncomputed.len() > left {
            return Err(NotAWorkbook::Bomb);
        }
        for at in uncomputed {
            cells.insert(
                at,
                Seen { value: Value::Uncomputed, shown: String::new(), hides: None, day: None },
            );
        }
        left = left.checked_sub(cells.len()).ok_or(NotAWorkbook::Bomb)?;
        let merged = workbook.merge_cells_by_sheet_name(&name).map_err(|error| refusal(&error))?;
        if merged.len() > MERGED_MAX {
            return Err(NotAWorkbook::Bomb);
        }
        let merged = merged.iter().map(|Dimensions { start, end }| (*start, *end)).collect();
        grids.push(Grid { name, is_1904, cells, hidden_rows, merged });
    }
    Ok(grids)
}

fn cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    is_1904: bool,
    bound: usize,
) -> Result<BTreeMap<(u32, u32), Seen>, NotAWorkbook> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| refusal(&error))?;
    let mut cells = BTreeMap::new();
    loop {
        let next = reader.next_cell_with_style_id().map_err(|error| refusal(&error))?;
        let Some((cell, style)) = next else { return Ok(cells) };
        let style = reader.styles().get(style);
        if let Some(seen) = seen(cell.get_value(), style, is_1904) {
            cells.insert(cell.get_position(), seen);
        }
        if cells.len() > bound {
            return Err(NotAWorkbook::Bomb);
        }
    }
}

/// What a person sees; `None` if that is nothing.
fn seen(data: &DataRef<'_>, style: Option<&Style>, is_1904: bool) -> Option<Seen> {
    let format = style.and_then(|style| style.number_format.as_ref());
    let code = format.map_or("General", |format| format.format_code.as_str());
    match data {
        DataRef::Empty => None,
        DataRef::String(it) => text(it),
        DataRef::SharedString(it) => text(it),
        DataRef::Int(it) => Some(number(Some(Decimal::from(*it)), code)),
        DataRef::Float(it) => Some(number(binary::read(*it), code)),
        DataRef::Bool(it) => {
            Some(plain(Value::Flag(*it), if *it { "TRUE" } else { "FALSE" }.to_owned()))
        }
        DataRef::DateTime(it) => {
            let serial = binary::days(it);
            let format = DayFormat::of(code, format.and_then(|it| it.format_id));
            Some(day(serial, &format, is_1904))
        }
        DataRef::DateTimeIso(it) | DataRef::DurationIso(it) => text(it),
        DataRef::Error(it) => Some(plain(Value::Error(it.to_string()), it.to_string())),
    }
}

fn plain(value: Value, shown: String) -> Seen {
    Seen { value, shown, hides: None, day: None }
}

/// Text without the spaces around it; spaces alone are nothing.
fn text(text: &str) -> Option<Seen> {
    let text = text.trim();
    (!text.is_empty()).then(|| plain(Value::Text(text.to_owned()), text.to_owned()))
}

fn number(value: Option<Decimal>, code: &str) -> Seen {
    let Some(value) = value else { return plain(Value::DigitsLost, String::new()) };
    let format = Format::of(code);
    let shown = format.shown(value);
    if format.scaled {
        return plain(Value::Scaled(value), shown);
    }
    let seen = format.seen(value);
    let hides = (seen != format.in_full(value)).then(|| format.in_full(value));
    let value = if format.has_words() {
        Value::Text(shown.clone())
    } else if format.percent {
        Value::Percent(seen)
    } else {
        Value::Number(seen)
    };
    Seen { value, shown, hides, day: None }
}

fn day(serial: Option<Decimal>, format: &DayFormat, is_1904: bool) -> Seen {
    let Some(moment) = serial.and_then(|serial| Moment::of(serial, is_1904)) else {
        return plain(Value::NoDay, serial.map(|it| it.to_string()).unwrap_or_default());
    };
    let shown = format.shown(moment);
    match moment.date.filter(|_| format.is_date()) {
        Some(date) => plain(Value::Date(date), shown),
        None => {
            let day = moment.date.filter(|_| format.is_day());
            Seen { day, ..plain(Value::Text(shown.clone()), shown) }
        }
    }
}

fn refusal(error: &XlsxError) -> NotAWorkbook {
    let is_encrypted = matches!(error, XlsxError::Password);
    if is_encrypted { NotAWorkbook::Encrypted } else { NotAWorkbook::Malformed }
}
