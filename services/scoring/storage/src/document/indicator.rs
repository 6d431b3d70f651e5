//! One indicator of the stored evaluation.

use domain::{Actual, Indicator, IndicatorContent, Operator, Target};
use serde::{Deserialize, Serialize};

use crate::{
    StoreError,
    value::{optional_text, parse, parse_optional},
};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    id: String,
    level1: String,
    level2: String,
    name: String,
    target: Option<TargetDocument>,
    actual: Option<ActualDocument>,
    weight: String,
    method: Option<String>,
    deviation_reason: String,
    evidence: String,
    printed_score: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetDocument {
    operator: String,
    value: Option<String>,
    unit: String,
    text: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActualDocument {
    value: Option<String>,
    text: String,
    attainment: Option<String>,
    rate: Option<String>,
}

impl From<&Indicator> for Document {
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
            id: id.to_string(),
            level1: level1.key().to_owned(),
            level2: level2.key().to_owned(),
            name: name.clone(),
            target: target.as_ref().map(TargetDocument::from),
            actual: actual.as_ref().map(ActualDocument::from),
            weight: weight.to_string(),
            method: method.map(|method| method.key().to_owned()),
            deviation_reason: deviation_reason.clone(),
            evidence: evidence.clone(),
            printed_score: optional_text(*printed_score),
        }
    }
}

impl TryFrom<Document> for Indicator {
    type Error = StoreError;

    fn try_from(document: Document) -> Result<Self, Self::Error> {
        let Document {
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
        } = document;
        let content = IndicatorContent {
            id: parse("the id of an indicator", &id)?,
            level1: parse("level 1", &level1)?,
            level2: parse("level 2", &level2)?,
            name,
            target: target.map(Target::try_from).transpose()?,
            actual: actual.map(Actual::try_from).transpose()?,
            weight: parse("a weight", &weight)?,
            method: parse_optional("a method", method.as_deref())?,
            deviation_reason,
            evidence,
            printed_score: parse_optional("a printed score", printed_score.as_deref())?,
        };
        Self::try_new(content).map_err(|error| StoreError::corrupt("an indicator", error))
    }
}

impl From<&Target> for TargetDocument {
    fn from(target: &Target) -> Self {
        Self {
            operator: target.operator().to_string(),
            value: optional_text(target.value()),
            unit: target.unit().to_owned(),
            text: target.text().to_owned(),
        }
    }
}

impl TryFrom<TargetDocument> for Target {
    type Error = StoreError;

    fn try_from(document: TargetDocument) -> Result<Self, Self::Error> {
        let TargetDocument { operator, value, unit, text } = document;
        let operator: Operator = parse("an operator", &operator)?;
        let target = match value {
            Some(value) => Self::try_value(operator, parse("a target", &value)?, &unit, &text),
            None => Self::try_words(&text),
        };
        target.map_err(|error| StoreError::corrupt("a target", error))
    }
}

impl From<&Actual> for ActualDocument {
    fn from(actual: &Actual) -> Self {
        Self {
            value: optional_text(actual.value()),
            text: actual.text().to_owned(),
            attainment: actual.attainment().map(|it| it.key().to_owned()),
            rate: optional_text(actual.rate()),
        }
    }
}

impl TryFrom<ActualDocument> for Actual {
    type Error = StoreError;

    fn try_from(document: ActualDocument) -> Result<Self, Self::Error> {
        let ActualDocument { value, text, attainment, rate } = document;
        let value = parse_optional("an actual", value.as_deref())?;
        let attainment = parse_optional("an attainment", attainment.as_deref())?;
        let rate = parse_optional("a rate", rate.as_deref())?;
        Self::try_new(value, &text, attainment, rate)
            .map_err(|error| StoreError::corrupt("an actual", error))
    }
}
