//! 疑点清单: what contradicts a rule, the books or itself, for who signs the paper.

use domain::Finding;

use super::ComposeError;
use crate::document::{Align, Attachment, Block, Cell, Column, Row, Table};

const HEAD: [&str; 6] = ["序号", "代码", "级别", "疑点", "依据", "处理建议"];
const WIDTHS: [u16; 6] = [10, 11, 11, 45, 42, 37];

/// The findings of the paper that the scorecard does not have already: by reason, cells and figures.
pub(super) fn beyond(scorecard: &[Finding], paper: Vec<Finding>) -> Vec<Finding> {
    let is_new = |own: &Finding| {
        let is_same = |known: &Finding| {
            known.reason == own.reason && known.cells == own.cells && known.figures == own.figures
        };
        !scorecard.iter().any(is_same)
    };
    paper.into_iter().filter(is_new).collect()
}

/// The list, first what the scoring found, then what the paper adds; `None` if nothing was found.
pub(super) fn attachment(
    scorecard: &[Finding],
    paper: &[Finding],
) -> Result<Option<Attachment>, ComposeError> {
    let rows: Vec<Row> = scorecard.iter().chain(paper).zip(1_usize..).map(row).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let columns = WIDTHS.map(|width| Column { width, align: Align::Left }).to_vec();
    let head = Row::new(HEAD.map(Cell::label).to_vec());
    let table = Table::try_new(columns, vec![head], rows)?
        .noted("注：疑点由系统按固定规则核对得出，供核实和整改参考，不代表对任何单位或个人的定性。")
        .compact();
    Ok(Some(Attachment {
        title: "疑点清单".into(),
        subtitle: None,
        body: vec![Block::Table(table)],
    }))
}

fn row((finding, number): (&Finding, usize)) -> Row {
    let middle = |text: String| Cell::text(text).aligned(Align::Center);
    Row::new(vec![
        middle(number.to_string()),
        middle(finding.code.clone()),
        middle(finding.severity.chinese().to_owned()),
        Cell::text(finding.message.as_str()),
        Cell::text(finding.ground.as_str()),
        Cell::text(finding.advice.as_str()),
    ])
}
