//! The sheets 目标 and 正文: what is said in words.

use std::collections::HashMap;

use domain::{Goal, ProjectCode, Section, SectionKey};
use grammar::{Profile, clip, plain};

use super::{
    cells::{Cells, written},
    funds::{once, rows},
    judge::{At, Judge},
};
use crate::{
    Records, Remark, Spot,
    folder::narrative::{headed, section},
    prose::{self, Lines},
};

/// The goals of the year.
pub(super) fn goals(records: &Records, judge: &mut Judge) -> Vec<Goal> {
    rows(records, "目标", |cells, _| {
        let project = cells.optional::<ProjectCode>("project", judge);
        let expected = cells.needed_text("expected", judge);
        let achieved = cells.text("achieved", judge);
        Some(Goal { project: project.ok()?, expected: expected?, achieved: achieved? })
    })
}

/// The sections of the report.
pub(super) fn sections(records: &Records, judge: &mut Judge) -> Vec<Section> {
    let mut seen = HashMap::new();
    rows(records, "正文", |cells, row| {
        let key = key(cells, judge);
        once(cells.at("key"), key, row, &mut seen, judge);
        let template_text = cells.flag("template", judge);
        let paragraphs = prose(cells, key, judge);
        Some(Section { key: key?, paragraphs, template_text: template_text? })
    })
}

/// A section by its key or its title.
fn key(cells: &Cells<'_>, judge: &mut Judge) -> Option<SectionKey> {
    let at = cells.needed("key", judge)?;
    match section(&at.cell.shown) {
        Some(key) => Some(key),
        None => match plain(&at.cell.shown, Profile::Value).parse() {
            Ok(key) => Some(key),
            Err(_) => {
                let titles: Vec<&str> = SectionKey::ALL.iter().map(|it| it.title()).collect();
                let found = clip(&at.cell.shown);
                let expected =
                    format!("“{found}”不是报告的章节，应为以下之一：{}。", titles.join("、"));
                judge.bad(at, expected, "请从下拉列表中选择。", "SECTION_UNKNOWN");
                None
            }
        },
    }
}

/// The paragraphs of a section. A text file has said what is wrong with it by its lines; a cell is read here, by the same rules.
fn prose(cells: &Cells<'_>, key: Option<SectionKey>, judge: &mut Judge) -> Vec<String> {
    let Some(at) = cells.at("text") else { return Vec::new() };
    let Some(mut text) = written(at, judge) else { return Vec::new() };
    let is_cell = matches!(at.cell.place.spot, Spot::Cell { .. });
    if is_cell {
        text = without_heading(at, &text, key, judge);
    }
    let (paragraphs, said) = prose::read(&text, Lines::Each);
    for prose::Said { line, expected, advice, reason } in said.into_iter().filter(|_| is_cell) {
        let found = text.lines().nth(line).unwrap_or_default();
        judge.say(
            Remark::fault(at.place(), reason)
                .of(&at.column.named(), found)
                .says(format!("第{}行：{expected}", line.saturating_add(1)), advice),
        );
    }
    for (number, paragraph) in (1_usize..).zip(&paragraphs) {
        let found = paragraph.chars().count();
        if found > PARAGRAPH_CHARACTERS_MAX {
            let expected =
                format!("第{number}段有 {found} 个字，应不超过 {PARAGRAPH_CHARACTERS_MAX} 个字。");
            judge.say(
                Remark::fault(at.place(), "TEXT_TOO_LONG")
                    .of(&at.column.named(), paragraph)
                    .says(expected, "请分成几段。"),
            );
        }
    }
    paragraphs
}

/// The text without the heading of its own section; that of another is said: a section has a row of its own.
fn without_heading(at: At<'_>, text: &str, key: Option<SectionKey>, judge: &mut Judge) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        let is_first = lines.iter().all(|line| line.trim().is_empty());
        match headed(line) {
            Some(section) if Some(section) == key && is_first => {
                let expected = format!("第{number}行“{}”是本节的标题，不作为正文。", clip(line));
                judge.note(at, expected, "OWN_HEADING");
                lines.push("");
            }
            Some(section) => {
                let expected = format!(
                    "第{number}行“{}”是章节“{}”的标题，一节要占一行。",
                    clip(line),
                    section.title()
                );
                let advice =
                    "请把这个标题和下面的文字移到另一行：标题选在“章节”列，文字写在“正文”列。";
                judge.bad(at, expected, advice, "SECTION_IN_CELL");
                lines.push("");
            }
            None => lines.push(line),
        }
    }
    lines.join("\n")
}

const PARAGRAPH_CHARACTERS_MAX: usize = 5_000;
