//! The scoring service.

use api::{
    InvalidRequest,
    pb::scoring::{
        CreateEvaluationRequest, GetEvaluationRequest, ScoreEvaluationRequest,
        ScoreEvaluationResponse, UpdateEvaluationRequest,
        scoring_service_client::ScoringServiceClient,
    },
};
use domain::{Evaluation, EvaluationId, FiledScorecard, Scorecard};
use server::Peer;

use super::CallError;

const EXISTS: &str = "EVALUATION_EXISTS";

/// A client of the scoring service.
#[derive(Debug, Clone)]
pub(crate) struct Scoring(ScoringServiceClient<Peer>);

impl Scoring {
    /// Over `peer`.
    pub(crate) fn new(peer: Peer) -> Self {
        Self(ScoringServiceClient::new(peer))
    }

    /// Files `evaluation`, as a further revision if it is there with other content. Whether anything was filed.
    pub(crate) async fn file(&mut self, evaluation: &Evaluation) -> Result<bool, CallError> {
        let request = CreateEvaluationRequest::from(evaluation);
        match self.0.create_evaluation(request).await.map_err(CallError::from) {
            Ok(answer) if answer.get_ref().created => Ok(true),
            // The same as the first revision, which need not be the latest.
            Ok(_) => self.update(evaluation).await,
            Err(CallError::Refused(problem)) if problem.reason == EXISTS => {
                self.update(evaluation).await
            }
            Err(error) => Err(error),
        }
    }

    /// Replaces the latest revision; a change in between is ABORTED.
    async fn update(&mut self, evaluation: &Evaluation) -> Result<bool, CallError> {
        let evaluation_id = evaluation.id.to_string();
        let latest = GetEvaluationRequest { evaluation_id, revision: 0 };
        let filed = self.0.get_evaluation(latest).await?.into_inner().filed;
        let etag = filed.ok_or_else(|| InvalidRequest::missing("filed"))?.etag;
        let request = UpdateEvaluationRequest {
            evaluation: Some(evaluation.into()),
            etag,
            validate_only: false,
        };
        Ok(self.0.update_evaluation(request).await?.into_inner().updated)
    }

    /// Scores the latest revision. Whether the scorecard is new.
    pub(crate) async fn score(&mut self, id: EvaluationId) -> Result<(Scorecard, bool), CallError> {
        let request = ScoreEvaluationRequest::from(id);
        let answer = self.0.score_evaluation(request).await?.into_inner();
        let ScoreEvaluationResponse { scorecard, created } = answer;
        let scorecard = scorecard.ok_or_else(|| InvalidRequest::missing("scorecard"))?;
        let filed = FiledScorecard::try_from(scorecard)?;
        Ok((filed.scorecard, created))
    }
}
