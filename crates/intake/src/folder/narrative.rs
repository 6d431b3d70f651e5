//! `narrative.md`: the text of the report, by sections.

use std::{collections::HashSet, sync::Arc};

use domain::SectionKey;
use grammar::{Profile, clip, plain};

use crate::{
    Cell, Place, Remark, Row, Sheet, Typed,
    form::{Column, SheetForm},
    prose::{self, Lines, Uncommented, escaped, paragraphs},
    remark::push,
};

/// The sheet of `file`: a row for each `## 标题 {键}`.
pub(super) fn sheet(
    file: &Arc<str>,
    form: &'static SheetForm,
    text: &str,
    remarks: &mut Vec<Remark>,
) -> Sheet {
    let mut reader = Reader { file, remarks, keys: HashSet::new(), whole: true };
    let text = reader.without_comments(text);
    let mut rows = Vec::new();
    let mut open: Option<Open<'_>> = None;
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(next) = reader.heading(line, text.trim()) {
            rows.extend(open.replace(next).and_then(|it| reader.row(form, it)));
        } else if let Some(open) = &mut open {
            open.lines.push(text);
        } else if !text.trim().is_empty() {
            let found = text.trim().to_owned();
            let expected = format!("第一节标题之前有正文“{}”。", clip(&found));
            reader.say(
                Remark::fault(&Place::line(reader.file, line), "TEXT_BEFORE_HEADING")
                    .of("", &found)
                    .says(
                        expected,
                        "请先写“## 标题 {键}”，文档的总标题写在 evaluation.toml 的 title。",
                    ),
            );
        }
    }
    rows.extend(open.and_then(|it| reader.row(form, it)));
    Sheet { form, place: Place::file(file), rows, whole: reader.whole }
}

/// A section whose lines are still being gathered.
struct Open<'a> {
    /// `None` if the heading names no section; that is said.
    key: Option<SectionKey>,
    is_template: bool,
    line: usize,
    lines: Vec<&'a str>,
}

struct Reader<'a> {
    file: &'a Arc<str>,
    remarks: &'a mut Vec<Remark>,
    keys: HashSet<SectionKey>,
    whole: bool,
}

impl Reader<'_> {
    /// The text without comments; a comment may span sections.
    fn without_comments(&mut self, text: &str) -> String {
        let Uncommented { text, not_closed } = prose::without_comments(text);
        if let Some(line) = not_closed {
            let expected = "注释从这里开始，没有结束，后面的正文都读不到。";
            self.say(
                Remark::fault(
                    &Place::line(self.file, line.saturating_add(1)),
                    "COMMENT_NOT_CLOSED",
                )
                .of("", "<!--")
                .says(expected, "请在注释结束处补上 -->。"),
            );
            self.whole = false;
        }
        text
    }

    /// A heading of a section, if `text` is one: `## 标题 {键}`, also without the space, without the key, or full-width.
    fn heading<'a>(&mut self, line: usize, text: &str) -> Option<Open<'a>> {
        let marks = text.chars().take_while(|c| matches!(c, '#' | '＃')).count();
        let rest = text.trim_start_matches(['#', '＃']).trim();
        let has_key = rest.ends_with(['}', '｝']) && rest.contains(['{', '｛']);
        // A lower heading is text of its section; one with a key is a section, however many marks it has.
        if marks == 0 || (marks > 2 && !has_key) || rest.is_empty() {
            return None;
        }
        let open = |key, is_template| Open { key, is_template, line, lines: Vec::new() };
        let (title, words) = match rest.split_once(['{', '｛']) {
            Some((title, words)) => (title.trim(), words.trim_end_matches(['}', '｝', ' '])),
            None => (rest, ""),
        };
        let words = plain(words, Profile::Value);
        let mut words = words.split(' ').filter(|word| !word.is_empty());
        let (named, mark, more) = (words.next(), words.next(), words.next());
        let key = match named {
            Some(named) => named.parse().ok(),
            None => section(title),
        };
        let is_known = match mark {
            None => true,
            Some(mark) => mark == "template" && more.is_none(),
        };
        match key.filter(|_| is_known) {
            Some(key) if self.keys.insert(key) => Some(open(Some(key), mark.is_some())),
            Some(key) => {
                let expected = format!("键 {key} 已经用过，每节只能出现一次。");
                self.say(
                    Remark::fault(&Place::line(self.file, line), "DUPLICATE_SECTION")
                        .of("", text)
                        .says(expected, "请合并两节，或改用别的键。"),
                );
                Some(open(None, false))
            }
            None => {
                let keys: Vec<String> = SectionKey::ALL
                    .iter()
                    .map(|it| format!("{}（{}）", it.key(), it.title()))
                    .collect();
                let expected = format!(
                    "标题“{}”没有可用的键，应写成“## 标题 {{键}}”，键后面可以加 template；可用的键：{}。",
                    clip(text),
                    keys.join("、")
                );
                self.say(
                    Remark::fault(&Place::line(self.file, line), "SECTION_UNKNOWN")
                        .of("", text)
                        .says(expected, "请补上键。"),
                );
                Some(open(None, false))
            }
        }
    }

    fn row(&mut self, form: &'static SheetForm, open: Open<'_>) -> Option<Row> {
        let (paragraphs, said) = paragraphs(open.lines.iter().copied(), Lines::Joined);
        for prose::Said { line, expected, advice, reason } in said {
            let found = open.lines.get(line).copied().unwrap_or_default().trim().to_owned();
            let line = open.line.saturating_add(line).saturating_add(1);
            let fault = Remark::fault(&Place::line(self.file, line), reason);
            self.say(fault.of("", &found).says(expected, advice));
        }
        let key = open.key?;
        let place = Place::line(self.file, open.line);
        let mut row = Row::new(place.clone());
        let mut put = |column: Option<&'static Column>, typed: Typed, shown: String| {
            if let Some(column) = column {
                row.put(column, Cell { place: place.clone(), typed, shown });
            }
        };
        put(form.column("key"), Typed::Text(key.key().to_owned()), key.key().to_owned());
        if open.is_template {
            put(form.column("template"), Typed::Flag(true), "template".to_owned());
        }
        if !paragraphs.is_empty() {
            // Read again as a cell is, it says the same.
            let text = paragraphs.iter().map(|it| escaped(it)).collect::<Vec<_>>().join("\n");
            put(form.column("text"), Typed::Text(text.clone()), text);
        }
        Some(row)
    }

    fn say(&mut self, remark: Remark) {
        push(self.remarks, remark);
    }
}

/// The section that a line of a text would be the heading of: `##项目绩效目标`, with or without a key.
pub(crate) fn headed(line: &str) -> Option<SectionKey> {
    let rest = line.trim().trim_start_matches(['#', '＃']);
    if rest.len() == line.trim().len() {
        return None;
    }
    let (title, key) = rest.split_once(['{', '｛']).unwrap_or((rest, ""));
    let key = plain(key.trim_end_matches(['}', '｝', ' ']), Profile::Value);
    key.split(' ').next().and_then(|key| key.parse().ok()).or_else(|| section(title.trim()))
}

/// The section with this title, with a Chinese number before it or not.
pub(crate) fn section(title: &str) -> Option<SectionKey> {
    let title = plain(title, Profile::Name);
    let bare = title
        .trim_start_matches(|c| "（()）一二三四五六七八九十0123456789、.．".contains(c))
        .trim();
    SectionKey::ALL.iter().find(|it| it.title() == title || it.title() == bare).copied()
}
