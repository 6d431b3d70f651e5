//! `evaluation.toml`, `goals.toml`, `indicators.toml` and `narrative.md` become one evaluation.

use domain::{
    Actual, Declared, DeclaredAmount, Evaluation, EvaluationContent, EvaluationId, EvaluationKind,
    Explain, FiscalYear, Goal, Indicator, IndicatorContent, IndicatorId, InvalidIndicator, Name,
    Operator, Outline, ProjectCode, Quantity, RegionCode, Section, StatedAmount, Target, UnitCode,
};
use rust_decimal::Decimal;
use time::{Date, Month};
use toml::value::Datetime;

use super::{
    identity,
    narrative::{self, Text},
    raw,
    source::{At, BadFile, Source},
};

const QUALITATIVE: &str = "定性：";

/// The files that an evaluation is made of.
pub(super) struct Files {
    pub(super) evaluation: Source,
    pub(super) goals: Source,
    pub(super) indicators: Source,
    pub(super) narrative: Source,
}

/// What the other files of the folder must agree with.
pub(super) struct Heading {
    pub(super) region: RegionCode,
    pub(super) unit: UnitCode,
    pub(super) unit_name: Name,
    pub(super) department_name: String,
    pub(super) fiscal_year: FiscalYear,
}

/// `evaluation.toml` read for the other files.
pub(super) fn heading(source: &Source, raw: &raw::Evaluation) -> Result<Heading, BadFile> {
    Ok(Heading {
        region: source.value("region", &raw.region, |text| text.parse::<RegionCode>())?,
        unit: source.value("unit", &raw.unit, |text| text.parse::<UnitCode>())?,
        unit_name: source.value("unit_name", &raw.unit_name, |text| text.parse::<Name>())?,
        department_name: text(raw.department_name.as_ref()),
        fiscal_year: source.value("fiscal_year", &raw.fiscal_year, |year| {
            FiscalYear::try_new(i32::try_from(*year).unwrap_or(i32::MAX))
        })?,
    })
}

/// The evaluation of `projects`, and the outline of its report.
pub(super) fn read(
    files: &Files,
    raw: &raw::Evaluation,
    projects: Vec<ProjectCode>,
) -> Result<(Evaluation, Outline), BadFile> {
    let source = &files.evaluation;
    let Heading { region, unit, unit_name, department_name, fiscal_year } = heading(source, raw)?;
    let kind = source.value("kind", &raw.kind, |text| text.parse::<EvaluationKind>())?;
    let outline = source.value("outline", &raw.outline, |text| text.parse::<Outline>())?;
    let content = EvaluationContent {
        id: id(region, &unit, kind, fiscal_year, &projects),
        region,
        unit,
        unit_name: unit_name.as_str().to_owned(),
        department_name,
        kind,
        fiscal_year,
        title: raw.title.get_ref().clone(),
        projects,
        policy: source.value("policy", &raw.policy, |text| text.parse())?,
        as_of: date(source, "as_of", &raw.as_of)?,
        goals: goals(&files.goals)?,
        indicators: indicators(&files.indicators)?,
        sections: sections(&files.narrative)?,
        declared: declared(source, raw.declared.as_ref())?,
        reported_on: Some(date(source, "reported_on", &raw.reported_on)?),
        source: text(raw.source.as_ref()),
        completed: raw.completed,
        readings: Vec::new(),
    };
    let evaluation = Evaluation::try_new(content).map_err(|error| {
        let field = error.field();
        let source = match field.split('.').next() {
            Some("indicators") => &files.indicators,
            Some("goals") => &files.goals,
            Some("sections") => &files.narrative,
            Some(_) | None => &files.evaluation,
        };
        source.bad_file(field, error.explain())
    })?;
    Ok((evaluation, outline))
}

