//! The scoring service, in domain words.

use api::{
    InvalidRequest, Problem, Reason,
    pb::scoring::{
        GetEvaluationRequest, GetPolicyRequest, GetScorecardRequest,
        scoring_service_client::ScoringServiceClient,
    },
};
use domain::{
    Digest, EvaluationId, FiledEvaluation, FiledScorecard, PolicyId, Regulation, Scorecard,
};
use server::Peer;
use tonic::{Code, Status};

/// The service that is asked for evaluations and scorecards.
#[derive(Debug, Clone)]
pub(crate) struct Scoring {
    client: ScoringServiceClient<Peer>,
}

/// Why the scoring service gave no answer to go on with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScoringError {
    /// It does not answer, or not in time.
    #[error("the scoring service does not answer")]
    Unavailable(#[source] Box<Problem>),
    /// It refused, and its caller can do something about it.
    #[error("the scoring service refused")]
    Refused {
        /// Its own reason.
        reason: Reason,
        /// What it said.
        source: Box<Problem>,
    },
    /// It failed, or refused what we should not have asked.
    #[error("the scoring service failed")]
    Failed(#[source] Box<Problem>),
    /// Its answer means nothing in the domain.
    #[error("the scoring service answered what cannot be")]
    Answer(#[source] Box<InvalidRequest>),
}

impl Scoring {
    /// Answers larger than `message_bytes_max` are refused.
    pub(crate) fn new(peer: Peer, message_bytes_max: usize) -> Self {
        let client = ScoringServiceClient::new(peer);
        Self { client: client.max_decoding_message_size(message_bytes_max) }
    }

    /// The scorecard with this digest, or the latest.
    pub(crate) async fn scorecard(
        &self,
        evaluation: EvaluationId,
        digest: Option<Digest>,
    ) -> Result<Scorecard, ScoringError> {
        let request = GetScorecardRequest {
            evaluation_id: evaluation.to_string(),
            digest: digest.map(|digest| digest.to_string()).unwrap_or_default(),
        };
        let answer = self.client.clone().get_scorecard(request).await;
        let never_scored = |error| match error {
            // There is no latest one.
            ScoringError::Refused { reason: Reason::ScorecardNotFound, source }
                if digest.is_none() =>
            {
                ScoringError::Refused { reason: Reason::EvaluationNotScored, source }
            }
            ScoringError::Unavailable(_)
            | ScoringError::Refused { .. }
            | ScoringError::Failed(_)
            | ScoringError::Answer(_) => error,
        };
        let answer = answer.map_err(|status| never_scored(status.into()))?;
        let answer = answer.into_inner().scorecard.ok_or_else(|| missing("scorecard"))?;
        let filed = FiledScorecard::try_from(answer)
            .map_err(|error| ScoringError::Answer(Box::new(error)))?;
        Ok(filed.scorecard)
    }

    /// A revision of an evaluation.
    pub(crate) async fn evaluation(
        &self,
        evaluation: EvaluationId,
        revision: u32,
    ) -> Result<FiledEvaluation, ScoringError> {
        let evaluation_id = evaluation.to_string();
        let revision = i32::try_from(revision).unwrap_or(i32::MAX);
        let request = GetEvaluationRequest { evaluation_id, revision };
        let answer = self.client.clone().get_evaluation(request).await?;
        let filed = answer.into_inner().filed.ok_or_else(|| missing("filed"))?;
        FiledEvaluation::try_from(filed).map_err(|error| ScoringError::Answer(Box::new(error)))
    }

    /// What the pack `policy` is called in what is signed.
    pub(crate) async fn regulation(&self, policy: &PolicyId) -> Result<Regulation, ScoringError> {
        let request = GetPolicyRequest::from(policy);
        let answer = self.client.clone().get_policy(request).await?;
        let policy = answer.into_inner().policy.ok_or_else(|| missing("policy"))?;
        Ok(policy.into())
    }
}

impl From<Status> for ScoringError {
    fn from(status: Status) -> Self {
        let problem = Box::new(Problem::from(&status));
        let is_away = matches!(
            status.code(),
            Code::Unavailable
                | Code::DeadlineExceeded
                | Code::Cancelled
                | Code::ResourceExhausted
                | Code::Aborted
        );
        if is_away {
            return Self::Unavailable(problem);
        }
        match Reason::ALL.iter().find(|reason| reason.name() == problem.reason) {
            Some(reason) if reason.kind().is_public() => {
                Self::Refused { reason: *reason, source: problem }
            }
            Some(_) | None => Self::Failed(problem),
        }
    }
}

fn missing(field: &str) -> ScoringError {
    ScoringError::Answer(Box::new(InvalidRequest::missing(field)))
}
