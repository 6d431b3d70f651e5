//! The sheets 目标 and 正文: what is said in words.

use std::collections::HashMap;

use domain::{Goal, ProjectCode, Section, SectionKey};

use super::{
    cells::{Cells, written},
    funds::{once, rows},
    judge::Judge,
};
use crate::{
    Records, Remark, Spot,
    folder::narrative::section,
    prose::{Lines, paragraphs},
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
        let paragraphs = prose(cells, judge);
        Some(Section { key: key?, paragraphs, template_text: template_text? })
    })
}

/// A section by its key or its title.
fn key(cells: &Cells<'_>, judge: &mut Judge) -> Option<SectionKey> {
    let at = cells.needed("key", judge)?;
    match section(&at.cell.shown) {
        Some(key) => Some(key),
        None => cells.value("key", judge),
    }
}

fn prose(cells: &Cells<'_>, judge: &mut Judge) -> Vec<String> {
    let Some(at) = cells.at("text") else { return Vec::new() };
    let Some(text) = written(at, judge) else { return Vec::new() };
    let (paragraphs, said) = paragraphs(text.lines(), Lines::Each);
    for it in said {
        let found = text.lines().nth(it.line).unwrap_or_default();
        let place = match &at.cell.place.spot {
            Spot::Cell { .. } => at.cell.place.clone(),
            // A text file has said it with its line.
            Spot::Whole | Spot::Line(_) | Spot::Sheet(_) => continue,
        };
        let expected = format!("第{}段：{}", it.line.saturating_add(1), it.expected);
        if it.is_fault {
            judge.say(
                Remark::fault(&place, it.reason)
                    .of(&at.column.named(), found)
                    .says(expected, it.advice),
            );
        }
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

const PARAGRAPH_CHARACTERS_MAX: usize = 5_000;
