//! What the cells of a written workbook look like.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::form::{Kind, Need};

const FONT: &str = "宋体";
const DARK: Color = Color::RGB(0x1f_3864);
const PALE: Color = Color::RGB(0xd9_e2f3);
const GREY: Color = Color::RGB(0xf2_f2f2);
const EDGE: Color = Color::RGB(0xbf_bfbf);
const HINT: Color = Color::RGB(0x59_5959);

fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::VerticalCenter)
}

fn edged() -> Format {
    plain().set_border(FormatBorder::Thin).set_border_color(EDGE)
}

/// The name of the sheet and what it is for, above the table.
pub(crate) fn title() -> Format {
    plain().set_font_color(HINT).set_text_wrap()
}

/// The heading of the whole workbook.
pub(crate) fn headline() -> Format {
    plain().set_font_size(16).set_bold().set_font_color(DARK)
}

/// A heading: dark if the column must be filled in, pale if it depends, grey if it may be empty.
pub(crate) fn heading(need: Need) -> Format {
    let format = edged().set_bold().set_align(FormatAlign::Center).set_text_wrap();
    match need {
        Need::Always => format.set_background_color(DARK).set_font_color(Color::White),
        Need::When(_) => format.set_background_color(PALE),
        Need::Optional => format.set_background_color(GREY),
    }
}

/// A cell that is not filled in by hand.
pub(crate) fn label() -> Format {
    edged().set_text_wrap()
}

/// A cell that explains another.
pub(crate) fn hint() -> Format {
    label().set_font_color(HINT)
}

/// A cell to be filled in, with the format of numbers for its kind.
pub(crate) fn input(kind: Kind) -> Format {
    let format = edged().set_unlocked().set_num_format(number_format(kind));
    let is_amount = matches!(kind, Kind::Yuan | Kind::WanYuan);
    let is_wrapped = number_format(kind) == "@" && kind != Kind::Project && kind != Kind::Key;
    if is_amount {
        format.set_align(FormatAlign::Right)
    } else if is_wrapped {
        format.set_text_wrap()
    } else {
        format
    }
}

/// The column for the remarks of a check.
pub(crate) fn remarks() -> Format {
    edged().set_unlocked().set_text_wrap().set_font_color(Color::RGB(0xc0_0000))
}

/// Codes and values are text, so that no digit is lost and nothing becomes a date.
pub(crate) const fn number_format(kind: Kind) -> &'static str {
    match kind {
        Kind::Yuan => "0.00",
        Kind::Date => "yyyy\\-mm\\-dd",
        Kind::Year | Kind::Line => "0",
        Kind::WanYuan | Kind::Score | Kind::PrintedScore | Kind::Rate => "General",
        Kind::Text(_)
        | Kind::LongText(_)
        | Kind::Prose
        | Kind::Name(_)
        | Kind::Flag
        | Kind::Region
        | Kind::Unit
        | Kind::Project
        | Kind::EconomicClass
        | Kind::DocumentNumber
        | Kind::Voucher
        | Kind::Key
        | Kind::Choice(_)
        | Kind::Target
        | Kind::Actual => "@",
    }
}

/// The width of a column, in characters of Latin script.
pub(crate) const fn width(kind: Kind) -> u16 {
    match kind {
        Kind::Line | Kind::Year | Kind::Score | Kind::PrintedScore | Kind::Rate | Kind::Flag => 9,
        Kind::Date | Kind::Region | Kind::Unit | Kind::EconomicClass | Kind::Voucher => 12,
        Kind::Yuan | Kind::WanYuan | Kind::Choice(_) => 15,
        Kind::Key => 18,
        Kind::Target | Kind::Actual | Kind::Text(_) | Kind::Name(_) => 20,
        Kind::Project | Kind::DocumentNumber => 24,
        Kind::LongText(_) => 28,
        Kind::Prose => 80,
    }
}

/// The height of a row, in points, in which each text has so many characters of width; at most what a spreadsheet allows.
pub(crate) fn height<'a>(texts: impl IntoIterator<Item = (&'a str, u16)>) -> u16 {
    let lines = texts.into_iter().map(|(text, width)| lines(text, usize::from(width))).max();
    let lines = u16::try_from(lines.unwrap_or(1)).unwrap_or(u16::MAX);
    lines.saturating_mul(15).saturating_add(3).min(400)
}

/// The lines that a text takes; a Chinese character is as wide as two Latin ones.
fn lines(text: &str, width: usize) -> usize {
    let of_paragraph = |paragraph: &str| {
        let wide = paragraph.chars().filter(|char| !char.is_ascii()).count();
        let taken = paragraph.chars().count().saturating_add(wide);
        taken.div_ceil(width.max(1)).max(1)
    };
    text.lines().map(of_paragraph).sum()
}
