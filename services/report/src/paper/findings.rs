//! 疑点清单: what contradicts a rule, the books or itself, by rule, for who signs the paper.

use domain::{Evaluation, Finding, Paper, Severity, Subject};

use super::{ComposeError, beside};
use crate::document::{Align, Block, Cell, Column, Document, Row, Table};

const HEAD: [&str; 4] = ["序号", "疑点", "位置", "核实情况"];
const WIDTHS: [u16; 4] = [12, 72, 42, 30];
const NOTE: &str =
    "注：疑点由系统按固定规则核对得出，供核实和整改参考，不代表对任何单位或个人的定性。";

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
pub(super) fn document(
    subject: &Subject,
    paper: &[Finding],
) -> Result<Option<Document>, ComposeError> {
    let Subject { evaluation, scorecard } = subject;
    let all: Vec<&Finding> = scorecard.findings.iter().chain(paper).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let mut rows = Vec::new();
    let mut number = 0_usize;
    for group in by_rule(&all) {
        rows.extend(heading(&group));
        for finding in group {
            number = number.saturating_add(1);
            rows.push(row(number, finding, evaluation));
        }
    }
    let columns = WIDTHS.map(|width| Column { width, align: Align::Left }).to_vec();
    let head = Row::new(HEAD.map(Cell::label).to_vec());
    let table = Table::try_new(columns, vec![head], rows)?.noted(NOTE).compact();
    let body = vec![Block::paragraph(count(&all)), Block::Table(table)];
    Ok(Some(Document { body, ..beside(Paper::Findings, evaluation) }))
}

/// Findings of one rule together, in the order in which the rules come.
fn by_rule<'a>(findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        let own = groups.iter_mut().find(|group| {
            group.first().is_some_and(|first| {
                first.code == finding.code
                    && first.severity == finding.severity
                    && first.ground == finding.ground
                    && first.advice == finding.advice
            })
        });
        match own {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// What the findings of a rule have in common, said once: which rule, then ground and advice.
fn heading(group: &[&Finding]) -> Vec<Row> {
    let Some(Finding { code, severity, ground, advice, .. }) = group.first() else {
        return Vec::new();
    };
    let name = format!("{code}（{severity}，{}处）", group.len());
    let common = format!("依据：{ground}\n处理建议：{advice}");
    let width = u16::try_from(HEAD.len()).unwrap_or(u16::MAX);
    [Cell::label(name), Cell::text(common)]
        .map(|cell| Row::new(vec![cell.spanning(width, 1).aligned(Align::Left)]))
        .to_vec()
}

fn row(number: usize, finding: &Finding, evaluation: &Evaluation) -> Row {
    let cells: Vec<String> =
        finding.cells.iter().map(|cell| evaluation.cell_in_words(cell)).collect();
    let place = if cells.is_empty() { Cell::missing() } else { Cell::text(cells.join("\n")) };
    Row::new(vec![
        Cell::text(number.to_string()).aligned(Align::Center),
        Cell::text(finding.message.as_str()),
        place,
        Cell::blank(),
    ])
}

/// How many there are of each severity, the gravest first.
fn count(findings: &[&Finding]) -> String {
    let of = |severity: &Severity| {
        let count = findings.iter().filter(|finding| finding.severity == *severity).count();
        (count > 0).then(|| format!("{severity}{count}处"))
    };
    let parts: Vec<String> = Severity::ALL.iter().rev().filter_map(of).collect();
    format!("共{}处，其中{}。", findings.len(), parts.join("、"))
}