/// The same unit, year, kind and projects are the same evaluation, whatever else is edited.
fn id(
    region: RegionCode,
    unit: &UnitCode,
    kind: EvaluationKind,
    year: FiscalYear,
    projects: &[ProjectCode],
) -> EvaluationId {
    let projects: Vec<String> = projects.iter().map(ToString::to_string).collect();
    identity::of(&[
        "evaluation",
        &region.to_string(),
        unit.as_str(),
        kind.key(),
        &year.to_string(),
        &projects.join(","),
    ])
    .into()
}

fn goals(source: &Source) -> Result<Vec<Goal>, BadFile> {
    let raw: raw::Goals = source.toml()?;
    let goals = raw.goal.iter().map(|goal| {
        let project = goal.project.as_ref();
        let project = project.map(|at| source.value("project", at, |text| text.parse()));
        Ok(Goal {
            project: project.transpose()?,
            expected: goal.expected.get_ref().clone(),
            achieved: text(goal.achieved.as_ref()),
        })
    });
    goals.collect()
}

fn declared(source: &Source, raw: Option<&raw::Declared>) -> Result<Declared, BadFile> {
    let Some(raw) = raw else { return Ok(Declared::default()) };
    let amounts = raw.amounts.iter().map(|amount| {
        Ok(DeclaredAmount {
            project: source.value("project", &amount.project, |text| text.parse())?,
            amount: source.value("wan", &amount.wan, |text| StatedAmount::parse_wan(text))?,
        })
    });
    let funds = raw.funds_wan.as_ref();
    Ok(Declared {
        total: number(source, "declared.total", raw.total.as_ref())?,
        grade: text(raw.grade.as_ref()),
        has_score_table: raw.has_score_table,
        funds: funds
            .map(|at| source.value("declared.funds_wan", at, |text| StatedAmount::parse_wan(text)))
            .transpose()?,
        amounts: amounts.collect::<Result<_, BadFile>>()?,
    })
}

fn indicators(source: &Source) -> Result<Vec<Indicator>, BadFile> {
    let raw: raw::Indicators = source.toml()?;
    raw.indicator.iter().map(|it| indicator(source, it)).collect()
}

fn indicator(source: &Source, raw: &raw::Indicator) -> Result<Indicator, BadFile> {
    let method = raw.method.as_ref();
    let content = IndicatorContent {
        id: source.value("id", &raw.id, |text| text.parse::<IndicatorId>())?,
        level1: source.value("level1", &raw.level1, |text| text.parse())?,
        level2: source.value("level2", &raw.level2, |text| text.parse())?,
        name: raw.name.get_ref().clone(),
        target: raw.target.as_ref().map(|at| target(source, at)).transpose()?,
        actual: actual(source, raw)?,
        weight: required_number(source, "weight", &raw.weight)?,
        method: method.map(|at| source.value("method", at, |text| text.parse())).transpose()?,
        deviation_reason: text(raw.deviation.as_ref()),
        evidence: text(raw.evidence.as_ref()),
        printed_score: number(source, "printed_score", raw.printed_score.as_ref())?,
    };
    Indicator::try_new(content).map_err(|error| {
        let (field, at) = match &error {
            InvalidIndicator::Id { .. } => ("id", &raw.id),
            InvalidIndicator::Level { .. } => ("level2", &raw.level2),
            InvalidIndicator::Weight { .. } => ("weight", &raw.weight),
            InvalidIndicator::PrintedScore { .. } => {
                ("printed_score", raw.printed_score.as_ref().unwrap_or(&raw.id))
            }
            InvalidIndicator::Length { .. } => ("", &raw.id),
        };
        source.bad(field, at.span(), error.explain())
    })
}

/// `≥8户`, or `定性：` and the words.
fn target(source: &Source, at: &At<String>) -> Result<Target, BadFile> {
    if let Some(words) = at.get_ref().strip_prefix(QUALITATIVE) {
        return source.value("target", at, |_| Target::try_words(words));
    }
    let quantity = source.value("target", at, |text| text.parse::<Quantity>())?;
    let operator = quantity.operator().unwrap_or(Operator::Equal);
    let unit = quantity.unit().unwrap_or_default();
    source.value("target", at, |text| Target::try_value(operator, quantity.value(), unit, text))
}

