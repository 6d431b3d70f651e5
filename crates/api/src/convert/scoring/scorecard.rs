//! Scorecards (评分结果): read back only if sums and digest follow from the content.

use domain::{
    Digest, Level1Total, PolicyReference, ScoreRow, Scorecard, ScorecardContent, Trace, TraceValue,
};

use super::{agree, each, filed::revision, filed::revision_to_pb};
use crate::{
    InvalidRequest,
    convert::{decimal, decimal_to_pb, execution_to_pb, parse, required, words::word},
    pb::scoring,
};

impl From<&Scorecard> for scoring::Scorecard {
    /// Without the time of scoring, which is no part of the content.
    fn from(scorecard: &Scorecard) -> Self {
        let ScorecardContent {
            evaluation,
            revision,
            policy,
            rows,
            grade,
            grade_label,
            findings,
            execution,
        } = &**scorecard;
        Self {
            evaluation_id: evaluation.to_string(),
            revision: revision_to_pb(*revision),
            policy: Some(policy.into()),
            rows: rows.iter().map(Into::into).collect(),
            level1_totals: scorecard.level1_totals().iter().map(Into::into).collect(),
            weight: Some(decimal_to_pb(scorecard.weight())),
            total: Some(decimal_to_pb(scorecard.total())),
            grade: scoring::Grade::from(*grade).into(),
            grade_label: grade_label.clone(),
            findings: findings.iter().map(Into::into).collect(),
            // None only if received less paid leaves the range of money; no fund table was ever read like that.
            execution: execution_to_pb(execution).ok(),
            digest: scorecard.digest().to_string(),
            scored_at: None,
        }
    }
}

impl TryFrom<scoring::Scorecard> for Scorecard {
    type Error = InvalidRequest;

    /// Adds up and hashes again: a scorecard that was changed on the way is refused.
    fn try_from(scorecard: scoring::Scorecard) -> Result<Self, Self::Error> {
        let scoring::Scorecard {
            evaluation_id,
            revision: number,
            policy,
            rows,
            level1_totals,
            weight,
            total,
            grade,
            grade_label,
            findings,
            execution,
            digest,
            scored_at: _, // Belongs to the filing.
        } = scorecard;
        let read = Self::try_new(ScorecardContent {
            evaluation: parse("evaluation_id", &evaluation_id)?,
            revision: revision("revision", number)?,
            policy: required("policy", policy)?
                .try_into()
                .map_err(|error: InvalidRequest| error.within("policy"))?,
            rows: each("rows", rows)?,
            grade: word::<scoring::Grade, _>("grade", grade)?,
            grade_label,
            findings: each("findings", findings)?,
            execution: required("execution", execution)?
                .try_into()
                .map_err(|error: InvalidRequest| error.within("execution"))?,
        })
        .map_err(|error| InvalidRequest::new("rows", error))?;
        let level1_totals: Vec<Level1Total> = each("level1_totals", level1_totals)?;
        agree("level1_totals", &level1_totals[..], read.level1_totals())?;
        agree("weight", &decimal("weight", weight)?, &read.weight())?;
        agree("total", &decimal("total", total)?, &read.total())?;
        agree("digest", &parse::<Digest>("digest", &digest)?, &read.digest())?;
        Ok(read)
    }
}

impl From<&PolicyReference> for scoring::PolicyReference {
    fn from(policy: &PolicyReference) -> Self {
        let PolicyReference { id, version, digest } = policy;
        Self { policy_id: id.to_string(), version: version.clone(), digest: digest.to_string() }
    }
}

impl TryFrom<scoring::PolicyReference> for PolicyReference {
    type Error = InvalidRequest;

    fn try_from(policy: scoring::PolicyReference) -> Result<Self, Self::Error> {
        let scoring::PolicyReference { policy_id, version, digest } = policy;
        let (id, digest) = (parse("policy_id", &policy_id)?, parse("digest", &digest)?);
        Ok(Self { id, version, digest })
    }
}

impl From<&ScoreRow> for scoring::ScoreRow {
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
            indicator_id: indicator.to_string(),
            level1: scoring::Level1::from(*level1).into(),
            level2: scoring::Level2::from(*level2).into(),
            name: name.clone(),
            target: target.clone(),
            actual: actual.clone(),
            weight: Some(decimal_to_pb(*weight)),
            score: Some(decimal_to_pb(*score)),
            method: scoring::Method::from(*method).into(),
            trace: Some(trace.into()),
            deviation_reason: deviation_reason.clone(),
        }
    }
}

impl TryFrom<scoring::ScoreRow> for ScoreRow {
    type Error = InvalidRequest;

    /// Every text is kept as it is: the digest is over them.
    fn try_from(row: scoring::ScoreRow) -> Result<Self, Self::Error> {
        let scoring::ScoreRow {
            indicator_id,
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
            indicator: parse("indicator_id", &indicator_id)?,
            level1: word::<scoring::Level1, _>("level1", level1)?,
            level2: word::<scoring::Level2, _>("level2", level2)?,
            name,
            target,
            actual,
            weight: decimal("weight", weight)?,
            score: decimal("score", score)?,
            method: word::<scoring::Method, _>("method", method)?,
            trace: required("trace", trace)?
                .try_into()
                .map_err(|error: InvalidRequest| error.within("trace"))?,
            deviation_reason,
        })
    }
}

impl From<&Trace> for scoring::Trace {
    fn from(trace: &Trace) -> Self {
        let Trace { rule, formula, values, rounding, explanation } = trace;
        Self {
            rule: rule.clone(),
            formula: formula.clone(),
            values: values.iter().map(Into::into).collect(),
            rounding: rounding.clone(),
            explanation: explanation.clone(),
        }
    }
}

impl TryFrom<scoring::Trace> for Trace {
    type Error = InvalidRequest;

    fn try_from(trace: scoring::Trace) -> Result<Self, Self::Error> {
        let scoring::Trace { rule, formula, values, rounding, explanation } = trace;
        Ok(Self { rule, formula, values: each("values", values)?, rounding, explanation })
    }
}

impl From<&TraceValue> for scoring::TraceValue {
    fn from(value: &TraceValue) -> Self {
        let TraceValue { name, value, source } = value;
        let source = scoring::TraceSource::from(*source).into();
        Self { name: name.clone(), value: value.clone(), source }
    }
}

impl TryFrom<scoring::TraceValue> for TraceValue {
    type Error = InvalidRequest;

    fn try_from(value: scoring::TraceValue) -> Result<Self, Self::Error> {
        let scoring::TraceValue { name, value, source } = value;
        Ok(Self { name, value, source: word::<scoring::TraceSource, _>("source", source)? })
    }
}

impl From<&Level1Total> for scoring::Level1Total {
    fn from(total: &Level1Total) -> Self {
        let Level1Total { level1, weight, score } = *total;
        Self {
            level1: scoring::Level1::from(level1).into(),
            weight: Some(decimal_to_pb(weight)),
            score: Some(decimal_to_pb(score)),
        }
    }
}

impl TryFrom<scoring::Level1Total> for Level1Total {
    type Error = InvalidRequest;

    fn try_from(total: scoring::Level1Total) -> Result<Self, Self::Error> {
        let scoring::Level1Total { level1, weight, score } = total;
        Ok(Self {
            level1: word::<scoring::Level1, _>("level1", level1)?,
            weight: decimal("weight", weight)?,
            score: decimal("score", score)?,
        })
    }
}
