//! Lines of a TOML file become entries, each by itself: what is wrong with one hides no other.
//!
//! The TOML reader judges every value. What it does not take (curly quotes, 2023年3月1日, a text without quotes) is read as the text that stands
//! there, and said. A file that is TOML gives what TOML says.

use std::{borrow::Cow, str::Lines};

use grammar::{Profile, plain};
use rust_decimal::Decimal;
use time::{Date, Month};
use toml::de::DeValue;

use crate::Typed;

/// A line, or the lines of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Line, from 1.
    pub(super) line: usize,
    /// What it is.
    pub(super) part: Part,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// `[name]` or `[[name]]`.
    Table(String),
    /// `key = value`.
    Value {
        /// The key.
        key: String,
        /// The value.
        typed: Typed,
        /// The value as a person reads it.
        shown: String,
        /// Whether the value is no TOML and was read as the text that stands there.
        is_mended: bool,
    },
    /// Nothing of that: the line.
    Bad(String),
    /// A text that does not end: in three quotes, or in one where the file ends.
    Open,
}

/// Every entry of `text`.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let mut lines = Numbered { lines: text.lines(), line: 0, is_whole: text.ends_with('\n') };
    let mut entries = Vec::new();
    while let Some(line) = lines.next() {
        let at = lines.line;
        let trimmed = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.is_empty() || trimmed.starts_with(['#', '＃']) {
            continue;
        }
        let part = match trimmed.chars().next() {
            Some('[' | '［' | '【') => Part::Table(table(trimmed)),
            _ => match trimmed.split_once(['=', '＝']).or_else(|| with_colon(trimmed)) {
                Some((key, value)) => assign(key, value.trim(), &mut lines),
                None => Part::Bad(trimmed.to_owned()),
            },
        };
        entries.push(Entry { line: at, part });
    }
    entries
}

struct Numbered<'a> {
    lines: Lines<'a>,
    line: usize,
    /// Whether the last line ends as a line does.
    is_whole: bool,
}

impl<'a> Numbered<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let line = self.lines.next()?;
        self.line = self.line.saturating_add(1);
        Some(line)
    }

    /// Whether this is the last line, and the file may have been cut off in it.
    fn is_cut(&self) -> bool {
        !self.is_whole && self.lines.clone().next().is_none()
    }
}

/// Whether a text begins, and nothing in the line ends it.
fn is_open(value: &str) -> bool {
    value.strip_prefix('"').is_some_and(|rest| !rest.contains(['"', '”', '“', '＂']))
}

/// `name：“值”`: a colon where the equals sign belongs.
fn with_colon(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '：'])?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    (!key.trim().is_empty() && key.trim().chars().all(is_key)).then_some((key, value))
}

fn table(line: &str) -> String {
    let line = without_comment(line);
    let name = plain(line, Profile::Value);
    name.chars().filter(|c| !matches!(c, '[' | ']' | '【' | '】' | ' ' | '"')).collect()
}

fn assign(key: &str, value: &str, lines: &mut Numbered<'_>) -> Part {
    let key: String =
        plain(key, Profile::Value).chars().filter(|c| !matches!(c, '"' | '\'' | ' ')).collect();
    let mut value = Cow::Borrowed(value);
    for quotes in ["\"\"\"", "'''"] {
        if value.starts_with(quotes) {
            while !is_closed(&value, quotes) {
                let Some(line) = lines.next() else { return Part::Open };
                let joined = value.to_mut();
                joined.push('\n');
                joined.push_str(line);
            }
        }
    }
    if value.starts_with(['[', '{']) {
        join_brackets(&mut value, lines);
    }
    let bare = if value.starts_with("\"\"\"") || value.starts_with("'''") {
        value.trim()
    } else {
        without_comment(&value)
    };
    if lines.is_cut() && is_open(bare) {
        return Part::Open;
    }
    match DeValue::parse(bare) {
        Ok(read) => {
            let (typed, shown) = typed(read.get_ref(), bare);
            Part::Value { key, typed, shown, is_mended: false }
        }
        Err(_) => {
            let text = without_quotes(bare).to_owned();
            Part::Value { key, typed: Typed::Text(text.clone()), shown: text, is_mended: true }
        }
    }
}

fn is_closed(value: &str, quotes: &str) -> bool {
    let inside = value.get(3..).unwrap_or_default();
    inside.contains(quotes)
}

/// An array over several lines.
fn join_brackets(value: &mut Cow<'_, str>, lines: &mut Numbered<'_>) {
    const LINES_MAX: usize = 100;
    let is_whole = |value: &str| {
        let count = |c: char| value.matches(c).count();
        count('[') <= count(']') && count('{') <= count('}')
    };
    for _ in 0..LINES_MAX {
        if is_whole(value) {
            return;
        }
        let Some(line) = lines.next() else { return };
        let joined = value.to_mut();
        joined.push('\n');
        joined.push_str(line);
    }
}

/// The line up to a `#` that stands outside of quotes.
fn without_comment(line: &str) -> &str {
    let mut closing = None;
    let mut is_escaped = false;
    for (at, c) in line.char_indices() {
        match closing {
            Some(_) if is_escaped => is_escaped = false,
            Some('"') if c == '\\' => is_escaped = true,
            Some('”') if matches!(c, '”' | '“' | '"') && at > 0 => closing = None,
            Some(quote) if c == quote => closing = None,
            Some(_) => {}
            None => match c {
                '"' => closing = Some('"'),
                '\'' => closing = Some('\''),
                '“' | '”' => closing = Some('”'),
                '‘' | '’' => closing = Some('’'),
                '#' | '＃' => return line.get(..at).unwrap_or(line).trim(),
                _ => {}
            },
        }
    }
    // A quote that never closes hides no comment behind white space.
    match closing {
        Some(_) => line.rsplit_once(" #").map_or(line, |(value, _)| value).trim(),
        None => line.trim(),
    }
}

