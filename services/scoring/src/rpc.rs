//! gRPC in, use case, gRPC out. Decides nothing.

use api::{
    EvaluationKey, EvaluationQuery, EvaluationUpdate, InvalidRequest, ScoreRequest, ScorecardKey,
    Write, Written,
    pb::scoring::{
        self as pb,
        scoring_service_server::{ScoringService, ScoringServiceServer},
    },
    policy_without_text, refuse,
};
use domain::{Evaluation, EvaluationId, PolicyId};
use scoring_storage::{Kept, Listed};
use tonic::{Request, Response, Status};

use crate::service::Scoring;

/// The gRPC face of [`Scoring`].
#[derive(Debug, Clone)]
pub(crate) struct Rpc {
    scoring: Scoring,
}

impl Rpc {
    pub(crate) fn new(scoring: Scoring) -> Self {
        Self { scoring }
    }

    pub(crate) fn into_server(self) -> ScoringServiceServer<Self> {
        ScoringServiceServer::new(self)
    }
}

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl ScoringService for Rpc {
    async fn list_policies(
        &self,
        _request: Request<pb::ListPoliciesRequest>,
    ) -> Answered<pb::ListPoliciesResponse> {
        let policies = self.scoring.policies().map(policy_without_text).collect();
        Ok(Response::new(pb::ListPoliciesResponse { policies }))
    }

    async fn get_policy(
        &self,
        request: Request<pb::GetPolicyRequest>,
    ) -> Answered<pb::GetPolicyResponse> {
        let id = PolicyId::try_from(request.into_inner()).map_err(refuse)?;
        let policy = self.scoring.policy(id).map_err(refuse)?;
        Ok(Response::new(pb::GetPolicyResponse { policy: Some(policy.into()) }))
    }

    async fn create_evaluation(
        &self,
        request: Request<pb::CreateEvaluationRequest>,
    ) -> Answered<pb::CreateEvaluationResponse> {
        let write = Write::<Evaluation>::try_from(request.into_inner()).map_err(refuse)?;
        let kept = self.scoring.create(write).await.map_err(refuse)?;
        Ok(Response::new((&written(kept)).into()))
    }

    async fn update_evaluation(
        &self,
        request: Request<pb::UpdateEvaluationRequest>,
    ) -> Answered<pb::UpdateEvaluationResponse> {
        let write = Write::<EvaluationUpdate>::try_from(request.into_inner()).map_err(refuse)?;
        let kept = self.scoring.revise(write).await.map_err(refuse)?;
        Ok(Response::new((&written(kept)).into()))
    }

    async fn get_evaluation(
        &self,
        request: Request<pb::GetEvaluationRequest>,
    ) -> Answered<pb::GetEvaluationResponse> {
        let key = EvaluationKey::try_from(request.into_inner()).map_err(refuse)?;
        let filed = self.scoring.evaluation(key).await.map_err(refuse)?;
        Ok(Response::new(pb::GetEvaluationResponse { filed: Some((&filed).into()) }))
    }

    async fn list_evaluations(
        &self,
        request: Request<pb::ListEvaluationsRequest>,
    ) -> Answered<pb::ListEvaluationsResponse> {
        let query = EvaluationQuery::try_from(request.into_inner()).map_err(refuse)?;
        let after = query.page.after().map(str::parse::<EvaluationId>).transpose();
        let after = after.map_err(|error| refuse(InvalidRequest::new("page_token", error)))?;
        let Listed { evaluations, more } =
            self.scoring.list(&query, after).await.map_err(refuse)?;
        let last = evaluations.last().filter(|_| more).map(|it| it.evaluation.id.to_string());
        Ok(Response::new(pb::ListEvaluationsResponse {
            evaluations: evaluations.iter().map(Into::into).collect(),
            next_page_token: query.page.next(last.as_deref()),
        }))
    }

    async fn score_evaluation(
        &self,
        request: Request<pb::ScoreEvaluationRequest>,
    ) -> Answered<pb::ScoreEvaluationResponse> {
        let asked = ScoreRequest::try_from(request.into_inner()).map_err(refuse)?;
        let kept = self.scoring.score(asked).await.map_err(refuse)?;
        Ok(Response::new((&written(kept)).into()))
    }

    async fn get_scorecard(
        &self,
        request: Request<pb::GetScorecardRequest>,
    ) -> Answered<pb::GetScorecardResponse> {
        let key = ScorecardKey::try_from(request.into_inner()).map_err(refuse)?;
        let filed = self.scoring.scorecard(key).await.map_err(refuse)?;
        Ok(Response::new(pb::GetScorecardResponse { scorecard: Some((&filed).into()) }))
    }
}

fn written<T>(kept: Kept<T>) -> Written<T> {
    let Kept { filed, is_new } = kept;
    Written { filed, is_new }
}
