//! Why a pack was refused: file, line, key, what was found and what is expected.

use std::ops::Range;

use domain::{Explain, InvalidPolicy};

/// A pack that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {english}")]
pub struct InvalidPack {
    file: String,
    /// From 1; 0 if no line is at fault.
    line: usize,
    english: String,
    chinese: String,
}

impl InvalidPack {
    /// What the TOML reader says.
    pub(super) fn syntax(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map_or(0, |Range { start, .. }| line_at(text, start));
        let english = error.message().to_owned();
        let found = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
        let chinese = format!("“{found}”{}", translate(&english));
        Self { file: file.to_owned(), line, english, chinese }
    }

    /// A rule of the domain that a key breaks.
    pub(super) fn rule(file: &str, text: &str, error: &InvalidPolicy) -> Self {
        Self {
            file: file.to_owned(),
            line: line_of(text, &error.key),
            english: error.to_string(),
            chinese: error.explain(),
        }
    }
}

impl Explain for InvalidPack {
    fn explain(&self) -> String {
        let Self { file, line, english: _, chinese } = self;
        match line {
            0 => format!("评分规则 {file}：{chinese}"),
            line => format!("评分规则 {file} 第 {line} 行：{chinese}"),
        }
    }
}

/// What the reader says, in Chinese, with the names that it names.
fn translate(english: &str) -> String {
    let names: Vec<&str> = english.split('`').skip(1).step_by(2).collect();
    let (first, rest) =
        names.split_first().map_or(("", String::new()), |(first, rest)| (*first, rest.join("、")));
    if english.starts_with("missing field") {
        format!("缺少 {first}。请补上。")
    } else if english.starts_with("unknown field") {
        format!("有不认识的键 {first}，可用的键：{rest}。请改正或删去。")
    } else if english.starts_with("unknown variant") {
        format!("的值 {first} 不可用，应为：{rest}。请从中选择。")
    } else if english.starts_with("invalid type") {
        format!("的类型不对（{english}）。数字请写成带引号的文本。")
    } else if english.is_ascii() {
        format!("不是正确的 TOML 写法（{english}）。请检查引号和括号。")
    } else {
        english.to_owned()
    }
}

/// The line, from 1, that byte `at` is in.
fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count().saturating_add(1)
}

/// The line of `a.b.c`: of `c` in the table `a.b`, else of the table itself; 0 if there is neither.
fn line_of(text: &str, key: &str) -> usize {
    let mut table = String::new();
    let mut found = 0_usize;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('[') {
            let name = line.trim_start_matches('[').split(']').next();
            table = name.unwrap_or_default().to_owned();
            if key == table || key.starts_with(&format!("{table}.")) {
                found = number;
            }
        } else if let Some((name, _)) = line.split_once('=') {
            let name = name.trim();
            let path = if table.is_empty() { name.to_owned() } else { format!("{table}.{name}") };
            if path == key {
                return number;
            }
        }
    }
    found
}
