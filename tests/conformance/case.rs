//! A published table as it is written down here, and the evaluation and books that it means.

use anyhow::Context;
use domain::{
    Actual, Attainment, BareNumber, Declared, DocumentNumber, Evaluation, EvaluationContent,
    EvaluationKind, Execution, ExecutionRow, FiscalYear, FundNature, Funds, Indicator,
    IndicatorContent, Level1, Level2, Money, Name, Position, ProjectCode, ProjectTotal, Target,
};
use grammar::{Promise, Terms};
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

/// A case.
pub(crate) struct Case {
    pub(crate) title: String,
    pub(crate) source_url: String,
    pub(crate) notes: Vec<String>,
    pub(crate) evaluation: Evaluation,
    pub(crate) books: Execution,
    pub(crate) expected: Expected,
}

/// What must come out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) total: String,
    pub(crate) weight: String,
    /// Code and first cell of each finding, in their order; there must be no other.
    pub(crate) findings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    source_url: String,
    year: i32,
    notes: Vec<String>,
    funds: FundsKeys,
    published: Published,
    indicator: Vec<IndicatorKeys>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundsKeys {
    unit: String,
    initial: Option<String>,
    allotted: String,
    paid: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    total: Option<String>,
    #[serde(default)]
    grade: String,
    has_score_table: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorKeys {
    level1: String,
    level2: String,
    name: String,
    target: Option<String>,
    actual: Option<String>,
    attainment: Option<String>,
    weight: String,
    score: String,
    #[serde(default)]
    deviation: String,
}

impl Case {
    /// Reads a case file.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        let File { title, source_url, year, notes, funds, published, indicator, expected } =
            toml::from_str(text)?;
        // The tables name neither region nor project by code: these stand in for them.
        let project: ProjectCode = "53232920T000000000001".parse()?;
        let year = FiscalYear::try_new(year)?;
        let indicators =
            indicator.iter().enumerate().map(|(index, keys)| keys.indicator(index, year));
        let evaluation = Evaluation::try_new(EvaluationContent {
            id: Uuid::from_u128(1).into(),
            region: project.region(),
            unit: "901001".parse()?,
            unit_name: title.clone(),
            department_name: String::new(),
            kind: EvaluationKind::OfUnit,
            fiscal_year: year,
            title: title.clone(),
            projects: vec![project],
            policy: "national-2020".parse()?,
            as_of: year.last_day(),
            goals: Vec::new(),
            indicators: indicators.collect::<Result<_, _>>()?,
            sections: Vec::new(),
            declared: Declared {
                total: published.total.map(|total| total.parse()).transpose()?,
                grade: published.grade,
                has_score_table: published.has_score_table,
                funds: None,
                amounts: Vec::new(),
            },
            reported_on: None,
            source: source_url.clone(),
            completed: true,
            readings: Vec::new(),
        })?;
        let books = books(project, year, funds.funds()?)?;
        Ok(Self { title, source_url, notes, evaluation, books, expected })
    }
}

impl FundsKeys {
    /// What was paid had arrived: the forms have no column for it.
    fn funds(&self) -> anyhow::Result<Funds> {
        let parse = match self.unit.as_str() {
            "元" => Money::parse_yuan,
            "万元" => Money::parse_wan,
            unit => anyhow::bail!("unit {unit}"),
        };
        let (allotted, paid) = (parse(&self.allotted)?, parse(&self.paid)?);
        let initial = self.initial.as_deref().map(parse).transpose()?;
        let initial_budget = initial.unwrap_or(Money::ZERO);
        Ok(Funds { initial_budget, allotted, received: paid, paid })
    }
}

impl IndicatorKeys {
    fn indicator(&self, index: usize, year: FiscalYear) -> anyhow::Result<Indicator> {
        let Self { level1, level2, name, target, actual, attainment, weight, score, deviation } =
            self;
        let level1: Level1 = level1.parse()?;
        let level2: Level2 = level2.parse()?;
        let is_ceiling = level2 == Level2::Cost;
        let terms = Terms {
            year: year.year(),
            bare: BareNumber::AtLeast,
            is_ceiling,
            is_timed: level2 == Level2::Timeliness,
        };
        let target = target.as_deref().map(|text| read_target(text, terms)).transpose()?;
        let (promise, target) = target.unzip();
        let content = IndicatorContent {
            id: format!("row.{index}").parse()?,
            level1,
            level2,
            name: name.clone(),
            target,
            actual: actual
                .as_deref()
                .map(|text| read_actual(text, promise.as_ref(), year.year(), attainment.as_deref()))
                .transpose()?,
            weight: weight.parse()?,
            method: None,
            deviation_reason: deviation.clone(),
            evidence: String::new(),
            printed_score: Some(score.parse::<Decimal>()?),
        };
        Indicator::try_new(content).with_context(|| name.clone())
    }
}

/// As `jixiao` reads it; a published table means "at least" where it writes no operator.
fn read_target(text: &str, terms: Terms) -> anyhow::Result<(Promise, Target)> {
    let read = grammar::target(text, terms).map_err(|refusal| anyhow::anyhow!(refusal.why))?;
    let promise = read.context("no target")?.value;
    let target = match &promise {
        Promise::Words(words) => Target::try_words(words)?,
        Promise::Until(_) => Target::try_words(text)?,
        Promise::Value { operator, value, unit } => {
            Target::try_value(*operator, *value, unit.as_str(), text)?
        }
    };
    Ok((promise, target))
}

/// A table may say in words what can't be compared: it is kept so.
fn read_actual(
    text: &str,
    promise: Option<&Promise>,
    year: i32,
    attainment: Option<&str>,
) -> anyhow::Result<Actual> {
    let attainment: Option<Attainment> = attainment.map(str::parse).transpose()?;
    let deed = grammar::actual(text, promise, year).ok().flatten().map(|reading| reading.value);
    let value = deed.as_ref().and_then(|deed| deed.value);
    let judged = attainment.or_else(|| deed.and_then(|deed| deed.attainment));
    Ok(Actual::try_new(value, text, judged, None)?)
}

fn books(project: ProjectCode, year: FiscalYear, funds: Funds) -> anyhow::Result<Execution> {
    let project_name: Name = "表中所列项目".parse()?;
    let year = u16::try_from(year.year())?;
    let row = ExecutionRow {
        project,
        project_name: project_name.clone(),
        document: DocumentNumber::try_new("未载文号", year, 1)?,
        placeholder: true,
        nature: FundNature::GeneralPublicBudget,
        funds,
    };
    Ok(Execution {
        rows: vec![row],
        project_totals: vec![ProjectTotal { project, project_name, funds }],
        total: funds,
        shortfalls: Vec::new(),
        books_position: Position { shard: 0, sequence: 0 },
    })
}
