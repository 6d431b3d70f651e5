//! Rules about the report's text (报告章节).

use domain::{EvaluationKind, Outline, Section, SectionKey, Severity};

use super::{Case, Hit, OUTLINE, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F36",
        reason: "SECTION_IS_TEMPLATE",
        severity: Severity::Error,
        ground: OUTLINE,
        advice: "请按实际情况写出本节内容，删去模板的提示文字。",
        check: is_template,
    },
    Rule {
        code: "F37",
        reason: "SECTION_MISSING",
        severity: Severity::Warning,
        ground: OUTLINE,
        advice: "请补上本节；确无内容的，写明“无”。",
        check: missing,
    },
];

fn is_template(case: &Case<'_>) -> Vec<Hit> {
    let sections = case.evaluation.sections.iter().enumerate();
    sections
        .filter(|(_, section)| section.template_text)
        .map(|(index, section)| {
            let message = format!("“{}”一节仍是模板的提示文字，没有内容。", section.key.title());
            Hit::new(message).at(format!("sections[{index}]"))
        })
        .collect()
}

fn missing(case: &Case<'_>) -> Vec<Hit> {
    let evaluation = case.evaluation;
    // The self-evaluation form alone has no text; a report has, whoever evaluates.
    if evaluation.sections.is_empty() && evaluation.kind == EvaluationKind::OfUnit {
        return Vec::new();
    }
    let is_missing = |key: &&SectionKey| {
        let section = evaluation.section(**key);
        let is_empty = |it: &Section| it.paragraphs.is_empty() && !it.template_text;
        Outline::National.requires(**key) && section.is_none_or(is_empty)
    };
    let hit = |key: &SectionKey| {
        Hit::new(format!("缺少“{}”一节。", key.title())).at("sections").figure("章节", key.key())
    };
    SectionKey::ALL.iter().filter(is_missing).map(hit).collect()
}
