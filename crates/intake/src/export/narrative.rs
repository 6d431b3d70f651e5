//! The text of the report as a file of its own.

use domain::SectionKey;

use super::value;
use crate::{Row, Sheet, Typed};

/// Adds every section: its heading, and its paragraphs with empty lines between them.
pub(crate) fn write(text: &mut String, sheet: Option<&Sheet>) {
    for row in sheet.map(|sheet| sheet.rows.as_slice()).unwrap_or_default() {
        text.push_str(&heading(row));
        let prose = row.get("text").map(value::text).unwrap_or_default();
        for paragraph in prose.lines().map(str::trim).filter(|line| !line.is_empty()) {
            text.push_str(&format!("\n{paragraph}\n"));
        }
    }
}

fn heading(row: &Row) -> String {
    let named = row.get("key").map(value::text).unwrap_or_default();
    let section = section(&named);
    let (title, key) = section.map_or((named.as_str(), named.as_str()), |it| (it.title(), it.key()));
    let template = row.get("template").is_some_and(|cell| match &cell.typed {
        Typed::Flag(flag) => *flag,
        Typed::Text(text) => text.trim() == "是",
        Typed::Number(_) | Typed::Percent(_) | Typed::Date(_) | Typed::Fault(_) => false,
    });
    let mark = if template { " template" } else { "" };
    format!("\n## {title} {{{key}{mark}}}\n")
}

/// The section with this key or title.
pub(crate) fn section(named: &str) -> Option<SectionKey> {
    let is_named = |it: &&SectionKey| it.key() == named.trim() || it.title() == named.trim();
    SectionKey::ALL.iter().find(is_named).copied()
}