/// What stands between quotes of any kind.
fn without_quotes(value: &str) -> &str {
    let is_quote = |c: char| {
        matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '＂' | '＇' | '「' | '」' | '„' | '‟')
    };
    // What nobody sees before a quote does not make the quote a part of the text.
    let is_unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let value = value.trim_matches(is_unseen);
    let value = value.strip_prefix(is_quote).unwrap_or(value);
    value.strip_suffix(is_quote).unwrap_or(value).trim()
}

/// The value of a cell, and how a person reads it.
fn typed(value: &DeValue<'_>, raw: &str) -> (Typed, String) {
    let shown = raw.trim().to_owned();
    let typed = match value {
        DeValue::String(text) => return (Typed::Text(text.to_string()), text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => decimal(number.as_str()),
        DeValue::Integer(_) => None,
        DeValue::Float(number) => decimal(number.as_str()),
        DeValue::Boolean(flag) => Some(Typed::Flag(*flag)),
        DeValue::Datetime(moment) => date(moment),
        DeValue::Array(_) | DeValue::Table(_) => None,
    };
    (typed.unwrap_or_else(|| Typed::Fault(shown.clone())), shown)
}

fn decimal(text: &str) -> Option<Typed> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let number = Decimal::from_str_exact(digits.trim_start_matches('+'));
    number.or_else(|_| Decimal::from_scientific(&digits)).ok().map(Typed::Number)
}

fn date(moment: &toml::value::Datetime) -> Option<Typed> {
    let is_midnight = moment.time.is_none_or(|time| time.hour == 0 && time.minute == 0);
    let date = moment.date.filter(|_| is_midnight)?;
    let month = Month::try_from(date.month).ok()?;
    Date::from_calendar_date(date.year.into(), month, date.day).ok().map(Typed::Date)
}

#[cfg(test)]
mod tests {
    use time::macros::date as day;

    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Typed, mended: bool) {
        let found = entries(line);
        let [Entry { line: 1, part: Part::Value { key, typed, is_mended, .. } }] = &found[..]
        else {
            panic!("{found:?}");
        };
        assert_eq!((key.as_str(), typed, *is_mended), ("k", &expected, mended), "{line}");
    }

    fn text(text: &str) -> Typed {
        Typed::Text(text.to_owned())
    }

    #[test]
    fn toml_is_read_as_toml() {
        check("k = \"渠道\" # 注", text("渠道"), false);
        check("k = \"a#b\"", text("a#b"), false);
        check("k = 'a\\b'", text("a\\b"), false);
        check("k = \"a\\\"b\"", text("a\"b"), false);
        check("k = 2023", Typed::Number(2023.into()), false);
        check("k = 0.95", Typed::Number("0.95".parse().unwrap()), false);
        check("k = 2023-03-01 # 注", Typed::Date(day!(2023 - 03 - 01)), false);
        check("k = 2023-03-01T00:00:00", Typed::Date(day!(2023 - 03 - 01)), false);
        check("k = true", Typed::Flag(true), false);
        check("k = \"\"\"\n一\n二\"\"\"", text("一\n二"), false);
        check("k = [1,\n2]", Typed::Fault("[1,\n2]".to_owned()), false);
    }

    #[test]
    fn what_is_no_toml_is_read_as_it_stands() {
        check("k = “渠道”", text("渠道"), true);
        check("k = “渠道” # 注", text("渠道"), true);
        check("k = \"渠道”", text("渠道"), true);
        check("k = ”渠道”", text("渠道"), true);
        check("k = 2023年3月1日 # 注", text("2023年3月1日"), true);
        check("k = 2023/3/1", text("2023/3/1"), true);
        check("k ＝ 渠道维修", text("渠道维修"), true);
        check("k = \"他说\"好\"。\"", text("他说\"好\"。"), true);
        check("k = \u{0}\"渠道\"\u{200b}", text("渠道"), true);
        check("k = \"C:\\目录\"", text("C:\\目录"), true);
        check("k = \"没有结束\n", text("没有结束"), true);
        check("k：\"渠道\"", text("渠道"), false);
        check("k = 是", text("是"), true);
        check("k = １０", text("１０"), true);
    }

    #[test]
    fn tables_comments_and_bad_lines() {
        let parts =
            |text: &str| entries(text).into_iter().map(|it| (it.line, it.part)).collect::<Vec<_>>();
        assert_eq!(parts("# 注\n\n[[project]]\n"), [(3, Part::Table("project".to_owned()))]);
        assert_eq!(parts("［［project］］"), [(1, Part::Table("project".to_owned()))]);
        assert_eq!(parts("[declared] # 注"), [(1, Part::Table("declared".to_owned()))]);
        assert_eq!(parts("忘了写键"), [(1, Part::Bad("忘了写键".to_owned()))]);
        assert_eq!(parts("k = \"\"\"\n一\n"), [(1, Part::Open)]);
        // The file was cut off.
        assert_eq!(parts("a = \"一"), [(1, Part::Open)]);
        assert_eq!(parts("\na = \""), [(2, Part::Open)]);
    }
}
