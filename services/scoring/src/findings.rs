//! Findings (疑点): a list of rules, each a small function, and what they all need.
//!
//! To add one: write its check beside its kin, put it into `RULES` of that file with a new code, and give it a case that
//! raises it and one that does not.

mod agreement;
#[cfg(test)]
mod catalogue;
mod dates;
mod declared;
mod figures;
mod funds;
mod goals;
mod indicators;
mod kinds;
mod printed;
mod survey;
#[cfg(test)]
mod tests;
mod text;
mod tied;
mod weights;

use domain::{Evaluation, Execution, Finding, FindingFigure, Indicator, Policy, Severity};
use rust_decimal::Decimal;

use crate::engine::Scored;

/// What a rule looks at.
pub(crate) struct Case<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) evaluation: &'a Evaluation,
    pub(crate) books: &'a Execution,
    /// In the order of the indicators.
    pub(crate) scored: &'a [Scored],
    /// Sum of the weights.
    pub(crate) weight: Decimal,
    /// Sum of the scores.
    pub(crate) total: Decimal,
}

/// A rule that an evaluation may break.
pub(crate) struct Rule {
    /// Stable code, never used for another rule.
    pub(crate) code: &'static str,
    /// Stable name in UPPER_SNAKE_CASE.
    pub(crate) reason: &'static str,
    pub(crate) severity: Severity,
    /// Document and article, or 逻辑; says so if it was not checked against the official text.
    pub(crate) ground: &'static str,
    /// What to do next.
    pub(crate) advice: &'static str,
    pub(crate) check: fn(&Case<'_>) -> Vec<Hit>,
}

/// One place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    message: String,
    cells: Vec<String>,
    figures: Vec<FindingFigure>,
}

/// 财预〔2020〕10号.
const MEASURES: &str = "《项目支出绩效评价管理办法》（财预〔2020〕10号），未与正式文本核对";
/// 附1, the self-evaluation form.
const FORM: &str = "《项目支出绩效自评表》（财预〔2020〕10号 附1），未与正式文本核对";
/// 附3, the outline of the report.
const OUTLINE: &str =
    "《项目支出绩效评价报告（参考提纲）》（财预〔2020〕10号 附3），未与正式文本核对";
/// It contradicts itself.
const LOGIC: &str = "逻辑";

/// Every rule, in the order in which findings are reported.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        weights::RULES,
        declared::RULES,
        printed::RULES,
        indicators::RULES,
        kinds::RULES,
        agreement::RULES,
        funds::RULES,
        goals::RULES,
        text::RULES,
        figures::RULES,
        dates::RULES,
    ]
    .into_iter()
    .flatten()
}

/// What `case` contradicts. The same case gives the same findings in the same order.
pub(crate) fn find(case: &Case<'_>) -> Vec<Finding> {
    let of_rule = |rule: &'static Rule| {
        let Rule { code, reason, severity, ground, advice, check } = rule;
        check(case).into_iter().map(move |Hit { message, cells, figures }| Finding {
            code: (*code).to_owned(),
            reason: (*reason).to_owned(),
            severity: *severity,
            message,
            ground: (*ground).to_owned(),
            advice: (*advice).to_owned(),
            cells,
            figures,
        })
    };
    rules().flat_map(of_rule).collect()
}

impl<'a> Case<'a> {
    /// Each indicator with its place in the table and its row.
    fn rows(&self) -> impl Iterator<Item = (usize, &'a Indicator, &'a Scored)> {
        let scored: &'a [Scored] = self.scored;
        let pairs = self.evaluation.indicators.iter().zip(scored);
        pairs.enumerate().map(|(index, (indicator, scored))| (index, indicator, scored))
    }
}

impl Hit {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), cells: Vec::new(), figures: Vec::new() }
    }

    /// Concerns a cell of the evaluation.
    fn at(mut self, cell: impl Into<String>) -> Self {
        self.cells.push(cell.into());
        self
    }

    /// Concerns `field` of the indicator at `index`.
    fn at_indicator(self, index: usize, field: &str) -> Self {
        self.at(format!("indicators[{index}].{field}"))
    }

    /// Rests on a figure.
    fn figure(mut self, name: &str, value: impl ToString) -> Self {
        self.figures.push(FindingFigure { name: name.to_owned(), value: value.to_string() });
        self
    }
}

/// Whether a note says nothing: counties write 0 or 无 into an empty cell.
fn is_blank(note: &str) -> bool {
    matches!(note.trim(), "" | "0" | "无" | "无。" | "/" | "-" | "—" | "——")
}
