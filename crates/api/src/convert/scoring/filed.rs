//! Filed evaluations and scorecards: the content, and when and as what it was filed.

use domain::{FiledEvaluation, FiledScorecard, Scorecard};

use crate::{
    InvalidRequest,
    convert::{instant, parse, required, timestamp_to_pb},
    pb::scoring,
};

impl From<&FiledEvaluation> for scoring::FiledEvaluation {
    fn from(filed: &FiledEvaluation) -> Self {
        let FiledEvaluation { evaluation, revision, etag, filed_at } = filed;
        Self {
            evaluation: Some(evaluation.into()),
            revision: revision_to_pb(*revision),
            etag: etag.to_string(),
            filed_at: Some(timestamp_to_pb(*filed_at)),
        }
    }
}

impl TryFrom<scoring::FiledEvaluation> for FiledEvaluation {
    type Error = InvalidRequest;

    fn try_from(filed: scoring::FiledEvaluation) -> Result<Self, Self::Error> {
        let scoring::FiledEvaluation { evaluation, revision: number, etag, filed_at } = filed;
        Ok(Self {
            evaluation: required("evaluation", evaluation)?
                .try_into()
                .map_err(|error: InvalidRequest| error.within("evaluation"))?,
            revision: revision("revision", number)?,
            etag: parse("etag", &etag)?,
            filed_at: instant("filed_at", filed_at)?,
        })
    }
}

impl From<&FiledScorecard> for scoring::Scorecard {
    fn from(filed: &FiledScorecard) -> Self {
        let FiledScorecard { scorecard, scored_at } = filed;
        let scored_at = Some(timestamp_to_pb(*scored_at));
        Self { scored_at, ..Self::from(scorecard) }
    }
}

impl TryFrom<scoring::Scorecard> for FiledScorecard {
    type Error = InvalidRequest;

    fn try_from(scorecard: scoring::Scorecard) -> Result<Self, Self::Error> {
        let scored_at = instant("scored_at", scorecard.scored_at)?;
        Ok(Self { scorecard: Scorecard::try_from(scorecard)?, scored_at })
    }
}

/// A revision, from 1.
pub(super) fn revision(field: &str, number: i32) -> Result<u32, InvalidRequest> {
    u32::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| {
        let chinese = format!("{field}为{number}，版次应从1起。请核对。");
        InvalidRequest::rule(field, "revisions begin with 1", chinese)
    })
}

/// A revision; nobody files one evaluation two thousand million times.
pub(super) fn revision_to_pb(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
