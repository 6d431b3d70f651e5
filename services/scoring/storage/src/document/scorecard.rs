//! The stored scorecard.

use domain::{Finding, PolicyReference, ScoreRow, Scorecard, ScorecardContent, Trace, TraceValue};
use serde::{Deserialize, Serialize};

use super::{execution, finding};
use crate::{StoreError, value::parse};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    evaluation: String,
    revision: u32,
    policy_id: String,
    policy_version: String,
    policy_digest: String,
    rows: Vec<RowDocument>,
    grade: String,
    grade_label: String,
    findings: Vec<finding::Document>,
    execution: execution::Document,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowDocument {
    indicator: String,
    level1: String,
    level2: String,
    name: String,
    target: String,
    actual: String,
    weight: String,
    score: String,
    method: String,
    trace: TraceDocument,
    deviation_reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TraceDocument {
    rule: String,
    formula: String,
    values: Vec<ValueDocument>,
    rounding: String,
    explanation: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueDocument {
    name: String,
    value: String,
    source: String,
}

impl From<&Scorecard> for Document {
    fn from(scorecard: &Scorecard) -> Self {
        let ScorecardContent {
            evaluation,
            revision,
            policy: PolicyReference { id, version, digest },
            rows,
            grade,
            grade_label,
            findings,
            execution,
        } = &**scorecard;
        Self {
            evaluation: evaluation.to_string(),
            revision: *revision,
            policy_id: id.to_string(),
            policy_version: version.clone(),
            policy_digest: digest.to_string(),
            rows: rows.iter().map(RowDocument::from).collect(),
            grade: grade.to_string(),
            grade_label: grade_label.clone(),
            findings: findings.iter().map(finding::Document::from).collect(),
            execution: execution.into(),
        }
    }
}

impl TryFrom<Document> for Scorecard {
    type Error = StoreError;

    fn try_from(document: Document) -> Result<Self, Self::Error> {
        let Document {
            evaluation,
            revision,
            policy_id,
            policy_version,
            policy_digest,
            rows,
            grade,
            grade_label,
            findings,
            execution,
        } = document;
        let policy = PolicyReference {
            id: parse("a policy", &policy_id)?,
            version: policy_version,
            digest: parse("a digest", &policy_digest)?,
        };
        let content = ScorecardContent {
            evaluation: parse("an evaluation id", &evaluation)?,
            revision,
            policy,
            rows: rows.into_iter().map(ScoreRow::try_from).collect::<Result<_, _>>()?,
            grade: parse("a grade", &grade)?,
            grade_label,
            findings: findings.into_iter().map(Finding::try_from).collect::<Result<_, _>>()?,
            execution: execution.try_into()?,
        };
        Self::try_new(content).map_err(|error| StoreError::corrupt("a scorecard", error))
    }
}

impl From<&ScoreRow> for RowDocument {
    fn from(row: &ScoreRow) -> Self {
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
            trace,
            deviation_reason,
        } = row;
        Self {
            indicator: indicator.to_string(),
            level1: level1.key().to_owned(),
            level2: level2.key().to_owned(),
            name: name.clone(),
            target: target.clone(),
            actual: actual.clone(),
            weight: weight.to_string(),
            score: score.to_string(),
            method: method.key().to_owned(),
            trace: trace.into(),
            deviation_reason: deviation_reason.clone(),
        }
    }
}

impl TryFrom<RowDocument> for ScoreRow {
    type Error = StoreError;

    fn try_from(row: RowDocument) -> Result<Self, Self::Error> {
        let RowDocument {
            indicator,
            level1,
            level2,
            name,
            target,
            actual,
            weight,
            score,
            method,
            trace,
            deviation_reason,
        } = row;
        Ok(Self {
            indicator: parse("the id of an indicator", &indicator)?,
            level1: parse("level 1", &level1)?,
            level2: parse("level 2", &level2)?,
            name,
            target,
            actual,
            weight: parse("a weight", &weight)?,
            score: parse("a score", &score)?,
            method: parse("a method", &method)?,
            trace: trace.try_into()?,
            deviation_reason,
        })
    }
}

impl From<&Trace> for TraceDocument {
    fn from(trace: &Trace) -> Self {
        let Trace { rule, formula, values, rounding, explanation } = trace.clone();
        let value = |TraceValue { name, value, source }| ValueDocument {
            name,
            value,
            source: source.key().to_owned(),
        };
        let values = values.into_iter().map(value).collect();
        Self { rule, formula, values, rounding, explanation }
    }
}

impl TryFrom<TraceDocument> for Trace {
    type Error = StoreError;

    fn try_from(document: TraceDocument) -> Result<Self, Self::Error> {
        let TraceDocument { rule, formula, values, rounding, explanation } = document;
        let value = |ValueDocument { name, value, source }| {
            Ok(TraceValue { name, value, source: parse("a source", &source)? })
        };
        let values = values.into_iter().map(value).collect::<Result<_, StoreError>>()?;
        Ok(Self { rule, formula, values, rounding, explanation })
    }
}
