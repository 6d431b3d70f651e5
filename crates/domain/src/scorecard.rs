//! Scorecards (评分结果): every score with how it came about, their sum, the grade and the findings.

use std::ops::Deref;

use rust_decimal::Decimal;

use crate::{
    Digest, EvaluationId, Execution, ExecutionRow, Explain, Finding, FindingFigure, Funds, Grade,
    IndicatorId, Level1, Level2, Method, PolicyReference, SCORE_DIGITS, Shortfall,
    canonical::Canonical, word::words,
};

words! {
    /// Where a value of a trace comes from.
    TraceSource is "数据来源" {
        /// Typed in the evaluation.
        Typed = "typed", "填报";
        /// From the books.
        Ledger = "ledger", "账簿";
        /// From the policy pack.
        Policy = "policy", "规则";
        /// Computed in this trace.
        Computed = "computed", "计算";
    }
}

/// One named value of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceValue {
    /// Name in Chinese, such as 全年执行数.
    pub name: String,
    /// Exact text, such as `71300.00`.
    pub value: String,
    /// Where it comes from.
    pub source: TraceSource,
}

/// How a score came about; computed again it gives the same score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Rule of the engine, such as `linear`.
    pub rule: String,
    /// Formula in words.
    pub formula: String,
    /// Inputs, then intermediate values, in the order in which they are used.
    pub values: Vec<TraceValue>,
    /// Rounding in words.
    pub rounding: String,
    /// The same as one Chinese sentence.
    pub explanation: String,
}

/// One row of the score table (评分表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreRow {
    /// Key of the indicator.
    pub indicator: IndicatorId,
    /// Level 1.
    pub level1: Level1,
    /// Level 2.
    pub level2: Level2,
    /// Name.
    pub name: String,
    /// Target as printed; empty if there is none.
    pub target: String,
    /// Actual as printed; empty if there is none.
    pub actual: String,
    /// Points that can be had, two decimals.
    pub weight: Decimal,
    /// Points that were given, two decimals, 0 to the weight.
    pub score: Decimal,
    /// Method used.
    pub method: Method,
    /// How it came about.
    pub trace: Trace,
    /// Reason for a deviation, as filed.
    pub deviation_reason: String,
}

/// Sum of a level-1 indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level1Total {
    /// Which.
    pub level1: Level1,
    /// Points that can be had.
    pub weight: Decimal,
    /// Points that were given.
    pub score: Decimal,
}

/// What a scorecard says; [`Scorecard::try_new`] checks and adds it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScorecardContent {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Its revision, from 1.
    pub revision: u32,
    /// The policy that was applied.
    pub policy: PolicyReference,
    /// Rows, in the order of the indicators.
    pub rows: Vec<ScoreRow>,
    /// Grade of the total.
    pub grade: Grade,
    /// Its label under the policy.
    pub grade_label: String,
    /// What contradicts a rule, the books or itself.
    pub findings: Vec<Finding>,
    /// The fund table that was read from the ledger. Where in the log it was read is not part of the digest:
    /// the books of other projects may grow.
    pub execution: Execution,
}

/// The result of scoring. Immutable; named by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scorecard {
    content: ScorecardContent,
    level1_totals: Vec<Level1Total>,
    weight: Decimal,
    total: Decimal,
    digest: Digest,
}

/// A scorecard that does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidScorecard {
    /// A score outside 0 to its weight, or not of two decimals.
    #[error("indicator {indicator} has score {score} of {weight}")]
    Score {
        /// Which row.
        indicator: IndicatorId,
        /// The refused score.
        score: Decimal,
        /// What can be had.
        weight: Decimal,
    },
    /// A sum that leaves the range of decimals.
    #[error("the sum of the scores is out of range")]
    OutOfRange,
}

impl Scorecard {
    /// Adds the rows up: total = sum of the scores as printed.
    pub fn try_new(content: ScorecardContent) -> Result<Self, InvalidScorecard> {
        for ScoreRow { indicator, weight, score, .. } in &content.rows {
            let fits = (Decimal::ZERO..=*weight).contains(score) && score.scale() == SCORE_DIGITS;
            if !fits {
                let indicator = indicator.clone();
                return Err(InvalidScorecard::Score { indicator, score: *score, weight: *weight });
            }
        }
        let mut level1_totals = Vec::new();
        for level1 in Level1::ALL {
            let rows: Vec<&ScoreRow> =
                content.rows.iter().filter(|row| row.level1 == *level1).collect();
            if !rows.is_empty() {
                let (weight, score) = sums(&rows)?;
                level1_totals.push(Level1Total { level1: *level1, weight, score });
            }
        }
        let (weight, total) = sums(&content.rows.iter().collect::<Vec<_>>())?;
        let digest = encode(&content).digest();
        Ok(Self { content, level1_totals, weight, total, digest })
    }

