//! Indicators (三级指标) with their targets and what was done.

use domain::{
    Actual, Indicator, IndicatorContent, InvalidIndicator, InvalidValue, Operator, Target,
};

use super::text;
use crate::{
    InvalidRequest,
    convert::{
        decimal, decimal_to_pb, optional_decimal, parse,
        words::{optional_word, word},
    },
    pb::scoring,
};

impl From<&Indicator> for scoring::Indicator {
    fn from(indicator: &Indicator) -> Self {
        let IndicatorContent {
            id,
            level1,
            level2,
            name,
            target,
            actual,
            weight,
            method,
            deviation_reason,
            evidence,
            printed_score,
        } = &**indicator;
        Self {
            indicator_id: id.to_string(),
            level1: scoring::Level1::from(*level1).into(),
            level2: scoring::Level2::from(*level2).into(),
            name: name.clone(),
            target: target.as_ref().map(Into::into),
            actual: actual.as_ref().map(Into::into),
            weight: Some(decimal_to_pb(*weight)),
            method: method.map(|it| scoring::Method::from(it).into()).unwrap_or_default(),
            deviation_reason: deviation_reason.clone(),
            evidence: evidence.clone(),
            printed_score: printed_score.map(decimal_to_pb),
        }
    }
}

impl TryFrom<scoring::Indicator> for Indicator {
    type Error = InvalidRequest;

    /// A target or an actual in which nothing is set is none.
    fn try_from(indicator: scoring::Indicator) -> Result<Self, Self::Error> {
        let scoring::Indicator {
            indicator_id,
            level1,
            level2,
            name,
            target,
            actual,
            weight,
            method,
            deviation_reason,
            evidence,
            printed_score,
        } = indicator;
        let target = target.filter(|it| *it != scoring::Target::default());
        let actual = actual.filter(|it| *it != scoring::Actual::default());
        let content = IndicatorContent {
            id: parse("indicator_id", &indicator_id)?,
            level1: word::<scoring::Level1, _>("level1", level1)?,
            level2: word::<scoring::Level2, _>("level2", level2)?,
            name: text("name", &name)?,
            target: target
                .map(Target::try_from)
                .transpose()
                .map_err(|error| error.within("target"))?,
            actual: actual
                .map(Actual::try_from)
                .transpose()
                .map_err(|error| error.within("actual"))?,
            weight: decimal("weight", weight)?,
            method: optional_word::<scoring::Method, _>("method", method)?,
            deviation_reason: text("deviation_reason", &deviation_reason)?,
            evidence: text("evidence", &evidence)?,
            printed_score: optional_decimal("printed_score", printed_score)?,
        };
        Self::try_new(content).map_err(refuse_indicator)
    }
}

impl From<&Target> for scoring::Target {
    fn from(target: &Target) -> Self {
        Self {
            operator: scoring::Operator::from(target.operator()).into(),
            value: target.value().map(decimal_to_pb),
            unit: target.unit().to_owned(),
            text: target.text().to_owned(),
        }
    }
}

impl TryFrom<scoring::Target> for Target {
    type Error = InvalidRequest;

    fn try_from(target: scoring::Target) -> Result<Self, Self::Error> {
        let scoring::Target { operator, value, unit, text: words } = target;
        let operator = word::<scoring::Operator, _>("operator", operator)?;
        let value = optional_decimal("value", value)?;
        let (unit, words) = (text("unit", &unit)?, text("text", &words)?);
        match (operator, value) {
            (Operator::Qualitative, None) if !unit.is_empty() => Err(InvalidRequest::rule(
                "unit",
                "a qualitative target has no unit",
                "定性指标没有度量单位。请删去单位，或改为有数值的指标。",
            )),
            (Operator::Qualitative, None) => Self::try_words(&words).map_err(refuse_value),
            (_, Some(value)) => {
                Self::try_value(operator, value, &unit, &words).map_err(refuse_value)
            }
            (_, None) => Err(refuse_value(InvalidValue::Operator { operator, has_value: false })),
        }
    }
}

impl From<&Actual> for scoring::Actual {
    fn from(actual: &Actual) -> Self {
        let attainment = actual.attainment().map(|it| scoring::Attainment::from(it).into());
        Self {
            value: actual.value().map(decimal_to_pb),
            text: actual.text().to_owned(),
            attainment: attainment.unwrap_or_default(),
            rate: actual.rate().map(decimal_to_pb),
        }
    }
}

impl TryFrom<scoring::Actual> for Actual {
    type Error = InvalidRequest;

    fn try_from(actual: scoring::Actual) -> Result<Self, Self::Error> {
        let scoring::Actual { value, text: words, attainment, rate } = actual;
        let value = optional_decimal("value", value)?;
        let attainment = optional_word::<scoring::Attainment, _>("attainment", attainment)?;
        let rate = optional_decimal("rate", rate)?;
        Self::try_new(value, &text("text", &words)?, attainment, rate).map_err(refuse_value)
    }
}

fn refuse_value(error: InvalidValue) -> InvalidRequest {
    let field = match &error {
        InvalidValue::Operator { .. } | InvalidValue::Range { .. } => "value",
        InvalidValue::Length { part: "unit", .. } => "unit",
        InvalidValue::Length { .. } | InvalidValue::Empty => "text",
        InvalidValue::Rate { .. } => "rate",
    };
    InvalidRequest::new(field, error)
}

fn refuse_indicator(error: InvalidIndicator) -> InvalidRequest {
    let field = match &error {
        InvalidIndicator::Id { .. } => "indicator_id",
        InvalidIndicator::Length { part: "deviation reason", .. } => "deviation_reason",
        InvalidIndicator::Length { part, .. } => part,
        InvalidIndicator::Level { .. } => "level2",
        InvalidIndicator::Weight { .. } => "weight",
        InvalidIndicator::PrintedScore { .. } => "printed_score",
    };
    InvalidRequest::new(field, error)
}
