//! A cell of a grid becomes a cell of the records, with a remark where a spreadsheet did something to it.

use std::sync::Arc;

use time::Date;

use super::{
    day::Moment,
    grid::{Seen, Value},
};
use crate::{
    Cell, Level, Place, Remark, Typed,
    form::{Column, Kind},
};

/// A sheet of a workbook, for places.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    /// The workbook.
    pub(crate) file: Arc<str>,
    /// The name on the tab.
    pub(crate) sheet: Arc<str>,
    /// Whether days are counted from 1904, as old programs on the Mac do.
    pub(crate) is_1904: bool,
}

impl Home {
    /// The sheet as a whole.
    pub(crate) fn whole(&self) -> Place {
        Place::sheet(&self.file, &self.sheet)
    }

    /// A cell; row and column from 0.
    pub(crate) fn cell(&self, (row, column): (u32, u32)) -> Place {
        Place::cell(&self.file, &self.sheet, row.saturating_add(1), column.saturating_add(1))
    }

    /// A fault of the sheet as a whole.
    pub(crate) fn fault(&self, reason: &'static str, expected: String, advice: &str) -> Remark {
        fault(self.whole(), reason, expected, advice)
    }
}

/// A fault without a column.
pub(crate) fn fault(place: Place, reason: &'static str, expected: String, advice: &str) -> Remark {
    Remark {
        level: Level::Fault,
        place,
        field: String::new(),
        found: String::new(),
        expected,
        advice: advice.to_owned(),
        proposal: None,
        reason,
    }
}

/// A number below a heading for dates that counts days, as a date does that was pasted without its format.
fn pasted_day(is_due: bool, seen: &Seen, is_1904: bool) -> Option<Date> {
    if let Some(day) = seen.day.filter(|_| is_due) {
        return Some(day);
    }
    let Value::Number(number) = seen.value else { return None };
    let is_day = is_due && number.is_integer();
    let date = Moment::of(number, is_1904)?.date?;
    (is_day && (2000..2100).contains(&date.year())).then_some(date)
}

/// The doubt about such a number.
fn pasted(place: &Place, column: &Column, seen: &Seen, date: Date) -> Remark {
    let shown = &seen.shown;
    let (reason, expected, advice) = if seen.day.is_some() {
        (
            "DAY_WITHOUT_YEAR",
            format!("单元格只显示“{shown}”，没有年份，存的是 {date}，按存的读。"),
            "请核对年份，把单元格的格式设为有年份的日期，或接受这个读数。",
        )
    } else {
        (
            "DAY_WITHOUT_FORMAT",
            format!("单元格是数字 {shown}，没有设成日期格式，按日期读作 {date}。"),
            "请把单元格的格式设为日期，或接受这个读数。",
        )
    };
    Remark {
        level: Level::Doubt,
        field: column.named(),
        found: shown.clone(),
        proposal: Some(date.to_string()),
        ..fault(place.clone(), reason, expected, advice)
    }
}

/// Whether a target is a day, so that a day is due as its actual value.
fn is_day(target: &Seen) -> bool {
    matches!(target.value, Value::Date(_))
        || (target.shown.contains('月') && target.shown.contains('日'))
}

/// The cell below `column`; `target` is what stands below 指标值 in its row. A cell whose value is lost becomes [`Typed::Fault`] and is remarked here.
pub(crate) fn read(
    home: &Home,
    at: (u32, u32),
    column: &Column,
    seen: &Seen,
    target: Option<&Seen>,
) -> (Cell, Option<Remark>) {
    let is_due =
        column.kind == Kind::Date || (column.kind == Kind::Actual && target.is_some_and(is_day));
    let (place, shown) = (home.cell(at), seen.shown.clone());
    if let Some(date) = pasted_day(is_due, seen, home.is_1904) {
        let remark = pasted(&place, column, seen, date);
        return (Cell { place, typed: Typed::Date(date), shown }, Some(remark));
    }
    let typed = match &seen.value {
        Value::Text(text) => Typed::Text(text.clone()),
        Value::Number(number) => Typed::Number(*number),
        Value::Percent(number) => Typed::Percent(*number),
        Value::Date(date) => Typed::Date(*date),
        Value::Flag(flag) => Typed::Flag(*flag),
        Value::Error(_)
        | Value::DigitsLost
        | Value::Scaled(_)
        | Value::Uncomputed
        | Value::NoDay => Typed::Fault(shown.clone()),
    };
    let remark = lost(&place, column, seen).or_else(|| hidden_digits(&place, column, seen));
    (Cell { place, typed, shown }, remark)
}

/// The fault of a cell whose value the spreadsheet does not have.
fn lost(place: &Place, column: &Column, seen: &Seen) -> Option<Remark> {
    let (reason, expected, advice) = match &seen.value {
        Value::Error(error) => {
            ("ERROR_VALUE", format!("单元格是错误值 {error}，"), "请改正公式，或直接填写数值。")
        }
        Value::DigitsLost => (
            "DIGITS_LOST",
            "这串数字被表格存成了数，第15位以后的数字已经丢失（显示为 5.32E+20 这样的形式），"
                .to_owned(),
            "请先把单元格的格式设为“文本”，再重新填写完整的代码。",
        ),
        Value::Scaled(number) => (
            "SCALED_NUMBER",
            format!("单元格显示“{}”，存的却是 {number}，", seen.shown),
            "请把单元格的数字格式改为“常规”，写出实际的数。",
        ),
        Value::Uncomputed => (
            "FORMULA_NOT_COMPUTED",
            "单元格是公式，文件里没有它的计算结果，".to_owned(),
            "请用 WPS 或 Excel 打开后保存一次，或直接填写数值。",
        ),
        Value::NoDay => (
            "INVALID_DATE",
            format!("单元格设成了日期格式，但 {} 不是任何一天，", seen.shown),
            "请改正日期，或改回原来的格式。",
        ),
        Value::Text(_) | Value::Number(_) | Value::Percent(_) | Value::Date(_) | Value::Flag(_) => {
            return None;
        }
    };
    let expected = format!("{expected}应填写{}。", column.kind.chinese());
    let field = column.named();
    Some(Remark {
        field,
        found: seen.shown.clone(),
        ..fault(place.clone(), reason, expected, advice)
    })
}

/// The doubt about a number of which the cell shows less than it holds.
fn hidden_digits(place: &Place, column: &Column, seen: &Seen) -> Option<Remark> {
    let held = seen.hides?;
    let shown = &seen.shown;
    let sign = if matches!(seen.value, Value::Percent(_)) { "%" } else { "" };
    Some(Remark {
        level: Level::Doubt,
        field: column.named(),
        found: format!("{held}{sign}"),
        proposal: Some(shown.clone()),
        ..fault(
            place.clone(),
            "HIDDEN_DIGITS",
            format!("单元格显示“{shown}”，存的是 {held}{sign}，按显示的读作 {shown}。"),
            "请把数值本身改成要用的数（公式可用 ROUND 函数），或接受这个读数。",
        )
    })
}
