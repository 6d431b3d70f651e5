//! What a caller asks the scoring for, and what a write answers.

use domain::{
    Digest, Evaluation, EvaluationId, FiledEvaluation, FiledScorecard, PolicyId, RegionCode,
};

use super::filed::{revision, revision_to_pb};
use crate::{
    InvalidRequest, Page,
    convert::{date_to_pb, parse, required},
    pb::{ledger, scoring},
};

/// Which evaluation, and which revision of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluationKey {
    /// The evaluation.
    pub id: EvaluationId,
    /// The revision; `None` for the latest.
    pub revision: Option<u32>,
}

/// A further revision of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationUpdate {
    /// The whole new content.
    pub evaluation: Evaluation,
    /// Mark of the revision that it replaces as the latest.
    pub etag: Digest,
}

/// A page of the evaluations of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationQuery {
    /// Where.
    pub region: RegionCode,
    /// Which page.
    pub page: Page,
}

/// Which evaluation, and which scorecard of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScorecardKey {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The scorecard; `None` for the latest.
    pub digest: Option<Digest>,
}

/// What a write answers: what is on file now, and whether this very call put it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// As filed.
    pub filed: T,
    /// False if it was there already: a retry, or the same content again.
    pub is_new: bool,
}

impl TryFrom<scoring::CreateEvaluationRequest> for Evaluation {
    type Error = InvalidRequest;

    fn try_from(request: scoring::CreateEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::CreateEvaluationRequest { evaluation } = request;
        within("evaluation", evaluation)
    }
}

impl From<&Evaluation> for scoring::CreateEvaluationRequest {
    fn from(evaluation: &Evaluation) -> Self {
        Self { evaluation: Some(evaluation.into()) }
    }
}

impl TryFrom<scoring::UpdateEvaluationRequest> for EvaluationUpdate {
    type Error = InvalidRequest;

    fn try_from(request: scoring::UpdateEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::UpdateEvaluationRequest { evaluation, etag } = request;
        Ok(Self { evaluation: within("evaluation", evaluation)?, etag: parse("etag", &etag)? })
    }
}

impl From<&EvaluationUpdate> for scoring::UpdateEvaluationRequest {
    fn from(update: &EvaluationUpdate) -> Self {
        let EvaluationUpdate { evaluation, etag } = update;
        Self { evaluation: Some(evaluation.into()), etag: etag.to_string() }
    }
}

impl TryFrom<scoring::GetEvaluationRequest> for EvaluationKey {
    type Error = InvalidRequest;

    fn try_from(request: scoring::GetEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::GetEvaluationRequest { evaluation_id, revision: number } = request;
        let id = parse("evaluation_id", &evaluation_id)?;
        let revision = (number != 0).then(|| revision("revision", number)).transpose()?;
        Ok(Self { id, revision })
    }
}

impl From<EvaluationKey> for scoring::GetEvaluationRequest {
    fn from(key: EvaluationKey) -> Self {
        let EvaluationKey { id, revision } = key;
        let revision = revision.map(revision_to_pb).unwrap_or_default();
        Self { evaluation_id: id.to_string(), revision }
    }
}

impl TryFrom<scoring::ListEvaluationsRequest> for EvaluationQuery {
    type Error = InvalidRequest;

    fn try_from(request: scoring::ListEvaluationsRequest) -> Result<Self, Self::Error> {
        let scoring::ListEvaluationsRequest { region_code, page_size, page_token } = request;
        let page = Page::try_new(page_size, &page_token, &["evaluations", &region_code])?;
        Ok(Self { region: parse("region_code", &region_code)?, page })
    }
}

impl TryFrom<scoring::ScoreEvaluationRequest> for EvaluationId {
    type Error = InvalidRequest;

    fn try_from(request: scoring::ScoreEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::ScoreEvaluationRequest { evaluation_id } = request;
        parse("evaluation_id", &evaluation_id)
    }
}

impl From<EvaluationId> for scoring::ScoreEvaluationRequest {
    fn from(id: EvaluationId) -> Self {
        Self { evaluation_id: id.to_string() }
    }
}

impl TryFrom<scoring::GetScorecardRequest> for ScorecardKey {
    type Error = InvalidRequest;

    fn try_from(request: scoring::GetScorecardRequest) -> Result<Self, Self::Error> {
        let scoring::GetScorecardRequest { evaluation_id, digest } = request;
        let digest = (!digest.is_empty()).then(|| parse("digest", &digest)).transpose()?;
        Ok(Self { evaluation: parse("evaluation_id", &evaluation_id)?, digest })
    }
}

