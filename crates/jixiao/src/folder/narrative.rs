//! `narrative.md`: the report's text, section by section.

use std::collections::HashSet;

use super::source::{BadFile, Source};

/// One section as typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// Key in the outline, for example `basic.overview`.
    pub(crate) key: String,
    /// Paragraphs without line breaks.
    pub(crate) paragraphs: Vec<String>,
    /// Whether the source left the template's hint in place.
    pub(crate) template: bool,
    /// Line of the heading.
    pub(crate) line: usize,
}

/// Splits the file at `## 标题 {键}`; an HTML comment and everything before the first heading is left out.
pub(crate) fn read(source: &Source) -> Result<Vec<Text>, BadFile> {
    let mut texts: Vec<Text> = Vec::new();
    let mut keys = HashSet::new();
    let mut in_comment = false;
    let mut paragraph_open = false;
    for (line, text) in (1..).zip(source.text().lines()) {
        let text = text.trim();
        if in_comment || text.starts_with("<!--") {
            in_comment = !text.ends_with("-->");
        } else if text.starts_with("## ") {
            let section = heading(source, line, text)?;
            if !keys.insert(section.key.clone()) {
                let found = format!("键 {} 已经用过，每节只能出现一次。", section.key);
                return Err(source.bad_line(line, found));
            }
            texts.push(section);
            paragraph_open = false;
        } else if text.is_empty() {
            paragraph_open = false;
        } else if let Some(section) = texts.last_mut() {
            match section.paragraphs.last_mut().filter(|_| paragraph_open) {
                Some(paragraph) => paragraph.push_str(text),
                None => section.paragraphs.push(text.to_owned()),
            }
            paragraph_open = true;
        } else {
            let found = "第一节标题之前不能有正文，请先写“## 标题 {键}”。";
            return Err(source.bad_line(line, found));
        }
    }
    Ok(texts)
}

fn heading(source: &Source, line: usize, text: &str) -> Result<Text, BadFile> {
    let marks = text.split_once('{').and_then(|(_, rest)| rest.strip_suffix('}'));
    let marks = marks.ok_or_else(|| {
        let found = format!(
            "标题“{text}”没有键，应写成“## 标题 {{键}}”，例如“## 项目概况 {{basic.overview}}”。"
        );
        source.bad_line(line, found)
    })?;
    let (key, template) = match marks.split_whitespace().collect::<Vec<_>>()[..] {
        [key] => (key, false),
        [key, "template"] => (key, true),
        _ => {
            let found = format!("花括号内为“{marks}”，应为一个键，后面可以加 template。");
            return Err(source.bad_line(line, found));
        }
    };
    Ok(Text { key: key.to_owned(), paragraphs: Vec::new(), template, line })
}
