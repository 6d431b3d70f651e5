//! What a caller asks the scoring for, and what a write answers.

use domain::{
    Digest, Evaluation, EvaluationId, FiledEvaluation, FiledScorecard, PolicyId, Proposal,
    RegionCode,
};

use super::filed::{revision, revision_to_pb};
use crate::{
    InvalidRequest, Page, Write,
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

/// What to score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreRequest {
    /// The filed evaluation on the books; the result is kept.
    Filed(EvaluationId),
    /// What the scorecard would be; nothing is kept.
    Preview {
        /// The evaluation.
        id: EvaluationId,
        /// This content instead of the filed one; its id is `id`. On the heap, being large.
        evaluation: Option<Box<Evaluation>>,
        /// What is regarded as being in the books.
        proposal: Proposal,
    },
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

impl TryFrom<scoring::CreateEvaluationRequest> for Write<Evaluation> {
    type Error = InvalidRequest;

    fn try_from(request: scoring::CreateEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::CreateEvaluationRequest { evaluation, validate_only } = request;
        Ok(Self { content: within("evaluation", evaluation)?, validate_only })
    }
}

impl From<&Evaluation> for scoring::CreateEvaluationRequest {
    fn from(evaluation: &Evaluation) -> Self {
        Self { evaluation: Some(evaluation.into()), validate_only: false }
    }
}

impl TryFrom<scoring::UpdateEvaluationRequest> for Write<EvaluationUpdate> {
    type Error = InvalidRequest;

    fn try_from(request: scoring::UpdateEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::UpdateEvaluationRequest { evaluation, etag, validate_only } = request;
        let evaluation = within("evaluation", evaluation)?;
        let content = EvaluationUpdate { evaluation, etag: parse("etag", &etag)? };
        Ok(Self { content, validate_only })
    }
}

impl From<&EvaluationUpdate> for scoring::UpdateEvaluationRequest {
    fn from(update: &EvaluationUpdate) -> Self {
        let EvaluationUpdate { evaluation, etag } = update;
        let (evaluation, etag) = (Some(evaluation.into()), etag.to_string());
        Self { evaluation, etag, validate_only: false }
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

impl TryFrom<scoring::ScoreEvaluationRequest> for ScoreRequest {
    type Error = InvalidRequest;

    fn try_from(request: scoring::ScoreEvaluationRequest) -> Result<Self, Self::Error> {
        let scoring::ScoreEvaluationRequest { evaluation_id, validate_only, evaluation, proposal } =
            request;
        if !validate_only {
            only_to_preview("evaluation", evaluation.is_some())?;
            only_to_preview("proposal", proposal.is_some())?;
            return Ok(Self::Filed(parse("evaluation_id", &evaluation_id)?));
        }
        let proposal = proposal.map(|it| within("proposal", Some(it))).transpose()?;
        let proposal = proposal.unwrap_or_default();
        let Some(evaluation) = evaluation else {
            let id = parse("evaluation_id", &evaluation_id)?;
            return Ok(Self::Preview { id, evaluation: None, proposal });
        };
        let evaluation: Evaluation = within("evaluation", Some(evaluation))?;
        let id = evaluation.id;
        if !evaluation_id.is_empty()
            && parse::<EvaluationId>("evaluation_id", &evaluation_id)? != id
        {
            let chinese =
                format!("evaluation_id与evaluation中的编号{id}不同。请改为同一个，或留空。");
            return Err(InvalidRequest::rule("evaluation_id", "another id", chinese));
        }
        Ok(Self::Preview { id, evaluation: Some(Box::new(evaluation)), proposal })
    }
}

impl From<&ScoreRequest> for scoring::ScoreEvaluationRequest {
    fn from(request: &ScoreRequest) -> Self {
        match request {
            ScoreRequest::Filed(id) => (*id).into(),
            ScoreRequest::Preview { id, evaluation, proposal } => Self {
                evaluation_id: id.to_string(),
                validate_only: true,
                evaluation: evaluation.as_deref().map(Into::into),
                proposal: (!proposal.is_empty()).then(|| proposal.into()),
            },
        }
    }
}

impl From<EvaluationId> for scoring::ScoreEvaluationRequest {
    fn from(id: EvaluationId) -> Self {
        Self { evaluation_id: id.to_string(), ..Self::default() }
    }
}

/// Refuses a field that belongs to `validate_only`.
fn only_to_preview(field: &str, is_set: bool) -> Result<(), InvalidRequest> {
    if !is_set {
        return Ok(());
    }
    let chinese = format!("{field}只能与validate_only一起使用。请删去，或只作检查。");
    Err(InvalidRequest::rule(field, "without validate_only", chinese))
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

impl From<(&Evaluation, &Proposal)> for ledger::GetExecutionRequest {
    /// The money that the evaluation is about, as if the proposal were in the books. The books of a year end with it, so that a later date is its last day.
    fn from((evaluation, proposal): (&Evaluation, &Proposal)) -> Self {
        let as_of = evaluation.as_of.min(evaluation.fiscal_year.last_day());
        Self {
            region_code: evaluation.region.to_string(),
            project_codes: evaluation.projects.iter().map(ToString::to_string).collect(),
            fiscal_year: evaluation.fiscal_year.year(),
            as_of: Some(date_to_pb(as_of)),
            proposal: (!proposal.is_empty()).then(|| proposal.into()),
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