    /// Sums by level 1, in the order of the regulation.
    pub fn level1_totals(&self) -> &[Level1Total] {
        &self.level1_totals
    }

    /// Sum of the weights.
    pub const fn weight(&self) -> Decimal {
        self.weight
    }

    /// Sum of the scores as printed.
    pub const fn total(&self) -> Decimal {
        self.total
    }

    /// SM3 over the content; equal content has the same, whenever it was computed.
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

impl Deref for Scorecard {
    type Target = ScorecardContent;

    fn deref(&self) -> &ScorecardContent {
        &self.content
    }
}

impl Explain for InvalidScorecard {
    fn explain(&self) -> String {
        match self {
            Self::Score { indicator, score, weight } => format!(
                "指标 {indicator} 的得分 {score} 不在 0 至分值 {weight} 之间，或不是两位小数。请重新评分。"
            ),
            Self::OutOfRange => "得分合计超出范围。请核对各项分值。".to_owned(),
        }
    }
}

fn sums(rows: &[&ScoreRow]) -> Result<(Decimal, Decimal), InvalidScorecard> {
    let zero = Decimal::new(0, SCORE_DIGITS);
    rows.iter()
        .try_fold((zero, zero), |(weight, score), row| {
            weight.checked_add(row.weight).zip(score.checked_add(row.score))
        })
        .ok_or(InvalidScorecard::OutOfRange)
}

fn encode(content: &ScorecardContent) -> Canonical {
    let ScorecardContent {
        evaluation,
        revision,
        policy: PolicyReference { id, version, digest },
        rows,
        grade,
        grade_label,
        findings,
        execution,
    } = content;
    Canonical::new("jixiao.scorecard.v1")
        .text(evaluation)
        .text(revision)
        .text(id)
        .text(version)
        .text(digest)
        .list(rows, encode_row)
        .text(grade)
        .text(grade_label)
        .list(findings, encode_finding)
        .list(&execution.rows, encode_funds)
        .list(&execution.shortfalls, encode_shortfall)
}

fn encode_shortfall(it: Canonical, shortfall: &Shortfall) -> Canonical {
    let Shortfall { project, document, nature, since, amount } = shortfall;
    it.text(project).text(document).text(nature).text(since).text(amount)
}

fn encode_funds(it: Canonical, row: &ExecutionRow) -> Canonical {
    let ExecutionRow { project, project_name, document, placeholder, nature, funds } = row;
    let Funds { initial_budget, allotted, received, paid } = funds;
    it.text(project)
        .text(project_name.as_str())
        .text(document)
        .text(placeholder)
        .text(nature)
        .text(initial_budget)
        .text(allotted)
        .text(received)
        .text(paid)
}

fn encode_row(it: Canonical, row: &ScoreRow) -> Canonical {
    let ScoreRow {
        indicator,
        level1,
        level2,
        name,
        target,
        actual,
        weight,
        score,
        method,
        trace: Trace { rule, formula, values, rounding, explanation },
        deviation_reason,
    } = row;
    it.text(indicator)
        .text(level1.key())
        .text(level2.key())
        .text(name)
        .text(target)
        .text(actual)
        .text(weight)
        .text(score)
        .text(method.key())
        .text(rule)
        .text(formula)
        .list(values, |it, TraceValue { name, value, source }| {
            it.text(name).text(value).text(source.key())
        })
        .text(rounding)
        .text(explanation)
        .text(deviation_reason)
}

fn encode_finding(it: Canonical, finding: &Finding) -> Canonical {
    let Finding { code, reason, severity, message, ground, advice, cells, figures } = finding;
    it.text(code)
        .text(reason)
        .text(severity.key())
        .text(message)
        .text(ground)
        .text(advice)
        .list(cells, |it, cell| it.text(cell))
        .list(figures, |it, FindingFigure { name, value }| it.text(name).text(value))
}
