//! The scoring service.

use api::{
    InvalidRequest,
    pb::scoring::{
        BareNumber as PbBareNumber, CreateEvaluationRequest, GetEvaluationRequest,
        GetPolicyRequest, GetScorecardRequest, ScoreEvaluationRequest, ScoreEvaluationResponse,
        UpdateEvaluationRequest, scoring_service_client::ScoringServiceClient,
    },
};
use domain::{BareNumber, Evaluation, EvaluationId, FiledScorecard, PolicyId, Proposal, Scorecard};
use server::Peer;
use tonic::Code;

use super::{CallError, Mode};

const EXISTS: &str = "EVALUATION_EXISTS";

/// A client of the scoring service.
#[derive(Debug, Clone)]
pub struct Scoring(ScoringServiceClient<Peer>);

/// What filing an evaluation did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// The first revision.
    New,
    /// A further revision.
    Revised,
    /// Nothing: it is the latest revision already.
    Same,
}

/// A scorecard, and whether it was there already.
#[derive(Debug, Clone)]
pub struct Scored {
    /// The result.
    pub scorecard: Scorecard,
    /// Whether it is new.
    pub is_new: bool,
}

impl Scoring {
    /// Over `peer`.
    pub fn new(peer: Peer) -> Self {
        Self(ScoringServiceClient::new(peer))
    }

    /// What a policy pack takes a target without an operator for.
    pub async fn bare_number(&mut self, id: &PolicyId) -> Result<BareNumber, CallError> {
        let request = GetPolicyRequest { policy_id: id.to_string() };
        let policy = self.0.get_policy(request).await?.into_inner().policy;
        let policy = policy.ok_or_else(|| InvalidRequest::missing("policy"))?;
        Ok(match policy.bare_number() {
            PbBareNumber::AtLeast => BareNumber::AtLeast,
            PbBareNumber::Equal => BareNumber::Equal,
            // A reading that this program does not know must be asked for.
            PbBareNumber::Ask | PbBareNumber::Unspecified => BareNumber::Ask,
        })
    }

    /// Files `evaluation`, as a further revision if it is there with other content.
    pub async fn file(&mut self, evaluation: &Evaluation, mode: Mode) -> Result<Filed, CallError> {
        let validate_only = mode.validate_only();
        let request =
            CreateEvaluationRequest { evaluation: Some(evaluation.into()), validate_only };
        match self.0.create_evaluation(request).await.map_err(CallError::from) {
            Ok(answer) if answer.get_ref().created => Ok(Filed::New),
            // The same as the first revision, which need not be the latest.
            Ok(_) => self.update(evaluation, mode).await,
            Err(error) if error.is_for(EXISTS) => self.update(evaluation, mode).await,
            Err(error) => Err(error),
        }
    }

    /// Replaces the latest revision; a change in between is ABORTED.
    async fn update(&mut self, evaluation: &Evaluation, mode: Mode) -> Result<Filed, CallError> {
        let evaluation_id = evaluation.id.to_string();
        let latest = GetEvaluationRequest { evaluation_id, revision: 0 };
        let filed = self.0.get_evaluation(latest).await?.into_inner().filed;
        let etag = filed.ok_or_else(|| InvalidRequest::missing("filed"))?.etag;
        let validate_only = mode.validate_only();
        let evaluation = Some(evaluation.into());
        let request = UpdateEvaluationRequest { evaluation, etag, validate_only };
        let updated = self.0.update_evaluation(request).await?.into_inner().updated;
        Ok(if updated { Filed::Revised } else { Filed::Same })
    }

    /// Scores the latest revision.
    pub async fn score(&mut self, id: EvaluationId) -> Result<Scored, CallError> {
        let evaluation_id = id.to_string();
        self.scored(ScoreEvaluationRequest { evaluation_id, ..Default::default() }).await
    }

    /// The scorecard that `evaluation` would have, were it filed and `proposal` in the books.
    pub async fn try_score(
        &mut self,
        evaluation: &Evaluation,
        proposal: &Proposal,
    ) -> Result<Scored, CallError> {
        self.scored(ScoreEvaluationRequest {
            evaluation_id: evaluation.id.to_string(),
            validate_only: true,
            evaluation: Some(evaluation.into()),
            proposal: Some(proposal.into()),
        })
        .await
    }

    async fn scored(&mut self, request: ScoreEvaluationRequest) -> Result<Scored, CallError> {
        let answer = self.0.score_evaluation(request).await?.into_inner();
        let ScoreEvaluationResponse { scorecard, created } = answer;
        let scorecard = scorecard.ok_or_else(|| InvalidRequest::missing("scorecard"))?;
        let filed = FiledScorecard::try_from(scorecard)?;
        Ok(Scored { scorecard: filed.scorecard, is_new: created })
    }

    /// The latest scorecard; `None` if the evaluation was never scored.
    pub async fn latest(&mut self, id: EvaluationId) -> Result<Option<Scorecard>, CallError> {
        let request = GetScorecardRequest { evaluation_id: id.to_string(), digest: String::new() };
        match self.0.get_scorecard(request).await {
            Ok(answer) => {
                let scorecard = answer.into_inner().scorecard;
                let scorecard = scorecard.ok_or_else(|| InvalidRequest::missing("scorecard"))?;
                Ok(Some(FiledScorecard::try_from(scorecard)?.scorecard))
            }
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(status.into()),
        }
    }
}