/// A value where the target is one; otherwise words with a judgement.
fn actual(source: &Source, raw: &raw::Indicator) -> Result<Option<Actual>, BadFile> {
    let attainment = raw.attainment.as_ref();
    let attainment =
        attainment.map(|at| source.value("attainment", at, |text| text.parse())).transpose()?;
    let rate = number(source, "rate", raw.rate.as_ref())?;
    let Some(at) = &raw.actual else { return Ok(None) };
    let qualitative = raw.target.as_ref().is_some_and(|it| it.get_ref().starts_with(QUALITATIVE));
    let value = if qualitative { None } else { Some(done(source, at, raw.target.as_ref())?) };
    let read = |text: &String| Actual::try_new(value, text, attainment, rate);
    source.value("actual", at, read).map(Some)
}

/// The value in the unit of the target: 元, 万元 and 亿元 are converted, other units must be the same.
fn done(source: &Source, at: &At<String>, target: Option<&At<String>>) -> Result<Decimal, BadFile> {
    let quantity = source.value("actual", at, |text| text.parse::<Quantity>())?;
    let target = target.and_then(|at| at.get_ref().parse::<Quantity>().ok());
    let wanted = target.as_ref().and_then(Quantity::unit);
    let (Some(wanted), Some(found)) = (wanted, quantity.unit()) else {
        return Ok(quantity.value());
    };
    if wanted == found {
        return Ok(quantity.value());
    }
    let converted = yuan_in(found).zip(yuan_in(wanted)).and_then(|(from, to)| {
        quantity.value().checked_mul(from).and_then(|yuan| yuan.checked_div(to))
    });
    converted.ok_or_else(|| {
        let found = format!("完成值的单位是“{found}”，指标值的单位是“{wanted}”，请改成同一单位。");
        source.bad("actual", at.span(), found)
    })
}

/// How many yuan one of `unit` is, if it is a unit of money.
fn yuan_in(unit: &str) -> Option<Decimal> {
    match unit {
        "元" => Some(Decimal::ONE),
        "万元" => Some(Decimal::from(10_000)),
        "亿元" => Some(Decimal::from(100_000_000)),
        _ => None,
    }
}

fn sections(source: &Source) -> Result<Vec<Section>, BadFile> {
    let section = |Text { key, paragraphs, template, line }: Text| {
        let key = key.parse().map_err(|error| {
            let error: domain::InvalidSectionKey = error;
            source.bad_line(line, domain::Explain::explain(&error))
        })?;
        Ok(Section { key, paragraphs, template_text: template })
    };
    narrative::read(source)?.into_iter().map(section).collect()
}

/// A date of a TOML file.
pub(super) fn date(source: &Source, field: &str, at: &At<Datetime>) -> Result<Date, BadFile> {
    let read = |at: &Datetime| {
        let date = at.date.filter(|_| at.time.is_none())?;
        let month = Month::try_from(date.month).ok()?;
        Date::from_calendar_date(date.year.into(), month, date.day).ok()
    };
    read(at.get_ref()).ok_or_else(|| {
        let found = format!("“{}”不是日期，应写成 2020-12-31，不加引号。", at.get_ref());
        source.bad(field, at.span(), found)
    })
}

fn number(
    source: &Source,
    field: &str,
    at: Option<&At<String>>,
) -> Result<Option<Decimal>, BadFile> {
    at.map(|at| required_number(source, field, at)).transpose()
}

fn required_number(source: &Source, field: &str, at: &At<String>) -> Result<Decimal, BadFile> {
    Decimal::from_str_exact(at.get_ref().trim()).map_err(|_| {
        let found = format!("“{}”不是数，应写成 \"12.50\" 这样的十进制数。", at.get_ref());
        source.bad(field, at.span(), found)
    })
}

/// An optional text; absent is empty.
pub(super) fn text(at: Option<&At<String>>) -> String {
    at.map(|at| at.get_ref().clone()).unwrap_or_default()
}
