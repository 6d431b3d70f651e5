//! The body: numbered parts and sections of the outline, with the narrative and the tables that belong there.

use domain::{
    Evaluation, Finding, FindingFigure, Outline, Part, Regulation, SectionKey, Severity, Subject,
};

use super::{ComposeError, funds, scores};
use crate::document::{Block, Level};

/// Stands where nobody wrote anything: in the source that is told again, or in the report itself.
const ABSENT_IN_SOURCE: &str = "（本节来源未填写。）";
const ABSENT: &str = "（本节未填写。）";
const OUTLINE: &str =
    "《项目支出绩效评价报告（参考提纲）》（财预〔2020〕10号 附3），未与正式文本核对";

/// All parts of `outline`; the numbers are given when it is set.
pub(super) fn body(
    subject: &Subject,
    regulation: &Regulation,
    outline: Outline,
) -> Result<Vec<Block>, ComposeError> {
    let mut blocks = Vec::new();
    for Part { title, sections } in outline.parts() {
        blocks.push(Block::heading(Level::First, *title));
        for key in *sections {
            if sections.len() > 1 {
                blocks.push(Block::heading(Level::Second, key.title()));
            }
            blocks.extend(section(subject, regulation, *key)?);
        }
    }
    Ok(blocks)
}

/// The text of a section, and the tables that the paper puts there.
fn section(
    subject: &Subject,
    regulation: &Regulation,
    key: SectionKey,
) -> Result<Vec<Block>, ComposeError> {
    let Subject { evaluation, scorecard } = subject;
    let mut blocks = Vec::new();
    if key == SectionKey::Summary {
        blocks.push(scores::conclusion(scorecard, regulation));
    }
    match written(evaluation, key) {
        Some(paragraphs) => {
            blocks.extend(paragraphs.iter().map(|text| Block::paragraph(text.as_str())));
        }
        None if evaluation.retells() => blocks.push(Block::paragraph(ABSENT_IN_SOURCE)),
        None => blocks.push(Block::paragraph(ABSENT)),
    }
    if key == SectionKey::Overview {
        blocks.push(Block::Table(funds::table(evaluation, &scorecard.execution)?));
    }
    if key == SectionKey::Summary {
        blocks.push(Block::BarChart(scores::chart(scorecard)?));
    }
    Ok(blocks)
}

/// The paragraphs of a section that somebody wrote.
fn written(evaluation: &Evaluation, key: SectionKey) -> Option<&[String]> {
    let section = evaluation.section(key)?;
    (!section.template_text && !section.paragraphs.is_empty()).then_some(&section.paragraphs[..])
}

/// What is wrong with the paper itself.
pub(super) fn check(evaluation: &Evaluation, outline: Outline) -> Vec<Finding> {
    let keys = outline.parts().iter().flat_map(|part| part.sections);
    let absent = keys.filter_map(|key| absent(evaluation, *key));
    let unprinted =
        evaluation.sections.iter().zip(0_usize..).filter(|(section, _)| {
            !outline.requires(section.key) && !section.paragraphs.is_empty()
        });
    let foreign = unprinted.map(|(section, index)| foreign(section.key, index));
    let undated = evaluation.reported_on.is_none().then(undated);
    absent.chain(foreign).chain(undated).collect()
}

/// Also found when the evaluation is scored, with the same reason, cells and figures: then the scorecard says it.
fn absent(evaluation: &Evaluation, key: SectionKey) -> Option<Finding> {
    if written(evaluation, key).is_some() {
        return None;
    }
    let title = key.title();
    let template = evaluation.sections.iter().position(|it| it.key == key && it.template_text);
    let finding = match template {
        Some(index) => Finding {
            code: "R01".to_owned(),
            reason: "SECTION_IS_TEMPLATE".to_owned(),
            message: format!("“{title}”一节仍是模板提示语。"),
            cells: vec![format!("sections[{index}]")],
            ..unwritten()
        },
        None => Finding {
            code: "R02".to_owned(),
            reason: "SECTION_MISSING".to_owned(),
            message: format!("“{title}”一节没有内容。"),
            cells: vec!["sections".to_owned()],
            figures: vec![FindingFigure { name: "章节".to_owned(), value: key.key().to_owned() }],
            ..unwritten()
        },
    };
    Some(finding)
}

fn foreign(key: SectionKey, index: usize) -> Finding {
    Finding {
        code: "R03".to_owned(),
        reason: "SECTION_NOT_IN_OUTLINE".to_owned(),
        severity: Severity::Note,
        message: format!("所选提纲没有“{}”一节，该节内容未印入报告。", key.title()),
        advice: "请将需要保留的内容并入其他章节，或改用含有该节的提纲。".to_owned(),
        cells: vec![format!("sections[{index}]")],
        ..unwritten()
    }
}

fn undated() -> Finding {
    Finding {
        code: "R04".to_owned(),
        reason: "REPORT_WITHOUT_DATE".to_owned(),
        message: "报告没有成文日期，未印落款。".to_owned(),
        advice: "请填写成文日期后重新生成报告。".to_owned(),
        cells: vec!["reported_on".to_owned()],
        ..unwritten()
    }
}

/// What the findings of the paper have in common.
fn unwritten() -> Finding {
    Finding {
        code: String::new(),
        reason: String::new(),
        severity: Severity::Warning,
        message: String::new(),
        ground: OUTLINE.to_owned(),
        advice: "请补写本节后重新生成报告。".to_owned(),
        cells: Vec::new(),
        figures: Vec::new(),
    }
}
