//! One value in a TOML file.

use rust_decimal::Decimal;
use time::Date;

use crate::{
    Cell, Typed,
    form::{Column, Kind},
};

/// The value of a cell below a column of this kind.
pub(crate) fn of(kind: Kind, cell: &Cell) -> String {
    let written = match (kind, &cell.typed) {
        (Kind::Year | Kind::Line, Typed::Number(number)) => whole(*number),
        (Kind::Year | Kind::Line, Typed::Text(text)) => {
            Decimal::from_str_exact(text.trim()).ok().and_then(whole)
        }
        (Kind::Date, Typed::Date(date)) => Some(day(*date)),
        (Kind::Date, Typed::Text(text)) => is_day(text).then(|| text.clone()),
        (Kind::Flag, Typed::Flag(flag)) => Some(flag.to_string()),
        (Kind::Flag, Typed::Text(text)) => match text.trim() {
            "是" => Some("true".to_owned()),
            "否" => Some("false".to_owned()),
            _ => None,
        },
        _ => None,
    };
    written.unwrap_or_else(|| string(&text(cell)))
}

/// The example of a column, as its file writes it.
pub(crate) fn example(column: &Column) -> String {
    let is_bare = matches!(column.kind, Kind::Year | Kind::Line | Kind::Date);
    if column.kind == Kind::Flag {
        (column.example == "是").to_string()
    } else if is_bare && !column.example.is_empty() {
        column.example.to_owned()
    } else {
        string(column.example)
    }
}

/// The text of a cell, as a person would type it.
pub(crate) fn text(cell: &Cell) -> String {
    match &cell.typed {
        Typed::Text(text) => text.clone(),
        Typed::Number(number) => shown(*number, &cell.shown, ""),
        Typed::Percent(number) => shown(*number, &cell.shown, "%"),
        Typed::Date(date) => day(*date),
        Typed::Flag(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Typed::Fault(text) => text.clone(),
    }
}

/// The number as it is shown, if that is nothing but the number: 71300.00 keeps its zeros.
fn shown(number: Decimal, shown: &str, sign: &str) -> String {
    let bare = shown.strip_suffix(sign).and_then(|bare| Decimal::from_str_exact(bare).ok());
    match bare {
        Some(bare) if bare == number => shown.to_owned(),
        Some(_) | None => format!("{}{sign}", number.normalize()),
    }
}

/// A whole number as TOML writes it.
fn whole(number: Decimal) -> Option<String> {
    let number = number.normalize();
    number.is_integer().then(|| number.to_string())
}

fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Whether a text is a day as TOML writes it.
fn is_day(text: &str) -> bool {
    let date = text.parse::<toml::value::Datetime>();
    date.is_ok_and(|it| it.date.is_some() && it.time.is_none() && it.offset.is_none())
}

/// A basic string of TOML.
pub(crate) fn string(text: &str) -> String {
    let mut written = String::from('"');
    for char in text.chars() {
        match char {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            control if control.is_control() => {
                written.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            other => written.push(other),
        }
    }
    written.push('"');
    written
}