impl From<ScorecardKey> for scoring::GetScorecardRequest {
    fn from(key: ScorecardKey) -> Self {
        let ScorecardKey { evaluation, digest } = key;
        let digest = digest.map(|it| it.to_string()).unwrap_or_default();
        Self { evaluation_id: evaluation.to_string(), digest }
    }
}

impl TryFrom<scoring::GetPolicyRequest> for PolicyId {
    type Error = InvalidRequest;

    fn try_from(request: scoring::GetPolicyRequest) -> Result<Self, Self::Error> {
        let scoring::GetPolicyRequest { policy_id } = request;
        parse("policy_id", &policy_id)
    }
}

impl From<&PolicyId> for scoring::GetPolicyRequest {
    fn from(id: &PolicyId) -> Self {
        Self { policy_id: id.to_string() }
    }
}

impl From<&Evaluation> for ledger::GetExecutionRequest {
    /// The money that the evaluation is about. The books of a year end with it, so that a later date is its last day.
    fn from(evaluation: &Evaluation) -> Self {
        let as_of = evaluation.as_of.min(evaluation.fiscal_year.last_day());
        Self {
            region_code: evaluation.region.to_string(),
            project_codes: evaluation.projects.iter().map(ToString::to_string).collect(),
            fiscal_year: evaluation.fiscal_year.year(),
            as_of: Some(date_to_pb(as_of)),
            proposal: None,
        }
    }
}

impl From<&Written<FiledEvaluation>> for scoring::CreateEvaluationResponse {
    fn from(written: &Written<FiledEvaluation>) -> Self {
        let Written { filed, is_new } = written;
        Self { filed: Some(filed.into()), created: *is_new }
    }
}

impl TryFrom<scoring::CreateEvaluationResponse> for Written<FiledEvaluation> {
    type Error = InvalidRequest;

    fn try_from(response: scoring::CreateEvaluationResponse) -> Result<Self, Self::Error> {
        let scoring::CreateEvaluationResponse { filed, created } = response;
        Ok(Self { filed: within("filed", filed)?, is_new: created })
    }
}

impl From<&Written<FiledEvaluation>> for scoring::UpdateEvaluationResponse {
    fn from(written: &Written<FiledEvaluation>) -> Self {
        let Written { filed, is_new } = written;
        Self { filed: Some(filed.into()), updated: *is_new }
    }
}

impl TryFrom<scoring::UpdateEvaluationResponse> for Written<FiledEvaluation> {
    type Error = InvalidRequest;

    fn try_from(response: scoring::UpdateEvaluationResponse) -> Result<Self, Self::Error> {
        let scoring::UpdateEvaluationResponse { filed, updated } = response;
        Ok(Self { filed: within("filed", filed)?, is_new: updated })
    }
}

impl TryFrom<scoring::GetEvaluationResponse> for FiledEvaluation {
    type Error = InvalidRequest;

    fn try_from(response: scoring::GetEvaluationResponse) -> Result<Self, Self::Error> {
        let scoring::GetEvaluationResponse { filed } = response;
        within("filed", filed)
    }
}

impl From<&Written<FiledScorecard>> for scoring::ScoreEvaluationResponse {
    fn from(written: &Written<FiledScorecard>) -> Self {
        let Written { filed, is_new } = written;
        Self { scorecard: Some(filed.into()), created: *is_new }
    }
}

impl TryFrom<scoring::ScoreEvaluationResponse> for Written<FiledScorecard> {
    type Error = InvalidRequest;

    fn try_from(response: scoring::ScoreEvaluationResponse) -> Result<Self, Self::Error> {
        let scoring::ScoreEvaluationResponse { scorecard, created } = response;
        Ok(Self { filed: within("scorecard", scorecard)?, is_new: created })
    }
}

impl TryFrom<scoring::GetScorecardResponse> for FiledScorecard {
    type Error = InvalidRequest;

    fn try_from(response: scoring::GetScorecardResponse) -> Result<Self, Self::Error> {
        let scoring::GetScorecardResponse { scorecard } = response;
        within("scorecard", scorecard)
    }
}

/// Reads a message that must be set; a refusal names the path to it.
fn within<Wire, Word>(field: &str, message: Option<Wire>) -> Result<Word, InvalidRequest>
where
    Word: TryFrom<Wire, Error = InvalidRequest>,
{
    required(field, message)?.try_into().map_err(|error: InvalidRequest| error.within(field))
}
