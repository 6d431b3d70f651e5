//! The text of the report as a file of its own.

use std::collections::BTreeSet;

use domain::SectionKey;

use super::value;
use crate::{Row, Sheet, Typed};

/// The whole file: every section with something in it, and the headings that may be added as a comment.
pub(crate) fn file(sheet: Option<&Sheet>) -> String {
    let rows = sheet.map(|sheet| sheet.rows.as_slice()).unwrap_or_default();
    let rows: Vec<&Row> =
        rows.iter().filter(|row| row.cells().any(|(column, _)| column.key != "key")).collect();
    let used: BTreeSet<SectionKey> =
        rows.iter().filter_map(|row| section(&value::text(row.get("key")?))).collect();
    let mut text = head(&used);
    for row in rows {
        text.push_str(&heading(row));
        let prose = row.get("text").map(value::text).unwrap_or_default();
        for paragraph in prose.lines().map(str::trim).filter(|line| !line.is_empty()) {
            text.push_str(&format!("\n{paragraph}\n"));
        }
    }
    text
}

fn head(used: &BTreeSet<SectionKey>) -> String {
    let mut text = "<!-- 报告正文。每节以“## 标题 {键}”开头，空行分段；来源此处仍是模板提示语的，写“## 标题 {键 template}”。\n".to_owned();
    let unused: Vec<&SectionKey> = SectionKey::ALL.iter().filter(|it| !used.contains(it)).collect();
    if !unused.is_empty() {
        text.push_str("     还可以写的章节：\n");
    }
    for section in unused {
        text.push_str(&format!("     ## {} {{{}}}\n", section.title(), section.key()));
    }
    text.push_str("-->\n");
    text
}

fn heading(row: &Row) -> String {
    let named = row.get("key").map(value::text).unwrap_or_default();
    let section = section(&named);
    let (title, key) =
        section.map_or((named.as_str(), named.as_str()), |it| (it.title(), it.key()));
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
